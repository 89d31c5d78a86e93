"""`python -m mestring.demo`: set up the demo, say who one can be, and serve it on this machine."""

import argparse
import contextlib
import os
import secrets
import shutil
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import platformdirs

from mestring.core.faults import Faults
from mestring.demo.counted import SIMULATED, beside
from mestring.knowledge.cache import load_files
from mestring.knowledge.folder import GuidelineFiles, default_guideline, read_guideline

HERE = "127.0.0.1"
THREADS = 4
FINE, UNUSABLE = 0, 2

SECRET, STATIC, MARK = "secret", "static", "mestring-demo.txt"
DATABASE = "mestring.sqlite3"
# All that is ever made in the folder, and so all that is ever deleted; the mark stays.
MADE = (SECRET, DATABASE, *(f"{DATABASE}-{part}" for part in ("wal", "shm", "journal")))
MARK_SAYS = (
    "Denne mappa er laget av demoen til Mestring. Med --fresh slettes det demoen har lagret her.\n"
)


class NotOurs(Exception):
    """A folder for the demo's data that holds something else."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo; a fault in the content becomes sentences, never a traceback."""
    chosen = _parser().parse_args(arguments)
    # Asked before anything is built: it is most often the same demo, started already.
    if chosen.serve and is_taken(chosen.host, chosen.port):
        print(f"Port {chosen.port} er opptatt. Velg en annen med --port.", file=sys.stderr)
        return UNUSABLE
    try:
        files = read_guideline(chosen.content, chosen.local)
        # Found right before anything is made or deleted; publishing takes it from the cache.
        load_files(files)
        prepare(chosen.data, fresh=chosen.fresh, host=chosen.host)
        published = set_up(files)
    except Faults as faults:
        for fault in faults.faults:
            print(fault, file=sys.stderr)
        print(f"\n{len(faults.faults)} feil i innholdet. Ingenting er publisert.", file=sys.stderr)
        return UNUSABLE
    except NotOurs as refusal:
        print(refusal, file=sys.stderr)
        return UNUSABLE
    print(published, flush=True)
    if chosen.serve:
        with beside(chosen.data):
            serve(chosen.host, chosen.port)
    return FINE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./mestring demo", description="Prøv Mestring med oppdiktede personer."
    )
    parser.add_argument("--fresh", action="store_true", help="begynn på nytt; alt i demoen slettes")
    parser.add_argument("--port", type=int, default=8000, help="porten å svare på (8000)")
    parser.add_argument("--host", default=HERE, help=f"adressen å svare på ({HERE})")
    parser.add_argument("--data", type=Path, default=default_data(), help="mappa for demoens data")
    parser.add_argument("--content", type=Path, default=default_guideline(), help="retningslinja")
    parser.add_argument("--local", type=Path, help="et lokalt lag over retningslinja")
    parser.add_argument(
        "--no-serve", dest="serve", action="store_false", help="gjør klart, men start ikke tjeneren"
    )
    return parser


def default_data() -> Path:
    """Give the folder of the demo's data: in the user's own data folder."""
    return Path(platformdirs.user_data_dir("mestring"), "demo")


def prepare(data: Path, *, fresh: bool, host: str) -> None:
    """Make the data folder with its own secret, and point the settings at it."""
    claim(data)
    if fresh:
        clear(data)
    (data / STATIC).mkdir(exist_ok=True)
    secret = data / SECRET
    if not secret.exists() or not secret.read_text("utf-8"):
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    os.environ["MESTRING_DATA"] = str(data.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = "mestring.config.settings.demo"
    if host != HERE:
        # Whoever opens the demo to a network does so knowingly; any name may then lead to it.
        os.environ["ALLOWED_HOSTS"] = "*"


def claim(data: Path) -> None:
    """Make the folder ours, by a mark that is written first of all; raise NotOurs if it is not free."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_free = not any(data.iterdir())
        if is_free:
            (data / MARK).write_text(MARK_SAYS, encoding="utf-8")
    except OSError as error:
        raise NotOurs(
            f"Demoen kan ikke bruke mappa {data}: {error.strerror}. Velg en annen med --data."
        ) from None
    if not is_ours(data):
        raise NotOurs(
            f"Mappa {data} har noe annet i seg enn en demo, og røres ikke. "
            "Velg en tom eller ny mappe med --data."
        )


def is_ours(data: Path) -> bool:
    """Tell whether a folder bears the demo's mark, with exactly what the demo writes in it."""
    mark = data / MARK
    try:
        return mark.is_file() and mark.read_bytes() == MARK_SAYS.encode()
    except OSError:
        return False


def clear(data: Path) -> None:
    """Delete what the demo has made, and nothing that lies beside it."""
    for name in MADE:
        (data / name).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        (data / STATIC).rmdir()
    shutil.rmtree(data / SIMULATED, ignore_errors=True)


def set_up(files: GuidelineFiles) -> str:
    """Make the database, publish the content and invent the persons; say what there is."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from mestring.demo.build import build

    call_command("migrate", verbosity=0, interactive=False)
    published = build(files, timezone.now())
    state = "publisert nå" if published.is_new else "som før"
    return f"Retningslinja: versjon {published.version}, {state}."


def is_taken(host: str, port: int) -> bool:
    """Tell whether something answers at the address already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def serve(host: str, port: int) -> None:
    """Say where the demo is and who one can be, and serve until stopped."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from mestring.demo.story import personas

    print(f"\nMestring står på http://{host}:{port}/   (Ctrl-C stopper)\n")
    print("Du kan logge inn som:")
    for persona in personas():
        print(f"  {persona.name:<9} {persona.line['nb']}")
    print("\nAlle personer er oppdiktet.\n", flush=True)
    Granian(
        "mestring.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        # Ctrl-C reaches the worker twice, from the terminal and from its parent, and it may then
        # wait for itself; the parent ends it after a second.
        workers_kill_timeout=1,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    sys.exit(main())
