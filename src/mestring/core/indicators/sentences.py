"""Sentences: what a chart says and cannot say, in plain words, made from the judged chart alone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from mestring.core.indicators.cells import BESIDE, Cell
from mestring.core.indicators.chart import Chart, ChartKind, Firmness, Mark, Rule, Side, Signal
from mestring.core.indicators.funnel import Dot, Funnel
from mestring.core.indicators.judging import LIMITS_FROM
from mestring.core.indicators.lines import pooled
from mestring.core.indicators.voice import Voice, in_both
from mestring.core.words import Text

# With fewer months than this, no order of them could be more than chance.
SAYS_FROM = 9
# What happened longer ago than so many points is history, not news.
RECENT = 3
# Below this share decided, a figure is uncertain.
COMPLETE = 0.8
_SHIFTS = (Rule.SHIFT, Rule.LONG_RUN, Rule.RUN_SHIFT, Rule.FEW_CROSSINGS)
_TRENDS = (Rule.TREND, Rule.RUN_TREND)


class Said(NamedTuple):
    """A chart in words: what it says, how far that holds, and which months are not settled yet."""

    says: Text
    holds: Text
    provisional: Text


def tell_chart(chart: Chart, name: Text | None = None) -> Said:
    """Say what a chart says: to the unit itself, or about a unit or place with a name."""
    return Said(
        in_both(lambda language: " ".join(_says(_Reader(chart, Voice(language, name))))),
        in_both(lambda language: " ".join(_holds(_Reader(chart, Voice(language, name))))),
        in_both(lambda language: _provisional(_Reader(chart, Voice(language, name)))),
    )


def headline(chart: Chart) -> Text:
    """Say in a few words what deserves to be seen first of a chart."""
    return in_both(lambda language: _headline(_Reader(chart, Voice(language))))


class _Reader:
    """A chart being read aloud."""

    def __init__(self, chart: Chart, voice: Voice) -> None:
        self.chart, self.voice = chart, voice
        self.judged = [place for place, mark in enumerate(chart.marks) if mark.judged]
        self._latest = chart.marks[-1].months[-1] if chart.marks else 0

    def time(self, place: int) -> str:
        """Name the time of a point."""
        first = self.chart.marks[place].months[0]
        return self.voice.time(first, self._latest, quarter=self.chart.quarters)

    def times(self, places: Sequence[int]) -> str:
        """Name the times of points."""
        return self.voice.listed(self.time(place) for place in places)

    def share(self, places: Sequence[int]) -> str:
        """Say the share of some points together."""
        return self.voice.share(pooled([_counts(self.chart.marks[place]) for place in places]))

    @property
    def centre(self) -> str:
        """Say the centre line."""
        return self.voice.share(self.chart.centre or 0.0)

    def others(self, signal: Signal) -> list[int]:
        """Give the points that a shift is compared with: those before it, else all others."""
        before = [place for place in self.judged if place < signal.points[0]]
        return before or [place for place in self.judged if place not in signal.points]

    def lasts(self, signal: Signal) -> bool:
        """Tell whether a signal reaches the latest judged point."""
        return signal.points[-1] == self.judged[-1]


def _counts(mark: Mark) -> tuple[int, int]:
    return mark.numerator, mark.denominator


def _says(reader: _Reader) -> Iterator[str]:
    count = len(reader.judged)
    if count < SAYS_FROM and reader.chart.kind is ChartKind.RUN:
        yield _few(reader, count)
        return
    if reader.chart.kind is ChartKind.RUN:
        phrase = "run" if count < LIMITS_FROM else "run_sparse"
        yield reader.voice.say(phrase, centre=reader.centre, count=count)
    shifts, others = _told_signals(reader.chart)
    yield from (_shift(reader, each) for each in shifts)
    if not shifts and reader.chart.kind is not ChartKind.RUN:
        trending = any(each.rule in _TRENDS for each in others)
        first = reader.time(reader.judged[0])
        phrase = "around" if trending else "stable"
        yield reader.voice.say(phrase, first=first, centre=reader.centre)
    yield from _single(reader, others)
    if not reader.chart.signals:
        yield reader.voice.say("run_still" if reader.chart.kind is ChartKind.RUN else "still")
    else:
        yield from _as_before(reader)


def _few(reader: _Reader, count: int) -> str:
    if not count:
        return reader.voice.say("nothing")
    share = reader.share(reader.judged)
    return reader.voice.say("one" if count == 1 else "few", count=count, share=share)


def _told_signals(chart: Chart) -> tuple[list[Signal], list[Signal]]:
    """Give the shifts worth telling, and what else there is that is not part of one.

    A change of level is a shift on either side of the mean: the later one tells both.
    """
    shifts = [each for each in chart.signals if each.rule in _SHIFTS]
    latest = max(shifts, key=lambda each: each.points[-1], default=None)
    told = [latest] if latest else []
    inside = {place for each in shifts for place in each.points}
    others = [
        each
        for each in chart.signals
        if each.rule not in _SHIFTS and not inside.issuperset(each.points)
    ]
    return told, others


def _shift(reader: _Reader, signal: Signal) -> str:
    others = reader.others(signal)
    parts = {
        "first": reader.time(signal.points[0]),
        "last": reader.time(signal.points[-1]),
        "how": reader.voice.how(signal.side),
        "share": reader.share(signal.points),
        "before": reader.share(others) if others else reader.centre,
    }
    now = reader.lasts(signal) and others and others[0] < signal.points[0]
    return reader.voice.say("shift_now" if now else "shift_then", **parts)


def _single(reader: _Reader, signals: Sequence[Signal]) -> Iterator[str]:
    """Say what is not a shift: trends one by one, single points together for each side."""
    for trend in (each for each in signals if each.rule in _TRENDS):
        first, last = reader.time(trend.points[0]), reader.time(trend.points[-1])
        yield reader.voice.say("trend", first=first, last=last, way=reader.voice.way(trend.side))
    for rule, phrase in ((Rule.OUTSIDE, "outside"), (Rule.TWO_OF_THREE, "two_of_three")):
        for side in (Side.BELOW, Side.ABOVE):
            found = [each for each in signals if each.rule is rule and each.side is side]
            places = sorted({place for each in found for place in each.points})
            if places:
                how = reader.voice.how(side)
                yield reader.voice.say(phrase, months=reader.times(places), how=how)


def _as_before(reader: _Reader) -> Iterator[str]:
    """Say that what came after the last signal is as it was before it, where anything did."""
    last = max(signal.points[-1] for signal in reader.chart.signals)
    after = [place for place in reader.judged if place > last]
    if len(after) > RECENT:
        yield reader.voice.say("all_as_before", count=len(after))
        return
    if after:
        yield reader.voice.say("as_before", months=reader.times(after))


def _holds(reader: _Reader) -> Iterator[str]:
    chart, voice = reader.chart, reader.voice
    if chart.firmness is Firmness.PROVISIONAL:
        yield voice.say("provisional_limits", count=len(reader.judged))
    if chart.quarters:
        yield voice.say("quarters")
    if chart.overdispersed:
        yield voice.say("unrest")
    if chart.assurance and chart.target is not None:
        yield voice.say(chart.assurance.value, target=voice.share(chart.target))
    yield voice.say("cannot")


def _provisional(reader: _Reader) -> str:
    places = [place for place, mark in enumerate(reader.chart.marks) if mark.provisional]
    phrase = "provisional_quarter" if reader.chart.quarters else "provisional"
    return reader.voice.say(phrase, months=reader.times(places)) if places else ""


def recent(chart: Chart) -> tuple[Signal, ...]:
    """Give the signals that are news: those that touch the latest judged points."""
    latest = [place for place, mark in enumerate(chart.marks) if mark.judged][-RECENT:]
    return tuple(each for each in chart.signals if set(latest) & set(each.points))


def _headline(reader: _Reader) -> str:
    chart, voice = reader.chart, reader.voice
    if not reader.judged:
        return voice.say("head_nothing")
    if chart.kind is ChartKind.RUN and len(reader.judged) < SAYS_FROM:
        return voice.say("head_few", count=len(reader.judged))
    news = recent(chart)
    for rules, told in ((_SHIFTS, _head_shift), (_TRENDS, _head_trend)):
        found = [each for each in news if each.rule in rules]
        if found:
            return told(reader, max(found, key=lambda each: each.points[-1]))
    if news:
        last = max(news, key=lambda each: each.points[-1])
        months = reader.times(last.points)
        return voice.say("head_outside", how=voice.how(last.side), months=months)
    phrase = "head_still" if chart.kind is ChartKind.RUN else "head_stable"
    return voice.say(phrase, centre=reader.centre)


def _head_shift(reader: _Reader, signal: Signal) -> str:
    first, last = reader.time(signal.points[0]), reader.time(signal.points[-1])
    phrase = "head_shift_now" if reader.lasts(signal) else "head_shift_then"
    return reader.voice.say(phrase, how=reader.voice.how(signal.side), first=first, last=last)


def _head_trend(reader: _Reader, signal: Signal) -> str:
    first = reader.time(signal.points[0])
    return reader.voice.say("head_trend", way=reader.voice.way(signal.side), first=first)


def tell_beside(cell: Cell, missing: Sequence[Text] = ()) -> Text:
    """Say what stands outside the count, each with its number; empty where nothing does."""

    def tell(language: str) -> str:
        voice = Voice(language)
        parts = [
            _beside(voice, name, getattr(cell, name), missing)
            for name in BESIDE
            if getattr(cell, name)
        ]
        return voice.say("beside", parts=", ".join(parts)) if parts else ""

    return in_both(tell)


def _beside(voice: Voice, name: str, count: int, missing: Sequence[Text]) -> str:
    if name == "unknown" and missing:
        named = ", ".join(each.to(voice.language) for each in missing)
        return voice.say("beside_missing", count=count, missing=named)
    return voice.say(f"beside_{name}", count=count)


def tell_completeness(unknown: int, rows: int, missing: Mapping[Text, int]) -> Text:
    """Say how many could not be decided, which facts were missing, and whether the figure still holds."""

    def tell(language: str) -> str:
        voice = Voice(language)
        if not rows:
            return voice.say("nothing")
        if not unknown:
            return voice.say("decided", rows=rows)
        return " ".join(_undecided(voice, unknown, rows, missing))

    return in_both(tell)


def _undecided(voice: Voice, unknown: int, rows: int, missing: Mapping[Text, int]) -> Iterator[str]:
    yield voice.say("undecided", unknown=unknown, rows=rows)
    if missing:
        most = sorted(missing.items(), key=lambda each: (-each[1], each[0].nb))
        named = (
            voice.say("missing_part", name=name.to(voice.language), count=count)
            for name, count in most
        )
        yield voice.say("missing", parts=", ".join(named))
    if rows - unknown < COMPLETE * rows:
        yield voice.say("uncertain", share=voice.share(COMPLETE))


def tell_dot(dot: Dot, name: Text | None = None) -> Text:
    """Say where a unit is among others: to itself, or by its name."""

    def tell(language: str) -> str:
        voice = Voice(language, name)
        side = Side.ABOVE if dot.share > dot.band.warning_upper else Side.BELOW
        share = voice.share(dot.share)
        how, of = voice.how(side), dot.denominator
        return voice.say(_reach(dot), how=how, met=dot.numerator, of=of, share=share)

    return in_both(tell)


def _reach(dot: Dot) -> str:
    if dot.band.warning_lower <= dot.share <= dot.band.warning_upper:
        return "within"
    inside = dot.band.alarm_lower <= dot.share <= dot.band.alarm_upper
    return "warning" if inside else "alarm"


def tell_funnel(funnel: Funnel) -> Text:
    """Say what a funnel plot cannot say, and whether its limits are widened."""
    phrases = ("differ", "funnel_cannot") if funnel.widened else ("funnel_cannot",)
    return in_both(lambda language: " ".join(Voice(language).say(each) for each in phrases))
