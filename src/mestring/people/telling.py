"""The log, and what belongs to it, in the words a person meets."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mestring.people.roles import TABLE, Role
from mestring.people.types import LogLine
from mestring.people.words import Finding, Ground, How, NoticeKind, Purpose, Reason, Signature

Word = str | Promise

UNKNOWN = _("Ukjent")
NO_GROUND = _("Det var ingen grunn som ga tilgang.")
GROUNDS: dict[Ground, Word] = {
    Ground.OWN: _("Det er din egen side."),
    Ground.BREAK_GLASS: _("Det var en nødssituasjon, og den som åpnet, skrev hvorfor."),
    Ground.CARE: _("Enheten følger deg opp."),
    Ground.CONSENT: _("Du har sagt ja til å dele dette."),
    Ground.REPRESENTATION: _("Den som åpnet, handler på dine vegne i denne saken."),
    Ground.STATUTE: _("Loven gir nærmeste pårørende dette når du selv ikke kan ta stilling."),
}
PURPOSES: dict[Purpose, Word] = {
    Purpose.TREATMENT: _("for å gi deg hjelp"),
    Purpose.EMERGENCY: _("for å gi hjelp i en nødssituasjon"),
    Purpose.COORDINATION: _("for å samarbeide om hjelpen til deg"),
    Purpose.ADMINISTRATION: _("for å lede enheten og se til at hjelpen er god"),
    Purpose.OWN: _("for å se det som står om deg selv"),
    Purpose.FAMILY: _("som en av dine nærmeste"),
    Purpose.LEGAL: _("fordi loven krever det"),
    Purpose.TECHNICAL: _("for å drive systemet"),
}
# What is opened, as it is named in the log. A page that is not here is told by its own name.
WHATS: dict[str, Word] = {
    "person": _("siden om deg"),
    "as-the-person-sees-it": _("siden din, slik du ser den"),
    "record-choose": _("lista over hva som kan skrives ned om deg"),
    "record-form": _("et skjema for å skrive ned noe om deg"),
    "event": _("noe om deg"),
    "history": _("historien din fra et annet system"),
    "worklist": _("deg i arbeidslista"),
    "gap": _("deg i lista over dem et kvalitetstall gjelder"),
    "persons": _("deg i lista over personer"),
    "own-plan": _("planen din"),
    "own-goal": _("det som er viktig for deg"),
    "own-answer": _("et svar i planen din"),
    "own-sharing": _("hva du deler"),
    "relative-page": _("det du deler"),
    "access-log": _("hvem som har sett"),
    "erasure": _("at noe om deg er slettet"),
    "own-closed": _("hvem du har stengt ute"),
    "own-export": _("det som står om deg, i en fil"),
    "together": _("siden om deg, sammen med deg"),
    "break-glass": _("siden om deg i en nødssituasjon"),
}
DID: dict[How, Word] = {
    How.READ: _("så %(what)s"),
    How.RECORD: _("skrev ned %(what)s"),
    How.PRINT: _("skrev ut %(what)s"),
    How.EXPORT: _("hentet ut %(what)s"),
    How.SEARCH: _("søkte etter %(what)s"),
    How.LIST: _("så %(what)s"),
}
TRIED: dict[How, Word] = {
    How.READ: _("prøvde å åpne %(what)s, og fikk ikke se noe"),
    How.RECORD: _("prøvde å skrive ned %(what)s, og fikk det ikke"),
    How.PRINT: _("prøvde å skrive ut %(what)s, og fikk det ikke"),
    How.EXPORT: _("prøvde å hente ut %(what)s, og fikk det ikke"),
    How.SEARCH: _("søkte etter %(what)s, og fant ingenting"),
    How.LIST: _("prøvde å åpne %(what)s, og fikk ikke se noe"),
}
REASONS: dict[Reason, Word] = {
    Reason.DANGER: _("Det er fare for liv eller alvorlig skade"),
    Reason.HELP_NOW: _("Hjelpen kan ikke vente, og ingen med tilgang kan nås"),
    Reason.CANNOT_ANSWER: _("Personen trenger hjelp og kan ikke svare selv"),
    Reason.DUTY: _("Jeg har plikt til å varsle eller melde fra"),
}
FINDINGS: dict[Finding, Word] = {
    Finding.IN_ORDER: _("Det var riktig å åpne"),
    Finding.UNCLEAR: _("Det er ikke klart om det var riktig å åpne"),
    Finding.NOT_IN_ORDER: _("Det var ikke riktig å åpne"),
}
SIGNATURES: dict[Signature, Word] = {
    Signature.OWN: _("sagt ja selv, innlogget"),
    Signature.ASSISTED: _("sagt ja sammen med en som hjelper"),
    Signature.WRITTEN: _("sagt ja på papir"),
    Signature.SPOKEN: _("sagt ja muntlig, skrevet ned av en som hjelper"),
    Signature.REPRESENTATIVE: _("sagt ja av en som handler for personen"),
    Signature.IMPORTED: _("overført fra et annet system"),
}
NOTICES: dict[NoticeKind, Word] = {
    NoticeKind.GLASS_BROKEN: _("Noen har åpnet siden din i en nødssituasjon."),
    NoticeKind.GLASS_REVIEWED: _("Lederen har gått gjennom en nødåpning av siden din."),
    NoticeKind.QUESTION_ANSWERED: _("Du har fått svar på et spørsmål om innsyn."),
}
# Told before anybody blocks, whoever they block.
COSTS_OF_A_BLOCK: tuple[Word, ...] = (
    _("Den du sperrer for, ser ingenting om deg og kan ikke hjelpe deg herfra."),
    _("I en krise kan det ta lengre tid før noen forstår hva du trenger."),
    _("Andre i enheten kan fortsatt hjelpe deg, hvis du ikke sperrer for hele enheten."),
    _(
        "Er det fare for liv, kan en sperre likevel bli åpnet. Da får du beskjed med en gang, "
        "og lederen går gjennom det."
    ),
    _("Du kan åpne igjen når du vil."),
)


def who(line: LogLine) -> str:
    """Say who it was, in which role and from where, as it was then."""
    role = str(TABLE[line.role].title) if line.role in TABLE and line.role else ""
    place = line.unit_title or line.legal_entity
    if line.role in (Role.PERSON, Role.RELATIVE):
        place = ""
    return ", ".join(filter(None, (line.reader_name or str(UNKNOWN), role, place)))


def did(line: LogLine) -> str:
    """Say what was done, or tried."""
    words = DID if line.is_allowed else TRIED
    return str(words[line.how]) % {"what": WHATS.get(line.what, line.what)}


def why(line: LogLine) -> str:
    """Say what the look rested on; a refused one rested on nothing."""
    if not line.is_allowed:
        return str(NO_GROUND)
    return str(GROUNDS[line.ground]) if line.ground else ""


def purpose(line: LogLine) -> str:
    """Say what it was for; what a refused one was for, nobody knows."""
    return str(PURPOSES[line.purpose]) if line.is_allowed else ""
