"""What a simulation refuses: figures that do not go, and words that the guideline lacks."""

from collections.abc import Iterator
from datetime import date

from mestring.core.package import Package
from mestring.population.intake import Refused
from mestring.population.simulating.world import BEFORE, YEAR, Asked, World

_MOST_YEARS, _MOST_PERSONS = 20, 100_000_000


def refuse(asked: Asked, package: Package) -> None:
    """Refuse what cannot be simulated, with all that stands in the way."""
    faults = [*_unfit(asked, package)]
    faults = faults or [*_unknown(World(package, asked), package)]
    if faults:
        raise Refused("\n".join(faults))


def _unfit(asked: Asked, package: Package) -> Iterator[str]:
    if not 1 <= asked.people <= _MOST_PERSONS:
        yield f"people: {asked.people} går ikke. Velg fra 1 til {_MOST_PERSONS}."
    if not 1 <= asked.years <= _MOST_YEARS:
        yield f"years: {asked.years} går ikke. Velg fra 1 til {_MOST_YEARS} år."
    if not 0 <= asked.seed < 2**32:
        yield f"seed: {asked.seed} går ikke. Velg fra 0 til {2**32 - 1}."
    if asked.until.tzinfo is None:
        yield "until: tidspunktet mangler tidssone."
        return
    calendar = package.guideline.calendar
    day = calendar.day_of(asked.until)
    first, last = day - asked.years * YEAR - BEFORE, day + YEAR
    if (
        date.fromordinal(first).year <= calendar.first
        or date.fromordinal(last).year >= calendar.last
    ):
        yield (
            f"until: årene går utenfor kalenderen, som går fra {calendar.first} til {calendar.last}."
        )
    ids = [unit.id for unit in asked.units]
    doubled = sorted({each for each in ids if ids.count(each) > 1})
    if doubled:
        yield f"units: id-en «{doubled[0]}» står flere ganger. Gi hver enhet sin egen."


def _unknown(world: World, package: Package) -> Iterator[str]:
    """Say every word of the simulation that the guideline lacks."""
    dictionary, identity = package.guideline.dictionary, package.guideline.identity
    unknown = {word[0] for word in world.words() if word[0] not in dictionary.events}
    yield from (
        f"Hendelsestypen «{name}» finnes ikke i retningslinjen. Simuleringen bruker den."
        for name in sorted(unknown)
    )
    for type_, attribute, code in sorted(world.words()):
        if type_ in unknown or not attribute:
            continue
        if attribute not in dictionary.events[type_].attributes:
            if not code:
                yield f"«{type_}» har ingen opplysning «{attribute}» i retningslinjen."
        elif code and code not in dictionary.codes_of(attribute):
            yield f"«{attribute}» har ingen kode «{code}» i retningslinjen."
    types, levels = (
        {term.id for term in terms} for terms in (identity.unit_types, identity.levels)
    )
    for unit in world.asked.units:
        if unit.type not in types:
            yield f"Enheten «{unit.id}»: retningslinjen kjenner ingen enhetstype «{unit.type}»."
        if unit.level not in levels:
            yield f"Enheten «{unit.id}»: retningslinjen kjenner ikke nivået «{unit.level}»."
