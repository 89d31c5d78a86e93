"""Values of a package in readable words: ids by their titles, criteria as conditions, limits as lengths."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from mestring.core.criteria import FORMS
from mestring.core.diff.phrases import CODES, HOW, SENTENCES, Pair
from mestring.core.expectation import (
    CountsFor,
    Expected,
    InForce,
    Opening,
    Responsible,
    SourceRef,
    Trigger,
)
from mestring.core.guideline import Lines, Phase
from mestring.core.indicators.conditions import Conditions
from mestring.core.indicators.voice import Voice
from mestring.core.limits import By, Case, Cases
from mestring.core.package import Package
from mestring.core.rules import Bound, Choice
from mestring.core.spans import Span
from mestring.core.telling.words import Teller
from mestring.core.timeline import Timeline
from mestring.core.words import Text

LANGUAGES = ("nb", "en")
_CRITERIA = tuple(FORMS.values())
_LISTS = {
    "level": "levels",
    "lead": "levels",
    "actor": "roles",
    "perspectives": "perspectives",
    "topics": "topics",
    "governance": "governance",
}


def pick(pair: Pair, language: str) -> str:
    """Give the half of a pair that is in a language."""
    return pair[LANGUAGES.index(language)]


def say(phrase: str, language: str, **parts: object) -> str:
    """Give a sentence with its parts."""
    return pick(SENTENCES[phrase], language).format(**parts)


class Shower(Teller):
    """Shows the values of one package in one language; what it does not know it shows as it is written."""

    def __init__(self, package: Package, language: str) -> None:
        super().__init__(package, language)
        self._voice = Voice(language)
        self._conditions = Conditions(self, self._voice)
        self._forms: Mapping[type, Callable[[Any], str]] = {
            Text: lambda text: text.to(language),
            Lines: lambda lines: "; ".join(lines.to(language)),
            Span: self.length,
            SourceRef: self.source,
            Phase: lambda phase: f"{phase.title.to(language)}: {phase.responsible.to(language)}",
            By: lambda by: self.attribute(by.by),
            Cases: lambda cases: "; ".join(map(self.value_of, cases.cases)),
            Case: self._case,
            Bound: self.limit,
            Choice: self._choice,
            Trigger: lambda node: self._event(node.event, node.where),
            Expected: lambda node: self._event(node.event, node.matching),
            Opening: self._opening,
            Responsible: self._responsible,
            CountsFor: lambda node: (
                self.state(node.state) if node.state else self.attribute(node.attribute)
            ),
            InForce: self._in_force,
            Timeline: lambda line: f"{len(line.events)}: " + "; ".join(map(repr, line.events)),
        }

    def state(self, name: str) -> str:
        """Name a state; one that is not there by its id."""
        found = self.package.guideline.dictionary.states.get(name)
        return found.title.to(self.language) if found else name

    def value_of(self, value: Any, field: str = "") -> str:
        """Show a value of a field; nothing where there is nothing."""
        if value is None or value in ((), ""):
            return ""
        if type(value) in self._forms:
            return self._forms[type(value)](value)
        if isinstance(value, _CRITERIA):
            return self._conditions.say(value)  # type: ignore[arg-type]  # one of the forms
        if isinstance(value, bool):
            return self.say("yes" if value else "no")
        if isinstance(value, Enum | str):
            return self._named(field, str(value.value if isinstance(value, Enum) else value))
        if isinstance(value, datetime):
            return self.at(value)
        if isinstance(value, date):
            return self.on(value)
        return self._compound(value, field)

    def _compound(self, value: Any, field: str) -> str:
        if isinstance(value, Mapping):
            parts: Iterable[str] = (f"{key}: {self.value_of(each)}" for key, each in value.items())
        elif isinstance(value, tuple | list | frozenset):
            parts = (self.value_of(each, field) for each in value)
        elif is_dataclass(value):
            shown = (
                (each.name, self.value_of(getattr(value, each.name))) for each in fields(value)
            )
            parts = (f"{name} {said}" if name != "title" else said for name, said in shown if said)
            return ", ".join(parts)
        else:
            return str(value)
        return "; ".join(parts)

    def limit(self, limit: Bound) -> str:
        """Write a limit; none and the same day in words."""
        if limit.unit is None and not limit.by:
            return pick(HOW["no_limit"], self.language)
        if limit.unit is not None and not limit.amount and not limit.counts_hours:
            return pick(HOW["same_day"], self.language)
        return super().limit(limit)

    def _choice(self, choice: Choice) -> str:
        return "; ".join(self._when(self.limit(bound), when) for when, bound in choice.cases)

    def _case(self, case: Case) -> str:
        return self._when(self.value_of(case.limit, "limit"), case.when)

    def _when(self, said: str, when: Any) -> str:
        return said if when is None else f"{said} ({self._conditions.say(when)})"

    def _event(self, type_: str, where: Any) -> str:
        return self._when(self.event_type(type_), where)

    def _opening(self, opening: Opening) -> str:
        named = self.state(opening.state) if opening.state else self.event_type(opening.event)
        return self._when(named, opening.where)

    def _responsible(self, responsible: Responsible) -> str:
        level = self._term("level", responsible.level) if responsible.level else ""
        return f"{self.role(responsible.role)} ({level})" if level else self.role(responsible.role)

    def _in_force(self, period: InForce) -> str:
        ends = (self.on(day) if day else "…" for day in (period.from_, period.until))
        return " – ".join(ends)

    def _named(self, field: str, word: str) -> str:
        """Name a word of a small vocabulary, an id by its title, or give the word itself."""
        if word in CODES.get(field, {}):
            return pick(CODES[field][word], self.language)
        if field == "limit" and word in ("none", "same_day"):
            return pick(HOW["no_limit" if word == "none" else "same_day"], self.language)
        guideline = self.package.guideline
        holders: Mapping[str, Mapping[str, Any]] = {
            "values": guideline.values,
            "pathways": guideline.pathways,
            "recommendations": guideline.recommendations,
            "limit": guideline.parameters,
            "within": guideline.parameters,
            "every": guideline.parameters,
            "first": guideline.parameters,
            "deadline": guideline.parameters,
            "methods": guideline.methods,
        }
        if field in holders and word in holders[field]:
            title: Text = holders[field][word].title
            return title.to(self.language)
        return self._listed(field, word)

    def _listed(self, field: str, word: str) -> str:
        dictionary, identity = self.package.guideline.dictionary, self.package.guideline.identity
        if field in _LISTS:
            terms = getattr(identity, _LISTS[field])
            return next((term.title.to(self.language) for term in terms if term.id == word), word)
        if field in ("attributes", "required", "birth_date"):
            return self.attribute(word)
        if field in ("starts", "ends", "exits", "death", "made_by"):
            return self.event_type(word)
        if field in ("while_", "since"):
            return self.state(word) if word in dictionary.states else word
        return word
