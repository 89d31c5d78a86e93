"""Sealing and opening files with age: whoever has only the public key can write, and never read.

What is written is read back and compared before it counts. For that, a key that lives as long as the
writing is among those sealed for, and is gone with it; so nobody can open the file but those it was for.
"""

import hashlib
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import pyrage  # type: ignore[import-untyped]

from mestring.operation.backup.refusals import NoKey, NotOpened, NotVerified

BY_PASSPHRASE = b"-> scrypt "
HEADER = b"age-encryption.org/"
LOOK = 400


class Readable(Protocol):
    """What can be read piece by piece."""

    def read(self, size: int = -1, /) -> bytes: ...


class Hashing:
    """A place to write to that keeps nothing but the checksum."""

    def __init__(self) -> None:
        self.total = hashlib.sha256()

    def write(self, piece: bytes) -> int:
        """Take a piece."""
        self.total.update(piece)
        return len(piece)

    def flush(self) -> None:
        """Do nothing: there is nothing to flush."""


class Counted:
    """What is read, with its checksum as it passes."""

    def __init__(self, source: Readable) -> None:
        self.source = source
        self.total = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Give the next piece."""
        piece = self.source.read(size)
        self.total.update(piece)
        return piece


def new_key(file: Path) -> str:
    """Make a key, write the secret half to a new file, and give the public half."""
    identity = pyrage.x25519.Identity.generate()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(f"# public key: {identity.to_public()}\n{identity}\n")
    return str(identity.to_public())


def seal(content: Readable, target: Path, recipients: Sequence[str], passphrase: str = "") -> None:
    """Write content sealed beside the target, read it back, and put it in place in one step."""
    unfinished = target.with_name(f".{target.name}.new")
    try:
        _write(content, unfinished, recipients, passphrase)
        unfinished.replace(target)
        _sync_folder(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _write(content: Readable, file: Path, recipients: Sequence[str], passphrase: str) -> None:
    counted, check = Counted(content), Hashing()
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w+b") as out:
        once = pyrage.x25519.Identity.generate()
        if recipients:
            pyrage.encrypt_io(counted, out, [*_public(recipients), once.to_public()])
        elif passphrase:
            # The library takes a passphrase for what is in memory only.
            out.write(pyrage.passphrase.encrypt(counted.read(), passphrase))
        else:
            raise NoKey(
                "Det er ingen nøkkel å forsegle med. Sett MESTRING_BACKUP_RECIPIENTS til en offentlig "
                "nøkkel (age1…). Lag en på en annen maskin: ./mestring backup --new-key FIL"
            )
        out.flush()
        os.fsync(out.fileno())
        out.seek(0)
        if recipients:
            pyrage.decrypt_io(out, check, [once])
        else:
            check.write(pyrage.passphrase.decrypt(out.read(), passphrase))
    if check.total.digest() != counted.total.digest():
        raise NotVerified("Det som ble skrevet, kan ikke leses tilbake likt. Sjekk disken.")


def _public(recipients: Sequence[str]) -> list[Any]:
    found = []
    for number, recipient in enumerate(recipients, 1):
        try:
            found.append(pyrage.x25519.Recipient.from_str(recipient))
        except pyrage.RecipientError:
            # Not repeated: somebody may have put a secret there.
            raise NoKey(
                f"Nøkkel {number} i MESTRING_BACKUP_RECIPIENTS er ikke en offentlig age-nøkkel (age1…)."
            ) from None
    return found


def needs_passphrase(file: Path) -> bool:
    """Tell whether a file was sealed with a passphrase; refuse what was not sealed at all."""
    with file.open("rb") as source:
        start = source.read(LOOK)
    if not start.startswith(HEADER):
        raise NotOpened(f"{file.name} er ikke en forseglet sikkerhetskopi. Ingenting er endret.")
    return BY_PASSPHRASE in start


def read_identity(file: Path) -> Any:
    """Read a secret key from its file."""
    lines = file.read_text(encoding="utf-8").splitlines()
    keys = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    try:
        return pyrage.x25519.Identity.from_str(keys[0])
    except (IndexError, pyrage.IdentityError):
        raise NoKey(f"{file.name} har ingen hemmelig age-nøkkel (AGE-SECRET-KEY-…).") from None


def unseal(file: Path, target: Path, identity: Any = None, passphrase: str = "") -> None:
    """Write what a file holds to another; refuse, leaving nothing, where it does not open whole."""
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        try:
            with file.open("rb") as source:
                _open(source, out, identity, passphrase)
        except pyrage.DecryptError as fault:
            raise NotOpened(
                f"{file.name} lar seg ikke åpne med denne nøkkelen, eller er ødelagt ({fault}). "
                "Ingenting er endret."
            ) from None
        except OSError as fault:
            if fault.errno is not None:
                raise
            raise NotOpened(
                f"{file.name} er ødelagt eller avkortet. Bruk en annen sikkerhetskopi. Ingenting er endret."
            ) from None


def _open(source: io.BufferedReader, out: Any, identity: Any, passphrase: str) -> None:
    if identity is not None:
        pyrage.decrypt_io(source, out, [identity])
    else:
        out.write(pyrage.passphrase.decrypt(source.read(), passphrase))


def _sync_folder(folder: Path) -> None:
    """See a new name to the disk, where folders can be told to."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
