"""The form in which one event is written down, made from the dictionary."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from mestring.care.types import WrittenEvent
from mestring.core.criteria import Value
from mestring.core.faults import Faults
from mestring.core.timeline import Event
from mestring.core.words import Precision
from mestring.people.refusals import Refusal
from mestring.web.recording.fields import DayField, field_of, shown_value
from mestring.web.recording.sheet import CLOCK, NEW, WHERE, Sheet

FACT = "fact_"
ATTRIBUTES = ".attributes."


class EventForm(forms.Form):
    """Questions about one event: what, when and where; with an id of its own, so that it is written once."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        sheet: Sheet,
        *,
        now: datetime,
        language: str,
        units: Mapping[str, Mapping[str, str]],
        unit: str,
        born: date | None,
        data: QueryDict | None = None,
    ) -> None:
        super().__init__(data)
        self.sheet, self.now, self.units, self.born = sheet, now, units, born
        self.initial = {"id": uuid7(), "seen": now.isoformat(), "on": localtime(now).date()}
        for name in (*sheet.at_once, *sheet.more):
            self._ask(name, language)
        self.fields["on"] = DayField(label=_("Når var det?"))
        self.fields["on"].widget.attrs["max"] = localtime(now).date().isoformat()
        self.fields[CLOCK] = _clock()
        self.fields[WHERE] = _where(sheet, unit)
        self.initial[WHERE] = unit

    def _ask(self, name: str, language: str) -> None:
        sheet = self.sheet
        dictionary = sheet.package.guideline.dictionary
        choices = sheet.choices.get(name, ())
        required = name in sheet.definition.required
        self.fields[FACT + name] = field_of(
            dictionary, name, language, required=required, choices=choices
        )
        value = sheet.known.initial.get(name)
        if value is None and self._is_given(name):
            value = choices[0][0]
        if value is not None:
            self.initial[FACT + name] = shown_value(dictionary.attributes[name], value)

    def _is_given(self, name: str) -> bool:
        """Tell whether a reference can only point to one thing, and is asked for at once."""
        sheet = self.sheet
        to = sheet.package.guideline.dictionary.attributes[name].to
        free = name not in sheet.definition.required and sheet.surroundings.choices(to) is not None
        return len(sheet.choices.get(name, ())) == 1 and name in sheet.at_once and not free

    def start_from(self, event: Event) -> None:
        """Start with when and where of an event that is to be corrected."""
        self.initial["on"] = event.on
        if event.precision is Precision.MINUTE:
            self.initial[CLOCK] = localtime(event.at).time().replace(second=0, microsecond=0)
        self.initial[WHERE] = event.unit.id if event.unit else ""

    def begin_again(self, *, anew: bool = False) -> None:
        """Show what was written once more, as seen now; `anew` as another event than the one sent."""
        data = cast(QueryDict, self.data).copy()
        data["seen"] = self.now.isoformat()
        if anew:
            data["id"] = str(uuid7())
        self.data = data

    @property
    def questions(self) -> list[forms.BoundField]:
        """Give what is asked at once."""
        names = [FACT + name for name in self.sheet.at_once]
        names += ["on", *(name for name in (CLOCK, WHERE) if self._is_at_once(name))]
        return [self[name] for name in names]

    @property
    def more(self) -> list[forms.BoundField]:
        """Give what is asked on demand."""
        names = [FACT + name for name in self.sheet.more]
        names += [name for name in (CLOCK, WHERE) if not self._is_at_once(name)]
        return [self[name] for name in names]

    @property
    def is_more_wrong(self) -> bool:
        """Tell whether something must be mended among what is asked on demand."""
        return any(field.errors for field in self.more)

    def _is_at_once(self, name: str) -> bool:
        return name == self.sheet.known.first or (name == WHERE and self.sheet.asks_where)

    def clean(self) -> dict[str, Any]:
        """Hold what was written to the time between birth and now, beside what else is wrong."""
        cleaned: dict[str, Any] = self.cleaned_data
        on, clock = cleaned.get("on"), cleaned.get(CLOCK)
        if on is None:
            return cleaned
        today = localtime(self.now).date()
        if on > today:
            self.add_error(
                "on", _("Hendelsen ligger fram i tid. Skriv den ned når den har skjedd.")
            )
        elif on == today and clock is not None and self._at() > self.now:
            self.add_error(CLOCK, _("Klokkeslettet er ikke kommet ennå. Se over det."))
        elif self.born is not None and on < self.born:
            self.add_error("on", _("Hendelsen er datert før personen ble født. Se over datoen."))
        return cleaned

    def _at(self) -> datetime:
        cleaned = self.cleaned_data
        return datetime.combine(cleaned["on"], cleaned[CLOCK], tzinfo=get_current_timezone())

    def written(self) -> WrittenEvent:
        """Give the event as it is written down."""
        cleaned = self.cleaned_data
        has_clock = cleaned.get(CLOCK) is not None
        written: dict[str, Any] = {
            "id": str(cleaned["id"]),
            "event": self.sheet.type,
            "at": self._at().isoformat() if has_clock else cleaned["on"].isoformat(),
            "attributes": dict(self._facts(cleaned["id"])),
        }
        unit = self.units.get(cleaned.get(WHERE) or "")
        return {**written, "unit": dict(unit)} if unit else written

    def says(self, event: Event) -> bool:
        """Tell whether an event that is written down is just what this form says."""
        cleaned = self.cleaned_data
        unit = event.unit.id if event.unit else ""
        clock = event.precision is Precision.MINUTE and self._at() == event.at
        same_time = clock if cleaned.get(CLOCK) is not None else event.precision is Precision.DAY
        same_place = (cleaned.get(WHERE) or "") == unit
        same_facts = dict(self._facts(event.id)) == dict(event.attributes)
        is_same_day: bool = event.on == cleaned["on"]
        return is_same_day and same_time and same_place and same_facts

    def _facts(self, id_: UUID) -> Iterator[tuple[str, Value]]:
        yield from self.sheet.known.fixed.items()
        for name in self.sheet.made:
            yield name, str(id_)
        for name in (*self.sheet.at_once, *self.sheet.more):
            value = self.cleaned_data.get(FACT + name)
            if value == NEW and name in self.sheet.choices:
                yield name, str(id_)
            elif value is not None and value != "":
                yield name, value

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal where it can be mended: what cannot have happened then, is about when."""
        self.add_error("on", str(refusal))

    def show_faults(self, faults: Faults) -> None:
        """Show what the dictionary does not take, each at its field."""
        for fault in faults.faults:
            name = FACT + fault.path.partition(ATTRIBUTES)[2]
            self.add_error(name if name in self.fields else None, f"{fault.message} {fault.remedy}")


def _clock() -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    formats = ["%H:%M", "%H.%M", "%H:%M:%S"]
    return forms.TimeField(label=_("Klokka"), widget=widget, input_formats=formats, required=False)


def _where(sheet: Sheet, unit: str) -> forms.ChoiceField:
    """Ask where it happened: the reader's own unit first."""
    units = sheet.surroundings.units
    own = [(unit, units[unit])] if unit in units else []
    others = [(id_, title) for id_, title in units.items() if id_ != unit]
    choices = [*own, *others, ("", _("Ikke i en enhet"))]
    return forms.ChoiceField(label=_("Hvor var det?"), choices=choices, required=False)
