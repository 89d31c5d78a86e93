"""`python -m mestring.operation VERB`: running an installation for real."""

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from mestring.operation import doctor, serve
from mestring.operation.backup import verbs as backup
from mestring.operation.papers import verb as papers
from mestring.people.refusals import Refusal

FINE, UNUSABLE = 0, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and give its exit code; a refusal becomes a sentence, never a traceback."""
    parser = argparse.ArgumentParser(prog="./mestring", description="Mestring i drift.")
    verbs: Any = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for part in (serve, doctor, backup, papers):
        part.add_to(verbs)
    chosen = parser.parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return UNUSABLE
    except OSError as error:
        print(f"{error.filename or chosen.verb}: {error.strerror or error}.", file=sys.stderr)
        return UNUSABLE
    return code


if __name__ == "__main__":
    sys.exit(main())
