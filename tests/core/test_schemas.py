"""The JSON Schemas are those of the types, and they and the loader agree on what is written."""

from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mestring.core.digest import HISTORY
from mestring.core.loading.loader import FOLDERS
from mestring.core.loading.written import Written, written
from mestring.core.schemas import schemas
from tests.core.packages import OVERLAY, changed, files

ROOT = Path(__file__).parents[2]
SCHEMAS = schemas()
CONTENT = {
    path.relative_to(ROOT / "content").as_posix(): path.read_bytes()
    for path in sorted((ROOT / "content").rglob("*"))
    if path.suffix in (".yaml", ".md")
    # An earlier guide's is only what is its own, and whole first in the frame of today.
    and not (path.name == "guideline.yaml" and "history" in path.parts)
}


@cache
def validator(kind: str) -> Draft202012Validator:
    import json

    schema = json.loads(SCHEMAS[f"{kind}.schema.json"])
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def kind_of(path: str) -> str:
    parts = PurePosixPath(path)
    if path.startswith(f"{HISTORY}hearings/"):
        return "hearing"
    folder = parts.parent.name if path.startswith(HISTORY) else str(parts.parent)
    return FOLDERS[folder][0] if folder in FOLDERS else parts.stem


def said(path: str, content: bytes) -> Any:
    read = written(path, content)
    assert isinstance(read, Written), read
    return _json(read.data)


def _json(value: Any) -> Any:
    """Give what an editor would see: no decimals of our own."""
    if isinstance(value, dict):
        return {key: _json(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_json(part) for part in value]
    return value if value is None or isinstance(value, bool | int | str) else float(value)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_the_schema_in_the_repository_is_current(name):
    there = (ROOT / "schemas" / name).read_text(encoding="utf-8")
    assert there == SCHEMAS[name], "run ./mestring schemas"


def test_there_is_no_schema_too_many():
    assert {path.name for path in (ROOT / "schemas").iterdir()} == set(SCHEMAS)


def test_they_are_written_the_same_twice():
    assert dict(schemas()) == dict(SCHEMAS)


@pytest.mark.parametrize("path", sorted(CONTENT))
def test_what_the_loader_takes_the_schema_takes(path):
    errors = [
        error.message for error in validator(kind_of(path)).iter_errors(said(path, CONTENT[path]))
    ]
    assert errors == []


def test_an_overlay_too():
    assert list(validator("overlay").iter_errors(said("overlay.yaml", OVERLAY.encode()))) == []


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("recommendations/kontakt.yaml", "force: should", "force: strong"),
        ("recommendations/kontakt.yaml", "force: should", "forse: should"),
        ("recommendations/kontakt.yaml", "scope: individual\n", ""),
        ("recommendations/kontakt.yaml", "level: [municipality]", "level: municipality"),
        ("recommendations/kontakt.yaml", "pattern: response", "pattern: respons"),
        (
            "recommendations/kontakt.yaml",
            "{attribute: two_way, is: true}",
            "{atribute: two_way, is: true}",
        ),
        ("parameters.yaml", "{days: 7}", "{days: -7}"),
        ("parameters.yaml", "{days: 7}", "{weeks: 1}"),
        ("events.yaml", "{type: integer,", "{type: number,"),
        ("events.yaml", "subjects: [unit]", "subjects: [enhet]"),
        ("sources.yaml", "kind: statute", "kind: statut"),
        ("guideline.yaml", "version: 1.0.0", "version: 1.0"),
        ("cases/kontakt.yaml", "outcome: waiting", "outcome: venter"),
        ("pathways/hf1.yaml", "{id: mapping,", "{id: maping,"),
    ],
)
def test_what_the_loader_refuses_in_shape_the_editor_marks(path, old, new):
    broken = changed(files(), path, old, new)[path]
    assert list(validator(kind_of(path)).iter_errors(said(path, broken)))


@pytest.mark.parametrize(
    "path", [path for path in sorted(CONTENT) if path.endswith(".yaml") and path != "calendar.yaml"]
)
def test_the_first_line_leads_an_editor_to_its_schema(path):
    first = CONTENT[path].decode().split("\n", 1)[0]
    up = "../" * (path.count("/") + 1)
    assert first == f"# yaml-language-server: $schema={up}schemas/{kind_of(path)}.schema.json"
