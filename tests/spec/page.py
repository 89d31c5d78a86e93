"""Writes docs/semantics.md from the chapters: `python -m tests.spec.page`."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tests.spec.chapters import Asked, Case, Chapter, Row, chapters, plain
from tests.spec.picture import Picture
from tests.spec.running import GUIDELINE

PAGE = Path(__file__).parents[2] / "docs" / "semantics.md"

OPENING = """\
<!-- Made by `python -m tests.spec.page` from tests/spec/semantics/*.yaml. Change it there. -->
# What the engine means

This page is the law of the engine: what an expectation asks, and which answer a timeline gives. `explain`
(one subject), the evaluation of many, and anyone who writes a second engine are all held to it. How a
package is written stands in [package-format.md](package-format.md), how a timeline is written in
[timeline-format.md](timeline-format.md), and why we chose as we did in [decision
3](decisions/0003-what-the-engine-means.md).

Every case below is run by `tests/spec/test_semantics.py`. The answers were worked out by hand from the
rules, and the reason stands under each. A case shows the expectation as an editor writes it, without what
is not the point (id, titles, who is responsible; `subject: person`, `counts_for: trigger` and `may_decline:
[person]` unless something else is written). The id of the expectation is `e`. In the pictures

    *  an event                  r  when it was written down, if that was later
    ~  the rest of a day         [==]  the window: where B counts
    !  due                       ?  when it is asked
    x  no working day            |  a version is published

and in the tables a date to be asked at is the end of that date. A column that is not shown is empty, and
`closed` where it is not shown follows the outcome: yes for met, late, declined, deviated and lifted, no for
waiting and overdue, and for unknown it is not part of the case.

**Words.** A is the event that opens an obligation, its trigger. B is the event that is expected. D is the
limit, and the due what comes of it. S is a state. A criterion answers *yes*, *no* or *unknown*. What is
*certain* has been answered yes (or there was nothing to ask), what is *possible* has been answered unknown.
"""

Column = tuple[str, Callable[[Asked, Row], str]]


def _closed(asked: Asked, row: Row) -> str:
    return "" if row.closed is None else "yes" if row.closed else "no"


COLUMNS: Sequence[Column] = (
    ("asked", lambda asked, row: asked.at),
    ("as known", lambda asked, row: asked.known),
    ("shown to", lambda asked, row: "" if asked.seen_by.value == "team" else asked.seen_by.value),
    ("trigger", lambda asked, row: row.trigger),
    ("key", lambda asked, row: row.key),
    ("version", lambda asked, row: row.version),
    ("outcome", lambda asked, row: f"**{row.outcome.value}**"),
    ("due", lambda asked, row: row.due),
    ("B", lambda asked, row: row.match),
    ("decided by", lambda asked, row: row.by),
    ("asks", lambda asked, row: ", ".join(row.asks)),
    ("rests on", lambda asked, row: ", ".join(row.grounds or ())),
    ("limit", lambda asked, row: row.limit),
    ("whose limit", lambda asked, row: row.origin),
    ("unit", lambda asked, row: row.unit),
    ("closed", _closed),
    ("changes at", lambda asked, row: row.changes),
)


def page() -> str:
    """Give the whole page."""
    found = chapters()
    parts = [OPENING, _contents(found)]
    parts += [_chapter(number, chapter) for number, chapter in enumerate(found, 1)]
    parts.append(_dictionary())
    return "\n".join(parts)


def _contents(found: Sequence[Chapter]) -> str:
    titles = [f"{number}. {chapter.title}" for number, chapter in enumerate(found, 1)]
    lines = [
        f"- [{title}](#{_anchor(title)})" for title in [*titles, "The dictionary of the cases"]
    ]
    return "\n".join(lines) + "\n"


def _anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _chapter(number: int, chapter: Chapter) -> str:
    lines = [f"## {number}. {chapter.title}", ""]
    if chapter.text:
        lines += [chapter.text.strip(), ""]
    place = 0
    for part in chapter.parts:
        lines += [f"### {part.title}", "", part.text.strip(), ""]
        for case in part.cases:
            place += 1
            lines += _case(f"{number}.{place}", case)
    return "\n".join(lines)


def _case(number: str, case: Case) -> Iterator[str]:
    yield from (f"#### Case {number}: {case.title}", "", f"`{case.id}`", "")
    for release in case.releases:
        yield f"Version {release.version}, published {release.published}:"
        yield from _fenced("yaml", release.expectation)
    if case.expectation:
        yield from _fenced("yaml", case.expectation)
    if case.parameters:
        yield "In `parameters.yaml`:"
        yield from _fenced("yaml", case.parameters)
    if case.overlay:
        yield "In the local `overlay.yaml`:"
        yield from _fenced("yaml", case.overlay)
    if case.subject:
        yield from (f"The timeline is that of {_subject(case.subject)}.", "")
    if case.refused:
        yield from _fenced("text", "\n".join(_written(case)))
        yield from (f"Refused: “{case.refused}”", "")
    else:
        yield from _fenced("text", Picture(case).draw())
        yield from _table(case)
    yield from (case.why.strip(), "")
    if case.differs:
        yield from (f"> The engine differs here: {case.differs}", "")


def _subject(subject: Mapping[str, str]) -> str:
    return f"a {subject['kind']}"


def _written(case: Case) -> Iterator[str]:
    for event in case.events:
        yield ", ".join(f"{name}: {value}" for name, value in event.items())


def _fenced(language: str, text: str) -> Iterator[str]:
    yield from (f"```{language}", text.strip("\n"), "```", "")


def _table(case: Case) -> Iterator[str]:
    listed = [cells for asked in case.asked for cells in _rows(asked)]
    shown = [place for place in range(len(COLUMNS)) if any(cells[place] for cells in listed)]
    yield "| " + " | ".join(COLUMNS[place][0] for place in shown) + " |"
    yield "|" + "---|" * len(shown)
    for cells in listed:
        yield "| " + " | ".join(cells[place] for place in shown) + " |"
    yield ""


def _rows(asked: Asked) -> Iterator[list[str]]:
    names = [name for name, _ in COLUMNS]
    head = [asked.at, asked.known, "" if asked.seen_by.value == "team" else asked.seen_by.value]
    blank = head + [""] * (len(COLUMNS) - len(head))
    for row in asked.rows:
        yield [cell(asked, row) for _, cell in COLUMNS]
    for name in asked.excluded:
        cells = list(blank)
        cells[names.index("trigger")], cells[names.index("outcome")] = name, "*does not apply*"
        yield cells
    if not asked.rows and not asked.excluded:
        blank[names.index("outcome")] = "*no row*"
        yield blank


def _dictionary() -> str:
    """Tell what the events and states of the cases are, from the small guideline itself."""
    data = plain("events.yaml", (GUIDELINE / "events.yaml").read_bytes())
    lines = [
        "## The dictionary of the cases",
        "",
        "The cases run in a small guideline of their own, `tests/spec/guideline/`: time zone Europe/Oslo,",
        "the public holidays of Norway, exits `person.died` and `person.moved_away`. An attribute in",
        "**bold** must be recorded; `birth_date` and `minor_children` are standing.",
        "",
        "| event | subjects | attributes | visibility |",
        "|---|---|---|---|",
    ]
    for name, event in data["events"].items():
        required = event.get("required", [])
        carried = [f"**{a}**" if a in required else a for a in event.get("attributes", [])]
        visibility = event.get("visibility", "ordinary")
        cells = (f"`{name}`", ", ".join(event["subjects"]), ", ".join(carried), visibility)
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "| state | starts | ends | key |", "|---|---|---|---|"]
    for name, state in data["states"].items():
        cells = (
            f"`{name}`",
            ", ".join(state["starts"]),
            ", ".join(state["ends"]),
            state.get("key", ""),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
