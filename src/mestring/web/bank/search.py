"""The search page: an answer on top where there is one, hits with the place that answered, ways to narrow."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mestring.core.guideline import Guideline
from mestring.core.package import Package
from mestring.core.words import Force, Norm
from mestring.knowledge.search.direct import Direct, What, direct
from mestring.knowledge.search.documents import Facet, Kind
from mestring.knowledge.search.finding import Found, Hit, Narrowed, find
from mestring.knowledge.search.reading import Index, Passage, Row, opened
from mestring.knowledge.search.words import words_in
from mestring.web.bank.browse import Choice
from mestring.web.bank.instruments import LICENCES
from mestring.web.bank.limits import limit_origin, limit_words
from mestring.web.bank.recommendation import headings
from mestring.web.bank.references import Link, source_address, title_and_place
from mestring.web.vocabulary import FORCES, NORMS, Sign, Word

A_PAGE, FEW = 12, 4
BEFORE, WIDTH = 60, 190

KINDS: dict[Kind, Word] = {
    Kind.RECOMMENDATION: gettext_lazy("Anbefalinger"),
    Kind.INSTRUMENT: gettext_lazy("Kartleggingsverktøy"),
    Kind.METHOD: gettext_lazy("Metoder"),
    Kind.PATHWAY: gettext_lazy("Forløp"),
    Kind.VALUE: gettext_lazy("Verdier"),
    Kind.WORD: gettext_lazy("Ord"),
    Kind.PARAGRAPH: gettext_lazy("Paragrafer"),
    Kind.SOURCE: gettext_lazy("Lov og kilder"),
    Kind.TOPIC: gettext_lazy("Tema"),
    Kind.CONTACT: gettext_lazy("Lokale kontakter"),
    Kind.FRAMEWORK: gettext_lazy("Rammeverk"),
    Kind.POINT: gettext_lazy("Punkter i rammeverk"),
}
ONE: dict[Kind, Word] = {
    Kind.RECOMMENDATION: gettext_lazy("Anbefaling"),
    Kind.INSTRUMENT: gettext_lazy("Kartleggingsverktøy"),
    Kind.METHOD: gettext_lazy("Metode"),
    Kind.PATHWAY: gettext_lazy("Forløp"),
    Kind.VALUE: gettext_lazy("Verdi"),
    Kind.WORD: gettext_lazy("Ord"),
    Kind.PARAGRAPH: gettext_lazy("Paragraf"),
    Kind.SOURCE: gettext_lazy("Kilde"),
    Kind.TOPIC: gettext_lazy("Tema"),
    Kind.CONTACT: gettext_lazy("Lokal kontakt"),
    Kind.FRAMEWORK: gettext_lazy("Rammeverk"),
    Kind.POINT: gettext_lazy("Punkt i rammeverk"),
}
FACETS: dict[Facet, tuple[Word, Word]] = {
    Facet.ROLE: (gettext_lazy("Rolle"), gettext_lazy("Alle roller")),
    Facet.LEVEL: (gettext_lazy("Nivå"), gettext_lazy("Alle nivåer")),
    Facet.PATHWAY: (gettext_lazy("Forløp"), gettext_lazy("Alle forløp")),
    Facet.UNIT: (gettext_lazy("Type enhet"), gettext_lazy("Alle enheter")),
    Facet.FORCE: (gettext_lazy("Hvor sterkt"), gettext_lazy("Skal, bør og kan")),
    Facet.NORM: (gettext_lazy("Hvor sikkert rådet står"), gettext_lazy("Lov, norm og forslag")),
}
_PLACES: dict[str, Word] = {
    "topic": gettext_lazy("Tema"),
    "step": gettext_lazy("Steg i en plan"),
    "law": gettext_lazy("Står i"),
    "title": gettext_lazy("Tittel"),
    "who": gettext_lazy("For hvem"),
    "values": gettext_lazy("Verdier"),
    "resting": gettext_lazy("Dette hviler på den"),
    "duty": gettext_lazy("Plikten"),
    "barriers": gettext_lazy("Hjelper når dere sier"),
    "framework": gettext_lazy("Et punkt i"),
}


class Piece(NamedTuple):
    """A piece of a text; marked where it answers the question."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing found, and why: the place, and the words that answered."""

    kind: Word
    title: str
    url: str
    place: Word
    pieces: tuple[Piece, ...]
    language: str
    norm: Sign | None
    force: Word


@dataclass(frozen=True, slots=True)
class OnTop:
    """The answer that goes before the hits."""

    what: str
    label: Word
    title: str
    text: str
    detail: Word
    url: str
    sources: tuple[Link, ...] = ()
    norm: Sign | None = None
    force: Word = ""


@dataclass(frozen=True, slots=True)
class KindLink:
    """A kind of hit, how many there are, and the way to those alone."""

    title: Word
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FacetChoices:
    """Something that hits can be narrowed by."""

    name: str
    title: Word
    all: Word
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class MissedWord:
    """A word that led nowhere: what was looked up instead, or what looks like it."""

    written: str
    taken: str
    near: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page says: the question, what it is narrowed to, and which page of hits."""

    question: str
    kind: Kind | None = None
    facets: Mapping[Facet, str] = field(default_factory=dict)
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Asked":
        """Read the address; what it has that is not known narrows nothing."""
        kinds = {kind.value: kind for kind in KINDS}
        page = query.get("page", "1")
        return cls(
            question=query.get("q", ""),
            kind=kinds.get(query.get("kind", "")),
            facets={facet: query[facet.value] for facet in FACETS if query.get(facet.value)},
            page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 4 else 1,
        )

    @property
    def address(self) -> str:
        """Give the address that says this."""
        pairs = {"q": self.question}
        if self.kind is not None:
            pairs["kind"] = self.kind.value
        pairs |= {facet.value: value for facet, value in self.facets.items()}
        if self.page > 1:
            pairs["page"] = str(self.page)
        return f"{reverse('search')}?{urlencode(pairs)}"


@dataclass(frozen=True, slots=True)
class Results:
    """What a question gave."""

    asked: Asked
    question: str
    is_cut: bool
    is_asked: bool
    count: int
    on_top: tuple[OnTop, ...]
    topics: tuple[Link, ...]
    answers: tuple[Answer, ...]
    missed: tuple[MissedWord, ...]
    kinds: tuple[KindLink, ...]
    facets: tuple[FacetChoices, ...]
    narrowed: tuple[Link, ...]
    earlier: str
    later: str
    words: tuple[str, ...]

    @property
    def is_empty_handed(self) -> bool:
        """Tell whether something was asked for, all of the bank was looked through, and nothing found."""
        whole = self.asked.kind is None and not self.asked.facets
        return self.is_asked and whole and not self.count


def present_results(package: Package, asked: Asked, language: str) -> Results:
    """Answer a question as it was written."""
    index = opened(package)
    asked = replace(asked, facets=_known(package.guideline, asked.facets))
    found = find(index, asked.question, language, Narrowed(asked.kind, asked.facets))
    whole = asked.kind is None
    hits = [hit for hit in found.hits if not (whole and hit.row.kind is Kind.TOPIC)]
    start = (asked.page - 1) * A_PAGE
    shown = hits[start : start + A_PAGE]
    on_top = direct(index, found, language) if asked.page == 1 and whole else ()
    facets = tuple(_facets(package.guideline, found, asked, language))
    return Results(
        asked=asked,
        question=found.question.written,
        is_cut=found.question.is_cut,
        is_asked=bool(found.question.words),
        count=len(found.hits),
        on_top=tuple(_on_top(package, each, language) for each in on_top),
        topics=tuple(_topics(found)) if whole else (),
        answers=_answers(index, found, shown, language),
        missed=tuple(
            MissedWord(each.written, each.taken, _ways(each.near)) for each in found.question.missed
        ),
        kinds=tuple(_kinds(found, asked)),
        facets=facets,
        narrowed=tuple(_narrowed(asked, facets)),
        earlier=replace(asked, page=asked.page - 1).address if asked.page > 1 else "",
        later=replace(asked, page=asked.page + 1).address if hits[start + A_PAGE :] else "",
        words=tuple(word.written for word in found.question.words),
    )


def _ways(words: Iterable[str]) -> tuple[Link, ...]:
    return tuple(Link(word, Asked(word).address) for word in words)


def _topics(found: Found) -> Iterator[Link]:
    topics = [hit.row for hit in found.hits if hit.row.kind is Kind.TOPIC]
    for row in topics[:FEW]:
        yield Link(row.title, row.url)


# What goes on top


def _on_top(package: Package, found: Direct, language: str) -> OnTop:
    match found.what:
        case What.LIMIT:
            return _limit(package, found.row, language)
        case What.INSTRUMENT:
            instrument = package.guideline.instruments[found.row.key]
            return OnTop(
                what=found.what,
                label=_("Verktøyet"),
                title=found.row.title,
                text=found.row.summary,
                detail=LICENCES[instrument.licence.kind],
                url=found.row.url,
            )
        case What.DUTY:
            return _duty(package, found.row, language)


def _limit(package: Package, row: Row, language: str) -> OnTop:
    rule = package.rule(row.key)
    recommendation = package.recommendation_of(row.key)
    return OnTop(
        what=What.LIMIT,
        label=_("Fristen"),
        title=row.title,
        text=limit_words(package, rule, language),
        detail=limit_origin(package, rule, language),
        url=row.url,
        norm=NORMS[recommendation.norm],
        force=FORCES[recommendation.force],
    )


def _duty(package: Package, row: Row, language: str) -> OnTop:
    recommendation = package.guideline.recommendations[row.key]
    refs = dict.fromkeys(ref for ref in recommendation.sources if ref.section)
    return OnTop(
        what=What.DUTY,
        label=_("Plikten"),
        title=row.title,
        text=row.summary,
        detail="",
        url=row.url,
        sources=tuple(
            Link(
                title_and_place(package.guideline, ref, language),
                source_address(ref.id, ref.section),
            )
            for ref in list(refs)[:FEW]
        ),
        norm=NORMS[recommendation.norm],
        force=FORCES[recommendation.force],
    )


# Narrowing


def _kinds(found: Found, asked: Asked) -> Iterator[KindLink]:
    everything = replace(asked, kind=None, page=1)
    yield KindLink(_("Alt"), sum(found.kinds.values()), everything.address, asked.kind is None)
    for kind, title in KINDS.items():
        if count := found.kinds.get(kind):
            there = replace(asked, kind=kind, page=1).address
            yield KindLink(title, count, there, asked.kind is kind)


def _facets(
    guideline: Guideline, found: Found, asked: Asked, language: str
) -> Iterator[FacetChoices]:
    for facet, (title, all_) in FACETS.items():
        counts, chosen = found.facets[facet], asked.facets.get(facet, "")
        choices = tuple(
            Choice(id_, f"{word} ({counts.get(id_, 0)})", id_ == chosen)
            for id_, word in _titles(guideline, facet, language).items()
            if counts.get(id_) or id_ == chosen
        )
        if choices:
            yield FacetChoices(facet.value, title, all_, choices)


def _titles(guideline: Guideline, facet: Facet, language: str) -> dict[str, str]:
    """Give the words for the values of a facet, in the order they are listed."""
    identity = guideline.identity
    match facet:
        case Facet.FORCE:
            return {force.value: str(FORCES[force]) for force in Force}
        case Facet.NORM:
            return {norm.value: str(NORMS[norm].word) for norm in Norm}
        case Facet.PATHWAY:
            return {
                id_: f"{each.title.to(language)}: {each.name.to(language)}"
                for id_, each in sorted(guideline.pathways.items())
            }
        case Facet.ROLE:
            terms = identity.roles
        case Facet.LEVEL:
            terms = identity.levels
        case Facet.UNIT:
            terms = identity.unit_types
    return {term.id: term.title.to(language) for term in terms}


def _known(guideline: Guideline, facets: Mapping[Facet, str]) -> dict[Facet, str]:
    return {
        facet: value for facet, value in facets.items() if value in _titles(guideline, facet, "nb")
    }


def _narrowed(asked: Asked, facets: tuple[FacetChoices, ...]) -> Iterator[Link]:
    """Give each choice made, with the address without it."""
    titles = {
        facet.name: str(choice.title).rsplit(" (", 1)[0]
        for facet in facets
        for choice in facet.choices
        if choice.chosen
    }
    for facet in asked.facets:
        left = {other: value for other, value in asked.facets.items() if other is not facet}
        there = replace(asked, facets=left, page=1).address
        yield Link(titles.get(facet.value, asked.facets[facet]), there)


# Hits, with the words that answered


def _answers(index: Index, found: Found, hits: list[Hit], language: str) -> tuple[Answer, ...]:
    recommendations = (hit.row.id for hit in hits if hit.row.kind is Kind.RECOMMENDATION)
    standing = {number: dict(pairs) for number, pairs in index.facets(recommendations).items()}
    marker = _Marker(index, found.terms, language)
    return tuple(marker.answer(hit.row, standing.get(hit.row.id, {})) for hit in hits)


class _Marker:
    """Finds the passage of a document that answers best, and marks the words in it that do."""

    def __init__(self, index: Index, terms: frozenset[str], language: str) -> None:
        self._index, self._terms, self._language = index, terms, language

    def answer(self, row: Row, standing: Mapping[Facet, str]) -> Answer:
        place, passage = self._best(row)
        if place == 0 or row.kind is Kind.WORD:
            # The title says it, or the same word in the other language; what follows is what it is about.
            passage = Passage("", "", "", row.summary)
        label, anchor = _place(passage)
        norm, force = standing.get(Facet.NORM), standing.get(Facet.FORCE)
        return Answer(
            kind=ONE[row.kind],
            title=row.title,
            url=row.url + (anchor if "#" not in row.url else ""),
            place=label,
            pieces=tuple(self._pieces(passage)),
            language=passage.language,
            norm=NORMS[Norm(norm)] if norm else None,
            force=FORCES[Force(force)] if force else "",
        )

    def _best(self, row: Row) -> tuple[int, Passage]:
        passages = self._index.passages(row.id)
        counts = [len(self._answering(passage)) for passage in passages]
        # Where two answer as well, the earlier one; where the title says it all, there is no need to look on.
        place = max(range(len(passages)), key=lambda at: (counts[at], -at))
        return place, passages[place]

    def _answering(self, passage: Passage) -> set[str]:
        language = passage.language or self._language
        words = {word.written for word in words_in(passage.text)}
        return {term for word in words for term in self._terms_of(word, language) & self._terms}

    def _terms_of(self, word: str, language: str) -> set[str]:
        terms = self._index.analyser.terms(word, language)
        return {terms.whole, *terms.parts}

    def _pieces(self, passage: Passage) -> Iterator[Piece]:
        """Cut a text around its first word that answers, and mark those that do."""
        text, language = passage.text, passage.language or self._language
        marks = [
            word for word in words_in(text) if self._terms_of(word.written, language) & self._terms
        ]
        start = _start(text, marks[0].start if marks else 0)
        end = _end(text, start + WIDTH)
        at, before = start, "… " if start else ""
        for mark in marks:
            if start <= mark.start and mark.end <= end:
                yield Piece(before + text[at : mark.start])
                yield Piece(text[mark.start : mark.end], True)
                at, before = mark.end, ""
        yield Piece(before + text[at:end] + (" …" if end < len(text) else ""))


def _place(passage: Passage) -> tuple[Word, str]:
    """Name the place of a passage, and give the way to it on the page."""
    if passage.label.startswith("="):
        return passage.label[1:], passage.anchor
    if passage.label in _PLACES:
        return _PLACES[passage.label], passage.anchor
    anchor, label = headings().get(passage.label, ("", ""))
    return label, f"#{anchor}" if anchor else passage.anchor


def _start(text: str, first: int) -> int:
    """Begin at a sentence where one begins near, else at a word."""
    if first <= BEFORE:
        return 0
    sentence = text.rfind(". ", first - BEFORE, first)
    return sentence + 2 if sentence >= 0 else text.find(" ", first - BEFORE, first) + 1


def _end(text: str, wanted: int) -> int:
    if wanted >= len(text):
        return len(text)
    space = text.rfind(" ", 0, wanted)
    return space if space > 0 else wanted
