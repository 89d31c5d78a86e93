"""Charts as pictures: one for light and dark, named by what they show, so that the same is never drawn twice.

Drawing takes a while and a library that pages have no use for, and so it is done when figures are made.
Colours are variables of the page's own style sheet; what matters is told by shape and word as well.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import override

from mestring.core.indicators.chart import Chart, Mark, Meaning
from mestring.core.indicators.funnel import Dot, Funnel, band

# A new way of drawing draws everything anew.
STYLE = 4
WIDTH, HEIGHT = 380, 210
TICKS = 5
LETTERS = 13
# What a colour stands for, in the picture as it is drawn, and in the page.
COLOURS: Mapping[str, str] = {
    "#010101": "var(--chart-ink)",
    "#010102": "var(--chart-rule)",
    "#010103": "var(--chart-line)",
    "#010104": "var(--chart-mark)",
    "#010105": "var(--chart-paper)",
    "#010106": "var(--chart-better)",
}
INK, RULE, LINE, MARK, PAPER, BETTER = COLOURS
# Roles that are of no use in a picture whose figures stand beside it as a table.
_ROLES = re.compile(r'\s(?:aria-[a-z]+|role|class|pointer-events)="[^"]*"')
_HEAD = re.compile(r'<svg [^>]*?width="(\d+)" height="(\d+)"[^>]*>')


def name_of(shown: Chart | Funnel, language: str, own: str = "") -> str:
    """Name a picture by everything that is in it."""
    return sha256(repr((STYLE, language, own, shown)).encode()).hexdigest()


def draw(shown: Chart | Funnel, language: str, own: str = "") -> str:
    """Draw a chart or a funnel plot as SVG, with its words in a language; `own` is the unit that is told."""
    import vl_convert

    with override(language):
        picture = _funnel(shown, own) if isinstance(shown, Funnel) else _series(shown)
    # It is put together of what the library itself has checked, and half of the time is checking again.
    svg: str = vl_convert.vegalite_to_svg(picture.to_json(validate=False))
    return in_page(svg)


def in_page(svg: str) -> str:
    """Make a picture one that may stand in a page: its colours and its letters are the page's."""
    svg = _ROLES.sub("", svg)
    for drawn, shown in COLOURS.items():
        svg = svg.replace(drawn, shown)
    svg = svg.replace('font-family="sans-serif"', 'font-family="inherit"')
    head = r'<svg class="chart" viewBox="0 0 \1 \2" aria-hidden="true" focusable="false">'
    return _HEAD.sub(head, svg, count=1)


def _series(chart: Chart) -> Any:
    """Lay out a series: limits, middle, months, and a shape and a word where there is a signal."""
    import altair as alt

    rows = [_row(chart, place, mark) for place, mark in enumerate(chart.marks)]
    rows = [row for row in rows if row["share"] is not None]
    x = alt.X("place:Q", title=None, axis=_months(chart), scale=alt.Scale(nice=False))
    y = alt.Y("share:Q", title=None, axis=_shares(), scale=alt.Scale(domain=[0, 1]))
    base = alt.Chart(alt.Data(values=rows))
    layers = [
        *(_limit(base, x, name) for name in ("lower", "upper")),
        base.mark_line(color=LINE, strokeWidth=1.5).encode(x=x, y=y),
        _points(base, x, y, "usual", shape="circle", size=34, color=LINE),
        _points(base, x, y, "provisional", shape="circle", size=34, fill=PAPER, stroke=LINE),
        _points(base, x, y, "lower", shape="triangle-down", size=110, color=MARK),
        _points(base, x, y, "higher", shape="triangle-up", size=110, color=BETTER),
        # Twice: the first is paper around the letters, so that no line runs through them.
        *(_words(base, x, y, **how) for how in ({"stroke": PAPER, "strokeWidth": 4}, {})),
    ]
    if chart.centre is not None:
        middle = alt.Chart(alt.Data(values=[{"share": chart.centre}]))
        layers.insert(0, middle.mark_rule(color=INK, strokeWidth=1).encode(y=y))
    return _framed(alt.layer(*layers))


def _row(chart: Chart, place: int, mark: Mark) -> dict[str, Any]:
    kind = _kind(chart, place, mark)
    is_last = not any(
        kind == _kind(chart, later, chart.marks[later]) for later in _after(chart, place)
    )
    word = {"lower": _("lavere enn vanlig"), "higher": _("høyere enn vanlig")}.get(kind, "")
    limits = mark.limits
    return {
        "place": place,
        "share": mark.share,
        "kind": kind,
        "up": kind == "higher",
        # Said once, at the last of the points that it is about.
        "word": word if is_last else "",
        "lower": max(0.0, limits.lower) if limits else None,
        "upper": min(1.0, limits.upper) if limits else None,
    }


def _after(chart: Chart, place: int) -> Iterable[int]:
    return range(place + 1, len(chart.marks))


def _kind(chart: Chart, place: int, mark: Mark) -> str:
    meanings = {signal.meaning for signal in chart.signals_at(place)}
    if Meaning.CONCERN in meanings:
        return "lower"
    if Meaning.IMPROVEMENT in meanings:
        return "higher"
    return "provisional" if mark.provisional else "usual"


def _words(base: Any, x: Any, y: Any, **how: Any) -> Any:
    import altair as alt

    # Above a point that is higher, and below one that is lower, unless there is no room there.
    away = alt.expr("datum.up || datum.share < 0.2 ? -14 : 18")
    text = base.mark_text(color=INK, fontSize=LETTERS, align="right", dy=away, **how)
    return text.encode(x=x, y=y, text="word:N")


def _points(base: Any, x: Any, y: Any, kind: str, **shape: Any) -> Any:
    return (
        base.transform_filter(f"datum.kind == '{kind}'")
        .mark_point(filled=True, opacity=1, **shape)
        .encode(x=x, y=y)
    )


def _limit(base: Any, x: Any, name: str) -> Any:
    line = base.mark_line(color=INK, strokeDash=[5, 4], strokeWidth=1, interpolate="step")
    return line.encode(x=x, y=f"{name}:Q")


def _months(chart: Chart) -> Any:
    """Name some of the months, evenly, so that the names do not run into each other."""
    import altair as alt

    step = max(1, -(-len(chart.marks) // TICKS))
    named = {
        place: f"{MONTHS_3[mark.months[0] % 100]} {mark.months[0] // 100}"
        for place, mark in enumerate(chart.marks)
        if place % step == 0
    }
    words = ", ".join(f"{place}: '{title}'" for place, title in named.items())
    return alt.Axis(
        values=list(named), labelExpr=f"{{{words}}}[datum.value]", grid=False, labelFlush=False
    )


def _shares() -> Any:
    import altair as alt

    return alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format=".0%", grid=True)


def _funnel(funnel: Funnel, own: str) -> Any:
    """Lay out units by their size, between the lines that chance keeps them within; one's own by a shape."""
    import altair as alt

    dots = [_dot(dot, own) for dot in funnel.dots]
    most = max((dot.denominator for dot in funnel.dots), default=1)
    x = alt.X(
        "size:Q",
        title=_("hvor mange som er talt"),
        axis=alt.Axis(grid=False, tickCount=TICKS),
        scale=alt.Scale(domain=[0, most * 1.05]),
    )
    y = alt.Y("share:Q", title=None, axis=_shares(), scale=alt.Scale(domain=[0, 1]))
    lines = alt.Chart(alt.Data(values=list(_bands(funnel, most))))
    base = alt.Chart(alt.Data(values=dots))
    middle = alt.Chart(alt.Data(values=[{"share": funnel.target}]))
    layers = [
        middle.mark_rule(color=INK, strokeWidth=1).encode(y=y),
        *(
            lines.mark_line(color=INK, strokeWidth=1, strokeDash=dash).encode(x=x, y=f"{name}:Q")
            for name, dash in _LINES.items()
        ),
        _points(base, x, y, "other", shape="circle", size=34, fill=PAPER, stroke=LINE),
        _points(base, x, y, "own", shape="diamond", size=150, color=MARK),
        base.transform_filter("datum.kind == 'own'")
        .mark_text(color=INK, fontSize=LETTERS, dy=-14, text=_("dere"))
        .encode(x=x, y=y),
    ]
    return _framed(alt.layer(*layers))


_LINES: Mapping[str, list[int]] = {
    "warning_lower": [5, 4],
    "warning_upper": [5, 4],
    "alarm_lower": [1, 3],
    "alarm_upper": [1, 3],
}


def _dot(dot: Dot, own: str) -> dict[str, Any]:
    kind = "own" if dot.unit == own else "other"
    return {"size": dot.denominator, "share": dot.share, "kind": kind}


def _bands(funnel: Funnel, most: int) -> Iterable[dict[str, Any]]:
    wider = funnel.dispersion**0.5 if funnel.widened else 1.0
    for size in sorted({max(1, round(most * 1.05 * part / 40)) for part in range(1, 41)}):
        yield {"size": size, **band(size, funnel.target, wider)._asdict()}


def _framed(layered: Any) -> Any:
    return (
        layered.properties(width=WIDTH, height=HEIGHT, background="transparent", padding=4)
        .configure(font="sans-serif")
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK,
            titleColor=INK,
            titleFontWeight="normal",
            domainColor=RULE,
            tickColor=RULE,
            gridColor=RULE,
            labelFontSize=LETTERS,
            titleFontSize=LETTERS,
        )
    )
