"""What is declared about each table and field: why it is kept, on what grounds, how long, and who sees it.

The declarations lie in `declared/`, a file for each room. A table or field without one, or one without a
table, is a fault that the tests find; so the papers made from them cannot go stale.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent / "declared"
WORDS = "words"
TOLD = ("person", "relative")


@dataclass(frozen=True, slots=True)
class Ground:
    """A legal basis or a time limit, with the section it was read in; empty where none was."""

    title: str
    source: str = ""

    def __str__(self) -> str:
        return f"{self.title} ({self.source})" if self.source else self.title


@dataclass(frozen=True, slots=True)
class FieldPurpose:
    """What kind of fact a field holds, and what it is."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePurpose:
    """Why a table is there."""

    title: str
    whose: str
    purpose: str
    # The same, said to the one it is about; empty where it is about nobody or about those who work here.
    plain: str = ""
    basis: str
    retention: str
    seen_by: tuple[str, ...]
    fields: Mapping[str, FieldPurpose]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The vocabulary that the declarations use."""

    kinds: Mapping[str, str]
    whose: Mapping[str, str]
    bases: Mapping[str, Ground]
    retentions: Mapping[str, Ground]
    visibilities: Mapping[str, str]
    permissions: Mapping[str, str]
    reaches: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Declared:
    """Everything that is declared."""

    words: Words
    tables: Mapping[str, TablePurpose] = field(default_factory=dict)


def read_declared(folder: Path = HERE) -> Declared:
    """Read the declarations; the same table declared twice is a fault."""
    tables: dict[str, TablePurpose] = {}
    for file in sorted(folder.glob("*.yaml")):
        if file.stem != WORDS:
            for name, row in _read(file).items():
                if name in tables:
                    raise ValueError(f"{file.name}: {name} is declared elsewhere too.")
                tables[name] = _table(row)
    words = _words(_read(folder / f"{WORDS}.yaml"))
    order = list(words.whose)
    # Those about somebody first, in the order of the vocabulary; what it does not know is told of later.
    known = sorted(tables, key=lambda name: [*order, tables[name].whose].index(tables[name].whose))
    return Declared(words, {name: tables[name] for name in known})


def _read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content


def _table(row: dict[str, Any]) -> TablePurpose:
    fields = {name: FieldPurpose(kind, text) for name, (kind, text) in row["fields"].items()}
    return TablePurpose(**{**row, "seen_by": tuple(row["seen_by"]), "fields": fields})


def _words(row: dict[str, Any]) -> Words:
    bases = {name: Ground(**each) for name, each in row["bases"].items()}
    retentions = {name: Ground(**each) for name, each in row["retentions"].items()}
    return Words(**{**row, "bases": bases, "retentions": retentions})


def faults(declared: Declared, tables: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Give a sentence for each table or field that is not declared, or declared and not there."""
    for name, fields in tables.items():
        if name not in declared.tables:
            yield f"The table {name} is not declared. Add it, with its fields: {', '.join(fields)}."
            continue
        there = declared.tables[name].fields
        for each in set(fields) ^ set(there):
            what = "is not declared" if each in fields else "is declared and not there"
            yield f"The field {name}.{each} {what}."
    for name in set(declared.tables) - set(tables):
        yield f"The table {name} is declared and not there. Remove it."
    for name, table in declared.tables.items():
        yield from _unknown_words(name, table, declared.words)


def _unknown_words(name: str, table: TablePurpose, words: Words) -> Iterator[str]:
    used = [
        (table.whose, words.whose, "whose"),
        (table.basis, words.bases, "basis"),
        (table.retention, words.retentions, "retention"),
        *((each, words.permissions, "seen_by") for each in table.seen_by),
        *((each.kind, words.kinds, f"fields.{key}") for key, each in table.fields.items()),
    ]
    for word, known, place in used:
        if word not in known:
            yield f"{name}.{place}: “{word}” is not among {', '.join(known)}."
    if not all((table.title, table.purpose, *(each.text for each in table.fields.values()))):
        yield f"{name}: something is declared with no words."
    if table.whose in TOLD and not table.plain:
        yield f"{name}.plain is missing: say to the one it is about what is kept, and what for."
