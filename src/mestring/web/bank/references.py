"""Places in sources, with the way to the original: to the paragraph itself where it has an address."""

import re
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import slugify

from mestring.core.expectation import SourceRef
from mestring.core.guideline import Guideline

# A letter may name a paragraph of its own or a point in one: then the law itself is the safe address.
_ONE_PARAGRAPH = re.compile(r"§ ?(\d+(?:-\d+)?)(?! ?[a-z]\b| og\b|[\d-])")
_LAW_ONLINE = "https://lovdata.no/dokument/"


@dataclass(frozen=True, slots=True)
class Link:
    """A title with somewhere to go."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a source, with the way to the original."""

    title: str
    section: str
    publisher: str
    url: str
    anchor: str


def references(
    guideline: Guideline, refs: tuple[SourceRef, ...], language: str
) -> tuple[Reference, ...]:
    """Lay out places in sources."""
    found = []
    for ref in refs:
        source = guideline.sources[ref.id]
        found.append(
            Reference(
                title=source.title.to(language),
                section=ref.section,
                publisher=source.publisher,
                url=original_address(source.url, ref.section),
                anchor=source_address(ref.id, ref.section),
            )
        )
    return tuple(found)


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
