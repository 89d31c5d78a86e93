"""The page of words that search takes as the same, by why they are."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from mestring.core.guideline import Guideline, Synonyms
from mestring.core.words import Likeness
from mestring.web.bank.entries import sort_key
from mestring.web.vocabulary import Word

KINDS: dict[Likeness, tuple[Word, Word]] = {
    Likeness.EVERYDAY: (
        _("Det folk sier"),
        _("Ord fra hverdagen ved siden av dem tjenestene bruker."),
    ),
    Likeness.ABBREVIATION: (_("Forkortelser"), _("Det korte og det lange navnet.")),
    Likeness.NAME: (
        _("Navn på legemidler, rusmidler og verktøy"),
        _("Handelsnavn og det de inneholder."),
    ),
    Likeness.OLDER: (_("Eldre navn"), _("Det het noe annet før, eller heter noe annet nå.")),
    Likeness.CLOSE: (_("Nær det samme"), _("Andre ord som fører til den samme hjelpen.")),
    Likeness.NYNORSK: (_("Bokmål og nynorsk"), _("Det samme ordet på de to målformene.")),
}


@dataclass(frozen=True, slots=True)
class SameWords:
    """Words taken as the same; those of nynorsk and English apart, where they are others."""

    words: tuple[str, ...]
    nynorsk: tuple[str, ...]
    english: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SameGroup:
    """The words that are the same for one reason."""

    id: str
    title: Word
    note: Word
    groups: tuple[SameWords, ...]


def present_synonyms(guideline: Guideline, having: str = "") -> tuple[SameGroup, ...]:
    """Lay out the groups of words, under why they are the same; all, or those `having` some letters."""
    shown = []
    letters = having.strip().casefold()
    for kind, (title, note) in KINDS.items():
        groups = [
            SameWords(each.nb, tuple(word for word in each.nn if word not in each.nb), each.en)
            for each in guideline.synonyms
            if each.kind is kind and _has(each, letters)
        ]
        if groups:
            groups.sort(key=lambda group: sort_key(group.words[0]))
            shown.append(SameGroup(kind.value, title, note, tuple(groups)))
    return tuple(shown)


def _has(group: Synonyms, letters: str) -> bool:
    return any(letters in word.casefold() for word in (*group.nb, *group.nn, *group.en))
