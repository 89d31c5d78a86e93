"""A draft as a folder or a zip file and back, for those who write in files and keep them in git.

What goes out is the whole guideline as the draft has it, byte for byte, and a note of which texts it was.
What comes in is saved from those texts: what others have saved meanwhile is put together with it, or asked
about, as in the browser.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from mestring.knowledge.drafts import actions, queries
from mestring.knowledge.drafts.files import VERSION_IN, is_path, layer_of
from mestring.knowledge.drafts.packing import NOTE, NotAPackage, packed, unpacked
from mestring.knowledge.drafts.types import DraftCard, Saved
from mestring.knowledge.folder import Files, read_folder
from mestring.people.refusals import Refusal
from mestring.people.types import User


class NotADraft(Refusal):
    """A folder or file that no draft was written to."""


class Carried(NamedTuple):
    """What came of bringing a draft in: a file, and how it was saved."""

    path: str
    saved: Saved


def packed_draft(*, draft: UUID, by: User, at: datetime) -> bytes:
    """Give a draft's files as a zip file, with the note by which they are known when they come back."""
    return packed(_whole(queries.draft(draft, seen_by_user=by, at=at)))


def _whole(card: DraftCard) -> Files:
    files = queries.files(card)
    note = json.dumps(_note(card, files), indent=0, sort_keys=True).encode()
    return {**files, NOTE: note}


def carry_out(*, draft: UUID, to: Path, by: User, at: datetime) -> int:
    """Write a draft's files to a folder or, where the name ends on .zip, to a file; give how many."""
    card = queries.draft(draft, seen_by_user=by, at=at)
    whole = _whole(card)
    if to.suffix == ".zip":
        to.write_bytes(packed(whole))
    else:
        _write_folder(to, whole)
    return len(whole) - 1


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


def carry_in(*, source: Path, by: User, at: datetime) -> tuple[Carried, ...]:
    """Save what is otherwise in a folder or a zip file than in the draft it was written from."""
    if source.suffix == ".zip":
        files, note = _read_zip(source)
    else:
        files, note = _read_folder(source)
    found = _understood(note)
    if found is None:
        raise NotADraft(
            _("Her ligger ikke noe utkast. Skriv det ut først, med «./mestring draft export».")
        )
    return take_in(draft=found.draft, files=files, note=note, by=by, at=at)


@transaction.atomic
def take_in(
    *, draft: UUID, files: Files, note: bytes = b"", by: User, at: datetime
) -> tuple[Carried, ...]:
    """Save in a draft what is otherwise in some files: all of it, or nothing.

    With the draft's own note, it is held against the texts that were written out; without, as from git,
    against what the draft began from. What is missing from a whole guideline is taken out; where only some
    files are sent, without its head, the others stand.
    """
    card = queries.draft(draft, seen_by_user=by, at=at)
    found = _understood(note)
    is_own = found is not None and found.draft == card.id
    base = found.base if found is not None and is_own else queries.start_of(card.base)
    starts = found.starts if found is not None and is_own else {}
    began = _began(base)
    is_whole = VERSION_IN[card.layer] in files
    _check_layers(card, files, began)
    carried = []
    for path in sorted({*files, *began, *starts} if is_whole else files):
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
        carried.append(Carried(path, saved))
    return tuple(carried)


def _began(base: str) -> Files:
    """Give the published files that a folder was written from; NotADraft where there are none such."""
    if not base.startswith("v") or not queries.is_version(int(base[1:])):
        raise NotADraft(_("Utkastet er skrevet ut fra noe som ikke finnes her."))
    return queries.files_of(int(base[1:]))


def _check_layers(card: DraftCard, files: Files, began: Files) -> None:
    """Refuse a change in another layer than the draft's: left out unsaid, its writer would think it saved."""
    others = [
        path
        for path, content in files.items()
        if is_path(path) and layer_of(path) is not card.layer and began.get(path) != content
    ]
    if others:
        told = _("«%(path)s» er endret, men hører til et annet lag enn utkastet. Ta den bort.")
        raise NotAPackage(*(told % {"path": path} for path in others))


def _read_zip(source: Path) -> tuple[Files, bytes]:
    try:
        with source.open("rb") as opened:
            return unpacked(opened)
    except OSError:
        raise NotADraft(_("Fila finnes ikke, eller lar seg ikke lese.")) from None


def _read_folder(folder: Path) -> tuple[Files, bytes]:
    note = folder / NOTE
    return read_folder(folder), note.read_bytes() if note.is_file() else b""


class _Note(NamedTuple):
    """Which draft files were written from, on which published texts, and from which of the draft's own."""

    draft: UUID
    base: str
    starts: dict[str, str]


def _understood(note: bytes) -> _Note | None:
    """Read a note; None where there is none that can be read."""
    try:
        read = json.loads(note)
        starts = {str(path): str(start) for path, start in read["starts"].items()}
        base = str(read["base"])
        int(base[1:])
        return _Note(UUID(read["draft"]), base, starts)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
