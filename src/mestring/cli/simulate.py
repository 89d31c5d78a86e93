"""`simulate`: events of invented persons, any number of them, in the layout that `evaluate` reads."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mestring.cli import instants
from mestring.cli.many import Progress, counted, in_sentences, say
from mestring.cli.paths import add_content_options, load_chosen, read_named

if TYPE_CHECKING:
    from mestring.population.simulating.services import Unit


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("simulate", help="lag hendelser for oppdiktede personer")
    parser.add_argument("--people", type=int, required=True, help="hvor mange personer")
    parser.add_argument("--years", type=int, default=3, help="hvor mange år tilbake (3)")
    parser.add_argument("--seed", type=int, default=1, help="samme tall gir samme personer (1)")
    parser.add_argument("--out", type=Path, required=True, help="mappa som skal fylles")
    parser.add_argument(
        "--until", help="tidspunktet hendelsene går fram til (begynnelsen av denne måneden)"
    )
    parser.add_argument(
        "--units", type=Path, help="JSON-fil med egne enheter, se docs/population.md"
    )
    parser.add_argument("--json", action="store_true", help="svar som JSON")
    add_content_options(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Simulate, and say what was written; 0, or 2 where it cannot be done."""
    return in_sentences(lambda: _simulated(chosen))


def _simulated(chosen: argparse.Namespace) -> int:
    from mestring.population.simulating.writing import simulate

    package = load_chosen(chosen)
    until = instants.option("--until", chosen.until, package.guideline.calendar)
    found = simulate(
        package,
        people=chosen.people,
        years=chosen.years,
        seed=chosen.seed,
        until=until or _this_month(),
        out=chosen.out,
        units=_units(chosen.units) if chosen.units else (),
        told=Progress("Simulerer"),
    )
    told = {**found, "out": str(chosen.out)}
    sentences = (
        f"Skrev {counted(found['events'])} hendelser for {counted(found['subjects'])} oppdiktede "
        f"subjekter til {chosen.out}.\nRegn ut med: ./mestring evaluate --events {chosen.out} --out MAPPE"
    )
    say(told, sentences, as_json=chosen.json)
    return 0


def _this_month() -> datetime:
    """The same all month, so that a simulation that was broken off can be taken up again."""
    return datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _units(path: Path) -> "list[Unit]":
    from mestring.population.intake import Refused
    from mestring.population.simulating.services import Drift, Unit

    try:
        rows = json.loads(read_named(path).decode("utf-8"))
        found = [Unit(**{**row, "drift": Drift(row.get("drift", Drift.STEADY))}) for row in rows]
    except (ValueError, TypeError, AttributeError) as error:
        raise Refused(
            f"{path}: enhetene kan ikke leses ({error}). Skriv en liste med id, name, municipality, "
            "type og level for hver; drift og gaps kan stå der."
        ) from error
    if not found:
        raise Refused(f"{path}: her er ingen enheter. Skriv minst én.")
    return found
