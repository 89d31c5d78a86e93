"""What drafts are told with."""

from django.utils.translation import gettext_lazy as _

from mestring.core.editing import Kind
from mestring.knowledge.words import DraftState, Layer, ReviewKind, ReviewOutcome
from mestring.web.vocabulary import Sign, Word

STATES: dict[DraftState, Sign] = {
    DraftState.OPEN: Sign("draft", _("åpent")),
    DraftState.READY: Sign("waiting", _("klart, venter på en til")),
    DraftState.PUBLISHED: Sign("met", _("publisert")),
    DraftState.DROPPED: Sign("lifted", _("lagt bort")),
}
LAYERS: dict[Layer, Word] = {Layer.NATIONAL: _("veilederen"), Layer.LOCAL: _("det lokale laget")}
REVIEW_KINDS: dict[ReviewKind, Word] = {
    ReviewKind.USER: _("brukerrepresentant"),
    ReviewKind.RELATIVE: _("pårørenderepresentant"),
    ReviewKind.WORKING_GROUP: _("arbeidsgruppa"),
    ReviewKind.OTHER: _("andre"),
}
REVIEW_OUTCOMES: dict[ReviewOutcome, Word] = {
    ReviewOutcome.SUPPORTS: _("støtter forslaget"),
    ReviewOutcome.WITH_CHANGES: _("støtter det, med endringer"),
    ReviewOutcome.OPPOSES: _("er imot"),
}
FOLDERS: dict[str, Word] = {
    "recommendations": _("Anbefalinger"),
    "": _("Felles for alt"),
    "values": _("Verdier"),
    "pathways": _("Forløp"),
    "cases": _("Eksempler"),
    "instruments": _("Kartleggingsverktøy"),
    "methods": _("Metoder"),
    "frameworks": _("Rammeverk"),
    "local": _("Lokalt"),
    "local/recommendations": _("Egne råd"),
    "local/cases": _("Eksempler til egne råd"),
    "local/wordings": _("Ordlyd i verktøy"),
}
FILES: dict[str, Word] = {
    "guideline.yaml": _("Veilederen selv: versjon, roller, tema"),
    "parameters.yaml": _("Frister og grenser"),
    "glossary.yaml": _("Ordlista"),
    "sources.yaml": _("Kilder"),
    "events.yaml": _("Hendelser og opplysninger"),
    "calendar.yaml": _("Kalenderen"),
    "words.yaml": _("Ord vi ikke bruker, og bedre ord"),
    "barriers.yaml": _("Hva som kan stå i veien"),
    "local/overlay.yaml": _("Kontakter, rutiner og strengere frister"),
    "local/sources.yaml": _("Egne kilder"),
}
# What a file holds, said of one; files with a name of their own need no more.
FILE_KINDS: dict[str, Word] = {
    "recommendation": _("anbefaling"),
    "cases": _("eksempler"),
    "value": _("verdi"),
    "pathway": _("forløp"),
    "instrument": _("kartleggingsverktøy"),
    "method": _("metode"),
    "framework": _("rammeverk"),
    "wording": _("ordlyd"),
}
# The headings of remarks, in the order they are told: the same as the command line's.
REMARKS: dict[Kind, Word] = {
    Kind.HARD: _("For tungt å lese"),
    Kind.LONG: _("For lange setninger"),
    Kind.WORD: _("Ord retningslinja ikke bruker"),
    Kind.TERM: _("Andre navn enn ordlistas"),
    Kind.ABBREVIATION: _("Forkortelser uten forklaring"),
    Kind.CLAIM: _("Påstander uten kilde"),
    Kind.LAW: _("Lov uten paragraf"),
    Kind.NORM: _("Norm uten kilde"),
    Kind.DUTY: _("Skal uten lov eller norm"),
    Kind.PROPOSAL: _("Forslag som ikke er merket"),
    Kind.UNUSED: _("Ikke i bruk"),
    Kind.ENGLISH: _("Mangler på engelsk"),
    Kind.DISAGREEMENT: _("Råd som er uenige"),
    Kind.ACCEPTED: _("Godtatt uten grunn"),
}
