"""What is asked for of a value, of a pathway, and of one word in the glossary."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from mestring.core.editing.passages import Reader
from mestring.core.guideline import Guideline
from mestring.core.loading.written import Path
from mestring.core.words import Norm
from mestring.knowledge.drafts.rewriting import value_at
from mestring.web.editing.asked import BOKMAL, As, Asked, Group
from mestring.web.vocabulary import NORMS

NEW_ROWS = 1


def markdown() -> str:
    """Say how text is written."""
    return _("Markdown: en tom linje mellom avsnitt, «- » eller «1. » først på linja gir en liste.")


def sources() -> Asked:
    """Ask for sources, one on each line."""
    return Asked(
        ("sources",),
        _("Kilder"),
        As.SOURCES,
        help=_("Én på hver linje: kilden, en loddrett strek, og stedet. hol | § 3-1"),
    )


def rows(
    at: Path, data: Any, row: Callable[[Path, int], Iterator[Asked]], new: int = NEW_ROWS
) -> Iterator[Asked]:
    """Ask for the entries of a list, with room for more, folded where there are some already."""
    listed = value_at(data, at)
    count = len(listed) if isinstance(listed, list) else 0
    for place in range(count + new):
        about = ""
        for each in row((*at, place), place + 1):
            about = each.heading or about
            asked = replace(each, rows=at, about=about)
            yield _folded(asked) if 0 < count <= place else asked


def _folded(asked: Asked) -> Asked:
    """Fold one that is not there yet: the fold is its heading."""
    return replace(asked, heading="", fold=_("Legg til: %(what)s") % {"what": asked.about})


# Values


def value_groups() -> Iterator[Group]:
    """Ask for a value: what it is called, and what it means to the person."""
    yield Group(
        _("Hva verdien sier"),
        (
            Asked(("title", "nb"), _("Tittel")),
            Asked(("summary", "nb"), _("Sammendrag"), As.TEXT, reader=Reader.PROFESSIONAL),
            Asked(("text", "nb"), _("Teksten"), As.TEXT, help=markdown(), reader=Reader.PERSON),
        ),
    )
    order = _("De med lavest tall står først.")
    yield Group(
        _("Grunnlag"), (sources(), Asked(("order",), _("Rekkefølge"), As.NUMBER, help=order))
    )
    yield Group(
        _("På engelsk"),
        (
            Asked(("title", "en"), _("Tittel")),
            Asked(("summary", "en"), _("Sammendrag"), As.TEXT),
            Asked(("text", "en"), _("Teksten"), As.TEXT),
        ),
        is_open=False,
    )


# Pathways


def pathway_groups(data: dict[str, Any], guideline: Guideline) -> Iterator[Group]:
    """Ask for a pathway: whom it is for, its phases, and where it leads on."""
    levels = tuple((level.id, level.title.nb) for level in guideline.identity.levels)
    norms = tuple((norm.value, NORMS[norm].word) for norm in Norm)
    yield Group(
        _("Hva forløpet er"),
        (
            Asked(("title", "nb"), _("Tittel")),
            Asked(("name", "nb"), _("Navn")),
            Asked(("summary", "nb"), _("Sammendrag"), As.TEXT, reader=Reader.PROFESSIONAL),
            Asked(("criteria", "nb"), _("For hvem"), As.LINES, help=_("Ett punkt på hver linje.")),
            Asked(
                ("lead",),
                _("Hvem som leder det"),
                As.CHOICE,
                levels,
                choice_language=BOKMAL,
            ),
        ),
    )
    phases = value_at(data, ("phases",))
    for place, phase in enumerate(phases if isinstance(phases, list) else ()):
        title = _phase_title(phase, place)
        yield Group(title, tuple(_phase(("phases", place))), language=BOKMAL)
    yield Group(
        _("Videre til et annet forløp"),
        tuple(rows(("moves",), data, lambda at, number: _move(at, number, guideline))),
    )
    yield Group(
        _("Grunnlag"),
        (
            Asked(("norm",), _("Norm"), As.CHOICE, norms),
            sources(),
            Asked(("changed_since_2014", "nb"), _("Endret siden 2014"), As.TEXT),
        ),
    )
    yield Group(_("På engelsk"), tuple(_pathway_in_english(phases)), is_open=False)


def _phase_title(phase: Any, place: int) -> str:
    title = value_at(phase, ("title", "nb")) or value_at(phase, ("id",))
    return str(title or place + 1)


def _phase(at: Path) -> Iterator[Asked]:
    reader = Reader.PROFESSIONAL
    yield Asked((*at, "title", "nb"), _("Fasens navn"))
    yield Asked((*at, "text", "nb"), _("Hva som gjøres"), As.TEXT, reader=reader)
    yield Asked((*at, "responsible", "nb"), _("Hvem som har ansvaret"))


def _phase_in_english(at: Path, title: str) -> Iterator[Asked]:
    asked = (
        Asked((*at, "title", "en"), _("Fasens navn på engelsk"), heading=title),
        Asked((*at, "text", "en"), _("Hva som gjøres, på engelsk"), As.TEXT),
        Asked((*at, "responsible", "en"), _("Hvem som har ansvaret, på engelsk")),
    )
    yield from (replace(each, about=title, about_language=BOKMAL) for each in asked)


def _move(at: Path, number: int, guideline: Guideline) -> Iterator[Asked]:
    pathways = tuple((id_, each.title.nb) for id_, each in sorted(guideline.pathways.items()))
    heading = _("Vei %(number)s") % {"number": number}
    yield Asked((*at, "to"), _("Til"), As.CHOICE, pathways, heading=heading, choice_language=BOKMAL)
    yield Asked((*at, "when", "nb"), _("Når"), As.TEXT)
    yield Asked((*at, "when", "en"), _("Når, på engelsk"), As.TEXT)


def _pathway_in_english(phases: Any) -> Iterator[Asked]:
    yield Asked(("title", "en"), _("Tittel"))
    yield Asked(("name", "en"), _("Navn"))
    yield Asked(("summary", "en"), _("Sammendrag"), As.TEXT)
    yield Asked(("criteria", "en"), _("For hvem"), As.LINES)
    for place, phase in enumerate(phases if isinstance(phases, list) else ()):
        yield from _phase_in_english(("phases", place), _phase_title(phase, place))
    yield Asked(("changed_since_2014", "en"), _("Endret siden 2014"), As.TEXT)


# The glossary


def entry_groups(data: Any, place: int) -> Iterator[Group]:
    """Ask for one word of the glossary; a new one is asked for its id too."""
    is_new = value_at(data, (place,)) is None
    yield Group(
        _("Ordet"),
        (
            *((Asked((place, "id"), _("Kort navn"), help=_id_help()),) if is_new else ()),
            Asked((place, "nb"), _("Ordet")),
            Asked(
                (place, "explanation", "nb"),
                _("Hva det betyr"),
                As.TEXT,
                reader=Reader.PROFESSIONAL,
            ),
            Asked(
                (place, "not"),
                _("Andre navn, som tekstene ikke bruker"),
                As.NAMES,
                help=_("Med komma mellom. Sjekken peker på dem der de står."),
            ),
            Asked((place, "en"), _("Ordet på engelsk")),
            Asked((place, "explanation", "en"), _("Hva det betyr, på engelsk"), As.TEXT),
        ),
    )


def _id_help() -> str:
    return _("Små bokstaver a–z, tall og bindestrek. Det blir en del av adressen.")
