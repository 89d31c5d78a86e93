"""Simulated persons: the same from the same seed, coherent, told apart by unit, and never half-written."""

import errno
import filecmp
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from mestring.knowledge.cache import load_folder
from mestring.population import keeping
from mestring.population.intake import Refused
from mestring.population.keeping import EVENTS, WHOSE, partitions
from mestring.population.layout import Layout
from mestring.population.simulating import world, writing
from mestring.population.simulating.assumed import CHANCES, SHARES
from mestring.population.simulating.services import Drift, Unit, default_units
from mestring.population.simulating.writing import simulate

ROOT = Path(__file__).parents[2]
PACKAGE = load_folder(ROOT / "content", None)
UNTIL = datetime(2026, 11, 25, 23, tzinfo=UTC)
SMALL = {"people": 200, "years": 3, "seed": 11, "until": UNTIL}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("simulated")
    simulate(PACKAGE, **SMALL, out=folder)
    return folder


def files(folder):
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def same(one, other):
    return files(one) == files(other) and all(
        filecmp.cmp(one / path, other / path, shallow=False) for path in files(one)
    )


def named(folder, type_):
    """Give the events of a type, of all partitions."""
    code = Layout(PACKAGE.guideline.dictionary).types[type_]
    tables = [pq.read_table(place / EVENTS) for place in partitions(folder)]
    table = keeping.pa.concat_tables(tables)
    return table.filter(pc.equal(table["type"], code))


def test_the_same_seed_gives_the_same_bytes(made, tmp_path):
    simulate(PACKAGE, **SMALL, out=tmp_path / "again")
    assert same(made, tmp_path / "again")


def test_another_seed_gives_other_persons(made, tmp_path):
    simulate(PACKAGE, **{**SMALL, "seed": 12}, out=tmp_path / "other")
    assert not same(made, tmp_path / "other")


def test_persons_are_the_same_however_many_come_after_them(tmp_path, monkeypatch):
    for module in (world, writing):
        monkeypatch.setattr(module, "BLOCK", 40)
    simulate(PACKAGE, **{**SMALL, "people": 80}, out=tmp_path / "two")
    simulate(PACKAGE, **{**SMALL, "people": 120}, out=tmp_path / "three")
    for block in ("persons-0000", "persons-0001", "organisation"):
        assert same(tmp_path / "two" / block, tmp_path / "three" / block)


def test_files_are_sorted_as_the_layout_says_and_places_are_the_total_order(made):
    for place in partitions(made):
        rows = pq.read_table(place / EVENTS).to_pylist()
        keys = [(row["type"], row["subject"], row["at"], bytes(row["id"].bytes)) for row in rows]
        assert keys == sorted(keys)
        by_person = sorted(rows, key=lambda row: (row["subject"], row["at"], row["id"].bytes))
        seen = {}
        for row in by_person:
            assert row["place"] == seen.get(row["subject"], 0)
            seen[row["subject"]] = row["place"] + 1


def test_no_id_and_no_subject_comes_twice(made):
    ids = [
        row for place in partitions(made) for row in pq.read_table(place / EVENTS)["id"].to_pylist()
    ]
    subjects = [
        row for place in partitions(made) for row in pq.read_table(place / WHOSE)["id"].to_pylist()
    ]
    assert len(ids) == len(set(ids))
    assert len(subjects) == len(set(subjects))


def test_nothing_happens_or_is_written_down_after_the_end_nor_after_a_death(made):
    for place in partitions(made):
        table = pq.read_table(place / EVENTS)
        assert pc.max(table["at"]).as_py() <= UNTIL
        assert pc.max(table["recorded"]).as_py() <= UNTIL
    dead = {row["subject"]: row["at"] for row in named(made, "person.died").to_pylist()}
    later = [
        row
        for row in pq.read_table(made / "persons-0000" / EVENTS).to_pylist()
        if row["subject"] in dead and row["at"] > dead[row["subject"]]
    ]
    assert not later


def test_the_local_date_is_that_of_the_instant(made):
    zone = PACKAGE.guideline.calendar.tz
    for row in pq.read_table(made / "persons-0000" / EVENTS, columns=["at", "on"]).to_pylist():
        assert row["at"].astimezone(zone).date() == row["on"]


def test_some_facts_are_missing_some_late_some_corrected_and_some_tied(made):
    table = pq.read_table(made / "persons-0000" / EVENTS)
    for name in ("unit", "level"):
        assert 0 < table[name].null_count < table.num_rows * 0.1
    late = table.num_rows - table["recorded"].null_count
    assert 0.05 < late / table.num_rows < 0.2
    assert table["supersedes"].null_count < table.num_rows
    pairs = table.group_by(["subject", "at"]).aggregate([([], "count_all")])
    assert pc.max(pairs["count_all"]).as_py() > 1


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    folder = tmp_path_factory.mktemp("many")
    simulate(PACKAGE, **{**SMALL, "people": 12_000, "seed": 5}, out=folder)
    return folder


def test_events_a_person_are_about_fifty_with_a_long_tail(many):
    subjects = pq.read_table(many / "persons-0000" / EVENTS, columns=["subject"])["subject"]
    counts = np.bincount(subjects.to_numpy() - 10_000)[:12_000]
    assert 40 < counts.mean() < 60
    assert counts.max() > 500
    assert (counts == 0).sum() > 50


def followed_within(many, days):
    """Give of those that came home, by unit and month, who had a contact within so many days."""
    homes = named(many, "inpatient.discharged").select(["subject", "on", "a_receiving_unit"])
    talks = named(many, "contact.held")
    talks = talks.filter(pc.fill_null(talks["a_two_way"], False)).select(["subject", "on"])
    held = {}
    for row in talks.to_pylist():
        held.setdefault(row["subject"], []).append(row["on"])
    return [
        (
            row["a_receiving_unit"],
            (row["on"].year, row["on"].month),
            any(1 <= (on - row["on"]).days <= days for on in held.get(row["subject"], ())),
        )
        for row in homes.to_pylist()
        if row["on"] < UNTIL.date().replace(month=9)
    ]


def test_follow_up_after_discharge_is_about_what_the_source_says(many):
    week, month = followed_within(many, 7), followed_within(many, 30)
    assert np.mean([met for *_, met in week]) == pytest.approx(0.45, abs=0.05)
    assert np.mean([met for *_, met in month]) == pytest.approx(0.68, abs=0.06)


def test_units_differ_and_some_change(many):
    services = world.World(PACKAGE, world.Asked(1, 3, 5, tuple(default_units()), UNTIL)).services
    name, count = "contact-after-discharge", len(services.units)
    every, ends = np.arange(count), (services._first, services._first + services._span)
    early, late = (services.rate(name, every, np.full(count, at)) for at in ends)
    assert np.std(early) > 0.05
    for unit, before, after in zip(services.units, early, late, strict=True):
        if unit.drift is Drift.IMPROVING:
            assert after > before + 0.15
        elif unit.drift is Drift.WORSENING:
            assert after < before - 0.1
        else:
            assert after == before
    bad = services.rate(name, every, np.full(count, services._bad[0] + 1))
    worst = [unit.drift is Drift.ONE_MONTH for unit in services.units]
    assert (bad < early / 2)[worst].all()


def met_within_a_week(many, drift):
    """Give of those who made contact with units that change so, when, and whether they were met in time."""
    units = {unit.id for unit in default_units() if unit.drift is drift}
    first = {row["subject"]: row["on"] for row in named(many, "contact.first_held").to_pylist()}
    come = [row for row in named(many, "person.contacted").to_pylist() if row["unit"] in units]
    return [
        (row["on"], row["subject"] in first and (first[row["subject"]] - row["on"]).days <= 6)
        for row in come
        if row["on"] < UNTIL.date().replace(month=11, day=1)
    ]


def in_time(met, years):
    return np.mean([in_time for on, in_time in met if on.year in years])


def test_what_changes_in_units_is_seen_in_the_events(many):
    improving, worsening = (
        met_within_a_week(many, drift) for drift in (Drift.IMPROVING, Drift.WORSENING)
    )
    assert in_time(improving, {2026}) > in_time(improving, {2023, 2024}) + 0.1
    assert in_time(worsening, {2026}) < in_time(worsening, {2023, 2024}) - 0.1
    one_month = met_within_a_week(many, Drift.ONE_MONTH)
    # Seven tenths into the three years, as a whole month.
    bad = [in_time for on, in_time in one_month if (on.year, on.month) == (2026, 1)]
    assert len(bad) > 10
    assert np.mean(bad) < in_time(one_month, {2024}) - 0.3


def test_every_assumption_says_where_it_comes_from():
    assert all(each.source for each in (*CHANCES.values(), *SHARES.values()))
    assert all(0 < each.in_time <= each.ever <= 1 for each in CHANCES.values())


def test_own_units_are_used_as_they_are(tmp_path):
    units = [
        Unit("nord", "Nord", "Fjordvik", "mental_health_team", "municipality"),
        Unit("dps", "DPS", "Fjordvik", "dps_outpatient", "specialist"),
    ]
    simulate(PACKAGE, **{**SMALL, "people": 50}, units=units, out=tmp_path / "own")
    found = pq.read_table(tmp_path / "own" / "persons-0000" / EVENTS)["unit"]
    assert set(found.to_pylist()) == {"nord", "dps", None}


# Bad input


def test_a_guideline_that_lacks_words_is_refused_with_all_of_them(tmp_path):
    guideline = PACKAGE.guideline
    events = {
        name: event
        for name, event in guideline.dictionary.events.items()
        if name not in ("person.contacted", "plan.started")
    }
    dictionary = replace(guideline.dictionary, events=events)
    package = replace(PACKAGE, guideline=replace(guideline, dictionary=dictionary))
    with pytest.raises(Refused) as refused:
        simulate(package, **SMALL, out=tmp_path / "out")
    for name in ("person.contacted", "plan.started"):
        assert f"Hendelsestypen «{name}» finnes ikke i retningslinjen." in str(refused.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"people": 0}, "people: 0 går ikke"),
        ({"years": 0}, "years: 0 går ikke"),
        ({"seed": -1}, "seed: -1 går ikke"),
        ({"until": datetime(2026, 1, 1)}, "mangler tidssone"),  # noqa: DTZ001
        ({"until": datetime(2060, 1, 1, tzinfo=UTC)}, "utenfor kalenderen"),
        ({"units": [Unit("a", "A", "B", "no_such", "municipality")]}, "ingen enhetstype «no_such»"),
        ({"units": [Unit("a", "A", "B", "tsb", "moon")]}, "kjenner ikke nivået «moon»"),
        ({"units": [Unit("a", "A", "B", "tsb", "specialist")] * 2}, "«a» står flere ganger"),
    ],
)
def test_what_cannot_be_simulated_is_refused(tmp_path, more, message):
    with pytest.raises(Refused, match=message):
        simulate(PACKAGE, **{**SMALL, **more}, out=tmp_path / "out")


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Refused, match="her ligger noe annet fra før"):
        simulate(PACKAGE, **SMALL, out=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_full_disk_is_told_of_and_the_rest_is_written_when_there_is_room(
    made, tmp_path, monkeypatch
):
    kept = writing.pq.ParquetWriter

    def full(path, *given, **more):
        if path.parent.name.startswith("persons") and path.name.startswith(EVENTS):
            raise OSError(errno.ENOSPC, "No space left on device")
        return kept(path, *given, **more)

    monkeypatch.setattr(writing.pq, "ParquetWriter", full)
    with pytest.raises(Refused, match=r"persons-0000: kunne ikke skrives .No space left on device"):
        simulate(PACKAGE, **SMALL, out=tmp_path / "out")
    assert not (tmp_path / "out" / "persons-0000" / EVENTS).exists()
    assert not list((tmp_path / "out").rglob("*.unfinished"))
    monkeypatch.undo()
    simulate(PACKAGE, **SMALL, out=tmp_path / "out")
    assert same(made, tmp_path / "out")


def test_a_killed_simulation_goes_on_and_gives_the_same_bytes(made, tmp_path):
    out = tmp_path / "out"
    code = (
        f"import sys; sys.path[:0] = [{str(ROOT)!r}]\n"
        "from tests.population.test_simulating import PACKAGE, SMALL\n"
        "from mestring.population.simulating import writing\n"
        "from pathlib import Path\n"
        "import time\n"
        "whole = writing.row_groups\n"
        "def slow(book, *more):\n"
        "    for number, table in enumerate(whole(book, *more)):\n"
        "        yield table\n"
        "        if book.total > 5_000: print('half', flush=True); time.sleep(60)\n"
        "writing.row_groups = slow\n"
        f"writing.simulate(PACKAGE, **SMALL, out=Path({str(out)!r}))\n"
    )
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT)
    assert child.stdout.readline() == b"half\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert not (out / "persons-0000" / EVENTS).exists(), "half of a file under its final name"
    simulate(PACKAGE, **SMALL, out=out)
    assert same(made, out)
