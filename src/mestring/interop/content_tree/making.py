"""From a guideline's files to the tree."""

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from mestring.core.digest import counted
from mestring.core.faults import Fault, Faults
from mestring.core.loading.loader import LOCAL
from mestring.core.loading.written import Written, written
from mestring.interop.content_tree.shape import (
    RECOMMENDATION,
    SOURCE,
    TOPIC,
    TYPES,
    VALUE,
    Data,
    split,
)

# What others wrote that our files have no place for: by unit, beside the guideline.
ASIDE = "content-tree.json"
VALUES = "verdier"
NO_TOPIC = "uten-tema"


def tree_of(files: Mapping[str, bytes], aside: bytes | None = None) -> Data:
    """Give a guideline as a tree of units; raise `Faults` where a file cannot be read.

    `aside` is what an import left beside the files, if it did.
    """
    data = _read(files)
    guideline = data.pop("guideline.yaml", {})
    root = str(guideline.get("id", ""))
    units = [
        *_chapters(root, guideline, data),
        *_recommendations(root, data),
        *_values(root, data),
        *_references(root, data),
    ]
    topics = {each["id"] for each in guideline.pop("topics", [])}
    chapters = [unit["id"] for unit in units if unit["type"] == "kapittel"]
    product = {
        "id": root,
        "type": "produkt",
        "tittel": guideline.get("title", {}).get("nb", ""),
        "utgiver": guideline.get("publisher", {}).get("nb", ""),
        "versjon": guideline.get("version", ""),
        "forelder": None,
        "root": root,
        "barn": chapters,
        "mestring": {"guideline": guideline, "files": data, "topics": sorted(topics)},
    }
    for key in ("title", "publisher"):
        guideline.get(key, {}).pop("nb", None)
    for key in ("id", "version"):
        guideline.pop(key, None)
    kept: Mapping[str, Data] = json.loads(aside) if aside else {}
    return {"enheter": [_with(unit, kept.get(unit["id"], {})) for unit in (product, *units)]}


def as_bytes(tree: Data) -> bytes:
    """Write a tree as JSON; a decimal as the number it is."""
    return json.dumps(tree, ensure_ascii=False, indent=1, default=float).encode() + b"\n"


def _with(unit: Data, kept: Data) -> Data:
    """Add what others had written, and the order that they had the children in."""
    order = {id_: place for place, id_ in enumerate(kept.get("barn", ()))}
    children = sorted(unit["barn"], key=lambda id_: order.get(id_, len(order)))
    others = {field: value for field, value in kept.items() if field != "barn"}
    return {**unit, "barn": children, **others}


def _read(files: Mapping[str, bytes]) -> Data:
    found: Data = {}
    faults: list[Fault] = []
    for path, content in counted(files).items():
        if path.startswith(LOCAL):
            continue
        source = written(path, content)
        if isinstance(source, Written):
            found[path] = source.data
        else:
            faults.append(source)
    if faults:
        raise Faults(faults)
    return found


def _of(data: Data, folder: str) -> Iterator[tuple[str, Data]]:
    """Take the files of a folder out, by id."""
    for path in sorted(path for path in data if path.startswith(f"{folder}/")):
        yield PurePosixPath(path).stem, data.pop(path)


def _chapters(root: str, guideline: Data, data: Data) -> Iterator[Data]:
    held = _held(data)
    for topic in guideline.get("topics", []):
        fields, rest = split(topic, TOPIC)
        id_ = rest.pop("id")
        yield _unit(f"tema-{id_}", "kapittel", root, root, held.get(id_, []), fields, rest)
    if NO_TOPIC in held:
        yield _unit(NO_TOPIC, "kapittel", root, root, held[NO_TOPIC], {"tittel": "Uten tema"}, {})
    values = [f"verdi-{PurePosixPath(path).stem}" for path in data if path.startswith("values/")]
    if values:
        yield _unit(VALUES, "kapittel", root, root, values, {"tittel": "Verdier"}, {})


def _held(data: Data) -> dict[str, list[str]]:
    """Give for each topic the recommendations that name it first."""
    held: dict[str, list[str]] = {}
    for path in sorted(path for path in data if path.startswith("recommendations/")):
        first = next(iter(data[path].get("topics", [])), NO_TOPIC)
        held.setdefault(first, []).append(PurePosixPath(path).stem)
    return held


def _recommendations(root: str, data: Data) -> Iterator[Data]:
    for id_, recommendation in _of(data, "recommendations"):
        first = next(iter(recommendation.get("topics", [])), "")
        parent = f"tema-{first}" if first else NO_TOPIC
        fields, rest = split(recommendation, RECOMMENDATION)
        fields["referanser"] = [
            {"referanse": f"kilde-{ref.pop('id')}", **_place(ref)}
            for ref in rest.pop("sources", [])
        ]
        kind = TYPES.get(str(rest.get("norm")), "anbefaling")
        yield _unit(id_, kind, parent, root, [], fields, rest)


def _place(ref: Data) -> Data:
    return {"punkt" if key == "section" else key: value for key, value in ref.items()}


def _values(root: str, data: Data) -> Iterator[Data]:
    for id_, value in _of(data, "values"):
        fields, rest = split(value, VALUE)
        yield _unit(f"verdi-{id_}", "veiledning", VALUES, root, [], fields, rest)


def _references(root: str, data: Data) -> Iterator[Data]:
    for id_, source in data.pop("sources.yaml", {}).items():
        fields, rest = split(source, SOURCE)
        yield _unit(f"kilde-{id_}", "referanse", root, root, [], fields, rest)


def _unit(
    id_: str, kind: str, parent: str, root: str, children: list[str], fields: Data, rest: Data
) -> Data:
    links = {"id": id_, "type": kind, "forelder": parent, "root": root, "barn": children}
    extra: dict[str, Any] = {"mestring": rest} if rest else {}
    return {**links, **fields, **extra}
