"""`score`: count the answers of an assessment instrument. Nothing is stored."""

import argparse
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from mestring.cli.paths import add_content_options, load_chosen
from mestring.core.faults import Fault, Faults, did_you_mean
from mestring.core.instruments.definition import Band, Change, Instrument, Sex
from mestring.core.instruments.phrases import CHANGES, CONVERSATION, SEXES
from mestring.core.instruments.scoring import BadAnswers, Result, Scored, change_between, score
from mestring.core.package import Package

LANGUAGE = "nb"
UNANSWERED = ("-", "_", "?")
_NUMBER = re.compile(r"\d{1,6}([.,]\d{1,6})?\Z", re.ASCII)


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("score", help="regn ut et kartleggingsverktøy, uten å lagre noe")
    parser.add_argument("instrument", help="verktøyet, for eksempel dudit")
    parser.add_argument(
        "answers", nargs="*", metavar="SVAR", help="tall i rekkefølge; «-» der svaret mangler"
    )
    parser.add_argument("--sex", help="male eller female, der grensene er ulike")
    parser.add_argument("--before", metavar="SUM", help="summen forrige gang: er endringen reell?")
    parser.add_argument("--json", action="store_true", help="svar som JSON")
    add_content_options(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Count and tell: 0 counted, 1 answers are missing, 2 something cannot be counted."""
    try:
        package = load_chosen(chosen)
        instrument = _instrument(package, chosen.instrument)
        result, before = _counted(instrument, chosen)
    except Faults as faults:
        if not chosen.json:
            raise
        listed = [fault._asdict() for fault in faults.faults]
        nothing = {"instrument": chosen.instrument, "complete": False, "total": None, "bands": []}
        print(json.dumps({**nothing, "faults": listed}, ensure_ascii=False, indent=2))
        return 2
    report = as_row(result, before) | {"version": package.version, "digest": package.digest}
    print(
        json.dumps(report, ensure_ascii=False, indent=2)
        if chosen.json
        else "\n".join(_said(result, before))
    )
    return 0 if result.complete else 1


def _instrument(package: Package, name: str) -> Instrument:
    known = package.guideline.instruments
    found = known.get(name.lower())
    if found is None:
        remedy = did_you_mean(
            name.lower(), tuple(known), "Kjente: " + ", ".join(sorted(known)) + "."
        )
        raise Faults([Fault(name, 0, "", "Verktøyet finnes ikke her.", remedy)])
    if not found.is_scored:
        because = found.not_scored_because
        reason = because.to(LANGUAGE) if because else ""
        message = f"{found.title.to(LANGUAGE)} regnes ikke ut. {reason}"
        raise Faults([Fault(name, 0, "", message.strip(), "Bruk svarene i samtalen.")])
    return found


def _counted(instrument: Instrument, chosen: argparse.Namespace) -> tuple[Result, Decimal | None]:
    """Read what was written and count it; raise `Faults` with everything that is wrong, at once."""
    faults: list[Fault] = []
    answers: list[Decimal | None] = []
    for place, word in enumerate(chosen.answers):
        if not _NUMBER.match(word) and word not in UNANSWERED:
            faults.append(_at(instrument, place, f"«{word}» er ikke et tall.", _unread(word)))
        answers.append(_number(word))
    sex = _sex(instrument, chosen.sex, faults)
    before = _before(instrument, chosen.before, faults)
    try:
        result = score(instrument, answers, sex)
    except BadAnswers as bad:
        faults += [_at(instrument, *each) for each in bad.found]
        raise Faults(faults) from None
    if faults:
        raise Faults(faults)
    return result, before


def _number(word: str) -> Decimal | None:
    return Decimal(word.replace(",", ".")) if _NUMBER.match(word) else None


def _unread(word: str) -> str:
    negative = word.startswith("-")
    return "Svarene er ikke negative." if negative else "Skriv et tall, eller - der svaret mangler."


def _at(instrument: Instrument, place: int | None, message: str, remedy: str) -> Fault:
    return Fault(instrument.id, 0, "" if place is None else f"svar {place + 1}", message, remedy)


def _sex(instrument: Instrument, word: str | None, faults: list[Fault]) -> Sex | None:
    if word is None or word in list(Sex):
        return Sex(word) if word else None
    message = f"«{word}» er ikke et av kjønnene grensene gjelder for."
    faults.append(Fault(instrument.id, 0, "--sex", message, "Skriv male eller female."))
    return None


def _before(instrument: Instrument, word: str | None, faults: list[Fault]) -> Decimal | None:
    if word is None:
        return None
    if not _NUMBER.match(word):
        message = f"«{word}» er ikke et tall."
        faults.append(Fault(instrument.id, 0, "--before", message, "Skriv summen forrige gang."))
    elif instrument.scores[0].change is None:
        message = "Vi vet ikke hvor stor en reell endring er her."
        faults.append(Fault(instrument.id, 0, "--before", message, "Ta bort --before."))
    return _number(word)


def as_row(result: Result, before: Decimal | None = None) -> dict[str, Any]:
    """Lay a result out for another program."""
    total = result.scores[0] if result.scores else None
    return {
        "instrument": result.instrument.id,
        "complete": result.complete,
        "total": _plain(result.total),
        "bands": [_band(band) for band in total.bands] if total else [],
        "scoring_version": result.instrument.scoring_version,
        "scores": {each.score.id: _score(each) for each in result.scores},
        "missing": [item.id for item in result.missing],
        "skipped": [item.id for item in result.skipped],
        "unknown": [item.id for item in result.unknown],
        "conversation": CONVERSATION.to(LANGUAGE) if result.conversation else None,
        "change": _change(result, before),
    }


def _score(scored: Scored) -> dict[str, Any]:
    value = _plain(scored.value) if scored.profile is None else scored.profile
    return {"value": value, "bands": [_band(band) for band in scored.bands], "talk": scored.talk}


def _band(band: Band) -> dict[str, Any]:
    return {
        "id": band.id,
        "title": band.title.to(LANGUAGE),
        "at_least": _plain(band.at_least),
        "sex": band.sex.value if band.sex else None,
    }


def _plain(number: Decimal | None) -> int | float | None:
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _change(result: Result, before: Decimal | None) -> str | None:
    change: Change | None = result.instrument.scores[0].change
    if before is None or result.total is None or change is None:
        return None
    return change_between(change, before, result.total)


def _said(result: Result, before: Decimal | None) -> Iterator[str]:
    instrument = result.instrument
    yield instrument.title.to(LANGUAGE)
    if result.conversation:
        yield CONVERSATION.to(LANGUAGE)
    for item in result.missing:
        place = instrument.items.index(item) + 1
        yield f"Svar {place} mangler: {item.topic.to(LANGUAGE)}."
    if not result.complete:
        yield "Svarene er ikke hele, og da regnes det ingen sum."
        return
    for scored in result.scores:
        yield from _said_score(scored)
    for item in result.unknown:
        yield f"Ikke kjent, og ikke talt med: {item.topic.to(LANGUAGE)}."
    named = _change(result, before)
    if named is not None:
        yield CHANGES[named].to(LANGUAGE)
    yield instrument.afterwards.to(LANGUAGE)
    yield f"Regelen er utgave {instrument.scoring_version}. Et resultat er ingen diagnose."


def _said_score(scored: Scored) -> Iterator[str]:
    value = scored.value if scored.profile is None else scored.profile
    yield f"{scored.score.title.to(LANGUAGE)}: {'–' if value is None else value}"
    for band in scored.bands:
        whose = f"{SEXES[band.sex].to(LANGUAGE)}: " if band.sex else ""
        then = f" {band.then.to(LANGUAGE)}" if band.then else ""
        yield f"  {whose}{band.title.to(LANGUAGE)}.{then}"
    if scored.talk:
        yield "  Ett av svarene er lavt. Snakk om det, uansett sum."
