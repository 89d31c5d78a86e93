"""Events from a PostgreSQL database: what a table or view named `events` holds is copied to one file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mestring.population.intake import Refused

_ROWS = 100_000


def connected(url: str) -> Any:
    """Connect, or refuse in a sentence that does not repeat the password."""
    try:
        import psycopg
    except ImportError:
        raise Refused(
            "PostgreSQL: psycopg er ikke installert. Legg til ekstraen «postgres»."
        ) from None
    try:
        return psycopg.connect(url)
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else "ingen grunn oppgitt"
        raise Refused(f"Databasen svarer ikke som den skal: {reason}") from None


def copy_events(url: str, folder: Path) -> Path:
    """Copy the events, a batch at a time; the file has its name only when it is whole."""
    import psycopg
    import pyarrow.parquet as pq

    path = folder / "events.parquet"
    temporary = path.with_name(path.name + ".unfinished")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with connected(url) as connection, connection.cursor(name="mestring_events") as cursor:
            cursor.itersize = _ROWS
            cursor.execute("SELECT * FROM events")
            schema = _schema(cursor.description)
            with pq.ParquetWriter(temporary, schema, compression="zstd") as writer:
                for table in _batches(cursor, schema):
                    writer.write_table(table)
        temporary.replace(path)
    except psycopg.Error as error:
        raise Refused(f"Tabellen «events» kunne ikke leses: {str(error).splitlines()[0]}") from None
    except OSError as error:
        raise Refused(f"{folder}: kunne ikke skrives ({error.strerror or error}).") from error
    finally:
        temporary.unlink(missing_ok=True)
    return path


def _batches(cursor: Any, schema: Any) -> Iterator[Any]:
    import pyarrow as pa

    while rows := cursor.fetchmany(_ROWS):
        columns = zip(*rows, strict=True)
        yield pa.table(
            [
                pa.array(_plain(values), field.type)
                for field, values in zip(schema, columns, strict=True)
            ],
            schema=schema,
        )


def _plain(values: tuple[Any, ...]) -> list[Any]:
    from uuid import UUID

    return [str(value) if isinstance(value, UUID) else value for value in values]


def _schema(description: Any) -> Any:
    """Give the columns' types as files have them."""
    import pyarrow as pa
    from psycopg.postgres import types

    known = {
        "text": pa.string(),
        "varchar": pa.string(),
        "bpchar": pa.string(),
        "uuid": pa.string(),
        "bool": pa.bool_(),
        "int2": pa.int64(),
        "int4": pa.int64(),
        "int8": pa.int64(),
        "numeric": pa.decimal128(38, 12),
        "date": pa.date32(),
        "timestamp": pa.timestamp("us"),
        "timestamptz": pa.timestamp("us", "UTC"),
    }
    fields = []
    for column in description:
        found = types.get(column.type_code)
        name = found.name if found else str(column.type_code)
        if name not in known:
            raise Refused(
                f"Tabellen «events»: kolonnen «{column.name}» har typen {name}, som ikke kan leses."
            )
        fields.append(pa.field(column.name, known[name]))
    return pa.schema(fields)
