"""Where things lie in a clone."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WINDOWS = os.name == "nt"

VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")

# Says what a finished set-up was made from. Written last, removed first.
MARKER = VENV / "mestring-setup.json"
# There while a set-up works on .venv; one left behind means that a set-up was cut short.
UNFINISHED = ROOT / ".mestring.unfinished"
LOCK = ROOT / ".mestring.lock"

TEMPLATES = ROOT / "src" / "mestring" / "web" / "templates"
SETTINGS = ROOT / "src" / "mestring" / "config" / "settings"
TESTS = ROOT / "tests"
