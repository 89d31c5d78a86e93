"""`prepare` and `serve`: bring the database and files up to date, and answer until told to stop."""

import argparse
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mestring.config.log import LOGGING
from mestring.operation import doctor
from mestring.operation.setting_up import set_up
from mestring.people.refusals import Refusal

HERE = "127.0.0.1"
FINE, UNSAFE = 0, 1
# What a request under way is given to end in, before its worker is ended.
SECONDS_TO_END = 10
SERVING = "serving.lock"


class IsServed(Refusal):
    """Something that cannot be done while the server is running."""


def add_to(verbs: Any) -> None:
    """Add the verbs."""
    prepare = verbs.add_parser("prepare", help="gjør databasen og filene klare for denne utgaven")
    prepare.set_defaults(run=run_prepare)
    parser = verbs.add_parser("serve", help="svar på forespørsler, til noen sier stopp")
    parser.add_argument("--host", default=HERE, help=f"adressen å svare på ({HERE})")
    parser.add_argument("--port", type=int, default=8000, help="porten å svare på (8000)")
    parser.add_argument("--workers", type=int, default=2, help="prosesser (2)")
    parser.add_argument("--threads", type=int, default=4, help="tråder i hver prosess (4)")
    parser.set_defaults(run=run_serve)


def run_prepare(chosen: argparse.Namespace) -> int:
    """Migrate the database and collect the files; needs no server to be stopped where nothing changes."""
    from django.core.management import call_command

    faults = set_up()
    if faults:
        doctor.check()
    from django.conf import settings

    Path(settings.DATA).mkdir(mode=0o700, parents=True, exist_ok=True)
    # What is made here is nobody else's to read.
    os.umask(0o077)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    _compare_versions()
    print("Databasen og filene er klare.")
    return FINE


def _compare_versions() -> None:
    """Find what changed between versions and keep it, so that nobody waits for it after an upgrade."""
    from mestring.knowledge import editions

    for _step in editions.steps():
        pass


def run_serve(chosen: argparse.Namespace) -> int:
    """Refuse what is unsafe, with every fault; else serve."""
    os.umask(0o077)
    doctor.check()
    from django.conf import settings
    from django.db import connections

    connections.close_all()
    with serving(Path(settings.DATA)):
        answer(chosen, getattr(settings, "TLS_CERT", ""), getattr(settings, "TLS_KEY", ""))
    return FINE


def answer(chosen: argparse.Namespace, certificate: str, key: str) -> None:
    """Answer until SIGTERM or Ctrl-C; requests under way are ended first."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "mestring.config.wsgi:application",
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.WSGI,
        workers=chosen.workers,
        blocking_threads=chosen.threads,
        workers_kill_timeout=SECONDS_TO_END,
        # One that dies is replaced, so that one fault does not leave everybody without.
        respawn_failed_workers=True,
        websockets=False,
        # The server's own line for a request would hold its address.
        log_access=False,
        log_dictconfig=LOGGING,
        ssl_cert=Path(certificate) if certificate else None,
        ssl_key=Path(key) if key else None,
    ).serve()


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[None]:
    """Hold the sign that a server is running on this data; several may."""
    with _locked(folder, shared=True):
        yield


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the data alone; refuse where a server is running."""
    with _locked(folder, shared=False):
        yield


@contextlib.contextmanager
def _locked(folder: Path, *, shared: bool) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # Windows has no such lock; there the database itself refuses what it can
        yield
        return
    with (folder / SERVING).open("a") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IsServed(
                "Tjeneren kjører på disse dataene. Stopp den først. Ingenting er endret."
                if not shared
                else "En gjenoppretting pågår på disse dataene. Vent til den er ferdig."
            ) from None
        yield
