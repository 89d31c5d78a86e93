"""Changing single values in a written file, so that every other byte stays as its writer left it.

A value is changed where it stands, found by the parser's own marks. What comes out is read again and held
against what it should say: where that differs, nothing is changed and the editor is told.
"""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

import yaml
from django.utils.translation import gettext as _

from mestring.core.loading.written import Path, Written, shown, written
from mestring.people.refusals import Refusal


class Gone(Enum):
    """What is written where an entry of a list, or a key, is to be taken out."""

    GONE = "gone"


GONE = Gone.GONE
Value = str | int | Decimal | bool | list[Any] | dict[str, Any] | Gone
Changes = Mapping[Path, Value]
WIDTH = 120
STEP = 2
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FILE = "x.yaml"
_EMPTY_LINES = re.compile(r"[ \t]+$", re.MULTILINE)


class CannotRewrite(Refusal):
    """A file in which a value cannot be changed where it stands."""

    def __init__(self, where: str) -> None:
        super().__init__(
            _(
                "«%(where)s» kan ikke endres i skjemaet slik fila er skrevet. Endre den i selve fila."
            )
            % {"where": where}
        )


class _Edit(NamedTuple):
    """Put a text in the place of a run of letters."""

    start: int
    end: int
    text: str


def rewritten(text: str, changes: Changes, file: str = _FILE) -> str:
    """Give a file's text with some values changed, or added where their key is not there.

    An entry is added to a list by the number that comes next, and taken out by `GONE`.
    """
    return _rewritten_markdown(text, changes) if file.endswith(".md") else _rewritten(text, changes)


def _rewritten(text: str, changes: Changes) -> str:
    before = written(_FILE, text.encode())
    if not isinstance(before, Written):
        raise CannotRewrite(before.path)
    changes = {
        path: value for path, value in changes.items() if value_at(before.data, path) != value
    }
    if not changes:
        return text
    try:
        top = yaml.compose(text, Loader=_LOADER)
        gathered = list(_gathered(before.data, changes))
        # What is added at one place stands innermost first, and then as it was asked for.
        gathered.sort(key=lambda change: len(change[0]), reverse=True)
        edits = [_edit(text, top, path, value) for path, value in gathered]
    except (yaml.YAMLError, RecursionError, LookupError, ValueError):
        raise CannotRewrite(_names(changes)) from None
    after = _applied(text, edits)
    found = written(_FILE, after.encode())
    if not isinstance(found, Written) or found.data != _expected(before.data, changes):
        raise CannotRewrite(_names(changes))
    return after


_HEADING = re.compile(r"^## +([a-z]{2}) *$", re.MULTILINE)
_BODY = "text"


def _rewritten_markdown(text: str, changes: Changes) -> str:
    """Change the head as YAML, and what stands under the heading of each language as it is sent."""
    before = written("x.md", text.encode())
    if not isinstance(before, Written):
        raise CannotRewrite(before.path)
    changes = {
        path: value for path, value in changes.items() if value_at(before.data, path) != value
    }
    body = {str(path[1]): str(value) for path, value in changes.items() if path[0] == _BODY}
    rest = {path: value for path, value in changes.items() if path[0] != _BODY}
    fence, head, below = _parted(text)
    after = fence + _rewritten(head, rest) + _with_bodies(below, body)
    found = written("x.md", after.encode())
    if not isinstance(found, Written) or found.data != _expected(before.data, changes):
        raise CannotRewrite(_names(changes))
    return after


def _parted(text: str) -> tuple[str, str, str]:
    """Give the first line, the head, and what is below it; together they are the text."""
    lines = text.split("\n")
    end = next(place for place, line in enumerate(lines[1:], 1) if line.rstrip() == "---")
    head = "".join(f"{line}\n" for line in lines[1:end])
    return f"{lines[0]}\n", head, "\n".join(lines[end:])


def _with_bodies(below: str, bodies: Mapping[str, str]) -> str:
    for language, body in bodies.items():
        place = next((each for each in _HEADING.finditer(below) if each[1] == language), None)
        if place is None:
            below = f"{below.rstrip()}\n\n## {language}\n{body}\n"
            continue
        after = _HEADING.search(below, place.end())
        end = after.start() if after else len(below)
        stands = below[place.end() : end]
        closing = stands[len(stands.rstrip()) :] if stands.strip() else ("\n\n" if after else "\n")
        below = f"{below[: place.end()]}\n{body}{closing}{below[end:]}"
    return below


def _names(changes: Changes) -> str:
    return ", ".join(shown(path) for path in changes)


def value_at(data: Any, path: Path) -> Any:
    """Give what stands at a key path; None where nothing does."""
    for part in path:
        try:
            data = data[part]
        except (LookupError, TypeError):
            return None
    return data


def _expected(data: Any, changes: Changes) -> Any:
    expected = deepcopy(data)
    for path, value in changes.items():
        place = expected
        for part in path[:-1]:
            if isinstance(place, list) and part == len(place):
                place.append({})
            place = place.setdefault(part, {}) if isinstance(place, dict) else place[part]
        if value is GONE:
            place.pop(path[-1])
        elif isinstance(place, list) and path[-1] == len(place):
            place.append(value)
        else:
            place[path[-1]] = value
    return expected


def _gathered(data: Any, changes: Changes) -> Iterator[tuple[Path, Value]]:
    """Give the changes, with those under a key that is not there yet gathered to one."""
    added: dict[Path, dict[str, Any]] = {}
    for path, value in changes.items():
        depth = next(
            n for n in range(1, len(path) + 1) if value_at(data, path[:n]) is None or n == len(path)
        )
        if depth == len(path):
            yield path, value
            continue
        place = added.setdefault(path[:depth], {})
        for part in path[depth:-1]:
            place = place.setdefault(str(part), {})
        place[str(path[-1])] = value
    yield from added.items()


def _applied(text: str, edits: Sequence[_Edit]) -> str:
    placed = [(edit.start, number, edit) for number, edit in enumerate(edits)]
    for _start, _number, edit in sorted(placed, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _edit(text: str, top: yaml.Node | None, path: Path, value: Value) -> _Edit:
    node, in_flow, column = top, False, 0
    for place, part in enumerate(path):
        if not isinstance(node, yaml.CollectionNode):
            raise LookupError(part)
        in_flow = in_flow or bool(node.flow_style)
        if value is GONE and place == len(path) - 1:
            return _taken_out(text, node, part)
        if isinstance(part, int):
            if part == len(node.value) and place == len(path) - 1:
                return _appended(text, node, value, column + STEP)
            node = node.value[part]
            column = node.start_mark.column
            continue
        found = next((pair for pair in node.value if pair[0].value == part), None)
        if found is None and place == len(path) - 1:
            return _added(text, node, str(part), value)
        if found is None:
            raise LookupError(part)
        key, node = found
        column = key.start_mark.column
    assert node is not None  # a file with a key path in it says something
    return _replaced(text, node, value, in_flow=in_flow, indent=column + STEP)


def _replaced(text: str, node: yaml.Node, value: Value, *, in_flow: bool, indent: int) -> _Edit:
    start, end = node.start_mark.index, _end(text, node)
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and isinstance(value, list):
        between = "\n" + " " * node.start_mark.column
        return _Edit(start, end, between.join(f"- {_flow(each)}" for each in value) or "[]")
    style = node.style if isinstance(node, yaml.ScalarNode) else None
    said = _said(value, style, in_flow=in_flow, indent=indent)
    return _Edit(start, end, said if start != end else f" {said}")


def _end(text: str, node: yaml.Node) -> int:
    """Give where a value ends: the parser counts what is blank after it, and comments, as its own."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        latest = node.value[-1]
        return _end(text, latest[1] if isinstance(latest, tuple) else latest)
    start, end = node.start_mark.index, node.end_mark.index
    return start + len(text[start:end].rstrip())


def _added(text: str, node: yaml.Node, key: str, value: Value) -> _Edit:
    """Add a key at the end of a mapping."""
    if not isinstance(node, yaml.MappingNode) or not node.value:
        raise LookupError(key)
    if node.flow_style:
        end = _end(text, node.value[-1][1])
        return _Edit(end, end, f", {key}: {_flow(value)}")
    end, column = _end(text, node), node.value[0][0].start_mark.column
    # A remark may stand behind the last value: the new line comes after it.
    line_end = text.find("\n", end)
    end = len(text) if line_end < 0 else line_end
    return _Edit(end, end, "\n" + " " * column + _entry(key, value, column))


def _appended(text: str, node: yaml.CollectionNode, value: Value, indent: int) -> _Edit:
    """Add an entry at the end of a list; `indent` is where an entry of an empty one begins."""
    if not isinstance(node, yaml.SequenceNode):
        raise LookupError(value)
    if not node.value:
        start = len(text[: node.start_mark.index].rstrip(" "))
        return _Edit(start, _end(text, node), f"\n{' ' * indent}{_item(value, indent)}")
    latest = node.value[-1]
    end = _end(text, latest)
    if node.flow_style:
        return _Edit(end, end, f", {_flow(value)}")
    line_end = text.find("\n", end)
    end, column = len(text) if line_end < 0 else line_end, node.start_mark.column
    # As the one before it is written: on one line, or key by key.
    is_flow = isinstance(latest, yaml.CollectionNode) and latest.flow_style
    item = f"- {_flow(value)}" if is_flow else _item(value, column)
    return _Edit(end, end, f"\n{' ' * column}{item}")


def _item(value: Value, column: int) -> str:
    """Write an entry of a list: its keys each on a line where it has some that hold more."""
    if not isinstance(value, dict) or not any(
        isinstance(each, dict | list) for each in value.values()
    ):
        return f"- {_flow(value)}"
    between = "\n" + " " * (column + STEP)
    return "- " + between.join(_entry(key, each, column + STEP) for key, each in value.items())


def _taken_out(text: str, node: yaml.CollectionNode, part: str | int) -> _Edit:
    """Take an entry or a key out, with the lines it stands on and no others."""
    if node.flow_style and node.value:
        return _taken_out_of_flow(text, node, part)
    if len(node.value) == 1:
        empty = "[]" if isinstance(node, yaml.SequenceNode) else "{}"
        return _Edit(node.start_mark.index, _end(text, node), empty)
    first, latest = _ends(node.value[_place_of(node, part)])
    start = text.rfind("\n", 0, first.start_mark.index) + 1
    mark = "-" if isinstance(node, yaml.SequenceNode) else ""
    if text[start : first.start_mark.index].strip() != mark:
        raise LookupError(part)  # something else stands on the same line
    line_end = text.find("\n", _end(text, latest))
    return _Edit(start, len(text) if line_end < 0 else line_end + 1, "")


def _taken_out_of_flow(text: str, node: yaml.CollectionNode, part: str | int) -> _Edit:
    ends, place = [_ends(each) for each in node.value], _place_of(node, part)
    first, latest = ends[place]
    if place:
        return _Edit(_end(text, ends[place - 1][1]), _end(text, latest), "")
    after = ends[1][0].start_mark.index if len(ends) > 1 else _end(text, latest)
    return _Edit(first.start_mark.index, after, "")


def _place_of(node: yaml.CollectionNode, part: str | int) -> int:
    if isinstance(part, int):
        return part
    return [key.value for key, _value in node.value].index(part)


def _ends(each: Any) -> tuple[yaml.Node, yaml.Node]:
    """Give where an entry, or a key with its value, begins and ends."""
    return each if isinstance(each, tuple) else (each, each)


def _entry(key: str, value: Value, column: int) -> str:
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        inner = "\n" + " " * (column + STEP)
        return f"{key}:" + "".join(f"{inner}- {_flow(each)}" for each in value)
    if isinstance(value, dict):
        inner = "\n" + " " * (column + STEP)
        return f"{key}:" + "".join(
            inner + _entry(name, each, column + STEP) for name, each in value.items()
        )
    return f"{key}: {_said(value, '|', in_flow=False, indent=column + STEP)}"


def _said(value: Value, style: str | None, *, in_flow: bool, indent: int) -> str:
    if not isinstance(value, str) or in_flow:
        return _flow(value) if in_flow or not isinstance(value, str) else value
    if "\n" in value:
        return _literal(value, indent)
    if style == ">" and value:
        return _folded(value, indent)
    return value if _is_plain(value, "k: {}") else _quoted(value)


def _literal(value: str, indent: int) -> str:
    """Write lines as they are, where YAML can say them so."""
    chomped = value.removesuffix("\n")
    if chomped.endswith("\n") or chomped != chomped.strip() or _EMPTY_LINES.search(chomped):
        return _quoted(value)
    lines = (" " * indent + line if line else "" for line in chomped.split("\n"))
    mark = "|" if value.endswith("\n") else "|-"
    return "\n".join([mark, *lines])


def _folded(value: str, indent: int) -> str:
    if value != " ".join(value.split()):
        return _quoted(value)
    lines = textwrap.wrap(value, WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join([">-", *(" " * indent + line for line in lines)])


def in_one_line(value: Any) -> str:
    """Write a value as YAML on one line."""
    return _flow(value)


def _flow(value: Any) -> str:
    match value:
        case bool() | int() | Decimal():
            return str(value).lower() if isinstance(value, bool) else str(value)
        case list():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
        case _:
            text = str(value)
            return text if _is_plain(text, "{{k: {}}}") else _quoted(text)


def _is_plain(value: str, around: str) -> bool:
    """Tell whether a text can stand without quotes: whether it is read back as itself."""
    found = written(_FILE, around.format(value).encode())
    return isinstance(found, Written) and found.data == {"k": value}


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
