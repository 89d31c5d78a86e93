"""Plain language: how hard a text is, and how long its sentences are. Measured on the bokmål.

The bars for LIX are given. Those for sentences are our proposal, set a little under the longest
that the content had: a person is spared what a professional may bear.
"""

from collections.abc import Iterator, Mapping

from mestring.core.editing.passages import READERS, Passage, Reader
from mestring.core.editing.reading import lix, sentences, words
from mestring.core.editing.remark import Kind, Remark, remark

LIX_BAR: Mapping[Reader, int] = {Reader.PERSON: 35, Reader.PROFESSIONAL: 42}
SENTENCE_BAR: Mapping[Reader, int] = {Reader.PERSON: 20, Reader.PROFESSIONAL: 28}
# One short sentence says nothing of how hard a text is: a few long words weigh too much.
TOO_SHORT_FOR_LIX = 15
# What a recommendation is read by; there even the short must be plain.
_ALWAYS = {("Recommendation", "summary"), *READERS}
# A type that is named so holds the text of a page.
_SECTIONS = "Sections"
_WHOM: Mapping[Reader, str] = {
    Reader.PERSON: "personen selv leser",
    Reader.PROFESSIONAL: "fagfolk leser",
}


def check_plain(passage: Passage) -> Iterator[Remark]:
    """Hold a text to be easy enough for whom it is written for, sentence by sentence."""
    if passage.language != "nb" or passage.is_label:
        return
    yield from _check_lix(passage)
    yield from _check_sentences(passage)


def _check_lix(passage: Passage) -> Iterator[Remark]:
    if not _is_measured(passage):
        return
    index, bar = lix(passage.text), LIX_BAR[passage.reader]
    if index > bar:
        what = f"Teksten har LIX {index:.0f}; det {_WHOM[passage.reader]}, kan ha {bar}."
        remedy = "Del setningene, og bytt lange ord med korte."
        yield remark(passage.file, passage.path, what, remedy, Kind.HARD)


def _is_measured(passage: Passage) -> bool:
    always = (passage.owner, passage.field) in _ALWAYS or passage.owner.endswith(_SECTIONS)
    return always or len(words(passage.text)) >= TOO_SHORT_FOR_LIX


def _check_sentences(passage: Passage) -> Iterator[Remark]:
    bar = SENTENCE_BAR[passage.reader]
    if passage.text.count(" ") + passage.text.count("\n") < bar:
        return  # fewer words in all than one sentence may have
    for sentence in sentences(passage.text):
        count = len(words(sentence))
        if count > bar:
            start = " ".join(sentence.split()[:5])
            what = (
                f"Setningen «{start} …» har {count} ord; det {_WHOM[passage.reader]}, kan ha {bar}."
            )
            yield remark(passage.file, passage.path, what, "Del den i to.", Kind.LONG, start)
