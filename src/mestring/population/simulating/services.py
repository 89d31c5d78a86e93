"""Services: the units of the simulation, how they differ, and how some of them change with time."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np

from mestring.population.simulating.assumed import CHANCES


class Drift(StrEnum):
    """How a unit's practice changes over the years."""

    STEADY = "steady"
    IMPROVING = "improving"
    WORSENING = "worsening"
    ONE_MONTH = "one_month"


class Unit(NamedTuple):
    """A unit: its id and name, where it is, what it is, how it changes, and how many facts it loses."""

    id: str
    name: str
    municipality: str
    type: str
    level: str
    drift: Drift = Drift.STEADY
    gaps: float = 0.03


_PLACES = ("Simvik", "Simdal", "Simnes", "Simfjord", "Simlia", "Simøya")
_TEAMS = (
    ("mental_health_team", "Psykisk helse- og rusteam", "municipality"),
    ("low_threshold", "Lavterskeltilbud", "municipality"),
    ("housing_support", "Booppfølging", "municipality"),
    ("prompt_mental_health_care", "Rask psykisk helsehjelp", "municipality"),
)
_SPECIALISTS = (
    ("dps_outpatient", "DPS poliklinikk nord"),
    ("dps_inpatient", "DPS døgnenhet nord"),
    ("tsb", "Rusklinikken"),
    ("acute_psychiatry", "Akuttpsykiatrisk enhet"),
)
_TEAM_PLACES = ("Simvik og Simdal", "Simnes og Simfjord")
_DRIFTS = {
    2: Drift.ONE_MONTH,
    4: Drift.IMPROVING,
    8: Drift.WORSENING,
    12: Drift.IMPROVING,
    20: Drift.IMPROVING,
}
# One unit writes down less than the others.
_CARELESS = 16
# How far apart units are, and one practice from another within a unit, as spread of the log odds.
_APART, _PRACTICE = 0.35, 0.25
# How far a unit comes, from half-way on; and how bad the one bad month is.
_FAR, _BAD = 1.6, 3.0
_LARGE = 4


def default_units() -> list[Unit]:
    """Give thirty units: four kinds in six municipalities, and six for several of them together."""
    found = [
        (f"{title}, {place}", place, kind, level)
        for place in _PLACES
        for kind, title, level in _TEAMS
    ]
    found += [(name, _PLACES[0], kind, "specialist") for kind, name in _SPECIALISTS]
    found += [
        (f"FACT-team {names}", names.split()[0], "outreach_team", "shared")
        for names in _TEAM_PLACES
    ]
    return [
        Unit(
            f"sim-unit-{number + 1:02}",
            *facts,
            _DRIFTS.get(number, Drift.STEADY),
            0.12 if number == _CARELESS else 0.03,
        )
        for number, facts in enumerate(found)
    ]


class Services:
    """The units as columns, and the chance that something follows in each of them at a time."""

    def __init__(self, units: Sequence[Unit], seed: int, first: int, until: int, bad: Any) -> None:
        self.units, self._first, self._span = tuple(units), first, max(until - first, 1)
        self._bad = bad
        random = np.random.default_rng([seed, 1])
        self._shift = random.normal(0, _APART, len(units))
        self._own = {name: random.normal(0, _PRACTICE, len(units)) for name in CHANCES}
        self._turn = _signs(units, {Drift.IMPROVING: _FAR, Drift.WORSENING: -_FAR})
        self._month = _signs(units, {Drift.ONE_MONTH: -_BAD})
        self.gaps = np.array([unit.gaps for unit in units])
        self.homes = self._of_level("municipality", "shared")
        # Those that change are large, so that what changes in them can be told from chance.
        large = np.array([units[home].drift is not Drift.STEADY for home in self.homes])
        self.weights = random.uniform(0.7, 1.3, len(self.homes)) * np.where(large, _LARGE, 1)
        self.weights /= self.weights.sum()
        self._near = {kind: self._nearest(kind) for kind in _FALLBACK}

    def at(self, kind: str, homes: Any) -> Any:
        """Give the unit of a kind that persons of these home units use."""
        return self._near[kind][homes]

    def rate(self, name: str, unit: Any, at: Any) -> Any:
        """Give the chance that something follows in time, for each unit and time."""
        chance = CHANCES[name].in_time
        grown = np.clip(((at - self._first) / self._span - 0.5) / 0.3, 0, 1)
        odds = np.log(chance / (1 - chance)) + self._shift[unit] + self._own[name][unit]
        odds = odds + self._turn[unit] * grown
        bad = (at >= self._bad[0]) & (at < self._bad[1])
        return 1 / (1 + np.exp(-(odds + np.where(bad, self._month[unit], 0.0))))

    def _of_level(self, *levels: str) -> Any:
        found = [place for place, unit in enumerate(self.units) if unit.level in levels]
        return np.array(found or range(len(self.units)))

    def _nearest(self, kind: str) -> Any:
        """Give for each unit one of a kind: in its own municipality if there is one, else shared out."""
        found = [place for place, unit in enumerate(self.units) if unit.type in _FALLBACK[kind]]
        if not found:
            return np.arange(len(self.units))
        places = sorted({unit.municipality for unit in self.units})
        return np.array([self._one_of(found, unit, places) for unit in self.units])

    def _one_of(self, found: Sequence[int], unit: Unit, places: Sequence[str]) -> int:
        near = [each for each in found if self.units[each].municipality == unit.municipality]
        return (near or found)[places.index(unit.municipality) % len(near or found)]


_FALLBACK = {
    "outpatient": ("dps_outpatient", "dps"),
    "inpatient": ("dps_inpatient", "acute_psychiatry", "dps"),
    "acute": ("acute_psychiatry", "dps_inpatient", "dps"),
    "tsb": ("tsb", "detox", "dps_outpatient", "dps"),
    "outreach": ("outreach_team", "mental_health_team"),
}


def _signs(units: Sequence[Unit], sizes: dict[Drift, float]) -> Any:
    return np.array([sizes.get(unit.drift, 0.0) for unit in units])
