"""Coming in by password and code: what opens, what stays shut, and who is out at once."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from mestring.login import actions, queries
from mestring.people import accounts
from mestring.people.types import PersonCard, User
from tests.rooms.people.conftest import PASSWORD, add_code_app, code_of, is_logged_in, log_in

WRONG = "et helt annet passord"
Use = Callable[[User], Client]
UseCode = Callable[[User], tuple[Client, str]]


def later(monkeypatch: pytest.MonkeyPatch, now: datetime, **delay: float) -> None:
    monkeypatch.setattr("mestring.web.asking.now", lambda: now + timedelta(**delay))


def test_a_password_lets_in_and_leads_to_the_page_one_comes_for(in_use: Use, kari: User) -> None:
    in_use(kari)
    answer = log_in(Client(), "kari")
    assert answer.headers["Location"] == "/arbeidsliste/"


def test_a_person_may_do_with_a_password_and_comes_to_her_plan(in_use: Use, amina: User) -> None:
    in_use(amina)
    browser = Client()
    assert log_in(browser, "Amina").headers["Location"] == "/min-plan/"
    assert is_logged_in(browser)


def test_the_key_of_the_session_is_a_new_one_after_login(in_use: Use, kari: User) -> None:
    in_use(kari)
    browser = Client()
    browser.get("/logg-inn/")
    session = browser.session
    session["planted"] = "yes"
    session.save()
    browser.cookies["sessionid"] = session.session_key
    log_in(browser, "kari")
    assert browser.cookies["sessionid"].value != session.session_key
    planted = Client()
    planted.cookies["sessionid"] = session.session_key
    assert not is_logged_in(planted)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://ondt.example/",
        "//ondt.example",
        "javascript:alert(1)",
        "/\\ondt.example",
        "https:ondt.example",
        "\thttps://ondt.example",
    ],
)
def test_login_never_leads_to_another_site(in_use: Use, kari: User, elsewhere: str) -> None:
    in_use(kari)
    answer = log_in(Client(), "kari", next=elsewhere)
    assert answer.headers["Location"] == "/arbeidsliste/"


def test_login_leads_on_to_the_page_one_was_on_the_way_to(in_use: Use, kari: User) -> None:
    in_use(kari)
    assert log_in(Client(), "kari", next="/tjenester/").headers["Location"] == "/tjenester/"


# Unknown names


def masked(page: bytes) -> str:
    """Give a page without what differs between any two: the form's token, and the name just written."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.decode())
    return re.sub(r"finnes-ikke|kari|ny-konto|stengt", "NAVN", text)


@pytest.fixture
def closed(in_use: Use, add_user: Callable[..., User], steward: User, now: datetime) -> User:
    user = add_user("Stengt")
    in_use(user)
    actions.close_account(user_id=user.pk, by=steward, at=now)
    return user


def test_an_unknown_name_is_answered_as_a_wrong_password_and_costs_the_same(
    in_use: Use, kari: User, closed: User, add_user: Callable[..., User]
) -> None:
    in_use(kari)
    add_user("Ny-konto")
    answers, work = set(), set()
    for name in ("kari", "finnes-ikke", "ny-konto", "stengt"):
        with mock.patch.object(
            MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode
        ) as encode:
            answer = log_in(Client(), name, WRONG)
        answers.add((answer.status_code, masked(answer.content)))
        work.add(encode.call_count)
    assert len(answers) == 1
    assert work == {1}


def test_an_unknown_name_is_locked_out_as_a_known_one(in_use: Use, kari: User) -> None:
    in_use(kari)
    for name in ("kari", "finnes-ikke"):
        for _ in range(5):
            assert "For mange forsøk" not in log_in(Client(), name, WRONG).content.decode()
        assert "For mange forsøk" in log_in(Client(), name, WRONG).content.decode()


# Guessing


def test_five_wrong_passwords_lock_out_the_right_one_too(
    in_use: Use, kari: User, per: User
) -> None:
    for user in (kari, per):
        in_use(user)
    for _ in range(5):
        log_in(Client(), "kari", WRONG)
    locked = Client()
    assert "For mange forsøk" in log_in(locked, "KARI").content.decode()
    assert not is_logged_in(locked)
    assert log_in(Client(), "per").status_code == 302


def test_one_machine_that_guesses_at_many_names_is_stopped(db: None, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {
        **settings.ACCOUNT_RATE_LIMITS,
        "login_failed": "4/m/ip,5/300s/key",
    }
    for number in range(4):
        log_in(Client(), f"navn-{number}", WRONG)
    for address in ("10.0.0.1", "10.0.0.2"):
        answer = Client().post(
            "/logg-inn/",
            {"login": "ny", "password": WRONG},
            # What a visitor says of itself is not believed.
            headers={"X-Forwarded-For": address},
        )
        assert "For mange forsøk" in answer.content.decode()


def test_a_code_cannot_be_guessed_for_long(with_code_app: UseCode, kari: User) -> None:
    _, secret = with_code_app(kari)
    browser = Client()
    assert log_in(browser, "kari").headers["Location"] == "/logg-inn/kode/"
    wrong = "000000" if code_of(secret, 1) != "000000" else "111111"
    for _ in range(5):
        answer = browser.post("/logg-inn/kode/", {"code": wrong})
        assert "Koden var ikke riktig" in answer.content.decode()
    answer = browser.post("/logg-inn/kode/", {"code": code_of(secret, 1)})
    assert "For mange forsøk" in answer.content.decode()
    # Beginning again from the password does not give new attempts.
    again = Client()
    log_in(again, "kari")
    answer = again.post("/logg-inn/kode/", {"code": code_of(secret, 1)})
    assert "For mange forsøk" in answer.content.decode()
    assert not is_logged_in(again)


# Codes


def test_a_password_alone_shows_nothing_to_one_with_a_code_app(
    with_code_app: UseCode, kari: User
) -> None:
    with_code_app(kari)
    browser = Client()
    log_in(browser, "kari")
    for path in ("/min-innlogging/", "/arbeidsliste/"):
        assert browser.get(path).status_code == 302
    assert browser.get("/min-innlogging/").headers["Location"].startswith("/demo/")


def test_password_and_code_let_in_and_a_code_works_once(with_code_app: UseCode, kari: User) -> None:
    _, secret = with_code_app(kari)
    code = code_of(secret, 1)
    for is_first in (True, False):
        browser = Client()
        log_in(browser, "kari")
        browser.post("/logg-inn/kode/", {"code": code})
        assert is_logged_in(browser) is is_first


def test_a_code_app_s_secret_lies_sealed(with_code_app: UseCode, kari: User) -> None:
    _, secret = with_code_app(kari)
    rows = Authenticator.objects.filter(user=kari.pk)
    assert rows.count() == 2
    assert all(secret not in str(row.data) for row in rows)
    assert all(code not in str(row.data) for row in rows for code in codes_of(kari))


def test_a_code_app_outlives_a_change_of_the_installation_s_secret(
    with_code_app: UseCode, kari: User, settings: Settings
) -> None:
    _, secret = with_code_app(kari)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "a new one"
    for kept, is_in in (([], False), ([old], True)):
        settings.SECRET_KEY_FALLBACKS = kept
        browser = Client()
        log_in(browser, "kari")
        answer = browser.post("/logg-inn/kode/", {"code": code_of(secret, 1)})
        assert answer.status_code == (302 if is_in else 200)
        assert is_logged_in(browser) is is_in


def codes_of(user: User) -> list[str]:
    row = Authenticator.objects.get(user=user.pk, type=Authenticator.Type.RECOVERY_CODES)
    codes: list[str] = row.wrap().get_unused_codes()
    return codes


def test_recovery_codes_are_shown_once_and_each_works_once(
    with_code_app: UseCode, kari: User
) -> None:
    own, _ = with_code_app(kari)
    codes = codes_of(kari)
    shown = own.get("/min-innlogging/reservekoder/").content.decode()
    assert all(code in shown for code in codes)
    assert not any(
        code in own.get("/min-innlogging/reservekoder/").content.decode() for code in codes
    )
    for is_first in (True, False):
        browser = Client()
        log_in(browser, "kari")
        browser.post("/logg-inn/kode/", {"code": codes[0]})
        assert is_logged_in(browser) is is_first


# Staff


def test_staff_with_a_password_alone_come_no_further_than_to_where_it_is_mended(
    staff_need_more: None, with_code_app: UseCode, in_use: Use, kari: User, aminas: PersonCard
) -> None:
    browser = in_use(kari)
    for path in ("/arbeidsliste/", "/personer/", f"/personer/{aminas.id}/", "/tjenester/"):
        assert browser.get(path).headers["Location"] == "/min-innlogging/"
    page = browser.get("/min-innlogging/").content.decode()
    assert "trenger mer enn et passord" in page
    assert browser.get("/om/").status_code in (200, 503)


def test_staff_come_further_when_a_code_app_is_added(
    staff_need_more: None, with_code_app: UseCode, kari: User, published: object
) -> None:
    browser, secret = with_code_app(kari)
    assert browser.get("/arbeidsliste/").status_code == 200
    fresh = Client()
    log_in(fresh, "kari")
    fresh.post("/logg-inn/kode/", {"code": code_of(secret, 1)})
    assert fresh.get("/arbeidsliste/").status_code == 200


def test_a_person_and_a_relative_may_do_with_a_password(
    staff_need_more: None, in_use: Use, amina: User, yusuf: User, published: object
) -> None:
    assert in_use(amina).get("/min-plan/").status_code == 200
    assert in_use(yusuf).get("/min-side/").status_code == 200


def test_staff_cannot_take_their_last_factor_away_but_a_person_can(
    staff_need_more: None, with_code_app: UseCode, kari: User, amina: User
) -> None:
    for user, left in ((kari, True), (amina, False)):
        browser, _ = with_code_app(user)
        browser.post("/min-innlogging/kodeapp/fjern/")
        assert queries.has_second_factor(user) is left


# Proving it again


def test_a_login_that_is_not_fresh_must_prove_itself_before_keys_are_changed(
    in_use: Use, kari: User
) -> None:
    in_use(kari)
    browser = Client()
    log_in(browser, "kari")
    for path in ("kodeapp/", "passnokler/ny/"):
        answer = browser.get(f"/min-innlogging/{path}")
        assert answer.headers["Location"].startswith("/min-innlogging/bekreft/passord/")
    browser.post(
        "/min-innlogging/bekreft/passord/?next=/min-innlogging/kodeapp/", {"password": WRONG}
    )
    assert browser.get("/min-innlogging/kodeapp/").status_code == 302
    answer = browser.post(
        "/min-innlogging/bekreft/passord/?next=/min-innlogging/kodeapp/", {"password": PASSWORD}
    )
    assert answer.headers["Location"] == "/min-innlogging/kodeapp/"
    assert browser.get("/min-innlogging/kodeapp/").status_code == 200


def test_a_new_password_needs_the_old_and_logs_out_the_others(in_use: Use, kari: User) -> None:
    browser = in_use(kari)
    other = Client()
    log_in(other, "kari")
    new = {"password1": "et nytt og langt passord", "password2": "et nytt og langt passord"}
    browser.post("/min-innlogging/passord/", {"oldpassword": WRONG, **new})
    assert is_logged_in(other)
    browser.post("/min-innlogging/passord/", {"oldpassword": PASSWORD, **new})
    assert is_logged_in(browser)
    assert not is_logged_in(other)


@pytest.mark.parametrize("weak", ["kort", "elleve-tegn", "123456789012", "q1w2e3r4t5y6"])
def test_a_weak_password_is_not_taken(
    link_to: Callable[[User], str], kari: User, weak: str
) -> None:
    browser = Client()
    browser.get(link_to(kari))
    answer = browser.post("/invitasjon/", {"password1": weak, "password2": weak})
    assert answer.status_code == 200
    assert not accounts.account(kari.pk).has_usable_password()


# Out at once


def test_a_login_that_is_ended_is_out_at_its_next_request(in_use: Use, kari: User) -> None:
    here, there = in_use(kari), Client()
    log_in(there, "kari")
    assert is_logged_in(there)
    here.post("/min-innlogging/okter/", {"where": "others"})
    assert is_logged_in(here)
    assert not is_logged_in(there)
    log_in(there, "kari")
    here.post("/min-innlogging/okter/", {"where": "everywhere"})
    assert not is_logged_in(here)
    assert not is_logged_in(there)


def test_the_list_of_logins_shows_where_and_which_is_here(in_use: Use, kari: User) -> None:
    here = in_use(kari)
    Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/131.0"}).post(
        "/logg-inn/", {"login": "kari", "password": PASSWORD}
    )
    page = here.get("/min-innlogging/okter/").content.decode()
    assert "Firefox, Windows" in page
    assert page.count("her, nå") == 1


def test_one_whose_account_is_closed_is_out_at_once_and_stays_out(
    in_use: Use, kari: User, steward: User, now: datetime
) -> None:
    browser = in_use(kari)
    actions.close_account(user_id=kari.pk, by=steward, at=now)
    assert not is_logged_in(browser)
    assert log_in(Client(), "kari").headers["Location"] == "/logg-inn/stengt/"
    again = Client()
    log_in(again, "kari")
    assert not is_logged_in(again)


def test_one_who_is_closed_without_a_word_to_the_sessions_is_out_as_well(
    in_use: Use, kari: User
) -> None:
    browser = in_use(kari)
    accounts.set_open(accounts.account(kari.pk), is_open=False)
    assert not is_logged_in(browser)


def test_the_steward_can_log_somebody_out_everywhere(
    in_use: Use, kari: User, steward: User, now: datetime
) -> None:
    browser = in_use(kari)
    actions.end_sessions_of(user_id=kari.pk, by=steward, at=now)
    assert not is_logged_in(browser)


def test_a_new_factor_ends_the_logins_made_without_it(
    in_use: Use, commits_at_once: None, kari: User
) -> None:
    first, older = in_use(kari), Client()
    log_in(older, "kari")
    add_code_app(first)
    assert is_logged_in(first)
    assert not is_logged_in(older)


@pytest.mark.parametrize(
    ("delays", "is_in"),
    [
        ([29], True),
        ([31], False),
        ([29, 58], True),
        ([25 * n for n in range(1, 24)], True),
        ([25 * n for n in range(1, 26)], False),
    ],
    ids=["in use", "left alone", "used on the way", "a working day", "longer than a day's work"],
)
def test_a_login_ends_when_it_is_left_alone_and_after_the_longest_day(
    in_use: Use,
    kari: User,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    delays: list[int],
    is_in: bool,
) -> None:
    browser = in_use(kari)
    for minutes in delays:
        later(monkeypatch, now, minutes=minutes)
        browser.get("/min-innlogging/")
    assert is_logged_in(browser) is is_in


def test_one_who_was_logged_out_for_being_away_is_told_so(
    in_use: Use, kari: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = in_use(kari)
    later(monkeypatch, now, minutes=31)
    browser.get("/min-innlogging/")
    assert "sto lenge uten å bli brukt" in browser.get("/logg-inn/").content.decode()


def test_the_cookie_goes_with_the_browser(in_use: Use, kari: User) -> None:
    in_use(kari)
    browser = Client()
    log_in(browser, "kari")
    cookie = browser.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


# What is not there


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_reset_password",
        "account_email",
        "account_set_password",
        "socialaccount_signup",
        "socialaccount_connections",
        "mfa_download_recovery_codes",
        "account_request_login_code",
    ],
)
def test_there_is_no_open_way_in(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "path",
    [
        "/logg-inn/",
        "/logg-inn/kode/",
        "/logg-inn/passnokkel/",
        "/logg-inn/med/kommunen/",
        "/invitasjon/",
        "/min-innlogging/okter/",
        "/min-innlogging/passord/",
        "/min-innlogging/kodeapp/",
        "/min-innlogging/passnokler/ny/",
        "/min-innlogging/reservekoder/nye/",
        "/kontoer/ny/",
        "/kontoer/1/steng/",
        "/kontoer/bekreft/1/",
    ],
)
def test_no_form_of_login_is_taken_from_another_site(
    in_use: Use, steward: User, db: None, path: str
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(steward)
    assert browser.post(path, {"login": "kari", "password": PASSWORD}).status_code == 403
