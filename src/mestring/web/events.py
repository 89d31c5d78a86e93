"""Events in words a reader meets."""

from datetime import date

from django.utils.translation import gettext as _

from mestring.core.criteria import Value
from mestring.core.dictionary import AttributeType, Dictionary
from mestring.core.package import Package
from mestring.core.timeline import Event
from mestring.web.human import plain_date


def event_words(package: Package, event: Event, language: str) -> str:
    """Say what happened: the event's name, and what was recorded with it.

    What a later guideline has no word for any more is named as it was recorded.
    """
    dictionary = package.guideline.dictionary
    definition = dictionary.events.get(event.type)
    title = definition.title.to(language) if definition else event.type
    details = [
        words
        for name, value in event.attributes.items()
        if (words := attribute_words(dictionary, name, value, language))
    ]
    return title + (f" ({', '.join(details)})" if details else "")


def attribute_words(dictionary: Dictionary, name: str, value: Value, language: str) -> str:
    """Say one recorded fact; what is only a reference, or free text, says nothing here."""
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
        case _:
            return ""


def _code_title(dictionary: Dictionary, name: str, code: str, language: str) -> str:
    codes = dictionary.code_lists.get(dictionary.attributes[name].codes, ())
    return next((each.title.to(language) for each in codes if each.id == code), code)
