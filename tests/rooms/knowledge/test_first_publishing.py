"""The first guideline is laid in from files by one person; after that two make a version of a draft."""

from pathlib import Path

import pytest

from mestring.cli.__main__ import main
from mestring.knowledge import queries
from mestring.knowledge.models import Version
from mestring.knowledge.types import Publication
from mestring.people.types import User
from tests.rooms.conftest import GUIDELINE


def publish(username: str, content: Path = GUIDELINE) -> int:
    return main(["publish", "--as", username, "--content", str(content)])


def test_the_first_is_laid_in_by_an_editor(jonas: User, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish("jonas") == 0
    assert "Versjon 1.2.3 er publisert" in capsys.readouterr().out
    assert queries.current_package().version == "1.2.3"


def test_the_next_is_refused_with_the_way_that_takes_two(
    published: Publication, jonas: User, capsys: pytest.CaptureFixture[str]
) -> None:
    assert publish("jonas") == 1
    assert "./mestring draft import" in capsys.readouterr().err
    assert Version.objects.count() == 1


def test_where_what_stands_can_no_longer_be_shown_files_may_be_laid_in_again(
    published: Publication, jonas: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise queries.NoLongerTaken

    monkeypatch.setattr(queries, "current_package", refuse)
    assert publish("jonas") == 0


@pytest.mark.parametrize("username", ["kari", "siv", "ingen"])
def test_only_a_national_editor_lays_it_in(
    kari: User, siv: User, username: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert publish(username) == 1
    assert capsys.readouterr().err
    assert not Version.objects.exists()
