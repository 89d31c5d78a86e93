"""Every engine gives the rows that `explain` gives: a saved corpus is replayed on each."""

import importlib.util
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from mestring.population.engines import DuckDB, PostgreSQL, Spark
from tests.law.saved import FILE, PACKAGES, SEED, TIMELINES, samples, summed
from tests.population.comparing import differences, evaluated, explained
from tools import postgres

SAVED = json.loads(FILE.read_text(encoding="utf-8"))


def replay(engine: Any, packages: int = PACKAGES) -> int:
    """Replay packages of the corpus on an engine, and give the number of rows."""
    rows = 0
    for number, (package, asked) in enumerate(samples()):
        if number == packages:
            break
        expected = SAVED["packages"][number]
        assert package.digest == expected["package"], "stale: run python -m tests.law.saved"
        found = evaluated(package, asked, engine)
        if summed(found) != {"rows": expected["rows"], "sha256": expected["sha256"]}:
            different = list(differences(found, explained(package, asked)))
            assert not different, f"package {number}: {len(different)} rows, as {different[:3]}"
            raise AssertionError("stale: run python -m tests.law.saved")
        rows += expected["rows"]
    return rows


def test_the_corpus_is_large_enough():
    assert (SAVED["seed"], SAVED["timelines"]) == (SEED, TIMELINES)
    assert len(SAVED["packages"]) == PACKAGES >= 30
    assert TIMELINES >= 500
    assert sum(package["rows"] for package in SAVED["packages"]) > 5_000


def test_duckdb_replays_the_corpus():
    assert replay(DuckDB()) > 5_000


@pytest.fixture
def connection() -> Iterator[Any]:
    if postgres.programs() is None:
        pytest.skip("PostgreSQL's server programs are not here")
    import psycopg

    # Not pytest's own folders: those are closed to the account that the server runs as.
    with (
        TemporaryDirectory(prefix="mestring-postgres-") as folder,
        postgres.server(Path(folder)) as address,
        psycopg.connect(address) as opened,
    ):
        yield opened


@pytest.mark.postgres
def test_postgresql_replays_the_corpus(connection):
    assert replay(PostgreSQL(connection)) > 5_000


@pytest.fixture
def session() -> Iterator[Any]:
    if shutil.which("java") is None or importlib.util.find_spec("pyspark") is None:
        pytest.skip("Spark needs Java and pyspark, which are not both here")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("mestring")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "2g",
    }.items():
        builder = builder.config(name, value)
    started = builder.getOrCreate()
    yield started
    started.stop()


@pytest.mark.spark
def test_spark_replays_the_corpus(session):
    # Planning takes Spark minutes for each package; two at a desk, all when asked for.
    packages = PACKAGES if os.environ.get("MESTRING_SPARK") == "all" else 2
    assert replay(Spark(session), packages) > 100
