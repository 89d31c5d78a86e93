"""Where packages are kept while a verb is tried: nowhere that another test, or its developer, has been."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def kept_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def loaded(own_cache: None, kept_before: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Find the shipped guideline as another test has loaded it, where that is not what is asked about."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(kept_before))
