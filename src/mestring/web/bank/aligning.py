"""Deciding on one point of a framework: suggestions by likeness of words, a yes or a no, and the reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mestring.core.alignment import Framework, Point
from mestring.core.package import Package
from mestring.knowledge.actions import LONGEST_REASON
from mestring.knowledge.likeness import suggest
from mestring.knowledge.types import AlignmentDecisionCard
from mestring.web.bank.entries import by_title
from mestring.web.bank.references import Link

CONFIRMED, REFUSED = "ja", "nei"
# Groups of choices, each with its title.
Choices = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """A suggested recommendation, and the words that made us suggest it."""

    link: Link
    summary: str
    words: str


class AlignmentForm(forms.Form):
    """Whether a recommendation answers a point, and why; with a name of its own, so that it is kept once."""

    sent = forms.UUIDField(widget=forms.HiddenInput)
    recommendation = forms.ChoiceField(
        label=_("Hvilken anbefaling?"),
        error_messages={"required": _("Velg en anbefaling.")},
    )
    answer = forms.ChoiceField(
        label=_("Svarer den på punktet?"),
        choices=[(CONFIRMED, _("Ja, den svarer på det")), (REFUSED, _("Nei, den gjør ikke det"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg ja eller nei.")},
    )
    reason = forms.CharField(
        label=_("Hvorfor?"),
        help_text=_("Én setning. Den vises på siden, sammen med datoen."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv grunnen i en setning.")},
    )

    def __init__(self, *args: object, choices: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["recommendation"].choices = [("", ""), *choices]  # type: ignore[attr-defined]
        self.fields["sent"].initial = uuid4

    @property
    def is_confirmed(self) -> bool:
        """Tell whether the answer is yes."""
        return bool(self.cleaned_data["answer"] == CONFIRMED)


def present_suggestions(
    package: Package, point: Point, decided: Iterable[AlignmentDecisionCard], language: str
) -> tuple[SuggestionLine, ...]:
    """Suggest recommendations for a point, without those that have been judged already."""
    judged = {each.to for each in (*point.answered_by, *point.refused)}
    judged |= {each.recommendation for each in decided if each.point == point.id}
    every = package.guideline.recommendations
    return tuple(
        SuggestionLine(
            link=Link(every[key].title.to(language), reverse("recommendation", args=[key])),
            summary=every[key].summary.to(language),
            words=", ".join(words),
        )
        for key, _score, words in suggest(package, point, leave_out=judged)
    )


def choices_for(package: Package, point: Point, language: str) -> Choices:
    """Give every recommendation by title, in a group of its own those most like the point."""
    every = package.guideline.recommendations
    first = [each.recommendation for each in suggest(package, point)]
    rest = [each.id for each in by_title(every.values(), language) if each.id not in first]
    groups = {_("Forslag"): first, _("Alle andre"): rest}
    return [
        (str(title), [(key, every[key].title.to(language)) for key in keys])
        for title, keys in groups.items()
        if keys
    ]


def point_of(framework: Framework, point: str) -> Point | None:
    """Give a point of a framework by its id."""
    return next((each for each in framework.points if each.id == point), None)
