"""PostgreSQL's own programs for dumping and restoring, found where Debian keeps them."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
PROGRAMS = ("pg_dump", "pg_restore")
POSTGRES_REMEDY = "Install it: apt install postgresql-client"


@cache
def find_program(name: str) -> Path | None:
    """Find a program, the newest first: in Debian's folders, which hold several, or on the path."""
    found = [each for each in DEBIAN.glob(f"*/bin/{name}") if each.is_file()]
    found.sort(key=lambda path: _number(path.parent.parent.name), reverse=True)
    on_path = shutil.which(name)
    return found[0] if found else Path(on_path) if on_path else None


def major_of(program: Path) -> int:
    """Give the major version that a program says it has."""
    done = subprocess.run(  # noqa: S603  a program we have found ourselves
        [program, "--version"], capture_output=True, text=True, check=False
    )
    found = re.search(r"\) (\d+)", done.stdout)
    return int(found[1]) if found else 0


def _number(name: str) -> float:
    try:
        return float(name)
    except ValueError:
        return 0
