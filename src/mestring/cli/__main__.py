"""`python -m mestring.cli VERB`: what is done without a server."""

import argparse
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from mestring.cli import (
    calendar,
    check,
    diff,
    draft,
    edition,
    evaluate,
    explain,
    indicators,
    instrument,
    publish,
    schemas,
    score,
    search,
    simulate,
    steps,
    steward,
    tree,
)
from mestring.core.faults import Faults

VERBS = (
    check,
    diff,
    edition,
    explain,
    simulate,
    evaluate,
    indicators,
    score,
    search,
    instrument,
    calendar,
    schemas,
    steps,
    steward,
    draft,
    publish,
    tree,
)
FINE, NO, UNUSABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and give its exit code; bad input becomes sentences, never a traceback."""
    parser = argparse.ArgumentParser(
        prog="./mestring", description="Mestring: råd skrevet én gang, brukt av alle."
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb in VERBS:
        verb.add_to(verbs)
    chosen = parser.parse_args(arguments)
    show_what_can_be_shown()
    try:
        code: int = chosen.run(chosen)
    except Faults as faults:
        for fault in faults.faults:
            print(fault, file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:
        # The reader (head, less) has seen enough.
        sys.stderr.close()
        return FINE
    except OSError as error:
        print(f"{error.filename or chosen.verb}: {error.strerror}.", file=sys.stderr)
        return UNUSABLE
    return code


def show_what_can_be_shown() -> None:
    """Let a letter that the terminal does not know become a question mark, and not stop the rest."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(main())
