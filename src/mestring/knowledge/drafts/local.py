"""What lies over the guideline here, and what a change of the guideline means for it."""

from dataclasses import dataclass
from itertools import takewhile

from mestring.core.faults import Fault
from mestring.core.guideline import Guideline, Overlay
from mestring.core.loading.loader import LOCAL
from mestring.core.package import Package
from mestring.knowledge.drafts import checking, queries
from mestring.knowledge.folder import Files
from mestring.knowledge.models import Version


@dataclass(frozen=True, slots=True)
class Touched:
    """Something national that the local layer leans on, and that has changed or gone."""

    kind: str  # "recommendation", "parameter" or "expectation"
    id: str
    title: str
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What a national change means for the local layer: what it leans on, and what no longer holds."""

    touched: tuple[Touched, ...]
    faults: tuple[Fault, ...] = ()

    @property
    def is_none(self) -> bool:
        """Tell whether there is nothing to see to."""
        return not self.touched and not self.faults


def touched(before: Guideline, after: Guideline, overlay: Overlay) -> tuple[Touched, ...]:
    """Give what a layer leans on that differs between two guidelines."""
    found = [
        Touched("recommendation", id_, before.recommendations[id_].title.nb, new is None)
        for id_ in dict.fromkeys(note.recommendation for note in overlay.notes)
        if id_ in before.recommendations
        and (new := after.recommendations.get(id_)) != before.recommendations[id_]
    ]
    old, new_ones = _limited(before), _limited(after)
    for limit in overlay.limits:
        kind, title, what = old.get(limit.of, ("", "", None))
        now = new_ones.get(limit.of)
        if what is not None and (now is None or now[2] != what):
            found.append(Touched(kind, limit.of, title, now is None))
    return tuple(found)


def _limited(guideline: Guideline) -> dict[str, tuple[str, str, object]]:
    """Give everything that a local limit may stand for."""
    expectations = (
        each for found in guideline.recommendations.values() for each in found.expectations
    )
    return {
        **{each.id: ("expectation", each.title.nb, each) for each in expectations},
        **{name: ("parameter", each.title.nb, each) for name, each in guideline.parameters.items()},
    }


def since_published(package: Package) -> Effect:
    """Tell what has changed nationally since the layer that stands was published."""
    overlay, version = package.guideline.overlay, _first_with_this_layer()
    if overlay is None or version is None:
        return Effect(())
    before = checking.loaded(queries.files_of(version))
    return Effect(touched(before.guideline, package.guideline, overlay))


def _first_with_this_layer() -> int | None:
    """Name the version by which the layer that stands was published first."""
    rows = list(Version.objects.order_by("-published_at", "-pk").values_list("pk", "local_content"))
    if not rows or rows[0][1] is None:
        return None
    layer = bytes(rows[0][1])
    same = takewhile(lambda row: row[1] is not None and bytes(row[1]) == layer, rows)
    return list(same)[-1][0]


def of_draft(files: Files, package: Package) -> Effect:
    """Tell what a national draft would mean for the layer that stands."""
    overlay = package.guideline.overlay
    if overlay is None:
        return Effect(())
    checked = checking.check(files)
    faults = tuple(fault for fault in checked.faults if fault.file.startswith(LOCAL))
    national = {path: content for path, content in files.items() if not path.startswith(LOCAL)}
    if checking.check(national).faults:
        return Effect((), faults)
    after = checking.loaded(national)
    return Effect(touched(package.guideline, after.guideline, overlay), faults)
