"""The package: a checked guideline with its rules, cases, version and digest. Immutable once made."""

from collections.abc import Mapping
from dataclasses import dataclass

from mestring.core.cases import Case
from mestring.core.dictionary import Dictionary
from mestring.core.guideline import Guideline, Recommendation
from mestring.core.rules import Rule
from mestring.core.words import Norm, SubjectKind, Tier


@dataclass(frozen=True, slots=True)
class Package:
    """What the loader gives. `digest` names exactly this content, an overlay included."""

    guideline: Guideline
    rules: tuple[Rule, ...]
    cases: tuple[Case, ...]
    digest: str
    index: "Index"

    @property
    def version(self) -> str:
        """The version written in `guideline.yaml`."""
        return self.guideline.identity.version

    @property
    def exits(self) -> tuple[str, ...]:
        """The event types that end everything: death, moved away."""
        return self.guideline.identity.exits

    def rule(self, expectation: str) -> Rule:
        """Give the rule of an expectation; KeyError if there is none."""
        return self.index.by_id[expectation]

    def recommendation_of(self, expectation: str) -> Recommendation:
        """Give the recommendation that an expectation belongs to."""
        return self.guideline.recommendations[self.rule(expectation).recommendation]

    def tier_of(self, expectation: str) -> Tier:
        """Tell where lists put an expectation's steps: by what it is about, never by who the person is."""
        if self.rule(expectation).expectation.concern is not None:
            return Tier.FIRST
        is_law = self.recommendation_of(expectation).norm is Norm.LAW
        return Tier.LAW if is_law else Tier.OTHER


class Index:
    """Rules by id and by what can open them, and the event types that may carry each attribute."""

    def __init__(self, rules: tuple[Rule, ...], dictionary: Dictionary) -> None:
        self.by_id: Mapping[str, Rule] = {rule.id: rule for rule in rules}
        self.opened_by: dict[SubjectKind, dict[str, list[Rule]]] = {}
        for rule in rules:
            types = self.opened_by.setdefault(rule.expectation.subject, {})
            for type_ in rule.opening_types:
                types.setdefault(type_, []).append(rule)
        self.carriers: dict[str, list[str]] = {}
        for name, definition in dictionary.events.items():
            for attribute in definition.attributes:
                self.carriers.setdefault(attribute, []).append(name)
