"""How long a search takes among ten thousand documents, beside plain full text over the same in the same run.

The documents are made of the guideline's own passages, shuffled, so that words are as common as they are
there. What is asked is what readers write: words of the synonym table, parts of titles, and one in ten
misspelt. The clock is read around the whole of a search: understanding, ranking, narrowing, counts.
"""

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time

from benchmarks.report import Row
from mestring.core.package import Package
from mestring.knowledge.search.building import write
from mestring.knowledge.search.documents import Document, Kind, documents
from mestring.knowledge.search.finding import find
from mestring.knowledge.search.reading import Index
from mestring.knowledge.search.words import words_in

DOCUMENTS, QUICK_DOCUMENTS = 10_000, 1_000
QUESTIONS, ROUNDS = 300, 3
P95_MS = 10.0
SEED = 7
_MISSPELT_EVERY = 10


def searching(package: Package, *, quick: bool) -> Iterator[Row]:
    """Measure searches in both, question by question in turn."""
    random = Random(SEED)
    made = many(package, QUICK_DOCUMENTS if quick else DOCUMENTS, random)
    asked = questions(package, QUESTIONS, random)
    with tempfile.TemporaryDirectory() as folder:
        start = perf_counter()
        write(Path(folder, "index.sqlite3"), {"nb": made}, package.guideline)
        built = perf_counter() - start
        index, beside = Index(Path(folder, "index.sqlite3")), _plain(made)
        ours, plain = _timed(index, beside, asked)
        index.close()
        beside.close()
    what = f"Search among {len(made):,} documents"
    note = f"{len(asked)} questions, {ROUNDS} rounds; by the clock"
    yield Row(what, "p95", _p95(ours.clock), "ms", P95_MS, note)
    yield Row("", "median", median(ours.clock), "ms")
    yield Row("", "slowest", max(ours.clock), "ms")
    yield Row("", "p95, processor time", _p95(ours.processor), "ms")
    yield Row("", "median, processor time", median(ours.processor), "ms")
    beside_it = "unicode61, the same questions in turn"
    yield Row("", "p95 of plain FTS5", _p95(plain.clock), "ms", None, beside_it)
    yield Row("", "against plain FTS5, p95", _p95(ours.clock) / _p95(plain.clock), "×")
    yield Row("Build that index", "once", built, "s", None, "when a guideline is published")


def many(package: Package, count: int, random: Random) -> tuple[Document, ...]:
    """Make documents of the guideline's own: each a real one's shape with passages drawn from all."""
    own = [each for each in documents(package.guideline, "nb") if each.kind is not Kind.LIMIT]
    pool = [passage for each in own for passage in each.passages]
    return tuple(
        replace(
            shape,
            id=f"{shape.id}-{number}",
            passages=tuple(
                replace(passage, text=random.choice(pool).text) if place else passage
                for place, passage in enumerate(shape.passages)
            ),
        )
        for number, shape in enumerate(random.choices(own, k=count))
    )


def questions(package: Package, count: int, random: Random) -> list[str]:
    """Make questions: a word of the table, or two or three that stand together in a title."""
    words = [word for group in package.guideline.synonyms for word in (*group.nb, *group.nn)]
    titles = [each.title.nb for each in package.guideline.recommendations.values()]
    asked = []
    for number in range(count):
        question = (
            random.choice(words)
            if number % 2 or not titles
            else _part(random.choice(titles), random)
        )
        asked.append(_misspelt(question, random) if number % _MISSPELT_EVERY == 0 else question)
    return asked


def _part(title: str, random: Random) -> str:
    words = [word.written for word in words_in(title)]
    start = random.randrange(max(1, len(words) - 2))
    return " ".join(words[start : start + 3])


def _misspelt(question: str, random: Random) -> str:
    place = random.randrange(len(question))
    return question[:place] + question[place + 1 :] or question


def _plain(made: Sequence[Document]) -> sqlite3.Connection:
    """Give the alternative: the same texts in a full-text table as it comes."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE plain USING fts5(title, text, tokenize='unicode61')")
    database.executemany(
        "INSERT INTO plain VALUES (?, ?)",
        ((each.title, " ".join(passage.text for passage in each.passages)) for each in made),
    )
    return database


class Times:
    """How long each of some things took, in milliseconds by the clock and of the processor."""

    def __init__(self) -> None:
        self.clock: list[float] = []
        self.processor: list[float] = []

    @contextmanager
    def one(self) -> Iterator[None]:
        """Read both around one thing."""
        clock, processor = perf_counter(), process_time()
        yield
        self.processor.append((process_time() - processor) * 1000)
        self.clock.append((perf_counter() - clock) * 1000)


def _timed(index: Index, beside: sqlite3.Connection, asked: Sequence[str]) -> tuple[Times, Times]:
    ours, plain = Times(), Times()
    for question in asked:
        find(index, question, "nb")
    for _ in range(ROUNDS):
        for question in asked:
            with ours.one():
                find(index, question, "nb")
            with plain.one():
                _ask_plainly(beside, question)
    return ours, plain


def _ask_plainly(beside: sqlite3.Connection, question: str) -> None:
    expression = " OR ".join(f'"{word.written}"' for word in words_in(question)) or '""'
    beside.execute(
        "SELECT rowid, title FROM plain WHERE plain MATCH ? ORDER BY bm25(plain, 10, 1) LIMIT 20",
        (expression,),
    ).fetchall()


def _p95(found: Sequence[float]) -> float:
    return sorted(found)[int(len(found) * 0.95)]
