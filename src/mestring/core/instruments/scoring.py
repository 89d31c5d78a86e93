"""Counting answers: complete answers give scores and their bands, incomplete ones give none.

Sums are kept as fractions until they are shown: a mean just below a limit is never rounded up to it.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple, assert_never

from mestring.core.instruments.definition import (
    Band,
    Change,
    How,
    Instrument,
    Item,
    Move,
    Scale,
    Score,
    Sex,
)

Answers = Sequence[Decimal | None]
_SHOWN = Decimal("0.01")


class BadAnswer(NamedTuple):
    """An answer that the item does not have: its place (from 0), or none where it is about all of them."""

    place: int | None
    message: str
    remedy: str


class BadAnswers(Exception):
    """Every answer that cannot be one, at once."""

    def __init__(self, found: Sequence[BadAnswer]) -> None:
        super().__init__("\n".join(f"{bad.message} {bad.remedy}" for bad in found))
        self.found = tuple(found)


class Scored(NamedTuple):
    """One score as it came out: a number, a code (`profile`), or nothing where answers are missing."""

    score: Score
    value: Decimal | None
    profile: str | None
    bands: tuple[Band, ...]
    # An answer so low that it is worth a talk, whatever the score.
    talk: bool = False


class Result(NamedTuple):
    """What the answers come to. `missing` are items without an answer, `skipped` those not asked."""

    instrument: Instrument
    complete: bool
    scores: tuple[Scored, ...]
    missing: tuple[Item, ...]
    skipped: tuple[Item, ...]
    unknown: tuple[Item, ...]
    # Somewhere a thought of harming oneself is answered with anything but «not at all».
    conversation: bool

    @property
    def total(self) -> Decimal | None:
        """The first score's number; None where answers are missing, or it is no number."""
        return self.scores[0].value if self.complete and self.scores else None


def score(instrument: Instrument, answers: Answers, sex: Sex | None = None) -> Result:
    """Count answers, one for each item in order; raise `BadAnswers` with all that cannot be answers.

    Without `sex`, the bands of both are given where they differ: which one goes is not guessed.
    """
    given = _held(instrument, answers)
    skipped = tuple(_skipped(instrument, given))
    counted = {**given, **{item.id: Decimal(0) for item in skipped if given[item.id] is None}}
    missing = tuple(item for item in instrument.items if counted[item.id] is None)
    known = {id_: value for id_, value in counted.items() if value is not None}
    unknown = tuple(item for item in instrument.items if _is_unknown(instrument, item, known))
    scored = () if missing else _scores(instrument, known, unknown, sex)
    return Result(
        instrument=instrument,
        complete=not missing,
        scores=scored,
        missing=missing,
        skipped=skipped,
        unknown=unknown,
        conversation=_asks_for_conversation(instrument, given, unknown),
    )


def allowed(scale: Scale) -> tuple[Decimal, ...]:
    """Give the answers of a scale with options; none for a line."""
    return tuple(Decimal(option.value) for option in scale.options)


def _held(instrument: Instrument, answers: Answers) -> dict[str, Decimal | None]:
    """Hold answers against their items; too few are only missing, too many cannot be placed."""
    items, bad = instrument.items, []
    if len(answers) > len(items):
        message = f"Det er {len(answers)} svar, men bare {len(items)} spørsmål."
        bad.append(BadAnswer(None, message, f"Gi {len(items)} svar, i rekkefølge."))
    for place, (item, answer) in enumerate(zip(items, answers, strict=False)):
        remedy = _remedy(instrument.scale_of(item), answer)
        if remedy:
            bad.append(BadAnswer(place, f"Svaret {answer} finnes ikke her.", remedy))
    if bad:
        raise BadAnswers(bad)
    padded = [*answers, *[None] * (len(items) - len(answers))]
    return {item.id: answer for item, answer in zip(items, padded, strict=True)}


def _remedy(scale: Scale, answer: Decimal | None) -> str:
    """Tell what may be answered instead; nothing where the answer is one of the scale."""
    if answer is None:
        return ""
    line = scale.line
    if line is None:
        values = allowed(scale)
        return "" if answer in values else f"Velg {_listed(values)}."
    is_on_it = answer.is_finite() and line.lowest <= answer <= line.highest
    if is_on_it and Fraction(answer) % Fraction(line.step) == 0:
        return ""
    return f"Skriv et tall fra {line.lowest} til {line.highest}, i steg på {line.step}."


def _listed(values: Sequence[Decimal]) -> str:
    words = [str(value) for value in values]
    return " eller ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _skipped(instrument: Instrument, given: Mapping[str, Decimal | None]) -> Iterator[Item]:
    """Give the items that the answers before them make it needless to ask."""
    needless = {
        id_
        for skip in instrument.skips
        if all(given[asked] == 0 for asked in skip.when_zero)
        for id_ in skip.skip
    }
    return (item for item in instrument.items if item.id in needless and given[item.id] is None)


def _is_unknown(instrument: Instrument, item: Item, known: Mapping[str, Decimal]) -> bool:
    options = instrument.scale_of(item).options
    return any(option.unknown and option.value == known.get(item.id) for option in options)


def _asks_for_conversation(
    instrument: Instrument, given: Mapping[str, Decimal | None], unknown: Sequence[Item]
) -> bool:
    """Tell whether an answer speaks of harming oneself: anything but the lowest, however small."""
    return any(
        item.conversation and (given[item.id] or 0) > 0 and item not in unknown
        for item in instrument.items
    )


def _scores(
    instrument: Instrument,
    known: Mapping[str, Decimal],
    unknown: Sequence[Item],
    sex: Sex | None,
) -> tuple[Scored, ...]:
    left_out = {item.id for item in unknown}
    return tuple(
        _scored(instrument, each, {k: v for k, v in known.items() if k not in left_out}, sex)
        for each in instrument.scores
    )


def _scored(
    instrument: Instrument, score: Score, known: Mapping[str, Decimal], sex: Sex | None
) -> Scored:
    items = [item for item in instrument.items_of(score) if item.id in known]
    values = [_turned(instrument, item, known[item.id], score) for item in items]
    if score.how is How.PROFILE:
        return Scored(score, None, "".join(str(value) for value in values), ())
    exact = _exact(score, items, values)
    if exact is None:
        return Scored(score, None, None, ())
    low = score.talk_below
    talk = low is not None and any(value < low for value in values)
    return Scored(score, shown(exact), None, bands_of(score, exact, sex), talk)


def _turned(instrument: Instrument, item: Item, value: Decimal, score: Score) -> Decimal:
    """Count a reversed item from the other end of its scale."""
    if item.id not in score.reversed:
        return value
    scale = instrument.scale_of(item)
    ends = [Decimal(option.value) for option in scale.options if not option.unknown]
    return min(ends) + max(ends) - value


def _exact(score: Score, items: Sequence[Item], values: Sequence[Decimal]) -> Fraction | None:
    match score.how:
        case How.SUM:
            return sum(map(Fraction, values), Fraction(0)) * score.times
        case How.MEAN:
            return (
                sum(map(Fraction, values), Fraction(0)) * score.times / len(values)
                if values
                else None
            )
        case How.COUNT:
            return Fraction(_count(score, items, values))
        case How.PROFILE:  # pragma: no cover - a code is no number, and is never asked for one
            return None
        case _:  # pragma: no cover - the types leave nothing else
            assert_never(score.how)


def _count(score: Score, items: Sequence[Item], values: Sequence[Decimal]) -> int:
    """Count the items that reach their limit; none counts where one that is needed does not."""
    limits = score.reaches_of or {}
    reached = {
        item.id
        for item, value in zip(items, values, strict=True)
        if value >= limits.get(item.id, score.reaches)
    }
    needed = not score.needs_one_of or reached.intersection(score.needs_one_of)
    return len(reached) if needed else 0


def shown(exact: Fraction) -> Decimal:
    """Write an exact number as a reader would: at most two decimals, and none that say nothing."""
    number = Decimal(exact.numerator) / Decimal(exact.denominator)
    rounded = number.quantize(_SHOWN, rounding=ROUND_HALF_UP)
    whole = rounded.to_integral_value()
    return Decimal(int(whole)) if rounded == whole else rounded.normalize()


def bands_of(score: Score, exact: Fraction, sex: Sex | None) -> tuple[Band, ...]:
    """Give the band that a number lies in; for men and for women where they differ and it is not said."""
    return tuple(
        band
        for who in (None, Sex.MALE, Sex.FEMALE)
        if who is None or sex in (None, who)
        if (band := _band(score, exact, who)) is not None
    )


def _band(score: Score, exact: Fraction, sex: Sex | None) -> Band | None:
    reached = [band for band in score.bands if band.sex is sex and exact >= Fraction(band.at_least)]
    return max(reached, key=lambda band: band.at_least, default=None)


def change_between(change: Change, before: Decimal, after: Decimal) -> str:
    """Name a change: «better», «better-and-across», «worse», or «none» where it may be chance."""
    moved = after - before if change.better is Move.UP else before - after
    if moved <= -change.reliable:
        return "worse"
    if moved < change.reliable:
        return "none"
    return "better-and-across" if _crosses(change, before, after) else "better"


def _crosses(change: Change, before: Decimal, after: Decimal) -> bool:
    limit = change.crossing
    if limit is None:
        return False
    up = change.better is Move.UP
    return before < limit <= after if up else after < limit <= before
