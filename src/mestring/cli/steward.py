"""`steward`: make the account of whoever looks after the installation, and print the link that opens it."""

import argparse
import os
import sys
from typing import Any

FINE, NO, UNUSABLE = 0, 1, 2


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "steward",
        help="lag kontoen til en systemansvarlig, og skriv ut engangslenken som åpner den",
    )
    parser.add_argument("name", help="navnet, slik andre skal se det")
    parser.add_argument("--username", help="det hun logger inn med (laget av navnet)")
    parser.add_argument(
        "--address", help="adressen der Mestring står (https og den første av ALLOWED_HOSTS)"
    )
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Make the account and print the link; there is no password until its owner chooses one."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mestring.config.settings.production")

    import django

    django.setup()
    if not _has_tables():
        print("Databasen er ikke gjort klar. Kjør først: ./mestring prepare", file=sys.stderr)
        return UNUSABLE
    return _make(chosen)


def _make(chosen: argparse.Namespace) -> int:
    from django.conf import settings
    from django.utils.text import slugify
    from django.utils.timezone import now

    from mestring.login.actions import add_steward
    from mestring.people.refusals import Refusal

    username = slugify(chosen.username or chosen.name)
    if not username:
        print("Navnet gir ikke noe brukernavn. Velg et med --username.", file=sys.stderr)
        return UNUSABLE
    try:
        link = add_steward(
            username=username, name=chosen.name, at=now(), lasts=settings.INVITATION_LASTS
        )
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return NO
    _tell(username, _address(chosen.address) + _path(link.secret), link.expires_at)
    return FINE


def _tell(username: str, url: str, until: Any) -> None:
    from django.utils.timezone import localtime

    print(f"Kontoen {username} er laget. Åpne lenken for å velge passord og legge til en nøkkel:\n")
    print(f"  {url}\n")
    print(f"Den virker én gang, til {localtime(until):%d.%m.%Y kl. %H.%M}. Den vises ikke igjen.")


def _path(secret: str) -> str:
    from django.urls import reverse

    return reverse("invitation-link", args=[secret])


def _address(given: str | None) -> str:
    from django.conf import settings

    return (given or f"https://{settings.ALLOWED_HOSTS[0].lstrip('.')}").rstrip("/")


def _has_tables() -> bool:
    from django.db import connection

    return "login_invitation" in connection.introspection.table_names()
