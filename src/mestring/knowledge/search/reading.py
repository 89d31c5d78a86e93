"""Reading an index: a file that is never written to, opened once for each thread."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain, repeat
from pathlib import Path
from typing import NamedTuple

from mestring.core.package import Package
from mestring.knowledge.search.analyser import Analyser
from mestring.knowledge.search.building import answer_key, found_table
from mestring.knowledge.search.documents import Facet, Kind
from mestring.knowledge.search.keeping import index_of
from mestring.knowledge.search.weighing import (
    Weighed,
    all_of,
    alternatives,
    best_within,
    unpacked,
    words_of,
)

# So many documents of each thing that is looked up are weighed against each other; the rest fit worse.
MOST_OF_EACH = 400
_OPENED_IN_THREAD = 3
_LONGER_OR_SHORTER = 2
_opened = threading.local()
_ALL = -1


class Row(NamedTuple):
    """A document as it is shown."""

    id: int
    kind: Kind
    key: str
    title: str
    summary: str
    url: str


class Passage(NamedTuple):
    """A piece of a document's text; `language` is set where it is another than the reader's."""

    label: str
    anchor: str
    language: str
    text: str


class Known(NamedTuple):
    """A word of the texts: folded, as shown, how often, and the letters it has."""

    word: str
    shown: str
    times: int
    letters: frozenset[str]


class Alike(NamedTuple):
    """A word of a group, as terms."""

    language: str
    terms: str
    is_same: bool


def opened(package: Package) -> "Index":
    """Give the index of a package, opened in this thread before if it can be."""
    found: dict[str, Index] = _opened.__dict__.setdefault("indexes", {})
    if package.digest not in found:
        while len(found) >= _OPENED_IN_THREAD:
            found.pop(next(iter(found))).close()
        found[package.digest] = Index(index_of(package))
    return found[package.digest]


class Index:
    """One index file. The file is whole and never changes, so nothing needs to be locked."""

    def __init__(self, path: Path) -> None:
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._database = sqlite3.connect(address, uri=True, check_same_thread=False)
        self._members: dict[int, list[Alike]] = {}
        self._read_pairs: dict[str, frozenset[tuple[Facet, str]]] = {}
        self._groups: dict[tuple[str, str], dict[int, None]] = {}
        asked = "SELECT number, language, terms, is_same FROM alike"
        for number, language, terms, is_same in self._ask(asked):
            self._members.setdefault(number, []).append(Alike(language, terms, bool(is_same)))
            self._groups.setdefault((language, terms), {})[number] = None
        self.longest_alike = max((terms.count(" ") + 1 for _, terms in self._groups), default=1)
        self._common = set(self._ask("SELECT language, term FROM common"))
        ranges = self._ask("SELECT language, kind, first, last FROM kind_range")
        self._ranges = {(language, Kind(kind)): (a, b) for language, kind, a, b in ranges}
        spans = sorted((a, b, kind) for (_, kind), (a, b) in self._ranges.items())
        # Documents are numbered from one, without gaps.
        self._kinds = list(chain.from_iterable(repeat(kind, b - a + 1) for a, b, kind in spans))
        self._vocabularies: dict[str, dict[int, list[Known]]] = {}

    def close(self) -> None:
        """Let the file go."""
        self._database.close()

    @cached_property
    def analyser(self) -> Analyser:
        """The analyser that made the index."""
        return Analyser(self._is_listed, dict(self._ask("SELECT term, other FROM same")))

    # Words

    def groups_of(self, language: str, terms: str) -> tuple[int, ...]:
        """Give the groups that hold a word of a language, written as terms."""
        return tuple(self._groups.get((language, terms), ()))

    def members_of(self, group: int) -> list[Alike]:
        """Give the words of a group."""
        return self._members[group]

    def is_common(self, term: str, language: str) -> bool:
        """Tell whether so many documents have a term that it tells none from another."""
        return (language, term) in self._common

    def has_word(self, folded: str, language: str) -> bool:
        """Tell whether a word stands in the texts of a language."""
        asked = "SELECT 1 FROM vocabulary WHERE language = ? AND word = ?"
        return bool(self._ask(asked, language, folded))

    def words_near(self, folded: str, language: str) -> Iterator[Known]:
        """Give the words of a language that are about as long as one."""
        by_length = self._vocabulary(language)
        shortest, longest = len(folded) - _LONGER_OR_SHORTER, len(folded) + _LONGER_OR_SHORTER
        for length in range(shortest, longest + 1):
            yield from by_length.get(length, ())

    def _vocabulary(self, language: str) -> dict[int, list[Known]]:
        """Give the words of a language by their length, read once."""
        if language not in self._vocabularies:
            asked = "SELECT word, shown, times FROM vocabulary WHERE language = ? ORDER BY word"
            by_length = self._vocabularies.setdefault(language, {})
            for word, shown, times in self._ask(asked, language):
                known = Known(word, shown, times, frozenset(word))
                by_length.setdefault(len(word), []).append(known)
        return self._vocabularies[language]

    def _is_listed(self, word: str) -> bool:
        return bool(self._ask("SELECT 1 FROM listed WHERE word = ?", word))

    # Documents

    def matches(self, language: str, expression: str) -> bool:
        """Tell whether any document has what an expression says."""
        table = found_table(language)
        asked = f"SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT 1"  # noqa: S608
        return bool(self._ask(asked, expression))

    def scores(
        self, language: str, expression: str, first: int, last: int
    ) -> list[tuple[int, float]]:
        """Give the documents in a range that have what an expression says, with how well they do."""
        weighed, rest = self._weighed(language, alternatives(expression))
        if not weighed:
            return self.weighed_now(language, expression, first, last)
        if rest:
            weighed.append(self.weighed_now(language, " OR ".join(rest), first, last, _ALL))
        return best_within(weighed, first, last, MOST_OF_EACH)

    def _weighed(self, language: str, any_of: Iterable[str]) -> tuple[list[Weighed], list[str]]:
        """Give what is weighed beforehand of some alternatives, and those that are not."""
        weighed: list[Weighed] = []
        rest: list[str] = []
        for alternative in any_of:
            words = [self._weighed_word(language, word) for word in words_of(alternative)]
            known = [found for found in words if found is not None]
            if len(known) == len(words):
                weighed.append(all_of(known))
            else:
                rest.append(alternative)
        return weighed, rest

    def _weighed_word(self, language: str, word: str) -> Weighed | None:
        asked = "SELECT documents, scores FROM weighed WHERE language = ? AND term = ?"
        for documents, scores in self._ask(asked, language, word):
            return unpacked(documents, scores)
        return None

    def weighed_now(
        self, language: str, expression: str, first: int, last: int, most: int = MOST_OF_EACH
    ) -> Weighed:
        """Weigh each document in a range that has what an expression says."""
        table = found_table(language)
        asked = (
            f"SELECT rowid, -rank FROM {table} WHERE {table} MATCH ?"  # noqa: S608
            " AND rowid BETWEEN ? AND ? ORDER BY rank LIMIT ?"
        )
        return self._ask(asked, expression, first, last, most)

    def count(self, language: str) -> int:
        """Tell how many documents a language has."""
        return sum(b - a + 1 for (of, _), (a, b) in self._ranges.items() if of == language)

    def range_of(self, language: str, kind: Kind) -> tuple[int, int]:
        """Give the first and the last document of a kind; an empty range where there is none."""
        return self._ranges.get((language, kind), (1, 0))

    def kind_of(self, document: int) -> Kind:
        """Give the kind of a document."""
        return self._kinds[document - 1]

    def rows(self, documents: Iterable[int]) -> dict[int, Row]:
        """Give documents as they are shown, by number."""
        asked = "SELECT id, kind, key, title, summary, url FROM document WHERE id IN "
        found = self._among(asked, documents)
        return {row[0]: Row(row[0], Kind(row[1]), *row[2:]) for row in found}

    def passages(self, document: int) -> list[Passage]:
        """Give the text of a document, in the order it is read."""
        asked = (
            "SELECT label, anchor, language, text FROM passage WHERE document = ? ORDER BY position"
        )
        return [Passage(*row) for row in self._ask(asked, document)]

    def facets(self, documents: Iterable[int]) -> dict[int, frozenset[tuple[Facet, str]]]:
        """Give what each document can be narrowed by."""
        found = self._among("SELECT id, facets FROM document WHERE id IN ", documents)
        return {number: self._pairs(written) for number, written in found}

    def _pairs(self, written: str) -> frozenset[tuple[Facet, str]]:
        """Read the facets of a document; many documents have the same."""
        if written not in self._read_pairs:
            pairs = (each.split("=", 1) for each in written.split())
            self._read_pairs[written] = frozenset((Facet(name), value) for name, value in pairs)
        return self._read_pairs[written]

    def answering(self, language: str, what: str) -> list[Row]:
        """Give the documents that answer a paragraph, an id or a short name."""
        asked = "SELECT document FROM answers WHERE language = ? AND what = ? ORDER BY document"
        numbers = [number for (number,) in self._ask(asked, language, answer_key(what))]
        rows = self.rows(numbers)
        return [rows[number] for number in numbers]

    def beginning(self, language: str, folded: str, most: int) -> list[int]:
        """Give the documents that have a word in the title that begins so, the earliest word first."""
        asked = (
            "SELECT document FROM beginning WHERE language = ? AND word >= ? AND word < ?"
            " GROUP BY document ORDER BY min(position), length(word), document LIMIT ?"
        )
        found = self._ask(asked, language, folded, folded + "\U0010ffff", most)
        return [number for (number,) in found]

    def written_alike(self, folded: str, most: int) -> list[str]:
        """Give the words of groups that begin so."""
        asked = "SELECT DISTINCT written FROM alike WHERE written LIKE ? ORDER BY length(written) LIMIT ?"
        return [written for (written,) in self._ask(asked, folded + "%", most)]

    def _among(self, asked: str, documents: Iterable[int]) -> list[tuple]:
        numbers = list(documents)
        return self._ask(f"{asked} ({', '.join('?' * len(numbers))})", *numbers)

    def _ask(self, asked: str, *arguments: object) -> list[tuple]:
        return self._database.execute(asked, arguments).fetchall()
