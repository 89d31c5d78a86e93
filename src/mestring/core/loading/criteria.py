"""Checks of criteria: every question can be asked where it stands, and has an answer of its type."""

from collections.abc import Iterable, Iterator
from typing import Any

from mestring.core.criteria import (
    Age,
    All,
    AnyOf,
    Attribute,
    Criterion,
    Fact,
    Had,
    InState,
    Not,
    Other,
    Same,
)
from mestring.core.dictionary import EVENT_FIELDS, AttributeType, Dictionary
from mestring.core.faults import did_you_mean
from mestring.core.guideline import Guideline
from mestring.core.loading.checks import Found, check_known, check_span
from mestring.core.loading.written import Path
from mestring.core.rules import typed_value
from mestring.core.words import SubjectKind

_ORDERED = (
    AttributeType.INTEGER,
    AttributeType.DECIMAL,
    AttributeType.DATE,
    AttributeType.INSTANT,
)
_PERSONS = (SubjectKind.PERSON, SubjectKind.RELATIVE)


class CriterionChecks:
    """Checks what is asked on the timeline of one kind of subject."""

    def __init__(self, guideline: Guideline, subject: SubjectKind) -> None:
        self._guideline, self._subject = guideline, subject
        self._dictionary: Dictionary = guideline.dictionary

    def _event(self, path: Path, type_: str) -> Iterator[Found]:
        yield from check_known(path, type_, self._dictionary.events, "Hendelsen")
        definition = self._dictionary.events.get(type_)
        if definition is not None and self._subject not in definition.subjects:
            yield (
                path,
                f"«{type_}» kan ikke skje på tidslinja til «{self._subject}».",
                "Velg en annen hendelse, eller legg slaget til i events.yaml.",
            )

    def _state(self, path: Path, state: str) -> Iterator[Found]:
        yield from check_known(path, state, self._dictionary.states, "Tilstanden")

    def _carried(self, path: Path, name: str, types: Iterable[str]) -> Iterator[Found]:
        for type_ in types if name in self._dictionary.attributes else ():
            definition = self._dictionary.events.get(type_)
            if definition is not None and name not in definition.attributes:
                remedy = did_you_mean(name, definition.attributes, "Legg den til der.")
                yield path, f"«{type_}» har ikke opplysningen «{name}».", remedy

    def criterion(
        self,
        path: Path,
        criterion: Criterion | None,
        types: Iterable[str],
        against: Iterable[str] | None = None,
    ) -> Iterator[Found]:
        """Check a criterion asked at events of some types; `against` are the types of A in `matching`."""
        match criterion:
            case None:
                return
            case Fact():
                yield from self._named((*path, "fact"), criterion.fact)
                yield from self._test(path, criterion, criterion.fact)
            case Attribute():
                if criterion.attribute not in EVENT_FIELDS:
                    yield from self._named((*path, "attribute"), criterion.attribute)
                    yield from self._carried((*path, "attribute"), criterion.attribute, types)
                yield from self._test(path, criterion, criterion.attribute)
            case Age():
                yield from self._age(path, criterion)
            case Had():
                yield from self._had((*path, "had"), criterion)
            case InState():
                yield from self._state((*path, "in_state"), criterion.in_state)
            case Same() | Other():
                yield from self._alike(path, criterion, types, against)
            case All():
                for place, part in enumerate(criterion.all):
                    yield from self.criterion((*path, "all", place), part, types, against)
            case AnyOf():
                for place, part in enumerate(criterion.any):
                    yield from self.criterion((*path, "any", place), part, types, against)
            case Not():
                yield from self.criterion((*path, "not"), criterion.not_, types, against)

    def _had(self, path: Path, criterion: Had) -> Iterator[Found]:
        wanted = criterion.had
        yield from self._event((*path, "event"), wanted.event)
        if wanted.within is not None:
            yield from check_span((*path, "within"), wanted.within)
        yield from self.criterion((*path, "where"), wanted.where, [wanted.event])

    def _named(self, path: Path, name: str) -> Iterator[Found]:
        yield from check_known(path, name, self._dictionary.attributes, "Opplysningen")
        definition = self._dictionary.attributes.get(name)
        if definition is not None and definition.type is AttributeType.TEXT:
            yield (
                path,
                f"«{name}» er fritekst, og den leses aldri av en regel.",
                "Velg en annen opplysning.",
            )

    def _age(self, path: Path, criterion: Age) -> Iterator[Found]:
        if criterion.age.at_least is None and criterion.age.at_most is None:
            yield (*path, "age"), "Alderen mangler grense.", "Legg til at_least eller at_most."
        if self._subject not in _PERSONS:
            yield (*path, "age"), "Bare personer og pårørende har alder.", "Ta vilkåret bort."

    def _alike(
        self,
        path: Path,
        criterion: Same | Other,
        types: Iterable[str],
        against: Iterable[str] | None,
    ) -> Iterator[Found]:
        key, name = (
            ("same", criterion.same) if isinstance(criterion, Same) else ("other", criterion.other)
        )
        if against is None:
            yield (*path, key), "same og other kan bare brukes i matching.", "Flytt vilkåret dit."
            return
        if name not in EVENT_FIELDS:
            yield from self._named((*path, key), name)
            yield from self._carried((*path, key), name, [*types, *against])

    def _test(self, path: Path, test: Fact | Attribute, name: str) -> Iterator[Found]:
        given = [
            key for key in ("is_", "in_", "at_least", "at_most") if getattr(test, key) is not None
        ]
        if len(given) != 1:
            yield path, "Vilkåret må ha nøyaktig én av is, in, at_least og at_most.", "Rett det."
            return
        definition = self._dictionary.attributes.get(name)
        key = given[0].rstrip("_")
        if definition is None:
            if name in EVENT_FIELDS:
                yield from self._field_test(path, test, name, key)
            return
        if key.startswith("at_") and definition.type not in _ORDERED:
            yield (*path, key), f"«{name}» har ingen rekkefølge.", "Bruk is eller in."
            return
        raw: Any = getattr(test, given[0])
        for value in raw if given[0] == "in_" else (raw,):
            yield from self._value((*path, key), name, value, definition.type)

    def _field_test(
        self, path: Path, test: Fact | Attribute, name: str, key: str
    ) -> Iterator[Found]:
        identity = self._guideline.identity
        known = {
            "level": [level.id for level in identity.levels],
            "unit_type": [type_.id for type_ in identity.unit_types],
            "role": [role.id for role in identity.roles],
        }.get(name)
        values = test.in_ or ((test.is_,) if test.is_ is not None else ())
        if not values:
            yield (*path, key), f"«{name}» har ingen rekkefølge.", "Bruk is eller in."
        for value in values if known is not None else ():
            yield from check_known((*path, key), str(value), known or (), "Verdien")

    def _value(self, path: Path, name: str, value: Any, type_: AttributeType) -> Iterator[Found]:
        try:
            typed = typed_value(value, type_)
        except ValueError:
            yield (
                path,
                f"«{value}» passer ikke til «{name}», som er av typen {type_.value}.",
                "Rett verdien.",
            )
            return
        if type_ is AttributeType.CODE and self._dictionary.codes_of(name):
            yield from check_known(path, typed, self._dictionary.codes_of(name), "Koden")
