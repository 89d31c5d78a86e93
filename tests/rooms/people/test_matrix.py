"""Every role, in every way of standing to a person, asks for everything about her.

The expected answers are a small table written here from docs/access.md, by hand: what a role may do with
those it follows up, and which ways in there are. It shares no code with what decides.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from mestring.care.models import Event, StepRecord
from mestring.care.types import StepKey
from mestring.people import access, queries
from mestring.people.actions import register_person
from mestring.people.models import LogEntry
from mestring.people.roles import Permission, Role
from mestring.people.types import User
from tests.rooms.people import worlds
from tests.rooms.people.worlds import Make
from tests.rooms.web.reading import text_of

UNIT = "storvik-team"
READ, WRITE, ASSIST, LOG = "read", "write", "assist", "log"
NEEDS = {
    READ: Permission.PERSON_READ,
    WRITE: Permission.EVENT_RECORD,
    ASSIST: Permission.ASSIST,
    LOG: Permission.LOG_READ,
}

# What a role may do with the persons its unit follows up.
MAY: dict[Role, set[str]] = {
    Role.THERAPIST: {READ, WRITE, ASSIST},
    Role.COORDINATOR: {READ, WRITE, ASSIST},
    Role.LEADER: {READ, LOG},
    Role.EDITOR: set(),
    Role.LOCAL_EDITOR: set(),
    Role.STEWARD: set(),
    Role.ANALYST: set(),
}
WHOLE, SOME, NOTHING = "whole", "some", "nothing"


class Standing(NamedTuple):
    """How a reader stands to the person, and what that opens."""

    made_of: tuple[Make, ...]
    opens: str


STANDINGS: dict[str, Standing] = {
    "a stranger": Standing((), NOTHING),
    "her unit follows her up": Standing((worlds.follow,), WHOLE),
    "her unit followed her up before": Standing((worlds.followed_before,), NOTHING),
    "her unit will follow her up": Standing((worlds.follow_later,), NOTHING),
    "kept out by name": Standing((worlds.follow, worlds.block_by_name), NOTHING),
    "the unit is kept out": Standing((worlds.follow, worlds.block_the_unit), NOTHING),
    "kept out, and let in again": Standing(
        (worlds.follow, worlds.block_by_name, worlds.lift), WHOLE
    ),
    "broke the glass": Standing((worlds.break_glass,), WHOLE),
    "broke the glass three hours ago": Standing((worlds.broke_glass_before,), NOTHING),
    "broke the glass from a unit left since": Standing((worlds.broke_glass_elsewhere,), NOTHING),
    "kept out, and broke the glass": Standing(
        (worlds.follow, worlds.block_by_name, worlds.break_glass), WHOLE
    ),
    "given one section, as a unit": Standing((worlds.share_with_unit,), SOME),
    "given one section, by name": Standing((worlds.share_with_user,), SOME),
    "given one section, and kept out": Standing(
        (worlds.share_with_unit, worlds.block_by_name), NOTHING
    ),
    "given one section, taken back": Standing((worlds.shared_before,), NOTHING),
    "given one section until today": Standing((worlds.shared_until_today,), NOTHING),
    "the person herself": Standing((worlds.follow, worlds.be_the_person), NOTHING),
    "a relative": Standing((worlds.be_a_relative,), NOTHING),
    "a relative she shares with": Standing((worlds.share_with_relative,), NOTHING),
}


def expected(role: Role, standing: str, what: str) -> bool:
    """Say whether a worker may do something with the person: the oracle."""
    opens = STANDINGS[standing].opens
    if opens == SOME:
        # A named person sees their section whatever their role; a unit's people if their role reads.
        by_name = standing == "given one section, by name"
        return what == READ and (by_name or READ in MAY[role])
    return opens == WHOLE and what in MAY[role]


class Asked(NamedTuple):
    """A route about a person: what it needs, and how to fill its address."""

    needs: str
    arguments: Callable[["World"], list[Any]]
    # A reader who is given some sections gets them here.
    shows_some: bool = False


class World(NamedTuple):
    """The person, and something that has happened to her."""

    person: UUID
    event: UUID
    step: str


ROUTES: dict[str, Asked] = {
    "person": Asked(READ, lambda w: [], shows_some=True),
    "as-the-person-sees-it": Asked(READ, lambda w: []),
    "record-choose": Asked(WRITE, lambda w: []),
    "record": Asked(WRITE, lambda w: ["contact.held"]),
    "step-decline": Asked(WRITE, lambda w: [w.step]),
    "step-deviate": Asked(WRITE, lambda w: [w.step]),
    "undo": Asked(WRITE, lambda w: [w.event]),
    "together": Asked(ASSIST, lambda w: []),
}
OK = {"undo": 302}


def routes_about_a_person() -> set[str]:
    """Find every route whose address names a person."""

    def walk(patterns: list[Any], prefix: str = "") -> set[str]:
        found = set()
        for pattern in patterns:
            here = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                found |= walk(pattern.url_patterns, here)
            elif isinstance(pattern, URLPattern) and "person_id" in here:
                found.add(str(pattern.name))
        return found

    return walk(get_resolver().url_patterns)


def test_every_route_about_a_person_is_in_the_matrix() -> None:
    assert routes_about_a_person() == set(ROUTES)


@pytest.fixture
def world(published: object, steward: User, happened: Callable[..., Any], now: datetime) -> World:
    from mestring.core.timeline import Subject
    from mestring.core.words import SubjectKind

    person = register_person(
        name="Quirina Zylla", birth_date=None, identity_number=None, by=steward, at=now
    )
    happened(
        Subject(str(person), SubjectKind.PERSON),
        {"event": "inpatient.discharged", "at": "2026-03-14"},
    )
    event = Event.objects.get(subject_id=str(person))
    steps = StepRecord.objects.filter(person_id=person, is_open=True).order_by("expectation")
    step = next(row for row in steps if row.expectation == "kontakt-innen-en-uke")
    return World(person, event.pk, str(StepKey(step.expectation, step.trigger, step.state_key)))


@pytest.mark.parametrize("standing", STANDINGS)
@pytest.mark.parametrize("role", MAY)
def test_everyone_gets_what_the_table_says_and_no_more(
    role: Role,
    standing: str,
    world: World,
    add_user: Callable[..., User],
    as_: Callable[[User | None], Client],
    now: datetime,
) -> None:
    user = add_user("Leser", role, UNIT)
    for make in STANDINGS[standing].made_of:
        make(world.person, user, UNIT, now)
    decided = {
        what: access.decide(world.person, by=user, at=now, needs=needs).is_allowed
        for what, needs in NEEDS.items()
    }
    assert decided == {what: expected(role, standing, what) for what in NEEDS}
    _check_lists(role, standing, world, user, now)
    _check_pages(role, standing, world, as_(user))


def _check_lists(role: Role, standing: str, world: World, user: User, now: datetime) -> None:
    sees = STANDINGS[standing].opens == WHOLE and READ in MAY[role]
    assert queries.seen_persons(user, now).exists() == sees
    listed = {card.id for card in queries.visible_persons(user, now)}
    found = {card.id for card in queries.visible_persons(user, now, name="quir")}
    assert listed == found == ({world.person} if sees else set())
    some = STANDINGS[standing].opens == SOME and expected(role, standing, READ)
    shared = {card.id for card in queries.shared_persons(user, now)}
    assert shared == ({world.person} if some else set())


def _check_pages(role: Role, standing: str, world: World, browser: Client) -> None:
    before = LogEntry.objects.count()
    for name, asked in ROUTES.items():
        answer = browser.get(reverse(name, args=[world.person, *asked.arguments(world)]))
        assert answer.status_code == _status(role, standing, name, asked), name
    # Each of them has left its line, the refused ones too.
    assert LogEntry.objects.count() - before == len(ROUTES)
    for path in ("/personer/", "/personer/?navn=quirina", "/arbeidsliste/?hvem=alle"):
        answer = browser.get(path)
        if READ not in MAY[role]:
            assert answer.status_code == 403
            continue
        is_whole = STANDINGS[standing].opens == WHOLE
        # One whose section is shared is named in the list of those, and nowhere else.
        is_named = is_whole or (STANDINGS[standing].opens == SOME and path == "/personer/")
        assert ("Quirina Zylla" in text_of(answer)) == is_named, path


def _status(role: Role, standing: str, name: str, asked: Asked) -> int:
    if asked.needs not in MAY[role]:
        return 403
    opens = STANDINGS[standing].opens
    if opens == WHOLE or (opens == SOME and asked.shows_some):
        return OK.get(name, 200)
    return 404


@pytest.mark.parametrize("standing", ["her unit follows her up", "broke the glass"])
def test_what_is_searched_for_by_anything_but_a_name_is_not_found(
    standing: str,
    world: World,
    add_user: Callable[..., User],
    as_: Callable[[User | None], Client],
    now: datetime,
) -> None:
    user = add_user("Leser", Role.THERAPIST, UNIT)
    for make in STANDINGS[standing].made_of:
        make(world.person, user, UNIT, now)
    for text in (str(world.person), "utskrivning", "storvik"):
        assert "Quirina" not in text_of(as_(user).get("/personer/", {"navn": text}))
