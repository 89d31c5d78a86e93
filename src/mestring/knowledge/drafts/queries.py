"""Reading drafts. What somebody may not write is not there for them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet

from mestring.core.digest import unpack
from mestring.knowledge.drafts import who as whose
from mestring.knowledge.drafts.files import together
from mestring.knowledge.drafts.readings import (
    ByPath,
    Saving,
    is_other_text,
    read_until,
    standing_at,
)
from mestring.knowledge.drafts.types import (
    Deed,
    DraftCard,
    Head,
    Move,
    ReleaseCard,
    ReviewCard,
    RevisionCard,
)
from mestring.knowledge.folder import Files, GuidelineFiles
from mestring.knowledge.models import Draft, Release, Review, Revision, Version
from mestring.knowledge.queries import NothingPublished
from mestring.knowledge.words import DraftState, Layer, ReviewKind, ReviewOutcome
from mestring.people.queries import standing, user_names
from mestring.people.refusals import NotFound
from mestring.people.roles import Permission
from mestring.people.types import Standing, User

_KEPT_IN_PROCESS = 4
LONGEST_START = 30
ALIVE = (DraftState.OPEN, DraftState.READY)


def seen_by(who: Standing, permission: Permission = Permission.GUIDELINE_EDIT) -> QuerySet[Draft]:
    """Give the drafts of the layers that somebody may write."""
    layers = Q(layer=Layer.LOCAL, place__in=whose.places(who, permission))
    if whose.is_national(who, permission):
        layers |= Q(layer=Layer.NATIONAL)
    return Draft.objects.filter(layers)


def drafts(user: User, at: datetime) -> tuple[DraftCard, ...]:
    """Give every draft that somebody may write, the newest first."""
    rows = seen_by(standing(user, at)).order_by("-opened_at", "-pk")
    return tuple(_cards(rows))


def draft(id_: UUID, *, seen_by_user: User, at: datetime) -> DraftCard:
    """Give one draft; NotFound where there is none, or none for this reader."""
    row = seen_by(standing(seen_by_user, at)).filter(pk=id_)
    for card in _cards(row):
        return card
    raise NotFound


def waiting_nationally() -> tuple[DraftCard, ...]:
    """Give the national drafts that are ready, so that places can see what is coming."""
    rows = Draft.objects.filter(layer=Layer.NATIONAL, state=DraftState.READY).order_by("pk")
    return tuple(_cards(rows))


def _cards(rows: QuerySet[Draft]) -> Iterator[DraftCard]:
    found = list(rows.select_related("base").defer(*_CONTENTS).prefetch_related("moves"))
    moves = {row.pk: sorted(row.moves.all(), key=lambda move: move.pk) for row in found}
    people = {row.opened_by_id for row in found}
    people |= {move.by_id for each in moves.values() for move in each}
    names = user_names(people)
    for row in found:
        yield DraftCard(
            id=row.pk,
            layer=Layer(row.layer),
            place=row.place,
            title=row.title,
            reason=row.reason,
            state=DraftState(row.state),
            base=row.base_id,
            base_version=row.base.version,
            opened=Deed(row.opened_by_id, names.get(row.opened_by_id, ""), row.opened_at),
            moves=tuple(
                Move(DraftState(move.to), Deed(move.by_id, names.get(move.by_id, ""), move.at))
                for move in moves[row.pk]
            ),
        )


_CONTENTS = ("base__content", "base__local_content")


# Files


def latest_version() -> int:
    """Name what was published last."""
    latest = Version.objects.order_by("-published_at", "-pk").values_list("pk", flat=True).first()
    if latest is None:
        raise NothingPublished
    return latest


def is_version(version: int) -> bool:
    """Tell whether there is such a version."""
    return Version.objects.filter(pk=version).exists()


def files_of(version: int) -> Files:
    """Give the files of a published version, as one folder; to be read, and not changed."""
    return _files(Version.objects.values_list("digest", flat=True).get(pk=version))


def latest_from_files() -> Files | None:
    """Give what was published last from files, and not from a draft here."""
    rows = Version.objects.filter(release=None).order_by("-published_at", "-pk")
    digest = rows.values_list("digest", flat=True).first()
    return None if digest is None else _files(digest)


@lru_cache(maxsize=_KEPT_IN_PROCESS)
def _files(digest: str) -> Files:
    rows = Version.objects.filter(digest=digest).values_list("content", "local_content")
    content, local = rows[0]
    layer = unpack(bytes(local)) if local is not None else None
    return together(GuidelineFiles(unpack(bytes(content)), layer))


def start_of(version: int) -> str:
    """Name a published text as what somebody began from."""
    return f"v{version}"


def heads(draft_id: UUID) -> dict[str, Head]:
    """Give the files that a draft has a text of its own for."""
    newest: dict[str, UUID] = {}
    rows = Revision.objects.filter(draft=draft_id, number__isnull=False).order_by("number")
    for path, pk in rows.values_list("path", "pk"):
        newest[path] = pk
    found = list(Revision.objects.filter(pk__in=newest.values()))
    names = user_names({row.by_id for row in found})
    return {row.path: _head(row, names) for row in sorted(found, key=lambda row: row.path)}


def _head(row: Revision, names: dict[int, str]) -> Head:
    return Head(
        path=row.path,
        start=f"r{row.number}",
        content=None if row.content is None else bytes(row.content),
        base=row.base_id,
        deed=Deed(row.by_id, names.get(row.by_id, ""), row.at),
    )


def head(card: DraftCard, path: str) -> Head:
    """Give a file as it stands in a draft: its own text, or the published one."""
    row = (
        Revision.objects.filter(draft=card.id, path=path, number__isnull=False)
        .order_by("-number")
        .first()
    )
    if row is not None:
        return _head(row, user_names([row.by_id]))
    return Head(path, start_of(card.base), files_of(card.base).get(path), card.base)


def files(card: DraftCard) -> Files:
    """Give all files as they would be if the draft were published on what it began from."""
    return laid_over(files_of(card.base), heads(card.id).values())


def laid_over(below: Files, touched: Iterable[Head]) -> Files:
    """Give files with some of them as a draft has them."""
    whole = dict(below)
    for each in touched:
        if each.content is None:
            whole.pop(each.path, None)
        else:
            whole[each.path] = each.content
    return dict(sorted(whole.items()))


def text_at(card: DraftCard, path: str, start: str) -> bytes | None:
    """Give the text that somebody began from; NotFound where there was none such."""
    kind, key = start[:1], start[1:]
    if not key.isdecimal() or kind not in ("r", "v") or len(start) > LONGEST_START:
        raise NotFound
    if kind == "v":
        if not is_version(int(key)):
            raise NotFound
        return files_of(int(key)).get(path)
    rows = Revision.objects.filter(draft=card.id, path=path, number=int(key))
    for content in rows.values_list("content", flat=True):
        return None if content is None else bytes(content)
    raise NotFound


def behind(card: DraftCard) -> tuple[str, ...]:
    """Give the files that the draft has changed and that have been published anew meanwhile."""
    latest = files_of(latest_version())
    return tuple(
        path
        for path, each in heads(card.id).items()
        if files_of(each.base).get(path) != latest.get(path)
    )


def is_on_latest(card: DraftCard) -> bool:
    """Tell whether a draft stands on what was published last."""
    return card.base == latest_version()


def revisions(draft_id: UUID, path: str = "") -> tuple[RevisionCard, ...]:
    """Give every saving in a draft, or of one file in it, the newest first."""
    rows = Revision.objects.filter(draft=draft_id).order_by("-at", "-number", "-pk")
    if path:
        rows = rows.filter(path=path)
    rows = rows.annotate(taken_out=Q(content__isnull=True))
    found = list(rows.values_list("pk", "path", "number", "by", "at", "taken_out"))
    names = user_names({row[3] for row in found})
    return tuple(
        RevisionCard(pk, where, number, Deed(by, names.get(by, ""), at), taken_out)
        for pk, where, number, by, at, taken_out in found
    )


def waiting_for(user: User, draft_id: UUID) -> tuple[RevisionCard, ...]:
    """Give what somebody wrote that was kept aside, and that they have not come back to since."""
    rows = revisions(draft_id)
    own = [each for each in rows if each.deed.by == user.pk]
    return tuple(
        aside
        for aside in own
        if aside.number is None
        and not any(
            each.number is not None and each.path == aside.path and each.deed.at >= aside.deed.at
            for each in own
        )
    )


def revision(card: DraftCard, id_: UUID) -> tuple[RevisionCard, str, bytes | None]:
    """Give one saving, what it began from, and its text."""
    row = Revision.objects.filter(draft=card.id, pk=id_).first()
    if row is None:
        raise NotFound
    names = user_names([row.by_id])
    deed = Deed(row.by_id, names.get(row.by_id, ""), row.at)
    shown = RevisionCard(row.pk, row.path, row.number, deed, row.content is None)
    return shown, row.began_from, None if row.content is None else bytes(row.content)


def writers(draft_id: UUID) -> frozenset[int]:
    """Give everyone who has written in a draft."""
    return frozenset(Revision.objects.filter(draft=draft_id).values_list("by", flat=True))


# Reviews and releases


def reviews(draft_id: UUID) -> tuple[ReviewCard, ...]:
    """Give what those who have read a draft said, in the order of their reading."""
    rows = list(
        Review.objects.filter(draft=draft_id, taken_back_at=None).order_by("on", "written_at", "pk")
    )
    names = user_names({row.written_by_id for row in rows})
    savings = _savings(draft_id)
    return tuple(
        ReviewCard(
            id=row.pk,
            kind=ReviewKind(row.kind),
            who=row.who,
            interests=row.interests,
            outcome=ReviewOutcome(row.outcome),
            comment=row.comment,
            on=row.on,
            written=Deed(row.written_by_id, names.get(row.written_by_id, ""), row.written_at),
            changed=_changed_after(savings, read_until(row.on, row.written_at)),
        )
        for row in rows
    )


def _savings(draft_id: UUID) -> tuple[Saving, ...]:
    """Give every saving that became a draft's text, in order, without the texts."""
    rows = Revision.objects.filter(draft=draft_id, number__isnull=False).order_by("number")
    return tuple(Saving(*row) for row in rows.values_list("pk", "path", "at", "base"))


def _changed_after(savings: tuple[Saving, ...], moment: datetime) -> datetime | None:
    """Tell when a draft was changed last, if its text is another than at a moment."""
    then = standing_at(savings, moment)
    now = {saving.path: saving for saving in savings}
    since = [path for path, saving in now.items() if saving != then.get(path)]
    texts = _texts([*map(now.get, since), *map(then.get, since)])
    changed = (
        now[path].at
        for path in since
        if is_other_text(path, _text_before(then, now, path, texts), texts[now[path].revision])
    )
    return max(changed, default=None)


def _texts(savings: Iterable[Saving | None]) -> dict[UUID, bytes | None]:
    names = [saving.revision for saving in savings if saving is not None]
    rows = Revision.objects.filter(pk__in=names).values_list("pk", "content")
    return {pk: None if content is None else bytes(content) for pk, content in rows}


def _text_before(
    then: ByPath, now: ByPath, path: str, texts: dict[UUID, bytes | None]
) -> bytes | None:
    """Give a file as it stood: the draft's own text of it, or the published that it was made from."""
    if path in then:
        return texts[then[path].revision]
    return files_of(now[path].base).get(path)


def release_of(digest: str) -> ReleaseCard | None:
    """Tell how one publishing came to be; None where it was not a draft here."""
    return _release(Release.objects.filter(version__digest=digest))


def releases_behind(version: str, *, is_local: bool) -> tuple[ReleaseCard, ...]:
    """Tell how what is shown came to be: the guideline's version, and the local layer if there is one."""
    layers = [Release.objects.filter(draft__layer=Layer.NATIONAL, version__version=version)]
    if is_local:
        layers.append(Release.objects.filter(draft__layer=Layer.LOCAL))
    found = (_release(rows) for rows in layers)
    return tuple(card for card in found if card is not None)


def _release(rows: QuerySet[Release]) -> ReleaseCard | None:
    newest = rows.order_by("-version__published_at", "-pk").select_related("version", "draft")
    row = newest.defer(*_OF_VERSION).first()
    if row is None:
        return None
    by = row.version.published_by_id
    names = user_names([row.ready_by_id, by])
    return ReleaseCard(
        version=row.version.version,
        title=row.draft.title,
        reason=row.draft.reason,
        layer=Layer(row.draft.layer),
        ready=Deed(row.ready_by_id, names.get(row.ready_by_id, ""), row.ready_at),
        published=Deed(by, names.get(by, ""), row.version.published_at),
        without_review_because=row.without_review_because,
        reviews=reviews(row.draft_id),
    )


_OF_VERSION = ("version__content", "version__local_content")
