"""The fixed cast, in a small guideline of their own: Amina, Kari, Per, Solveig, Jonas and Yusuf.

Amina (person) is followed up by the team in Fjordvik. Kari is her coordinator there and Solveig leads it.
Per is a therapist elsewhere, Jonas an editor, and Yusuf is Amina's brother.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from mestring.care import actions as care
from mestring.core.timeline import Subject
from mestring.knowledge.actions import publish_package
from mestring.knowledge.folder import GuidelineFiles, read_guideline
from mestring.knowledge.types import Publication
from mestring.people import actions as people
from mestring.people import identity, queries
from mestring.people.roles import Role
from mestring.people.types import PersonCard, RelativeCard, User
from mestring.web import asking
from mestring.web.login.gate import BEGAN, SEEN

HERE = Path(__file__).parent
GUIDELINE = HERE / "guideline"
NOW = datetime(2026, 3, 20, 11, 0, tzinfo=UTC)
EARLIER = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)
BORN = date(1992, 5, 14)
# What a test asks for that meets the database it is run on.
MEETS = {"db", "transactional_db", "django_db_setup", "live_server", "database_url"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, run what meets the database; the rest has been run already, beside SQLite."""
    if os.environ.get("DATABASE_URL"):
        left = [item for item in items if HERE in item.path.parents and not meets_database(item)]
        config.hook.pytest_deselected(items=left)
        gone = set(left)
        items[:] = [item for item in items if item not in gone]


def meets_database(item: pytest.Item) -> bool:
    asked_for = MEETS.intersection(getattr(item, "fixturenames", ()))
    marks = (item.get_closest_marker(name) for name in ("django_db", "postgres"))
    return bool(asked_for) or any(marks)


@pytest.fixture(scope="session")
def guideline_files() -> GuidelineFiles:
    return read_guideline(GUIDELINE)


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the tests' packages out of the user's own cache; shared between tests, for speed."""
    folder = tmp_path_factory.getbasetemp() / "packages"
    monkeypatch.setattr("mestring.knowledge.cache.cache_folder", lambda: folder)
    return folder


@pytest.fixture(autouse=True)
def in_bokmal() -> Iterator[None]:
    """Begin in bokmål: a page read in English by the test before leaves its language in the thread."""
    with translation.override("nb"):
        yield


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Stop the clock, where pages read it: at noon on Friday 20 March 2026."""
    monkeypatch.setattr("mestring.web.asking.now", lambda: NOW)
    return NOW


@pytest.fixture
def steward(db: None) -> User:
    by = people.found_installation(username="steward", name="Stine", at=EARLIER)
    for slug in ("fjordvik", "storvik"):
        people.add_municipality(slug=slug, title=slug.title(), by=by, at=EARLIER)
        people.add_unit(
            slug=f"{slug}-team",
            title=f"Teamet i {slug.title()}",
            unit_type="team",
            level="municipality",
            municipality=slug,
            by=by,
            at=EARLIER,
        )
    people.add_agreement(
        slug="avtalen",
        title="Avtalen",
        units=["fjordvik-team"],
        by=by,
        at=EARLIER,
    )
    return by


@pytest.fixture
def add_user(steward: User) -> Callable[..., User]:
    def add(name: str, role: Role | None = None, unit: str | None = None) -> User:
        user = people.add_user(username=name.lower(), name=name, by=steward, at=EARLIER)
        if role is not None:
            people.add_membership(
                user=user, role=role, unit=unit, from_date=EARLIER.date(), by=steward, at=EARLIER
            )
        return user

    return add


@pytest.fixture
def kari(add_user: Callable[..., User]) -> User:
    return add_user("Kari", Role.COORDINATOR, "fjordvik-team")


@pytest.fixture
def per(add_user: Callable[..., User]) -> User:
    return add_user("Per", Role.THERAPIST, "storvik-team")


@pytest.fixture
def solveig(add_user: Callable[..., User]) -> User:
    return add_user("Solveig", Role.LEADER, "fjordvik-team")


@pytest.fixture
def jonas(add_user: Callable[..., User]) -> User:
    return add_user("Jonas", Role.EDITOR)


@pytest.fixture
def amina(add_user: Callable[..., User], steward: User) -> User:
    user = add_user("Amina")
    person = people.register_person(
        name="Amina",
        birth_date=BORN,
        identity_number=identity.make(BORN),
        user=user,
        by=steward,
        at=EARLIER,
    )
    people.open_relation(
        person=person, unit="fjordvik-team", opened_at=EARLIER, by=steward, at=EARLIER
    )
    return user


@pytest.fixture
def aminas(amina: User) -> PersonCard:
    """Amina, as the person her page is about."""
    return queries.own_person(amina)


@pytest.fixture
def yusuf(add_user: Callable[..., User], aminas: PersonCard, steward: User) -> User:
    user = add_user("Yusuf")
    people.register_relative(
        person=aminas.id, name="Yusuf", kinship="bror", user=user, by=steward, at=EARLIER
    )
    return user


@pytest.fixture
def yusufs(yusuf: User) -> RelativeCard:
    return queries.own_relative(yusuf)


@pytest.fixture
def published(jonas: User, guideline_files: GuidelineFiles) -> Publication:
    return publish_package(files=guideline_files, by=jonas, at=EARLIER)


@pytest.fixture
def happened(published: Publication, steward: User) -> Callable[..., Sequence[object]]:
    """Write down what has happened to somebody, as a history taken over from elsewhere."""

    def write(subject: Subject, *events: dict[str, Any]) -> Sequence[object]:
        return care.import_history(subject=subject, events=events, by=steward, at=NOW)

    return write


@pytest.fixture
def as_(client: Client) -> Callable[[User | None], Client]:
    """Give a browser in which somebody is logged in, or nobody."""

    def log_in(user: User | None) -> Client:
        client.logout()
        if user is not None:
            client.force_login(user)
            _has_used_it(client)
        return client

    return log_in


def _has_used_it(client: Client) -> None:
    """Let a login be as one that has seen a page already: its use is written down once a minute."""
    session = client.session
    at = asking.now().isoformat()
    session.update({BEGAN: at, SEEN: at})
    session.save()
