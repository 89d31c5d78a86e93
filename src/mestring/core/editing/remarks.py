"""All remarks on a package: every check over every text, once, and what the guideline stands by."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from mestring.core.editing.agreement import check_agreement
from mestring.core.editing.backing import check_backing
from mestring.core.editing.passages import Document, Passage, documents, passages
from mestring.core.editing.plain import check_plain
from mestring.core.editing.remark import Kind, Remark, Severity, remark
from mestring.core.editing.use import check_english, check_glossary, check_use, names_in
from mestring.core.editing.wording import (
    Sayings,
    check_abbreviations,
    known_abbreviations,
    spoken,
)
from mestring.core.guideline import Guideline
from mestring.core.loading.loader import LOCAL
from mestring.core.loading.written import Written, written
from mestring.core.package import Package
from mestring.core.style import Accepted, Style


class Remarks(NamedTuple):
    """What is to be looked at, and what has been and is stood by, with the editors' word for it."""

    standing: tuple[Remark, ...]
    accepted: tuple[tuple[Remark, Accepted], ...]


def remarks(package: Package) -> tuple[Remark, ...]:
    """Give the remarks that stand, by file and place."""
    return review(package).standing


def review(package: Package) -> Remarks:
    """Give all remarks on a package, those that stand apart from those that are accepted."""
    return Reviewing()(package)


class _Read(NamedTuple):
    """What one document says, whatever else the guideline holds: texts, names it uses, words, remarks."""

    document: Document
    texts: list[Passage]
    names: frozenset[str]
    spoken: frozenset[str]
    remarks: tuple[Remark, ...]


class _Ground(NamedTuple):
    """What documents are held against."""

    sources: Any
    parameters: Any
    words: Style
    glossary: Any
    publisher: str
    known: frozenset[str]


_Place = tuple[str, Any, int]
_Judged = dict[_Place, tuple[_Read, tuple[Remark, ...]]]


class Reviewing:
    """Reviews packages, and remembers what was found in each thing that is the very same as before.

    Of use where a guideline is loaded again and again, by a reader that remembers, with a change in one
    of its files. Where that which texts are held against is changed, all of them are judged anew.
    """

    def __init__(self, most: int = 5_000) -> None:
        self._most = most
        self._read: dict[_Place, _Read] = {}
        self._judged: tuple[_Ground | None, _Judged] = (None, {})

    def __call__(self, package: Package) -> Remarks:
        """Give all remarks on a package, those that stand apart from those that are accepted."""
        style = package.guideline.words
        weighed = [_weighed(each, style) for each in sorted(set(self._found(package)), key=_order)]
        answers = [(each, _accepting(each, style)) for each in weighed]
        accepted = tuple((each, answer) for each, answer in answers if answer is not None)
        stale = _stale(package.guideline, {id(answer) for _, answer in accepted})
        return Remarks((*(each for each, answer in answers if answer is None), *stale), accepted)

    def _found(self, package: Package) -> Iterator[Remark]:
        guideline = package.guideline
        read = [self._remembered(each) for each in documents(guideline)]
        known = known_abbreviations(guideline, (text for each in read for text in each.texts))
        judged, sayings = self._judged_by(_ground(guideline, known)), Sayings(guideline)
        for each in read:
            yield from each.remarks
            place = _place(each.document)
            if place not in judged:
                judged[place] = each, tuple(_judge(each, guideline, sayings, known))
            yield from judged[place][1]
        yield from check_use((each.document, each.names) for each in read)
        yield from check_glossary(guideline, ((each.document, each.spoken) for each in read))
        yield from check_agreement(package)

    def _remembered(self, document: Document) -> _Read:
        """Give what a document says. It is kept with the thing itself, so that no other takes its place."""
        place = _place(document)
        found = self._read.get(place)
        if found is None:
            if len(self._read) >= self._most:
                self._read.clear()
            found = self._read[place] = _read(document)
        return found

    def _judged_by(self, ground: _Ground) -> _Judged:
        before, judged = self._judged
        if before != ground or len(judged) >= self._most:
            judged = {}
            self._judged = ground, judged
        return judged


def _place(document: Document) -> _Place:
    return document.file, document.path, id(document.thing)


def _read(document: Document) -> _Read:
    texts = list(passages(document))
    plain = (each for text in texts for each in check_plain(text))
    return _Read(
        document, texts, names_in(document), spoken(texts), (*plain, *check_english(texts))
    )


def _ground(guideline: Guideline, known: frozenset[str]) -> _Ground:
    return _Ground(
        guideline.sources,
        guideline.parameters,
        guideline.words,
        guideline.glossary,
        guideline.identity.publisher.nb,
        known,
    )


def _judge(
    read: _Read, guideline: Guideline, sayings: Sayings, known: frozenset[str]
) -> Iterator[Remark]:
    """Hold what a document says against the sources, the words and the abbreviations of the guideline."""
    yield from check_backing(read.document, read.texts, guideline)
    yield from check_abbreviations(read.document, read.texts, known)
    for text in read.texts:
        yield from sayings.check(text)


def _order(each: Remark) -> tuple[str, str, str, str]:
    return each.file, each.place, each.kind, each.what


def _weighed(each: Remark, style: Style) -> Remark:
    """Let remarks be advice where they are on a local layer, or the guideline holds itself to no style."""
    is_advice = each.file.startswith(LOCAL) or style == Style()
    return each._replace(severity=Severity.ADVICE) if is_advice else each


def _accepting(each: Remark, style: Style) -> Accepted | None:
    return next((answer for answer in style.accepted if _covers(answer, each)), None)


def _covers(answer: Accepted, each: Remark) -> bool:
    same = answer.file == each.file and answer.kind == each.kind
    return same and (not answer.about or answer.about == each.about)


def _stale(guideline: Guideline, used: set[int]) -> Iterator[Remark]:
    """Hold each acceptance to still answer a remark; otherwise it would hide the next one."""
    for place, answer in enumerate(guideline.words.accepted):
        if id(answer) not in used:
            what = f"Det finnes ingen merknad av typen «{answer.kind}» i {answer.file} å godta."
            path = ("accepted", place)
            yield remark("words.yaml", path, what, "Ta den bort.", Kind.ACCEPTED, answer.file)


def placed(found: Iterable[Remark], files: Mapping[str, bytes]) -> tuple[Remark, ...]:
    """Look up the lines of remarks in the files they are about; other files are not read."""
    read: dict[str, Written | None] = {}
    listed = tuple(found)
    for file in {each.file for each in listed}:
        source = written(file, files[file]) if file in files else None
        read[file] = source if isinstance(source, Written) else None
    return tuple(_placed(each, read[each.file]) for each in listed)


def _placed(each: Remark, source: Written | None) -> Remark:
    return each if source is None else each._replace(line=source.line_of(each.path))
