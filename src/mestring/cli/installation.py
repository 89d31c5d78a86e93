"""The installation that a verb works on: the one that the settings name, or the demo's."""

import argparse
import os
import sys
from pathlib import Path

import platformdirs


def add_data_option(parser: argparse.ArgumentParser) -> None:
    """Let a verb be told where the data are."""
    parser.add_argument(
        "--data",
        type=Path,
        help="mappa for dataene (demoens, om ikke innstillingene sier noe annet)",
    )


def ready(chosen: argparse.Namespace, table: str) -> bool:
    """Set Django up, and tell whether a table is there; where it is not, that is said."""
    data = chosen.data or Path(platformdirs.user_data_dir("mestring"), "demo")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mestring.config.settings.demo")
    os.environ.setdefault("MESTRING_DATA", str(data.resolve()))

    import django

    django.setup()
    if _has(table):
        return True
    print(
        "Her er det ingen installasjon ennå. Start den først, eller bruk --data.", file=sys.stderr
    )
    return False


def _has(table: str) -> bool:
    from django.conf import settings
    from django.db import connection

    file = settings.DATABASES["default"]["NAME"]
    if connection.vendor == "sqlite" and not Path(file).is_file():
        return False
    return table in connection.introspection.table_names()
