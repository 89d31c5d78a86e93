"""Shape: hold what a file says against its type, and turn every disagreement into a fault."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

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
)
from mestring.core.loading.almanac import CalendarFile
from mestring.core.loading.written import Path, Written, shown

KINDS: Mapping[str, Any] = {
    "guideline": Identity,
    "calendar": CalendarFile,
    "events": Dictionary,
    "parameters": dict[str, Parameter],
    "sources": dict[str, Source],
    "glossary": tuple[GlossaryEntry, ...],
    "value": GuidelineValue,
    "pathway": Pathway,
    "recommendation": Recommendation,
    "cases": CaseFile,
    "overlay": Overlay,
}


@cache
def adapter(kind: str) -> TypeAdapter[Any]:
    """Give the checker of one kind of file, made once."""
    return TypeAdapter(KINDS[kind])


def shaped(kind: str, source: Written) -> Any | tuple[Fault, ...]:
    """Give what a file says as its type, or every fault in its shape."""
    try:
        return adapter(kind).validate_python(source.data)
    except ValidationError as error:
        return tuple(_faults(source, error.errors(include_url=False)))


def _faults(source: Written, errors: list[ErrorDetails]) -> list[Fault]:
    placed = [(_place(source.data, error["loc"]), error) for error in errors]
    faults: dict[Path, Fault] = {}
    for path, error in placed:
        deeper = any(len(other) > len(path) and other[: len(path)] == path for other, _ in placed)
        # A list whose items are faulty is also reported as too short: say only what can be mended.
        if error["type"] == "too_short" and deeper:
            continue
        faults.setdefault(path, _fault(source, path, error))
    return list(faults.values())


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


def _fault(source: Written, path: Path, error: ErrorDetails) -> Fault:
    message, remedy = _sentence(path, error)
    return Fault(source.file, source.line_of(path), shown(path), message, remedy)


def _sentence(path: Path, error: ErrorDetails) -> tuple[str, str]:
    kind = error["type"]
    name = str(path[-1]) if path else ""
    say = _SENTENCES.get(kind)
    if say is not None:
        return say(name, error)
    value = _short(error["input"])
    return f"Verdien {value} kan ikke brukes her ({error['msg']}).", "Se docs/package-format.md."


def _short(value: Any) -> str:
    text = f"«{value}»" if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _unknown_key(name: str, error: ErrorDetails) -> tuple[str, str]:
    keys = _KEYS.setdefault("all", _all_keys())
    return f"Ukjent nøkkel «{name}».", did_you_mean(name, keys, "Ta den bort.")


def _wrong_type(what: str) -> Callable[[str, ErrorDetails], tuple[str, str]]:
    def say(name: str, error: ErrorDetails) -> tuple[str, str]:
        return f"Her må det stå {what}, ikke {_short(error['input'])}.", "Rett verdien."

    return say


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
    "unexpected_keyword_argument": _unknown_key,
    "extra_forbidden": _unknown_key,
    "string_type": _wrong_type("tekst"),
    "int_type": _wrong_type("et helt tall"),
    "int_parsing": _wrong_type("et helt tall"),
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

_KEYS: dict[str, tuple[str, ...]] = {}


def _all_keys() -> tuple[str, ...]:
    """Give every key of the package language, to suggest from."""
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

    for kind in KINDS:
        gather(adapter(kind).json_schema())
    return tuple(sorted(found))
