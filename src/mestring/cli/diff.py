"""`diff`: what changed between two versions, in sentences."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mestring.core.diff import Change, Diff, Weight, compare
from mestring.core.diff.types import Op, Passage
from mestring.core.package import Package
from mestring.knowledge import history
from mestring.knowledge.cache import load_folder
from mestring.knowledge.folder import default_guideline

LANGUAGE = "nb"
CURRENT = "nå"
_HEADINGS = {
    Weight.ADDED: "Nytt",
    Weight.TIGHTER: "Strengere",
    Weight.LOOSER: "Mildere",
    Weight.GONE: "Borte",
    Weight.CHANGED: "Endret",
}
_MARKS = {Op.SAME: "{}", Op.ADDED: "{{+{}+}}", Op.GONE: "[-{}-]"}


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("diff", help="hva er endret mellom to versjoner")
    for name, what in (("before", "før"), ("after", "etter")):
        parser.add_argument(
            name,
            metavar=what.upper(),
            help=f"en mappe, en tidligere versjon (2014) eller «{CURRENT}»",
        )
    parser.add_argument(
        "--content", type=Path, default=default_guideline(), help="mappa med retningslinja"
    )
    parser.add_argument("--words", action="store_true", help="vis også ord for ord")
    parser.add_argument("--json", action="store_true", help="svar som JSON")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Compare and tell: 0 nothing differs, 1 something does."""
    before, after = (_named(name, chosen.content) for name in (chosen.before, chosen.after))
    diff = compare(before, after)
    if chosen.json:
        known = {"before": _known(before), "after": _known(after)}
        # Figures of what is gone are to be read with this: nobody here may have read it.
        unread = {"known": known, "gone_may_be_unread": any(known.values())}
        print(json.dumps(as_row(diff) | unread, ensure_ascii=False, indent=2))
    else:
        print("\n".join((*_cautions(before, after), *_said(diff, words=chosen.words))))
    return 1 if diff else 0


def _named(name: str, content: Path) -> Package:
    """Load a version by its name, or from the folder that is named."""
    if name == CURRENT:
        return load_folder(content)
    path = Path(name)
    return load_folder(path) if path.is_dir() else history.load(content, name)


def _known(package: Package) -> str:
    """Say how much is known of a version that is only rendered; empty where it is whole."""
    rendering = package.guideline.identity.rendering
    return rendering.to(LANGUAGE) if rendering else ""


def _cautions(*packages: Package) -> Iterator[str]:
    """Warn where what looks gone may be what nobody here has read."""
    for package in packages:
        if known := _known(package):
            yield f"{package.guideline.identity.title.to(LANGUAGE)}: {known}\n"


def as_row(diff: Diff) -> dict[str, Any]:
    """Give a comparison as plain data, in both languages."""
    return {
        "before": diff.before._asdict(),
        "after": diff.after._asdict(),
        "changes": [_change(change) for change in diff.changes],
        "passages": [_passage(passage) for passage in diff.passages],
        "consequence": {
            **diff.consequence._asdict(),
            "cases": [case._asdict() | {"title": case.title.nb} for case in diff.consequence.cases],
        },
    }


def _change(change: Change) -> dict[str, Any]:
    texts = {
        name: {"nb": text.nb, "en": text.en}
        for name in ("title", "before", "after", "sentence")
        if (text := getattr(change, name)) is not None
    }
    return change._asdict() | texts


def _passage(passage: Passage) -> dict[str, Any]:
    return passage._asdict() | {"pieces": [piece._asdict() for piece in passage.pieces]}


def _said(diff: Diff, *, words: bool) -> Iterator[str]:
    yield f"Fra {diff.before.version} til {diff.after.version}."
    if not diff:
        yield "Ingenting er endret."
        return
    for weight, heading in _HEADINGS.items():
        found = diff.weighing(weight)
        if found:
            yield f"\n{heading} ({len(found)})"
            yield from (f"  {change.sentence.to(LANGUAGE)}" for change in found)
    if diff.passages:
        yield f"\nTekster som er skrevet om: {len(diff.passages)}"
    if words:
        for passage in diff.passages:
            text = "".join(_MARKS[piece.op].format(piece.text) for piece in passage.pieces)
            yield f"\n{passage.subject}, {passage.section} ({passage.language})\n{text}"
    yield from _touched(diff)


def _touched(diff: Diff) -> Iterator[str]:
    touched = diff.consequence
    if touched.expectations:
        yield f"\nBerører {len(touched.expectations)} forventninger og {len(touched.indicators)} tall."
    for case in touched.cases:
        yield f"  Eksempelet «{case.title.to(LANGUAGE)}»: {' '.join(case.sentences)}"
