"""What the reading edition holds, in the order it is read: chapters with entries, each in parts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mestring.core.expectation import Expectation, SourceRef
from mestring.core.guideline import Guideline, Recommendation
from mestring.core.methods import Method
from mestring.core.package import Package
from mestring.web import markdown
from mestring.web.bank.entries import by_title, sort_key
from mestring.web.bank.limits import limit_origin, limit_words
from mestring.web.bank.methods import grouped, present_parts
from mestring.web.bank.recommendation import Told, headings, titles, told
from mestring.web.bank.reference import present_glossary
from mestring.web.bank.references import references
from mestring.web.edition.outside import Outside, Owed, present_outside, present_owed
from mestring.web.vocabulary import (
    FORCE_MEANINGS,
    FORCES,
    NORM_MEANINGS,
    NORMS,
    SOURCE_KINDS,
    Word,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part with a heading of its own; `language` is set where it is another than the edition's."""

    title: str
    html: SafeString
    language: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that a recommendation gives: what, when, and who sees to it."""

    step: str
    limit: str
    origin: str
    responsible: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One value, pathway or recommendation."""

    anchor: str
    title: str
    summary: str
    parts: tuple[Part, ...]
    # Words and what they say: the standing, for whom, who does it.
    facts: tuple[tuple[str, str], ...] = ()
    steps: tuple[Step, ...] = ()
    duties: tuple[Owed, ...] = ()
    certainty: Told | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """Entries that are read together."""

    anchor: str
    title: str
    entries: tuple[Entry, ...]
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """A word, or a source, with what there is to say of it."""

    anchor: str
    term: str
    text: Told
    url: str = ""


@dataclass(frozen=True, slots=True)
class Appendix:
    """A list at the end: words, or sources of one kind."""

    anchor: str
    title: str
    lines: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """The whole of it."""

    title: str
    publisher: str
    notice: str
    version: str
    digest: str
    made_on: str
    local: str
    forces: tuple[tuple[Word, Word], ...]
    norms: tuple[tuple[Word, Word], ...]
    chapters: tuple[Chapter, ...]
    outside: tuple[Outside, ...]
    appendices: tuple[Appendix, ...]


def present_edition(package: Package, language: str, today: date) -> Edition:
    """Lay the whole guideline out for reading."""
    guideline = package.guideline
    identity = guideline.identity
    overlay = guideline.overlay
    return Edition(
        title=identity.title.to(language),
        publisher=identity.publisher.to(language),
        notice=identity.notice.to(language),
        version=package.version,
        digest=package.digest,
        made_on=_day(today),
        local=overlay.title.to(language) if overlay else "",
        forces=tuple((word, FORCE_MEANINGS[force]) for force, word in FORCES.items()),
        norms=tuple((sign.word, NORM_MEANINGS[norm]) for norm, sign in NORMS.items()),
        chapters=tuple(_chapters(package, language, today)),
        outside=present_outside(guideline, language, today),
        appendices=tuple(_appendices(guideline, language)),
    )


def _chapters(package: Package, language: str, today: date) -> Iterator[Chapter]:
    guideline = package.guideline
    yield Chapter("verdier", _("Verdiene"), tuple(_values(guideline, language)))
    yield Chapter(
        "forlop",
        _("Hovedforløpene"),
        tuple(_pathways(guideline, language)),
        _("Et hovedforløp sorterer behov i kommunen. Det er ikke et nasjonalt pasientforløp."),
    )
    for topic, found in _by_topic(guideline, language):
        title = titles(guideline.identity.topics, (topic,), language)[0] if topic else _("Annet")
        entries = tuple(_recommendation(package, each, language, today) for each in found)
        yield Chapter(f"tema-{topic or 'annet'}", title, entries)
    for place, (group, methods) in enumerate(grouped(guideline.methods.values(), language)):
        title = _("Slik får dere det til: %(group)s") % {"group": str(group).lower()}
        yield Chapter(
            f"metoder-{place}", title, tuple(_method(guideline, each, language) for each in methods)
        )


def _by_topic(
    guideline: Guideline, language: str
) -> Iterator[tuple[str, tuple[Recommendation, ...]]]:
    """Give every recommendation once, under the first topic it names, in the guideline's order."""
    ordered = by_title(guideline.recommendations.values(), language)
    for topic in (*(term.id for term in guideline.identity.topics), ""):
        found = tuple(each for each in ordered if next(iter(each.topics), "") == topic)
        if found:
            yield topic, found


def _values(guideline: Guideline, language: str) -> Iterator[Entry]:
    for value in sorted(guideline.values.values(), key=lambda each: (each.order, each.id)):
        text = told(value.text, language)
        yield Entry(
            anchor=f"verdi-{value.id}",
            title=value.title.to(language),
            summary=value.summary.to(language),
            parts=(Part("", markdown.to_html(text.text), text.language),),
            sources=_sources(guideline, value.sources, language),
        )


def _pathways(guideline: Guideline, language: str) -> Iterator[Entry]:
    for _key, pathway in sorted(guideline.pathways.items()):
        criteria = "\n".join(f"- {line}" for line in pathway.criteria.to(language))
        phases = (
            Part(
                phase.title.to(language),
                markdown.to_html(f"{phase.text.to(language)}\n\n{phase.responsible.to(language)}"),
            )
            for phase in pathway.phases
        )
        yield Entry(
            anchor=f"forlop-{pathway.id}",
            title=f"{pathway.title.to(language)}: {pathway.name.to(language)}",
            summary=pathway.summary.to(language),
            facts=((_("Står som"), str(NORMS[pathway.norm].word)),),
            parts=(Part(_("For hvem"), markdown.to_html(criteria)), *phases),
            sources=_sources(guideline, pathway.sources, language),
        )


def _recommendation(package: Package, written: Recommendation, language: str, today: date) -> Entry:
    guideline = package.guideline
    return Entry(
        anchor=f"anbefaling-{written.id}",
        title=written.title.to(language),
        summary=written.summary.to(language),
        facts=tuple(_facts(guideline, written, language)),
        parts=tuple(_parts(written, language)),
        steps=tuple(_step(package, each, language) for each in written.expectations),
        duties=present_owed(package, written.id, language, today),
        certainty=told(written.certainty, language),
        sources=_sources(guideline, written.sources, language),
    )


def _method(guideline: Guideline, method: Method, language: str) -> Entry:
    barriers = {each.id: each.title.to(language) for each in guideline.barriers}
    answered = ", ".join(f"«{barriers[id_]}»" for id_ in method.barriers)
    measure = told(method.measure, language)
    return Entry(
        anchor=f"metode-{method.id}",
        title=method.title.to(language),
        summary=method.summary.to(language),
        facts=((_("Hjelper når dere sier"), answered),),
        parts=(
            *(
                Part(str(part.title), part.html, part.language)
                for part in present_parts(method, language)
            ),
            Part(_("Slik ser dere om det tok"), markdown.to_html(measure.text), measure.language),
        ),
        certainty=told(method.certainty, language),
        sources=_sources(guideline, method.sources, language),
    )


def _facts(
    guideline: Guideline, written: Recommendation, language: str
) -> Iterator[tuple[str, str]]:
    identity = guideline.identity
    standing = f"{FORCES[written.force]} · {NORMS[written.norm].word}"
    yield _("Styrke og status"), standing
    yield _("Gjelder"), ", ".join(titles(identity.levels, written.level, language))
    yield _("Hvem gjør det"), ", ".join(titles(identity.roles, written.actor, language))
    if written.local:
        yield _("Lokalt"), _("Dette er lokalt, og ingen nasjonal norm.")
    yield _("Gjennomgått"), _day(written.reviewed)
    yield _("Ses på igjen innen"), _day(written.review_by)


def _parts(written: Recommendation, language: str) -> Iterator[Part]:
    """Give each section in the edition's language, or in bokmål, marked so."""
    own, bokmal = written.text.to(language), written.text.nb
    for name, (_anchor, title) in headings().items():
        text, left = getattr(own, name), own is bokmal and language != "nb"
        if not text:
            text, left = getattr(bokmal, name), language != "nb"
        if text:
            yield Part(title, markdown.to_html(text), "nb" if left else "")


def _step(package: Package, expectation: Expectation, language: str) -> Step:
    identity, rule = package.guideline.identity, package.rule(expectation.id)
    role = titles(identity.roles, (expectation.responsible.role,), language)[0]
    return Step(
        step=expectation.step.to(language),
        limit=limit_words(package, rule, language),
        origin=limit_origin(package, rule, language),
        responsible=role,
    )


def _sources(guideline: Guideline, refs: Iterable[SourceRef], language: str) -> tuple[str, ...]:
    """Name places in sources as one reads them: the title, and where in it."""
    found = references(guideline, tuple(refs), language)
    return tuple(f"{each.title}, {each.section}" if each.section else each.title for each in found)


def _appendices(guideline: Guideline, language: str) -> Iterator[Appendix]:
    words = (
        Definition(f"ord-{line.id}", line.word, line.explanation)
        for letter in present_glossary(guideline, language)
        for line in letter.words
    )
    yield Appendix("ordliste", _("Ordliste"), tuple(words))
    for kind, title in SOURCE_KINDS.items():
        lines = [
            Definition(
                anchor=f"kilde-{key}",
                term=source.title.to(language),
                text=told(source.read, language),
                url=source.url,
            )
            for key, source in guideline.sources.items()
            if source.kind is kind
        ]
        if lines:
            lines.sort(key=lambda line: sort_key(line.term))
            named = _("Kilder: %(kind)s") % {"kind": str(title).lower()}
            yield Appendix(f"kilder-{kind.value}", named, tuple(lines))


def _day(day: date) -> str:
    return date_format(day, _("j. F Y"))
