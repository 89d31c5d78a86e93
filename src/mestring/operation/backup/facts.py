"""Reading what a database says of itself, by the same questions on either engine."""

from collections.abc import Iterable
from typing import Any

from mestring.operation.backup.manifest import Facts


def read_facts(cursor: Any, tables: Iterable[str]) -> Facts:
    """Count every table, and read what has been migrated and published."""
    names = sorted(tables)
    rows = {}
    for name in names:
        cursor.execute(f'select count(*) from "{name}"')  # noqa: S608  names from the database itself
        (rows[name],) = cursor.fetchone()
    return Facts(
        rows=rows,
        migrations=_migrations(cursor) if "django_migrations" in rows else (),
        **_guideline(cursor, rows.get("knowledge_version", 0)),
    )


def _migrations(cursor: Any) -> tuple[tuple[str, str], ...]:
    cursor.execute("select app, name from django_migrations order by app, name")
    return tuple((app, name) for app, name in cursor.fetchall())


def _guideline(cursor: Any, versions: int) -> dict[str, str]:
    if not versions:
        return {"guideline": "", "guideline_digest": ""}
    cursor.execute(
        "select version, digest from knowledge_version order by published_at desc, id desc limit 1"
    )
    version, digest = cursor.fetchone()
    return {"guideline": version, "guideline_digest": digest}
