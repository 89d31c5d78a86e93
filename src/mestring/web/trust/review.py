"""What a leader answers for: openings in an emergency, and questions about who has seen."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render

from mestring.people import actions, queries
from mestring.people.refusals import NotFound, Refusal
from mestring.people.roles import Permission
from mestring.people.telling import FINDINGS, REASONS, Word
from mestring.people.types import OpeningCard
from mestring.web.asking import Request
from mestring.web.human import When, when
from mestring.web.page import page
from mestring.web.trust.forms import AnswerForm, ReviewForm
from mestring.web.trust.log import Look, present_look
from mestring.web.trust.pleas import pleas_here

BOTH = ("GET", "HEAD", "POST")


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening, as those at work read it."""

    id: int
    person_id: object
    person: str
    who: str
    where: str
    reason: Word
    words: str
    opened: When
    until: When
    finding: Word
    review_words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that waits for an answer."""

    id: int
    person: str
    words: str
    when: When
    look: Look


@page(needs=Permission.BREAK_GLASS_REVIEW)
def reviews(request: Request) -> HttpResponse:
    """List what is to be gone through and answered, the oldest first."""
    reader, at = request.user, request.now
    context = {
        "openings": [
            present_opening(card, request) for card in queries.openings_to_review(reader, at)
        ],
        "questions": [
            Asked(
                thread.id,
                thread.person_name,
                thread.messages[-1].words if thread.messages else "",
                when(thread.asked_at, request.today),
                present_look(thread.line, request),
            )
            for thread in queries.questions_to_answer(reader, at)
        ],
        "pleas": pleas_here(request),
        "done": [present_opening(card, request) for card in queries.openings_reviewed(reader, at)],
    }
    return render(request, "trust/reviews.html", context)


@page(needs=Permission.BREAK_GLASS_REVIEW, methods=BOTH)
def review(request: Request, opening: int) -> HttpResponse:
    """Go through one opening."""
    cards = queries.openings_to_review(request.user, request.now)
    card = next((each for each in cards if each.id == opening), None)
    if card is None:
        raise NotFound
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.review_break_glass(
                opening=opening,
                finding=form.found,
                words=form.cleaned_data["words"],
                by=request.user,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error("words", str(refusal))
        else:
            return redirect("reviews")
    context = {"opening": present_opening(card, request), "form": form}
    return render(request, "trust/review.html", context)


@page(needs=Permission.QUESTION_ANSWER, methods=BOTH)
def answer(request: Request, question: int) -> HttpResponse:
    """Answer one question, in the thread."""
    thread = queries.thread(question, seen_by=request.user, at=request.now)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_question(
                question=question,
                words=form.cleaned_data["words"],
                by=request.user,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error("words", str(refusal))
        else:
            return redirect("reviews")
    context = {
        "thread": thread,
        "look": present_look(thread.line, request),
        "form": form,
    }
    return render(request, "trust/answer.html", context)


def present_opening(card: OpeningCard, request: Request) -> Opening:
    """Say who opened whom, why, until when, and what was found."""
    return Opening(
        card.id,
        card.person_id,
        card.person_name,
        card.user_name,
        card.unit_title,
        REASONS[card.reason],
        card.words,
        when(card.opened_at, request.today),
        when(card.until, request.today),
        FINDINGS[card.finding] if card.finding else "",
        card.review_words,
    )
