"""Check frameworks: every link leads to a recommendation, has its reason, and is judged once."""

from collections.abc import Iterator

from mestring.core.alignment import Alignment, Framework, Point, is_known
from mestring.core.guideline import Guideline
from mestring.core.loading.checks import Found, check_id, check_known, check_translated
from mestring.core.loading.written import Path


def check_framework(framework: Framework, guideline: Guideline) -> Iterator[Found]:
    """Check one framework against the guideline."""
    yield from check_known(("source",), framework.source, guideline.sources, "Kilden")
    for name in ("title", "standing", "about"):
        yield from check_translated((name,), getattr(framework, name))
    yield from check_translated(("judged", "by"), framework.judged.by)
    seen: set[str] = set()
    for place, point in enumerate(framework.points):
        path: Path = ("points", place)
        yield from check_id((*path, "id"), point.id)
        yield from check_translated((*path, "title"), point.title)
        if point.id in seen:
            yield (*path, "id"), f"Punktet «{point.id}» står to ganger.", "Gi det ene en ny id."
        seen.add(point.id)
        yield from _check_point(path, point, guideline)


def _check_point(path: Path, point: Point, guideline: Guideline) -> Iterator[Found]:
    answered = [link.to for link in point.answered_by]
    for name in ("answered_by", "refused"):
        links = getattr(point, name)
        for place, link in enumerate(links):
            yield from _check_link((*path, name, place), link, guideline)
            if [each.to for each in links].index(link.to) != place:
                message = f"Anbefalingen «{link.to}» står to ganger."
                yield (*path, name, place, "to"), message, "Behold den ene."
    for place, link in enumerate(point.refused):
        if link.to in answered:
            message = f"Anbefalingen «{link.to}» er både bekreftet og avvist for dette punktet."
            yield (*path, "refused", place, "to"), message, "Behold det ene svaret."
    yield from _check_whole(path, point)


def _check_link(path: Path, link: Alignment, guideline: Guideline) -> Iterator[Found]:
    yield from check_known((*path, "to"), link.to, guideline.recommendations, "Anbefalingen")
    yield from check_translated((*path, "because"), link.because)
    if link.judged is not None:
        yield from check_translated((*path, "judged", "by"), link.judged.by)


def _check_whole(path: Path, point: Point) -> Iterator[Found]:
    """Hold a point to say what it asks for, or that this is not known; and a gap to say why."""
    if is_known(point) and point.says is None:
        yield path, "Punktet sier ikke hva det ber om.", "Legg til says, eller known: not-found."
    if not is_known(point) and (point.answered_by or point.refused):
        message = "Det som ikke er funnet, kan ikke samordnes."
        yield path, message, "Ta bort lenkene, eller rett known."
    if point.answered_by and point.gap is not None:
        yield (*path, "gap"), "Punktet er besvart og har ikke noe hull.", "Ta bort gap."
    if not point.answered_by and point.gap is None:
        message = "Punktet har verken en anbefaling eller en grunn til at det mangler."
        yield path, message, "Legg til answered_by, eller gap med grunnen."
