"""Whatever a timeline file says, reading it gives a timeline or faults; and what was read can be explained.

`MESTRING_FUZZ=20` looks twenty times as hard.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mestring.core.dictionary import AttributeDef, AttributeType
from mestring.core.explain import explain
from mestring.core.faults import Fault, Faults
from mestring.core.loading import load
from mestring.core.package import Package
from mestring.core.reading import ReadTimeline, moment, read_timeline
from mestring.core.redact import Audience, redact
from mestring.core.telling import tell, tell_excluded
from mestring.core.words import Outcome
from tests.core.mutations import WEIRD, as_yaml, spoiled_bytes, spoiled_values
from tests.core.packages import package
from tests.core.test_fuzz_loader import sentences
from tests.strategies.choices import HARDER

CONTENT = Path(__file__).parents[2] / "content"
SMALL = package()

seeds = st.integers(min_value=0, max_value=2**48)
slow = settings(suppress_health_check=list(HealthCheck), deadline=None)


@cache
def real() -> Package:
    return load(
        {
            path.relative_to(CONTENT).as_posix(): path.read_bytes()
            for path in sorted(CONTENT.rglob("*"))
            if path.suffix in (".yaml", ".md")
        }
    )


def read_or_refuse(of: Package, content: bytes) -> ReadTimeline | None:
    refused: tuple[Fault, ...] = ()
    try:
        return read_timeline(("t.yaml", content), of.guideline.dictionary, of.guideline.calendar)
    except Faults as faults:
        refused = faults.faults
    sentences(refused)
    return None


def use(of: Package, read: ReadTimeline, at: datetime, known: datetime) -> None:
    """Explain, tell in both languages, and redact for everyone: nothing may fail on what was read."""
    explanation = explain(of, read.timeline, at, known)
    keys = [step.key for step in explanation.steps]
    assert len(keys) == len(set(keys)), "an obligation is one row"
    for audience in Audience:
        shown = redact(explanation, of, audience)
        assert len(shown.steps) <= len(explanation.steps)
        for language in ("nb", "en"):
            for step in shown.steps:
                told = tell(of, step, language)
                assert told.title
                assert told.because
                assert step.outcome in Outcome
            for row in shown.excluded:
                tell_excluded(of, row, language)


# Invented timelines over a whole dictionary, from a seed


def invented(of: Package, random: Random) -> dict[str, Any]:
    """Write a timeline with any of a dictionary's events, close together or at the ends of the calendar."""
    listed = of.guideline.dictionary.events.values()
    kind = random.choice(sorted({kind for definition in listed for kind in definition.subjects}))
    types = [
        (type_, definition)
        for type_, definition in of.guideline.dictionary.events.items()
        if kind in definition.subjects
    ]
    likely = random.sample(types, k=min(len(types), random.choice((2, 5, 40))))
    count = random.choice((0, 1, 3, 12, 40))
    events = []
    for place in range(count):
        type_, definition = random.choice(likely)
        names = [name for name in definition.attributes if random.random() < 0.7]
        attributes = {
            name: _value(of, of.guideline.dictionary.attributes[name], place, random)
            for name in {*names, *definition.required}
        }
        event = {
            "id": f"h{place}",
            "event": type_,
            "at": _time(of, random),
            "attributes": attributes,
        }
        if random.random() < 0.3:
            event["unit"] = {"id": random.choice("ab"), "type": "dps", "level": "specialist"}
        if place and random.random() < 0.15:
            event["supersedes"] = f"h{random.randrange(place)}"
            event["retracts"] = random.random() < 0.3
        if random.random() < 0.1:
            event["recorded"] = _time(of, random)
        events.append(event)
    return {"subject": {"id": "amina", "kind": kind.value}, "events": events}


def _time(of: Package, random: Random) -> str:
    calendar = of.guideline.calendar
    day = date(2026, 3, 1) + timedelta(days=random.choice((0, 0, 1, 3, 7, 28, 29, 200, 400)))
    if random.random() < 0.05:
        day = random.choice((date(calendar.first + 1, 1, 1), date(calendar.last - 1, 12, 31)))
    if random.random() < 0.5:
        return day.isoformat()
    clock = random.choice(("00:00", "12:00", "23:59:59.999999", "02:30"))
    return f"{day.isoformat()}T{clock}{random.choice(('Z', '+01:00', '+02:00', '-12:00'))}"


def _asked(of: Package, random: Random) -> datetime:
    try:
        return moment(_time(of, random), of.guideline.calendar).until
    except ValueError:  # the last day of the calendar, in a zone where it is already the next
        return datetime(2026, 4, 1, tzinfo=UTC)


def _value(of: Package, attribute: AttributeDef, place: int, random: Random) -> Any:
    match attribute.type:
        case AttributeType.BOOLEAN:
            return random.random() < 0.7
        case AttributeType.INTEGER:
            return random.choice((0, 1, -1, 10**17))
        case AttributeType.DECIMAL:
            return random.choice((0, 0.5, -1))
        case AttributeType.CODE:
            return random.choice(
                [code.id for code in of.guideline.dictionary.code_lists[attribute.codes]]
            )
        case AttributeType.DATE:
            return random.choice(
                (
                    "0001-01-01",
                    "9999-12-31",
                    "9998-12-31",
                    "2026-03-05",
                    "2026-04-01",
                    "1991-05-04",
                    "2028-02-29",
                )
            )
        case AttributeType.INSTANT:
            return random.choice(("2026-03-05T10:00Z", "0001-01-01T00:00Z", "9999-12-31T23:59Z"))
        case AttributeType.REF if attribute.to == "event":
            return f"h{random.randrange(place + 1)}"
        case AttributeType.REF if attribute.to == "expectation":
            return random.choice([*of.index.by_id])
        case _:
            return random.choice(("a", "b", "æ", "1", "0"))


@settings(slow, max_examples=60 * HARDER)
@given(seed=seeds)
def test_any_timeline_over_the_real_dictionary_is_explained(seed):
    random = Random(seed)
    content = as_yaml(invented(real(), random))
    read = read_or_refuse(real(), content)
    if read is not None:
        use(real(), read, _asked(real(), random), _asked(real(), random))


@settings(slow, max_examples=60 * HARDER)
@given(seed=seeds)
def test_any_timeline_over_the_small_dictionary_is_explained(seed):
    random = Random(seed)
    read = read_or_refuse(SMALL, as_yaml(invented(SMALL, random)))
    if read is not None:
        at = _asked(SMALL, random)
        use(SMALL, read, at, at)


@settings(slow, max_examples=80 * HARDER)
@given(seed=seeds)
def test_a_spoiled_timeline_is_read_or_refused(seed):
    random = Random(seed)
    data = invented(SMALL, random)
    for _ in range(random.randint(1, 4)):
        data = spoiled_values(data, random)
    content = as_yaml(data)
    if random.random() < 0.2:
        content = spoiled_bytes(content, random)
    read = read_or_refuse(SMALL, content)
    if read is not None:
        at = APRIL
        use(SMALL, read, at, at)


@settings(slow, max_examples=60 * HARDER)
@given(content=st.binary(max_size=300))
@example(content=b"events: [{event: contact.held, at: 2026-03-01, attributes: {count: 1e999}}]")
@example(content=b'subject: {id: "\\ud800"}\nevents: []')
def test_any_bytes_are_read_or_refused(content):
    read_or_refuse(SMALL, content)


@settings(slow, max_examples=60 * HARDER)
@given(content=st.text(max_size=300))
def test_any_text_is_read_or_refused(content):
    read_or_refuse(SMALL, content.encode("utf-8", "surrogatepass"))


EVENT_KEYS = (
    "id",
    "event",
    "at",
    "recorded",
    "unit",
    "role",
    "attributes",
    "supersedes",
    "retracts",
    "visibility",
)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize("key", EVENT_KEYS)
def test_anything_under_any_key_of_an_event(key):
    event = {
        "id": "a",
        "event": "contact.held",
        "at": "2026-03-01",
        "attributes": {"two_way": True},
    }
    for weird in WEIRD:
        try_out({"events": [event, {**event, "id": "b", key: weird}]}, weird)


@pytest.mark.parametrize("key", ["subject", "events", "at", "known", "title"])
def test_anything_under_any_key_of_the_file(key):
    for weird in WEIRD:
        try_out({"events": [], key: weird}, weird)


@pytest.mark.parametrize("name", SMALL.guideline.dictionary.events["contact.held"].attributes)
def test_anything_for_any_attribute(name):
    for weird in WEIRD:
        event = {"event": "contact.held", "at": "2026-03-01", "attributes": {name: weird}}
        try_out({"events": [event]}, weird)


def try_out(data: Any, weird: Any) -> None:
    try:
        read = read_or_refuse(SMALL, as_yaml(data))
        if read is not None:
            at = read.at or APRIL
            use(SMALL, read, at, read.known or at)
    except Exception as error:
        error.add_note(f"with {weird!r}")
        raise


@settings(slow, max_examples=100 * HARDER)
@given(
    text=st.one_of(
        st.text(max_size=30),
        st.from_regex(
            r"\d{1,5}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)?)?", fullmatch=True
        ),
    )
)
def test_any_text_for_a_time_is_a_moment_or_a_sentence(text):
    try:
        found = moment(text, SMALL.guideline.calendar)
    except ValueError as error:
        said = str(error)
    else:
        said = "whole"
        assert found.at <= found.until
        assert SMALL.guideline.calendar.covers(found.day)
    assert said
