"""Publishing a later guideline."""

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from mestring.knowledge.actions import publish_package
from mestring.knowledge.folder import GuidelineFiles
from mestring.people.types import User


@pytest.fixture
def publish(jonas: User, now: datetime) -> Callable[[GuidelineFiles], object]:
    times = itertools.count(1)

    def publish(files: GuidelineFiles) -> object:
        at = now - timedelta(days=1) + timedelta(seconds=next(times))
        return publish_package(files=files, by=jonas, at=at)

    return publish
