"""Break-glass: a chosen reason, three hours, by exact number or one known before, told and reviewed."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from mestring.people import access, actions, identity, queries
from mestring.people.models import BreakGlass, LogEntry, Notice, Person
from mestring.people.refusals import NotAllowed, NotFound, Refusal
from mestring.people.roles import Permission, Role
from mestring.people.types import PersonCard, User
from mestring.people.words import Finding, Ground, NoticeKind, Purpose, Reason
from tests.rooms.conftest import BORN

NUMBER = identity.make(BORN)
WHY = {"reason": Reason.DANGER, "words": "Hun er her nå, og kan ikke svare."}


@pytest.fixture
def opened(per: User, aminas: PersonCard, now: datetime) -> actions.Opened:
    return actions.open_break_glass(
        by=per, at=now, unit="storvik-team", identity_number=NUMBER, **WHY
    )


def test_it_opens_for_three_hours_to_read_and_write(
    opened: actions.Opened, aminas: PersonCard, per: User, now: datetime
) -> None:
    for needs in (Permission.PERSON_READ, Permission.EVENT_RECORD):
        decision = access.decide(aminas.id, by=per, at=now, needs=needs)
        assert (decision.ground, decision.is_whole) == (Ground.BREAK_GLASS, True)
        assert decision.ref == f"break-glass:{opened.opening}"
    last = now + timedelta(hours=3)
    assert access.decide(aminas.id, by=per, at=last - timedelta(seconds=1)).is_allowed
    assert not access.decide(aminas.id, by=per, at=last).is_allowed
    assert [card.person_name for card in queries.open_now(per, now)] == ["Amina"]


def test_it_opens_for_the_one_who_asked_and_nobody_else(
    opened: actions.Opened, aminas: PersonCard, add_user, now: datetime
) -> None:
    colleague = add_user("Liv", Role.THERAPIST, "storvik-team")
    assert not access.decide(aminas.id, by=colleague, at=now).is_allowed


def test_the_person_is_told_at_once_with_the_reason_in_words(
    opened: actions.Opened, aminas: PersonCard, amina: User, now: datetime
) -> None:
    assert queries.unread_notices(aminas.id) == 1
    (notice,) = queries.notices(aminas.id, seen_by=amina, at=now)
    assert notice.kind is NoticeKind.GLASS_BROKEN
    assert notice.opening is not None
    assert (notice.opening.user_name, notice.opening.words) == ("Per", WHY["words"])
    actions.mark_read(notice=notice.id, by=amina, at=now)
    assert queries.unread_notices(aminas.id) == 0


def test_it_stands_in_the_log_as_an_emergency(
    opened: actions.Opened, aminas: PersonCard, amina: User, now: datetime
) -> None:
    line = queries.access_log(aminas.id, seen_by=amina, at=now).lines[1]
    assert (line.what, line.purpose) == ("break-glass", Purpose.EMERGENCY)
    assert line.purpose_details == Reason.DANGER


def test_an_opening_stands_before_a_block(
    aminas: PersonCard, amina: User, kari: User, now: datetime
) -> None:
    actions.block(person=aminas.id, user=kari.pk, cost_told=True, by=amina, at=now)
    actions.open_break_glass(by=kari, at=now, unit="fjordvik-team", person=aminas.id, **WHY)
    assert access.decide(aminas.id, by=kari, at=now).ground is Ground.BREAK_GLASS


@pytest.mark.parametrize("number", ["", "1", NUMBER[:-1], NUMBER[:-1] + "0", "00000000000"])
def test_nobody_is_found_by_anything_but_the_exact_number(
    number: str, per: User, aminas: PersonCard, now: datetime
) -> None:
    with pytest.raises(NotFound):
        actions.open_break_glass(by=per, at=now, unit="storvik-team", identity_number=number, **WHY)
    assert not BreakGlass.objects.exists()
    line = LogEntry.objects.order_by("-pk").first()
    assert line is not None
    assert (line.reader, line.what, line.is_allowed) == (per.pk, "break-glass", False)


def test_who_tries_out_numbers_must_wait_an_hour_even_with_the_right_one(
    per: User, aminas: PersonCard, now: datetime
) -> None:
    here = {"by": per, "unit": "storvik-team", **WHY}
    for _ in range(5):
        with pytest.raises(NotFound):
            actions.open_break_glass(at=now, identity_number="00000000000", **here)
    with pytest.raises(Refusal, match="Vent en time"):
        actions.open_break_glass(at=now, identity_number=NUMBER, **here)
    assert not BreakGlass.objects.exists()
    later = now + timedelta(hours=1)
    assert actions.open_break_glass(at=later, identity_number=NUMBER, **here).person == aminas.id


def test_one_readers_misses_stop_nobody_else(
    per: User, aminas: PersonCard, add_user, now: datetime
) -> None:
    for _ in range(5):
        with pytest.raises(NotFound):
            actions.open_break_glass(
                by=per, at=now, unit="storvik-team", identity_number="00000000000", **WHY
            )
    colleague = add_user("Liv", Role.THERAPIST, "storvik-team")
    actions.open_break_glass(
        by=colleague, at=now, unit="storvik-team", identity_number=NUMBER, **WHY
    )


def test_a_person_one_has_never_known_is_not_found_by_their_key(
    per: User, aminas: PersonCard, now: datetime
) -> None:
    for person in (aminas.id, uuid4()):
        with pytest.raises(NotFound):
            actions.open_break_glass(by=per, at=now, unit="storvik-team", person=person, **WHY)
        assert LogEntry.objects.filter(person=person, is_allowed=False).count() == 1


def test_a_unit_that_followed_up_before_knows_the_person(
    kari: User, steward: User, aminas: PersonCard, now: datetime
) -> None:
    actions.close_relation(
        person=aminas.id, unit="fjordvik-team", closed_at=now, by=steward, at=now
    )
    actions.open_break_glass(by=kari, at=now, unit="fjordvik-team", person=aminas.id, **WHY)
    assert access.decide(aminas.id, by=kari, at=now).is_allowed


def test_an_attempt_that_failed_does_not_make_the_person_known(
    per: User, aminas: PersonCard, now: datetime
) -> None:
    for _ in range(2):
        with pytest.raises(NotFound):
            actions.open_break_glass(by=per, at=now, unit="storvik-team", person=aminas.id, **WHY)


@pytest.mark.parametrize("who", ["solveig", "jonas", "steward", "yusuf", "amina"])
def test_only_those_who_give_care_can_open(
    who: str, aminas: PersonCard, now: datetime, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    with pytest.raises(NotAllowed, match="nødssituasjon"):
        actions.open_break_glass(
            by=user, at=now, unit="fjordvik-team", identity_number=NUMBER, **WHY
        )


def test_one_opens_from_ones_own_unit_only(per: User, aminas: PersonCard, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        actions.open_break_glass(
            by=per, at=now, unit="fjordvik-team", identity_number=NUMBER, **WHY
        )


def test_words_are_needed_and_an_open_door_is_not_broken(
    per: User, kari: User, aminas: PersonCard, now: datetime
) -> None:
    with pytest.raises(actions.NoWords, match="egne ord"):
        actions.open_break_glass(
            by=per,
            at=now,
            unit="storvik-team",
            identity_number=NUMBER,
            reason=Reason.DUTY,
            words="  ",
        )
    with pytest.raises(actions.AlreadyOpen):
        actions.open_break_glass(
            by=kari, at=now, unit="fjordvik-team", identity_number=NUMBER, **WHY
        )
    assert not Notice.objects.exists()


def test_ones_own_record_is_not_broken_into(per: User, aminas: PersonCard, now: datetime) -> None:
    Person.objects.filter(pk=aminas.id).update(user=per)
    with pytest.raises(NotFound):
        actions.open_break_glass(by=per, at=now, unit="storvik-team", identity_number=NUMBER, **WHY)


def test_the_units_leader_reviews_and_the_person_is_told(
    opened: actions.Opened, aminas: PersonCard, amina: User, add_user, solveig: User, now: datetime
) -> None:
    vigdis = add_user("Vigdis", Role.LEADER, "storvik-team")
    assert queries.openings_to_review(solveig, now) == ()
    (card,) = queries.openings_to_review(vigdis, now)
    assert (card.user_name, card.person_name, card.reason) == ("Per", "Amina", Reason.DANGER)
    with pytest.raises(actions.NoWords):
        actions.review_break_glass(
            opening=card.id, finding=Finding.NOT_IN_ORDER, words="", by=vigdis, at=now
        )
    actions.review_break_glass(
        opening=card.id, finding=Finding.IN_ORDER, words="Riktig.", by=vigdis, at=now
    )
    assert queries.openings_to_review(vigdis, now) == ()
    assert queries.openings_reviewed(vigdis, now)[0].finding is Finding.IN_ORDER
    told = queries.notices(aminas.id, seen_by=amina, at=now)
    assert [each.kind for each in told] == [NoticeKind.GLASS_REVIEWED, NoticeKind.GLASS_BROKEN]
    with pytest.raises(actions.AlreadyReviewed):
        actions.review_break_glass(
            opening=card.id, finding=Finding.UNCLEAR, words="Nei.", by=vigdis, at=now
        )


def test_nobody_else_reviews_and_nobody_their_own(
    opened: actions.Opened, per: User, solveig: User, steward: User, now: datetime
) -> None:
    for user in (solveig, steward):
        with pytest.raises(NotFound):
            actions.review_break_glass(
                opening=opened.opening, finding=Finding.IN_ORDER, words="", by=user, at=now
            )
    actions.add_membership(
        user=per,
        role=Role.LEADER,
        unit="storvik-team",
        from_date=now.date(),
        by=steward,
        at=now,
    )
    assert queries.openings_to_review(per, now) == ()
    with pytest.raises(NotFound):
        actions.review_break_glass(
            opening=opened.opening, finding=Finding.IN_ORDER, words="", by=per, at=now
        )
