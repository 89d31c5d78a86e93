"""A plan: named stages, each one query over tables made before it, and the small tables it needs.

Stages are what makes sharing plain: what two expectations ask is worked out once, under one name.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import ibis
import pyarrow as pa

from mestring.core.dictionary import AttributeType
from mestring.core.package import Package
from mestring.population.forms import Table
from mestring.population.layout import IBIS, MARK, PLACES, Layout

EVENTS = "events"
# How a back end writes an event's id. Spark has no type for it.
ID_TYPE: Mapping[str, str] = {"duckdb": "uuid", "postgres": "uuid", "pyspark": "string"}


class Plan:
    """The stages of one package for one back end, in the order in which they must be made.

    `at_once` says that all subjects are asked for at the same instants, as they are but in tests.
    """

    def __init__(self, package: Package, dialect: str, *, at_once: bool = False) -> None:
        self.package, self.dialect, self.at_once = package, dialect, at_once
        self.layout = Layout(package.guideline.dictionary)
        self.dictionary = package.guideline.dictionary
        self.calendar = package.guideline.calendar
        self.exits = package.exits
        self.stages: dict[str, Table] = {}
        self.inputs: dict[str, pa.Table] = {}
        self.sets: dict[str, dict[Any, tuple[int, Table]]] = {}
        self._kept: dict[Any, Any] = {}

    def stage(self, name: str, expression: Table) -> Table:
        """Make an expression a stage of its own, and give it as a table to be read."""
        name = f"{name}_{len(self.stages)}"
        self.stages[name] = expression
        return ibis.table(expression.schema(), name=name)

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """Give what was made for a key before, or make it now."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def numbered(self, kind: str, key: Any, make: Callable[[], Table]) -> int:
        """Give the number of a set of events: of one made before for the same key, or of one made now."""
        sets = self.sets.setdefault(kind, {})
        if key not in sets:
            sets[key] = (len(sets), make())
        return sets[key][0]

    def given(self, name: str, content: pa.Table) -> Table:
        """Add a small table that follows from the package alone."""
        self.inputs[name] = content
        return ibis.table(ibis.Schema.from_pyarrow(content.schema), name=name)

    def events(self, attributes: Iterable[str] = ()) -> Table:
        """Give the events as they are loaded, as whole numbers, with some of their attributes.

        Those that are not asked for are not named: every query would carry two hundred columns along.
        """
        id_type = ID_TYPE[self.dialect]
        columns: dict[str, Any] = {
            "s": "int32",
            "o": "int32",
            "type": "int16",
            "at": "int64",
            "until": "int64",
            "day": "int32",
            "recorded": "int64",
            "id": id_type,
            "sup": id_type,
            "retracts": "boolean",
            **dict.fromkeys(PLACES, "string"),
            **{MARK + name: IBIS[self.layout.attributes[name]] for name in attributes},
        }
        return ibis.table(columns, name=EVENTS)

    def subjects(self) -> Table:
        """Give the subjects, each with the instants at which it is asked for."""
        columns = {"s": "int32", "kind": "int16", "at": "int64", "known": "int64", "today": "int32"}
        return ibis.table(columns, name="subjects")

    def moment(self) -> Table:
        """Give the one row of the instants that hold for all, where they do."""
        return ibis.table({"at": "int64", "known": "int64"}, name="moment")

    def types(self, *names: str) -> list[int]:
        """Give the numbers of some event types."""
        return [self.layout.types[name] for name in names]

    def attribute_type(self, name: str) -> AttributeType:
        """Give the type of an attribute."""
        return self.layout.attributes[name]

    def own(self, table: Table, name: str) -> Any:
        """Give an attribute's column; nothing where no event of the table's types can carry it."""
        if MARK + name in table.columns:
            return table[MARK + name]
        return ibis.null(IBIS[self.attribute_type(name)])
