"""Made-up content for every component, in the types the pages' own presenters use."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.forms import Form
from django.urls import reverse

from mestring.core.telling import Told
from mestring.core.telling.grounds import Missing
from mestring.core.words import Outcome
from mestring.web.asking import Request, package_for
from mestring.web.bank.cases import PicturedCase, present_case
from mestring.web.bank.entries import Entry
from mestring.web.bank.references import Reference
from mestring.web.gallery.forms import SampleForm
from mestring.web.human import When, on_day, when
from mestring.web.persons.page import Happening, OwnWords
from mestring.web.persons.steps import Action, StepLine, Steps, WhyNot
from mestring.web.quality.words import SIGNS
from mestring.web.recording.receipt import Change, Receipt
from mestring.web.vocabulary import FORCES, NORMS, STATES, Sign
from mestring.web.worklist.page import Tab, WorkPerson, WorkStep

CASES = 3
HERE = "#"
GOAL = "Jeg vil sove, og jeg vil ha hverdagen tilbake med ungene."
LONG = (
    "Jeg vil helst at vi møtes ute, gjerne ved vannet der jeg pleide å gå før alt dette begynte, og "
    "at det er den samme personen som kommer hver gang. Jeg orker ikke å fortelle alt på nytt. "
    "Menneskeverdsperspektivet og tverrfagligsamarbeidsavtalenummer84620175 får dere heller ta hånd om."
)
SAID = "Du sa: «Ikke på kontoret. Kom heller hjem til meg, etter at ungene er på skolen.»"

# What each state says to the person it is for.
PROMISES = {
    Outcome.WAITING: "Det skjer senest onsdag 25. november.",
    Outcome.MET: "Dette er gjort.",
    Outcome.LATE: "Dette er gjort, men vi kom senere enn vi skulle.",
    Outcome.OVERDUE: "Dette skulle vi ha gjort innen 20. november. Vi skylder deg det fortsatt.",
    Outcome.DECLINED: "Du har takket nei. Det er helt i orden, og du kan ombestemme deg.",
    Outcome.DEVIATED: "Vi valgte en annen vei. Spør oss gjerne hvorfor.",
    Outcome.LIFTED: "Dette er ikke aktuelt lenger.",
    Outcome.UNKNOWN: "Vi vet ikke ennå om dette gjelder deg.",
}
OPEN = (Outcome.WAITING, Outcome.OVERDUE, Outcome.UNKNOWN)
DAYS = {Outcome.WAITING: 3, Outcome.OVERDUE: -1, Outcome.MET: -5, Outcome.LATE: -9}

SOURCES = (
    Reference(
        title="Helse- og omsorgstjenesteloven",
        section="§ 7-2",
        language="",
        publisher="Lovdata",
        url="https://lovdata.no/lov/2011-06-24-30/§7-2",
        anchor=HERE,
    ),
    Reference(
        title="Sammen om mestring",
        section="kapittel 5",
        language="",
        publisher="Helsedirektoratet",
        url="",
        anchor=HERE,
    ),
)

TEAM_ACTIONS = (
    Action("Skriv ned kontakt", HERE, "primary"),
    Action("Takket nei", HERE),
    Action("Vi valgte en annen vei", HERE, "quiet"),
)
ANSWERS = (
    Action("Ja, det vil jeg", HERE, post=True),
    Action("Det er gjort", HERE, post=True),
    Action("Jeg vil ikke", HERE, post=True),
    Action("Ikke sånn – jeg vil heller …", HERE),
)


@dataclass(frozen=True, slots=True)
class Gallery:
    """Everything the gallery shows."""

    norms: tuple[Sign, ...]
    states: tuple[Sign, ...]
    figures: tuple[Sign, ...]
    team: tuple[StepLine, ...]
    person: tuple[StepLine, ...]
    steps: Steps
    no_steps: Steps
    words: tuple[OwnWords, ...]
    long_words: tuple[OwnWords, ...]
    receipts: tuple[Receipt, ...]
    form: Form
    wrong_form: Form
    tabs: tuple[Tab, ...]
    work: tuple[WorkPerson, ...]
    happenings: tuple[Happening, ...]
    cases: tuple[PicturedCase, ...]
    entries: tuple[Entry, ...]
    sources: tuple[Reference, ...]
    why_not: tuple[WhyNot, ...]


def present_gallery(request: Request) -> Gallery:
    """Lay out a sample of everything, as seen today."""
    today = request.today
    team = tuple(_step(outcome, today) for outcome in Outcome)
    settled = tuple(line for line in team if not line.is_open)
    return Gallery(
        norms=tuple(NORMS.values()),
        states=tuple(STATES.values()),
        figures=tuple(SIGNS.values()),
        team=tuple(
            replace(line, anchor=f"{line.anchor}-team", actions=_actions(line)) for line in team
        ),
        person=tuple(_promise(line, outcome) for line, outcome in zip(team, Outcome, strict=True)),
        steps=Steps(team[:1], team[3:4], settled[:2], (), ()),
        no_steps=Steps((), (), (), ()),
        words=(OwnWords(GOAL, _on(today, -19)), OwnWords("Jeg vil ha ro.", _on(today, -90))),
        long_words=(OwnWords(LONG, _on(today, -2)),),
        receipts=_receipts(today),
        form=SampleForm(initial={"day": today}, prefix="tom"),
        wrong_form=SampleForm({"feil-words": LONG[:280]}, prefix="feil"),
        tabs=(Tab("Mine", HERE, True, 4), Tab("Teamet", HERE, False, 17), Tab("Alle", HERE, False)),
        work=_work(today),
        happenings=_happenings(today),
        cases=_cases(request),
        entries=_entries(),
        sources=SOURCES,
        why_not=(
            WhyNot(
                "Koordinator tilbudt",
                "Gjelder den som trenger langvarige og koordinerte tjenester.",
                ("Behovet varer i fire uker.",),
                HERE,
            ),
        ),
    )


def _on(today: date, days: int) -> When:
    return on_day(today + timedelta(days=days), today)


def _step(outcome: Outcome, today: date) -> StepLine:
    due = when(today + timedelta(days=DAYS[outcome]), today) if outcome in DAYS else None
    return StepLine(
        key=("kontakt", "", "", outcome.value),
        anchor=f"steg-{outcome.value}",
        sign=STATES[outcome],
        due=due,
        is_open=outcome in OPEN,
        is_late=outcome is Outcome.OVERDUE,
        is_guarded=False,
        told=_told(outcome),
        unit="Rus- og psykisk helseteam, Fjordvik",
        sources=SOURCES,
        recommendation_url=HERE,
        recommendation_title="Hold kontakten etter utskrivning",
        then=(_on(today, 10), _on(today, 17)) if outcome is Outcome.WAITING else (),
        is_changed=outcome is Outcome.MET,
        answer="Amina sa: «Kom heller hjem til meg.» i går" if outcome is Outcome.OVERDUE else "",
    )


def _told(outcome: Outcome) -> Told:
    asks = Missing(
        "has_children", "Vi vet ikke om hun har barn hun har omsorg for.", "Har du barn?"
    )
    return Told(
        expectation="kontakt",
        recommendation="kontakt-etter-utskrivning",
        title="Første kontakt etter utskrivning",
        step="Ring eller møt Amina, og spør hvordan det går.",
        plain="Kari fra kommunen tar kontakt med deg når du er kommet hjem.",
        state=outcome,
        outcome="Ingen kontakt er skrevet ned.",
        because="Amina ble skrevet ut 14. november",
        expected="Et møte eller en telefonsamtale",
        due="",
        limit="sju dager etter utskrivningen",
        limit_origin="Grensen er nasjonal.",
        facts=("Innlagt 2. november.", "Skrevet ut 14. november."),
        missing=(asks,) if outcome is Outcome.UNKNOWN else (),
        responsible="kontaktpersonen i kommunen",
        unit="",
        sources=(),
        version="0.1.0",
    )


def _actions(line: StepLine) -> tuple[Action, ...]:
    return TEAM_ACTIONS if line.is_open else ()


def _promise(line: StepLine, outcome: Outcome) -> StepLine:
    return replace(
        line,
        anchor=f"{line.anchor}-egen",
        promise=PROMISES[outcome],
        answers=ANSWERS if line.is_open else (),
        answer=SAID if outcome is Outcome.OVERDUE else "",
    )


def _receipts(today: date) -> tuple[Receipt, ...]:
    text, just = "Du skrev ned at dere snakket sammen på telefon.", when(today, today)
    changes = (
        Change(
            STATES[Outcome.LATE], "Første kontakt etter utskrivning", "Gjort to dager for sent."
        ),
        Change(STATES[Outcome.WAITING], "Neste samtale", "Nytt steg, med frist 2. desember."),
    )
    return (
        Receipt(text, just, changes, HERE, is_undone=False),
        Receipt(text, just, (), HERE, is_undone=False, is_repeat=True),
        Receipt(text, just, changes[:1], "", is_undone=True),
        Receipt(f"Mål satt: «{LONG}»", just, (), HERE, is_undone=False),
    )


def _work(today: date) -> tuple[WorkPerson, ...]:
    def step(outcome: Outcome, title: str, who: str) -> WorkStep:
        due = when(today + timedelta(days=DAYS[outcome]), today) if outcome in DAYS else None
        is_late = outcome is Outcome.OVERDUE
        return WorkStep(STATES[outcome], title, due, is_late, who, TEAM_ACTIONS[:2], False)

    overdue = step(Outcome.OVERDUE, "Første kontakt etter utskrivning", "Ansvar: Kari")
    waiting = step(Outcome.WAITING, "Se på planen sammen", "Ansvar: koordinatoren")
    unknown = step(Outcome.UNKNOWN, "Vet vi om hun har barn hun har omsorg for?", "")
    long_name = "Anne-Margrethe Kristoffersen Hjelmtveit-Abrahamsen"
    return (
        WorkPerson("arbeid-1", "Amina", 34, HERE, (overdue, waiting), 3),
        WorkPerson("arbeid-2", long_name, 71, HERE, (unknown,), 0),
    )


def _happenings(today: date) -> tuple[Happening, ...]:
    return (
        Happening(_on(today, -8), "skrevet ut fra døgn", "DPS Nord", False),
        Happening(_on(today, -19), f"mål satt: «{GOAL}»", "", False),
        Happening(_on(today, -20), "samtale om trygghet hjemme", "Teamet i Fjordvik", True),
        Happening(_on(today, -400), "henvist", "Fastlegen", False),
    )


def _cases(request: Request) -> tuple[PicturedCase, ...]:
    """Draw worked cases from what is published: a picture must be of something that was run."""
    package = package_for(request)
    return tuple(
        present_case(package, case, request.language, request.today)
        for case in package.cases[:CASES]
    )


def _entries() -> tuple[Entry, ...]:
    force, url = next(iter(FORCES.values())), reverse("home")
    return tuple(
        Entry(
            title="Hold kontakten etter utskrivning",
            summary="Ring eller møt personen innen sju dager.",
            norm=sign,
            force=force,
            url=url,
        )
        for sign in NORMS.values()
    )
