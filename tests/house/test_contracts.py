"""The import contracts bite: each kind of wrong import, planted in a copy of the house, fails."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"
ROOMS = ("cli", "config", "core", "demo", "people", "population", "web")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the house, with the rooms that the planted imports need."""
    wanted = shutil.ignore_patterns("static", "templates", "locale", "__pycache__")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=wanted)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "tests" / "house").mkdir(parents=True)
    shutil.copy(ROOT / "tests/house/import_contracts.py", tmp_path / "tests/house")
    for room in ROOMS:
        plant(tmp_path, f"{room}/__init__.py", "")
    return tmp_path


def plant(house: Path, file: str, text: str) -> None:
    path = house / "src" / "mestring" / file
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        path.write_text(text + "\n", encoding="utf-8")


def lint_imports(house: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(house / "src"), "COLUMNS": "200"}
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache"],
        cwd=house,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_house_as_it_stands_keeps_its_contracts(house: Path) -> None:
    result = lint_imports(house)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        pytest.param(
            "core/planted.py",
            "import mestring.people",
            "mestring.core is not allowed to import mestring.people",
            id="upward, from the core",
        ),
        pytest.param(
            "people/planted.py",
            "import mestring.web",
            "mestring.people is not allowed to import mestring.web",
            id="upward, from a room",
        ),
        pytest.param(
            "people/planted.py",
            "import mestring.population",
            "mestring.people is not allowed to import mestring.population",
            id="sideways, between neighbours",
        ),
        pytest.param(
            "demo/planted.py",
            "import mestring.config",
            "mestring.demo is not allowed to import mestring.config",
            id="sideways, at the top",
        ),
        pytest.param(
            "core/planted.py",
            "import django",
            "mestring.core.planted is not allowed to import django",
            id="a framework in the core",
        ),
        pytest.param(
            "core/planted.py",
            "def later():\n    import ibis",
            "mestring.core.planted is not allowed to import ibis",
            id="a package in the core, hidden in a function",
        ),
        pytest.param(
            "core/planted.py",
            "import socket",
            "mestring.core.planted is not allowed to import socket",
            id="input and output in the core",
        ),
        pytest.param(
            "population/planted.py",
            "from django.db import models",
            "mestring.population.planted is not allowed to import django",
            id="Django where many are evaluated",
        ),
        pytest.param(
            "web/planted.py",
            "import celery",
            "mestring.web.planted is not allowed to import celery",
            id="a package nobody declared",
        ),
        pytest.param(
            "web/planted.py",
            "from mestring.people import models",
            "mestring.web.planted is not allowed to import mestring.people.models",
            id="another room's tables",
        ),
        pytest.param(
            "attic/__init__.py",
            "",
            "mestring.attic",
            id="a room that is not in the plan",
        ),
    ],
)
def test_a_wrong_import_fails(house: Path, file: str, line: str, broken: str) -> None:
    plant(house, "people/models.py", "")
    plant(house, file, line)
    result = lint_imports(house)
    assert result.returncode == 1, result.stdout + result.stderr
    assert broken in result.stdout
