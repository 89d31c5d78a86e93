"""All remarks on a package: every check over every text, once, and what the guideline stands by."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from mestring.core.editing.agreement import check_agreement
from mestring.core.editing.backing import check_backing
from mestring.core.editing.passages import documents, passages
from mestring.core.editing.plain import check_plain
from mestring.core.editing.remark import Kind, Remark, Severity, remark
from mestring.core.editing.use import check_english, check_glossary, check_use
from mestring.core.editing.wording import Sayings, check_abbreviations, known_abbreviations
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
    style = package.guideline.words
    weighed = [_weighed(each, style) for each in sorted(set(_found(package)), key=_order)]
    answers = [(each, _accepting(each, style)) for each in weighed]
    accepted = tuple((each, answer) for each, answer in answers if answer is not None)
    stale = _stale(package.guideline, {id(answer) for _, answer in accepted})
    return Remarks((*(each for each, answer in answers if answer is None), *stale), accepted)


def _found(package: Package) -> Iterator[Remark]:
    guideline = package.guideline
    read = [(document, list(passages(document))) for document in documents(guideline)]
    everything = [passage for _, texts in read for passage in texts]
    sayings = Sayings(guideline)
    known = known_abbreviations(guideline, everything)
    for document, texts in read:
        yield from check_backing(document, texts, guideline)
        yield from check_abbreviations(document, texts, known)
        yield from check_english(texts)
        for passage in texts:
            yield from check_plain(passage)
            yield from sayings.check(passage)
    yield from check_use(document for document, _ in read)
    yield from check_glossary(guideline, everything)
    yield from check_agreement(package)


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
