"""Consents on the timeline become keys in `people`, in the same transaction; and close rather than open."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from mestring.care import actions as care
from mestring.people import queries
from mestring.people.models import Consent
from mestring.people.types import PersonCard, RelativeCard, User
from tests.rooms.care.guidelines import with_consents

Publish = Callable[[Any], object]


@pytest.fixture
def dictionary(publish: Publish, guideline_files: Any) -> None:
    """The tests' guideline, with the words for consents."""
    publish(with_consents(guideline_files))


@pytest.fixture
def write(dictionary: None, aminas: PersonCard, amina: User, now: datetime) -> Callable[..., UUID]:
    """Write down as Amina, a minute after what was written last."""
    written: list[UUID] = []

    def write(event: str, *, by: User | None = None, day: str = "", **facts: Any) -> UUID:
        at = now + timedelta(minutes=len(written))
        more = {name: facts.pop(name) for name in ("supersedes", "retracts") if name in facts}
        told = {
            "event": f"consent.{event}",
            "at": day or at.isoformat(),
            "attributes": facts,
            **more,
        }
        recorded = care.record_event(subject=aminas.subject, event=told, by=by or amina, at=at)
        written.append(recorded.event)
        return recorded.event

    return write


@pytest.fixture
def shared(aminas: PersonCard, now: datetime) -> Callable[[], set[tuple[str, str]]]:
    def shared() -> set[tuple[str, str]]:
        later = now + timedelta(hours=1)
        return {(c.receiver, c.section) for c in queries.consents_of(aminas.id, later)}

    return shared


Write = Callable[..., UUID]
Shared = Callable[[], set[tuple[str, str]]]
HELPERS = {"shared_part": "helpers"}


def test_given_and_withdrawn(write: Write, shared: Shared, yusufs: RelativeCard) -> None:
    to = {"relative": str(yusufs.id)}
    write("given", **to, **HELPERS)
    write("given", **to, shared_part="own_words")
    assert shared() == {("Yusuf", "helpers"), ("Yusuf", "own_words")}
    write("withdrawn", **to, **HELPERS)
    assert shared() == {("Yusuf", "own_words")}
    write("given", **to, **HELPERS)
    assert ("Yusuf", "helpers") in shared()


@pytest.mark.parametrize("said", [{}, {"shared_part": "helpers"}, {"relative": True}])
def test_what_a_withdrawal_does_not_say_it_means_all_of(
    said: dict[str, Any], write: Write, shared: Shared, yusufs: RelativeCard
) -> None:
    write("given", relative=str(yusufs.id), **HELPERS)
    meant = {**said, **({"relative": str(yusufs.id)} if "relative" in said else {})}
    write("withdrawn", **meant)
    assert shared() == set()


def test_a_withdrawal_of_another_section_ends_nothing(
    write: Write, shared: Shared, yusufs: RelativeCard
) -> None:
    write("given", relative=str(yusufs.id), **HELPERS)
    write("withdrawn", relative=str(yusufs.id), shared_part="own_words")
    assert shared() == {("Yusuf", "helpers")}


def test_a_unit_receives_too_and_a_withdrawal_names_it(write: Write, shared: Shared) -> None:
    write("given", unit_ref="storvik-team", **HELPERS)
    assert shared() == {("Teamet i Storvik", "helpers")}
    write("withdrawn", unit_ref="fjordvik-team", **HELPERS)
    assert shared() == {("Teamet i Storvik", "helpers")}
    write("withdrawn", unit_ref="storvik-team", **HELPERS)
    assert shared() == set()


def test_what_says_nothing_of_what_or_to_whom_shares_nothing(
    write: Write, shared: Shared, yusufs: RelativeCard
) -> None:
    write("given", relative=str(yusufs.id))
    write("given", **HELPERS)
    write("given", relative="019dffff-0000-7000-8000-000000000000", **HELPERS)
    write("given", unit_ref="finnes-ikke", **HELPERS)
    write("given", relative=str(yusufs.id), unit_ref="storvik-team", **HELPERS)
    assert shared() == set()


def test_a_consent_taken_back_as_a_mistake_is_closed(
    write: Write,
    shared: Shared,
    yusufs: RelativeCard,
    aminas: PersonCard,
    kari: User,
    now: datetime,
) -> None:
    given = write("given", relative=str(yusufs.id), **HELPERS)
    later = now + timedelta(minutes=9)
    care.retract_event(subject=aminas.subject, event=given, by=kari, at=later)
    assert shared() == set()


def test_a_withdrawal_taken_back_opens_nothing_again(
    write: Write,
    shared: Shared,
    yusufs: RelativeCard,
    aminas: PersonCard,
    amina: User,
    kari: User,
    now: datetime,
) -> None:
    to = {"relative": str(yusufs.id)}
    write("given", **to, **HELPERS)
    withdrawn = write("withdrawn", **to, **HELPERS)
    later = now + timedelta(minutes=9)
    care.retract_event(subject=aminas.subject, event=withdrawn, by=kari, at=later)
    assert shared() == set()


def test_a_corrected_consent_is_another_key(
    write: Write, shared: Shared, yusufs: RelativeCard
) -> None:
    given = write("given", relative=str(yusufs.id), **HELPERS)
    write("given", relative=str(yusufs.id), shared_part="own_words", supersedes=str(given))
    assert shared() == {("Yusuf", "own_words")}
    rows = Consent.objects.order_by("pk").values_list("section", "withdrawn_at")
    assert [(section, at is None) for section, at in rows] == [
        ("helpers", False),
        ("own_words", True),
    ]


def test_a_correction_never_lifts_a_consent_over_a_withdrawal(
    write: Write, shared: Shared, yusufs: RelativeCard, now: datetime
) -> None:
    to = {"relative": str(yusufs.id)}
    day = (now - timedelta(days=3)).date().isoformat()
    given = write("given", day=day, **to, **HELPERS)
    write("withdrawn", **to, **HELPERS)
    write("given", day=day, **to, **HELPERS, supersedes=str(given))
    assert shared() == set()


def test_it_holds_until_its_day(
    write: Write, yusufs: RelativeCard, aminas: PersonCard, now: datetime
) -> None:
    until = (now + timedelta(days=2)).date()
    write("given", relative=str(yusufs.id), until=until.isoformat(), **HELPERS)
    held = [bool(queries.consents_of(aminas.id, now + timedelta(days=n))) for n in range(4)]
    assert held == [True, True, False, False]


def test_a_history_taken_over_opens_and_closes_as_it_says(
    dictionary: None,
    shared: Shared,
    aminas: PersonCard,
    yusufs: RelativeCard,
    happened: Callable[..., Sequence[object]],
) -> None:
    to = {"relative": str(yusufs.id)}
    happened(
        aminas.subject,
        {"event": "consent.given", "at": "2026-03-01", "attributes": {**to, **HELPERS}},
        {
            "event": "consent.given",
            "at": "2026-03-01",
            "attributes": {**to, "shared_part": "own_words"},
        },
        {"event": "consent.withdrawn", "at": "2026-03-10", "attributes": {**to, **HELPERS}},
    )
    assert shared() == {("Yusuf", "own_words")}
    assert Consent.objects.get().signed_how == "imported"


def test_a_history_in_which_a_withdrawal_was_taken_back_opens_nothing(
    dictionary: None,
    shared: Shared,
    aminas: PersonCard,
    yusufs: RelativeCard,
    happened: Callable[..., Sequence[object]],
) -> None:
    said = {"relative": str(yusufs.id), **HELPERS}
    withdrawn = {"event": "consent.withdrawn", "at": "2026-03-10", "attributes": said}
    happened(
        aminas.subject,
        {"event": "consent.given", "at": "2026-03-01", "attributes": said},
        {"id": "trukket", **withdrawn},
        {**withdrawn, "supersedes": "trukket", "retracts": True},
    )
    assert shared() == set()


def test_what_fails_opens_nothing(
    write: Write, shared: Shared, yusufs: RelativeCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The event and the key are one transaction: neither stands without the other."""
    from mestring.care.models import Event
    from mestring.people import actions

    def broken(**_: object) -> None:
        raise RuntimeError("in the middle")

    before = Event.objects.count()
    monkeypatch.setattr(actions, "keep_consents", broken)
    with pytest.raises(RuntimeError):
        write("given", relative=str(yusufs.id), **HELPERS)
    assert Event.objects.count() == before
    assert shared() == set()


def test_the_same_sent_twice_is_one_key(
    dictionary: None, aminas: PersonCard, amina: User, yusufs: RelativeCard, now: datetime
) -> None:
    told = {
        "id": "019d0000-0000-7000-8000-000000000001",
        "event": "consent.given",
        "at": now.isoformat(),
        "attributes": {"relative": str(yusufs.id), **HELPERS},
    }
    for _ in range(2):
        care.record_event(subject=aminas.subject, event=told, by=amina, at=now)
    assert Consent.objects.count() == 1
