"""The page for whoever reviews access says what the code says."""

from pathlib import Path

from mestring.people.roles import REFUSALS, Permission
from tests.house.access_page import PAGE, page

ROOT = Path(__file__).parents[2]


def test_the_table_of_roles_is_the_tables() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m tests.house.access_page"


def test_every_file_it_names_is_there() -> None:
    import re

    named = set(re.findall(r"`([\w/.]+\.(?:py|md))`", PAGE.read_text("utf-8")))
    places = (ROOT / "src/mestring/people", ROOT / "tests/rooms/people", ROOT, ROOT / "docs")
    people = ROOT / "src/mestring/people/actions"
    missing = [
        name for name in named if not any((place / name).exists() for place in (*places, people))
    ]
    assert missing == []


def test_every_permission_has_its_refusal() -> None:
    assert set(Permission) - set(REFUSALS) == {Permission.PUBLIC}
