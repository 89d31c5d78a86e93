"""Which values of a file are asked for one by one: what is common to many, and what is local."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from mestring.core.editing.passages import Reader
from mestring.core.guideline import Guideline
from mestring.core.loading.loader import kind_of
from mestring.core.loading.written import Path
from mestring.core.rules import main_limit
from mestring.core.words import Force, Norm
from mestring.web.bank.recommendation import headings
from mestring.web.editing.asked import BOKMAL, As, Asked, Group, is_span
from mestring.web.editing.groups_bank import (
    entry_groups,
    markdown,
    pathway_groups,
    rows,
    sources,
    value_groups,
)
from mestring.web.editing.groups_case import case_groups
from mestring.web.vocabulary import FORCES, NORMS


def groups_of(
    path: str, data: Any, guideline: Guideline, entry: int | None = None
) -> tuple[Group, ...]:
    """Give what a file's form asks for, of one entry where it holds many; nothing if it has no form."""
    kind = kind_of(path)
    if entry is not None and kind == "glossary":
        return tuple(entry_groups(data, entry))
    if entry is not None and kind == "cases":
        return tuple(case_groups(path, data, guideline, entry))
    if not isinstance(data, dict):
        return ()
    match kind:
        case "value":
            return tuple(value_groups())
        case "pathway":
            return tuple(pathway_groups(data, guideline))
        case "recommendation":
            return tuple(_recommendation())
        case "parameters":
            return tuple(_parameters(data))
        case "overlay":
            return tuple(_overlay(data, guideline))
        case _:
            return ()


def _recommendation() -> Iterator[Group]:
    yield Group(
        _("Hva rådet sier"),
        (
            Asked(("title", "nb"), _("Tittel")),
            Asked(("summary", "nb"), _("Sammendrag"), As.TEXT, reader=Reader.PROFESSIONAL),
            Asked(("force",), _("Styrke"), As.CHOICE, tuple((f.value, FORCES[f]) for f in Force)),
            Asked(("norm",), _("Norm"), As.CHOICE, tuple((n.value, NORMS[n].word) for n in Norm)),
        ),
    )
    yield Group(
        _("Teksten"),
        tuple(
            Asked(
                ("text", "nb", name),
                title,
                As.TEXT,
                help=markdown() * (not place),
                reader=Reader.PROFESSIONAL,
            )
            for place, (name, (_anchor, title)) in enumerate(headings().items())
        ),
    )
    yield Group(
        _("Grunnlag"),
        (
            Asked(("certainty", "nb"), _("Sikkerhet i kunnskapen"), As.TEXT),
            sources(),
            Asked(("reviewed",), _("Gjennomgått"), As.DAY),
            Asked(("review_by",), _("Ses på igjen innen"), As.DAY),
        ),
    )
    yield Group(
        _("På engelsk"),
        (
            Asked(("title", "en"), _("Tittel")),
            Asked(("summary", "en"), _("Sammendrag"), As.TEXT),
            *(
                Asked(("text", "en", name), title, As.TEXT)
                for name, (_anchor, title) in headings().items()
            ),
            Asked(("certainty", "en"), _("Sikkerhet i kunnskapen"), As.TEXT),
        ),
        is_open=False,
    )


def _parameters(data: dict[str, Any]) -> Iterator[Group]:
    asked = tuple(
        Asked((name, "limit"), _title(each) or name, As.SPAN, help=name, label_language=BOKMAL)
        for name, each in data.items()
        if isinstance(each, dict) and is_span(each.get("limit"))
    )
    yield Group(_("Frister og grenser"), asked)


def _title(entry: dict[str, Any]) -> str:
    title = entry.get("title")
    return str(title.get("nb", "")) if isinstance(title, dict) else ""


def _overlay(data: dict[str, Any], guideline: Guideline) -> Iterator[Group]:
    yield Group(
        _("Laget"),
        (Asked(("title", "nb"), _("Navn")), Asked(("title", "en"), _("Navn på engelsk"))),
    )
    yield Group(_("Hvem folk kan ringe"), tuple(_rows("contacts", data, _contact)))
    recommendations = tuple(
        sorted((id_, each.title.nb) for id_, each in guideline.recommendations.items())
    )

    def note(path: Path, number: int) -> Iterator[Asked]:
        yield Asked(
            (*path, "recommendation"),
            _("Gjelder"),
            As.CHOICE,
            recommendations,
            heading=_("Rutine %(number)s") % {"number": number},
            choice_language=BOKMAL,
        )
        yield Asked((*path, "text", "nb"), _("Slik gjør vi det her"), As.TEXT)
        yield Asked((*path, "text", "en"), _("Slik gjør vi det her, på engelsk"), As.TEXT)

    limits = tuple(_limitable(guideline))

    def limit(path: Path, number: int) -> Iterator[Asked]:
        yield Asked(
            (*path, "of"),
            _("Hva den gjelder"),
            As.CHOICE,
            limits,
            heading=_("Frist %(number)s") % {"number": number},
            choice_language=BOKMAL,
        )
        yield Asked(
            (*path, "limit"), _("Hos oss"), As.SPAN, help=_("Bare strengere enn den nasjonale.")
        )
        yield Asked((*path, "reason", "nb"), _("Hvorfor"), As.LINE)
        yield Asked((*path, "reason", "en"), _("Hvorfor, på engelsk"), As.LINE)

    yield Group(_("Rutiner ved siden av et råd"), tuple(_rows("notes", data, note)))
    yield Group(_("Strengere frister"), tuple(_rows("limits", data, limit)))


def _limitable(guideline: Guideline) -> Iterator[tuple[str, str]]:
    """Give what a local limit may stand for: limits with a name, and those of an expectation."""
    for name, each in sorted(guideline.parameters.items()):
        yield name, each.title.nb
    for found in guideline.recommendations.values():
        for expectation in found.expectations:
            if main_limit(expectation) is not None:
                yield expectation.id, f"{expectation.title.nb} ({expectation.id})"


def _contact(path: Path, number: int) -> Iterator[Asked]:
    heading = _("Kontakt %(number)s") % {"number": number}
    yield Asked((*path, "title", "nb"), _("Navn"), heading=heading)
    yield Asked((*path, "title", "en"), _("Navn på engelsk"))
    yield Asked((*path, "text", "nb"), _("Telefon, sted, tider"), As.TEXT)
    yield Asked((*path, "text", "en"), _("Telefon, sted, tider, på engelsk"), As.TEXT)


def _rows(
    key: str, data: dict[str, Any], row: Callable[[Path, int], Iterator[Asked]]
) -> Iterator[Asked]:
    return rows((key,), data, row)
