"""`publish`: lay a guideline in from its files, the first time. Later, two editors do it from a draft."""

import argparse
import os
import sys
from typing import Any

from mestring.cli.paths import add_content_options
from mestring.knowledge.folder import read_guideline

FINE, NO, UNUSABLE = 0, 1, 2


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("publish", help="legg inn retningslinja fra filer, første gang")
    parser.add_argument("--as", dest="username", required=True, help="redaktøren som gjør det")
    add_content_options(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Publish the files where nothing stands that can be shown: 0 done, 1 refused, 2 not set up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mestring.config.settings.production")

    import django

    django.setup()
    from django.db import connection

    if "knowledge_version" not in connection.introspection.table_names():
        print("Databasen er ikke gjort klar. Kjør først: ./mestring prepare", file=sys.stderr)
        return UNUSABLE
    return _publish(chosen)


def _publish(chosen: argparse.Namespace) -> int:
    from django.utils.timezone import now

    from mestring.knowledge.actions import publish_package
    from mestring.people.queries import user_named
    from mestring.people.refusals import NotFound, Refusal

    if _stands():
        print(
            "Noe er publisert allerede. Åpne et utkast i redaksjonen, skriv det ut med "
            "«./mestring draft export», legg filene over, og hent dem inn med «./mestring draft import». "
            "Da ser to personer over.",
            file=sys.stderr,
        )
        return NO
    try:
        files = read_guideline(chosen.content, chosen.local)
        published = publish_package(files=files, by=user_named(chosen.username), at=now())
    except NotFound:
        print(f"Ingen her har brukernavnet «{chosen.username}».", file=sys.stderr)
        return NO
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return NO
    print(f"Versjon {published.version} er publisert, {published.digest}")
    return FINE


def _stands() -> bool:
    """Tell whether something is published that this program can show."""
    from mestring.knowledge.queries import NothingPublished, current_package

    try:
        current_package()
    except NothingPublished:
        # Nothing yet, or what a newer program no longer takes: then no draft can be opened either.
        return False
    return True
