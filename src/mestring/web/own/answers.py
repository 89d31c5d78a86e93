"""What somebody has said about a step that is for them, and what they can say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mestring.care.types import StepKey
from mestring.core.dictionary import ANSWERED, DECLINED
from mestring.core.expectation import Precedence
from mestring.core.package import Package
from mestring.core.timeline import Event, Timeline
from mestring.core.timeline import visible as visible_events
from mestring.core.words import Outcome, SubjectKind
from mestring.people.roles import Permission
from mestring.web.asking import Request
from mestring.web.human import on_day, when
from mestring.web.persons.steps import Action, StepLine
from mestring.web.vocabulary import Word

YES, DONE, NO, OTHER_WAY = "wanted", "done", "unwanted", "other_way"
# The answers in the order shown: the word in the address, the code written down, the words pressed.
CODES: dict[str, str] = {"ja": YES, "gjort": DONE, "nei": NO, "heller": OTHER_WAY}
TITLES: dict[str, Word] = {
    YES: gettext_lazy("Ja, det vil jeg"),
    DONE: gettext_lazy("Det er gjort"),
    NO: gettext_lazy("Jeg vil ikke"),
    OTHER_WAY: gettext_lazy("Ikke sånn – jeg vil heller …"),
}
OPEN_TO: dict[Outcome, tuple[str, ...]] = {
    Outcome.WAITING: ("ja", "gjort", "nei", "heller"),
    Outcome.OVERDUE: ("ja", "gjort", "nei", "heller"),
    # What may not apply cannot have been done.
    Outcome.UNKNOWN: ("ja", "nei", "heller"),
    Outcome.DEVIATED: ("heller",),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where answers about one kind of subject are given: who may say no there, and the routes."""

    kind: SubjectKind
    permission: Permission
    home: str
    answer: str
    undo: str


PLAN = Desk(SubjectKind.PERSON, Permission.OWN_PLAN_ANSWER, "own-plan", "own-answer", "own-undo")
SIDE = Desk(
    SubjectKind.RELATIVE,
    Permission.RELATIVE_ANSWER,
    "relative-page",
    "relative-answer",
    "relative-undo",
)


@dataclass(frozen=True, slots=True)
class Said:
    """The latest that was said about a step; `answer` is empty for a no that was written as a no."""

    event: UUID
    answer: str
    text: str
    when: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class OwnStep:
    """A step as the one it is for meets it: what we owe, what they said, what they can say."""

    key: StepKey
    line: StepLine
    who: str
    undo: Action | None = None
    # An answered step is not asked about again; its answer can be changed.
    is_answered: bool = False

    @property
    def is_declined(self) -> bool:
        """Tell whether it stands as said no to."""
        return self.line.told.state is Outcome.DECLINED

    @property
    def undo_row(self) -> tuple[Action, ...]:
        """The way back, as a row of one."""
        return (self.undo,) if self.undo else ()

    def changed(self) -> "OwnStep":
        """Give the step as one that was answered just now, or whose answer was taken back."""
        answer = self.line.answer or _("Svaret ditt er tatt tilbake.")
        return replace(self, line=replace(self.line, is_changed=True, answer=answer))


def said_about(
    timeline: Timeline, authors: Mapping[UUID, int], owner: int | None, request: Request
) -> dict[StepKey, Said]:
    """Give the latest that was said about each step, by what stands now; `owner` is who it is for."""
    events = visible_events(timeline.events, request.now, request.now)
    later = {event.supersedes: event.id for event in events if event.supersedes}
    spoken = [event for event in events if event.type in (ANSWERED, DECLINED)]
    spoken.sort(key=lambda event: (event.recorded, event.order))
    found: dict[StepKey, Said] = {}
    for event in spoken:
        key = key_of(event, later)
        if key is not None:
            is_mine = owner is not None and authors.get(event.id) == owner
            found[key] = _said(event, is_mine, request)
    return found


def key_of(event: Event, later: Mapping[UUID, UUID]) -> StepKey | None:
    """Give the step that a word is about; a corrected trigger keeps what was said about it."""
    named = event.attributes.get("trigger")
    if named is None:
        return None
    trigger = UUID(str(named))
    while trigger in later:
        trigger = later[trigger]
    state_key = event.attributes.get("state_key")
    return StepKey(str(event.attributes["expectation"]), trigger, str(state_key or ""))


def _said(event: Event, is_mine: bool, request: Request) -> Said:
    return Said(
        event.id,
        str(event.attributes.get("answer", "")),
        str(event.attributes.get("answer_text", "")),
        when(event.on, request.today).text,
        is_mine,
    )


def present_answers(
    line: StepLine,
    said: Mapping[StepKey, Said],
    package: Package,
    desk: Desk,
    coordinator: str,
    today: date,
) -> OwnStep:
    """Put what was said, and what can be said, to a step."""
    _subject, expectation, trigger, state_key = line.key
    key = StepKey(expectation, UUID(trigger), state_key)
    heard = heard_about(key, said)
    outcome = line.told.state
    shown = replace(
        line,
        promise=_promise(line, heard, package, today),
        answer=_sentence(heard, may_decline(package, key, desk)) if heard else "",
        answers=tuple(_answers(key, outcome, desk, heard)) if not line_is_over(line) else (),
    )
    return OwnStep(
        key,
        shown,
        _who(line, package, coordinator),
        _undo(heard, outcome, desk),
        is_answered=heard is not None and outcome is not Outcome.DECLINED,
    )


def heard_about(key: StepKey, said: Mapping[StepKey, Said]) -> Said | None:
    """Give what was said about a step; a word without a state is about every state of it."""
    return said.get(key) or said.get(key._replace(state_key=""))


def line_is_over(line: StepLine) -> bool:
    """Tell whether a step asks for nothing more, so that nothing new is asked about it either."""
    return not line.is_open and line.told.state not in (Outcome.DECLINED, Outcome.DEVIATED)


def may_decline(package: Package, key: StepKey, desk: Desk) -> bool:
    """Tell whether a no settles the step; where the law gives us a duty, it is heard instead."""
    return desk.kind.value in package.rule(key.expectation).expectation.may_decline


def _answers(key: StepKey, outcome: Outcome, desk: Desk, heard: Said | None) -> Iterator[Action]:
    if outcome is Outcome.DECLINED:
        # One's own no is taken back; what others wrote down is answered.
        if heard is None or (not heard.answer and not heard.is_mine):
            yield _answer(key, "ja", desk, _("Jeg har ombestemt meg"))
        return
    for word in OPEN_TO.get(outcome, ()):
        yield _answer(key, word, desk, str(TITLES[CODES[word]]))


def _answer(key: StepKey, word: str, desk: Desk, title: str) -> Action:
    url = reverse(desk.answer, args=[str(key), word])
    return Action(title, url, post=CODES[word] != OTHER_WAY)


def _undo(heard: Said | None, outcome: Outcome, desk: Desk) -> Action | None:
    if heard is None or not heard.is_mine:
        return None
    declined = outcome is Outcome.DECLINED and not heard.answer
    title = _("Jeg har ombestemt meg") if declined else _("Ta tilbake")
    return Action(title, reverse(desk.undo, args=[heard.event]), kind="quiet", post=True)


def _promise(line: StepLine, heard: Said | None, package: Package, today: date) -> str:
    """Say what became of what we owe, so that it never speaks against what was just said."""
    outcome = line.told.state
    if outcome is Outcome.DECLINED and heard and heard.answer:
        return _("Du har ombestemt deg. Vi tar det opp igjen med deg.")
    if outcome is Outcome.UNKNOWN and heard and not heard.answer:
        return _("Du har takket nei. Det er helt i orden, og du kan ombestemme deg.")
    if not line.is_open:
        return line.promise
    if heard and heard.answer == DONE:
        return _("Vi har ikke skrevet det ned selv ennå.")
    if outcome is Outcome.OVERDUE and _was_for_then(line, package):
        # Its moment has gone: to say that it is still owed would promise what nobody can keep.
        return _(
            "Dette skulle vi ha gjort innen %(due)s. At det ikke ble gjort, er vårt ansvar, ikke ditt."
        ) % {"due": due_day(line, today)}
    return line.promise


def due_day(line: StepLine, today: date) -> str:
    """Give the day something is or was due, as it is said on these pages."""
    if line.due is None:
        return ""
    due = (
        datetime.fromisoformat(line.due.iso)
        if "T" in line.due.iso
        else date.fromisoformat(line.due.iso)
    )
    return on_day(due, today).text


def _was_for_then(line: StepLine, package: Package) -> bool:
    """Tell whether it was owed before something that has happened since."""
    return isinstance(package.rule(line.told.expectation).expectation, Precedence)


def _sentence(heard: Said, may_decline: bool) -> str:
    """Say back what was said, and who sees it."""
    parts = {"answer": TITLES.get(heard.answer, heard.answer), "when": heard.when}
    if heard.answer == OTHER_WAY:
        said = _other_way(heard)
    elif not heard.answer:
        said = _("Du takket nei, %(when)s.") % parts
    elif heard.answer == NO and not may_decline:
        said = _(
            "Du sa at du ikke vil, %(when)s. Vi har hørt deg. Dette er noe vi har plikt til å "
            "tilby eller gjøre. Snakk med oss om hvordan."
        )
        said %= parts
    else:
        said = _("Du sa «%(answer)s», %(when)s.") % parts
    seen = (
        _("De som hjelper deg, ser det.")
        if heard.is_mine
        else _("De som hjelper deg, har skrevet det ned.")
    )
    return f"{said} {seen}"


def _other_way(heard: Said) -> str:
    if not heard.text:
        return _("Du sa «ikke sånn», %(when)s.") % {"when": heard.when}
    parts = {"text": heard.text, "when": heard.when}
    return _("Du sa at du heller vil: «%(text)s», %(when)s.") % parts


def _who(line: StepLine, package: Package, coordinator: str) -> str:
    """Say who does it, by name where we know; nothing when it is over."""
    if line_is_over(line):
        return ""
    role = package.rule(line.told.expectation).expectation.responsible.role
    if role == "coordinator" and coordinator:
        parts = {"role": line.told.responsible, "name": coordinator}
        return _("Hvem gjør det: %(role)s (%(name)s)") % parts
    return _("Hvem gjør det: %(role)s") % {"role": line.told.responsible}
