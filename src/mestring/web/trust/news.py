"""What a person is told of without asking."""

from dataclasses import dataclass

from django.urls import reverse

from mestring.people import queries, telling
from mestring.people.types import NoticeCard, PersonCard
from mestring.web.asking import Request
from mestring.web.human import When, when


@dataclass(frozen=True, slots=True)
class News:
    """Something the person is told of without asking."""

    id: int
    sentence: str
    when: When
    words: str
    url: str


def present_news(person: PersonCard, request: Request) -> tuple[News, ...]:
    """Give what the person has not read yet."""
    found = queries.notices(person.id, seen_by=request.user, at=request.now)
    return tuple(_news(card, request) for card in found if not card.is_read)


def _news(card: NoticeCard, request: Request) -> News:
    opening = card.opening
    words = ""
    if opening is not None:
        said = opening.review_words if opening.finding else opening.words
        who = opening.reviewer_name if opening.finding else opening.user_name
        finding = f"{telling.FINDINGS[opening.finding]}. " if opening.finding else ""
        words = f"{who}, {opening.unit_title}: {finding}" + (f"«{said}»" if said else "")
    url = reverse("own-log-ask", args=[card.line]) + "#samtale" if card.line else ""
    return News(card.id, str(telling.NOTICES[card.kind]), when(card.at, request.today), words, url)
