"""Reading a FHIR Questionnaire for its wording: tolerant of what real ones have, with a report of all of it.

Items are matched by their order alone. What cannot be matched safely is refused, never guessed.
"""

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any, NamedTuple

from mestring.core.instruments.definition import Instrument, Item
from mestring.core.instruments.wording import Wording

DEEPEST = 20
_TAG = re.compile(r"<[^<>]*>")
_NUMBER = re.compile(r"^\s*(?:spørsmål\s*)?\d{1,3}\s*[.):]\s*", re.IGNORECASE)
_ASKS = ("choice", "open-choice", "coding", "integer", "decimal", "boolean", "slider")
_HIDDEN = "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden"
_CALCULATED = "sdc-questionnaire-calculatedExpression"


class Imported(NamedTuple):
    """What came of a file: the wording (none where anything was refused), and the report."""

    wording: Wording | None
    repaired: tuple[str, ...]
    refused: tuple[str, ...]


class _Question(NamedTuple):
    text: str
    options: int


def read_questionnaire(content: bytes, instrument: Instrument) -> Imported:
    """Read a Questionnaire for the items of an instrument; refuse with sentences what does not fit."""
    repaired: list[str] = []
    refused: list[str] = []
    found = _questionnaire(content, repaired, refused)
    if found is None:
        return Imported(None, tuple(repaired), tuple(refused))
    questions = list(_questions(found.get("item"), repaired))
    refused += _unfit(instrument, questions)
    left_out = questions[len(instrument.items) :]
    repaired += [
        f"«{question.text}» er ikke med i skåren, og ble utelatt." for question in left_out
    ]
    if refused:
        return Imported(None, tuple(repaired), tuple(refused))
    words = zip(instrument.items, questions, strict=False)
    wording = Wording(
        id=instrument.id,
        title=_line(found.get("title") or found.get("name")) or instrument.title.nb,
        items={item.id: question.text for item, question in words},
        language=_line(found.get("language")) or "nb",
        publisher=_line(found.get("publisher")),
        copyright=_line(found.get("copyright")),
        version=_line(found.get("version")),
        origin=_line(found.get("url")),
    )
    if not wording.copyright:
        repaired.append("Fila sier ikke hvem som eier teksten. Skriv det inn under copyright.")
    return Imported(wording, tuple(repaired), ())


def _questionnaire(
    content: bytes, repaired: list[str], refused: list[str]
) -> Mapping[str, Any] | None:
    try:
        found = json.loads(_text(content, repaired))
    except json.JSONDecodeError as error:
        refused.append(f"Fila er ikke gyldig JSON (linje {error.lineno}: {error.msg}).")
        return None
    except RecursionError:
        refused.append("Fila er nøstet for dypt.")
        return None
    if isinstance(found, Mapping) and found.get("resourceType") == "Bundle":
        found = _first_in(found)
        repaired.append("Fila var en samling (Bundle). Det første skjemaet i den er brukt.")
    if not isinstance(found, Mapping) or found.get("resourceType") != "Questionnaire":
        refused.append("Fila er ikke et FHIR Questionnaire.")
        return None
    return found


def _text(content: bytes, repaired: list[str]) -> str:
    if content.startswith(b"\xef\xbb\xbf"):
        repaired.append("Fila begynte med et usynlig merke (BOM), som er tatt bort.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        repaired.append("Fila var ikke UTF-8, og er lest som Windows-1252. Se etter æ, ø og å.")
        return content.decode("cp1252", errors="replace")


def _first_in(bundle: Mapping[str, Any]) -> Any:
    entries = bundle.get("entry")
    for entry in entries if isinstance(entries, list) else ():
        resource = entry.get("resource") if isinstance(entry, Mapping) else None
        if isinstance(resource, Mapping) and resource.get("resourceType") == "Questionnaire":
            return resource
    return None


def _questions(items: Any, repaired: list[str], depth: int = 0) -> Iterator[_Question]:
    """Give every question in order, groups or not, without headings, sums and what is hidden."""
    for item in items if isinstance(items, list) and depth < DEEPEST else ():
        if not isinstance(item, Mapping):
            repaired.append("Et ledd uten innhold er hoppet over.")
        elif _is_set_aside(item):
            repaired.append(
                f"«{_line(item.get('text'))}» regnes ut eller er skjult, og er utelatt."
            )
        else:
            if item.get("type") in _ASKS:
                yield _question(item, repaired)
            yield from _questions(item.get("item"), repaired, depth + 1)


def _is_set_aside(item: Mapping[str, Any]) -> bool:
    found = item.get("extension")
    extensions = (
        [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
    )
    urls = [str(each.get("url")) for each in extensions if each.get("valueBoolean") is not False]
    hidden = any(url == _HIDDEN or url.endswith(_CALCULATED) for url in urls)
    return item.get("readOnly") is True or hidden


def _question(item: Mapping[str, Any], repaired: list[str]) -> _Question:
    written = item.get("text")
    text = _NUMBER.sub("", _line(written))
    if isinstance(written, str) and text != written:
        repaired.append(f"«{text}»: nummer, koder eller mellomrom rundt teksten er tatt bort.")
    options = item.get("answerOption")
    return _Question(text, len(options) if isinstance(options, list) else 0)


def _line(written: Any) -> str:
    """Give a text as one line without codes; nothing where it is no text."""
    if not isinstance(written, str):
        return ""
    return " ".join(unescape(_TAG.sub(" ", written)).split())


def _unfit(instrument: Instrument, questions: list[_Question]) -> Iterator[str]:
    count, wanted = len(questions), len(instrument.items)
    if count < wanted:
        yield f"Fila har {count} spørsmål, men verktøyet har {wanted}. Er det riktig skjema?"
        return
    for number, (item, question) in enumerate(zip(instrument.items, questions, strict=False), 1):
        yield from _unfit_one(instrument, number, item, question)


def _unfit_one(
    instrument: Instrument, number: int, item: Item, question: _Question
) -> Iterator[str]:
    if not question.text:
        yield f"Spørsmål {number} har ingen tekst."
    ours = len(instrument.scale_of(item).options)
    if question.options and ours and question.options != ours:
        yield (
            f"Spørsmål {number} har {question.options} svar, men «{item.topic.nb}» har {ours}. "
            "Er det riktig skjema?"
        )
