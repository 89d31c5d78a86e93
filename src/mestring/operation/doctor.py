"""`doctor --production`: everything that stands in the way of real use, each with its remedy."""

import argparse
import sys
from typing import Any

from mestring.operation.setting_up import set_up
from mestring.operation.types import Finding

FINE, UNSAFE = 0, 1


def add_to(verbs: Any) -> None:
    """Add the verb; the start script turns `doctor --production` into it."""
    parser = verbs.add_parser("doctor", help="si alt som står i veien for drift, med botemiddel")
    parser.add_argument("--production", action="store_true", help="(det eneste den kan her)")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Print every fault and every note; 1 when production would not start."""
    found = look()
    faults = [each for each in found if each.is_fault]
    notes = [each for each in found if not each.is_fault]
    for title, part in (("Stops production", faults), ("Worth knowing", notes)):
        if part:
            print(f"{title}:")
            print("".join(f"  - {each.sentence}\n" for each in part))
    print(f"{len(faults)} to mend first." if faults else "Production can start: ./mestring serve")
    return UNSAFE if faults else FINE


def look() -> list[Finding]:
    """Look at the settings first, then at the database and the disk."""
    unsafe = [Finding(sentence, is_fault=True) for sentence in set_up()]
    from mestring.operation import state

    return [*unsafe, *state.findings()]


def check() -> None:
    """End here, with every fault, where production would not be safe."""
    faults = [each.sentence for each in look() if each.is_fault]
    if faults:
        print("Mestring will not start in production like this:", file=sys.stderr)
        print("".join(f"  - {sentence}\n" for sentence in faults), file=sys.stderr)
        raise SystemExit(UNSAFE)
