"""The log: what happened and where in the program, and nothing about anybody."""

import ast
import io
import json
import logging
import logging.config
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.debug import get_exception_reporter_class

from mestring.config.log import DEFAULT_EXCEPTION_REPORTER, LOGGING
from mestring.operation import log
from mestring.people import identity
from mestring.people.types import PersonCard, User
from tests.rooms.conftest import BORN

Browser = Callable[[User | None], Client]
SOURCE = Path(__file__).parents[3] / "src" / "mestring"
FREE_TEXT = "hun gråt da vi snakket om broren"
SEARCHED = "heroin og angst"


@pytest.fixture
def written(settings: Any) -> Iterator[io.StringIO]:
    """What production would write, and mail, as things are asked for here."""
    settings.MIDDLEWARE = ["mestring.operation.requests.OneLine", *settings.MIDDLEWARE]
    settings.ADMINS = [("drift", "drift@mestring.example")]
    settings.DEFAULT_EXCEPTION_REPORTER = DEFAULT_EXCEPTION_REPORTER
    before = {
        name: list(logging.getLogger(name).handlers) for name in ("", "django", "django.server")
    }
    logging.config.dictConfig(LOGGING)
    out = io.StringIO()
    for handler in logging.getLogger().handlers:
        if isinstance(handler, log.ToStream):
            handler.setStream(out)
    yield out
    for name, handlers in before.items():
        logging.getLogger(name).handlers = handlers


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def secrets_of(person: PersonCard) -> tuple[str, ...]:
    return (
        *("Amina", "Kari", FREE_TEXT, SEARCHED, "heroin", BORN.isoformat()),
        *(identity.make(BORN), str(person.id), person.id.hex),
    )


def assert_nothing_about(person: PersonCard, out: io.StringIO) -> None:
    told = out.getvalue() + "".join(f"{letter.subject} {letter.body}" for letter in mail.outbox)
    assert [secret for secret in secrets_of(person) if secret in told] == []


def test_a_days_work_leaves_nothing_about_anybody(
    happened: Any, kari: User, aminas: PersonCard, as_: Browser, written: io.StringIO
) -> None:
    browser = as_(kari)
    address = reverse("person", args=[aminas.id])
    browser.get(address)
    browser.get(f"/sok/?q={SEARCHED}")
    browser.get(f"{address}finnes-ikke/?navn=Amina")
    browser.post(
        reverse("record", args=[aminas.id, "goal.set"]),
        {"fact_goal_text": FREE_TEXT, "on": "2026-03-20", "id": str(aminas.id)},
    )
    browser.get("/", headers={"host": "Amina.example"})
    browser.get(address, headers={"user-agent": "Amina", "referer": f"https://x.no/{aminas.id}"})
    found = lines(written)
    assert {line.get("route") for line in found} >= {"person", "search", "record", "-"}
    assert {line.get("status") for line in found} >= {200, 404, 400}
    assert_nothing_about(aminas, written)


class TellsAll(Exception):
    """An exception whose message holds what it should not, as a database's does."""


@pytest.mark.parametrize("chained", [False, True])
def test_a_failure_is_told_by_its_type_and_places_alone(
    chained: bool,
    happened: Any,
    kari: User,
    aminas: PersonCard,
    as_: Browser,
    written: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secret = f"Key (identity_number)=({identity.make(BORN)}) Amina {FREE_TEXT} {aminas.id}"

    def fail(*_: object, **__: object) -> None:
        local = secret  # in a local variable too
        if not chained:
            raise TellsAll(local)
        try:
            raise KeyError(local)
        except KeyError as cause:
            raise TellsAll(local) from cause

    monkeypatch.setattr("mestring.web.persons.views.present_who", fail)
    browser = as_(kari)
    browser.raise_request_exception = False
    address = reverse("person", args=[aminas.id])
    assert browser.get(f"{address}?q={SEARCHED}").status_code == 500
    (fault,) = [line for line in lines(written) if line["level"] == "ERROR"]
    assert fault["error"].endswith("TellsAll")
    assert fault["route"] == "person"
    assert any("persons/views.py" in place for place in fault["places"])
    assert ("because of" in fault["places"]) is chained
    # Those who run it got a letter, with no more in it.
    (letter,) = mail.outbox
    assert letter.to == ["drift@mestring.example"]
    assert "TellsAll" in letter.subject
    assert_nothing_about(aminas, written)


def test_a_message_of_others_that_may_hold_values_is_withheld(written: io.StringIO) -> None:
    logging.getLogger("some.library").error("Amina ringte")
    logging.getLogger("django.security.DisallowedHost").error("Invalid HTTP_HOST header: 'Amina'")
    logging.getLogger("django.request").error("%s: %s", "Internal", "/personer/Amina/")
    logging.getLogger("mestring.care").warning(
        "%s steps", 5, extra={"count": 5, "name_of": "Amina"}
    )
    assert "Amina" not in written.getvalue()
    assert [line["message"] for line in lines(written)] == [
        log.WITHHELD,
        log.WITHHELD,
        "%s: %s",
        "%s steps",
    ]
    assert lines(written)[-1]["count"] == 5


def test_a_line_that_cannot_be_written_prints_nothing_either(
    written: io.StringIO, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(log, "told", fail)
    with pytest.raises(OSError):  # noqa: PT011
        log.Lines().format(logging.makeLogRecord({"msg": "Amina"}))
    logging.getLogger("mestring").info("%s", "Amina")
    assert "Amina" not in capsys.readouterr().err


def test_djangos_own_report_has_no_values_in_it(
    rf: RequestFactory, settings: Any, aminas: PersonCard
) -> None:
    settings.DEFAULT_EXCEPTION_REPORTER = DEFAULT_EXCEPTION_REPORTER
    request = rf.post("/personer/Amina/?q=heroin", {"fact": FREE_TEXT})
    reporter = get_exception_reporter_class(request)
    assert reporter is log.BareReporter
    try:
        local = FREE_TEXT
        raise TellsAll(local)
    except TellsAll as error:
        made = reporter(request, type(error), error, error.__traceback__)
    for report in (made.get_traceback_text(), made.get_traceback_html()):
        assert "TellsAll" in report
        assert "test_log.py" in report
        for secret in secrets_of(aminas):
            assert secret not in report


def calls_of_loggers(file: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr
            in ("debug", "info", "warning", "error", "exception", "critical", "log")
            and isinstance(node.func.value, ast.Name)
            and "log" in node.func.value.id.lower()
        ):
            yield node


def test_our_own_messages_are_constants() -> None:
    """The log shows our messages as they stand in the code, so none may be put together from values."""
    calls = [(file, call) for file in SOURCE.rglob("*.py") for call in calls_of_loggers(file)]
    assert len(calls) >= 2
    for file, call in calls:
        assert isinstance(call.args[0], ast.Constant), f"{file}:{call.lineno}"


def test_every_handler_of_production_writes_bare_lines() -> None:
    classes = {each["class"] for each in LOGGING["handlers"].values()}
    assert classes == {"mestring.operation.log.ToStream", "mestring.operation.log.ErrorMail"}
    for name in LOGGING["loggers"]:
        assert LOGGING["loggers"][name].get("handlers", []) == []
