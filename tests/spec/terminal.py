"""Keeps the terminal output in docs/timeline-format.md true: `python -m tests.spec.terminal`.

The page holds blocks between `<!-- run: ARGUMENTS -->` and `<!-- end -->`. With `| only: ID, ID` in the
first, the output is an excerpt: the steps of those expectations, and `…` where others stand.
"""

import contextlib
import io
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from mestring.cli.__main__ import main
from mestring.knowledge.cache import load_folder
from mestring.knowledge.folder import default_guideline

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "timeline-format.md"
_BLOCK = re.compile(
    r"<!-- run: (?P<words>[^|>]*?)(?: \| only: (?P<only>[^>]*?))? -->\n.*?<!-- end -->", re.DOTALL
)


def ran(arguments: Sequence[str]) -> tuple[int, str]:
    """Run the command line from the top of the source; give its exit code and all that it says."""
    said = io.StringIO()
    with (
        contextlib.chdir(ROOT),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
    ):
        code = main(arguments)
    return code, said.getvalue().rstrip()


def refreshed(text: str) -> str:
    """Give a page with every block of output as it is now."""
    return _BLOCK.sub(_block, text)


def _block(found: re.Match[str]) -> str:
    words, only = found["words"], found["only"]
    _, output = ran(words.split())
    if only:
        output = "\n\n".join(_excerpt(output, only.split(", "), words))
    head = f"<!-- run: {words}{f' | only: {only}' if only else ''} -->"
    return f"{head}\n```text\n$ ./mestring {words}\n{output}\n```\n<!-- end -->"


def _excerpt(output: str, only: Sequence[str], words: str) -> Iterator[str]:
    """Keep headings and the steps of some expectations; say where something is left out."""
    titles = _titles(only, "en" if "--lang en" in words else "nb")
    shown = [_shown(paragraph, titles) for paragraph in output.split("\n\n")]
    for kept, _ in groupby(shown):
        yield kept


def _shown(paragraph: str, titles: Sequence[str]) -> str:
    first = paragraph.split("\n")[0]
    is_step = first[1:2] == " "
    return "…" if is_step and not any(f" {title} – " in first for title in titles) else paragraph


def _titles(only: Sequence[str], language: str) -> list[str]:
    with contextlib.chdir(ROOT):
        package = load_folder(default_guideline())
    return [package.rule(expectation).expectation.title.to(language) for expectation in only]


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
