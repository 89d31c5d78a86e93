"""Persons as they are, and those around them: relatives, children, representatives; what the law gives."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from mestring.people import access, actions, identity, queries
from mestring.people.models import BreakGlass, Competence, Consent, Person, Relative
from mestring.people.refusals import NotAllowed, NotFound
from mestring.people.roles import Permission
from mestring.people.types import PersonCard, RelativeCard, User
from mestring.people.words import (
    BY_STATUTE,
    Ground,
    IdentityKind,
    Matter,
    NearestBy,
    Representing,
    Section,
    Signature,
    Tie,
)

BORN = date(1990, 1, 1)
PAGE = Permission.RELATIVE_PAGE_READ


def sections(person: UUID, by: User, at: datetime) -> dict[str, Ground]:
    return dict(access.decide(person, by=by, at=at, needs=PAGE).sections or {})


def find_unable(person: UUID, by: User, at: datetime, matter: Matter = Matter.HEALTH_CARE) -> int:
    return actions.decide_competence(
        person=person,
        matter=matter,
        about="om hun kan ta stilling til hjelpen denne uka",
        reasons="Hun forstår ikke hva det gjelder, og hva som følger av det.",
        until_date=at.date() + timedelta(days=7),
        by=by,
        at=at,
    )


def test_the_nearest_of_one_who_cannot_decide_is_given_what_the_law_gives(
    aminas: PersonCard, yusuf: User, yusufs: RelativeCard, kari: User, now: datetime
) -> None:
    find_unable(aminas.id, kari, now)
    assert sections(aminas.id, yusuf, now) == {}
    actions.name_nearest(relative=yusufs.id, nearest_by=NearestBy.PERSON, by=kari, at=now)
    assert sections(aminas.id, yusuf, now) == dict.fromkeys(BY_STATUTE, Ground.STATUTE)
    # The person's own words are theirs to give.
    assert Section.OWN_WORDS not in BY_STATUTE
    later = now + timedelta(days=7)
    assert sections(aminas.id, yusuf, later) == {}


def test_what_the_law_gives_stands_whatever_is_withdrawn_and_is_told_as_the_laws(
    aminas: PersonCard,
    amina: User,
    yusuf: User,
    yusufs: RelativeCard,
    kari: User,
    now: datetime,
) -> None:
    give = {"person": aminas.id, "relative": yusufs.id, "by": amina, "at": now}
    consent = actions.give_consent(section=Section.HELPERS, **give)
    Relative.objects.filter(pk=yusufs.id).update(nearest_by=NearestBy.LAW)
    find_unable(aminas.id, kari, now)
    assert sections(aminas.id, yusuf, now)[Section.HELPERS] is Ground.CONSENT
    actions.withdraw_consent(consent=consent, by=amina, at=now)
    assert sections(aminas.id, yusuf, now)[Section.HELPERS] is Ground.STATUTE


@pytest.mark.parametrize(
    "child", [{"birth_date": date(2011, 3, 21)}, {"is_minor": True, "birth_date": None}]
)
def test_a_child_is_told_who_helps_and_nothing_more(
    child: dict[str, Any],
    aminas: PersonCard,
    amina: User,
    yusuf: User,
    yusufs: RelativeCard,
    kari: User,
    now: datetime,
) -> None:
    Relative.objects.filter(pk=yusufs.id).update(nearest_by=NearestBy.PERSON, **child)
    for section in Section:
        actions.give_consent(
            person=aminas.id, relative=yusufs.id, section=section, by=amina, at=now
        )
    find_unable(aminas.id, kari, now)
    assert set(sections(aminas.id, yusuf, now)) == {Section.HELPERS}


def test_a_finding_is_reasoned_about_one_thing_and_in_time(
    aminas: PersonCard, kari: User, per: User, now: datetime
) -> None:
    finding = {
        "person": aminas.id,
        "matter": Matter.SHARING,
        "until_date": now.date() + timedelta(days=1),
        "at": now,
    }
    with pytest.raises(actions.NotReasoned, match="begrunnelse"):
        actions.decide_competence(about="deling", reasons=" ", by=kari, **finding)
    with pytest.raises(NotFound):
        actions.decide_competence(about="deling", reasons="x", by=per, **finding)
    with pytest.raises(IntegrityError), transaction.atomic():
        Competence.objects.create(
            person_id=aminas.id,
            matter=Matter.SHARING,
            about="",
            reasons="x",
            decided_by=kari,
            decided_at=now,
            until_date=now.date(),
        )


def test_one_found_unable_to_decide_about_sharing_gives_no_new_consent_but_can_withdraw(
    aminas: PersonCard, amina: User, kari: User, yusufs: RelativeCard, now: datetime
) -> None:
    give = {"person": aminas.id, "relative": yusufs.id, "section": "helpers", "at": now}
    consent = actions.give_consent(by=amina, **give)
    find_unable(aminas.id, kari, now, Matter.SHARING)
    with pytest.raises(actions.CannotDecide, match="ikke kan ta stilling"):
        actions.give_consent(by=amina, **give)
    actions.withdraw_consent(consent=consent, by=amina, at=now)
    assert queries.consents_of(aminas.id, now) == ()


@pytest.fixture
def verge(
    add_user: Callable[..., User], aminas: PersonCard, steward: User, now: datetime
) -> Callable[..., User]:
    def register(kind: Representing, matter: Matter, until: date | None = None) -> User:
        user = add_user("Verge")
        actions.register_representative(
            person=aminas.id,
            kind=kind,
            matter=matter,
            name="Verge",
            from_date=date(2026, 1, 1),
            until_date=until,
            user=user,
            by=steward,
            at=now,
        )
        return user

    return register


INSTEAD = {
    Permission.OWN_PLAN_READ: Matter.INSIGHT,
    Permission.LOG_READ_OWN: Matter.INSIGHT,
    Permission.EXPORT_OWN: Matter.INSIGHT,
    Permission.CONSENT_GIVE: Matter.SHARING,
    Permission.BLOCK: Matter.SHARING,
    Permission.OWN_PLAN_ANSWER: Matter.HEALTH_CARE,
}


@pytest.mark.parametrize("matter", Matter)
@pytest.mark.parametrize("kind", Representing)
def test_a_representative_acts_in_their_own_matter_and_no_other(
    kind: Representing,
    matter: Matter,
    verge: Callable[..., User],
    aminas: PersonCard,
    kari: User,
    now: datetime,
) -> None:
    user = verge(kind, matter)

    def may() -> set[Permission]:
        return {
            needs
            for needs in Permission
            if access.decide(aminas.id, by=user, at=now, needs=needs).is_allowed
        }

    theirs = {needs for needs, about in INSTEAD.items() if about is matter}
    steps_in_at_once = kind is not Representing.GUARDIAN
    assert may() == (theirs if steps_in_at_once else set())
    find_unable(aminas.id, kari, now, matter)
    assert may() == theirs


def test_a_representation_ends_on_its_day(
    verge: Callable[..., User], aminas: PersonCard, now: datetime
) -> None:
    user = verge(Representing.OTHER, Matter.INSIGHT, until=now.date())
    needs = Permission.OWN_PLAN_READ
    assert not access.decide(aminas.id, by=user, at=now, needs=needs).is_allowed
    before = now - timedelta(days=1)
    assert access.decide(aminas.id, by=user, at=before, needs=needs).is_allowed


def test_who_may_say_yes_and_how_it_was_signed(
    aminas: PersonCard,
    amina: User,
    kari: User,
    verge: Callable[..., User],
    yusufs: RelativeCard,
    now: datetime,
) -> None:
    give = {"person": aminas.id, "relative": yusufs.id, "section": "helpers", "at": now}
    actions.give_consent(by=amina, **give)
    actions.give_consent(by=kari, **give)
    actions.give_consent(by=kari, signed_how=Signature.ASSISTED, **give)
    actions.give_consent(by=verge(Representing.PARENT, Matter.SHARING), **give)
    signed = Consent.objects.order_by("pk").values_list("signed_how", flat=True)
    assert list(signed) == ["own", "spoken", "assisted", "representative"]


@pytest.mark.parametrize("who", ["per", "solveig", "jonas", "yusuf"])
def test_nobody_else_shares_withdraws_or_blocks_for_her(
    who: str,
    aminas: PersonCard,
    amina: User,
    kari: User,
    yusufs: RelativeCard,
    now: datetime,
    request: pytest.FixtureRequest,
) -> None:
    user = request.getfixturevalue(who)
    give = {"person": aminas.id, "relative": yusufs.id, "section": "helpers", "at": now}
    consent = actions.give_consent(by=amina, **give)
    block = actions.block(person=aminas.id, user=kari.pk, cost_told=True, by=amina, at=now)
    for attempt in (
        lambda: actions.give_consent(by=user, **give),
        lambda: actions.withdraw_consent(consent=consent, by=user, at=now),
        lambda: actions.block(person=aminas.id, user=kari.pk, cost_told=True, by=user, at=now),
        lambda: actions.unblock(block=block, by=user, at=now),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            attempt()
    assert len(queries.consents_of(aminas.id, now)) == len(queries.blocks_of(aminas.id)) == 1


def test_a_worker_blocks_together_with_her_and_only_she_lifts_it(
    aminas: PersonCard, amina: User, kari: User, per: User, now: datetime
) -> None:
    block = actions.block(person=aminas.id, user=per.pk, cost_told=True, by=kari, at=now)
    with pytest.raises(NotAllowed, match="Bare personen selv"):
        actions.unblock(block=block, by=kari, at=now)
    actions.unblock(block=block, by=amina, at=now)
    assert queries.blocks_of(aminas.id) == ()


def test_a_block_tells_its_cost_names_one_and_is_once(
    aminas: PersonCard, amina: User, kari: User, now: datetime
) -> None:
    keep_out = {"person": aminas.id, "by": amina, "at": now}
    with pytest.raises(actions.CostNotTold, match="koste"):
        actions.block(user=kari.pk, cost_told=False, **keep_out)
    for whom in ({}, {"user": kari.pk, "unit": "fjordvik-team"}):
        with pytest.raises(actions.NotOneReceiver):
            actions.block(cost_told=True, **whom, **keep_out)
    first = actions.block(user=kari.pk, cost_told=True, **keep_out)
    assert actions.block(user=kari.pk, cost_told=True, **keep_out) == first


def test_nothing_is_handed_on_to_a_unit_she_keeps_out(
    aminas: PersonCard, amina: User, kari: User, per: User, now: datetime
) -> None:
    hand_on = {"person": aminas.id, "unit": "storvik-team", "opened_at": now, "by": kari, "at": now}
    actions.block(person=aminas.id, unit="storvik-team", cost_told=True, by=amina, at=now)
    with pytest.raises(actions.KeptOut, match="sperret"):
        actions.open_relation(**hand_on)
    with pytest.raises(NotAllowed):
        actions.open_relation(**{**hand_on, "unit": "fjordvik-team", "by": per})


def test_one_who_follows_up_hands_on_and_closes_their_own_course(
    aminas: PersonCard, kari: User, per: User, now: datetime
) -> None:
    actions.open_relation(person=aminas.id, unit="storvik-team", opened_at=now, by=kari, at=now)
    assert access.decide(aminas.id, by=per, at=now).is_allowed
    with pytest.raises(NotAllowed):
        actions.close_relation(
            person=aminas.id, unit="fjordvik-team", closed_at=now, by=per, at=now
        )
    actions.close_relation(person=aminas.id, unit="storvik-team", closed_at=now, by=per, at=now)
    assert not access.decide(aminas.id, by=per, at=now).is_allowed


def test_a_consent_is_for_the_persons_own_relative_and_for_one(
    aminas: PersonCard, amina: User, steward: User, yusufs: RelativeCard, now: datetime
) -> None:
    other = actions.register_person(
        name="Bo", birth_date=None, identity_number=None, by=steward, at=now
    )
    bos = actions.register_relative(person=other, name="Ida", kinship="søster", by=steward, at=now)
    give = {"person": aminas.id, "section": "helpers", "by": amina, "at": now}
    with pytest.raises(NotFound):
        actions.give_consent(relative=bos, **give)
    with pytest.raises(actions.NotOneReceiver):
        actions.give_consent(relative=yusufs.id, unit="fjordvik-team", **give)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            person_id=aminas.id,
            section="helpers",
            from_date=now.date(),
            signed_how="own",
            recorded_at=now,
        )


def test_persons_as_they_are(steward: User, now: datetime) -> None:
    register = {"by": steward, "at": now}
    d_number = identity.make(BORN, is_d_number=True)
    kept = actions.register_person(
        name="Dina", birth_date=BORN, identity_number=d_number, address="Kaia 1", **register
    )
    unregistered = actions.register_person(
        name="Kaptein",
        birth_date=BORN,
        identity_number=None,
        is_unregistered=True,
        address="Kaia 2",
        **register,
    )
    hidden = actions.register_person(
        name="Hedda",
        birth_date=BORN,
        identity_number=None,
        has_confidential_address=True,
        address="Kaia 3",
        **register,
    )
    rows = {row.pk: row for row in Person.objects.all()}
    assert (rows[kept].identity_kind, rows[kept].address) == (IdentityKind.D_NUMBER, "Kaia 1")
    assert (rows[unregistered].birth_date, rows[unregistered].address) == (None, "")
    assert rows[hidden].address == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"identity_number": "01019012345", "identity_kind": "birth-number"},
        {"identity_number": identity.make(BORN)},
        {"identity_kind": "d-number"},
        {"is_unregistered": True, "birth_date": BORN},
        {"has_confidential_address": True, "address": "Kaia 1"},
    ],
)
def test_the_database_itself_refuses_what_must_not_be_kept(
    fields: dict[str, Any], db: None
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(name="X", **fields)


def test_an_opening_without_end_words_or_another_reviewer_cannot_be_kept(
    aminas: PersonCard, per: User, now: datetime
) -> None:
    whole = {
        "person_id": aminas.id,
        "user": per,
        "unit_id": "storvik-team",
        "reason": "danger",
        "words": "x",
        "opened_at": now,
        "until": now + timedelta(hours=3),
    }
    reviewed = {"reviewed_at": now, "reviewed_by": per, "finding": "in-order"}
    for wrong in ({"until": now}, {"words": ""}, reviewed, {"finding": "in-order"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BreakGlass.objects.create(**{**whole, **wrong})


def test_others_who_help_have_their_place_with_or_without_an_account(
    aminas: PersonCard, steward: User, now: datetime
) -> None:
    actions.register_relative(
        person=aminas.id, name="Odd", kinship="støttekontakt", tie=Tie.HELPER, by=steward, at=now
    )
    (card,) = queries.relatives_of(aminas.id)
    assert (card.tie, card.is_nearest) == (Tie.HELPER, False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Relative.objects.filter(pk=card.id).update(nearest_by=NearestBy.LAW)


def test_where_to_knock_is_open_to_all_and_registered_once(steward: User, now: datetime) -> None:
    site = {"unit": "fjordvik-team", "title": "Helsehuset", "by": steward, "at": now}
    actions.add_site(address="Kaia 1", opening_hours="man–fre 9–15", **site)
    actions.add_site(address="Kaia 2", opening_hours="man–fre 9–19", **site)
    (card,) = queries.sites()
    assert (card.unit_title, card.address, card.opening_hours) == (
        "Teamet i Fjordvik",
        "Kaia 2",
        "man–fre 9–19",
    )
