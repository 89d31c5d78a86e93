"""Duties: what the municipality and the hospital must do, by area, with what changed and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from mestring.core.duties import Duty, DutyChange
from mestring.core.guideline import Guideline
from mestring.core.owing import OwedDuty, deadline_of, duties_behind, duties_of
from mestring.core.package import Package
from mestring.core.telling.words import Teller
from mestring.web.bank.law import in_the_law
from mestring.web.bank.recommendation import Told, titles, told
from mestring.web.bank.references import Link, Reference, references
from mestring.web.human import When, on_day
from mestring.web.vocabulary import DUTY_AREAS, Word

BOTH = "begge"


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What became different, when, and where that stands."""

    when: When
    what: Told
    source: Reference | None


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One duty: the sentence, who has it, where it stands, and what it lies behind."""

    anchor: str
    url: str
    says: Told
    levels: tuple[str, ...]
    owed_by: tuple[str, ...]
    source: Reference
    deadline: str
    behind: tuple[Link, ...]
    changes: tuple[ChangeLine, ...]
    doubt: Told


@dataclass(frozen=True, slots=True)
class DutyGroup:
    """The duties of one area."""

    id: str
    title: Word
    duties: tuple[DutyLine, ...]


@dataclass(frozen=True, slots=True)
class Tab:
    """The duties of one level; a link of its own."""

    title: str
    url: str
    count: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """One change, with every duty that it is a change of."""

    what: Told
    source: Reference | None
    duties: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ChangedOn:
    """Everything that changed on one day."""

    day: str
    changes: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class ReadSource:
    """A statute or regulation on the page, and how far it was read."""

    title: str
    url: str
    read: Told


@dataclass(frozen=True, slots=True)
class DutiesPage:
    """The page of duties, as words."""

    tabs: tuple[Tab, ...]
    groups: tuple[DutyGroup, ...]
    changed: tuple[ChangedOn, ...]
    read: tuple[ReadSource, ...]
    count: int
    with_deadline: int
    status: str


def present_duties(package: Package, level: str, language: str, today: date) -> DutiesPage:
    """Lay out the duties of a level, or all of them."""
    guideline = package.guideline
    every = tuple(duties_of(guideline))
    shown = [owed for owed in every if _is_of(owed.duty, level)]
    return DutiesPage(
        tabs=_tabs(guideline, every, level, language),
        groups=_groups(package, shown, language, today),
        changed=_changed(guideline, shown, language),
        read=_read(guideline, shown, language),
        count=len(shown),
        with_deadline=sum(owed.duty.deadline is not None for owed in shown),
        status=date_format(guideline.identity.status_date, _("j. F Y")),
    )


def present_duties_behind(
    package: Package, recommendation: str, language: str, today: date
) -> tuple[DutyLine, ...]:
    """Lay out the duties that lie behind a recommendation."""
    found = duties_behind(package.guideline, recommendation)
    written_in = {duty.id: owner.id for duty, owner in duties_of(package.guideline)}
    return tuple(
        _line(package, duty, written_in[duty.id], language, today, leave_out=recommendation)
        for duty in found
    )


def level_of(query: Mapping[str, str], guideline: Guideline) -> str:
    """Read the level that the address asks for; an unknown one asks for all."""
    asked = query.get("niva", "")
    return asked if asked in (BOTH, *(term.id for term in guideline.identity.levels)) else ""


def _is_of(duty: Duty, level: str) -> bool:
    if level == BOTH:
        return len(duty.level) > 1
    return not level or level in duty.level


def _tabs(
    guideline: Guideline, every: Iterable[OwedDuty], here: str, language: str
) -> tuple[Tab, ...]:
    names = {
        "": _("Alle"),
        **{term.id: term.title.to(language) for term in guideline.identity.levels},
        BOTH: _("Begge nivåer"),
    }
    counts = {id_: sum(_is_of(owed.duty, id_) for owed in every) for id_ in names}
    return tuple(
        Tab(title, _address(id_), counts[id_], id_ == here)
        for id_, title in names.items()
        if counts[id_] or id_ == here
    )


def _address(level: str) -> str:
    return reverse("duties") + (f"?{urlencode({'niva': level})}" if level else "")


def _groups(
    package: Package, shown: Iterable[OwedDuty], language: str, today: date
) -> tuple[DutyGroup, ...]:
    by_area: dict[str, list[DutyLine]] = {}
    for duty, owner in _by_paragraph(package.guideline, shown):
        line = _line(package, duty, owner.id, language, today)
        by_area.setdefault(duty.area, []).append(line)
    return tuple(
        DutyGroup(area.value, title, tuple(by_area[area]))
        for area, title in DUTY_AREAS.items()
        if area in by_area
    )


def _by_paragraph(guideline: Guideline, shown: Iterable[OwedDuty]) -> list[OwedDuty]:
    """Sort duties as they stand in the acts, and the acts as they stand among the sources."""
    acts = {key: place for place, key in enumerate(guideline.sources)}

    def place(owed: OwedDuty) -> tuple[int, tuple[list[int], str]]:
        return acts[owed.duty.source.id], in_the_law(owed.duty.source.section)

    return sorted(shown, key=place)


def _line(
    package: Package,
    duty: Duty,
    owner: str,
    language: str,
    today: date,
    leave_out: str = "",
) -> DutyLine:
    guideline, identity = package.guideline, package.guideline.identity
    span = deadline_of(guideline, duty)
    return DutyLine(
        anchor=f"plikt-{duty.id}",
        url=f"{reverse('duties')}#plikt-{duty.id}",
        says=told(duty.says, language),
        levels=titles(identity.levels, duty.level, language),
        owed_by=titles(identity.roles, duty.owed_by, language),
        source=references(guideline, (duty.source,), language)[0],
        deadline=Teller(package, language).length(span) if span else "",
        behind=tuple(
            Link(guideline.recommendations[key].title.to(language), _recommendation(key))
            for key in (owner, *duty.also_behind)
            if key != leave_out
        ),
        changes=tuple(_change(guideline, change, language, today) for change in duty.changed),
        doubt=told(duty.doubt, language),
    )


def _recommendation(key: str) -> str:
    return reverse("recommendation", args=[key])


def _change(guideline: Guideline, change: DutyChange, language: str, today: date) -> ChangeLine:
    return ChangeLine(
        when=on_day(change.on, today),
        what=told(change.what, language),
        source=_source(guideline, change, language),
    )


def _source(guideline: Guideline, change: DutyChange, language: str) -> Reference | None:
    return references(guideline, (change.source,), language)[0] if change.source else None


def _changed(
    guideline: Guideline, shown: Iterable[OwedDuty], language: str
) -> tuple[ChangedOn, ...]:
    """Give what changed by day, the latest first; the same change of several duties is told once."""
    days: dict[date, dict[DutyChange, list[Link]]] = {}
    for duty, _owner in shown:
        link = Link(duty.says.to(language), f"#plikt-{duty.id}")
        for change in duty.changed:
            days.setdefault(change.on, {}).setdefault(change, []).append(link)
    return tuple(
        ChangedOn(
            date_format(day, _("j. F Y")),
            tuple(
                Changed(
                    told(change.what, language),
                    _source(guideline, change, language),
                    tuple(links),
                )
                for change, links in days[day].items()
            ),
        )
        for day in sorted(days, reverse=True)
    )


def _read(guideline: Guideline, shown: Iterable[OwedDuty], language: str) -> tuple[ReadSource, ...]:
    """Give each statute on the page once, in the order that sources stand."""
    named = {owed.duty.source.id for owed in shown}
    return tuple(
        ReadSource(source.title.to(language), source.url, told(source.read, language))
        for key, source in guideline.sources.items()
        if key in named
    )
