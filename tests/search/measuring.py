"""`python -m tests.search.measuring [tuning|held]`: how many find a right document among the first three."""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from mestring.core.package import Package
from mestring.knowledge.cache import load_folder
from mestring.knowledge.search.finding import find
from mestring.knowledge.search.reading import Index, opened
from tests.search.splitting import HELD, HERE, TUNING

CONTENT = HERE.parents[1] / "content"
FIRST = 3
KINDS = ("same", "inflection", "compound", "nynorsk", "spelling", "meaning")


class Tried(NamedTuple):
    """A query, and what it gave."""

    query: str
    kind: str
    right: tuple[str, ...]
    first: tuple[str, ...]

    @property
    def is_found(self) -> bool:
        """Tell whether a right document is among the first."""
        return bool(set(self.right) & set(self.first))


def queries(half: str) -> list[dict[str, Any]]:
    """Give the queries of a half; those to tune on with what was amended, the held ones as written."""
    found: list[dict[str, Any]] = yaml.safe_load((HERE / f"{half}.yaml").read_text("utf-8"))
    amended = yaml.safe_load((HERE / "amended.yaml").read_text("utf-8")) or []
    right = {each["q"]: each["right"] for each in amended if half == TUNING}
    return [{**query, "right": right.get(query["q"], query["right"])} for query in found]


def tried(half: str, package: Package) -> Iterator[Tried]:
    """Ask every query of a half."""
    index: Index = opened(package)
    for query in queries(half):
        hits = find(index, query["q"], "nb").hits[:FIRST]
        first = tuple(f"{hit.row.kind.value}:{hit.row.key}" for hit in hits)
        yield Tried(query["q"], query["kind"], tuple(query["right"]), first)


def share(found: Sequence[Tried]) -> float:
    """Give the share of queries with a right document among the first three."""
    return sum(each.is_found for each in found) / len(found)


def table(found: Sequence[Tried]) -> str:
    """Write the shares by kind as a Markdown table."""
    asked, right = Counter(e.kind for e in found), Counter(e.kind for e in found if e.is_found)
    rows = [
        f"| {kind} | {right[kind]} of {asked[kind]} | {right[kind] / asked[kind]:.2f} |"
        for kind in KINDS
    ]
    total = f"| **all** | {sum(right.values())} of {len(found)} | {share(found):.2f} |"
    return "\n".join(["| kind | found | hit@3 |", "|---|---|---|", *rows, total])


def main() -> None:
    """Measure one half, and tell what was not found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("half", choices=(TUNING, HELD), nargs="?", default=TUNING)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--content", type=Path, default=CONTENT)
    chosen = parser.parse_args()
    found = list(tried(chosen.half, load_folder(chosen.content)))
    print(table(found))
    if chosen.misses:
        for each in found:
            if not each.is_found:
                print(
                    f"[{each.kind}] {each.query}: {', '.join(each.right)}\n      {', '.join(each.first)}"
                )


if __name__ == "__main__":
    main()
