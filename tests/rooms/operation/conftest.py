"""An installation in files of its own, copied for each test."""

import shutil
from pathlib import Path

import pytest

from mestring.operation.backup.making import Installation
from mestring.operation.backup.sqlite import Sqlite
from tests.rooms.operation.installation import build


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a small installation; never changed."""
    folder = tmp_path_factory.mktemp("built")
    build(f"sqlite:///{folder / 'mestring.sqlite3'}", folder / "packages")
    return folder / "mestring.sqlite3"


@pytest.fixture
def live(built: Path, tmp_path: Path) -> Path:
    """A live database."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    return Path(shutil.copy(built, data / "mestring.sqlite3"))


@pytest.fixture
def installation(live: Path) -> Installation:
    return Installation(
        database=Sqlite(live), data=live.parent, erased_list=live.parent / "erased.jsonl"
    )
