"""`python -m tests.law.saved`: write the saved corpus: packages, timelines, and what `explain` says.

Packages and timelines follow from the seed on every machine; what is saved is how many rows there are and a
checksum of them all. An engine that gives the same checksum gives the same rows.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from mestring.core.package import Package
from tests.population.comparing import Asked, Row, Rows, asked_of, explained
from tests.strategies.corpus import corpus

FILE = Path(__file__).with_name("saved.json")
SEED, PACKAGES, TIMELINES = 2026, 30, 500


def samples() -> Iterator[tuple[Package, list[Asked]]]:
    """Give the packages of the corpus, each with its timelines."""
    drawn = corpus(
        SEED, packages=PACKAGES, timelines=TIMELINES, instants=1, expectations=2, events=8
    )
    for sample in drawn:
        yield sample.package, asked_of(sample)


def summed(rows: Rows) -> dict[str, Any]:
    """Give the number of rows, and one checksum of all that is in them."""
    content = "\n".join(f"{key}: {_told(rows[key])}" for key in sorted(rows))
    return {"rows": len(rows), "sha256": sha256(content.encode()).hexdigest()}


def _told(row: Row) -> tuple[Any, ...]:
    """Give a row in words that do not depend on whose UTC its instant is in."""
    return (row.outcome, row.due.isoformat() if row.due else "", *row[2:])


def main() -> None:
    """Write the file."""
    found = [
        {"package": package.digest, **summed(explained(package, asked))}
        for package, asked in samples()
    ]
    content = {"seed": SEED, "timelines": TIMELINES, "packages": found}
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
