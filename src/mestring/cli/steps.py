"""`steps`: keep the stored steps of an installation true: turn what time has changed, or build all anew."""

import argparse
from typing import Any

from mestring.cli.installation import add_data_option, ready

FINE, DIFFERED, UNUSABLE = 0, 1, 2


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("steps", help="hold de lagrede stegene à jour")
    parser.add_argument(
        "what",
        choices=("tick", "rebuild"),
        help="tick: regn ut det tiden har endret. rebuild: regn ut alt på nytt",
    )
    add_data_option(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Do it, and say how many steps had to be changed; 1 where what stood was not what is right."""
    if not ready(chosen, "care_steprecord"):
        return UNUSABLE
    return _tick() if chosen.what == "tick" else _rebuild()


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
