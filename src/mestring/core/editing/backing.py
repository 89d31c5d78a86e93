"""Backing: a claim has its source, a duty its law or norm, and a proposal says that it is one."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from mestring.core.editing.passages import Document, Passage
from mestring.core.editing.reading import sentences
from mestring.core.editing.remark import Kind, Remark, remark
from mestring.core.expectation import SourceRef
from mestring.core.guideline import Guideline, Parameter, Recommendation
from mestring.core.limits import Case
from mestring.core.rules import nodes
from mestring.core.spans import Span
from mestring.core.words import Certainty, Force, Knowledge, Norm, SourceKind, Text

_LEGAL: frozenset[SourceKind] = frozenset((SourceKind.STATUTE, SourceKind.REGULATION))
_NORMS = frozenset((SourceKind.NATIONAL_GUIDELINE, SourceKind.DRAFT, SourceKind.REPLACED_GUIDE))
_PARAGRAPH = re.compile(r"§|kapittel|artikkel|art\.")
_CLAIM = re.compile(
    r"\bforskning(?:en)? (?:viser|tyder|støtter|sier|finner|slår)"
    r"|\bstudie(?:r|n|ne)? (?:viser|tyder|fant|finner)"
    r"|\bmetaanalyse|\bdokumentert (?:effekt|virkning)|\bvitenskapelig bevist|\bevidens"
    r"|\d (?:prosent|%)|\d%|\b\d+ av \d+\b|\bper 100 ?000\b"
)
# What is not known is no claim, and the size of a post is no finding.
_NO_CLAIM = re.compile(r"\bikke\b|\bingen\b|\blite\b|stilling")
_SPEAKS_OF_LAW = re.compile(
    r"§|\bloven (?:sier|krever|gir|setter)|\blovpålagt|\bloven pålegger"
    r"|\bforskriften (?:sier|krever|setter)|\bhar plikt til"
)
_SPEAKS_OF_NORM = re.compile(
    r"(?:\b|-)(?:retningslinj(?:a|en)|veilederen|utkastet) (?:sier|krever|ber|anbefaler|vil)"
)
_BEARER = (
    r"(?:kommunen|kommunene|helseforetaket|sykehuset|spesialisthelsetjenesten|helsepersonell|nav|fagfolk"
    r"|tjenesten|virksomheten|koordinerende enhet|institusjonen|legen)"
)
# «mot dem kommunen skal hjelpe» lays no duty; a sentence that begins with its bearer does.
_LAYS_DUTY = re.compile(rf"^{_BEARER} skal\b|^(?:her|da|så|alltid) skal {_BEARER}\b")
_NAMES_NORM = re.compile(
    r"retningslinj|veileder|faglige? råd|\brådene\b|anbefaling|\bnorm|standard|forløp"
)
_SAYS_PROPOSAL = re.compile(
    r"forslag|foresl|\bvår[et]? eg(?:en|et|ne)|\bvi har valgt\b|\ber vår[et]?\b"
)


class _Ground(NamedTuple):
    """What a document rests on: its texts in bokmål, and its sources with their kinds."""

    document: Document
    texts: list[Passage]
    refs: tuple[SourceRef, ...]
    kinds: frozenset[SourceKind]
    guideline: Guideline


class _Asks(NamedTuple):
    """What a way of speaking asks for: sources of some kinds, one of them enough."""

    spoken: re.Pattern[str]
    needs: frozenset[SourceKind]
    kind: Kind
    what: str
    remedy: str


_OF_LAW = _Asks(
    _SPEAKS_OF_LAW,
    _LEGAL,
    Kind.LAW,
    "Teksten taler om loven («{}»), men rådet har ingen lov som kilde.",
    "Legg til loven med paragraf.",
)
_OF_NORM = _Asks(
    _SPEAKS_OF_NORM,
    _NORMS,
    Kind.NORM,
    "Teksten taler om en norm («{}»), men rådet har ingen slik kilde.",
    "Legg til normen.",
)
_OF_DUTY = _Asks(
    _LAYS_DUTY,
    _LEGAL | _NORMS,
    Kind.DUTY,
    "«{}» er et skal uten lov eller norm bak.",
    "Legg til paragrafen, eller skriv bør.",
)


def check_backing(
    document: Document, texts: list[Passage], guideline: Guideline
) -> Iterator[Remark]:
    """Check what a recommendation, a parameter, or anything else with sources rests on."""
    if isinstance(document.thing, Parameter):
        yield from _check_parameter(document, document.thing)
    refs = tuple(node for node in nodes(document.thing) if isinstance(node, SourceRef))
    if not refs:
        return
    kinds = frozenset(guideline.sources[ref.id].kind for ref in refs)
    read = [each for each in texts if each.language == "nb" and not each.is_label]
    ground = _Ground(document, read, refs, kinds, guideline)
    if isinstance(document.thing, Recommendation):
        yield from _check_recommendation(ground, document.thing)
    yield from _check_claims(ground)
    yield from _check_own_source(ground)


def _check_recommendation(ground: _Ground, thing: Recommendation) -> Iterator[Remark]:
    yield from _check_knowledge(ground, thing)
    for asks in (_OF_LAW, _OF_NORM, _OF_DUTY):
        if asks is not _OF_DUTY or thing.force is not Force.MUST:
            yield from _check_spoken(ground, asks)
    yield from _check_must(ground, thing)
    yield from _check_proposals(ground.document, thing, ground.guideline)


def _check_knowledge(ground: _Ground, thing: Recommendation) -> Iterator[Remark]:
    """Hold what is said to rest on research to do so. A national norm is built on it; others are not."""
    rests = ground.kinds & {SourceKind.RESEARCH, *_NORMS}
    if Knowledge.RESEARCH in thing.knowledge and not rests:
        what = "Rådet sier at det hviler på forskning, men ingen av kildene er det."
        remedy = "Legg til kilden, eller ta bort research under knowledge."
        file = ground.document.file
        yield remark(file, ("knowledge",), what, remedy, Kind.CLAIM, "knowledge")


def _check_claims(ground: _Ground) -> Iterator[Remark]:
    """Hold what sounds like a finding to have research behind it, or to be accounted for.

    Whatever tells how sure it is (`certainty`) is held to it: recommendations, methods, and what comes.
    """
    certainty = getattr(ground.document.thing, "certainty", None)
    if not isinstance(certainty, Text) or SourceKind.RESEARCH in ground.kinds:
        return
    said = certainty.nb.lower()
    for passage, sentence, claim in _spoken(ground.texts, _CLAIM):
        if passage.field == "certainty" or _is_accounted_for(claim, sentence, said, ground.kinds):
            continue
        what = f"«{claim}» høres ut som forskning, men ingen av kildene er det."
        remedy = "Legg til kilden, eller si hva dere faktisk vet."
        yield remark(passage.file, passage.path, what, remedy, Kind.CLAIM, claim)


def _spoken(texts: list[Passage], pattern: re.Pattern[str]) -> Iterator[tuple[Passage, str, str]]:
    """Give each sentence that speaks in some way, with its text and the words."""
    for passage in texts:
        for sentence in sentences(passage.text.lower()):
            found = pattern.search(sentence)
            if found:
                yield passage, sentence, found[0]


def _is_accounted_for(
    claim: str, sentence: str, certainty: str, kinds: frozenset[SourceKind]
) -> bool:
    """Tell whether it is said where a finding is from: in the sentence itself, or under certainty."""
    from_norm = bool(kinds & _NORMS) and bool(_NAMES_NORM.search(sentence))
    return from_norm or claim in certainty or bool(_NO_CLAIM.search(sentence))


def _check_spoken(ground: _Ground, asks: _Asks) -> Iterator[Remark]:
    """Hold what is said to be law, norm or duty to have its source."""
    if ground.kinds & asks.needs:
        return
    for passage, _, words in _spoken(ground.texts, asks.spoken):
        what = asks.what.format(words)
        yield remark(passage.file, passage.path, what, asks.remedy, asks.kind, words)


def _check_must(ground: _Ground, thing: Recommendation) -> Iterator[Remark]:
    """Hold a skal to its paragraph or its norm."""
    if thing.force is not Force.MUST:
        return
    file, sources = ground.document.file, ground.guideline.sources
    legal = [ref for ref in thing.sources if sources[ref.id].kind in _LEGAL]
    if thing.norm is Norm.LAW and not any(_PARAGRAPH.search(ref.section.lower()) for ref in legal):
        what = "Rådet er et skal etter loven, men ingen kilde nevner en paragraf."
        yield remark(file, ("sources",), what, "Skriv § i section.", Kind.LAW, "§")
    said = " ".join(each.text.lower() for each in ground.texts)
    if thing.norm is Norm.IN_FORCE and not _NAMES_NORM.search(said) and not legal:
        what = "Rådet er et skal etter en norm i kraft, men teksten nevner den ikke."
        yield remark(file, ("text",), what, "Si hvilken norm det er.", Kind.NORM, "norm")


def _check_proposals(
    document: Document, thing: Recommendation, guideline: Guideline
) -> Iterator[Remark]:
    """Hold a limit of our own to be said as such where the recommendation tells how sure it is."""
    if _SAYS_PROPOSAL.search(thing.certainty.nb.lower()):
        return
    for place, expectation in enumerate(thing.expectations):
        for name in _own_limits(expectation, guideline):
            what = f"Fristen ({name}) er vårt forslag, men rådet sier det ikke under certainty."
            path = ("expectations", place)
            yield remark(document.file, path, what, "Skriv at tallet er vårt.", Kind.PROPOSAL, name)


def _own_limits(expectation: Any, guideline: Guideline) -> Iterator[str]:
    for node in (expectation, *(each for each in nodes(expectation) if isinstance(each, Case))):
        for field in ("within", "every", "first", "limit"):
            limit = getattr(node, field, None)
            if isinstance(limit, str) and limit in guideline.parameters:
                if guideline.parameters[limit].proposal:
                    yield limit
            elif isinstance(limit, Span) and limit.proposal:
                yield f"{limit.amount} {limit.unit.value}"


def _check_parameter(document: Document, thing: Parameter) -> Iterator[Remark]:
    if thing.proposal != (thing.certainty is Certainty.PROPOSAL):
        what = (
            f"proposal er {str(thing.proposal).lower()}, men certainty er {thing.certainty.value}."
        )
        yield remark(document.file, document.path, what, "La de to si det samme.", Kind.PROPOSAL)


def _check_own_source(ground: _Ground) -> Iterator[Remark]:
    """Hold what rests on ourselves to say so in words."""
    document = ground.document
    own = [ref.id for ref in ground.refs if is_own(ref.id, ground.guideline)]
    if not own or getattr(document.thing, "proposal", False):
        return
    if not any(_SAYS_PROPOSAL.search(each.text.lower()) for each in ground.texts):
        what = f"Kilden «{own[0]}» er vår egen, men ingen tekst sier at dette er et forslag."
        remedy = "Skriv hva som er forslag."
        yield remark(document.file, document.path, what, remedy, Kind.PROPOSAL, own[0])


def is_own(source: str, guideline: Guideline) -> bool:
    """Tell whether a source is the publisher's own practice."""
    found = guideline.sources[source]
    return found.kind is SourceKind.PRACTICE and found.publisher == guideline.identity.publisher.nb
