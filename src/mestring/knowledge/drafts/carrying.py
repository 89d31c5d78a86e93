"""A draft as a folder or a zip file and back, for those who write in files and keep them in git.

What goes out is the whole guideline as the draft has it, byte for byte, and a note of which texts it was.
What comes in is saved from those texts: what others have saved meanwhile is put together with it, or asked
about, as in the browser.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from mestring.knowledge.drafts import actions, queries
from mestring.knowledge.drafts.files import is_path, layer_of
from mestring.knowledge.drafts.types import DraftCard, Saved
from mestring.knowledge.folder import LARGEST_FOLDER, MOST_FILES, Files, read_folder
from mestring.people.refusals import Refusal
from mestring.people.types import User

# Hidden, so that it is no part of the guideline.
NOTE = ".mestring-draft.json"


class NotADraft(Refusal):
    """A folder or file that no draft was written to."""


class Carried(NamedTuple):
    """What came of bringing a draft in: a file, and how it was saved."""

    path: str
    saved: Saved


def carry_out(*, draft: UUID, to: Path, by: User, at: datetime) -> int:
    """Write a draft's files to a folder or, where the name ends on .zip, to a file; give how many."""
    card = queries.draft(draft, seen_by_user=by, at=at)
    files = queries.files(card)
    note = json.dumps(_note(card, files), indent=0, sort_keys=True).encode()
    whole = {**files, NOTE: note}
    if to.suffix == ".zip":
        _write_zip(to, whole)
    else:
        _write_folder(to, whole)
    return len(files)


def _note(card: DraftCard, files: Files) -> dict[str, object]:
    touched = queries.heads(card.id)
    starts = {path: head.start for path, head in touched.items()}
    return {"draft": str(card.id), "base": queries.start_of(card.base), "starts": starts}


def _write_folder(to: Path, files: Files) -> None:
    if to.exists() and any(to.iterdir()) and not (to / NOTE).is_file():
        raise NotADraft(_("Mappa er ikke tom. Velg en ny, eller en som et utkast er skrevet til."))
    for old in _old_files(to):
        if old not in files:
            (to / old).unlink()
    for path, content in files.items():
        place = to / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def _old_files(folder: Path) -> Iterator[str]:
    if folder.is_dir():
        yield from (path for path in read_folder(folder) if is_path(path))


def _write_zip(to: Path, files: Files) -> None:
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, content in files.items():
            # One instant for all: the same draft gives the same bytes.
            packed.writestr(
                zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED
            )


def carry_in(*, source: Path, by: User, at: datetime) -> tuple[Carried, ...]:
    """Save what is otherwise in a folder or a zip file than in the draft it was written from."""
    files, note = _read_zip(source) if source.suffix == ".zip" else _read_folder(source)
    draft, base, starts = _understood(note)
    card = queries.draft(draft, seen_by_user=by, at=at)
    if not base.startswith("v") or not queries.is_version(int(base[1:])):
        raise _not_a_draft()
    began = queries.files_of(int(base[1:]))
    found = []
    for path in sorted({*files, *began, *starts}):
        if not is_path(path) or layer_of(path) is not card.layer:
            continue
        start = starts.get(path, base)
        if files.get(path) == queries.text_at(card, path, start):
            continue
        saved = actions.save_file(
            draft=card.id,
            path=path,
            content=files.get(path),
            began_from=start,
            revision=uuid7(),
            by=by,
            at=at,
        )
        found.append(Carried(path, saved))
    return tuple(found)


def _read_folder(folder: Path) -> tuple[Files, bytes]:
    note = folder / NOTE
    return read_folder(folder), note.read_bytes() if note.is_file() else b""


def _read_zip(file: Path) -> tuple[Files, bytes]:
    try:
        with zipfile.ZipFile(file) as packed:
            members = packed.infolist()
            if len(members) > MOST_FILES or sum(m.file_size for m in members) > LARGEST_FOLDER:
                raise NotADraft(_("Fila er for stor til å være et utkast."))
            files = {each.filename: packed.read(each) for each in members if not each.is_dir()}
    except (zipfile.BadZipFile, zlib.error, EOFError):
        raise NotADraft(_("Fila er ikke en zip-fil.")) from None
    except (RuntimeError, NotImplementedError):
        # Locked with a password, or packed in a way that the standard library does not read.
        raise NotADraft(_("Zip-fila lar seg ikke pakke ut. Lag den uten passord.")) from None
    note = files.pop(NOTE, b"")
    return {path: content for path, content in files.items() if not _is_hidden(path)}, note


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(path).parts)


def _understood(note: bytes) -> tuple[UUID, str, dict[str, str]]:
    try:
        read = json.loads(note)
        starts = {str(path): str(start) for path, start in read["starts"].items()}
        base = str(read["base"])
        int(base[1:])
        return UUID(read["draft"]), base, starts
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _not_a_draft() from None


def _not_a_draft() -> NotADraft:
    return NotADraft(
        _("Her ligger ikke noe utkast. Skriv det ut først, med «./mestring draft export».")
    )
