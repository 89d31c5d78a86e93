"""Backing: a claim has its source, a duty its law or norm, and a proposal says that it is one."""

import re
from collections.abc import Iterator
from typing import Any

from mestring.core.editing.passages import Document, Passage
from mestring.core.editing.reading import sentences
from mestring.core.editing.remark import Kind, Remark, remark
from mestring.core.expectation import SourceRef
from mestring.core.guideline import Guideline, Parameter, Recommendation
from mestring.core.limits import Case
from mestring.core.rules import nodes
from mestring.core.spans import Span
from mestring.core.words import Certainty, Force, Knowledge, Norm, SourceKind, Text

_LEGAL = frozenset((SourceKind.STATUTE, SourceKind.REGULATION))
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
    r"forslag|foresl|vår[et]? eg(?:en|et|ne)|\bvi har valgt\b|\bvårt?\b|\bvåre\b"
)


def check_backing(
    document: Document, texts: list[Passage], guideline: Guideline
) -> Iterator[Remark]:
    """Check what a recommendation, or a parameter, rests on."""
    match document.thing:
        case Recommendation():
            yield from _check_recommendation(document, texts, document.thing, guideline)
        case Parameter():
            yield from _check_parameter(document, document.thing)
    yield from _check_claims(document, texts, guideline)
    yield from _check_own_source(document, texts, guideline)


def _check_recommendation(
    document: Document, texts: list[Passage], thing: Recommendation, guideline: Guideline
) -> Iterator[Remark]:
    kinds = _kinds(thing, guideline)
    read = [each for each in texts if each.language == "nb" and not each.is_label]
    yield from _check_knowledge(document, thing, kinds)
    yield from _check_duties(read, thing, kinds)
    yield from _check_must(document, read, thing, guideline)
    yield from _check_proposals(document, thing, guideline)


def _refs(thing: Any) -> Iterator[SourceRef]:
    return (node for node in nodes(thing) if isinstance(node, SourceRef))


def _kinds(thing: Any, guideline: Guideline) -> frozenset[SourceKind]:
    return frozenset(guideline.sources[ref.id].kind for ref in _refs(thing))


def _check_knowledge(
    document: Document, thing: Recommendation, kinds: frozenset[SourceKind]
) -> Iterator[Remark]:
    """A national norm is built on research; other sources are not."""
    rests = kinds & {SourceKind.RESEARCH, *_NORMS}
    if Knowledge.RESEARCH in thing.knowledge and not rests:
        what = "Rådet sier at det hviler på forskning, men ingen av kildene er det."
        remedy = "Legg til kilden, eller ta bort research under knowledge."
        yield remark(document.file, ("knowledge",), what, remedy, Kind.CLAIM, "knowledge")


def _check_claims(
    document: Document, texts: list[Passage], guideline: Guideline
) -> Iterator[Remark]:
    """Hold what sounds like a finding to have research behind it, or to be accounted for.

    Whatever tells how sure it is (`certainty`) is held to it: recommendations, methods, and what comes.
    """
    certainty = getattr(document.thing, "certainty", None)
    kinds = _kinds(document.thing, guideline)
    if not isinstance(certainty, Text) or SourceKind.RESEARCH in kinds:
        return
    for passage in texts:
        if passage.language != "nb" or passage.is_label or passage.field == "certainty":
            continue
        for sentence in sentences(passage.text.lower()):
            found = _CLAIM.search(sentence)
            if found and not _is_accounted_for(found[0], sentence, certainty.nb.lower(), kinds):
                what = f"«{found[0]}» høres ut som forskning, men ingen av kildene er det."
                remedy = "Legg til kilden, eller si hva dere faktisk vet."
                yield remark(passage.file, passage.path, what, remedy, Kind.CLAIM, found[0])


def _is_accounted_for(
    claim: str, sentence: str, certainty: str, kinds: frozenset[SourceKind]
) -> bool:
    """Tell whether it is said where a finding is from: in the sentence itself, or under certainty."""
    from_norm = bool(kinds & _NORMS) and bool(_NAMES_NORM.search(sentence))
    return from_norm or claim in certainty or bool(_NO_CLAIM.search(sentence))


def _check_duties(
    read: list[Passage], thing: Recommendation, kinds: frozenset[SourceKind]
) -> Iterator[Remark]:
    """Hold what is said to be law, norm or duty to have its source."""
    for passage in read:
        for sentence in sentences(passage.text.lower()):
            law = _SPEAKS_OF_LAW.search(sentence)
            if law and not kinds & _LEGAL:
                what = f"Teksten taler om loven («{law[0]}»), men rådet har ingen lov som kilde."
                yield remark(
                    passage.file,
                    passage.path,
                    what,
                    "Legg til loven med paragraf.",
                    Kind.LAW,
                    law[0],
                )
            norm = _SPEAKS_OF_NORM.search(sentence)
            if norm and not kinds & _NORMS:
                what = f"Teksten taler om en norm («{norm[0]}»), men rådet har ingen slik kilde."
                yield remark(
                    passage.file, passage.path, what, "Legg til normen.", Kind.NORM, norm[0]
                )
            duty = _LAYS_DUTY.search(sentence)
            if duty and thing.force is not Force.MUST and not kinds & {*_LEGAL, *_NORMS}:
                what = f"«{duty[0]}» er et skal uten lov eller norm bak."
                remedy = "Legg til paragrafen, eller skriv bør."
                yield remark(passage.file, passage.path, what, remedy, Kind.DUTY, duty[0])


def _check_must(
    document: Document, read: list[Passage], thing: Recommendation, guideline: Guideline
) -> Iterator[Remark]:
    """Hold a skal to its paragraph or its norm."""
    if thing.force is not Force.MUST:
        return
    refs = [*thing.sources, *_refs(thing.expectations)]
    legal = [ref for ref in refs if guideline.sources[ref.id].kind in _LEGAL]
    if thing.norm is Norm.LAW and not any(_PARAGRAPH.search(ref.section.lower()) for ref in legal):
        what = "Rådet er et skal etter loven, men ingen kilde nevner en paragraf."
        yield remark(document.file, ("sources",), what, "Skriv § i section.", Kind.LAW, "§")
    said = " ".join(each.text.lower() for each in read)
    if thing.norm is Norm.IN_FORCE and not _NAMES_NORM.search(said) and not legal:
        what = "Rådet er et skal etter en norm i kraft, men teksten nevner den ikke."
        yield remark(document.file, ("text",), what, "Si hvilken norm det er.", Kind.NORM, "norm")


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


def _check_own_source(
    document: Document, texts: list[Passage], guideline: Guideline
) -> Iterator[Remark]:
    """Hold what rests on ourselves to say so in words."""
    own = [ref.id for ref in _refs(document.thing) if is_own(ref.id, guideline)]
    marked = bool(getattr(document.thing, "proposal", False))
    said = any(_SAYS_PROPOSAL.search(each.text.lower()) for each in texts if each.language == "nb")
    if own and not marked and not said:
        what = f"Kilden «{own[0]}» er vår egen, men ingen tekst sier at dette er et forslag."
        yield remark(
            document.file, document.path, what, "Skriv hva som er forslag.", Kind.PROPOSAL, own[0]
        )


def is_own(source: str, guideline: Guideline) -> bool:
    """Tell whether a source is the publisher's own practice."""
    found = guideline.sources[source]
    return found.kind is SourceKind.PRACTICE and found.publisher == guideline.identity.publisher.nb
