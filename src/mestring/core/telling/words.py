"""Names, dates and values in a reader's language."""

from datetime import date, datetime
from decimal import Decimal

from mestring.core.criteria import Value
from mestring.core.dictionary import EVENT_FIELDS, AttributeType
from mestring.core.expectation import SourceRef
from mestring.core.package import Package
from mestring.core.rules import Bound
from mestring.core.spans import Span, TimeUnit
from mestring.core.telling.phrases import MONTHS, PHRASES, UNITS
from mestring.core.timeline import Event
from mestring.core.words import Precision


class Teller:
    """Says things of one package in one language."""

    def __init__(self, package: Package, language: str) -> None:
        self.package = package
        self.language = language
        self._phrases = {**PHRASES["nb"], **PHRASES.get(language, {})}
        self._months = MONTHS.get(language, MONTHS["nb"])
        self._units = UNITS.get(language, UNITS["nb"])

    def say(self, phrase: str, **parts: object) -> str:
        """Give a phrase with its parts, beginning with a capital where it is a sentence."""
        said = self._phrases[phrase].format(**parts)
        return said[:1].upper() + said[1:] if said.endswith((".", "?")) else said

    def on(self, day: date) -> str:
        """Write a date."""
        return self.say("date", day=day.day, month=self._months[day.month - 1], year=day.year)

    def at(self, instant: datetime) -> str:
        """Write an instant, in the guideline's time zone."""
        local = instant.astimezone(self.package.guideline.calendar.tz)
        return self.say("instant", date=self.on(local.date()), hour=local.hour, minute=local.minute)

    def due(self, due: date | datetime) -> str:
        """Write a due: a date, or an instant for limits in hours."""
        return self.at(due) if isinstance(due, datetime) else self.on(due)

    def when(self, event: Event, *, exact: bool = False) -> str:
        """Write when an event happened; the clock only where it matters and is known."""
        minute = exact and event.precision is Precision.MINUTE
        return self.at(event.at) if minute else self.on(event.on)

    def event_type(self, type_: str) -> str:
        """Name an event type."""
        definition = self.package.guideline.dictionary.events.get(type_)
        return definition.title.to(self.language) if definition else type_

    def state(self, name: str) -> str:
        """Name a state."""
        return self.package.guideline.dictionary.states[name].title.to(self.language)

    def attribute(self, name: str) -> str:
        """Name an attribute, or what every event carries."""
        if name in EVENT_FIELDS:
            return self.say(name)
        definition = self.package.guideline.dictionary.attributes.get(name)
        return definition.title.to(self.language) if definition else name

    def value(self, name: str, value: Value) -> str:
        """Write a value of an attribute: a code by its title, yes and no in words."""
        dictionary = self.package.guideline.dictionary
        definition = dictionary.attributes.get(name)
        if name in EVENT_FIELDS:
            return self._term(name, str(value))
        if isinstance(value, bool):
            return self.say("yes" if value else "no")
        if isinstance(value, datetime):
            return self.at(value)
        if isinstance(value, date):
            return self.on(value)
        if definition is not None and definition.type is AttributeType.CODE:
            codes = dictionary.code_lists.get(definition.codes, ())
            return next(
                (code.title.to(self.language) for code in codes if code.id == value), str(value)
            )
        if isinstance(value, Decimal) and self.language != "en":
            return str(value).replace(".", ",")
        return str(value)

    def _term(self, field: str, id_: str) -> str:
        """Name a level, role or unit type; units are named by the people who keep them."""
        identity = self.package.guideline.identity
        terms = {"level": identity.levels, "role": identity.roles, "unit_type": identity.unit_types}
        found = (term.title.to(self.language) for term in terms.get(field, ()) if term.id == id_)
        return next(found, id_)

    def span(self, unit: TimeUnit, amount: int) -> str:
        """Write a length of time."""
        one, many = self._units[unit]
        return f"{amount} {one if amount == 1 else many}"

    def length(self, span: Span) -> str:
        """Write a span."""
        return self.span(span.unit, span.amount)

    def limit(self, limit: Bound) -> str:
        """Write a limit as it is named, without the words around it."""
        if limit.unit is not None:
            return self.span(limit.unit, limit.amount)
        return self.attribute(limit.by) if limit.by else self.say("national_none")

    def source(self, ref: SourceRef) -> str:
        """Write a source by its short name and section."""
        source = self.package.guideline.sources.get(ref.id)
        name = source.short if source else ref.id
        joint = " " if ref.section.startswith("§") else ", "
        return f"{name}{joint}{ref.section}" if ref.section else name

    def role(self, id_: str) -> str:
        """Name a role."""
        return self._term("role", id_)
