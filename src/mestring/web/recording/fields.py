"""A question for each fact: how an attribute of the dictionary is asked for in a form."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from mestring.care.actions import LONGEST_TEXT
from mestring.core.criteria import Value
from mestring.core.dictionary import AttributeDef, AttributeType, Dictionary

Choice = tuple[str, str]
# With more answers than this, a list to choose from is quicker than a row of answers.
MOST_RADIOS = 6
LARGEST_NUMBER = 1_000_000_000
PAST_DIGITS = 6
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
YES, NO, NOT_KNOWN = "yes", "no", ""


class AnswerField(forms.TypedChoiceField):
    """A question where «we do not know yet» is an answer too: it is chosen, and records nothing."""

    def validate(self, value: Any) -> None:
        """Take an empty answer also where the question must be shown as one to be answered."""
        if value != NOT_KNOWN:
            super().validate(value)


class DayField(forms.DateField):
    """A day on the calendar, between years that people write about."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d.%m.%Y"], **kwargs)

    def clean(self, value: Any) -> date | None:
        """Read the day, and refuse one that is surely mistyped."""
        day: date | None = super().clean(value)
        if day is not None and not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise forms.ValidationError(_("Se over årstallet."))
        return day


class MomentField(forms.DateTimeField):
    """A day and a time of day, in the local time zone."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M"], **kwargs)


class TextField(forms.CharField):
    """Free text; a line break counts as one character, as it does in the browser."""

    def to_python(self, value: Any) -> str:
        """Read the text with line breaks of one kind."""
        return (super().to_python(value) or "").replace("\r\n", "\n")


def field_of(
    dictionary: Dictionary,
    name: str,
    language: str,
    *,
    required: bool,
    choices: Sequence[Choice] = (),
) -> forms.Field:
    """Make the question for an attribute; `choices` are what a reference can point to."""
    definition = dictionary.attributes[name]
    asked = definition.ask or definition.title
    label = capfirst(asked.to(language)) or name
    if definition.type is AttributeType.CODE:
        codes = dictionary.code_lists.get(definition.codes, ())
        choices = [(code.id, capfirst(code.title.to(language)) or "") for code in codes]
    if definition.type in (AttributeType.CODE, AttributeType.REF):
        return _one_of(list(choices), label=label, required=required)
    return _SIMPLE[definition.type](label=label, required=required)


def _one_of(choices: list[Choice], *, label: str, required: bool) -> forms.Field:
    if len(choices) > MOST_RADIOS:
        listed = [("", _("Velg")) if required else ("", _("Ikke valgt")), *choices]
        return forms.TypedChoiceField(
            choices=listed, empty_value=None, label=label, required=required
        )
    if required:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, label=label)
    return _answer([*choices, (NOT_KNOWN, _("Vet ikke ennå"))], label=label)


def _answer(choices: list[Choice], **kwargs: Any) -> AnswerField:
    return AnswerField(choices=choices, widget=forms.RadioSelect, empty_value=None, **kwargs)


def _yes_or_no(*, label: str, required: bool) -> forms.Field:
    choices = [(YES, _("Ja")), (NO, _("Nei"))]
    if not required:
        choices.append((NOT_KNOWN, _("Vet ikke ennå")))
        return _answer(choices, label=label, coerce=YES.__eq__)
    return forms.TypedChoiceField(
        choices=choices, widget=forms.RadioSelect, label=label, coerce=YES.__eq__
    )


def _text(**common: Any) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 4})
    return TextField(widget=widget, max_length=LONGEST_TEXT, **common)


def _whole_number(**common: Any) -> forms.Field:
    return forms.IntegerField(min_value=-LARGEST_NUMBER, max_value=LARGEST_NUMBER, **common)


def _number(**common: Any) -> forms.Field:
    # Shown as text, so that a comma can be written.
    return forms.DecimalField(
        max_digits=9 + PAST_DIGITS, decimal_places=PAST_DIGITS, localize=True, **common
    )


_SIMPLE: dict[AttributeType, Callable[..., forms.Field]] = {
    AttributeType.BOOLEAN: _yes_or_no,
    AttributeType.INTEGER: _whole_number,
    AttributeType.DECIMAL: _number,
    AttributeType.DATE: DayField,
    AttributeType.INSTANT: MomentField,
    AttributeType.TEXT: _text,
}


def shown_value(definition: AttributeDef, value: Value) -> Any:
    """Give a recorded value as its field starts with it."""
    if definition.type is AttributeType.BOOLEAN:
        return YES if value else NO
    if isinstance(value, datetime):
        return value.astimezone(get_current_timezone())
    return value
