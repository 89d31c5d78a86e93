"""The thirty units of the simulated persons: the story's own six, and units in places that are invented."""

from mestring.population.simulating.services import Drift, Unit, default_units

# Which of the simulation's units are the story's. Two of its teams change, one each way.
STORYS = {
    4: ("storvik-team", "storvik", Drift.IMPROVING),
    8: ("fjordvik-team", "fjordvik", Drift.WORSENING),
    10: ("fjordvik-bolig", "fjordvik", Drift.STEADY),
    24: ("dps-nord-poli", "fjordvik", Drift.STEADY),
    25: ("dps-nord-dogn", "fjordvik", Drift.STEADY),
    26: ("tsb-nord", "fjordvik", Drift.STEADY),
}


def units() -> list[Unit]:
    """Give them all."""
    found = default_units()
    for place, (id_, municipality, drift) in STORYS.items():
        found[place] = found[place]._replace(id=id_, municipality=municipality, drift=drift)
    return found
