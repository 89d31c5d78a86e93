"""Engines: where compiled queries run. Each makes the stages one by one, and gives the last.

DuckDB is the default. PostgreSQL and Spark run the same stages unchanged, for where the data are; they are
handed a connection or a session, so that nothing here chooses where anything is.
"""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import duckdb
import pyarrow as pa

from mestring.population.compiling import Compiled, Query
from mestring.population.layout import Layout, as_numbers, selected
from mestring.population.plan import EVENTS

Source: TypeAlias = Any  # a table, or the files to read


class Engine(Protocol):
    """Something that can run a compiled package; compiled ones are kept in the folder `kept`, if any."""

    dialect: str
    kept: Path | None

    def put(self, name: str, content: pa.Table) -> None:
        """Make a table of these columns."""

    def events(self, layout: Layout, source: Source) -> None:
        """Make events of the layout ready to be read."""

    def run(self, compiled: Compiled) -> pa.Table:
        """Make every stage, and give the last."""


class DuckDB:
    """DuckDB in this process; stages that do not wait for each other are made side by side."""

    dialect = "duckdb"

    def __init__(
        self,
        *,
        memory: str = "",
        threads: int = 0,
        spill: Path | None = None,
        kept: Path | None = None,
    ) -> None:
        self.kept = kept
        self.connection: Any = duckdb.connect()
        settings = {
            "TimeZone": "UTC",
            # It would split a window by ranges of its key, and read what it is over once for each.
            "disabled_optimizers": "partitioned_execution",
            "preserve_insertion_order": False,
            # Every event type is read by itself from the same files.
            "parquet_metadata_cache": True,
            "memory_limit": memory,
            "threads": threads,
            "temp_directory": str(spill) if spill else "",
        }
        for name, value in settings.items():
            if value or value is False:
                self.connection.execute(f"SET GLOBAL {name} = '{value}'")
        found = self.connection.execute("SELECT current_setting('threads')").fetchall()
        self._workers = int(found[0][0])

    def put(self, name: str, content: pa.Table) -> None:
        """Make a table of these columns."""
        self.connection.register("handed_in", content)
        self.connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS FROM handed_in')
        self.connection.unregister("handed_in")

    def events(self, layout: Layout, source: Source) -> None:
        """Read events where they lie; columns that nothing asks for are never read."""
        if isinstance(source, pa.Table):
            self.put("events_handed_in", source)
            place = "events_handed_in"
        else:
            files = ", ".join("'" + str(path).replace("'", "''") + "'" for path in source)
            place = f"read_parquet([{files}])"
        self._layout, self._place = layout, place

    def run(self, compiled: Compiled) -> pa.Table:
        """Make every stage, and give the last; a stage that none reads any more is let go."""
        queries = {query.name: query for query in compiled.queries}
        order = TopologicalSorter({query.name: query.reads for query in compiled.queries})
        order.prepare()
        unread = Counter(name for query in compiled.queries for name in query.reads)
        running: dict[Future[None], str] = {}
        with ThreadPoolExecutor(self._workers) as pool:
            try:
                while order.is_active():
                    running |= {
                        pool.submit(self._make, queries[name]): name for name in order.get_ready()
                    }
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        name = running.pop(future)
                        future.result()
                        order.done(name)
                        unread.subtract(queries[name].reads)
                        self._let_go(one for one in queries[name].reads if not unread[one])
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                self.connection.interrupt()
                raise
        found = self.connection.sql(f'FROM "{compiled.result}"').to_arrow_table()
        self._let_go([compiled.result])
        return found

    def _let_go(self, names: Iterable[str]) -> None:
        for name in names:
            self.connection.execute(f'DROP TABLE "{name}"')

    def _make(self, query: Query) -> None:
        """Make a stage. Events are given with the columns that it reads: a view of all is slow to plan."""
        sql = query.sql
        if query.columns:
            columns = selected(self._layout, query.columns)
            sql = f"WITH {EVENTS} AS (SELECT {columns} FROM {self._place}) FROM ({sql})"
        with self.connection.cursor() as cursor:
            cursor.execute(f'CREATE OR REPLACE TABLE "{query.name}" AS {sql}')


class PostgreSQL:
    """PostgreSQL, by a connection of psycopg."""

    dialect = "postgres"

    def __init__(self, connection: Any, kept: Path | None = None) -> None:
        self.connection, self.kept = connection, kept

    def put(self, name: str, content: pa.Table) -> None:
        """Make a table of these columns."""
        columns = ", ".join(f'"{field.name}" {_pg_type(field.type)}' for field in content.schema)
        with self.connection.cursor() as cursor:
            cursor.execute(f'DROP TABLE IF EXISTS "{name}"')
            cursor.execute(f'CREATE TEMP TABLE "{name}" ({columns})')
            names = ", ".join(f'"{each}"' for each in content.column_names)
            with cursor.copy(f'COPY "{name}" ({names}) FROM STDIN') as copy:
                for row in zip(*(_texts(column) for column in content.columns), strict=True):
                    copy.write_row(row)
            cursor.execute(f'ANALYZE "{name}"')

    def events(self, layout: Layout, source: Source) -> None:
        """Copy events in."""
        self.put("events", as_numbers(layout, _read(source)))

    def run(self, compiled: Compiled) -> pa.Table:
        """Make every stage, and give the last."""
        with self.connection.cursor() as cursor:
            for query in compiled.queries:
                cursor.execute(f'DROP TABLE IF EXISTS "{query.name}"')
                cursor.execute(f'CREATE TEMP TABLE "{query.name}" AS {query.sql}')
                cursor.execute(f'ANALYZE "{query.name}"')
            cursor.execute(f'SELECT * FROM "{compiled.result}"')
            names = [column.name for column in cursor.description]
            rows = [
                {name: _plain(value) for name, value in zip(names, row, strict=True)}
                for row in cursor.fetchall()
            ]
        return pa.Table.from_pylist(rows)


class Spark:
    """Spark, by a session; a stage is a view, and those read more than once are kept."""

    dialect = "pyspark"

    def __init__(self, session: Any, kept: Path | None = None) -> None:
        self.session, self.kept = session, kept
        session.conf.set("spark.sql.session.timeZone", "UTC")
        session.conf.set("spark.sql.ansi.enabled", "false")

    def put(self, name: str, content: pa.Table) -> None:
        """Make a view of these columns."""
        columns = {
            field.name: pa.array(_texts(content.column(field.name)), pa.string())
            if isinstance(field.type, pa.UuidType)
            else content.column(field.name)
            for field in content.schema
        }
        self.session.createDataFrame(pa.table(columns)).createOrReplaceTempView(name)

    def events(self, layout: Layout, source: Source) -> None:
        """Hand events over."""
        self.put("events", as_numbers(layout, _read(source)))
        self.session.catalog.cacheTable("events")

    def run(self, compiled: Compiled) -> pa.Table:
        """Make every stage, and give the last."""
        readers = Counter(name for query in compiled.queries for name in query.reads)
        for query in compiled.queries:
            frame = self.session.sql(query.sql)
            if readers[query.name] > 1:
                frame = frame.localCheckpoint(eager=False)
            frame.createOrReplaceTempView(query.name)
        found = self.session.table(compiled.result).toArrow()
        self.session.catalog.clearCache()
        return found


def _read(source: Source) -> pa.Table:
    import pyarrow.parquet as pq

    if isinstance(source, pa.Table):
        return source
    return pa.concat_tables([pq.read_table(path) for path in source])


def _texts(column: pa.ChunkedArray) -> list[Any]:
    values: list[Any] = column.to_pylist()
    if isinstance(column.type, pa.UuidType):
        return [None if value is None else str(value) for value in values]
    return values


def _plain(value: Any) -> Any:
    return str(value) if type(value).__name__ == "UUID" else value


def _pg_type(type_: pa.DataType) -> str:
    names = {
        pa.int16(): "smallint",
        pa.int32(): "integer",
        pa.int64(): "bigint",
        pa.bool_(): "boolean",
        pa.string(): "text",
    }
    if isinstance(type_, pa.UuidType):
        return "uuid"
    if pa.types.is_decimal(type_):
        return f"numeric({type_.precision}, {type_.scale})"
    return names[type_]
