"""Writing a draft, and taking it to where another publishes it. Nothing that is sent is ever lost."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from mestring.core.loading.written import Written, written
from mestring.knowledge.actions import publish_checked
from mestring.knowledge.drafts import checking, queries
from mestring.knowledge.drafts import who as whose
from mestring.knowledge.drafts.files import (
    LARGEST,
    OVERLAY,
    VERSION_IN,
    apart,
    is_path,
    layer_of,
)
from mestring.knowledge.drafts.merging import Merged, Part, merge
from mestring.knowledge.drafts.rewriting import rewritten
from mestring.knowledge.drafts.types import (
    Checked,
    DraftCard,
    Head,
    Meeting,
    ReviewCard,
    Saved,
)
from mestring.knowledge.drafts.versions import is_higher
from mestring.knowledge.models import Draft, DraftMove, Release, Review, Revision, Version
from mestring.knowledge.types import Publication
from mestring.knowledge.words import (
    MOVES,
    MUST_REVIEW,
    DraftState,
    Layer,
    ReviewKind,
    ReviewOutcome,
)
from mestring.people import access
from mestring.people.queries import standing
from mestring.people.refusals import NotAllowed, NotFound, Refusal
from mestring.people.roles import Permission
from mestring.people.types import User


class NotOpen(Refusal):
    """A draft that is not being written just now."""


class WrongPlace(Refusal):
    """A file that a draft of this kind cannot hold."""


class UsedBefore(Refusal):
    """A form that was sent before, with something else in it."""


class NotYet(Refusal):
    """A reading on a day that has not come."""


class NotWhole(Refusal):
    """A draft with faults, or with worked cases that come out otherwise than they say."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        parts = {"faults": len(checked.faults), "cases": len(checked.failures)}
        super().__init__(
            _(
                "Utkastet er ikke helt ennå: %(faults)s feil å rette, og %(cases)s avvik i "
                "eksemplene. Se «Sjekk» på siden til utkastet."
            )
            % parts
        )


class NotHigher(Refusal):
    """A version that is not higher than the one that is published."""


class Behind(Refusal):
    """A draft that stands on something older than what is published."""


class TwoPersons(NotAllowed):
    """One who would publish what they have written or marked ready themselves."""


class NotReviewed(Refusal):
    """A draft that no user representative, or no relative, has read as it stands; and nobody says why."""


@transaction.atomic
def open_draft(
    *, draft: UUID, layer: Layer, place: str = "", title: str, reason: str, by: User, at: datetime
) -> DraftCard:
    """Begin a draft of a layer, on what is published now; the very same form again is the same draft."""
    who = standing(by, at)
    if not whose.may(who, Permission.GUIDELINE_EDIT, layer, place):
        raise access.refusal(Permission.GUIDELINE_EDIT)
    Draft.objects.get_or_create(
        pk=draft,
        defaults={
            "layer": layer,
            "place": place,
            "title": title,
            "reason": reason,
            "base_id": queries.latest_version(),
            "state": DraftState.OPEN,
            "opened_by": by,
            "opened_at": at,
        },
    )
    return queries.draft(draft, seen_by_user=by, at=at)


@transaction.atomic
def save_file(
    *,
    draft: UUID,
    path: str,
    content: bytes | None,
    began_from: str,
    revision: UUID,
    by: User,
    at: datetime,
    stands_on: int | None = None,
) -> Saved:
    """Save a file's text, or take the file out (None).

    Whoever saves names the text they began from. If somebody else has saved since, what both did is put
    together where it does not touch; where it does, nothing is decided here: what was sent is kept
    aside, and the draft's text stays as it is until somebody chooses.
    """
    card = _hold(draft, by, at)
    repeated = _sent_before(card, path, content, revision)
    if repeated is not None:
        return repeated
    _check_open(card)
    _check_place(card, path, content)
    head, base = queries.head(card, path), queries.text_at(card, path, began_from)
    ground = _ground(head, stands_on)
    if content in (head.content, base) and ground == head.base:
        return Saved(head, is_same=True)
    if base == head.content:
        row = _write(card, path, content, head, ground, began_from, revision, by, at)
        return Saved(row)
    _append(card, path, content, None, ground, began_from, revision, by, at)
    merged = merged_bytes(base, content, head.content)
    if not merged.is_whole:
        return Saved(head, merged=merged, other=head.deed)
    both = _both(base, content, head.content, merged)
    row = _write(card, path, both, head, ground, began_from, uuid7(), by, at)
    return Saved(row, merged=merged, other=head.deed)


def _ground(head: Head, stands_on: int | None) -> int:
    """Give the version that a text is made from: the one it was, or the latest if it was chosen beside it."""
    if stands_on is None:
        return head.base
    if stands_on != queries.latest_version():
        raise Behind(_("Noe nyere er publisert imens. Se over en gang til."))
    return stands_on


def _hold(draft: UUID, by: User, at: datetime) -> DraftCard:
    """Find a draft to write in, and let nobody else write in it meanwhile."""
    rows = queries.seen_by(standing(by, at)).filter(pk=draft)
    if not list(rows.select_for_update().values_list("pk")):
        raise NotFound
    return queries.draft(draft, seen_by_user=by, at=at)


def _sent_before(card: DraftCard, path: str, content: bytes | None, revision: UUID) -> Saved | None:
    row = Revision.objects.filter(pk=revision).first()
    if row is None:
        return None
    sent = None if row.content is None else bytes(row.content)
    if (row.draft_id, row.path, sent) != (card.id, path, content):
        raise UsedBefore(
            _(
                "Skjemaet er sendt før, med en annen tekst. Last siden på nytt, og lagre en gang til."
            )
        )
    head = queries.head(card, path)
    if row.number is not None:
        return Saved(head, is_repeat=True)
    merged = merged_bytes(queries.text_at(card, path, row.began_from), sent, head.content)
    return Saved(head, is_repeat=True, merged=merged, other=head.deed)


def _check_open(card: DraftCard) -> None:
    if card.state is not DraftState.OPEN:
        raise NotOpen(_("Utkastet er ikke åpent. Åpne det igjen for å skrive mer i det."))


def _check_place(card: DraftCard, path: str, content: bytes | None) -> None:
    if not is_path(path):
        raise WrongPlace(
            _("«%(path)s» er ikke et filnavn her. Bruk små bokstaver, tall og bindestrek.")
            % {"path": path}
        )
    if layer_of(path) is not card.layer:
        raise WrongPlace(
            _("Et lokalt lag endrer aldri det nasjonale, og omvendt. Åpne et utkast av det andre.")
        )
    if content is not None and len(content) > LARGEST:
        raise WrongPlace(_("Fila er større enn 1 MB. Del den opp."))


def _write(
    card: DraftCard,
    path: str,
    content: bytes | None,
    before: Head,
    ground: int,
    began_from: str,
    revision: UUID,
    by: User,
    at: datetime,
) -> Head:
    number = int(before.start[1:]) + 1 if before.is_touched else 1
    _append(card, path, content, number, ground, began_from, revision, by, at)
    return queries.head(card, path)


def _append(
    card: DraftCard,
    path: str,
    content: bytes | None,
    number: int | None,
    ground: int,
    began_from: str,
    revision: UUID,
    by: User,
    at: datetime,
) -> None:
    Revision.objects.create(
        pk=revision,
        draft_id=card.id,
        path=path,
        number=number,
        content=content,
        base_id=ground,
        began_from=began_from,
        by=by,
        at=at,
    )


def merged_bytes(base: bytes | None, yours: bytes | None, theirs: bytes | None) -> Merged:
    """Put two texts together; where one of them takes the file out, that is a choice as well."""
    if yours in (theirs, base):
        return Merged((Part(_text(theirs)),))
    if theirs == base:
        return Merged((Part(_text(yours)),))
    if None in (base, yours, theirs):
        return Merged((Part(_text(yours), _text(base), _text(theirs)),))
    return merge(_text(base), _text(yours), _text(theirs))


def _both(
    base: bytes | None, yours: bytes | None, theirs: bytes | None, merged: Merged
) -> bytes | None:
    """Give what two texts that could be put together make: none, where one took the file out."""
    if yours in (theirs, base):
        return theirs
    return yours if theirs == base else merged.text.encode()


def _text(content: bytes | None) -> str:
    return (content or b"").decode("utf-8", "replace")


def meeting(*, draft: UUID, revision: UUID, by: User, at: datetime) -> Meeting:
    """Lay what was kept aside beside the text that stands, to choose from."""
    card = queries.draft(draft, seen_by_user=by, at=at)
    aside, began_from, content = queries.revision(card, revision)
    head = queries.head(card, aside.path)
    base = queries.text_at(card, aside.path, began_from)
    merged = merged_bytes(base, content, head.content)
    return Meeting(aside.path, merged, head.start, head.deed)


# What has been published meanwhile


@transaction.atomic
def bring_up(*, draft: UUID, by: User, at: datetime) -> tuple[str, ...]:
    """Bring what has been published since into a draft; give the files where somebody must choose."""
    card = _hold(draft, by, at)
    _check_open(card)
    latest = queries.latest_version()
    left = []
    for path, head in queries.heads(card.id).items():
        before, after = queries.files_of(head.base).get(path), queries.files_of(latest).get(path)
        if before == after:
            continue
        merged = merged_bytes(before, head.content, after)
        if not merged.is_whole:
            left.append(path)
        else:
            both = _both(before, head.content, after, merged)
            _write(card, path, both, head, latest, head.start, uuid7(), by, at)
    if not left:
        Draft.objects.filter(pk=card.id).update(base=latest)
    return tuple(left)


def meeting_with_published(*, draft: UUID, path: str, by: User, at: datetime) -> Meeting:
    """Lay a draft's text beside what has been published meanwhile, to choose from."""
    card = queries.draft(draft, seen_by_user=by, at=at)
    head = queries.head(card, path)
    before = queries.files_of(head.base).get(path)
    after = queries.files_of(queries.latest_version()).get(path)
    merged = merged_bytes(before, head.content, after)
    return Meeting(path, merged, head.start, None, is_with_published=True)


# On its way


@transaction.atomic
def mark_ready(*, draft: UUID, version: str, by: User, at: datetime) -> DraftCard:
    """Say that a draft is whole, as a version that is higher than the published one."""
    card = _hold(draft, by, at)
    if card.state is DraftState.READY:
        return card
    _check_open(card)
    _check_on_latest(card)
    if not queries.heads(card.id):
        raise NotOpen(_("Det er ikke endret noe i utkastet ennå. Skriv noe først."))
    _set_version(card, version, by, at)
    _check_whole(checking.check(queries.files(card)))
    return _go(card, DraftState.READY, by, at)


def _set_version(card: DraftCard, version: str, by: User, at: datetime) -> None:
    """Write the version where the layer says it; a local layer counts 1, 2, 3."""
    path = VERSION_IN[card.layer]
    head = queries.head(card, path)
    published = queries.files_of(card.base).get(path)
    if not is_higher(card.layer, version, version_in(path, published)):
        raise NotHigher(
            _("Versjonen må være høyere enn %(version)s, som er publisert.")
            % {"version": version_in(path, published) or "0"}
        )
    value: str | int = int(version) if card.layer is Layer.LOCAL else version
    if version_in(path, head.content) == version or head.content is None:
        return
    text = rewritten(head.content.decode(), {("version",): value}).encode()
    _write(card, path, text, head, head.base, head.start, uuid7(), by, at)


def version_in(path: str, content: bytes | None) -> str:
    """Give the version that a file says; empty where it says none."""
    head = written(path, content or b"")
    if not isinstance(head, Written) or not isinstance(head.data, dict):
        return ""
    return str(head.data.get("version", ""))


def _check_on_latest(card: DraftCard) -> None:
    if not queries.is_on_latest(card):
        raise Behind(
            _("Noe annet er publisert siden utkastet ble åpnet. Hent det inn først, og se over.")
        )


def _check_whole(checked: Checked) -> None:
    if not checked.is_whole:
        raise NotWhole(checked)


@transaction.atomic
def move_draft(*, draft: UUID, to: DraftState, by: User, at: datetime) -> DraftCard:
    """Open a draft again, or put it away; where it is there already, nothing happens."""
    card = _hold(draft, by, at)
    if card.state is to:
        return card
    if to not in MOVES[card.state] or to not in (DraftState.OPEN, DraftState.DROPPED):
        raise NotOpen(_("Det lar seg ikke gjøre med utkastet slik det står nå."))
    return _go(card, to, by, at)


def _go(card: DraftCard, to: DraftState, by: User, at: datetime) -> DraftCard:
    Draft.objects.filter(pk=card.id).update(state=to)
    DraftMove.objects.create(draft_id=card.id, to=to, by=by, at=at)
    return queries.draft(card.id, seen_by_user=by, at=at)


# Reviews


@transaction.atomic
def add_review(
    *,
    draft: UUID,
    review: UUID,
    kind: ReviewKind,
    who: str,
    interests: str,
    outcome: ReviewOutcome,
    comment: str,
    on: date,
    by: User,
    at: datetime,
) -> None:
    """Write down that somebody has read a draft, and what they said; sent twice, it stands once."""
    card = _hold(draft, by, at)
    _check_alive(card)
    if on > localdate(at):
        raise NotYet(_("Datoen er ikke kommet ennå. Skriv dagen utkastet ble lest."))
    row, _is_new = Review.objects.get_or_create(
        pk=review,
        defaults={
            "draft_id": card.id,
            "kind": kind,
            "who": who,
            "interests": interests,
            "outcome": outcome,
            "comment": comment,
            "on": on,
            "written_by": by,
            "written_at": at,
        },
    )
    if row.draft_id != card.id:
        raise UsedBefore(_("Skjemaet er sendt før, for et annet utkast. Last siden på nytt."))


@transaction.atomic
def take_back_review(*, draft: UUID, review: UUID, by: User, at: datetime) -> None:
    """Take back a review that was written down wrongly; that it stood there is kept."""
    card = _hold(draft, by, at)
    _check_alive(card)
    rows = Review.objects.filter(pk=review, draft=card.id)
    if not rows.exists():
        raise NotFound
    rows.filter(taken_back_at=None).update(taken_back_by=by, taken_back_at=at)


def _check_alive(card: DraftCard) -> None:
    if card.state not in queries.ALIVE:
        raise NotOpen(_("Utkastet er publisert eller lagt bort, og gjennomgangen står som den er."))


# Publishing


def why_not_publish(card: DraftCard, user: User, at: datetime) -> Refusal | None:
    """Say what stands in the way of somebody publishing a draft, before its content is asked."""
    if not whose.may(standing(user, at), Permission.GUIDELINE_PUBLISH, card.layer, card.place):
        return access.refusal(Permission.GUIDELINE_PUBLISH)
    if card.state is not DraftState.READY or card.ready is None:
        return NotOpen(_("Utkastet er ikke merket klart ennå."))
    if user.pk == card.ready.by:
        return TwoPersons(_("Du merket utkastet klart selv. En annen redaktør må publisere det."))
    if user.pk in queries.writers(card.id):
        return TwoPersons(_("Du har skrevet i utkastet. En annen redaktør må publisere det."))
    return None


def lacking_reviews(card: DraftCard) -> tuple[ReviewKind, ...]:
    """Give those on whose behalf nobody has read a draft as it stands."""
    return lacking(queries.reviews(card.id))


def lacking(found: Iterable[ReviewCard]) -> tuple[ReviewKind, ...]:
    """Give those on whose behalf none of these is a reading of what stands."""
    there = {review.kind for review in found if review.is_of_what_stands}
    return tuple(kind for kind in MUST_REVIEW if kind not in there)


@transaction.atomic
def publish_draft(
    *, draft: UUID, without_review_because: str = "", by: User, at: datetime
) -> Publication:
    """Make a version of a draft that another wrote and marked ready; once, however often it is asked."""
    card = _hold(draft, by, at)
    if card.state is DraftState.PUBLISHED:
        return _published(card)
    # Two drafts that are published at once: the one that comes last is told that it is behind.
    list(Version.objects.select_for_update().filter(pk=card.base).values_list("pk"))
    refusal = why_not_publish(card, by, at)
    if refusal is not None:
        raise refusal
    _check_on_latest(card)
    because = without_review_because.strip()
    missing = lacking_reviews(card)
    if missing and not because:
        raise NotReviewed(
            _(
                "En brukerrepresentant og en pårørende skal ha lest utkastet slik det står nå. "
                "Har de ikke det, må du skrive hvorfor. Det vises for alle."
            )
        )
    files = queries.files(card)
    _check_whole(checking.check(files))
    _check_place_of_layer(card, files)
    published = publish_checked(apart(files), checking.loaded(files), by, at)
    _release(card, published, because if missing else "")
    _go(card, DraftState.PUBLISHED, by, at)
    return published


def _check_place_of_layer(card: DraftCard, files: Mapping[str, bytes]) -> None:
    """Hold a local layer to be of the place whose draft it is; an installation has one layer."""
    if card.layer is not Layer.LOCAL or OVERLAY not in files:
        return
    head = written(OVERLAY, files[OVERLAY])
    owner = head.data.get("id") if isinstance(head, Written) else ""
    if owner != card.place:
        raise WrongPlace(
            _("Det lokale laget er for «%(owner)s», og utkastet er for «%(place)s».")
            % {"owner": owner, "place": card.place}
        )


def _release(card: DraftCard, published: Publication, because: str) -> None:
    version = Version.objects.filter(digest=published.digest).order_by("-published_at").first()
    assert version is not None  # it was just made
    assert card.ready is not None  # it was just checked
    Release.objects.create(
        version=version,
        draft_id=card.id,
        ready_by_id=card.ready.by,
        ready_at=card.ready.at,
        without_review_because=because,
    )


def _published(card: DraftCard) -> Publication:
    version = Release.objects.select_related("version").get(draft=card.id).version
    return Publication(version.version, version.digest, version.published_at)
