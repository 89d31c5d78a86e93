"""What the verbs over many persons have in common: progress, and faults told as sentences."""

import json
import sys
from collections.abc import Callable
from typing import Any, TextIO

UNUSABLE, INTERRUPTED = 2, 130
# Without a terminal a line is written each time so many hundredths more are done.
_STEP = 10


class Progress:
    """Tells on standard error how far long work has come: a line that changes, or a new one now and then."""

    def __init__(self, what: str, stream: TextIO | None = None) -> None:
        self._what, self._stream = what, stream or sys.stderr
        self._told = -1

    def __call__(self, done: int, of: int) -> None:
        """Tell that so many parts are done."""
        hundredths = 100 * done // max(of, 1)
        if self._stream.isatty():
            end = "\n" if done >= of else ""
            self._stream.write(f"\r{self._what}: del {done} av {of} ({hundredths} %){end}")
        elif hundredths // _STEP > self._told or done >= of:
            self._told = hundredths // _STEP
            self._stream.write(f"{self._what}: del {done} av {of} ({hundredths} %)\n")
        self._stream.flush()


def in_sentences(work: Callable[[], int]) -> int:
    """Do work; what cannot be done is told as sentences, and what is stopped can be taken up again."""
    from mestring.population.intake import Refused

    try:
        return work()
    except Refused as refused:
        print(refused, file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        print(
            "\nAvbrutt. Gjenta kommandoen for å gå videre fra det som er ferdig.", file=sys.stderr
        )
        return INTERRUPTED


def say(told: dict[str, Any], sentences: str, *, as_json: bool) -> None:
    """Give the answer, to a program or to a reader."""
    print(json.dumps(told, ensure_ascii=False, indent=2) if as_json else sentences)


def counted(number: int) -> str:
    """Give a number with its thousands apart."""
    return f"{number:,}".replace(",", " ")
