"""A voice: months, shares and lists in a language, and the phrases they are put into."""

from collections.abc import Callable, Iterable

from mestring.core.indicators.chart import Side
from mestring.core.indicators.phrases import PHRASES
from mestring.core.telling.phrases import MONTHS
from mestring.core.words import Text


class Voice:
    """Says things about figures in one language, to a unit or about one."""

    def __init__(self, language: str, name: Text | None = None) -> None:
        self.language = language
        self._phrases = {**PHRASES["nb"], **PHRASES.get(language, {})}
        self._months = MONTHS.get(language, MONTHS["nb"])
        self.who = name.to(language) if name else self._phrases["you"]
        verbs = ("are", "have", "were")
        self._parts = {
            verb: self._phrases.get(f"name_{verb}" if name else verb, "") for verb in verbs
        } | {"who": self.who}

    def say(self, phrase: str, **parts: object) -> str:
        """Give a phrase with its parts, beginning with a capital where it is a sentence or headline."""
        said = self._phrases[phrase].format(**{**self._parts, **parts})
        starts = said.endswith(".") or phrase.startswith("head_")
        return said[:1].upper() + said[1:] if starts else said

    def share(self, share: float) -> str:
        """Write a share in whole percent; nothing is rounded to none or all that is not."""
        whole = int(share * 100 + 0.5)
        if 0 < share < 1:
            whole = min(99, max(1, whole))
        return self.say("percent", number=whole)

    def how(self, side: Side) -> str:
        """Say higher or lower."""
        return self.say("higher" if side is Side.ABOVE else "lower")

    def way(self, side: Side) -> str:
        """Say up or down."""
        return self.say("rising" if side is Side.ABOVE else "falling")

    def time(self, first: int, latest: int, *, quarter: bool) -> str:
        """Name a month, or the quarter that it is in; with its year where that is not the latest one."""
        year, month = divmod(first, 100)
        number = (month - 1) // 3 + 1
        named = self.say("quarter", number=number) if quarter else self._months[month - 1]
        return named if year == latest // 100 else f"{named} {year}"

    def listed(self, parts: Iterable[str]) -> str:
        """Put parts in a row, with «og» before the last."""
        *first, last = parts
        return self.say("and").join((", ".join(first), last)) if first else last


def in_both(tell: Callable[[str], str]) -> Text:
    """Tell the same in bokmål and English."""
    return Text(nb=tell("nb"), en=tell("en"))
