"""The pictures in the documentation are taken of the pages as they are.

To take them anew: MESTRING_PICTURES=1 ./mestring test tests/journeys/pages/test_pictures.py
"""

import os
from pathlib import Path

import pytest

from tests.journeys.pages.conftest import PHONE, Look, Site

PICTURES = Path(__file__).parents[3] / "docs" / "pictures"
DESK = {"width": 1200, "height": 1240}
TAKEN = {
    "bank.png": ("/", "", DESK),
    "recommendation.png": (
        "/anbefalinger/kontakt-etter-utskrivning/",
        "",
        {**DESK, "height": 1990},  # down to the first worked case
    ),
    "worklist.png": ("/arbeidsliste/", "kari", DESK),
    "person.png": ("/personer/{amina}/", "kari", DESK),
    "own-plan.png": ("/min-plan/", "amina", {**PHONE, "height": 1100}),
}


@pytest.mark.parametrize("name", TAKEN)
def test_each_picture_can_be_taken_and_is_there(
    look: Look, site: Site, name: str, tmp_path: Path
) -> None:
    path, user, viewport = TAKEN[name]
    page = look(path, user, viewport=viewport)
    page.evaluate("document.fonts.ready")
    folder = PICTURES if os.environ.get("MESTRING_PICTURES") else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    taken = page.screenshot(path=folder / name)
    assert len(taken) > 20_000
    assert (PICTURES / name).is_file()
