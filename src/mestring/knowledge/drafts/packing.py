"""Files as a zip file and back. What comes from outside is distrusted, and told of all at once."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _

from mestring.core.digest import HISTORY
from mestring.knowledge.drafts.files import LARGEST, is_path
from mestring.knowledge.folder import ENDINGS, LARGEST_FOLDER, MEGABYTE, MOST_FILES, Files
from mestring.people.refusals import Refusal

# Hidden, so that it is no part of the guideline.
NOTE = ".mestring-draft.json"
LARGEST_NOTE = MEGABYTE
# The file that a whole guideline has, and by which it is known.
HEAD = "guideline.yaml"


class NotAPackage(Refusal):
    """A zip file that cannot be taken in, with everything that is wrong with it."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def packed(files: Files) -> bytes:
    """Pack files; the same files give the same bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for path, content in files.items():
            member = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))  # one instant for all
            made.writestr(member, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def unpacked(file: IO[bytes]) -> tuple[Files, bytes]:
    """Read the text files of a zip file, and the note that lies with them if there is one.

    Raises `NotAPackage` with all that is wrong: nothing is written to disk, and no more is unpacked than
    a guideline may hold, whatever the file says of itself.
    """
    try:
        with zipfile.ZipFile(file) as found:
            members = [each for each in found.infolist() if not each.is_dir()]
            paths = _paths(members)
            faults = (*_faults_of(members), *_strangers(paths))
            if not paths.keys() - {NOTE} and not faults:
                faults = (_("Det er ingen filer fra en veileder i pakken."),)
            if faults:
                raise NotAPackage(*dict.fromkeys(faults))
            return _read(found, paths)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError):
        raise NotAPackage(_("Fila er ikke en zip-fil, eller den er ødelagt.")) from None


def _faults_of(members: list[zipfile.ZipInfo]) -> Iterator[str]:
    if len(members) > MOST_FILES:
        # Not to be gone through one by one.
        yield _("Det er over %(most)s filer i pakken.") % {"most": MOST_FILES}
        return
    seen: set[str] = set()
    for each in members:
        name = {"path": each.filename}
        if each.filename in seen:
            yield _("«%(path)s» ligger to ganger i pakken. Behold den ene.") % name
        seen.add(each.filename)
        if not _is_inside(each.filename):
            yield _("«%(path)s» peker ut av pakken. Ta den bort.") % name
        elif stat.S_ISLNK(each.external_attr >> 16):
            yield _("«%(path)s» er en lenke. Legg selve fila i pakken.") % name
        elif each.flag_bits & 0x1:
            yield _("«%(path)s» er låst med passord. Pakk uten.") % name
        elif _is_wanted(each.filename) and each.file_size > LARGEST:
            yield _("«%(path)s» er større enn 1 MB. Del den opp.") % name
    if sum(each.file_size for each in members if _is_wanted(each.filename)) > LARGEST_FOLDER:
        limit = {"limit": LARGEST_FOLDER // MEGABYTE}
        yield _("Filene er over %(limit)s MB til sammen. Er det riktig pakke?") % limit


def _is_inside(path: str) -> bool:
    parts = path.split("/")
    return not ({"", ".", ".."} & {*parts} or "\\" in path or ":" in path or "\0" in path)


def _is_wanted(path: str) -> bool:
    """Tell whether a file is read: text that is not hidden, as in a folder, or the note."""
    parts = path.split("/")
    is_hidden = any(part.startswith(".") for part in parts)
    return parts[-1] == NOTE or (path.endswith(ENDINGS) and not is_hidden)


def _paths(members: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Give what is to be read, by the path it has in a guideline."""
    top = _top(each.filename for each in members)
    found = {
        each.filename.removeprefix(top): each
        for each in members
        if each.filename.startswith(top) and _is_wanted(each.filename)
    }
    # Neither earlier guides nor a readme is part of a draft.
    return {
        path: each
        for path, each in found.items()
        if not path.startswith(HISTORY) and not path.endswith("README.md")
    }


def _strangers(paths: dict[str, zipfile.ZipInfo]) -> Iterator[str]:
    for path, each in list(paths.items())[:MOST_FILES]:
        if path != NOTE and not is_path(path) and _is_inside(each.filename):
            yield _("«%(path)s» hører ikke til i en veileder.") % {"path": each.filename}


def _read(found: zipfile.ZipFile, paths: dict[str, zipfile.ZipInfo]) -> tuple[Files, bytes]:
    read = {path: _content(found, each) for path, each in sorted(paths.items())}
    broken = [paths[path].filename for path, content in read.items() if content is None]
    if broken:
        told = _("«%(path)s» lar seg ikke pakke ut.")
        raise NotAPackage(*(told % {"path": path} for path in broken))
    files = {path: content for path, content in read.items() if content is not None}
    note = files.pop(NOTE, b"")
    return files, note


def _top(names: Iterator[str]) -> str:
    """Give the folder that everything lies in, where whoever packed it packed the folder itself."""
    heads = [name for name in names if name == HEAD or name.endswith(f"/{HEAD}")]
    own = [name for name in heads if f"/{HISTORY}" not in f"/{name}"]
    return own[0].removesuffix(HEAD) if len(own) == 1 else ""


def _content(found: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | None:
    """Read one file, and never more than its limit; None where it is not what the file says it is."""
    limit = LARGEST_NOTE if member.filename.endswith(NOTE) else LARGEST
    try:
        with found.open(member) as opened:
            content = opened.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError):
        return None
    return content if len(content) <= limit else None
