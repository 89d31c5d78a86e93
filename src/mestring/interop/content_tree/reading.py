"""From the tree to a guideline's files."""

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import yaml

from mestring.core.faults import Fault, Faults, did_you_mean
from mestring.core.loading.loader import LOCAL
from mestring.interop.content_tree.making import ASIDE, NO_TOPIC, VALUES
from mestring.interop.content_tree.shape import (
    RECOMMENDATION,
    SOURCE,
    TOPIC,
    VALUE,
    Data,
    together,
    unknown,
)
from mestring.knowledge.drafts.files import is_path

UNITS = ("anbefaling", "råd", "aktivitet", "veiledning", "lovtekst")
TYPES = ("produkt", "kapittel", "referanse", *UNITS)
_PRODUCT = ("tittel", "utgiver", "versjon")
# Part of a file's name: no way to another folder, and nothing that a file system reads otherwise.
_ID = re.compile(r"[^\W_][\w.-]*\Z")
# What stands under `mestring` as keys, by a unit's type.
_MAPPINGS = {
    "produkt": (("files",), ("guideline",), ("guideline", "title"), ("guideline", "publisher")),
}


class _Plain(yaml.SafeDumper):
    """Writes plain values; decimals as they are."""


_Plain.add_representer(
    Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", str(value))
)


def files_of(content: bytes, name: str = "tree") -> dict[str, bytes]:
    """Give the files of the guideline that a tree holds, and what it had no place for in `content-tree.json`.

    Raises `Faults` with everything that keeps the tree from being read. Whether the guideline is whole is for
    the loader to say.
    """
    units = _units(content, name)
    product = next(unit for unit in units if unit["type"] == "produkt")
    own: Data = product.get("mestring", {})
    files: dict[str, bytes] = {
        path: _written(path, data) for path, data in own.get("files", {}).items()
    }
    chapters = [unit for unit in units if unit["type"] == "kapittel"]
    files["guideline.yaml"] = _yaml(_guideline(product, own, chapters))
    sources: Data = {}
    for unit in units:
        rest = unit.get("mestring", {})
        if unit["type"] == "referanse":
            sources[unit["id"].removeprefix("kilde-")] = together(unit, rest, SOURCE)
        elif unit.get("forelder") == VALUES:
            path = f"values/{unit['id'].removeprefix('verdi-')}.md"
            files[path] = _markdown(together(unit, rest, VALUE))
        elif unit["type"] in UNITS:
            path = f"recommendations/{unit['id']}.yaml"
            files[path] = _yaml(_recommendation(unit, rest))
    files["sources.yaml"] = _yaml(sources)
    aside = _aside(units)
    return (
        {**files, ASIDE: json.dumps(aside, ensure_ascii=False, indent=1).encode()}
        if aside
        else files
    )


def _units(content: bytes, name: str) -> list[Data]:
    try:
        read = json.loads(content, parse_float=Decimal)
    except ValueError as error:
        raise Faults(
            [_fault(name, "", f"Dette er ikke JSON ({error}).", "Se på stedet.")]
        ) from None
    except RecursionError:
        raise Faults([_fault(name, "", "Treet er nøstet for dypt.", "Forenkle det.")]) from None
    units = read.get("enheter") if isinstance(read, dict) else None
    if not isinstance(units, list) or not all(isinstance(unit, dict) for unit in units):
        raise Faults(
            [_fault(name, "enheter", "Her skal det stå en liste av enheter.", "Legg den til.")]
        )
    faults = [fault for place, unit in enumerate(units) for fault in _wrong(name, place, unit)]
    if not faults and [unit["type"] for unit in units].count("produkt") != 1:
        faults = [
            _fault(
                name, "enheter", "Det skal være nøyaktig ett produkt.", "Del opp, eller legg til."
            )
        ]
    faults = faults or list(_repeated(name, units))
    if faults:
        raise Faults(faults)
    return units


def _wrong(name: str, place: int, unit: Data) -> Iterable[Fault]:
    at = f"enheter[{place}]"
    if not isinstance(unit.get("id"), str) or not _ID.match(unit["id"]):
        yield _fault(
            name, f"{at}.id", "Id-en mangler, eller er ikke et enkelt ord.", "Gi enheten en id."
        )
    if unit.get("type") not in TYPES:
        remedy = did_you_mean(str(unit.get("type")), TYPES, f"Skriv en av: {', '.join(TYPES)}.")
        yield _fault(name, f"{at}.type", f"Typen «{unit.get('type')}» finnes ikke.", remedy)
    if not isinstance(unit.get("styrke", ""), str):
        yield _fault(name, f"{at}.styrke", "Her skal det stå et ord.", "Skriv skal, bør eller kan.")
    if not _is_names(unit.get("barn") or []):
        yield _fault(name, f"{at}.barn", "Her skal det stå en liste av id-er.", "Ta det bort.")
    if not isinstance(unit.get("referanser", []), list):
        yield _fault(name, f"{at}.referanser", "Her skal det stå en liste.", "Ta det bort.")
    if not _is_unicode(unit):
        yield _fault(name, at, "Teksten har tegn som ikke er Unicode.", "Skriv dem på nytt.")
    yield from _wrong_rest(name, f"{at}.mestring", unit)


def _is_unicode(unit: Data) -> bool:
    """Tell whether a unit can be written: JSON may name half a character."""
    try:
        json.dumps(unit, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_names(found: Any) -> bool:
    return isinstance(found, list) and all(isinstance(each, str) for each in found)


def _wrong_rest(name: str, at: str, unit: Data) -> Iterable[Fault]:
    """Look through what a unit has under `mestring`: the rest of our files, by their paths."""
    rest = unit.get("mestring", {})
    if not isinstance(rest, dict):
        yield _fault(name, at, "Her skal det stå nøkler.", "Ta det bort.")
        return
    for keys in _MAPPINGS.get(str(unit.get("type")), (("text",),)):
        inner: Any = rest
        for key in keys:
            inner = inner.get(key, {}) if isinstance(inner, dict) else {}
        if not isinstance(inner, dict):
            yield _fault(name, f"{at}.{'.'.join(keys)}", "Her skal det stå nøkler.", "Ta det bort.")
    files = rest.get("files", {})
    for path in files if isinstance(files, dict) and unit.get("type") == "produkt" else ():
        # The tree may be written by anyone: what it names is written to disk.
        if not is_path(path) or path.startswith(LOCAL):
            message = f"«{path}» er ikke en fil i en retningslinje."
            yield _fault(name, f"{at}.files", message, "Ta den bort.")


def _repeated(name: str, units: list[Data]) -> Iterable[Fault]:
    there: set[str] = set()
    for place, unit in enumerate(units):
        if unit["id"] in there:
            message = f"Id-en «{unit['id']}» er brukt før."
            yield _fault(name, f"enheter[{place}].id", message, "Gi enheten en egen id.")
        there.add(unit["id"])


def _fault(name: str, path: str, message: str, remedy: str) -> Fault:
    return Fault(name, 0, path, message, remedy)


def _guideline(product: Data, own: Data, chapters: list[Data]) -> Data:
    rest: Data = own.get("guideline", {})
    topics = [
        {"id": unit["id"].removeprefix("tema-"), **together(unit, unit.get("mestring", {}), TOPIC)}
        for unit in chapters
        if unit["id"] not in (VALUES, NO_TOPIC)
    ]
    title, publisher = (rest.get(key, {}) for key in ("title", "publisher"))
    named: Data = {
        "id": product["id"],
        "version": product.get("versjon", ""),
        "title": {"nb": product.get("tittel", ""), **title},
        "publisher": {"nb": product.get("utgiver", ""), **publisher},
    }
    others = {key: value for key, value in rest.items() if key not in named}
    return {**named, **others, **({"topics": topics} if topics else {})}


def _recommendation(unit: Data, rest: Data) -> Data:
    whole = together(unit, rest, RECOMMENDATION)
    refs = unit.get("referanser", [])
    sources = [
        {
            "id": str(ref.get("referanse", "")).removeprefix("kilde-"),
            **{"section" if key == "punkt" else key: ref[key] for key in ref if key != "referanse"},
        }
        for ref in refs
        if isinstance(ref, dict)
    ]
    return {**whole, **({"sources": sources} if sources else {})}


def _aside(units: list[Data]) -> Data:
    """Keep what our files have no place for, and an order of children that is not ours."""
    kept: Data = {}
    for unit in units:
        others = unknown(unit, _known(unit))
        children = unit.get("barn") or []
        if children != sorted(children) and unit["type"] != "produkt":
            others["barn"] = children
        if others:
            kept[unit["id"]] = others
    return kept


def _known(unit: Data) -> Iterable[str]:
    if unit["type"] == "produkt":
        return _PRODUCT
    if unit["type"] == "kapittel":
        return TOPIC.values()
    if unit["type"] == "referanse":
        return SOURCE.values()
    return (
        VALUE.values()
        if unit.get("forelder") == VALUES
        else (*RECOMMENDATION.values(), "referanser")
    )


def _written(path: str, data: Any) -> bytes:
    return _markdown(data) if path.endswith(".md") else _yaml(data)


def _yaml(data: Any) -> bytes:
    return yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=120).encode()


def _markdown(data: Mapping[str, Any]) -> bytes:
    head = {key: value for key, value in data.items() if key != "text"}
    body = "".join(f"## {language}\n{text}\n\n" for language, text in data.get("text", {}).items())
    return b"---\n" + _yaml(head) + b"---\n" + body.encode()
