"""What a machine lacks and how to mend it. Looks only; changes nothing; works with no .venv."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path
from typing import NamedTuple

import hatch_build
from tools.environment import is_ready, read_marker
from tools.interpreters import find_python, find_uv, has_module
from tools.places import PYTHON, ROOT, UNFINISHED
from tools.postgres import programs
from tools.process import ask

PORT = 8000
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Finding(NamedTuple):
    """One line of the list: ok, note (works all the same) or missing, and the remedy."""

    state: str
    what: str
    remedy: str = ""


def finding(good: object, what: str, remedy: str, otherwise: str = "missing") -> Finding:
    return Finding("ok", what) if good else Finding(otherwise, what, remedy)


def doctor() -> int:
    """Print the list; 1 when something that the demo needs is missing."""
    demo = [check() for check in DEMO_CHECKS]
    print("Needed for the demo")
    print_findings(demo)
    print("\nNeeded for tests only")
    print_findings([check() for check in TEST_CHECKS])
    lacking = [found for found in demo if found.state == "missing"]
    print()
    print(f"{len(lacking)} to mend first." if lacking else "The demo can start: ./mestring demo")
    return 1 if lacking else 0


def print_findings(findings: list[Finding]) -> None:
    for found in findings:
        print(f"  {found.state:<8} {found.what}")
        if found.remedy:
            print(f"           -> {found.remedy}")


def python() -> Finding:
    found, what = find_python(), "Python 3.11 or newer"
    if found is None and find_uv():
        return Finding("ok", f"{what} (uv brings it)")
    remedy = "install Python 3.11 or newer (apt install python3 python3-venv), or uv"
    return finding(found, f"{what} ({found})" if found else what, remedy)


def means_to_make_venv() -> Finding:
    what, found = "a way to make .venv: uv, or venv with ensurepip or pip", find_python()
    good = find_uv() or (found and (has_module(found, "ensurepip") or has_module(found, "pip")))
    return finding(good, what, "apt install python3-venv, or install uv")


def packages() -> Finding:
    what = "packages in .venv"
    if UNFINISHED.exists():
        return Finding(
            "missing",
            f"{what}: a set-up is going on, or was cut short",
            "./mestring demo starts anew",
        )
    if read_marker() is None:
        return Finding("missing", f"{what}: not set up", "./mestring demo (needs the network)")
    if not is_ready("runtime"):
        return Finding("missing", f"{what}: no longer current", "./mestring demo renews them")
    loads = has_module(str(PYTHON), "django", "pydantic", "yaml", "mestring")
    remedy = "they do not load: remove the folder .venv and run ./mestring demo"
    return finding(loads, f"{what}, installed and current", remedy)


def front_end() -> Finding:
    gone = len(hatch_build.missing_front_end(ROOT))
    what = "front-end files (design system, font)" + (f": {gone} not there" if gone else "")
    return finding(not gone, what, "./mestring assets (needs the network)")


def translations() -> Finding:
    stale = len(hatch_build.stale_translations(ROOT))
    what = "compiled translations" + (f": {stale} not current" if stale else "")
    return finding(not stale, what, "every start sees to it, or: ./mestring assets", "note")


def place_for_files() -> Finding:
    what, folder = "a folder for data that can be written to", files_folder()
    if folder is None:
        return Finding("note", what, "can be told when the packages are installed")
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    good = nearest.is_dir() and os.access(str(nearest), os.W_OK | os.X_OK)
    remedy = "make it writable, or name another: ./mestring demo --data /some/folder"
    return finding(good, f"{what} ({folder})", remedy)


def files_folder() -> Path | None:
    """Tell where the program keeps what it stores: as named, or where this system keeps such."""
    named = os.environ.get("MESTRING_DATA")
    if named:
        return Path(named).absolute()
    code = "import platformdirs; print(platformdirs.user_data_dir('mestring'))"
    answer = ask(str(PYTHON), code)
    return Path(answer) if answer else None


def port() -> Finding:
    with socket.socket() as probe:
        probe.settimeout(1)
        free = probe.connect_ex(("127.0.0.1", PORT)) != 0
    what = f"port {PORT} " + ("is free" if free else "is in use")
    remedy = "perhaps a demo is running; for another port: ./mestring demo --port 8001"
    return finding(free, what, remedy, "note")


def test_packages() -> Finding:
    return finding(is_ready("dev"), "packages for tests and checks", "./mestring test gets them")


def npm() -> Finding:
    remedy = "apt install npm; without it a set-up fetches a node of its own (60 MB)"
    return finding(shutil.which("npm"), "npm, to fetch front-end files", remedy, "note")


def chromium() -> Finding:
    found = os.environ.get("MESTRING_CHROMIUM") or any(shutil.which(name) for name in CHROMIUM)
    return finding(found, "chromium", "apt install chromium (browser tests are skipped without)")


def postgres_server() -> Finding:
    remedy = "apt install postgresql (its tests are skipped without)"
    return finding(programs(), "PostgreSQL's server programs", remedy)


DEMO_CHECKS = (
    python,
    means_to_make_venv,
    packages,
    front_end,
    translations,
    place_for_files,
    port,
)
TEST_CHECKS = (test_packages, npm, chromium, postgres_server)
