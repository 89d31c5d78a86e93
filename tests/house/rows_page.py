"""Writes docs/rows.md from docs/rows/rows.yaml and the content: `python -m tests.house.rows_page`."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mestring.core.loading import load
from mestring.core.loading.written import Written, written
from mestring.core.package import Package
from mestring.core.rules import Bound, Choice, Rule

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "rows.md"
ROWS = ROOT / "docs" / "rows" / "rows.yaml"
CONTENT = ROOT / "content"
LENT = "kontakt-etter-utskrivning"
CARRIER = "radene"
UNITS = {"hours": "hour", "days": "day", "working_days": "working day", "months": "month"}

OPENING = """\
<!-- Made by `python -m tests.house.rows_page` from docs/rows/rows.yaml and content/. Change it there. -->
# The 68 rows of executable guidance, and what carries each

The guidance we started from lists 68 things that can be expected, E01 to E68. Each is put down in
[rows.yaml](rows/rows.yaml) as a whole expectation in our format, or with the reason why it is a text and not
an expectation. A test loads every one of them with the real dictionary, parameters and sources, without a
single fault: the format carries them. What is *published* stands in `content/`, in its own words and fewer
rows; the last column says where.

"""


def rows() -> list[dict[str, Any]]:
    """Read the rows as they are written."""
    source = written("rows.yaml", ROWS.read_bytes())
    assert isinstance(source, Written), source
    found: list[dict[str, Any]] = source.data
    return found


def content() -> dict[str, bytes]:
    """Read the content's files."""
    return {
        path.relative_to(CONTENT).as_posix(): path.read_bytes()
        for path in sorted(CONTENT.rglob("*"))
        if path.suffix in (".yaml", ".md")
    }


def expectations(listed: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give every expectation that the rows put down."""
    for row in listed:
        if "carried_by" in row:
            yield row["carried_by"]
        yield from row.get("also", ())


def package_of_rows() -> Package:
    """Load the content with one recommendation more, which holds every row; raises `Faults` if one is wrong.

    The recommendation around them is lent from the content; each row has an empty case.
    """
    found = list(expectations(rows()))
    files = content()
    lent = written("x.yaml", files[f"recommendations/{LENT}.yaml"])
    assert isinstance(lent, Written)
    cases = [
        {
            "id": f"tom-{place}",
            "title": {"nb": "Ingenting har skjedd", "en": "Nothing has happened"},
            "expectation": expectation["id"],
            "at": "2026-03-25",
            "events": [],
            "expect": [],
        }
        for place, expectation in enumerate(found)
    ]
    around = dict(lent.data, expectations=found)
    files[f"recommendations/{CARRIER}.yaml"] = _as_yaml(around)
    files[f"cases/{CARRIER}.yaml"] = _as_yaml({"cases": cases})
    return load(files)


def _as_yaml(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, default=float).encode()


def page() -> str:
    """Write the page."""
    listed, package = rows(), package_of_rows()
    published = _published(package)
    lines = [OPENING + _counted(listed, package), ""]
    lines += ["| row | what | carried by | limit | published in |", "|---|---|---|---|---|"]
    for row in listed:
        lines += _lines(row, package, published.get(row["row"], ()))
    lines += ["", "## Why each is as it is", ""]
    lines += [f"- **{row['row']}.** {_why(row)}" for row in listed]
    return "\n".join(lines) + "\n"


def _counted(listed: Sequence[Mapping[str, Any]], package: Package) -> str:
    carried = [package.rule(each["id"]).expectation for each in expectations(listed)]
    patterns = Counter(each.pattern for each in carried)
    subjects = Counter(each.subject.value for each in carried)
    texts = [row["row"] for row in listed if "carried_by" not in row]
    return (
        f"{len(listed)} rows: {len(listed) - len(texts)} carried, "
        f"{len(texts)} as text ({', '.join(texts)});\n"
        f"{len(carried)} expectations in all. By pattern: {_numbers(patterns)}.\n"
        f"By subject: {_numbers(subjects)}."
    )


def _numbers(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counted.most_common())


def _published(package: Package) -> Mapping[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in package.rules:
        if rule.recommendation != CARRIER and rule.expectation.row:
            found.setdefault(rule.expectation.row, []).append(rule)
    return found


def _lines(row: Mapping[str, Any], package: Package, published: Sequence[Rule]) -> Iterator[str]:
    links = ", ".join(
        f"[{rule.id}](../content/recommendations/{rule.recommendation}.yaml)" for rule in published
    )
    what = row["summary"]["en"]
    if "carried_by" not in row:
        yield f"| {row['row']} | {what} | a text, see below |  | {links} |"
    for place, expectation in enumerate(expectations([row])):
        first = place == 0 and "carried_by" in row
        rule = package.rule(expectation["id"])
        name, said, shown = (
            (row["row"], what, links) if first else ("", expectation["title"]["en"], "")
        )
        yield f"| {name} | {said} | {_carried(rule)} | {_limit(rule, package)} | {shown} |"


def _carried(rule: Rule) -> str:
    """Say the pattern with its events, in one line."""
    it = rule.expectation
    expected = " or ".join(f"`{each.event}`" for each in it.expect)
    who = f"{it.subject.value}, {it.responsible.role}"
    match it.pattern:
        case "response":
            said = f"after `{it.trigger.event}`: {expected}"
        case "precedence":
            said = f"before `{it.trigger.event}`: {expected}"
        case _:
            said = f"while `{it.while_}`: {expected}"
    return f"{said} ({who})"


def _limit(rule: Rule, package: Package) -> str:
    limit = rule.limit
    if limit is None:
        since = getattr(rule.expectation, "since", "")
        return f"since `{since}`" if since else "since the opening"
    if isinstance(limit, Choice):
        return " or ".join(dict.fromkeys(_said(bound) for _, bound in limit.cases))
    lasts = getattr(rule.expectation, "lasts", None)
    for_so_long = f" for {_amount(lasts.amount, lasts.unit.value)}" if lasts else ""
    every = "every " if lasts or rule.expectation.pattern == "recurrence" else ""
    mine = " (proposal)" if limit.origin.proposal else ""
    return f"{every}{_said(limit)}{for_so_long}{mine}"


def _said(bound: Bound) -> str:
    if bound.unit is not None:
        return "the same day" if not bound.amount else _amount(bound.amount, bound.unit.value)
    return f"by `{bound.by}`" if bound.by else "none"


def _amount(amount: int, unit: str) -> str:
    return f"{amount} {UNITS[unit]}{'' if amount == 1 else 's'}"


def _why(row: Mapping[str, Any]) -> str:
    reason = row.get("text_because", {}).get("en", "")
    return " ".join(part for part in (reason, row.get("note", "")) if part)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
