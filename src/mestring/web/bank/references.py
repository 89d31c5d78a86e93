"""Places in sources, with the way to the original: to the paragraph itself where it has an address."""

import re
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from mestring.core.expectation import SourceRef
from mestring.core.guideline import Guideline
from mestring.web.vocabulary import Word

# A letter may name a paragraph of its own or a point in one: then the law itself is the safe address.
_ONE_PARAGRAPH = re.compile(r"§ ?(\d+(?:-\d+)?)(?! ?[a-z]\b| og\b|[\d-])")
_LAW_ONLINE = "https://lovdata.no/dokument/"
# A place is named in Norwegian, as in the original. These words alone can be said in other languages.
_PLACES: dict[str, Word] = {
    "kapittel": _("kapittel"),
    "hovedforløp": _("hovedforløp"),
    "anbefaling": _("anbefaling"),
    "prinsipp": _("prinsipp"),
    "figur": _("figur"),
    "og": _("og"),
    "til": _("til"),
}
_LONG_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Link:
    """A title with somewhere to go."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a source, with the way to the original.

    `language` is set where the place is named in another language than the page's.
    """

    title: str
    section: str
    publisher: str
    url: str
    anchor: str
    language: str = ""


def references(
    guideline: Guideline, refs: tuple[SourceRef, ...], language: str
) -> tuple[Reference, ...]:
    """Lay out places in sources."""
    found = []
    for ref in refs:
        source = guideline.sources[ref.id]
        place, left = place_words(guideline, ref.section, language)
        found.append(
            Reference(
                title=source.title.to(language),
                section=place,
                publisher=source.publisher,
                url=original_address(source.url, ref.section),
                anchor=source_address(ref.id, ref.section),
                language=left,
            )
        )
    return tuple(found)


def place_words(guideline: Guideline, section: str, language: str) -> tuple[str, str]:
    """Name a place in a source, and say which language it was left in where it cannot be said."""
    if language == "nb":
        return section, ""
    law = next((s for s in guideline.sources.values() if section.startswith(f"{s.short} §")), None)
    name = law.title.to(language) if law else ""
    place = section.removeprefix(law.short) if law else section
    if any(word not in _PLACES for word in _LONG_WORD.findall(place)):
        return section, "nb"
    return name + _LONG_WORD.sub(lambda word: str(_PLACES[word[0]]), place), ""


def title_and_place(guideline: Guideline, ref: SourceRef, language: str) -> str:
    """Name a source and the place in it; a place that cannot be said in the language is left out."""
    title = guideline.sources[ref.id].title.to(language)
    place, left = place_words(guideline, ref.section, language)
    if left or not place:
        return title
    return f"{title} {place}" if place.startswith("§") else f"{title}, {place}"


def source_address(source: str, section: str = "") -> str:
    """Give the address of a source, or of one section of it, in our own list."""
    return f"{reverse('sources')}#{section_anchor(source, section)}"


def section_anchor(source: str, section: str = "") -> str:
    """Name a place in our list of sources."""
    return f"{source}-{slugify(section)}" if section else source


def original_address(url: str, section: str) -> str:
    """Give the address of the original: of the one paragraph, where the law is kept so that it can be."""
    one = _ONE_PARAGRAPH.match(section)
    return f"{url}/§{one[1]}" if one and url.startswith(_LAW_ONLINE) else url
