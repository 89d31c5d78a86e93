"""`calendar`: freeze a country's public holidays into the bytes of `calendar.yaml`."""

import argparse
import sys
from typing import Any

from mestring.core.loading.almanac import FIRST, LAST, write_calendar

_FIRST, _LAST = 1900, 2200


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("calendar", help="skriv calendar.yaml på nytt")
    parser.add_argument("--country", default="NO", help="landkode, for eksempel NO")
    parser.add_argument("--first", type=int, default=2000, help="første år")
    parser.add_argument("--last", type=int, default=2060, help="siste år")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Write the calendar to standard output."""
    if not _FIRST <= chosen.first < chosen.last <= _LAST:
        print(f"Årene må gå framover, mellom {_FIRST} og {_LAST}.", file=sys.stderr)
        return 2
    if not FIRST <= chosen.first <= chosen.last - 2 <= LAST - 2:
        message = f"Velg minst tre år, fra {FIRST} til {LAST}: --first 2000 --last 2060."
        print(message, file=sys.stderr)
        return 2
    try:
        content = write_calendar(chosen.country, chosen.first, chosen.last)
    except NotImplementedError:
        print(f"Landet «{chosen.country}» er ikke kjent. Bruk en landkode som NO.", file=sys.stderr)
        return 2
    sys.stdout.write(content.decode())
    return 0
