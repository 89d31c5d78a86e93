"""Drafts: nobody's text is lost, two persons make a version, and each layer is its own editors'."""

import sqlite3
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from mestring.knowledge import queries as knowledge
from mestring.knowledge.actions import publish_package
from mestring.knowledge.drafts import actions, queries
from mestring.knowledge.drafts.readings import to_ask_again
from mestring.knowledge.drafts.types import DraftCard
from mestring.knowledge.drafts.versions import is_higher, suggested
from mestring.knowledge.folder import GuidelineFiles
from mestring.knowledge.models import Draft, DraftMove, Review, Revision, Version
from mestring.knowledge.search import keeping
from mestring.knowledge.types import Publication
from mestring.knowledge.words import MOVES, DraftState, Layer, ReviewKind, ReviewOutcome
from mestring.people.refusals import NotAllowed, NotFound
from mestring.people.types import User

Save = Callable[..., Any]
PATH = "recommendations/hold-kontakten.yaml"
OVERLAY = b"id: fjordvik\ntitle: {nb: Fjordvik, en: Fjordvik}\nversion: 1\n"


def published_text(path: str = PATH) -> bytes:
    return queries.files_of(queries.latest_version())[path]


def changed(text: bytes, old: str, new: str) -> bytes:
    assert old.encode() in text
    return text.replace(old.encode(), new.encode())


def test_a_draft_begins_as_what_is_published(draft: DraftCard) -> None:
    assert queries.files(draft) == queries.files_of(queries.latest_version())
    assert queries.head(draft, PATH).start == f"v{draft.base}"


def test_saving_keeps_every_text_there_has_been(draft: DraftCard, jonas: User, save: Save) -> None:
    for number in range(3):
        save(draft, PATH, published_text() + b"# %d\n" % number, jonas)
    assert [card.number for card in queries.revisions(draft.id, PATH)] == [3, 2, 1]
    assert queries.text_at(draft, PATH, "r2") == published_text() + b"# 1\n"
    assert queries.files(draft)[PATH].endswith(b"# 2\n")


def test_the_same_form_sent_twice_is_one_revision(
    draft: DraftCard, jonas: User, save: Save
) -> None:
    form, start = uuid4(), queries.head(draft, PATH).start
    first = save(draft, PATH, b"a: 1\n", jonas, start, form)
    again = save(draft, PATH, b"a: 1\n", jonas, start, form)
    assert not first.is_repeat
    assert again.is_repeat
    assert Revision.objects.count() == 1
    with pytest.raises(actions.UsedBefore):
        save(draft, PATH, b"a: 2\n", jonas, start, form)


def test_a_text_that_is_as_it_was_is_no_revision(draft: DraftCard, jonas: User, save: Save) -> None:
    assert save(draft, PATH, published_text(), jonas).is_same
    assert not Revision.objects.exists()


def test_two_who_change_different_places_both_get_their_way(
    draft: DraftCard, jonas: User, runa: User, save: Save
) -> None:
    start, text = queries.head(draft, PATH).start, published_text()
    lines = text.decode().splitlines(keepends=True)
    save(draft, PATH, ("# Jonas\n" + "".join(lines)).encode(), jonas, start)
    saved = save(draft, PATH, ("".join(lines) + "# Runa\n").encode(), runa, start)
    assert saved.merged.is_whole
    assert saved.other.name == "Jonas"
    assert queries.files(draft)[PATH].decode() == "# Jonas\n" + "".join(lines) + "# Runa\n"
    # What Runa sent is kept as she wrote it, beside what came of it.
    assert sorted(card.number or 0 for card in queries.revisions(draft.id)) == [0, 1, 2]


def test_two_who_change_the_same_line_are_both_kept_and_one_is_asked(
    draft: DraftCard, jonas: User, runa: User, save: Save, now: datetime
) -> None:
    start, form = queries.head(draft, PATH).start, uuid4()
    mine = changed(published_text(), "Hold", "Ta vare på")
    theirs = changed(published_text(), "Hold", "Slipp ikke")
    save(draft, PATH, theirs, jonas, start)
    saved = save(draft, PATH, mine, runa, start, form)
    assert saved.is_kept_aside
    assert queries.files(draft)[PATH] == theirs
    assert queries.revision(draft, form)[2] == mine
    met = actions.meeting(draft=draft.id, revision=form, by=runa, at=now)
    choice = next(part for part in met.merged.parts if not part.is_settled)
    assert "Ta vare på" in choice.yours
    assert "Slipp ikke" in (choice.theirs or "")
    assert "Hold" in choice.base
    save(draft, PATH, mine, runa, met.start)
    assert queries.files(draft)[PATH] == mine


def test_one_who_takes_a_file_out_while_another_writes_is_asked_too(
    draft: DraftCard, jonas: User, runa: User, save: Save
) -> None:
    start = queries.head(draft, PATH).start
    save(draft, PATH, None, jonas, start)
    assert PATH not in queries.files(draft)
    assert save(draft, PATH, published_text() + b"# x\n", runa, start).is_kept_aside


def test_one_who_began_from_what_was_published_before_does_not_undo_what_came_since(
    draft: DraftCard,
    jonas: User,
    runa: User,
    save: Save,
    now: datetime,
    guideline_files: GuidelineFiles,
) -> None:
    start = queries.head(draft, PATH).start
    before = published_text()
    newer = {**guideline_files.national, PATH: b"# nytt nasjonalt\n" + before}
    publish_package(files=GuidelineFiles(newer), by=runa, at=now)
    assert actions.bring_up(draft=draft.id, by=jonas, at=now) == ()
    save(
        queries.draft(draft.id, seen_by_user=jonas, at=now),
        PATH,
        before + b"# sist\n",
        jonas,
        start,
    )
    card = queries.draft(draft.id, seen_by_user=jonas, at=now)
    assert queries.files(card)[PATH] == b"# nytt nasjonalt\n" + before + b"# sist\n"


@pytest.mark.parametrize(
    "path",
    [
        "../secret.yaml",
        "recommendations/../x.yaml",
        "/etc/x.yaml",
        "a b.yaml",
        "local/overlay.yaml",
    ],
)
def test_a_national_draft_holds_national_files_only(
    draft: DraftCard, jonas: User, save: Save, path: str
) -> None:
    with pytest.raises(actions.WrongPlace):
        save(draft, path, b"a: 1\n", jonas, f"v{draft.base}")


def test_a_local_draft_never_touches_what_is_national(
    local_draft: DraftCard, siv: User, save: Save
) -> None:
    with pytest.raises(actions.WrongPlace):
        save(local_draft, PATH, b"x", siv)


# Who


def test_a_layer_is_there_for_its_own_editors_only(
    draft: DraftCard,
    local_draft: DraftCard,
    jonas: User,
    siv: User,
    add_user: Callable[..., User],
    kari: User,
    now: datetime,
) -> None:
    from mestring.people.roles import Role

    elsewhere = add_user("Storm", Role.LOCAL_EDITOR, "storvik-team")
    nowhere = add_user("Ingen", Role.LOCAL_EDITOR)
    seen = {
        user.name: [card.title for card in queries.drafts(user, now)]
        for user in (jonas, siv, elsewhere, nowhere, kari)
    }
    assert seen == {
        "Jonas": ["Klarere ord"],
        "Siv": ["Vår vei"],
        "Storm": [],
        "Ingen": [],
        "Kari": [],
    }
    for user, card in ((siv, draft), (jonas, local_draft), (kari, draft)):
        with pytest.raises(NotFound):
            queries.draft(card.id, seen_by_user=user, at=now)
        with pytest.raises(NotFound):
            actions.move_draft(draft=card.id, to=DraftState.DROPPED, by=user, at=now)


def test_nobody_opens_a_draft_of_a_layer_that_is_not_theirs(
    published: Publication, kari: User, siv: User, jonas: User, now: datetime
) -> None:
    for user, layer, place in (
        (kari, Layer.NATIONAL, ""),
        (siv, Layer.NATIONAL, ""),
        (siv, Layer.LOCAL, "storvik"),
        (jonas, Layer.LOCAL, "fjordvik"),
    ):
        with pytest.raises(NotAllowed):
            actions.open_draft(
                draft=uuid4(), layer=layer, place=place, title="x", reason="x", by=user, at=now
            )
    assert not Draft.objects.exists()


def test_a_local_editor_publishes_no_whole_guideline(
    siv: User, guideline_files: GuidelineFiles, now: datetime
) -> None:
    with pytest.raises(NotAllowed):
        publish_package(files=guideline_files, by=siv, at=now)


def test_a_draft_opened_twice_by_the_same_form_is_one(
    draft: DraftCard, jonas: User, now: datetime
) -> None:
    actions.open_draft(
        draft=draft.id, layer=Layer.NATIONAL, title="Igjen", reason="x", by=jonas, at=now
    )
    assert Draft.objects.get().title == "Klarere ord"


# Publishing


def ready(card: DraftCard, by: User, at: datetime, version: str = "1.2.4") -> DraftCard:
    return actions.mark_ready(draft=card.id, version=version, by=by, at=at)


def read_by(
    card: DraftCard, kind: ReviewKind, by: User, at: datetime, on: date | None = None
) -> None:
    actions.add_review(
        draft=card.id,
        review=uuid4(),
        kind=kind,
        who="Brukerutvalget",
        interests="Ingen",
        outcome=ReviewOutcome.SUPPORTS,
        comment="Bra.",
        on=on or at.date(),
        by=by,
        at=at,
    )


@pytest.fixture
def written(draft: DraftCard, jonas: User, save: Save) -> DraftCard:
    save(draft, PATH, changed(published_text(), "Hold", "Behold"), jonas)
    return draft


def test_two_persons_make_a_version_and_both_are_written_down(
    written: DraftCard, jonas: User, runa: User, now: datetime
) -> None:
    ready(written, jonas, now)
    for kind in (ReviewKind.USER, ReviewKind.RELATIVE):
        read_by(written, kind, jonas, now)
    later = now + timedelta(hours=1)
    published = actions.publish_draft(draft=written.id, by=runa, at=later)
    assert (published.version, published.is_new) == ("1.2.4", True)
    release = queries.release_of(published.digest)
    assert release is not None
    assert (release.ready.name, release.published.name) == ("Jonas", "Runa")
    assert {review.kind for review in release.reviews} == {ReviewKind.USER, ReviewKind.RELATIVE}
    package = knowledge.current_package()
    assert package.guideline.recommendations["hold-kontakten"].title.nb.startswith("Behold")
    assert DraftMove.objects.count() == 2


def test_published_twice_is_published_once(
    written: DraftCard, jonas: User, runa: User, now: datetime
) -> None:
    ready(written, jonas, now)
    for _ in range(2):
        actions.publish_draft(
            draft=written.id, without_review_because="En skrivefeil.", by=runa, at=now
        )
    assert Version.objects.count() == 2
    assert DraftMove.objects.count() == 2


def test_one_who_wrote_or_marked_it_ready_does_not_publish(
    written: DraftCard, jonas: User, runa: User, save: Save, now: datetime
) -> None:
    save(written, PATH, published_text() + b"# r\n", runa)
    ready(written, jonas, now)
    for user in (jonas, runa):
        with pytest.raises(actions.TwoPersons, match="annen redaktør"):
            actions.publish_draft(draft=written.id, by=user, at=now)
    assert Version.objects.count() == 1


def test_one_whose_text_was_only_kept_aside_has_written_too(
    written: DraftCard, jonas: User, runa: User, save: Save, now: datetime
) -> None:
    save(written, PATH, changed(published_text(), "Hold", "Slipp"), runa, f"v{written.base}")
    ready(written, jonas, now)
    with pytest.raises(actions.TwoPersons):
        actions.publish_draft(draft=written.id, without_review_because="x", by=runa, at=now)


def test_without_a_user_and_a_relative_the_reason_is_shown_to_all(
    written: DraftCard, jonas: User, runa: User, now: datetime
) -> None:
    read_by(written, ReviewKind.USER, jonas, now)
    ready(written, jonas, now)
    for because in ("", "   "):
        with pytest.raises(actions.NotReviewed, match="pårørende"):
            actions.publish_draft(draft=written.id, without_review_because=because, by=runa, at=now)
    published = actions.publish_draft(
        draft=written.id, without_review_because="Bare en skrivefeil.", by=runa, at=now
    )
    release = queries.release_of(published.digest)
    assert release is not None
    assert release.without_review_because == "Bare en skrivefeil."


def test_a_review_taken_back_counts_no_more_and_is_kept(
    written: DraftCard, jonas: User, now: datetime
) -> None:
    read_by(written, ReviewKind.USER, jonas, now)
    (review,) = queries.reviews(written.id)
    for _ in range(2):
        actions.take_back_review(draft=written.id, review=review.id, by=jonas, at=now)
    assert actions.lacking_reviews(written) == (ReviewKind.USER, ReviewKind.RELATIVE)
    assert Review.objects.count() == 1


BOTH = (ReviewKind.USER, ReviewKind.RELATIVE)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def write(save: Save, jonas: User) -> Callable[[DraftCard, str, datetime], None]:
    """Write another title in the recommendation, at a time."""

    def write_(card: DraftCard, title: str, at: datetime) -> None:
        text = changed(published_text(), "Hold", title)
        start = queries.head(card, PATH).start
        save(card, PATH, text, jonas, start, at=at)

    return write_


Write = Callable[[DraftCard, str, datetime], None]


def test_what_is_changed_after_it_was_read_is_not_published_as_read(
    written: DraftCard, jonas: User, runa: User, write: Write, now: datetime
) -> None:
    for kind in BOTH:
        read_by(written, kind, jonas, now)
    ready(written, jonas, now)
    actions.move_draft(draft=written.id, to=DraftState.OPEN, by=jonas, at=now + HOUR)
    write(written, "Slipp", now + 2 * HOUR)
    ready(written, jonas, now + 3 * HOUR)
    with pytest.raises(actions.NotReviewed, match="slik det står nå"):
        actions.publish_draft(draft=written.id, by=runa, at=now + 4 * HOUR)
    published = actions.publish_draft(
        draft=written.id, without_review_because="Haster.", by=runa, at=now + 4 * HOUR
    )
    release = queries.release_of(published.digest)
    assert release is not None
    assert release.without_review_because == "Haster."
    assert [review.changed for review in release.reviews] == [now + 2 * HOUR] * 2


def test_a_reading_of_an_earlier_text_stands_and_a_new_one_counts(
    written: DraftCard, jonas: User, runa: User, write: Write, now: datetime
) -> None:
    for kind in BOTH:
        read_by(written, kind, jonas, now)
    write(written, "Slipp", now + HOUR)
    assert actions.lacking_reviews(written) == BOTH
    assert {each.kind for each in to_ask_again(queries.reviews(written.id))} == set(BOTH)
    read_by(written, ReviewKind.RELATIVE, jonas, now + 2 * HOUR)
    assert actions.lacking_reviews(written) == (ReviewKind.USER,)
    assert [each.kind for each in to_ask_again(queries.reviews(written.id))] == [ReviewKind.USER]
    assert len(queries.reviews(written.id)) == 3
    read_by(written, ReviewKind.USER, jonas, now + 2 * HOUR)
    ready(written, jonas, now + 3 * HOUR)
    assert actions.publish_draft(draft=written.id, by=runa, at=now + 4 * HOUR).is_new


def test_a_reading_written_down_late_is_of_the_day_it_was_read(
    written: DraftCard, jonas: User, write: Write, now: datetime
) -> None:
    write(written, "Slipp", now + DAY)
    read_by(written, ReviewKind.USER, jonas, now + 2 * DAY, on=now.date())
    read_by(written, ReviewKind.RELATIVE, jonas, now + 2 * DAY, on=(now + DAY).date())
    assert actions.lacking_reviews(written) == (ReviewKind.USER,)


def test_a_text_put_back_as_it_was_read_has_been_read(
    written: DraftCard, jonas: User, write: Write, now: datetime
) -> None:
    read_by(written, ReviewKind.USER, jonas, now)
    write(written, "Slipp", now + HOUR)
    write(written, "Behold", now + 2 * HOUR)
    assert actions.lacking_reviews(written) == (ReviewKind.RELATIVE,)


def test_a_file_that_is_changed_first_after_the_reading_has_not_been_read(
    written: DraftCard, jonas: User, save: Save, now: datetime
) -> None:
    read_by(written, ReviewKind.USER, jonas, now)
    path = "glossary.yaml"
    start = queries.head(written, path).start
    save(written, path, published_text(path) + b"# mer\n", jonas, start, at=now + HOUR)
    assert actions.lacking_reviews(written) == BOTH
    save(written, path, published_text(path), jonas, "r1", at=now + 2 * HOUR)
    assert actions.lacking_reviews(written) == (ReviewKind.RELATIVE,)


def test_a_version_that_is_written_when_it_is_ready_is_no_other_text(
    written: DraftCard, jonas: User, now: datetime
) -> None:
    read_by(written, ReviewKind.USER, jonas, now)
    ready(written, jonas, now + HOUR)
    actions.move_draft(draft=written.id, to=DraftState.OPEN, by=jonas, at=now + HOUR)
    ready(written, jonas, now + 2 * HOUR, "1.3.0")
    assert actions.lacking_reviews(written) == (ReviewKind.RELATIVE,)


def test_another_word_beside_the_version_is_another_text(
    written: DraftCard, jonas: User, save: Save, now: datetime
) -> None:
    read_by(written, ReviewKind.USER, jonas, now)
    ready(written, jonas, now + HOUR)
    actions.move_draft(draft=written.id, to=DraftState.OPEN, by=jonas, at=now + HOUR)
    head = queries.head(written, "guideline.yaml")
    save(written, head.path, head.content + b"# mer\n", jonas, head.start, at=now + 2 * HOUR)
    assert actions.lacking_reviews(written) == BOTH


def test_a_file_that_cannot_be_read_is_compared_as_it_is_written(
    written: DraftCard, jonas: User, save: Save, now: datetime
) -> None:
    read_by(written, ReviewKind.USER, jonas, now)
    start = queries.head(written, "guideline.yaml").start
    save(written, "guideline.yaml", b"version: [\xff", jonas, start, at=now + HOUR)
    assert actions.lacking_reviews(written) == BOTH


def test_what_is_taken_out_after_the_reading_has_not_been_read_as_gone(
    written: DraftCard, jonas: User, save: Save, now: datetime
) -> None:
    read_by(written, ReviewKind.USER, jonas, now)
    save(written, PATH, None, jonas, queries.head(written, PATH).start, at=now + HOUR)
    assert actions.lacking_reviews(written) == BOTH


def test_newer_that_is_brought_into_what_was_read_is_another_text(
    written: DraftCard, jonas: User, runa: User, guideline_files: GuidelineFiles, now: datetime
) -> None:
    read_by(written, ReviewKind.USER, jonas, now)
    other = {
        **guideline_files.national,
        "glossary.yaml": published_text("glossary.yaml") + b"# n\n",
    }
    publish_package(files=GuidelineFiles(other), by=runa, at=now + HOUR)
    actions.bring_up(draft=written.id, by=jonas, at=now + HOUR)
    assert actions.lacking_reviews(written) == (ReviewKind.RELATIVE,)
    publish_package(
        files=GuidelineFiles({**other, PATH: published_text() + b"# nytt nasjonalt\n"}),
        by=runa,
        at=now + 2 * HOUR,
    )
    actions.bring_up(draft=written.id, by=jonas, at=now + 2 * HOUR)
    assert actions.lacking_reviews(written) == BOTH


def test_a_draft_with_faults_is_never_ready(
    draft: DraftCard, jonas: User, save: Save, now: datetime
) -> None:
    save(draft, PATH, changed(published_text(), "title:", "titel:"), jonas)
    with pytest.raises(actions.NotWhole) as refused:
        ready(draft, jonas, now)
    assert PATH in {fault.file for fault in refused.value.checked.faults}
    assert queries.draft(draft.id, seen_by_user=jonas, at=now).state is DraftState.OPEN


def test_a_draft_whose_cases_come_out_otherwise_is_never_ready(
    draft: DraftCard, jonas: User, save: Save, now: datetime
) -> None:
    path = "parameters.yaml"
    save(draft, path, changed(published_text(path), "days: 7", "days: 1"), jonas)
    with pytest.raises(actions.NotWhole) as refused:
        ready(draft, jonas, now)
    assert refused.value.checked.failures
    assert not refused.value.checked.faults


@pytest.mark.parametrize("version", ["1.2.3", "1.2.2", "1.2.4-utkast!", "fire", ""])
def test_a_version_must_be_higher(
    written: DraftCard, jonas: User, now: datetime, version: str
) -> None:
    with pytest.raises(actions.NotHigher, match=r"høyere enn 1\.2\.3"):
        ready(written, jonas, now, version)


def test_a_draft_that_is_ready_is_not_written_in_until_it_is_opened_again(
    written: DraftCard, jonas: User, save: Save, now: datetime
) -> None:
    ready(written, jonas, now)
    with pytest.raises(actions.NotOpen):
        save(written, PATH, b"x: 1\n", jonas)
    actions.move_draft(draft=written.id, to=DraftState.OPEN, by=jonas, at=now)
    assert not save(written, PATH, b"x: 1\n", jonas).is_same


def test_what_is_published_is_never_opened_again(
    written: DraftCard, jonas: User, runa: User, now: datetime
) -> None:
    ready(written, jonas, now)
    actions.publish_draft(draft=written.id, without_review_because="x", by=runa, at=now)
    for to in (DraftState.OPEN, DraftState.DROPPED):
        with pytest.raises(actions.NotOpen):
            actions.move_draft(draft=written.id, to=to, by=jonas, at=now)


def test_the_manual_has_the_table_of_moves() -> None:
    rows = [f"| {state} | {', '.join(moves) or 'nowhere'} |" for state, moves in MOVES.items()]
    manual = (Path(__file__).parents[3] / "docs" / "editing.md").read_text("utf-8")
    assert "|---|---|\n" + "\n".join(rows) + "\n" in manual


def test_a_draft_that_was_put_away_still_holds_everything(
    written: DraftCard, jonas: User, now: datetime
) -> None:
    for to in (DraftState.DROPPED, DraftState.OPEN):
        actions.move_draft(draft=written.id, to=to, by=jonas, at=now)
    assert b"Behold" in queries.files(written)[PATH]


def test_a_draft_on_something_older_is_brought_up_first(
    written: DraftCard, jonas: User, runa: User, now: datetime, guideline_files: GuidelineFiles
) -> None:
    newer = {**guideline_files.national, PATH: published_text() + b"# nasjonalt\n"}
    publish_package(files=GuidelineFiles(newer), by=runa, at=now)
    with pytest.raises(actions.Behind):
        ready(written, jonas, now)
    assert queries.behind(written) == (PATH,)
    assert actions.bring_up(draft=written.id, by=jonas, at=now) == ()
    card = queries.draft(written.id, seen_by_user=jonas, at=now)
    text = queries.files(card)[PATH]
    assert b"Behold" in text
    assert text.endswith(b"# nasjonalt\n")
    assert ready(card, jonas, now).state is DraftState.READY


def test_what_was_changed_in_the_same_place_nationally_is_a_choice(
    written: DraftCard,
    jonas: User,
    runa: User,
    save: Save,
    now: datetime,
    guideline_files: GuidelineFiles,
) -> None:
    newer = {**guideline_files.national, PATH: changed(published_text(), "Hold", "Kjenn")}
    publish_package(files=GuidelineFiles(newer), by=runa, at=now)
    assert actions.bring_up(draft=written.id, by=jonas, at=now) == (PATH,)
    met = actions.meeting_with_published(draft=written.id, path=PATH, by=jonas, at=now)
    assert not met.merged.is_whole
    actions.save_file(
        draft=written.id,
        path=PATH,
        content=changed(newer[PATH], "Kjenn", "Behold"),
        began_from=met.start,
        revision=uuid4(),
        by=jonas,
        at=now,
        stands_on=queries.latest_version(),
    )
    assert actions.bring_up(draft=written.id, by=jonas, at=now) == ()
    assert queries.is_on_latest(queries.draft(written.id, seen_by_user=jonas, at=now))


# The local layer


@pytest.fixture
def overlaid(local_draft: DraftCard, siv: User, save: Save) -> DraftCard:
    note = b"notes:\n  - {recommendation: hold-kontakten, text: {nb: Ring vakta., en: Call.}}\n"
    save(local_draft, "local/overlay.yaml", OVERLAY + note, siv)
    return local_draft


def test_a_local_layer_is_published_by_two_of_its_own_and_the_national_text_stands(
    overlaid: DraftCard, siv: User, torgeir: User, jonas: User, now: datetime
) -> None:
    before = knowledge.current_package()
    ready(overlaid, siv, now, "1")
    with pytest.raises(NotFound):
        actions.publish_draft(draft=overlaid.id, without_review_because="x", by=jonas, at=now)
    actions.publish_draft(draft=overlaid.id, without_review_because="x", by=torgeir, at=now)
    after = knowledge.current_package()
    assert after.guideline.overlay is not None
    assert after.guideline.recommendations == before.guideline.recommendations
    assert after.version == before.version


def test_a_looser_local_limit_is_never_ready(
    local_draft: DraftCard, siv: User, save: Save, now: datetime
) -> None:
    text = OVERLAY + b"limits:\n  - {of: kontakt-innen-en-uke, limit: {days: 30}}\n"
    save(local_draft, "local/overlay.yaml", text, siv)
    with pytest.raises(actions.NotWhole) as refused:
        ready(local_draft, siv, now, "1")
    assert "løsner" in refused.value.checked.faults[0].message


def test_a_layer_is_of_the_place_that_publishes_it(
    local_draft: DraftCard, siv: User, torgeir: User, save: Save, now: datetime
) -> None:
    save(local_draft, "local/overlay.yaml", OVERLAY.replace(b"id: fjordvik", b"id: storvik"), siv)
    ready(local_draft, siv, now, "1")
    with pytest.raises(actions.WrongPlace, match="storvik"):
        actions.publish_draft(draft=local_draft.id, without_review_because="x", by=torgeir, at=now)


@pytest.mark.parametrize(
    ("version", "published", "higher"),
    [
        ("1.2.4", "1.2.3", True),
        ("1.10.0", "1.9.9", True),
        ("2.0.0", "2.0.0-utkast", True),
        ("2.0.0-utkast", "1.9.0", True),
        ("2.0.0-utkast", "2.0.0", False),
        ("1.2.3", "1.2.3", False),
        ("1.2", "1.1.9", False),
        ("1.0.0", "", True),
    ],
)
def test_what_is_a_higher_version(version: str, published: str, higher: bool) -> None:
    assert is_higher(Layer.NATIONAL, version, published) is higher


def test_a_local_layer_counts_from_one() -> None:
    assert is_higher(Layer.LOCAL, "1", "")
    assert is_higher(Layer.LOCAL, "10", "9")
    assert not is_higher(Layer.LOCAL, "9", "9")
    assert not is_higher(Layer.LOCAL, "1.0.1", "1")
    assert suggested(Layer.LOCAL, "9", "major") == "10"


@pytest.mark.parametrize(
    ("change", "version"), [("major", "2.0.0"), ("minor", "1.3.0"), ("patch", "1.2.4")]
)
def test_how_much_is_changed_gives_the_next_version(change: str, version: str) -> None:
    assert suggested(Layer.NATIONAL, "1.2.3", change) == version
    assert suggested(Layer.NATIONAL, "utkast", change) == "1.0.0"


def test_a_version_is_written_in_plain_digits_and_counted_as_numbers() -> None:
    for odd in ("１.２.９", "1.02.9", "1.2.9-", "1.2.9-a..b", "1.2.9\n", "9999999999.0.0"):
        assert not is_higher(Layer.NATIONAL, odd, "1.2.3"), odd
    for odd in ("٣", "²", "03", "9" * 21):
        assert not is_higher(Layer.LOCAL, odd, "1"), odd
    assert is_higher(Layer.NATIONAL, "1.3.0-utkast.10", "1.3.0-utkast.9")
    assert is_higher(Layer.NATIONAL, "1.3.0", "1.3.0-utkast.10")


def test_nobody_has_read_a_draft_tomorrow(draft: DraftCard, jonas: User, now: datetime) -> None:
    with pytest.raises(actions.NotYet):
        reading(draft, uuid4(), jonas, now, on=now.date() + timedelta(days=1))
    reading(draft, uuid4(), jonas, now, on=now.date())


def test_a_reading_that_was_sent_for_one_draft_is_not_taken_for_another(
    draft: DraftCard, local_draft: DraftCard, jonas: User, siv: User, now: datetime
) -> None:
    sent = uuid4()
    reading(draft, sent, jonas, now, on=now.date())
    with pytest.raises(actions.UsedBefore):
        reading(local_draft, sent, siv, now, on=now.date())


def reading(card: DraftCard, review: UUID, by: User, now: datetime, *, on: date) -> None:
    actions.add_review(
        draft=card.id,
        review=review,
        kind=ReviewKind.USER,
        who="En bruker",
        interests="ingen",
        outcome=ReviewOutcome.SUPPORTS,
        comment="",
        on=on,
        by=by,
        at=now,
    )


def test_a_full_disk_does_not_undo_a_publishing(
    jonas: User,
    guideline_files: GuidelineFiles,
    now: datetime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(keeping, "build", full)
    monkeypatch.setattr("mestring.knowledge.cache.cache_folder", lambda: tmp_path / "packages")
    with django_capture_on_commit_callbacks(execute=True):
        published = publish_package(files=guideline_files, by=jonas, at=now)
    assert published.is_new
    with pytest.raises(OSError, match="no place to keep the index"):
        keeping.index_of(knowledge.current_package())
    assert not list((tmp_path / "search").iterdir())
