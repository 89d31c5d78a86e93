"""What was said before: earlier guides that come with the guideline, as packages. No Django here.

Each is a folder in `history/` with what is its own: its identity, values, pathways and recommendations.
The frame it is read in (dictionary, calendar, roles, sources, words) is the guideline's of today.
"""

from pathlib import Path

import yaml

from mestring.core.digest import HISTORY
from mestring.core.faults import Fault, Faults, did_you_mean
from mestring.core.package import Package
from mestring.knowledge import cache
from mestring.knowledge.folder import Files, GuidelineFiles, read_folder

HEAD = "guideline.yaml"
BORROWED = (
    "calendar.yaml",
    "events.yaml",
    "parameters.yaml",
    "sources.yaml",
    "glossary.yaml",
    "words.yaml",
    "synonyms.yaml",
)


def names(content: Path) -> tuple[str, ...]:
    """Give the earlier guides that come with a guideline, the oldest first."""
    folder = content / HISTORY
    if not folder.is_dir():
        return ()
    return tuple(sorted(each.name for each in folder.iterdir() if (each / HEAD).is_file()))


def load(content: Path, name: str) -> Package:
    """Give an earlier guide as a package; raise `Faults` with everything that is wrong in it."""
    known = names(content)
    if name not in known:
        remedy = did_you_mean(name, known, "Kjente: " + (", ".join(known) or "ingen") + ".")
        raise Faults([Fault(name, 0, "", "Versjonen finnes ikke.", remedy)])
    frame = read_folder(content)
    own = {
        path.removeprefix(f"{HISTORY}{name}/"): data
        for path, data in frame.items()
        if path.startswith(f"{HISTORY}{name}/")
    }
    try:
        return cache.load_files(GuidelineFiles(_framed(own, frame)))
    except Faults as faults:
        prefix = f"{HISTORY}{name}/"
        moved = [each._replace(file=prefix + each.file) for each in faults.faults]
        raise Faults(moved) from faults


def load_all(content: Path) -> dict[str, Package]:
    """Give every earlier guide that comes with a guideline, by name, the oldest first."""
    return {name: load(content, name) for name in names(content)}


def _framed(own: Files, frame: Files) -> Files:
    """Put what is an earlier guide's own into the frame of today."""
    borrowed = {path: frame[path] for path in BORROWED if path in frame}
    return {**borrowed, **own, HEAD: _head(own[HEAD], frame.get(HEAD, b""))}


def _head(own: bytes, frame: bytes) -> bytes:
    """Write the earlier guide's own keys over the frame's; what cannot be read, the loader tells of."""
    try:
        parts = [yaml.safe_load(text) for text in (frame, own)]
    except (yaml.YAMLError, UnicodeDecodeError):
        return own
    if not all(isinstance(part, dict) for part in parts):
        return own
    together = parts[0] | parts[1]
    return yaml.safe_dump(together, allow_unicode=True, sort_keys=False).encode()
