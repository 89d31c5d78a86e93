"""Engines: where compiled queries run. Each makes the stages one by one, and gives the last."""

from typing import Any, Protocol

import duckdb
import pyarrow as pa

from mestring.population.compiling import Compiled


class Engine(Protocol):
    """Something that can run a compiled package."""

    dialect: str

    def put(self, name: str, content: pa.Table) -> None:
        """Make a table of these columns."""

    def run(self, compiled: Compiled) -> pa.Table:
        """Make every stage, and give the last."""


class DuckDB:
    """DuckDB in this process."""

    dialect = "duckdb"

    def __init__(self, connection: Any = None, *, memory: str = "", threads: int = 0) -> None:
        self.connection = connection or duckdb.connect()
        self.connection.execute("SET TimeZone = 'UTC'")
        # It would split a window by ranges of its key, and read what it is over once for each.
        self.connection.execute("SET disabled_optimizers = 'partitioned_execution'")
        if memory:
            self.connection.execute(f"SET memory_limit = '{memory}'")
        if threads:
            self.connection.execute(f"SET threads = {threads}")

    def put(self, name: str, content: pa.Table) -> None:
        """Make a table of these columns; ids become what DuckDB compares fastest."""
        self.connection.register("handed_in", content)
        columns = ", ".join(
            f'"{each}"::uuid AS "{each}"' if name == "events" and each in ("id", "sup") else f'"{each}"'
            for each in content.column_names
        )
        self.connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT {columns} FROM handed_in')
        self.connection.unregister("handed_in")

    def run(self, compiled: Compiled) -> pa.Table:
        """Make every stage, and give the last."""
        for query in compiled.queries:
            self.connection.execute(f'CREATE OR REPLACE TEMP TABLE "{query.name}" AS {query.sql}')
        return self.connection.sql(f'SELECT * FROM "{compiled.result}"').to_arrow_table()
