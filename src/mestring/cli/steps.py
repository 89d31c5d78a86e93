"""`steps`: keep the stored steps of an installation true: turn what time has changed, or build all anew."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

import platformdirs

FINE, DIFFERED, UNUSABLE = 0, 1, 2


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("steps", help="hold de lagrede stegene à jour")
    parser.add_argument(
        "what",
        choices=("tick", "rebuild"),
        help="tick: regn ut det tiden har endret. rebuild: regn ut alt på nytt",
    )
    parser.add_argument(
        "--data",
        type=Path,
        help="mappa for dataene (demoens, om ikke innstillingene sier noe annet)",
    )
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Do it, and say how many steps had to be changed; 1 where what stood was not what is right."""
    data = chosen.data or Path(platformdirs.user_data_dir("mestring"), "demo")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mestring.config.settings.demo")
    os.environ.setdefault("MESTRING_DATA", str(data.resolve()))

    import django

    django.setup()
    if not _has_tables():
        print(
            "Her er det ingen installasjon ennå. Start den først, eller bruk --data.",
            file=sys.stderr,
        )
        return UNUSABLE
    return _tick() if chosen.what == "tick" else _rebuild()


def _has_tables() -> bool:
    from django.conf import settings
    from django.db import connection

    file = settings.DATABASES["default"]["NAME"]
    if connection.vendor == "sqlite" and not Path(file).is_file():
        return False
    return "care_steprecord" in connection.introspection.table_names()


def _tick() -> int:
    from django.utils.timezone import now

    from mestring.care import steps

    print(f"{steps.tick(now())} tidslinjer er regnet ut på nytt.")
    return FINE


def _rebuild() -> int:
    from django.utils.timezone import now

    from mestring.care import steps

    kept = steps.rebuild(now())
    print(
        f"{kept.subjects} tidslinjer gir {kept.steps} steg. "
        f"{kept.differed} steg sto annerledes før, og er rettet."
    )
    return DIFFERED if kept.differed else FINE
