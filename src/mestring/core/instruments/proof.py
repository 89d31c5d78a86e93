"""Prove instruments by their worked examples: score each, and say in words where it differs."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from mestring.core.instruments.definition import Example, Instrument, Score
from mestring.core.instruments.scoring import BadAnswers, Result, change_between, score


class ScoreDifference(NamedTuple):
    """One way in which a worked example came out otherwise than it says."""

    instrument: str
    example: str
    sentence: str

    def __str__(self) -> str:
        return f"instruments/{self.instrument}.yaml, {self.example}: {self.sentence}"


def prove_instruments(instruments: Mapping[str, Instrument]) -> tuple[ScoreDifference, ...]:
    """Score every worked example; an empty answer means that all came out as written."""
    return tuple(
        ScoreDifference(instrument.id, example.id, sentence)
        for instrument in instruments.values()
        for example in instrument.examples
        for sentence in differences(instrument, example)
    )


def differences(instrument: Instrument, example: Example) -> Iterator[str]:
    """Score one worked example and give each difference as a sentence."""
    if example.before is not None and example.after is not None:
        yield from _change(instrument, example, example.before, example.after)
    if not example.answers:
        return
    try:
        result = score(instrument, example.answers, example.sex)
    except BadAnswers as bad:
        yield str(bad)
        return
    yield from _scores(example, result)
    if example.conversation is not None and example.conversation is not result.conversation:
        yield f"conversation skulle vært {example.conversation}, men er {result.conversation}."


def _scores(example: Example, result: Result) -> Iterator[str]:
    found = {scored.score.id: scored for scored in result.scores}
    for id_, wanted in (example.scores or {}).items():
        scored = found.get(id_)
        came: Decimal | str | None = None
        if scored is not None:
            came = scored.value if scored.profile is None else scored.profile
        if came != wanted:
            yield f"«{id_}» skulle vært {wanted}, men er {came}."
    for id_, names in (example.bands or {}).items():
        bands = tuple(band.id for band in found[id_].bands) if id_ in found else ()
        if bands != names:
            yield f"«{id_}» skulle ligget i {_listed(names)}, men ligger i {_listed(bands)}."


def _change(
    instrument: Instrument, example: Example, before: Decimal, after: Decimal
) -> Iterator[str]:
    total: Score | None = instrument.scores[0] if instrument.scores else None
    if total is None or total.change is None:
        yield "Verktøyet sier ikke hva en endring er."
        return
    came = change_between(total.change, before, after)
    if came != example.change:
        yield f"Endringen skulle vært «{example.change}», men er «{came}»."


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "ingen"
