"""A PostgreSQL server for the length of one command: `python -m tools.postgres COMMAND ...`.

Lives in a temporary folder, listens on this machine alone, and is gone when the command ends.
The command finds it in DATABASE_URL.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator

DEBIAN = Path("/usr/lib/postgresql")
SECONDS_TO_START = 30
# What these would guard against, a power cut, a server that is thrown away need not survive.
CARELESS = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


def programs() -> Path | None:
    """Find the folder with the server's programs: on the path, or where Debian hides the newest."""
    found = shutil.which("initdb")
    # Its real place, since a link to one program tells nothing of where the others are.
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(DEBIAN.glob("*/bin"), key=version, reverse=True)
    whole = [place for place in folders if all((place / name).exists() for name in NEEDED)]
    return whole[0] if whole else None


NEEDED = ("initdb", "postgres", "pg_isready")


def version(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Start a server in an empty folder, give its address, and stop it."""
    binaries = programs()
    if binaries is None:
        raise FileNotFoundError("PostgreSQL's server programs are not on this machine")
    account = other_account()
    if account:  # the server has to reach its folder
        shutil.chown(str(folder), **account)
    cluster, port = folder / "cluster", free_port()
    with (folder / "log").open("wb") as log:
        output: dict[str, Any] = {"stdout": log, "stderr": log, "cwd": str(folder), **account}
        make = ["initdb", "-D", str(cluster), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run(at(binaries, *make, "--locale=C.UTF-8", "--no-sync"), check=True, **output)
        where = ["-D", str(cluster), "-p", str(port), "-k", str(folder)]
        serve = at(binaries, "postgres", *where, "-c", "listen_addresses=127.0.0.1", *CARELESS)
        with subprocess.Popen(serve, **output) as process:
            try:
                wait_until_ready(binaries, port, process)
                yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
            finally:
                process.send_signal(2)  # SIGINT: end now, but in order
                process.wait()


def other_account() -> dict[str, Any]:
    """Name the account to run as: PostgreSQL refuses to run as root, and Debian brings one."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    import grp
    import pwd

    for name in ("postgres", "nobody"):
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": name, "group": grp.getgrgid(person.pw_gid).gr_name}
    raise LookupError("there is no account that PostgreSQL could run as")


def at(folder: Path, program: str, *words: str) -> list[str]:
    return [str(folder / program), *words]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(binaries: Path, port: int, process: subprocess.Popen[Any]) -> None:
    ask = at(binaries, "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port))
    until = time.monotonic() + SECONDS_TO_START
    while subprocess.run(ask, check=False).returncode != 0:
        if process.poll() is not None or time.monotonic() > until:
            raise TimeoutError("the PostgreSQL server did not start")
        time.sleep(0.05)


def main(command: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="mestring-postgres-") as temporary:
        try:
            with server(Path(temporary)) as address:
                environ = {**os.environ, "DATABASE_URL": address}
                return subprocess.run(command, env=environ, check=False).returncode
        except (OSError, LookupError, subprocess.CalledProcessError) as error:
            log = Path(temporary, "log")
            print(f"PostgreSQL could not be used: {error}", file=sys.stderr)
            print(log.read_text() if log.exists() else "", file=sys.stderr)
            return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
