"""Two editors, one local editor, and a draft to write in."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from mestring.knowledge.drafts import actions
from mestring.knowledge.drafts.types import DraftCard
from mestring.knowledge.types import Publication
from mestring.knowledge.words import Layer
from mestring.people.roles import Role
from mestring.people.types import User


@pytest.fixture
def runa(add_user: Callable[..., User]) -> User:
    """Another editor."""
    return add_user("Runa", Role.EDITOR)


@pytest.fixture
def siv(add_user: Callable[..., User]) -> User:
    """Editor of what is local in Fjordvik."""
    return add_user("Siv", Role.LOCAL_EDITOR, "fjordvik-team")


@pytest.fixture
def torgeir(add_user: Callable[..., User]) -> User:
    """Another editor of what is local in Fjordvik."""
    return add_user("Torgeir", Role.LOCAL_EDITOR, "fjordvik-team")


@pytest.fixture
def draft(published: Publication, jonas: User, now: datetime) -> DraftCard:
    return actions.open_draft(
        draft=uuid4(),
        layer=Layer.NATIONAL,
        title="Klarere ord",
        reason="Vi ble bedt om det.",
        by=jonas,
        at=now,
    )


@pytest.fixture
def local_draft(published: Publication, siv: User, now: datetime) -> DraftCard:
    return actions.open_draft(
        draft=uuid4(),
        layer=Layer.LOCAL,
        place="fjordvik",
        title="Vår vei",
        reason="Egne rutiner.",
        by=siv,
        at=now,
    )


Save = Callable[..., object]


@pytest.fixture
def save(now: datetime) -> Save:
    """Save a file's text in a draft, from what stands there unless another beginning is named."""
    from mestring.knowledge.drafts import queries

    def write(
        card: DraftCard,
        path: str,
        content: bytes | None,
        by: User,
        start: str | None = None,
        revision: UUID | None = None,
        at: datetime = now,
    ) -> object:
        return actions.save_file(
            draft=card.id,
            path=path,
            content=content,
            began_from=start or queries.head(card, path).start,
            revision=revision or uuid4(),
            by=by,
            at=at,
        )

    return write
