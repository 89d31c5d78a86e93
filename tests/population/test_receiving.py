"""Files of any size are taken in part by part, as if taken in whole, and nothing is dropped unseen."""

from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mestring.population import receiving
from mestring.population.intake import REASON, Refused, take_in
from mestring.population.keeping import (
    ASIDE,
    EVENTS,
    WHOSE,
    count_outcomes,
    evaluate_folder,
    partitions,
    read_result,
)
from mestring.population.receiving import raw_files, receive, write_rejected
from tests.population.raw import raw
from tests.strategies.corpus import apart, corpus

AT = datetime(2026, 11, 1, tzinfo=UTC)
SAMPLE = next(corpus(91, packages=1, timelines=40, instants=1))
PACKAGE = SAMPLE.package
LINES = [apart(line, number) for number, line in enumerate(SAMPLE.timelines, 1) if line.events]
WHOLE = raw(LINES)


@pytest.fixture
def source(tmp_path):
    """Two files, and no subject in one of them alone."""
    folder = tmp_path / "raw"
    folder.mkdir()
    pq.write_table(WHOLE.take(list(range(0, WHOLE.num_rows, 2))), folder / "a.parquet")
    pq.write_table(WHOLE.take(list(range(1, WHOLE.num_rows, 2))), folder / "b.parquet")
    return folder


def rows_by_name(out, folder):
    """Give the rows of a result by the subjects' own ids, since numbers follow the partitions."""
    names = {}
    for place in partitions(folder):
        whose = pq.read_table(place / WHOSE)
        names |= dict(zip(whose["subject"].to_pylist(), whose["id"].to_pylist(), strict=True))
    rows = [{**row, "subject": names[row["subject"]]} for row in read_result(out).to_pylist()]
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])


@pytest.mark.parametrize("rows", [10**6, 40])
def test_parts_give_the_rows_that_all_in_one_go_give(source, tmp_path, rows):
    folder = receive(PACKAGE, raw_files(source), tmp_path / "taken", rows=rows)
    assert len(partitions(folder)) == max(-(-WHOLE.num_rows // rows), 1)
    evaluate_folder(PACKAGE, folder, tmp_path / "out", AT)
    receiving.write_partition(tmp_path / "one" / "0", take_in(WHOLE, PACKAGE, "alt"), PACKAGE)
    evaluate_folder(PACKAGE, tmp_path / "one", tmp_path / "out-one", AT)
    found = rows_by_name(tmp_path / "out", folder)
    assert found == rows_by_name(tmp_path / "out-one", tmp_path / "one")
    assert sum(count_outcomes(tmp_path / "out").values()) == len(found) > 0


def test_of_two_with_one_id_in_different_parts_the_first_written_down_holds(source, tmp_path):
    rows = WHOLE.to_pylist()
    first, other = rows[0], next(row for row in rows if row["subject"] != rows[0]["subject"])
    late = {**other, "id": first["id"], "recorded": datetime(2030, 1, 1, tzinfo=UTC)}
    pq.write_table(pa.Table.from_pylist([late], schema=WHOLE.schema), source / "c.parquet")
    folder = receive(PACKAGE, raw_files(source), tmp_path / "taken", rows=5)
    aside = [
        row for place in partitions(folder) for row in pq.read_table(place / ASIDE).to_pylist()
    ]
    assert [row[REASON] for row in aside] == ["en annen hendelse har samme id"]
    assert aside[0]["subject"] == other["subject"]
    taken = sum(pq.read_table(place / EVENTS).num_rows for place in partitions(folder))
    assert taken == WHOLE.num_rows


def test_what_is_set_aside_lies_beside_the_result_and_goes_when_it_is_mended(source, tmp_path):
    bad = {**WHOLE.to_pylist()[0], "id": "17"}
    pq.write_table(pa.Table.from_pylist([bad], schema=WHOLE.schema), source / "c.parquet")
    folder = receive(PACKAGE, raw_files(source), tmp_path / "taken", rows=40)
    out = tmp_path / "out"
    manifest = evaluate_folder(PACKAGE, folder, out, AT)
    path = write_rejected(out, partitions(folder))
    assert manifest["rejected"] == 1
    assert pq.read_table(path)[REASON].to_pylist() == ["«id» er ingen id"]
    evaluate_folder(PACKAGE, folder, out, AT)
    assert path.exists(), "another run of the same keeps what was set aside"
    (source / "c.parquet").unlink()
    receive(PACKAGE, raw_files(source), folder, rows=40)
    assert write_rejected(out, partitions(folder)) is None
    assert not path.exists()


def test_what_was_taken_in_is_not_taken_in_again_until_it_changes(source, tmp_path):
    folder = receive(PACKAGE, raw_files(source), tmp_path / "taken", rows=20)
    before = {place: (place / EVENTS).stat().st_mtime_ns for place in partitions(folder)}
    receive(PACKAGE, raw_files(source), folder, rows=20)
    assert before == {place: (place / EVENTS).stat().st_mtime_ns for place in partitions(folder)}
    (source / "b.parquet").unlink()
    receive(PACKAGE, raw_files(source), folder, rows=20)
    assert len(partitions(folder)) < len(before), "parts of what was there before are gone"


def test_a_file_that_is_corrupt_is_named(source, tmp_path):
    path = source / "b.parquet"
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(Refused, match=r"b.parquet: filen er ødelagt"):
        receive(PACKAGE, raw_files(source), tmp_path / "taken")


def test_a_file_that_is_broken_inside_is_refused(source, tmp_path):
    path = source / "a.parquet"
    content = bytearray(path.read_bytes())
    content[100:1200] = b"\x00" * 1100
    path.write_bytes(bytes(content))
    with pytest.raises(Refused, match="hendelsene kunne ikke leses"):
        receive(PACKAGE, raw_files(source), tmp_path / "taken")


@pytest.mark.parametrize("name", ["subject", "id", "at"])
def test_files_without_a_column_are_refused_by_its_name(tmp_path, name):
    pq.write_table(WHOLE.drop_columns([name]), tmp_path / "a.parquet")
    with pytest.raises(Refused, match=f"kolonnen «{name}» mangler"):
        receive(PACKAGE, [tmp_path / "a.parquet"], tmp_path / "taken")


def test_nothing_there_is_told_of(tmp_path):
    with pytest.raises(Refused, match="finnes ikke"):
        raw_files(tmp_path / "nowhere")
    with pytest.raises(Refused, match="her er ingen hendelser"):
        raw_files(tmp_path)
