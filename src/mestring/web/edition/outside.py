"""Law and frameworks in the reading edition: the duties behind a recommendation, and an annex."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from mestring.core.alignment import Coverage, Framework, coverage
from mestring.core.guideline import Guideline
from mestring.core.package import Package
from mestring.web.bank.duties import DutyLine, present_duties_behind
from mestring.web.bank.frameworks import PointLine, in_order, present_point
from mestring.web.bank.recommendation import Told, told
from mestring.web.vocabulary import FRAMEWORK_KINDS


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty that lies behind a recommendation: what it says, and where, who has it, and by when."""

    says: Told
    where: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A point of a framework: what it asks for, and what here answers it, or why nothing does."""

    title: str
    says: Told
    answer: str
    gap: Told


@dataclass(frozen=True, slots=True)
class Outside:
    """A framework, and how much of it is answered."""

    anchor: str
    title: str
    about: Told
    facts: tuple[tuple[str, Told], ...]
    points: tuple[Asked, ...]


def present_owed(
    package: Package, recommendation: str, language: str, today: date
) -> tuple[Owed, ...]:
    """Lay out the duties that lie behind a recommendation, for reading."""
    found = present_duties_behind(package, recommendation, language, today)
    return tuple(Owed(each.says, " ".join(_where(each))) for each in found)


def _where(duty: DutyLine) -> Iterator[str]:
    yield f"{duty.source.title} {duty.source.section}".strip() + "."
    yield _("Gjelder: %(levels)s.") % {"levels": ", ".join(duty.levels)}
    yield _("Ansvar: %(who)s.") % {"who": ", ".join(duty.owed_by)}
    if duty.deadline:
        yield _("Frist: %(deadline)s.") % {"deadline": duty.deadline}


def present_outside(guideline: Guideline, language: str, today: date) -> tuple[Outside, ...]:
    """Lay out every framework with its points, for reading."""
    return tuple(_outside(guideline, each, language, today) for each in in_order(guideline))


def _outside(guideline: Guideline, framework: Framework, language: str, today: date) -> Outside:
    points = (
        present_point(guideline, framework, each, language, today) for each in framework.points
    )
    return Outside(
        anchor=f"rammeverk-{framework.id}",
        title=framework.title.to(language),
        about=told(framework.about, language),
        facts=(
            (_("Hva det er"), Told(str(FRAMEWORK_KINDS[framework.kind]))),
            (_("Status"), told(framework.standing, language)),
            (_("Svart på"), Told(_counted(coverage(framework)))),
        ),
        points=tuple(_asked(each) for each in points),
    )


def _counted(found: Coverage) -> str:
    said = _("%(answered)s av %(known)s punkter vi kjenner.") % found._asdict()
    if not found.not_found:
        return said
    missing = _("%(count)s har vi ikke funnet.") % {"count": found.not_found}
    return f"{said} {missing}"


def _asked(point: PointLine) -> Asked:
    titles = "; ".join(f"«{each.link.title}»" for each in point.answered_by)
    answer = _("Svar her: %(titles)s.") % {"titles": titles} if titles else _("Ikke noe svar her.")
    return Asked(
        title=f"{point.title} ({point.section})" if point.section else point.title,
        says=point.says,
        answer=f"{point.known} {answer}",
        gap=point.gap,
    )
