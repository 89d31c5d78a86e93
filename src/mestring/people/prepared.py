"""A look-up written once as querysets, and compiled once.

Most of what a small look-up costs is Django writing its SQL. Deciding asks the same question for every page,
so its SQL is kept, with stand-ins where the reader, the person and the instant go. What is in force is still
said in one place, `rows`; nothing is written by hand here.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.timezone import localdate

# Values that no row can have, one for each thing that is asked about.
_PERSON = UUID("5ba1d000-0000-4000-8000-00000000feed")
_USER = -902_734_561
_AT = datetime(1907, 5, 4, 3, 2, 1, 987_654, tzinfo=UTC)
_UNIT = "~stand-in-{}-{}"

# Person, user, units, units the reader may read in, instant.
Build = Callable[[UUID, int, Sequence[str], Sequence[str], datetime], "QuerySet[Any]"]


def look_up(
    build: Build,
    person: UUID,
    user: int,
    units: Sequence[str],
    reading: Sequence[str],
    at: datetime,
) -> list[tuple[Any, ...]]:
    """Give the rows that `build` asks for; it is called once for each number of units there are."""
    compiled = _compiled(build, len(units), len(reading))
    if compiled is None:
        return []
    sql, places = compiled
    given = _given(person, user, units, reading, at)
    with connection.cursor() as cursor:
        cursor.execute(sql, [given[each] if is_asked else each for is_asked, each in places])
        return cursor.fetchall()


@cache
def _compiled(
    build: Build, units: int, reading: int
) -> tuple[str, tuple[tuple[bool, Any], ...]] | None:
    """Give the SQL, and for each parameter whether it is asked about, and the name of it or its value."""
    stand_ins = [_UNIT.format("all", n) for n in range(units)]
    reads = [_UNIT.format("read", n) for n in range(reading)]
    found = build(_PERSON, _USER, stand_ins, reads, _AT)
    try:
        sql, params = found.query.get_compiler(using="default").as_sql()
    except EmptyResultSet:
        return None
    names = {value: name for name, value in _given(_PERSON, _USER, stand_ins, reads, _AT).items()}
    return sql, tuple((each in names, names.get(each, each)) for each in params)


def _given(
    person: UUID, user: int, units: Sequence[str], reading: Sequence[str], at: datetime
) -> dict[str, Any]:
    """Give each thing that is asked about as the database takes it."""
    adapt = connection.ops
    return {
        "person": person if connection.features.has_native_uuid_field else person.hex,
        "user": user,
        "at": adapt.adapt_datetimefield_value(at),
        "day": adapt.adapt_datefield_value(localdate(at)),
        **{f"unit {n}": unit for n, unit in enumerate(units)},
        **{f"reading {n}": unit for n, unit in enumerate(reading)},
    }
