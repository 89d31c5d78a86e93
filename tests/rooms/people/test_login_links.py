"""One-time links: made by the steward, used once, and for one in use only with a second person's word."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from mestring.login import actions, queries
from mestring.login.models import AccountEvent, Invitation
from mestring.login.types import Kind
from mestring.people import accounts
from mestring.people.refusals import NotAllowed, NotFound
from mestring.people.roles import Role
from mestring.people.standing import standing
from mestring.people.types import User
from tests.rooms.people.conftest import LASTS, PASSWORD, code_of, is_logged_in, log_in

Use = Callable[[User], Client]
NEW = "et helt nytt passord"


def choose(browser: Client, password: str = NEW) -> int:
    return browser.post("/invitasjon/", {"password1": password, "password2": password}).status_code


@pytest.fixture
def other_steward(add_user: Callable[..., User]) -> User:
    return add_user("Sigrid", Role.STEWARD)


def test_looking_at_a_link_uses_nothing_up_and_takes_the_secret_out_of_the_address(
    link_to: Callable[[User], str], kari: User
) -> None:
    link = link_to(kari)
    for _ in range(2):
        answer = Client().get(link)
        assert answer.headers["Location"] == "/invitasjon/"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    browser = Client()
    browser.get(link)
    assert b"kari" in browser.get("/invitasjon/").content
    assert choose(browser) == 302


def test_a_link_works_once(link_to: Callable[[User], str], kari: User) -> None:
    link = link_to(kari)
    first, second = Client(), Client()
    first.get(link)
    second.get(link)
    assert choose(first) == 302
    assert choose(second, "et tredje passord") == 404
    assert log_in(Client(), "kari", NEW).status_code == 302


def test_a_link_ends_in_time(
    link_to: Callable[[User], str], kari: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = link_to(kari)
    monkeypatch.setattr("mestring.web.asking.now", lambda: now + LASTS)
    browser = Client()
    browser.get(link)
    assert choose(browser) == 404


def test_a_newer_link_makes_the_older_one_useless(
    link_to: Callable[[User], str], kari: User
) -> None:
    older, newer = link_to(kari), link_to(kari)
    for link, answer in ((older, 404), (newer, 302)):
        browser = Client()
        browser.get(link)
        assert choose(browser) == answer


@pytest.mark.parametrize("how", ["unknown", "withdrawn", "closed"])
def test_links_that_do_not_open_are_answered_alike(
    how: str, link_to: Callable[[User], str], kari: User, steward: User, now: datetime
) -> None:
    link = "/invitasjon/finnes-ikke/" if how == "unknown" else link_to(kari)
    if how == "withdrawn":
        actions.withdraw_link(user_id=kari.pk, by=steward, at=now)
    if how == "closed":
        actions.close_account(user_id=kari.pk, by=steward, at=now)
    browser = Client()
    browser.get(link)
    answer = browser.get("/invitasjon/")
    assert answer.status_code == 404
    assert "kari" not in answer.content.decode().lower()


def test_the_secret_of_a_link_is_kept_nowhere(kari: User, steward: User, now: datetime) -> None:
    link = actions.make_link(user_id=kari.pk, by=steward, at=now, lasts=LASTS)
    row = Invitation.objects.get(user=kari.pk)
    assert len(link.secret) > 40
    assert all(link.secret not in str(value) for value in vars(row).values())


def test_links_cannot_be_guessed_at_for_long(db: None) -> None:
    answers = [Client().get(f"/invitasjon/gjett-{n}/").status_code for n in range(31)]
    assert answers == [302] * 30 + [429]


def test_whoever_opens_a_link_is_logged_out_of_another_account(
    in_use: Use, link_to: Callable[[User], str], kari: User, per: User
) -> None:
    browser = in_use(per)
    browser.get(link_to(kari))
    assert not is_logged_in(browser)


# A way back in


def recovery(user: User, by: User, now: datetime) -> tuple[Client, int]:
    """Make a way back in; give a browser that has opened it, and its number."""
    link = actions.make_link(user_id=user.pk, by=by, at=now, lasts=LASTS)
    assert link.needs_another
    browser = Client()
    browser.get(f"/invitasjon/{link.secret}/")
    return browser, Invitation.objects.get(print=queries.print_of(link.secret)).pk


def test_the_steward_alone_cannot_come_into_an_account_in_use(
    in_use: Use, kari: User, steward: User, now: datetime
) -> None:
    in_use(kari)
    browser, number = recovery(kari, steward, now)
    assert choose(browser) == 404
    with pytest.raises(NotFound):
        actions.confirm_recovery(invitation_id=number, by=steward, at=now)
    assert choose(browser) == 404
    assert log_in(Client(), "kari").status_code == 302


def test_neither_can_the_one_it_is_about_nor_a_leader_elsewhere_nor_a_colleague(
    in_use: Use,
    kari: User,
    steward: User,
    now: datetime,
    add_user: Callable[..., User],
    solveig: User,
) -> None:
    in_use(kari)
    in_use(solveig)
    elsewhere = add_user("Lena", Role.LEADER, "storvik-team")
    colleague = add_user("Kim", Role.THERAPIST, "fjordvik-team")
    for user, by, refusal in (
        (kari, elsewhere, NotFound),
        (kari, colleague, NotAllowed),
        (kari, kari, NotAllowed),
        (solveig, solveig, NotFound),
    ):
        _, number = recovery(user, steward, now)
        with pytest.raises(refusal):
            actions.confirm_recovery(invitation_id=number, by=by, at=now)
        if refusal is NotFound:
            waiting = queries.waiting_recoveries(seen_by=by, at=now)
            assert number not in {each.id for each in waiting}


@pytest.mark.parametrize("second", ["solveig", "other_steward"])
def test_two_together_give_a_way_back_and_nothing_old_leads_in_any_more(
    second: str,
    with_code_app: Callable[[User], tuple[Client, str]],
    kari: User,
    steward: User,
    now: datetime,
    request: pytest.FixtureRequest,
) -> None:
    by: User = request.getfixturevalue(second)
    old, secret = with_code_app(kari)
    browser, number = recovery(kari, steward, now)
    assert [each.id for each in queries.waiting_recoveries(seen_by=by, at=now)] == [number]
    actions.confirm_recovery(invitation_id=number, by=by, at=now)
    # Until it is used, the old ways are as they were.
    assert is_logged_in(old)
    assert choose(browser) == 302
    assert is_logged_in(browser)
    assert not is_logged_in(old)
    assert not queries.has_second_factor(kari)
    fresh = Client()
    assert "ikke riktig" in log_in(fresh, "kari", PASSWORD).content.decode()
    fresh.post("/logg-inn/kode/", {"code": code_of(secret, 1)})
    assert not is_logged_in(fresh)
    assert log_in(Client(), "kari", NEW).status_code == 302


def test_a_leader_confirms_for_those_her_unit_helps(
    in_use: Use, amina: User, solveig: User, steward: User, now: datetime
) -> None:
    in_use(amina)
    browser, number = recovery(amina, steward, now)
    actions.confirm_recovery(invitation_id=number, by=solveig, at=now)
    assert choose(browser) == 302


def test_the_database_holds_that_a_way_back_takes_two(
    in_use: Use, kari: User, steward: User, now: datetime
) -> None:
    in_use(kari)
    _, number = recovery(kari, steward, now)
    rows = Invitation.objects.filter(pk=number)
    for change in (
        {"used_at": now},
        {"confirmed_by": steward, "confirmed_at": now},
        {"confirmed_by": kari, "confirmed_at": now},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


# What the steward may do


def test_the_steward_makes_an_account_and_its_link(steward: User, now: datetime) -> None:
    pages = proven(steward)
    answer = pages.post(
        "/kontoer/ny/",
        {"name": "Nina", "username": "Nina", "role": "therapist", "unit": "fjordvik-team"},
    )
    page = answer.content.decode()
    link = page.split("http://testserver")[1].split("<")[0]
    browser = Client()
    browser.get(link)
    assert choose(browser) == 302
    nina = accounts.account_named("nina")
    assert nina is not None
    assert [each.role for each in standing(nina, now).roles] == [Role.THERAPIST]


def proven(user: User) -> Client:
    """Give a browser in which somebody has proven just now who they are."""
    accounts.set_password(user, PASSWORD)
    browser = Client()
    log_in(browser, user.username)
    browser.post("/min-innlogging/bekreft/passord/", {"password": PASSWORD})
    return browser


@pytest.mark.parametrize(
    "path", ["/kontoer/ny/", "/kontoer/{kari}/steng/", "/kontoer/{kari}/lenke/"]
)
def test_the_steward_must_prove_it_again_before_an_account_is_changed(
    path: str, in_use: Use, kari: User, steward: User
) -> None:
    accounts.set_password(steward, PASSWORD)
    browser = Client()
    log_in(browser, "steward")
    answer = browser.post(path.format(kari=kari.pk))
    assert answer.headers["Location"].startswith("/min-innlogging/bekreft/passord/")
    assert accounts.account(kari.pk).is_active
    assert not Invitation.objects.filter(user=kari.pk).exists()


@pytest.mark.parametrize("who", ["kari", "solveig", "jonas", "amina", "yusuf"])
def test_nobody_else_sees_or_changes_accounts(
    who: str, per: User, request: pytest.FixtureRequest
) -> None:
    browser = proven(request.getfixturevalue(who))
    for path in ("/kontoer/", "/kontoer/ny/", f"/kontoer/{per.pk}/"):
        assert browser.get(path).status_code == 403
    for what in ("lenke", "steng", "apne", "logg-ut", "trekk-lenke"):
        assert browser.post(f"/kontoer/{per.pk}/{what}/").status_code == 403
    assert accounts.account(per.pk).is_active


def test_the_steward_neither_closes_nor_lets_herself_in(steward: User, now: datetime) -> None:
    with pytest.raises(NotAllowed, match="stenge din egen"):
        actions.close_account(user_id=steward.pk, by=steward, at=now)
    with pytest.raises(NotAllowed, match="din egen konto"):
        actions.make_link(user_id=steward.pk, by=steward, at=now, lasts=LASTS)


def test_two_accounts_never_differ_by_capitals_alone(
    kari: User, steward: User, now: datetime
) -> None:
    with pytest.raises(accounts.NameTaken):
        actions.add_account(
            username="KARI", name="En til", role=None, unit=None, by=steward, at=now, lasts=LASTS
        )


def test_everything_done_with_an_account_is_written_down_with_who_did_it(
    in_use: Use, kari: User, steward: User, solveig: User, now: datetime
) -> None:
    in_use(kari)
    browser, number = recovery(kari, steward, now)
    actions.confirm_recovery(invitation_id=number, by=solveig, at=now)
    choose(browser)
    actions.close_account(user_id=kari.pk, by=steward, at=now)
    told = list(AccountEvent.objects.order_by("pk").values_list("what", "by__username"))
    assert told == [
        ("invited", "steward"),
        ("taken-in-use", "kari"),
        ("logged-in", "kari"),
        ("recovery-asked", "steward"),
        ("recovery-confirmed", "solveig"),
        ("taken-in-use", "kari"),
        ("logged-in", "kari"),
        ("closed", "steward"),
    ]


# The first steward


def first_steward(now: datetime, username: str = "stine") -> str:
    link = actions.add_steward(username=username, name="Stine", at=now, lasts=LASTS)
    return f"/invitasjon/{link.secret}/"


def test_the_first_steward_has_no_password_until_she_chooses_one(db: None, now: datetime) -> None:
    link = first_steward(now)
    user = accounts.account_named("stine")
    assert user is not None
    assert not user.has_usable_password()
    browser = Client()
    browser.get(link)
    assert choose(browser) == 302
    assert browser.get("/kontoer/").status_code == 200


def test_a_link_the_first_steward_lost_is_made_anew_until_it_is_used(
    db: None, now: datetime
) -> None:
    older, newer = first_steward(now), first_steward(now)
    browser = Client()
    browser.get(older)
    assert choose(browser) == 404
    browser.get(newer)
    assert choose(browser) == 302
    with pytest.raises(actions.InUse):
        first_steward(now)


def test_the_machine_takes_over_nobody_s_account(kari: User, now: datetime) -> None:
    with pytest.raises(accounts.NameTaken):
        first_steward(now, "kari")


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_uses_the_link(now: datetime) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the test database is in memory, and has one connection")
    link = actions.add_steward(username="stine", name="Stine", at=now, lasts=LASTS)
    done: list[str] = []

    def use(password: str) -> None:
        try:
            actions.accept_with_password(secret=link.secret, password=password, at=now)
            done.append(password)
        except queries.NotUsable:
            pass
        finally:
            connection.close()

    both = [threading.Thread(target=use, args=(f"passord nummer {n}",)) for n in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(done) == 1
    user = accounts.account_named("stine")
    assert user is not None
    assert user.check_password(done[0])


def test_expiry_is_after_issue_in_the_database_too(kari: User, now: datetime) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            user=kari,
            kind=Kind.FIRST,
            print="x",
            issued_at=now,
            expires_at=now - timedelta(seconds=1),
        )
