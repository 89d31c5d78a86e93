"""`evaluate`: every step for everyone, from files, a folder of partitions or a database."""

import argparse
import importlib
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mestring.cli import instants
from mestring.cli.many import Progress, counted, in_sentences, say
from mestring.cli.paths import add_content_options, load_chosen
from mestring.core.package import Package
from mestring.knowledge.cache import queries_folder

BACKENDS = ("duckdb", "postgres", "spark")
_URL = re.compile(r"^postgres(ql)?://")
_MEMORY = re.compile(r"^(\d+(?:\.\d+)?)\s*([KMGT])i?B$", re.IGNORECASE)
_KILO = {"K": 1, "M": 1_000, "G": 1_000_000, "T": 1_000_000_000}
_LEAST = 256_000
_SPILL, _TAKEN, _COPIED = "spill", "taken-in", "database"
OUTCOMES = {
    "met": "gjort i tide",
    "late": "gjort for sent",
    "overdue": "ikke gjort, fristen er ute",
    "waiting": "venter, fristen er ikke ute",
    "declined": "personen valgte noe annet",
    "deviated": "avvik med begrunnelse",
    "lifted": "falt bort",
    "unknown": "kan ikke avgjøres",
}


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("evaluate", help="regn ut stegene for en hel befolkning")
    parser.add_argument(
        "--events",
        required=True,
        help="mappe med partisjoner, Parquet-fil(er) eller postgresql://…",
    )
    parser.add_argument("--out", type=Path, required=True, help="mappa resultatet skal ligge i")
    parser.add_argument("--at", help="tidspunktet det spørres fra: 2026-03-25, eller med klokke")
    parser.add_argument("--known", help="hva som var skrevet ned da; ellers samme tidspunkt")
    parser.add_argument(
        "--backend", choices=BACKENDS, default="duckdb", help="hva som regner (duckdb)"
    )
    parser.add_argument("--database", help="postgresql://… som skal regne, med --backend postgres")
    parser.add_argument("--memory", default="2GB", help="hvor mye minne som kan brukes (2GB)")
    parser.add_argument("--threads", type=int, default=0, help="hvor mange tråder (alle)")
    parser.add_argument("--json", action="store_true", help="svar som JSON")
    add_content_options(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Evaluate, and say how many rows had which outcome; 0, or 2 where it cannot be done."""
    return in_sentences(lambda: _evaluated(chosen))


def _evaluated(chosen: argparse.Namespace) -> int:
    from mestring.population import keeping
    from mestring.population.receiving import write_rejected

    memory = _memory(chosen.memory)
    _check_threads(chosen.threads)
    package = load_chosen(chosen)
    at, known = _instants(chosen, package)
    engine = _engine(chosen, memory)
    _room(chosen.out)
    folder = _folder(chosen, package, memory)
    with _told_by(chosen.backend):
        manifest = keeping.evaluate_folder(
            package, folder, chosen.out, at, known, engine=engine, told=Progress("Regner ut")
        )
    shutil.rmtree(chosen.out / _SPILL, ignore_errors=True)
    rejected = write_rejected(chosen.out, keeping.partitions(folder))
    told = {
        "rows": manifest["written"],
        "outcomes": keeping.count_outcomes(chosen.out),
        "rejected": manifest["rejected"],
        "rejected_in": str(rejected) if rejected else None,
        "reasons": _reasons(rejected),
        **manifest["stamp"],
        "out": str(chosen.out),
    }
    say(told, _said(told), as_json=chosen.json)
    return 0


# What was asked for


def _memory(text: str) -> str:
    from mestring.population.intake import Refused

    found = _MEMORY.match(text.strip())
    if found is None:
        raise Refused(f"--memory: «{text}» er ikke en mengde minne. Skriv 2GB eller 500MB.")
    if float(found[1]) * _KILO[found[2].upper()] < _LEAST:
        raise Refused(f"--memory: {text} er for lite. Gi minst 256MB.")
    return text.strip()


def _check_threads(threads: int) -> None:
    from mestring.population.intake import Refused

    if threads < 0:
        raise Refused(f"--threads: {threads} går ikke. Velg 1 eller flere, eller utelat det.")


def _instants(chosen: argparse.Namespace, package: Package) -> tuple[datetime, datetime]:
    """Without an instant it is now, or that of a run that was broken off here."""
    from mestring.population.keeping import unfinished_stamp

    calendar = package.guideline.calendar
    at = instants.option("--at", chosen.at, calendar)
    known = instants.option("--known", chosen.known, calendar)
    begun = unfinished_stamp(chosen.out)
    if at is None and begun.get("digest") == package.digest:
        at = datetime.fromisoformat(begun["at"])
        known = known or datetime.fromisoformat(begun["known"])
    at = at or datetime.now(UTC)
    return at, known or at


def _room(out: Path) -> None:
    """Make the folder ready; one that holds something else than results is left alone."""
    from mestring.population.intake import Refused
    from mestring.population.keeping import EVENTS, MANIFEST, UNFINISHED

    ours = {MANIFEST, UNFINISHED, _SPILL, _TAKEN, _COPIED}
    try:
        out.mkdir(parents=True, exist_ok=True)
        there = {path.name for path in out.iterdir()}
        if there and (EVENTS in there or not there & ours):
            raise Refused(f"{out}: her ligger noe annet enn et resultat. Velg en tom mappe.")
        shutil.rmtree(out / _SPILL, ignore_errors=True)
        (out / _SPILL).mkdir()
    except OSError as error:
        raise Refused(f"{out}: mappa kan ikke brukes ({error.strerror or error}).") from error


# Where the events are


def _folder(chosen: argparse.Namespace, package: Package, memory: str) -> Path:
    """Give a folder of partitions; what is not one yet is taken in first."""
    from mestring.population.receiving import is_folder_of_partitions, raw_files, receive

    if not _URL.match(chosen.events):
        source = Path(chosen.events)
        if source.is_dir() and is_folder_of_partitions(source):
            return source
        files = raw_files(source)
    else:
        from mestring.cli.database import copy_events

        files = [copy_events(chosen.events, chosen.out / _COPIED)]
    folder = receive(
        package, files, chosen.out / _TAKEN, memory=memory, told=Progress("Tar inn hendelser")
    )
    # What was copied lies in the partitions now; no more copies of it than are needed.
    shutil.rmtree(chosen.out / _COPIED, ignore_errors=True)
    return folder


# What evaluates


def _engine(chosen: argparse.Namespace, memory: str) -> Callable[[], Any]:
    from mestring.population.engines import DuckDB

    if chosen.backend == "postgres":
        return _postgres(chosen)
    if chosen.backend == "spark":
        return _spark(chosen, memory)
    spill, kept = chosen.out / _SPILL, queries_folder()
    return lambda: DuckDB(memory=memory, threads=chosen.threads, spill=spill, kept=kept)


def _postgres(chosen: argparse.Namespace) -> Callable[[], Any]:
    from mestring.cli.database import connected
    from mestring.population.engines import PostgreSQL
    from mestring.population.intake import Refused

    url = chosen.database or (chosen.events if _URL.match(chosen.events) else "")
    if not _URL.match(url):
        raise Refused(
            "--backend postgres: si hvilken database som skal regne, med --database postgresql://…"
        )
    connection = connected(url)
    return lambda: PostgreSQL(connection, queries_folder())


def _spark(chosen: argparse.Namespace, memory: str) -> Callable[[], Any]:
    from mestring.population.engines import Spark
    from mestring.population.intake import Refused

    if shutil.which("java") is None:
        raise Refused(
            "--backend spark: Java finnes ikke her. Installer Java 17, eller bruk duckdb."
        )
    try:
        sql = importlib.import_module("pyspark.sql")
    except ImportError:
        raise Refused(
            "--backend spark: pyspark er ikke installert. Legg til ekstraen «spark», eller bruk duckdb."
        ) from None
    session = (
        sql.SparkSession.builder.master(f"local[{chosen.threads or '*'}]")
        .appName("mestring")
        .config("spark.driver.memory", memory.rstrip("Bb").rstrip("i").lower())
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    return lambda: Spark(session, queries_folder())


@contextmanager
def _told_by(backend: str) -> Iterator[None]:
    """Let what a database or Spark says of a fault be told as a refusal."""
    from mestring.population.intake import Refused

    if backend == "duckdb":
        yield
        return
    faults = (
        importlib.import_module("psycopg").Error
        if backend == "postgres"
        else importlib.import_module("pyspark.errors").PySparkException
    )
    try:
        yield
    except faults as fault:
        said = (str(fault).strip().splitlines() or ["ingen grunn oppgitt"])[0]
        raise Refused(f"--backend {backend}: utregningen stoppet ({said}).") from fault


# What is said


def _reasons(rejected: Path | None) -> dict[str, int]:
    if rejected is None:
        return {}
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from mestring.population.intake import REASON

    rows = pc.value_counts(pq.read_table(rejected, columns=[REASON])[REASON]).to_pylist()
    return {row["values"]: row["counts"] for row in sorted(rows, key=lambda row: -row["counts"])}


def _said(told: dict[str, Any]) -> str:
    lines = [f"{counted(told['rows'])} steg per {told['at']}, i {told['out']}:"]
    lines += [
        f"  {counted(told['outcomes'].get(name, 0)):>12}  {what}" for name, what in OUTCOMES.items()
    ]
    if told["rejected"]:
        lines.append(
            f"{counted(told['rejected'])} rader er satt til side, med grunn, i {told['rejected_in']}:"
        )
        lines += [f"  {counted(count):>12}  {reason}" for reason, count in told["reasons"].items()]
    else:
        lines.append("Ingen rader er satt til side.")
    return "\n".join(lines)
