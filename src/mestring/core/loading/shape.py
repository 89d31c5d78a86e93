"""Shape: hold what a file says against its type, and turn every disagreement into a fault."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from mestring.core.alignment import Framework
from mestring.core.cases import CaseFile
from mestring.core.criteria import FORMS
from mestring.core.dictionary import Dictionary
from mestring.core.expectation import PATTERNS
from mestring.core.faults import Fault, did_you_mean
from mestring.core.guideline import (
    GlossaryEntry,
    GuidelineValue,
    Identity,
    Overlay,
    Parameter,
    Pathway,
    Recommendation,
    Source,
    Synonyms,
)
from mestring.core.hearing import Hearing
from mestring.core.instruments.definition import Instrument
from mestring.core.instruments.wording import Wording
from mestring.core.loading.almanac import CalendarFile
from mestring.core.loading.partial import partial, without
from mestring.core.loading.written import Path, Written, shown
from mestring.core.methods import Barrier, Method
from mestring.core.style import Style

KINDS: Mapping[str, Any] = {
    "guideline": Identity,
    "calendar": CalendarFile,
    "events": Dictionary,
    "parameters": dict[str, Parameter],
    "sources": dict[str, Source],
    "glossary": tuple[GlossaryEntry, ...],
    "value": GuidelineValue,
    "pathway": Pathway,
    "instrument": Instrument,
    "wording": Wording,
    "recommendation": Recommendation,
    "framework": Framework,
    "cases": CaseFile,
    "overlay": Overlay,
    "barriers": tuple[Barrier, ...],
    "method": Method,
    "words": Style,
    "synonyms": tuple[Synonyms, ...],
    "hearing": Hearing,
}


@cache
def adapter(kind: str) -> TypeAdapter[Any]:
    """Give the checker of one kind of file, made once."""
    return TypeAdapter(KINDS[kind])


class Shaped(NamedTuple):
    """What a file says as its type, or as much of it as could be read (None: nothing), and its faults."""

    found: Any
    faults: tuple[Fault, ...] = ()


def held(kind: str, source: Written) -> Shaped:
    """Hold what a file says against its type; give what can be read of it, and every fault."""
    try:
        return Shaped(adapter(kind).validate_python(source.data))
    except ValidationError as error:
        placed = _placed(source.data, error.errors(include_url=False))
    faults = tuple(_fault(kind, source, path, each) for path, each in placed.items())
    return Shaped(_rest(kind, source.data, placed), faults)


def _placed(data: Any, errors: list[ErrorDetails]) -> dict[Path, ErrorDetails]:
    placed = [(_place(data, error["loc"]), error) for error in errors]
    around = {path[:depth] for path, _ in placed for depth in range(len(path))}
    found: dict[Path, ErrorDetails] = {}
    for path, error in placed:
        # A list whose items are faulty is also reported as too short: say only what can be mended.
        if error["type"] == "too_short" and path in around:
            continue
        found.setdefault(path, error)
    return found


# How deep the entries lie in files that are many entries: each stands or falls by itself.
_ENTRIES = {"parameters": 1, "sources": 1, "events": 2}


def _rest(kind: str, data: Any, placed: Mapping[Path, ErrorDetails]) -> Any:
    """Give what is left without unknown keys and faulty entries, if that can be read by itself."""
    depth = _ENTRIES.get(kind)
    unread = {path[:depth] for path in placed if depth is not None and len(path) >= depth}
    needless = {path for path, error in placed.items() if error["type"] in _UNKNOWN_KEY}
    if not unread | needless:
        return None
    try:
        rest = adapter(kind).validate_python(without(data, unread | needless))
    except ValidationError:
        return None
    if kind == "events":
        parts = {str(path[0]) for path in unread}
        return replace(rest, **{part: _partial_in(rest, part, unread) for part in parts})
    return partial(rest, {str(path[0]) for path in unread}) if depth == 1 else rest


def _partial_in(dictionary: Any, part: str, unread: Iterable[Path]) -> Any:
    return partial(getattr(dictionary, part), {str(path[1]) for path in unread if path[0] == part})


def _place(data: Any, loc: tuple[int | str, ...]) -> Path:
    """Turn pydantic's location into a key path of the file: the tags of unions are not keys."""
    path: list[str | int] = []
    for place, part in enumerate(loc):
        last = place == len(loc) - 1
        if _holds(data, part):
            data = data[part]
        # A key that is missing is named where it should have been; the tag of a union is no key.
        elif not (last and isinstance(data, Mapping) and not _is_tag(part)):
            continue
        path.append(part)
    return tuple(path)


def _holds(data: Any, part: int | str) -> bool:
    if isinstance(data, list):
        return isinstance(part, int) and part < len(data)
    return isinstance(data, Mapping) and part in data


def _is_tag(part: int | str) -> bool:
    return isinstance(part, str) and (part.startswith("=") or part.endswith(("]", ")")))


def _fault(kind: str, source: Written, path: Path, error: ErrorDetails) -> Fault:
    message, remedy = _sentence(kind, path, error)
    return Fault(source.file, source.line_of(path), shown(path), message, remedy)


def _sentence(kind: str, path: Path, error: ErrorDetails) -> tuple[str, str]:
    name = str(path[-1]) if path else ""
    if error["type"] in _UNKNOWN_KEY:
        return _unknown_key(kind, name)
    say = _SENTENCES.get(error["type"])
    if say is not None:
        return say(name, error)
    value = _short(error["input"])
    return f"Verdien {value} kan ikke brukes her ({error['msg']}).", "Se docs/package-format.md."


def _short(value: Any) -> str:
    text = f"«{value}»" if isinstance(value, str | Decimal) else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


_UNKNOWN_KEY = ("unexpected_keyword_argument", "extra_forbidden")


def _unknown_key(kind: str, name: str) -> tuple[str, str]:
    keys = [key for key in _keys(kind) if key != name]
    misplaced = len(keys) < len(_keys(kind))
    remedy = (
        "Ta den bort; den hører ikke til her."
        if misplaced
        else did_you_mean(name, keys, "Ta den bort.")
    )
    return f"Ukjent nøkkel «{name}».", remedy


def _wrong_type(what: str) -> Callable[[str, ErrorDetails], tuple[str, str]]:
    def say(name: str, error: ErrorDetails) -> tuple[str, str]:
        return f"Her må det stå {what}, ikke {_short(error['input'])}.", "Rett verdien."

    return say


def _not_text(name: str, error: ErrorDetails) -> tuple[str, str]:
    given = error["input"]
    plain = isinstance(given, bool | int | Decimal)
    remedy = "Sett anførselstegn rundt verdien." if plain else "Rett verdien."
    return f"Her må det stå tekst, ikke {_short(given)}.", remedy


def _choice(name: str, error: ErrorDetails) -> tuple[str, str]:
    expected = error.get("ctx", {}).get("expected", "")
    options = [option.strip(" '") for option in expected.replace(" or ", ", ").split(",")]
    listed = "Velg en av: " + ", ".join(options) + "."
    value = error["input"]
    remedy = did_you_mean(value, options, listed) if isinstance(value, str) else listed
    return f"Verdien {_short(value)} finnes ikke her.", remedy


def _form(name: str, error: ErrorDetails) -> tuple[str, str]:
    keys = list(error["input"]) if isinstance(error["input"], Mapping) else []
    listed = "Et vilkår begynner med en av: " + ", ".join(FORMS) + "."
    remedy = did_you_mean(str(keys[0]), tuple(FORMS), listed) if keys else listed
    return f"Dette er ikke et vilkår: {_short(error['input'])}.", remedy


def _limit(name: str, error: ErrorDetails) -> tuple[str, str]:
    return (
        f"Dette er ikke en frist: {_short(error['input'])}.",
        "Skriv for eksempel {days: 7}, same_day, none eller navnet på en parameter.",
    )


def _pattern(name: str, error: ErrorDetails) -> tuple[str, str]:
    given = error["input"].get("pattern", "") if isinstance(error["input"], Mapping) else ""
    listed = "Skriv pattern: " + ", ".join(PATTERNS) + " (ett av dem)."
    return f"Mønsteret «{given}» finnes ikke.", did_you_mean(str(given), tuple(PATTERNS), listed)


_SENTENCES: Mapping[str, Callable[[str, ErrorDetails], tuple[str, str]]] = {
    "missing": lambda name, error: (f"Nøkkelen «{name}» mangler.", "Legg den til."),
    "string_type": _not_text,
    "int_type": _wrong_type("et helt tall"),
    "int_parsing": _wrong_type("et helt tall"),
    "decimal_type": _wrong_type("et tall"),
    "decimal_parsing": _wrong_type("et tall"),
    "bool_type": _wrong_type("true eller false"),
    "bool_parsing": _wrong_type("true eller false"),
    "tuple_type": _wrong_type("en liste"),
    "list_type": _wrong_type("en liste"),
    "dict_type": _wrong_type("nøkler med verdier"),
    "mapping_type": _wrong_type("nøkler med verdier"),
    "dataclass_type": _wrong_type("nøkler med verdier"),
    "dataclass_exact_type": _wrong_type("nøkler med verdier"),
    "date_type": _wrong_type("en dato (2026-11-21)"),
    "date_parsing": _wrong_type("en dato (2026-11-21)"),
    "date_from_datetime_parsing": _wrong_type("en dato (2026-11-21)"),
    "date_from_datetime_inexact": _wrong_type("en dato (2026-11-21)"),
    "enum": _choice,
    "literal_error": _choice,
    "too_short": lambda name, error: ("Lista er for kort.", "Legg til det som mangler."),
    "too_long": lambda name, error: ("Lista er for lang.", "Ta bort det som er for mye."),
    "greater_than_equal": lambda name, error: (
        f"Tallet {_short(error['input'])} er for lite.",
        f"Det minste er {error.get('ctx', {}).get('ge')}.",
    ),
    "less_than_equal": lambda name, error: (
        f"Tallet {_short(error['input'])} er for stort.",
        f"Det største er {error.get('ctx', {}).get('le')}.",
    ),
    "string_pattern_mismatch": lambda name, error: (
        f"Verdien {_short(error['input'])} har feil form.",
        "En versjon skrives som 1.2.3.",
    ),
    "criterion": _form,
    "limit": _limit,
    "pattern": _pattern,
}


@cache
def _keys(kind: str) -> tuple[str, ...]:
    """Give every key that a kind of file may have somewhere, to suggest from."""
    found: set[str] = set()

    def gather(schema: Any) -> None:
        if isinstance(schema, Mapping):
            properties = schema.get("properties")
            if isinstance(properties, Mapping):
                found.update(properties)
            for part in schema.values():
                gather(part)
        elif isinstance(schema, list):
            for part in schema:
                gather(part)

    gather(adapter(kind).json_schema())
    return tuple(sorted(found))
