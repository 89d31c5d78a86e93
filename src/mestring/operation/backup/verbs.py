"""`backup` and `restore`: one command each."""

import argparse
import getpass
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mestring.operation.backup.making import Installation, make_backup
from mestring.operation.backup.manifest import Manifest
from mestring.operation.backup.refusals import NoKey, ProgramMissing
from mestring.operation.backup.restoring import Program, restore
from mestring.operation.backup.sealing import needs_passphrase, new_key, read_identity
from mestring.operation.setting_up import set_up
from mestring.people.erased import Erasure

FINE = 0
LONG_ENOUGH = 12


def add_to(verbs: Any) -> None:
    """Add the verbs."""
    making = verbs.add_parser("backup", help="lag en forseglet sikkerhetskopi av alt")
    making.add_argument("file", type=Path, nargs="?", help="fila å skrive; den forrige byttes ut")
    making.add_argument("--new-key", type=Path, metavar="FIL", help="lag en nøkkel, og ingen kopi")
    making.add_argument("--passphrase", action="store_true", help="spør om en passordsetning")
    making.set_defaults(run=run_backup)
    back = verbs.add_parser("restore", help="legg en sikkerhetskopi tilbake")
    back.add_argument("file", type=Path, help="sikkerhetskopien")
    back.add_argument(
        "--identity", type=Path, metavar="FIL", help="fila med den hemmelige nøkkelen"
    )
    back.add_argument("--replace", action="store_true", help="i stedet for databasen som er her")
    back.set_defaults(run=run_restore)
    for parser in (making, back):
        parser.add_argument("--demo", action="store_true", help="demoens data, ikke driftens")


def run_backup(chosen: argparse.Namespace) -> int:
    """Make a key, or a backup."""
    if chosen.new_key:
        return _make_key(chosen.new_key)
    if chosen.file is None:
        raise NoKey("Si hvilken fil sikkerhetskopien skal skrives til: ./mestring backup FIL")
    _set_up(chosen)
    from django.conf import settings

    asked = chosen.passphrase or not settings.BACKUP_RECIPIENTS
    made = make_backup(
        _installation(),
        chosen.file,
        recipients=() if chosen.passphrase else settings.BACKUP_RECIPIENTS,
        passphrase=(settings.BACKUP_PASSPHRASE or _ask_twice()) if asked else "",
        at=datetime.now(UTC),
    )
    print(f"{chosen.file}: {_tell(made)}. Forseglet, lest tilbake og funnet hel.")
    return FINE


def run_restore(chosen: argparse.Namespace) -> int:
    """Put a backup back."""
    by_passphrase = needs_passphrase(chosen.file)
    if not by_passphrase and chosen.identity is None:
        raise NoKey("Si hvor den hemmelige nøkkelen er: --identity FIL")
    identity = None if by_passphrase else read_identity(chosen.identity)
    _set_up(chosen)
    from django.conf import settings

    from mestring.operation.serve import alone

    passphrase = (settings.BACKUP_PASSPHRASE or _ask("Passordsetning: ")) if by_passphrase else ""
    Path(settings.DATA).mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(Path(settings.DATA)):
        done = restore(
            _installation(),
            chosen.file,
            _program(),
            identity=identity,
            passphrase=passphrase,
            replace=chosen.replace,
            at=datetime.now(UTC),
        )
    print(f"Lagt tilbake: {_tell(done.manifest)}. {done.erased_again} slettinger er gjort på nytt.")
    if done.kept:
        print(
            f"Den gamle er beholdt som {done.kept}. Slett den når du har sett at alt er som det skal."
        )
    return FINE


def _make_key(file: Path) -> int:
    print(new_key(file))
    print(
        f"Den hemmelige halvdelen er i {file}. Ta vare på den et annet sted enn tjeneren, og på to steder: "
        "uten den kan ingen åpne kopiene. Linja over er den offentlige, til MESTRING_BACKUP_RECIPIENTS.",
        file=sys.stderr,
    )
    return FINE


def _set_up(chosen: argparse.Namespace) -> None:
    os.umask(0o077)
    if chosen.demo and "MESTRING_DATA" not in os.environ:
        import platformdirs

        os.environ["MESTRING_DATA"] = str(Path(platformdirs.user_data_dir("mestring"), "demo"))
    set_up(demo=chosen.demo)


def _installation() -> Installation:
    from django.conf import settings
    from django.db import connection

    from mestring.operation.backup.postgres import Postgres
    from mestring.operation.backup.sqlite import Sqlite

    data = Path(settings.DATA)
    if connection.vendor == "sqlite":
        database: Any = Sqlite(Path(connection.settings_dict["NAME"]))
    else:
        try:
            import psycopg  # noqa: F401
        except ImportError:
            raise ProgramMissing(
                "PostgreSQLs driver er ikke installert. Se docs/operation.md."
            ) from None
        database = Postgres(connection.settings_dict, data)
    return Installation(
        database=database,
        data=data,
        erased_list=Path(settings.ERASED_LIST),
        erased_now=_erased_now(),
    )


def _erased_now() -> tuple[Erasure, ...]:
    """Ask the live database whom it has tombstones of; one that cannot answer leaves it to the lists."""
    from django.conf import settings
    from django.db import DatabaseError, connection
    from django.utils.module_loading import import_string

    if not settings.ERASED_NOW:
        return ()
    try:
        return tuple(import_string(settings.ERASED_NOW)())
    except DatabaseError:
        return ()
    finally:
        connection.close()


def _program() -> Program:
    from django.conf import settings
    from django.db.migrations.loader import MigrationLoader

    return Program(
        migrations=frozenset(MigrationLoader(None).disk_migrations),
        migrate=_migrate,
        erase_again=_erase_again if settings.ERASE_AGAIN else None,
    )


def _migrate(name: str) -> None:
    from django.core.management import call_command

    with _connected_to(name):
        call_command("migrate", verbosity=0, interactive=False)


def _erase_again(name: str, erased: Sequence[Erasure], at: datetime) -> None:
    from django.conf import settings
    from django.utils.module_loading import import_string

    with _connected_to(name):
        import_string(settings.ERASE_AGAIN)(erased, at=at)


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    """Let the rooms work on a database that is laid out, and on the live one again afterwards."""
    from django.db import connection

    live = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = live


def _tell(made: Manifest) -> str:
    rows = sum(made.facts.rows.values())
    guideline = f", retningslinje {made.facts.guideline}" if made.facts.guideline else ""
    return f"{rows} rader i {len(made.facts.rows)} tabeller, {made.made_at:%Y-%m-%d %H:%M} UTC{guideline}"


def _ask(prompt: str) -> str:
    if not sys.stdin.isatty():
        raise NoKey(
            "Det er ingen nøkkel. Sett MESTRING_BACKUP_RECIPIENTS (eller MESTRING_BACKUP_PASSPHRASE)."
        )
    return getpass.getpass(prompt)


def _ask_twice() -> str:
    passphrase = _ask(f"Passordsetning (minst {LONG_ENOUGH} tegn): ")
    if len(passphrase) < LONG_ENOUGH:
        raise NoKey(f"Passordsetningen er kortere enn {LONG_ENOUGH} tegn. Ingenting er skrevet.")
    if _ask("En gang til: ") != passphrase:
        raise NoKey("De to er ikke like. Ingenting er skrevet.")
    return passphrase
