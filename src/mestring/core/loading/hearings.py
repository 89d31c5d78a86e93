"""Check hearings: every trace leads to something in some version, and every text is in both languages."""

from collections.abc import Iterator, Mapping
from itertools import chain

from mestring.core.guideline import Guideline
from mestring.core.hearing import ANY, Hearing, HearingPoint, Trace, has, points
from mestring.core.loading.checks import Found, check_id, check_known, check_translated
from mestring.core.loading.written import Path


def check_hearing(
    hearing: Hearing, earlier: Mapping[str, Guideline], current: Guideline
) -> Iterator[Found]:
    """Check a hearing against the earlier guides, by name, and the guideline of today."""
    for name in ("draft", "settled"):
        yield from check_known((name,), getattr(hearing, name), earlier, "Versjonen")
    yield from check_translated(("about",), hearing.about)
    versions = (*earlier.values(), current)
    ids = [point.id for point in points(hearing)]
    for number, answer in enumerate(hearing.answers):
        here: Path = ("answers", number)
        yield from check_known((*here, "source"), answer.source, current.sources, "Kilden")
        for place, point in enumerate(answer.points):
            path = (*here, "points", place)
            yield from check_id((*path, "id"), point.id)
            if ids.count(point.id) > 1:
                message = f"Punktet «{point.id}» står mer enn én gang."
                yield (*path, "id"), message, "Gi det ene en ny id."
            yield from _check_point(path, point, versions)


def _check_point(
    path: Path, point: HearingPoint, versions: tuple[Guideline, ...]
) -> Iterator[Found]:
    for name in ("title", "says", "beyond", "settled", "today"):
        text = getattr(point, name)
        if text is not None:
            yield from check_translated((*path, name), text)
    if bool(point.traces) == (point.beyond is not None):
        message = "Punktet må ha enten traces eller beyond."
        remedy = "Skriv i traces hva som bærer det, eller i beyond hvorfor en veileder ikke kan."
        yield (*path, "traces"), message, remedy
    for place, written in enumerate(point.traces):
        trace = Trace(*written.split(":", 1))
        here = (*path, "traces", place)
        if trace.kind == "any":
            yield from check_known(here, trace.id, ANY, "Slaget")
        elif not any(has(guideline, trace) for guideline in versions):
            yield from check_known(here, written, _there(versions), "Det som bærer punktet,")


def _there(versions: tuple[Guideline, ...]) -> tuple[str, ...]:
    """Give everything that can carry a point in some version."""
    return tuple(
        chain.from_iterable(
            (
                *(f"value:{id_}" for id_ in each.values),
                *(f"pathway:{id_}" for id_ in each.pathways),
                *(f"recommendation:{id_}" for id_ in each.recommendations),
            )
            for each in versions
        )
    )
