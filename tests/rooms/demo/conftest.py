"""The demo, built once for a module: each test takes back what it writes, and the module the rest."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from mestring.demo.build import build
from mestring.knowledge.folder import GuidelineFiles, default_guideline, read_guideline

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def content() -> GuidelineFiles:
    return read_guideline(default_guideline())


@pytest.fixture(scope="module")
def built(
    content: GuidelineFiles, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        build(content, AT)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(built: None, db: None, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Stand in the demo on the day it was built; give that instant."""
    monkeypatch.setattr("mestring.web.asking.now", lambda: AT)
    return AT
