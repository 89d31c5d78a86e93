"""`indicators`: count what became of what is recommended, or show what was counted."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mestring.cli.installation import add_data_option, ready

if TYPE_CHECKING:
    from mestring.core.indicators.cells import Cell

FINE, UNUSABLE = 0, 2


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "indicators", help="tell hvor ofte det rådene sier, blir gjort i tide"
    )
    parser.add_argument(
        "--refresh", action="store_true", help="tell opp på nytt, og tegn diagrammene"
    )
    parser.add_argument(
        "--events",
        type=Path,
        action="append",
        default=[],
        metavar="MAPPE",
        help="hendelser fra andre, talt sammen med installasjonens egne; med --refresh",
    )
    parser.add_argument("--memory", default="", help="så mye minne opptellingen får bruke, som 1GB")
    parser.add_argument("--unit", default="", help="bare denne enheten")
    parser.add_argument("--indicator", default="", help="bare denne forventningen")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="skriv alle tallene som CSV")
    form.add_argument("--json", action="store_true", help="skriv alle tallene som JSON")
    add_data_option(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Count if asked to, and show what stands."""
    if not ready(chosen, "learning_cell"):
        return UNUSABLE
    from mestring.people.refusals import Refusal

    try:
        if chosen.refresh:
            _refresh(chosen)
        return _show(chosen)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return UNUSABLE


def _refresh(chosen: argparse.Namespace) -> None:
    from django.utils.timezone import now

    from mestring.knowledge.queries import current_package
    from mestring.learning.actions import month_of, refresh
    from mestring.learning.drawing import draw_all

    at = now()
    made = refresh(
        at=at,
        folders=chosen.events,
        memory=chosen.memory,
        told=lambda subjects: _tell(f"{subjects} tidslinjer talt …"),
        clock=now,
    )
    _tell(f"{made.subjects} tidslinjer med {made.events} hendelser gir {made.cells} tall.", "\n")
    if made.rejected:
        _tell(f"{made.rejected} hendelser kunne ikke telles.", "\n")
    drawn = draw_all(
        made.snapshot,
        month_of(current_package(), at),
        told=lambda done, of: _tell(f"{done} av {of} diagrammer tegnet …"),
    )
    _tell(f"{drawn} nye diagrammer er tegnet.", "\n")


def _tell(sentence: str, end: str = "\r") -> None:
    """Say how far it has come, beside what is written out; over and over on one line at a terminal."""
    if end == "\n" or sys.stderr.isatty():
        print(f"{sentence:<60}", end=end, file=sys.stderr, flush=True)


def _show(chosen: argparse.Namespace) -> int:
    from django.utils.timezone import now

    from mestring.core.indicators.definition import define
    from mestring.knowledge.queries import current_package
    from mestring.learning import queries
    from mestring.learning.figures import COLUMNS, as_csv, row_of

    stands = queries.standing(now()).snapshot
    if stands is None:
        print("Ingenting er talt ennå. Bruk --refresh.", file=sys.stderr)
        return UNUSABLE
    units = [chosen.unit] if chosen.unit else None
    cells = queries.cells(stands.id, units=units, expectation=chosen.indicator)
    package = current_package()
    means = {
        name: define(package, name).sentence.nb
        for name in {cell.expectation for cell in cells} & set(package.index.by_id)
    }
    if chosen.csv:
        rows = ({**row_of(cell), "definition": means.get(cell.expectation, "")} for cell in cells)
        print(as_csv(rows, (*COLUMNS, "definition")), end="")
    elif chosen.json:
        about = {"at": stands.at.isoformat(), "version": stands.version, "digest": stands.digest}
        told = {**about, "definitions": means, "cells": [row_of(cell) for cell in cells]}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _show_years(cells)
    return FINE


def _show_years(cells: "tuple[Cell, ...]") -> None:
    """Show the last year of each indicator, all units together unless one was chosen."""
    from django.utils.timezone import localdate

    from mestring.knowledge.queries import current_package
    from mestring.learning.readings import readings

    package, today = current_package(), localdate()
    known = [cell for cell in cells if cell.expectation in package.index.by_id]
    for reading in readings(known, today.year * 100 + today.month):
        year = reading.year
        share = "–" if year.share is None else f"{year.share:.0%}"
        title = package.rule(reading.expectation).expectation.title.nb
        print(f"{share:>5}  {year.met:>6} av {year.denominator:<6}  {reading.expectation}: {title}")
