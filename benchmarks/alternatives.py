"""What the engine and the loader are held against in the same run: a ratio survives a slow machine."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

import yaml

from mestring.core.loading.shape import adapter
from mestring.core.loading.written import Written, written
from mestring.core.timeline import Timeline

_KINDS = {
    "values": "value",
    "pathways": "pathway",
    "recommendations": "recommendation",
    "cases": "cases",
}


def one_rule_by_hand(timeline: Timeline) -> list[tuple[str, str]]:
    """A talk within seven days of discharge, as one would write it for this rule alone.

    No third answer, no corrections, no grounds, no other limits: the least that gives an outcome.
    """
    found = []
    for trigger in timeline.events:
        if trigger.type != "inpatient.discharged":
            continue
        outcome = "overdue"
        for event in timeline.events:
            if event.at < trigger.at or outcome != "overdue":
                continue
            if event.type == "contact.held" and event.attributes.get("two_way") is True:
                days = event.day - trigger.day
                outcome = "met" if 1 <= days <= 7 else "late" if days > 7 else "overdue"
            elif event.type == "inpatient.admitted":
                outcome = "lifted"
        found.append((trigger.name, outcome))
    return found


def parse(files: Mapping[str, bytes]) -> None:
    """Only parse the YAML, with PyYAML's C loader: no line numbers, no types, no checks, no cases."""
    for path, content in files.items():
        if path.endswith(".yaml"):
            yaml.load(content, Loader=yaml.CSafeLoader)


def hold_against_types(read: Iterable[tuple[str, object]]) -> None:
    """Hold what files say against their types: no references, no cases, no package."""
    for kind, data in read:
        adapter(kind).validate_python(data)


def plain(files: Mapping[str, bytes]) -> list[tuple[str, object]]:
    """Give what each YAML file says, with its kind."""
    found = []
    for path, content in files.items():
        parts = PurePosixPath(path)
        source = written(path, content)
        if parts.suffix == ".yaml" and isinstance(source, Written):
            kind = _KINDS.get(str(parts.parent), parts.stem)
            data = (
                dict(source.data, id=parts.stem)
                if kind in ("pathway", "recommendation")
                else source.data
            )
            found.append((kind, data))
    return found
