"""Draws a worked case as text: an axis of time, the events on it, windows, dues and when it is asked."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from mestring.core.calendar import Calendar
from mestring.core.loading.almanac import CalendarFile, calendar_of
from mestring.core.loading.shape import held
from mestring.core.loading.written import Written, written
from mestring.core.reading import Moment, moment
from tests.spec.chapters import Case, Row
from tests.spec.running import guideline_files

WIDTH = 44  # columns the axis may fill
WIDEST = 3  # columns for one day at most, where dates are compared
MINUTES = 1440
ZONE = "Europe/Oslo"


@cache
def calendar() -> Calendar:
    """Give the calendar of the small guideline."""
    source = written("calendar.yaml", guideline_files()["calendar.yaml"])
    assert isinstance(source, Written)
    file = held("calendar", source).found
    assert isinstance(file, CalendarFile)
    return calendar_of(ZONE, file)


class Axis:
    """Gives each point of time its column: to scale, and no two points in one column."""

    def __init__(self, points: Sequence[int], per_day: int) -> None:
        first, last = points[0], points[-1]
        span = max(1, last - first)
        self._first = first
        self.scale: float = WIDTH / span
        if per_day == 1 and self.scale > 1:
            # Whole columns for each day, so that days off can be shown.
            self.scale = min(WIDEST, int(self.scale))
        self._columns: dict[int, int] = {}
        column = -1
        for point in points:
            column = max(column + 1, round((point - first) * self.scale))
            self._columns[point] = column
        self.end = column

    def column(self, point: int) -> int:
        """Give the column of a point."""
        known = self._columns.get(point)
        return round((point - self._first) * self.scale) if known is None else known

    @property
    def points(self) -> Mapping[int, int]:
        """Give every point with its column."""
        return self._columns


class Line(NamedTuple):
    """One line of a picture: a name, marks by column, and words beside."""

    name: str
    marks: Mapping[int, str]
    words: str


class Picture:
    """Draws one case. By dates; by the clock where a due is an instant."""

    def __init__(self, case: Case) -> None:
        self._case = case
        rows = [row for asked in case.asked for row in asked.rows]
        self._by_clock = any("T" in row.due for row in rows)
        self._rows = list({(r.trigger, r.key, r.from_, r.due): r for r in rows}.values())
        self._axis = Axis(sorted(set(self._points())), MINUTES if self._by_clock else 1)

    def draw(self) -> str:
        """Give the picture as lines of text."""
        lines = list(self._lines())
        names = max(len(line.name) for line in lines) + 2
        marks = max(max(line.marks, default=0) for line in lines) + 3
        drawn = []
        for line in lines:
            row = [" "] * marks
            for column, mark in line.marks.items():
                row[column] = mark
            drawn.append(f"{line.name:{names}}{''.join(row)}{line.words}".rstrip())
        return "\n".join(drawn)

    def _lines(self) -> Iterator[Line]:
        yield self._dates()
        yield self._ruler()
        if "working_days" in self._case.expectation:
            yield self._days_off()
        for release in self._case.releases:
            published = {self._axis.column(self._start(release.published)): "|"}
            yield Line("", published, f"version {release.version} published")
        for event in self._case.events:
            yield self._event(event)
        for row in self._rows:
            yield from self._window(row)
        for asked in self._case.asked:
            known = f", by what was recorded {asked.known}" if asked.known else ""
            at = {self._axis.column(self._end(asked.at)): "?"}
            yield Line("", at, f"asked {asked.at}{known}")

    # Points of time

    def _points(self) -> Iterator[int]:
        for event in self._case.events:
            yield self._start(event["at"])
            if "recorded" in event:
                yield self._end(event["recorded"])
            if self._by_clock:
                yield self._end(event["at"])
        for asked in self._case.asked:
            yield self._end(asked.at)
        for row in self._rows:
            for text in (row.from_, row.due):
                if text[:1].isdigit():
                    yield self._start(text)
        for release in self._case.releases:
            yield self._start(release.published)

    def _start(self, text: str) -> int:
        return self._point(moment(text, calendar()), "at")

    def _end(self, text: str) -> int:
        return self._point(moment(text, calendar()), "until")

    def _point(self, when: Moment, side: str) -> int:
        if not self._by_clock:
            return when.day
        instant: datetime = getattr(when, side)
        # The last instant of a day is drawn as its midnight.
        return int((instant + timedelta(seconds=30)).timestamp() // 60)

    # Lines

    def _dates(self) -> Line:
        marks: dict[int, str] = {}
        free = 0
        for point, column in self._axis.points.items():
            label = self._label(point)
            if column >= free:
                marks |= {column + place: letter for place, letter in enumerate(label)}
                free = column + len(label) + 2
        return Line("", marks, "")

    def _label(self, point: int) -> str:
        if not self._by_clock:
            day = date.fromordinal(point)
            return f"{day.day} {day:%b}"
        local = datetime.fromtimestamp(point * 60, UTC).astimezone(calendar().tz)
        return f"{local.day} {local:%b %H:%M}"

    def _ruler(self) -> Line:
        marks = dict.fromkeys(range(self._axis.end + 1), "-")
        return Line("", marks | dict.fromkeys(self._axis.points.values(), "+"), "")

    def _days_off(self) -> Line:
        days = self._axis.points
        off = [
            day
            for day in range(min(days), max(days) + 1)
            if date.fromordinal(day).weekday() > 4 or day in calendar().holidays
        ]
        return Line("", {self._axis.column(day): "x" for day in off}, "x = no working day")

    def _event(self, event: Mapping[str, Any]) -> Line:
        column = self._axis.column(self._start(event["at"]))
        marks = {column: "*"}
        if self._by_clock and self._end(event["at"]) != self._start(event["at"]):
            end = self._axis.column(self._end(event["at"]))
            marks |= dict.fromkeys(range(column + 1, end), "~")
        if "recorded" in event:
            recorded = self._axis.column(self._end(event["recorded"]))
            marks |= dict.fromkeys(range(column + 1, recorded), ".")
            marks[max(recorded, column + 1)] = "r"
        return Line(str(event["id"]), marks, _words(event))

    def _window(self, row: Row) -> Iterator[Line]:
        whose = f"{row.trigger}, {row.key}" if row.key else row.trigger
        due = self._axis.column(self._start(row.due)) if row.due != "none" else None
        if row.from_:
            words = f"window of {whose}: from {row.from_}"
            start = self._axis.column(self._start(row.from_))
            if due is None:
                marks = {start: "[", **dict.fromkeys(range(start + 1, self._axis.end), "=")}
                yield Line("", marks | {max(start + 1, self._axis.end): ">"}, f"{words}, no end")
            elif start <= due:
                marks = {start: "[", **dict.fromkeys(range(start + 1, due), "=")}
                yield Line("", marks | {max(start + 1, due): "]"}, f"{words} to {row.due}")
        if due is not None:
            yield Line("", {due: "!"}, f"due {row.due}")


def _words(event: Mapping[str, Any]) -> str:
    """Say everything an event carries, as it is written."""
    unit = event.get("unit")
    attributes = event.get("attributes", {})
    said = [f"{event['event']} {event['at']}"]
    said += [f"{name}: {_value(value)}" for name, value in attributes.items()]
    if unit is not None:
        said.append(f"unit: {unit if isinstance(unit, str) else ', '.join(unit.values())}")
    said += [
        f"{name}: {_value(event[name])}"
        for name in ("role", "recorded", "supersedes", "retracts", "visibility")
        if name in event
    ]
    return ", ".join(said)


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
