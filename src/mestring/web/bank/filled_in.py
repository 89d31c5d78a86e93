"""An instrument filled in on its page: questions, answers and what they come to. Nothing is kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from mestring.core.instruments.definition import Band, Instrument, Item, Scale, Sex
from mestring.core.instruments.phrases import CONVERSATION, SEXES
from mestring.core.instruments.scoring import BadAnswers, Result, Scored, score
from mestring.core.instruments.wording import Wording
from mestring.web.bank.recommendation import Told, told

SEX = "sex"
_NUMBER = re.compile(r"\d{1,6}([.,]\d{1,6})?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that may be given."""

    id: str
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """An answer on a line, written as a number."""

    lowest: int
    highest: int
    step: str
    ends: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question by its topic, with what was answered and what is wrong with that."""

    id: str
    name: str
    number: int
    topic: str
    language: str
    choices: tuple[Choice, ...]
    mark: Mark | None
    written: str
    fault: str


@dataclass(frozen=True, slots=True)
class BandLine:
    """What a score means, for whom, and what may be done."""

    whose: str
    title: str
    then: Told


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One score, with its bands."""

    title: str
    value: str
    bands: tuple[BandLine, ...]
    talk: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the answers come to: scores, or what is missing; and first of all, a conversation."""

    conversation: str
    is_complete: bool
    missing: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    scores: tuple[ScoreLine, ...]


@dataclass(frozen=True, slots=True)
class FilledIn:
    """The form, and the outcome where something was sent."""

    questions: tuple[Question, ...]
    sexes: tuple[Choice, ...]
    outcome: Outcome | None
    has_faults: bool


def present_form(
    instrument: Instrument,
    sent: Mapping[str, str] | None,
    language: str,
    wording: Wording | None = None,
) -> FilledIn:
    """Lay out the form as it was sent, or empty, with what the answers come to."""
    written = {item.id: (sent or {}).get(item.id, "").strip() for item in instrument.items}
    sex = _sex((sent or {}).get(SEX, ""))
    faults = _unread(instrument, written)
    outcome = None
    if sent is not None and instrument.is_scored and not faults:
        try:
            result = score(instrument, [_number(word) for word in written.values()], sex)
            outcome = _outcome(instrument, result, language)
        except BadAnswers as bad:
            faults = _faults(instrument, bad)
    questions = tuple(
        _question(
            instrument, item, number, written[item.id], faults.get(item.id, ""), language, wording
        )
        for number, item in enumerate(instrument.items, 1)
    )
    return FilledIn(questions, _sexes(instrument, sex, language), outcome, bool(faults))


def _number(word: str) -> Decimal | None:
    return Decimal(word.replace(",", ".")) if word else None


def _sex(word: str) -> Sex | None:
    return Sex(word) if word in list(Sex) else None


def _unread(instrument: Instrument, written: Mapping[str, str]) -> dict[str, str]:
    """Give a sentence for each answer that is no number."""
    return {
        item.id: _not_here(instrument.scale_of(item))
        for item in instrument.items
        if written[item.id] and not _NUMBER.match(written[item.id])
    }


def _faults(instrument: Instrument, bad: BadAnswers) -> dict[str, str]:
    items = [instrument.items[each.place] for each in bad.found if each.place is not None]
    return {item.id: _not_here(instrument.scale_of(item)) for item in items}


def _not_here(scale: Scale) -> str:
    if scale.line is None:
        return _("Velg ett av svarene.")
    return _("Skriv et tall fra %(lowest)s til %(highest)s, med høyst én desimal.") % {
        "lowest": scale.line.lowest,
        "highest": scale.line.highest,
    }


def _question(
    instrument: Instrument,
    item: Item,
    number: int,
    written: str,
    fault: str,
    language: str,
    wording: Wording | None,
) -> Question:
    scale = instrument.scale_of(item)
    return Question(
        id=f"q-{item.id}",
        name=item.id,
        number=number,
        topic=wording.items[item.id] if wording else item.topic.to(language),
        language=wording.language if wording and wording.language != language else "",
        choices=tuple(
            Choice(
                id=f"q-{item.id}-{option.value}",
                value=str(option.value),
                label=f"{option.value} · {option.label.to(language)}",
                is_chosen=written == str(option.value),
            )
            for option in scale.options
        ),
        mark=_mark(scale, language),
        written=written[:20],
        fault=fault,
    )


def _mark(scale: Scale, language: str) -> Mark | None:
    line = scale.line
    if line is None:
        return None
    low, high = (end.to(language) for end in line.ends)
    return Mark(line.lowest, line.highest, str(line.step), (low, high))


def _sexes(instrument: Instrument, chosen: Sex | None, language: str) -> tuple[Choice, ...]:
    """Give the choice of whose limits are shown, where they differ."""
    if not any(band.sex for each in instrument.scores for band in each.bands):
        return ()
    words = [(sex.value, label.to(language), sex is chosen) for sex, label in SEXES.items()]
    both = ("", _("Vis begge"), chosen is None)
    return tuple(
        Choice(f"q-sex-{value or 'both'}", value, label, on) for value, label, on in (both, *words)
    )


def _outcome(instrument: Instrument, result: Result, language: str) -> Outcome:
    return Outcome(
        conversation=CONVERSATION.to(language) if result.conversation else "",
        is_complete=result.complete,
        missing=tuple(
            (f"q-{item.id}", f"{instrument.items.index(item) + 1}. {item.topic.to(language)}")
            for item in result.missing
        ),
        unknown=tuple(item.topic.to(language) for item in result.unknown),
        scores=tuple(_score(scored, language) for scored in result.scores),
    )


def _score(scored: Scored, language: str) -> ScoreLine:
    number = "–" if scored.value is None else _written(scored.value, language)
    return ScoreLine(
        title=scored.score.title.to(language),
        value=number if scored.profile is None else scored.profile,
        bands=tuple(_band(band, language) for band in scored.bands),
        talk=scored.talk,
    )


def _written(value: Decimal, language: str) -> str:
    return str(value) if language == "en" else str(value).replace(".", ",")


def _band(band: Band, language: str) -> BandLine:
    whose = SEXES[band.sex].to(language) if band.sex else ""
    return BandLine(whose, band.title.to(language), told(band.then, language))
