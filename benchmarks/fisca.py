"""OpenFisca beside us: discharge, then contact at a municipal unit, in whole days, as its cells.

OpenFisca is AGPL, so it is run apart: `python -m benchmarks.fisca` in an interpreter of its own, with what
to do on standard input and cells on standard output. Nothing of ours imports it, and here nothing of ours is
needed.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
INSTALL = "python -m venv FOLDER && FOLDER/bin/pip install openfisca-core==46.0.1 pyarrow"
# Above every day of ours, so that a person and a day are one number, and persons stand apart.
DAYS = 1 << 20


class Found(NamedTuple):
    """What OpenFisca gave: its version, seconds by the clock and of the processor, and cells."""

    version: str
    wall: float
    cpu: float
    prepared: float
    peak: float
    cells: list[list[Any]]


def missing(python: Path | None) -> str | None:
    """Say why there is nothing to measure beside, or nothing."""
    if python is None:
        return f"OpenFisca is not measured. Give --fisca PYTHON for that, after: {INSTALL}"
    asked = [str(python), "-c", "import openfisca_core, pyarrow.dataset"]
    try:
        tried = subprocess.run(asked, capture_output=True, text=True, check=False)
    except OSError as fault:
        return f"OpenFisca is not measured: {python} cannot be run ({fault.strerror})."
    if tried.returncode == 0:
        return None
    last = (tried.stderr.strip().splitlines() or ["no reason given"])[-1]
    return f"OpenFisca is not measured: {python} does not have it ({last}). Install: {INSTALL}"


def follow_up(
    python: Path,
    files: Iterable[Path],
    types: Mapping[str, int],
    *,
    at: int,
    days: int,
    rounds: int,
) -> Found:
    """Let OpenFisca count the cells of one rule, some rounds in a process of its own."""
    asked = {
        "files": [str(file) for file in files],
        "discharge": types["inpatient.discharged"],
        "contact": types["contact.held"],
        "at": at,
        "days": days,
        "rounds": rounds,
    }
    done = subprocess.run(
        [str(python.absolute()), "-m", "benchmarks.fisca"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    if done.returncode:
        raise RuntimeError(f"OpenFisca stopped:\n{done.stderr}")
    return Found(**json.loads(done.stdout))


# From here on in the interpreter that has OpenFisca


class Prepared(NamedTuple):
    """What one row a discharge needs, as arrays."""

    person: Any
    discharged_on: Any
    contact_on: Any
    unit: Any
    units: Sequence[str | None]
    persons: int


def prepare(asked: Mapping[str, Any]) -> Prepared:
    """Read the events, and find the first contact on or after each discharge."""
    import numpy as np

    left = _read(asked, asked["discharge"], ["subject", "on", "unit"])
    met = _read(asked, asked["contact"], ["subject", "on"], municipal=True)
    person, day = _whole(left, "subject"), _whole(left, "on")
    # Files stand by person and instant already: a stable sort only looks at them.
    contacts = np.sort(_whole(met, "subject") * DAYS + _whole(met, "on"), kind="stable")
    contacts = np.append(contacts, np.iinfo(np.int64).max)
    first = contacts[np.searchsorted(contacts, person * DAYS + day)]
    never = np.datetime64("9999-12-31").astype("datetime64[D]")
    contact_on = np.where(first // DAYS == person, (first % DAYS).astype("datetime64[D]"), never)
    unit = left["unit"].unify_dictionaries().combine_chunks()
    units = [*unit.dictionary.to_pylist(), None]
    numbers = unit.indices.fill_null(len(units) - 1).to_numpy()
    persons = int(person.max()) + 1
    return Prepared(person, day.astype("datetime64[D]"), contact_on, numbers, units, persons)


def _read(asked: Mapping[str, Any], type_: int, columns: list[str], municipal: bool = False) -> Any:
    """Read what was known of one type at the instant asked about."""
    import pyarrow as pa
    import pyarrow.dataset as ds

    at = pa.scalar(asked["at"] * 1_000_000, pa.timestamp("us", "UTC"))
    known = ds.field("recorded").is_null() | (ds.field("recorded") <= at)
    wanted = (ds.field("type") == type_) & (ds.field("at") <= at) & known
    if municipal:
        wanted &= ds.field("level") == "municipality"
    coded = ds.ParquetFileFormat(read_options=ds.ParquetReadOptions(dictionary_columns={"unit"}))
    return ds.dataset(asked["files"], format=coded).to_table(columns=columns, filter=wanted)


def _whole(table: Any, name: str) -> Any:
    return table[name].cast("int32").to_numpy().astype("int64")


def legislation(days: int) -> Any:
    """Write the rule as OpenFisca has rules: entities, a parameter with dates, variables with formulas."""
    from datetime import date

    import numpy as np
    from openfisca_core.entities import build_entity
    from openfisca_core.parameters import ParameterNode
    from openfisca_core.periods import DateUnit
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    obligation = build_entity("obligation", "obligations", "One discharge", is_person=True)
    person = build_entity(
        "person", "persons", "Whose discharges they are", roles=[{"key": "discharge"}]
    )
    common = {"value_type": date, "entity": obligation, "definition_period": DateUnit.ETERNITY}

    def month(obligations: Any, period: Any) -> Any:
        return obligations("discharged_on", period).astype("datetime64[M]").astype(int)

    def met(obligations: Any, period: Any, parameters: Any) -> Any:
        limit = np.timedelta64(parameters(period).follow_up.days, "D")
        return obligations("contact_on", period) - obligations("discharged_on", period) <= limit

    system = TaxBenefitSystem([obligation, person])
    system.parameters = ParameterNode(
        data={"follow_up": {"days": {"values": {"2000-01-01": {"value": days}}}}}
    )
    system.add_variables(
        type("discharged_on", (Variable,), {**common, "label": "Day of discharge"}),
        type("contact_on", (Variable,), {**common, "label": "Day of the first contact after"}),
        type("month", (Variable,), {**common, "value_type": int, "formula": month}),
        type(
            "met",
            (Variable,),
            {**common, "value_type": bool, "definition_period": DateUnit.DAY, "formula": met},
        ),
    )
    return system


def cells_of(system: Any, prepared: Prepared, day: str) -> list[list[Any]]:
    """Calculate the two variables for all obligations at once, and count unit and month."""
    import numpy as np
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import Simulation, SimulationBuilder

    builder = SimulationBuilder()
    builder.create_entities(system)
    # Set as arrays: the builder's own way makes a list of every id first, which is slower.
    obligations, persons = builder.populations["obligation"], builder.populations["person"]
    obligations.count, obligations.ids = len(prepared.person), np.arange(len(prepared.person))
    persons.count, persons.ids = prepared.persons, np.arange(prepared.persons)
    persons.members_entity_id = prepared.person
    simulation = Simulation(system, builder.populations)
    simulation.set_input("discharged_on", DateUnit.ETERNITY, prepared.discharged_on)
    simulation.set_input("contact_on", DateUnit.ETERNITY, prepared.contact_on)
    month, met = simulation.calculate("month", day), simulation.calculate("met", day)
    number = month.astype("int64") * len(prepared.units) + prepared.unit
    base = number.min()
    rows, held = np.bincount(number - base), np.bincount((number - base)[met])
    held = np.append(held, np.zeros(len(rows) - len(held), dtype=held.dtype))
    found = []
    for one in np.flatnonzero(rows):
        months, unit = divmod(int(one + base), len(prepared.units))
        year, rest = divmod(months, 12)
        called = (1970 + year) * 100 + rest + 1
        found.append([prepared.units[unit], called, int(rows[one]), int(held[one])])
    return found


def _calculated(days: int, prepared: Prepared, day: str) -> list[list[Any]]:
    return cells_of(legislation(days), prepared, day)


def _clocked(work: Callable[[], Any]) -> tuple[float, float, Any]:
    clock, start = perf_counter(), process_time()
    found = work()
    return perf_counter() - clock, process_time() - start, found


def _peak() -> float:
    """Give the most memory this process has had; `getrusage` would tell what its parent had before it."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1e6


def main() -> None:
    """Do what standard input asks for, first once untimed, and print cells and times."""
    from datetime import UTC, datetime
    from importlib.metadata import version

    import pyarrow as pa

    pa.set_cpu_count(2)  # as many as the others have
    asked = json.load(sys.stdin)
    day = datetime.fromtimestamp(asked["at"], UTC).date().isoformat()
    walls, cpus, prepares = [], [], []
    cells: list[list[Any]] = []
    for _ in range(asked["rounds"] + 1):
        wall, cpu, prepared = _clocked(lambda: prepare(asked))
        counting = partial(_calculated, asked["days"], prepared, day)
        more, much, cells = _clocked(counting)
        walls.append(wall + more)
        cpus.append(cpu + much)
        prepares.append(wall)
    found = Found(
        version=version("openfisca-core"),
        wall=statistics.median(walls[1:]),
        cpu=statistics.median(cpus[1:]),
        prepared=statistics.median(prepares[1:]),
        peak=_peak(),
        cells=cells,
    )
    json.dump(found._asdict(), sys.stdout)


if __name__ == "__main__":
    main()
