"""Who has seen: the person's own reading of the log, and what they ask about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from mestring.people import actions, queries, telling
from mestring.people.refusals import NotFound, Refusal
from mestring.people.roles import Permission
from mestring.people.types import LogLine, PersonCard, Thread
from mestring.people.words import Ground
from mestring.web.asking import Request
from mestring.web.human import When, on_day
from mestring.web.page import page
from mestring.web.trust.forms import QuestionForm
from mestring.web.trust.frame import way_out
from mestring.web.trust.news import present_news

BOTH = ("GET", "HEAD", "POST")


@dataclass(frozen=True, slots=True)
class Look:
    """One line of the log, as the person reads it."""

    id: int
    who: str
    did: str
    clock: str
    times: int
    why: str
    is_allowed: bool
    is_emergency: bool
    ask_url: str
    close_url: str
    thread: Thread | None


@dataclass(frozen=True, slots=True)
class Day:
    """The looks of one day, the latest first."""

    day: When
    looks: tuple[Look, ...]


@page(needs=Permission.LOG_READ_OWN)
def own_log(request: Request) -> HttpResponse:
    """Show who has seen the person, when and why; the person's own looks are counted apart."""
    person = queries.own_person(request.user)
    shown = queries.access_log(
        person.id,
        seen_by=request.user,
        at=request.now,
        before=_number(request.GET.get("eldre")),
        who=request.standing,
    )
    others = [line for line in shown.lines if line.reader != request.user.pk]
    own = sum(line.times for line in shown.lines if line.reader == request.user.pk)
    context = {
        "days": present_days(others, request),
        "own": own,
        "older": shown.next_before,
        "news": present_news(person, request),
        **way_out(),
    }
    return render(request, "trust/log.html", context)


@page(needs=Permission.LOG_READ_OWN, methods=BOTH)
def own_log_ask(request: Request, line: int) -> HttpResponse:
    """Show one line with what has been said about it, and take a question."""
    person = queries.own_person(request.user)
    found = _line(request, person, line)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_about(
                line=line, words=form.cleaned_data["words"], by=request.user, at=request.now
            )
        except Refusal as refusal:
            form.add_error("words", str(refusal))
        else:
            return redirect(reverse("own-log-ask", args=[line]) + "#samtale", permanent=False)
    look = present_look(found, request)
    return render(request, "trust/ask.html", {"look": look, "form": form, **way_out()})


@page(needs=Permission.LOG_READ_OWN, methods=("POST",))
def own_notice_read(request: Request, notice: int) -> HttpResponse:
    """Take a notice away, now that it is read."""
    actions.mark_read(notice=notice, by=request.user, at=request.now)
    return redirect("own-log")


def present_days(lines: Iterable[LogLine], request: Request) -> tuple[Day, ...]:
    """Lay out the looks by day."""
    return tuple(
        Day(on_day(day, request.today), tuple(present_look(line, request) for line in several))
        for day, several in groupby(lines, key=lambda line: line.day)
    )


def present_look(line: LogLine, request: Request) -> Look:
    """Say who looked, at what, why and how often."""
    began, ended = (f"{localtime(at):%H:%M}" for at in (line.first_at or line.at, line.at))
    clock = ended if began == ended else f"{began}–{ended}"
    closable = line.reader is not None and line.ground in (None, Ground.CARE, Ground.CONSENT)
    return Look(
        line.id,
        telling.who(line),
        telling.did(line),
        clock,
        line.times,
        " ".join(filter(None, (telling.why(line), _purpose(line)))),
        line.is_allowed,
        line.ground is Ground.BREAK_GLASS,
        reverse("own-log-ask", args=[line.id]),
        reverse("own-close", args=["ansatt", str(line.reader)]) if closable else "",
        line.thread,
    )


def _purpose(line: LogLine) -> str:
    if not line.is_allowed:
        return ""
    return _("Det ble gjort %(purpose)s.") % {"purpose": telling.purpose(line)}


def _line(request: Request, person: PersonCard, line: int) -> LogLine:
    found = queries.access_log(
        person.id,
        seen_by=request.user,
        at=request.now,
        before=line + 1,
        size=1,
        who=request.standing,
    )
    for each in found.lines:
        if each.id == line:
            return each
    raise NotFound


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None
