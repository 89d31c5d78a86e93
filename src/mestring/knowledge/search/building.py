"""Building the index: one SQLite file for a guideline, the same whatever the main database is.

The documents of a language lie in one full-text table, sorted by kind, so that a kind is a range of rows.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from mestring.core.guideline import Guideline
from mestring.knowledge.search.alike import members, same_in_both
from mestring.knowledge.search.analyser import Analyser
from mestring.knowledge.search.documents import Column, Document, Kind, documents
from mestring.knowledge.search.weighing import packed
from mestring.knowledge.search.words import STOP_WORDS, words_in

# What stands in the columns of the full-text table: whole words by their place, then parts of compounds.
COLUMNS = (*(column.value for column in Column), "title_parts", "text_parts")
# A word in more than a quarter of many documents is left out where others beside it are not.
COMMON_SHARE, COMMON_FROM = 0.25, 250
# How well each document has a word is worked out beforehand where more documents than this have it.
WEIGHED_FROM = 50
# What a word is worth in each.
WEIGHTS = (10.0, 5.0, 5.0, 2.0, 1.2, 0.5, 3.0, 0.7)
_TITLES = (Column.TITLE, Column.NAMES)
_SHORTEST_LISTED = 3
_TABLES = """
CREATE TABLE document (
    id INTEGER PRIMARY KEY, language TEXT, kind TEXT, key TEXT, title TEXT, summary TEXT, url TEXT,
    facets TEXT
);
CREATE INDEX document_key ON document (kind, key, language);
CREATE TABLE kind_range (language TEXT, kind TEXT, first INTEGER, last INTEGER);
CREATE TABLE passage (
    document INTEGER, position INTEGER, label TEXT, anchor TEXT, language TEXT, text TEXT,
    PRIMARY KEY (document, position)
) WITHOUT ROWID;
CREATE TABLE answers (language TEXT, what TEXT, document INTEGER);
CREATE INDEX answers_what ON answers (language, what);
CREATE TABLE vocabulary (language TEXT, word TEXT, shown TEXT, times INTEGER,
    PRIMARY KEY (language, word)) WITHOUT ROWID;
CREATE TABLE listed (word TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE beginning (language TEXT, word TEXT, document INTEGER, position INTEGER,
    PRIMARY KEY (language, word, document)) WITHOUT ROWID;
CREATE TABLE same (term TEXT PRIMARY KEY, other TEXT) WITHOUT ROWID;
CREATE TABLE common (language TEXT, term TEXT);
CREATE TABLE weighed (language TEXT, term TEXT, documents BLOB, scores BLOB,
    PRIMARY KEY (language, term));
CREATE TABLE alike (number INTEGER, language TEXT, written TEXT, terms TEXT, is_same INTEGER);
"""


def found_table(language: str) -> str:
    """Name the full-text table of a language."""
    return f"found_{language}"


def build(path: Path, guideline: Guideline) -> None:
    """Write the whole index of a guideline to a file that is not there yet."""
    editions = {
        language: tuple(documents(guideline, language)) for language in guideline.identity.languages
    }
    write(path, editions, guideline)


def write(path: Path, editions: Mapping[Any, tuple[Document, ...]], guideline: Guideline) -> None:
    """Write an index of these documents."""
    same = same_in_both(guideline)
    listed = frozenset(_listed(editions))
    analyser = Analyser(listed, same)
    with sqlite3.connect(path) as database:
        database.executescript(_TABLES)
        database.executemany("INSERT INTO same VALUES (?, ?)", same.items())
        database.executemany("INSERT INTO listed VALUES (?)", ((word,) for word in listed))
        database.executemany(
            "INSERT INTO alike VALUES (?, ?, ?, ?, ?)",
            (
                (each.group, each.language, each.written, " ".join(each.terms), each.is_same)
                for each in members(guideline, analyser)
            ),
        )
        first = 1
        for language, found in editions.items():
            _Edition(database, analyser, language, first).write(found)
            first += len(found)
    database.close()


def _listed(editions: Mapping[Any, tuple[Document, ...]]) -> Iterator[str]:
    """Give the words of the Norwegian texts: with the dictionaries, what compounds may be made of."""
    for language, found in editions.items():
        for document in found:
            for passage in document.passages:
                if (passage.language or language) != "en":
                    yield from (
                        word.written.lower()
                        for word in words_in(passage.text)
                        if len(word.written) > _SHORTEST_LISTED
                    )


class _Edition:
    """Writes the documents of one language."""

    def __init__(
        self, database: sqlite3.Connection, analyser: Analyser, language: str, first: int
    ) -> None:
        self._database, self._analyser = database, analyser
        self._language, self._first = language, first
        self._shown: dict[str, Counter[str]] = {}

    def write(self, found: Iterable[Document]) -> None:
        table, columns = found_table(self._language), ", ".join(COLUMNS)
        self._database.execute(
            f"CREATE VIRTUAL TABLE {table} USING fts5({columns}, content='',"
            " tokenize=\"unicode61 remove_diacritics 0 tokenchars '-'\", prefix='4')"
        )
        rank = f"bm25({', '.join(map(str, WEIGHTS))})"
        self._database.execute(f"INSERT INTO {table}({table}, rank) VALUES ('rank', ?)", (rank,))  # noqa: S608
        kinds = list(Kind)
        ordered = sorted(found, key=lambda document: kinds.index(document.kind))
        numbered = list(enumerate(ordered, self._first))
        for place, document in numbered:
            self._document(place, document)
        self._database.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608
        self._note_counted(table, len(numbered))
        for kind, each in groupby(numbered, key=lambda pair: pair[1].kind):
            numbers = [number for number, _document in each]
            self._insert("kind_range", self._language, kind, numbers[0], numbers[-1])
        for written in self._alike_words():
            for found_word in words_in(written):
                self._note(found_word.folded, found_word.written, "")
        for word, shown in self._shown.items():
            best = shown.most_common(1)[0][0]
            self._insert("vocabulary", self._language, word, best, shown.total())

    def _alike_words(self) -> list[str]:
        """Give the words taken as the same: they are known, though no text may have them."""
        return [written for (written,) in self._database.execute("SELECT written FROM alike")]

    def _note_counted(self, table: str, count: int) -> None:
        """Note what is known of words by how many documents have them."""
        self._database.execute(
            f"CREATE VIRTUAL TABLE temp.counts USING fts5vocab(main, {table}, row)"
        )
        self._database.execute(
            "INSERT INTO common SELECT ?, term FROM temp.counts WHERE doc > ?",
            (self._language, max(COMMON_FROM, COMMON_SHARE * count)),
        )
        self._note_weighed(table)
        self._database.execute("DROP TABLE temp.counts")

    def _note_weighed(self, table: str) -> None:
        """Keep how well documents have the words that many have, the best first.

        Weighing each of them anew is most of what a search costs. The figures are the table's own.
        """
        frequent = self._database.execute(
            "SELECT term FROM temp.counts WHERE doc > ?", (WEIGHED_FROM,)
        ).fetchall()
        asked = f"SELECT rowid, -rank FROM {table} WHERE {table} MATCH ? ORDER BY rank, rowid"  # noqa: S608
        for (term,) in frequent:
            found = self._database.execute(asked, (f'"{term}"',)).fetchall()
            self._insert("weighed", self._language, term, *packed(found))

    def _document(self, number: int, found: Document) -> None:
        # Pages in other languages than Norwegian have the language first in the address.
        url = found.url if self._language == "nb" else f"/{self._language}{found.url}"
        head = (self._language, found.kind, found.id, found.title, found.summary, url)
        facets = " ".join(dict.fromkeys(f"{name}={value}" for name, value in found.facets))
        self._insert("document", number, *head, facets)
        for position, passage in enumerate(found.passages):
            row = (passage.place, passage.anchor, passage.language, passage.text)
            self._insert("passage", number, position, *row)
        for what in dict.fromkeys(map(answer_key, (*found.answers, found.title))):
            self._insert("answers", self._language, what, number)
        self._full_text(number, found)
        self._beginnings(number, found)

    def _full_text(self, number: int, found: Document) -> None:
        row: dict[str, list[str]] = {column: [] for column in COLUMNS}
        for passage in found.passages:
            parts = row["title_parts" if passage.column in _TITLES else "text_parts"]
            language = passage.language or self._language
            for word in words_in(passage.text):
                terms = self._analyser.terms(word.written, language)
                row[passage.column].append(terms.whole)
                parts.extend(terms.parts)
                self._note(word.folded, word.written, passage.language)
        texts = (" ".join(row[column]) for column in COLUMNS)
        table = found_table(self._language)
        marks = ", ".join("?" * (len(COLUMNS) + 1))
        self._database.execute(
            f"INSERT INTO {table}(rowid, {', '.join(COLUMNS)}) VALUES ({marks})",  # noqa: S608
            (number, *texts),
        )

    def _note(self, folded: str, written: str, other_language: str) -> None:
        if len(folded) >= _SHORTEST_LISTED and folded not in STOP_WORDS and not other_language:
            self._shown.setdefault(folded, Counter())[written.lower()] += 1

    def _beginnings(self, number: int, found: Document) -> None:
        if found.kind is Kind.LIMIT:
            return
        for position, word in enumerate(words_in(found.title)):
            row = (self._language, word.folded, number, position)
            self._database.execute("INSERT OR IGNORE INTO beginning VALUES (?, ?, ?, ?)", row)

    def _insert(self, table: str, *row: object) -> None:
        marks = ", ".join("?" * len(row))
        self._database.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608


def answer_key(what: str) -> str:
    """Write a paragraph, an id or a short name so that ways of writing it make no difference."""
    return " ".join(word.folded for word in words_in(what))
