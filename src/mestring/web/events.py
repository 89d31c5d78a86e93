"""Events in words a reader meets."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from mestring.core.criteria import Value
from mestring.core.dictionary import AttributeType, Dictionary
from mestring.core.package import Package
from mestring.core.timeline import Event
from mestring.web.human import plain_date

# References that name somebody or somewhere, and so can be told by that name.
NAMED = ("unit", "worker", "relative")


def event_words(
    package: Package, event: Event, language: str, names: Mapping[str, str] | None = None
) -> str:
    """Say what happened: the event's name, and what was recorded with it.

    What a later guideline has no word for any more is named as it was recorded. `names` are the units
    and people that may be pointed to.
    """
    dictionary = package.guideline.dictionary
    definition = dictionary.events.get(event.type)
    title = definition.title.to(language) if definition else event.type
    details = [
        words
        for name, value in event.attributes.items()
        if (words := attribute_words(dictionary, name, value, language, names))
    ]
    return title + (f" ({', '.join(details)})" if details else "")


def event_texts(package: Package, event: Event) -> tuple[str, ...]:
    """Give what was written in free text with an event."""
    attributes = package.guideline.dictionary.attributes
    return tuple(
        str(value)
        for name, value in event.attributes.items()
        if name in attributes and attributes[name].type is AttributeType.TEXT
    )


def attribute_words(
    dictionary: Dictionary,
    name: str,
    value: Value,
    language: str,
    names: Mapping[str, str] | None = None,
) -> str:
    """Say one recorded fact; free text, and a reference that has no name, say nothing here."""
    attribute = dictionary.attributes.get(name)
    if attribute is None:
        return ""
    title = attribute.title.to(language)
    match attribute.type:
        case AttributeType.BOOLEAN:
            return title if value else _("%(fact)s: nei") % {"fact": title}
        case AttributeType.CODE:
            return _code_title(dictionary, name, str(value), language)
        case AttributeType.DATE if isinstance(value, date):
            return f"{title}: {plain_date(value)}"
        case AttributeType.INTEGER | AttributeType.DECIMAL:
            return f"{title}: {value}"
        case AttributeType.REF if attribute.to in NAMED and names and str(value) in names:
            return f"{title}: {names[str(value)]}"
        case _:
            return ""


def _code_title(dictionary: Dictionary, name: str, code: str, language: str) -> str:
    codes = dictionary.code_lists.get(dictionary.attributes[name].codes, ())
    return next((each.title.to(language) for each in codes if each.id == code), code)
