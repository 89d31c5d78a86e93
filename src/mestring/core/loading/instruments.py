"""Checks of instruments: every name leads somewhere, every score is worked, and no suicide is scored."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from mestring.core.guideline import Guideline
from mestring.core.instruments.definition import Band, Example, How, Instrument, Scale, Score, Sex
from mestring.core.instruments.wording import Wording
from mestring.core.loading.checks import (
    Found,
    check_id,
    check_known,
    check_source,
    check_sources,
    check_translated,
)
from mestring.core.loading.written import Path
from mestring.core.words import Text

# What a score or a band may never be called (docs/guard-rails.md): suicide is talked about, not graded.
_OF_SUICIDE = re.compile(r"su[i]?cid|selvmord|self.?harm|selvskad|selvdrap", re.IGNORECASE)
_TRANSLATED = ("title", "measures", "why", "when", "takes", "answered_by", "period")


def check_instrument(instrument: Instrument, guideline: Guideline) -> Iterator[Found]:
    """Check one instrument: its references, its scales and scores, and that it is whole."""
    yield from check_id((), instrument.id)
    for name in (*_TRANSLATED, "afterwards", "not_for"):
        yield from check_translated((name,), getattr(instrument, name))
    for name in ("text", "wording"):
        yield from check_translated(("licence", name), getattr(instrument.licence, name))
    for place, claim in enumerate(instrument.claims):
        yield from check_source(("claims", place, "source"), claim.source, guideline)
    topics = [term.id for term in guideline.identity.topics]
    for place, topic in enumerate(instrument.topics):
        yield from check_known(("topics", place), topic, topics, "Emnet")
    for place, id_ in enumerate(instrument.recommendations):
        here: Path = ("recommendations", place)
        yield from check_known(here, id_, guideline.recommendations, "Rådet")
    yield from _check_items(instrument)
    for place, score in enumerate(instrument.scores):
        yield from _check_score(("scores", place), score, instrument)
    yield from _check_whole(instrument)
    for place, example in enumerate(instrument.examples):
        yield from _check_example(("examples", place), example, instrument, guideline)


def check_wording(wording: Wording, guideline: Guideline) -> Iterator[Found]:
    """Hold an imported wording to the items of its instrument: all of them, and no others."""
    yield from check_known((), wording.id, guideline.instruments, "Verktøyet")
    instrument = guideline.instruments.get(wording.id)
    ids = [item.id for item in instrument.items] if instrument else []
    for name in wording.items if instrument else ():
        yield from check_known(("items", name), name, ids, "Spørsmålet")
    lacking = [id_ for id_ in ids if not wording.items.get(id_)]
    if lacking:
        message = f"Ordlyden mangler for {', '.join(lacking)}."
        yield ("items",), message, "Hent inn skjemaet på nytt, eller slett fila."


def _check_items(instrument: Instrument) -> Iterator[Found]:
    scales = instrument.scales or {}
    ids = [item.id for item in instrument.items]
    for name, scale in scales.items():
        yield from _check_scale(("scales", name), scale)
    for place, item in enumerate(instrument.items):
        path: Path = ("items", place)
        if ids.index(item.id) != place:
            yield (*path, "id"), f"Spørsmålet «{item.id}» står to ganger.", "Gi det ene en ny id."
        yield from check_known((*path, "scale"), item.scale, scales, "Skalaen")
        yield from check_translated((*path, "topic"), item.topic)
    for place, skip in enumerate(instrument.skips):
        for field in ("when_zero", "skip"):
            yield from _check_names(("skips", place, field), getattr(skip, field), ids)


def _check_names(path: Path, names: Iterable[str], ids: Iterable[str]) -> Iterator[Found]:
    for place, name in enumerate(names):
        yield from check_known((*path, place), name, ids, "Spørsmålet")


def _check_scale(path: Path, scale: Scale) -> Iterator[Found]:
    if bool(scale.options) is (scale.line is not None):
        yield path, "En skala har enten svar eller en linje.", "Skriv options eller line."
    values = [option.value for option in scale.options]
    for place, (before, after) in enumerate(pairwise(values), 1):
        if before >= after:
            message = "Svarene må stå fra lavest til høyest, hvert tall én gang."
            yield (*path, "options", place), message, "Sett dem i rekkefølge."
    if scale.line is not None and (scale.line.lowest >= scale.line.highest or scale.line.step <= 0):
        message = "Linja må gå oppover, i steg som er større enn null."
        yield (*path, "line"), message, "Rett lowest, highest eller step."
    for place, option in enumerate(scale.options):
        yield from check_translated((*path, "options", place, "label"), option.label)


def _check_score(path: Path, score: Score, instrument: Instrument) -> Iterator[Found]:
    ids = [item.id for item in instrument.items]
    for field in ("items", "reversed", "needs_one_of"):
        yield from _check_names((*path, field), getattr(score, field), ids)
    for name in score.reaches_of or {}:
        yield from check_known((*path, "reaches_of", name), name, ids, "Spørsmålet")
    if [each.id for each in instrument.scores].count(score.id) > 1:
        yield (*path, "id"), f"Skåren «{score.id}» står to ganger.", "Gi den ene en ny id."
    yield from check_translated((*path, "title"), score.title)
    yield from _check_not_of_suicide(path, score, instrument)
    yield from _check_bands(path, score.bands)
    if score.how is How.PROFILE and (score.bands or score.change or score.reversed):
        message = "En profil er en kode: den har verken grenser, endring eller snudde spørsmål."
        yield path, message, "Ta bort bands, change og reversed."
    for item in instrument.items:
        scale = (instrument.scales or {}).get(item.scale)
        if item.id in score.reversed and scale is not None and not scale.options:
            yield (*path, "reversed"), f"«{item.id}» er en linje og kan ikke snus.", "Ta den bort."


def _check_not_of_suicide(path: Path, score: Score, instrument: Instrument) -> Iterator[Found]:
    """Refuse a score that is, or is called, a grade of suicidality or self-harm."""
    remedy = "Beskriv samtalen i stedet: svaret ber om en samtale samme dag."
    items = instrument.items_of(score)
    of_it = [item for item in items if item.conversation]
    # One such question among many is part of a whole; alone, or as most of a part, it is a grade.
    if instrument.about_suicide or (of_it and len(of_it) * 2 >= len(items)):
        yield path, "Dette ville vært en skår av selvmordstanker, og det skal ikke finnes.", remedy
    named = (score.title, *(text for band in score.bands for text in (band.title, band.then)))
    for text in named:
        if text is not None and any(_OF_SUICIDE.search(words) for words in _words(text)):
            message = f"«{text.nb}» graderer selvmord eller selvskading, og det skal ikke finnes."
            yield path, message, remedy


def _words(text: Text) -> tuple[str, ...]:
    return text.nb, text.en, text.nn


def _check_bands(path: Path, bands: tuple[Band, ...]) -> Iterator[Found]:
    for sex in (None, *Sex):
        own = [(place, band) for place, band in enumerate(bands) if band.sex is sex]
        for (_, before), (place, after) in pairwise(own):
            if before.at_least >= after.at_least:
                message = "Grensene må stå fra lavest til høyest, hver én gang."
                yield (*path, "bands", place), message, "Sett dem i rekkefølge."
    sexes = {band.sex for band in bands} - {None}
    if len(sexes) == 1:
        message = "Grensene gjelder bare det ene kjønnet."
        yield (*path, "bands"), message, "Legg til grensene for det andre, eller ta bort sex."
    for place, band in enumerate(bands):
        yield from check_translated((*path, "bands", place, "title"), band.title)


def _check_whole(instrument: Instrument) -> Iterator[Found]:
    if instrument.is_scored and not instrument.items:
        yield ("scores",), "Det er ingen spørsmål å regne med.", "Legg til items."
    if instrument.is_scored and not instrument.scoring_version:
        yield (
            (),
            "Det mangler hvilken utgave av regelen dette er.",
            'Legg til scoring_version: "1".',
        )
    if instrument.is_scored is (instrument.not_scored_because is not None):
        message = "Verktøyet har enten en skår, eller en grunn til at det ikke regnes ut."
        yield (), message, "Skriv scores eller not_scored_because."
    worked = {id_ for example in instrument.examples for id_ in example.scores or {}}
    for place, score in enumerate(instrument.scores):
        if score.id not in worked:
            message = f"Skåren «{score.id}» har ikke noe gjennomregnet eksempel."
            yield ("scores", place, "id"), message, "Skriv minst ett i examples."


def _check_example(
    path: Path, example: Example, instrument: Instrument, guideline: Guideline
) -> Iterator[Found]:
    if [each.id for each in instrument.examples].count(example.id) > 1:
        yield (*path, "id"), f"Eksempelet «{example.id}» står to ganger.", "Gi det ene en ny id."
    ids = [score.id for score in instrument.scores]
    for field in ("scores", "bands"):
        for name in getattr(example, field) or {}:
            yield from check_known((*path, field, name), name, ids, "Skåren")
    is_change = example.before is not None and example.after is not None
    if not example.answers and not (is_change and example.change):
        message = "Eksempelet har verken svar eller en endring."
        yield path, message, "Skriv answers, eller before, after og change."
    yield from check_sources((*path, "sources"), example.sources, guideline)
