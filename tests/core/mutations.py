"""Ways to spoil content at random, from a seed: what Hypothesis finds can be made again from one number."""

# ruff: noqa: E501  (a weird value is a row)

import json
from collections.abc import Mapping, MutableMapping
from copy import deepcopy
from random import Random
from typing import Any

from mestring.core.loading.written import Written, written

Files = Mapping[str, bytes]
Spot = tuple[Any, Any]

WEIRD: tuple[Any, ...] = (
    None, "", " ", True, False, 0, 1, -1, 7, 2**31, 10**17, 10**30, 0.5, 1e300, [], {}, [[]], [None], {"": ""},
    "\x00", "\x7f", "\u2028", "\ufeff", "\ud800", "‮abc", "İ", "ﬁ", "𝕳", "a" * 5000, "æøå", "«»", "{", "%s", "../../etc/passwd",
    "0001-01-01", "9999-12-31", "2026-02-30", "2026-13-01", "-0001-01-01", "12:30", "2026-03-14T10:00", "2026-03-14T10:00+01:00",
    "9999-12-31T23:59:59.999999-14:00", "0001-01-01T00:00+14:00", "2026-W11-1", "20260314", "٢٠٢٦-٠٣-١٤", "same_day", "none",
    {"days": 99999999999}, {"days": 36600}, {"days": 0}, {"hours": 36600}, {"months": 1200}, {"working_days": 250}, {"days": 1, "hours": 1},
    {"by": "until"}, {"cases": []}, {"cases": [{"limit": {"days": 1}}]}, {"proposal": True},
    {"fact": "birth_date", "at_least": "0001-01-01"}, {"age": {"at_least": 0}}, {"age": {"at_most": 130}}, {"not": {"not": {"in_state": "staying"}}},
    {"all": [{"in_state": "planned"}]}, {"any": [{"age": {"at_least": 18}}, {"fact": "x", "is": 1}]}, {"same": "unit"}, {"other": "role"},
    {"had": {"event": "contact.held", "within": {"hours": 36600}, "at_least": 3}}, {"had": {"event": "contact.held", "where": {"attribute": "unit", "in": ["a"]}}},
    {"event": "contact.held"}, {"state": "staying"}, {"nb": "x"}, {"nb": "x", "en": "y"}, {"id": "x"}, ["person"], ["contact.held"],
)  # fmt: skip


def spoiled(files: Files, seed: int) -> dict[str, bytes]:
    """Change one to four things, in plain values or in the bytes themselves."""
    random = Random(seed)
    found = dict(files)
    for _ in range(random.randint(1, 4)):
        path = random.choice(sorted(found))
        if random.random() < 0.8 and path.endswith(".yaml"):
            found[path] = _in_values(path, found[path], random)
        else:
            found[path] = spoiled_bytes(found[path], random)
    return found


def _in_values(path: str, content: bytes, random: Random) -> bytes:
    read = written(path, content)
    if not isinstance(read, Written):
        return spoiled_bytes(content, random)
    return as_yaml(spoiled_values(read.data, random))


def as_yaml(data: Any) -> bytes:
    """Write plain values as JSON, which is YAML too."""
    return json.dumps(data, ensure_ascii=True, indent=1, default=float).encode()


def spoiled_values(data: Any, random: Random) -> Any:
    """Change one place in plain values: take away, double, put another in, rename, wrap, or bury deep."""
    root = [deepcopy(data)]
    spots: list[Spot] = [(root, 0), *_spots(root[0])]
    holder, key = random.choice(spots)
    now = holder[key]
    change = random.randrange(9)
    if change == 0 and holder is not root:
        del holder[key]
    elif change == 1 and isinstance(holder, list):
        holder.insert(random.randint(0, len(holder)), deepcopy(now))
    elif change == 2 and isinstance(holder, dict):
        _rename(holder, key, random)
    elif change == 3:
        other, at = random.choice(spots)
        holder[key] = deepcopy(other[at])
    elif change == 4:
        holder[key] = [now] if random.random() < 0.5 else {"x": now}
    elif change == 5 and isinstance(now, str):
        holder[key] = _misspelt(now, random)
    elif change == 6 and isinstance(now, dict):
        now[
            random.choice(("id", "where", "applies", "after", "lasts", "first", "opens", "æ", ""))
        ] = random.choice(WEIRD)
    elif change == 7:
        holder[key] = _buried(now, random.choice((5, 39, 60, 3000)))
    else:
        holder[key] = random.choice(WEIRD)
    return root[0]


def _spots(value: Any) -> list[Spot]:
    """Give every place in plain values, as the thing that holds it and the key it has there."""
    found: list[Spot] = []
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        keys = (
            list(holder)
            if isinstance(holder, dict)
            else range(len(holder))
            if isinstance(holder, list)
            else ()
        )
        for key in keys:
            found.append((holder, key))
            waiting.append(holder[key])
    return found


def _rename(holder: MutableMapping[str, Any], key: str, random: Random) -> None:
    value = holder.pop(key)
    holder[random.choice((key.upper(), key + "x", key[:-1], "", "is", "\x00", "on"))] = value


def _misspelt(text: str, random: Random) -> str:
    place = random.randint(0, len(text))
    return (
        text[:place]
        + random.choice(("", "x", "-", ".", "_", " ", "\n", "é", "\x00", "\ud800"))
        + text[place + 1 :]
    )


def _buried(value: Any, depth: int) -> Any:
    # The writer of JSON recurses: what is deeper than it can go is cut.
    for _ in range(min(depth, 500)):
        value = [value]
    return value


def spoiled_bytes(content: bytes, random: Random) -> bytes:
    """Change some bytes: cut, double, put in, or turn."""
    start = random.randint(0, len(content))
    end = min(len(content), start + random.choice((0, 1, 3, 40)))
    piece = random.choice(_PIECES)
    change = random.randrange(4)
    if change == 0:
        return content[:start] + content[end:]
    if change == 1:
        return content[:end] + content[start:]
    if change == 2:
        return content[:start] + piece + content[start:]
    return content[:start] + piece + content[end:]


_PIECES = (
    b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\t", b"\n", b"\r", b"\r\n", b": ", b"- ", b"? ", b"{", b"}", b"[", b"]",
    b"&a ", b"*a", b"!!binary ", b"!!python/object/apply:os.system ", b"---\n", b"...\n", b"%YAML 9.9\n", b"#", b"'", b'"', b"|\n", b">\n",
    b"[" * 2000, b"{a: " * 2000, b"\xe2\x80\xa8", "«é»".encode(), b"@", b"`", b"<<: ", b"9" * 400, b"-" * 50, b"~", b"12:30:45", b"\\ud800", b'"\\ud800"', b'"\\x00"', b"y" * 2000,
)  # fmt: skip
