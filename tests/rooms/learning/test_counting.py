"""What is counted: the same as the stored steps say, kept whole, and from more than one source."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mestring.care import actions as care
from mestring.care.bulk import event_tables
from mestring.care.models import Event, StepRecord
from mestring.care.queries import timelines
from mestring.core.explain import explain
from mestring.core.indicators.cells import COUNTS
from mestring.core.timeline import Subject
from mestring.core.words import Outcome, SubjectKind
from mestring.knowledge.queries import current_package
from mestring.learning import actions, counting, queries
from mestring.learning.models import Cell, Snapshot
from mestring.learning.types import State
from mestring.people.types import PersonCard, User
from mestring.population.intake import take_in
from mestring.population.keeping import write_partition

Happened = Callable[..., Any]
BORN = "1992-05-14"
UNIT = {"id": "fjordvik-team", "type": "team", "level": "municipality"}


def discharged(day: str, **more: Any) -> dict[str, Any]:
    return {"event": "inpatient.discharged", "at": day, "unit": UNIT, **more}


def held(day: str, **attributes: Any) -> dict[str, Any]:
    return {"event": "contact.held", "at": day, "unit": UNIT, "attributes": attributes}


@pytest.fixture
def told(happened: Happened, aminas: PersonCard, steward: User) -> Subject:
    """Four discharges: one met, one late, one of which we do not know, and one that is not due yet."""
    happened(
        aminas.subject,
        {"event": "person.registered", "at": "2026-01-02", "attributes": {"birth_date": BORN}},
        discharged("2026-01-05"),
        held("2026-01-07", two_way=True),
        discharged("2026-02-02"),
        held("2026-02-20", two_way=True),
        discharged("2026-03-02"),
        held("2026-03-04"),
        discharged("2026-03-18"),
    )
    happened(
        Subject("fjordvik-team", SubjectKind.UNIT), {"event": "service.opened", "at": "2025-01-10"}
    )
    return aminas.subject


def counted_in_steps() -> Counter[tuple[str, str, str]]:
    """Count the stored steps by what became of them."""
    rows = StepRecord.objects.values_list("expectation", "unit_id", "outcome")
    return Counter(rows)


def counted_in_cells() -> Counter[tuple[str, str, str]]:
    """Count the same from the cells, which tell apart what is done early, and what has no limit."""
    found: Counter[tuple[str, str, str]] = Counter()
    for row in Cell.objects.all():
        for name in COUNTS:
            outcome = {"early": "met", "done": "met", "open": "waiting"}.get(name, name)
            found[row.expectation, row.unit_id, outcome] += getattr(row, name)
    return +found


def test_cells_added_up_are_the_stored_steps(told: Subject, now: datetime) -> None:
    made = actions.refresh(at=now)
    assert counted_in_cells() == counted_in_steps()
    assert made.rejected == 0
    assert made.subjects == 2
    outcomes = {outcome for _, _, outcome in counted_in_cells()}
    assert outcomes >= {Outcome.MET, Outcome.LATE, Outcome.UNKNOWN, Outcome.WAITING}


def test_what_is_corrected_or_taken_back_counts_as_it_does_in_steps(
    told: Subject, kari: User, now: datetime
) -> None:
    first = Event.objects.filter(type="contact.held").order_by("at").first()
    assert first is not None
    care.retract_event(subject=told, event=first.pk, by=kari, at=now)
    actions.refresh(at=now)
    assert counted_in_cells() == counted_in_steps()


def test_each_cell_is_of_the_month_of_its_triggers(told: Subject, now: datetime) -> None:
    actions.refresh(at=now)
    cells = queries.cells(Snapshot.objects.get().pk, expectation="kontakt-innen-en-uke")
    assert [(cell.unit, cell.month, cell.provisional) for cell in cells] == [
        ("fjordvik-team", 202601, False),
        ("fjordvik-team", 202602, False),
        ("fjordvik-team", 202603, True),
    ]


def test_it_says_which_fact_was_missing(told: Subject, now: datetime) -> None:
    made = actions.refresh(at=now)
    assert queries.lacks(made.snapshot)["kontakt-innen-en-uke"] == (("two_way", 1),)
    assert queries.lacks(made.snapshot, units=["storvik-team"]) == {}


def test_events_come_in_tables_that_split_no_subject(told: Subject) -> None:
    dictionary = current_package().guideline.dictionary
    tables = list(event_tables(dictionary, subjects=1))
    assert [set(table["subject"].to_pylist()) for table in tables] == [
        {told.id},
        {"fjordvik-team"},
    ]
    assert sum(table.num_rows for table in tables) == Event.objects.count()


def test_a_subject_at_a_time_gives_the_same(
    told: Subject, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = current_package()
    whole = counting.count(package, now)
    monkeypatch.setattr(counting, "SUBJECTS_AT_A_TIME", 1)
    apart = counting.count(package, now)
    assert (apart.cells, apart.lacks) == (whole.cells, whole.lacks)


def test_others_events_are_counted_beside(told: Subject, now: datetime, tmp_path: Path) -> None:
    """A folder with the same events again doubles every count; a row that cannot be read is told of."""
    package = current_package()
    (raw,) = event_tables(package.guideline.dictionary, subjects=1000)
    names = raw["type"].to_pylist()
    names[0] = "no.such.type"
    spoilt = raw.set_column(raw.column_names.index("type"), "type", [names])
    write_partition(tmp_path / "whole", take_in(raw, package, "x"), package)
    write_partition(tmp_path / "spoilt", take_in(spoilt.slice(0, 1), package, "y"), package)
    made = actions.refresh(at=now, folders=[tmp_path])
    doubled = {key: 2 * count for key, count in counted_in_steps().items()}
    assert dict(counted_in_cells()) == doubled
    standing = queries.standing(now).snapshot
    assert standing is not None
    assert standing.rejected == made.rejected == 1


def test_the_last_good_one_stands_when_a_later_one_breaks(
    told: Subject, now: datetime, tmp_path: Path
) -> None:
    made = actions.refresh(at=now)
    before = counted_in_cells()
    with pytest.raises(actions.NotCounted, match="ingen hendelser"):
        actions.refresh(at=now, folders=[tmp_path])
    found = queries.standing(now)
    assert found.snapshot is not None
    assert found.snapshot.id == made.snapshot
    assert "ingen hendelser" in found.fault
    assert counted_in_cells() == before


def test_one_that_breaks_while_it_is_stored_leaves_nothing(
    told: Subject, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = actions.refresh(at=now)

    def full(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("mestring.learning.actions.Lack.objects.bulk_create", full)
    with pytest.raises(OSError, match="disk full"):
        actions.refresh(at=now)
    assert set(Cell.objects.values_list("snapshot", flat=True)) == {made.snapshot}
    assert Snapshot.objects.get(state=State.BROKEN).fault == "OSError"


def test_a_new_one_takes_the_place_of_the_last(told: Subject, now: datetime) -> None:
    actions.refresh(at=now)
    made = actions.refresh(at=now)
    assert [row.pk for row in Snapshot.objects.all()] == [made.snapshot]
    assert counted_in_cells() == counted_in_steps()


def test_one_that_was_overtaken_is_not_kept(
    told: Subject, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = counting.count

    def slow(*given: Any, **more: Any) -> Any:
        monkeypatch.setattr(counting, "count", count)
        actions.refresh(at=now)
        return count(*given, **more)

    monkeypatch.setattr(counting, "count", slow)
    with pytest.raises(actions.NotCounted, match="senere"):
        actions.refresh(at=now)
    assert Snapshot.objects.count() == 1


def test_one_that_was_killed_is_not_waited_for(told: Subject, now: datetime) -> None:
    row = Snapshot.objects.create(at=now, known=now, version="1", digest="x", state=State.BEGUN)
    assert queries.standing(now).begun_at == now
    assert queries.standing(now + queries.LOST_AFTER).begun_at is None
    row.delete()
    assert queries.standing(now).begun_at is None


def test_several_units_are_added_up(told: Subject, now: datetime) -> None:
    made = actions.refresh(at=now)
    (alone,) = queries.cells(made.snapshot, expectation="kontakt-innen-en-uke", since=202603)
    (together,) = queries.cells_together(
        made.snapshot, expectation="kontakt-innen-en-uke", since=202603
    )
    assert together == alone._replace(unit="")
    assert together.provisional
    assert queries.units_counted(made.snapshot) == ("fjordvik-team",)


def test_months_are_those_of_explain(told: Subject, now: datetime) -> None:
    package = current_package()
    timeline = timelines([told])[told]
    months: Counter[int] = Counter()
    for step in explain(package, timeline, now).steps:
        months[step.trigger.on.year * 100 + step.trigger.on.month] += 1
    made = actions.refresh(at=now)
    cells = queries.cells(made.snapshot, units=["fjordvik-team"])
    found: Counter[int] = Counter()
    for cell in cells:
        if package.rule(cell.expectation).expectation.subject is SubjectKind.PERSON:
            found[cell.month] += cell.rows
    assert found == months
