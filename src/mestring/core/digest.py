"""Digest: the same content gives the same bytes, and the bytes name the content."""

import json
from collections.abc import Mapping
from hashlib import sha256

# What lies in a content folder and is not the guideline: licence, readme, and what was said before.
_ASIDE = (".yaml", ".md")
HISTORY = "history/"


def counted(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give the files that make up the guideline, by path, with line ends made alike."""
    return {
        path: content.replace(b"\r\n", b"\n")
        for path, content in sorted(files.items())
        if path.endswith(_ASIDE) and not path.endswith("README.md") and not path.startswith(HISTORY)
    }


def digest(files: Mapping[str, bytes], local: Mapping[str, bytes] | None = None) -> str:
    """Give the digest of a guideline, with its overlay if it has one: `sha256:` and 64 hex digits."""
    total = sha256()
    for part, name in ((files, b"guideline"), (local or {}, b"overlay")):
        for path, content in counted(part).items():
            for piece in (name, path.encode("utf-8", "surrogatepass"), content):
                total.update(len(piece).to_bytes(8, "big"))
                total.update(piece)
    return f"sha256:{total.hexdigest()}"


def pack(files: Mapping[str, bytes]) -> bytes:
    """Put a guideline into one run of bytes, in a stable order."""
    written = {path: content.decode("utf-8") for path, content in counted(files).items()}
    return json.dumps(written, ensure_ascii=False, indent=0).encode()


def unpack(packed: bytes) -> dict[str, bytes]:
    """Take a packed guideline apart again."""
    return {path: content.encode() for path, content in json.loads(packed).items()}
