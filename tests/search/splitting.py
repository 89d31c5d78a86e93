"""`python -m tests.search.splitting`: part the queries into one half to tune on and one that is held back.

By the hash of the query alone, so that nobody chooses, and the same words from two hands go the same way.
The held half of hands B and C was looked at twice, and is spent: all of theirs is to tune on now, and what a
later hand wrote in the same words with it.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
HANDS = HERE / "hands"
TUNING, HELD = "tuning", "held"
SPENT = ("b", "c")


def plain(query: str) -> str:
    """Give a query as it is told apart from others."""
    return query.strip().casefold()


def half_of(query: str) -> str:
    """Tell which half a query belongs to."""
    return HELD if sha256(plain(query).encode()).digest()[0] % 2 else TUNING


def written_by_hands() -> list[dict[str, Any]]:
    """Give every query as its author wrote it, with whose hand it was."""
    return [
        {**query, "hand": path.stem.removeprefix("hand-")}
        for path in sorted(HANDS.glob("hand-*.yaml"))
        for query in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def halves() -> dict[str, list[dict[str, Any]]]:
    """Give both halves."""
    found: dict[str, list[dict[str, Any]]] = {TUNING: [], HELD: []}
    written = written_by_hands()
    seen = {plain(query["q"]) for query in written if query["hand"] in SPENT}
    for query in written:
        half = TUNING if plain(query["q"]) in seen else half_of(query["q"])
        found[half].append(query)
    return found


def main() -> None:
    """Write the halves beside this file."""
    for half, queries in halves().items():
        text = yaml.safe_dump(queries, allow_unicode=True, sort_keys=False, width=110)
        head = "# Made by tests/search/splitting.py from hands/. What was amended stands in amended.yaml.\n"
        (HERE / f"{half}.yaml").write_text(head + text, encoding="utf-8")
        print(f"{half}: {len(queries)}")


if __name__ == "__main__":
    main()
