"""Results in a folder: the same as in one go, whole or as they were, and changed for some alone."""

import errno
import json
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from mestring.core.timeline import Timeline
from mestring.population import caching, keeping
from mestring.population.engines import DuckDB
from mestring.population.evaluating import evaluate
from mestring.population.intake import Refused, take_in
from mestring.population.keeping import (
    evaluate_folder,
    read_manifest,
    read_result,
    update,
    write_partition,
)
from tests.population.raw import raw
from tests.strategies.corpus import apart, corpus

AT = datetime(2026, 11, 1, tzinfo=UTC)
SAMPLE = next(corpus(91, packages=1, timelines=40, instants=1))
PACKAGE = SAMPLE.package
LINES = [apart(line, number) for number, line in enumerate(SAMPLE.timelines, 1) if line.events]
PARTS = (LINES[:15], LINES[15:])


@pytest.fixture
def folder(tmp_path):
    first = 0
    for number, lines in enumerate(PARTS):
        taken = take_in(raw(lines), PACKAGE, "hendelser", first)
        write_partition(tmp_path / "in" / f"{number}", taken, PACKAGE)
        first += taken.subjects.num_rows
    return tmp_path / "in"


def sorted_rows(table):
    return sorted(table.to_pylist(), key=lambda row: [str(value) for value in row.values()])


def in_one_go(folder):
    places = keeping.partitions(folder)
    subjects = keeping.pa.concat_tables(
        [keeping.read_partition(place, PACKAGE) for place in places]
    )
    files = [place / keeping.EVENTS for place in places]
    return evaluate(PACKAGE, files, subjects, AT, engine=DuckDB())


def test_partitions_united_are_the_same_as_all_in_one_go(folder, tmp_path):
    manifest = evaluate_folder(PACKAGE, folder, tmp_path / "out", AT)
    found = read_result(tmp_path / "out")
    assert sorted_rows(found) == sorted_rows(in_one_go(folder))
    assert manifest["written"] == found.num_rows > 0
    assert manifest["rejected"] == 0


def changed_lives(count):
    """Give the first subjects with fewer events than they had, so that some rows go and some change."""
    lines = PARTS[0][:count]
    return [Timeline.of(line.subject, line.events[:-1]) for line in lines if len(line.events) > 1]


def test_what_changed_for_some_gives_the_same_as_from_scratch(folder, tmp_path):
    evaluate_folder(PACKAGE, folder, tmp_path / "out", AT)
    numbers = dict(
        zip(
            *(
                keeping.pq.read_table(folder / "0" / keeping.WHOSE)[n].to_pylist()
                for n in ("id", "subject")
            ),
            strict=True,
        )
    )
    changed = changed_lives(6)
    taken = take_in(raw(changed), PACKAGE, "endringer")
    renumbered = _with_numbers(taken, numbers)
    write_partition(tmp_path / "changed", renumbered, PACKAGE)
    update(PACKAGE, tmp_path / "changed", tmp_path / "out")
    whole = {line.subject.id: line for line in PARTS[0]} | {
        line.subject.id: line for line in changed
    }
    write_partition(folder / "0", take_in(raw(list(whole.values())), PACKAGE, "alt"), PACKAGE)
    assert sorted_rows(read_result(tmp_path / "out")) == sorted_rows(in_one_go(folder))


def _with_numbers(taken, numbers):
    names = taken.subjects["id"].to_pylist()
    old = dict(zip(taken.subjects["subject"].to_pylist(), names, strict=True))

    def renumbered(table):
        found = [numbers[old[number]] for number in table["subject"].to_pylist()]
        column = keeping.pa.array(found, keeping.pa.int32())
        return table.set_column(
            table.schema.get_field_index("subject"), table.schema.field("subject"), column
        )

    return taken._replace(events=renumbered(taken.events), subjects=renumbered(taken.subjects))


def good_result(folder, tmp_path):
    out = tmp_path / "out"
    evaluate_folder(PACKAGE, folder, out, AT)
    return out, sorted_rows(read_result(out))


def test_a_full_disk_leaves_the_last_good_result(folder, tmp_path, monkeypatch):
    out, before = good_result(folder, tmp_path)
    kept = pq.write_table

    def full(table, place, **more):
        if place.name.endswith(".rows.parquet.unfinished"):
            place.write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")
        kept(table, place, **more)

    monkeypatch.setattr(keeping.pq, "write_table", full)
    later = datetime(2026, 12, 1, tzinfo=UTC)
    with pytest.raises(Refused, match=r"kunne ikke skrives .No space left on device"):
        evaluate_folder(PACKAGE, folder, out, later)
    assert sorted_rows(read_result(out)) == before
    assert not list(out.glob("*.unfinished"))


def test_a_corrupt_file_is_named_and_leaves_the_last_good_result(folder, tmp_path):
    out, before = good_result(folder, tmp_path)
    broken = folder / "1" / keeping.EVENTS
    broken.write_bytes(broken.read_bytes()[:-40])
    with pytest.raises(Refused, match=r"1/events.parquet: filen er ødelagt"):
        evaluate_folder(PACKAGE, folder, out, AT)
    assert sorted_rows(read_result(out)) == before


def test_a_file_that_is_broken_inside_is_named_too(folder, tmp_path):
    out, before = good_result(folder, tmp_path)
    broken = folder / "0" / keeping.EVENTS
    content = bytearray(broken.read_bytes())
    content[100:2000] = b"\x00" * 1900
    broken.write_bytes(bytes(content))
    with pytest.raises(Refused, match=r"0/events.parquet"):
        evaluate_folder(PACKAGE, folder, out, datetime(2026, 12, 1, tzinfo=UTC))
    assert sorted_rows(read_result(out)) == before


class _Killed(BaseException):
    """Stands for a process that ends here."""


def test_a_run_that_was_broken_off_goes_on_where_it_stopped(folder, tmp_path):
    out = tmp_path / "out"
    made = []

    def engine():
        made.append(1)
        if len(made) == 2:
            raise _Killed
        return DuckDB()

    with pytest.raises(_Killed):
        evaluate_folder(PACKAGE, folder, out, AT, engine=engine)
    with pytest.raises(Refused, match="ikke noe ferdig resultat"):
        read_result(out)
    evaluate_folder(PACKAGE, folder, out, AT, engine=engine)
    assert len(made) == 3, "the first part is not evaluated again"
    assert sorted_rows(read_result(out)) == sorted_rows(in_one_go(folder))


def test_files_of_another_guideline_are_refused(folder, tmp_path):
    lists = folder / "0" / keeping.LISTS
    lists.write_text(json.dumps({**json.loads(lists.read_text()), "types": ["other"]}))
    with pytest.raises(Refused, match="skrevet for en annen retningslinje"):
        evaluate_folder(PACKAGE, folder, tmp_path / "out", AT)


def test_a_folder_without_events_is_refused(tmp_path):
    with pytest.raises(Refused, match="her er ingen hendelser"):
        evaluate_folder(PACKAGE, tmp_path, tmp_path / "out", AT)


def test_a_result_of_another_guideline_is_not_updated(folder, tmp_path):
    out, before = good_result(folder, tmp_path)
    other = replace(PACKAGE, digest="another")
    with pytest.raises(Refused, match="Regn ut alt på nytt"):
        update(other, folder, out)
    assert sorted_rows(read_result(out)) == before


def test_only_what_counts_is_left_in_the_folder(folder, tmp_path):
    out, _ = good_result(folder, tmp_path)
    evaluate_folder(PACKAGE, folder, out, datetime(2026, 12, 1, tzinfo=UTC))
    parts = read_manifest(out)["parts"]
    assert len(list(out.glob("*.parquet"))) == 2 * len(parts)


def test_a_compiled_package_is_kept_on_disk_and_read_again(tmp_path, monkeypatch):
    first = caching.compiled_for(PACKAGE, "duckdb", tmp_path)
    monkeypatch.setattr(caching, "_KEPT", {})
    caching.compiled_for(PACKAGE, "duckdb", tmp_path)
    monkeypatch.setattr(caching, "_KEPT", {})
    monkeypatch.setattr(caching, "compile_package", None)
    again = caching.compiled_for(PACKAGE, "duckdb", tmp_path)
    assert (again.queries, again.inputs, again.result) == (
        list(first.queries),
        first.inputs,
        first.result,
    )


@pytest.mark.parametrize("content", [b"", b"{}", b"not json", b'{"queries": [[1]]}'])
def test_a_spoiled_cache_is_made_anew(tmp_path, monkeypatch, content):
    monkeypatch.setattr(caching, "_KEPT", {})
    first = caching.compiled_for(PACKAGE, "duckdb", tmp_path)
    (kept,) = tmp_path.glob("*.json")
    kept.write_bytes(content)
    monkeypatch.setattr(caching, "_KEPT", {})
    assert caching.compiled_for(PACKAGE, "duckdb", tmp_path).queries == first.queries
