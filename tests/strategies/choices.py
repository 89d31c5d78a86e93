"""Where the generators get their choices from: Hypothesis, which shrinks, or a seed, which is fast.

Every generator in this folder asks one question only, "which number from here through there?". The same
generator therefore serves property tests (`Drawn`) and fixed corpora (`Seeded`). Write the plainest
alternative first: Hypothesis shrinks towards the smallest number.
"""

import os
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cache
from random import Random
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

T = TypeVar("T")
# How many times harder than usual to look, where looking is what takes the time: MESTRING_FUZZ=10.
HARDER = int(os.environ.get("MESTRING_FUZZ", "1"))


class Choices(ABC):
    """A source of choices."""

    @abstractmethod
    def number(self, least: int, most: int) -> int:
        """Choose a whole number from `least` through `most`."""

    def pick(self, among: Sequence[T]) -> T:
        """Choose one; the plainest stands first."""
        return among[self.number(0, len(among) - 1)]

    def chance(self, percent: int) -> bool:
        """Say yes so often in a hundred; no is the plainer answer."""
        return self.number(0, 99) >= 100 - percent

    def maybe(self, percent: int, among: Sequence[T]) -> T | None:
        """Choose one so often in a hundred, else none."""
        return self.pick(among) if self.chance(percent) else None


class Drawn(Choices):
    """Choices that Hypothesis makes, remembers and shrinks."""

    def __init__(self, draw: DrawFn) -> None:
        self._draw = draw

    def number(self, least: int, most: int) -> int:
        return least if least == most else self._draw(_numbers(least, most))


class Seeded(Choices):
    """Choices that follow from a seed, on every machine and in every process."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)

    def number(self, least: int, most: int) -> int:
        return self._random.randint(least, most)


@cache
def _numbers(least: int, most: int) -> SearchStrategy[int]:
    return st.integers(least, most)
