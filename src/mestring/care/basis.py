"""On what legal basis an entry stands, and what follows from that: who reads it, how long it is kept, how it
is corrected, erased and taken along. One table; pages and papers tell it, and `erasing` obeys it."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mestring.core.words import SubjectKind

Word = str | Promise


class Basis(StrEnum):
    """The legal basis of one entry."""

    RECORD = "record"  # health care is written down (hpl §§ 39-40)
    SOCIAL = "social"  # practical help, respite, support contact: mostly outside the duty to keep a record
    OWN = "own"  # the person's or relative's own words, written by themselves
    SERVICE = "service"  # about a unit, a municipality or an agreement: nobody in particular


# Kinds of units whose help is mostly not health care (the digest of the law, section 7). A municipality
# that gives health care from one of these has it recorded by a unit of another kind.
SOCIAL_UNITS = frozenset({"nav_office", "housing_support", "meeting_place", "home_services"})
PERSONAL = (SubjectKind.PERSON, SubjectKind.RELATIVE)


@dataclass(frozen=True, slots=True)
class Rules:
    """What follows from a basis, each with its source."""

    title: Word
    access: Word
    retention: Word
    correction: Word
    erasure: Word
    export: Word
    sources: tuple[str, ...]
    # Who decides about erasure: the writers themselves, or whoever answers for the unit.
    is_erased_by_writer: bool = False


TABLE: dict[Basis, Rules] = {
    Basis.RECORD: Rules(
        title=_("Helsehjelp som skal skrives ned"),
        access=_("De som gir deg hjelp. Du kan sperre."),
        retention=_("Så lenge det ventes å være bruk for det, så arkiveres eller slettes det."),
        correction=_("Rettes ved et datert tillegg. Det som var feil, blir stående ved siden av."),
        erasure=_(
            "Slettes når det er feil eller misvisende og en belastning for deg, når det åpenbart ikke "
            "trengs, eller når det gjelder en annen. Ellers får du et nei med grunn, og kan klage."
        ),
        export=_("Med i fila du kan ta med deg."),
        sources=("hpl §§ 39, 40, 42, 43, 44", "pjl §§ 17, 25", "pbrl §§ 5-1, 5-2, 5-3"),
    ),
    Basis.SOCIAL: Rules(
        title=_("Praktisk og sosial hjelp"),
        access=_("De som gir deg hjelpen, etter taushetsplikten i helse- og omsorgstjenesteloven."),
        retention=_("Så lenge saken trenger det. Kommunen setter tiden."),
        correction=_("Rettes ved et datert tillegg."),
        erasure=_("Du kan be om sletting. Er det plikt til å ta vare på det, får du vite hvorfor."),
        export=_("Med i fila du kan ta med deg."),
        sources=("hol § 12-1", "personvernforordningen art. 15-17"),
    ),
    Basis.OWN: Rules(
        title=_("Dine egne ord"),
        access=_("De som gir deg hjelp, og de du selv deler med."),
        retention=_("Til du sletter det, eller til hjelpen er slutt og det ikke trengs."),
        correction=_("Du kan endre det når du vil."),
        erasure=_("Du kan slette det selv."),
        export=_("Med i fila du kan ta med deg."),
        sources=("personvernforordningen art. 16-17",),
        is_erased_by_writer=True,
    ),
    Basis.SERVICE: Rules(
        title=_("Om tjenesten, ikke om noen"),
        access=_("De som arbeider i enheten."),
        retention=_("Så lenge tjenesten trenger det."),
        correction=_("Rettes ved et datert tillegg."),
        erasure=_("Slettes når det er feil."),
        export=_("Ikke med: det er ikke om deg."),
        sources=(),
    ),
}


def basis_of(subject_kind: SubjectKind, unit_type: str, *, is_own: bool) -> Basis:
    """Say on which basis an entry is written: by whom, about whom, and from what kind of unit."""
    if subject_kind not in PERSONAL:
        return Basis.SERVICE
    if is_own:
        return Basis.OWN
    return Basis.SOCIAL if unit_type in SOCIAL_UNITS else Basis.RECORD
