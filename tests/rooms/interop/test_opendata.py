"""Open data: what is given is what is described, open to all, and nothing hidden is in it."""

import csv
import io
import json
import re
import zipfile
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from mestring.core.digest import counted, digest
from mestring.interop.opendata.described import type_of
from mestring.interop.opendata.kinds import KINDS
from mestring.knowledge.actions import publish_package
from mestring.knowledge.folder import GuidelineFiles, default_guideline, read_guideline
from mestring.knowledge.queries import current_package
from mestring.people.types import User
from tests.rooms.conftest import EARLIER, NOW

AT = "/api/v1/versions/current"


@pytest.fixture
def files() -> GuidelineFiles:
    return read_guideline(default_guideline())


@pytest.fixture(autouse=True)
def real(jonas: User, files: GuidelineFiles) -> None:
    """The guideline that is shipped."""
    publish_package(files=files, by=jonas, at=EARLIER)


@pytest.fixture(scope="module")
def described() -> dict[str, object]:
    from mestring.interop.opendata.api import described as description

    return description()


def test_what_is_described_is_a_valid_description(described) -> None:
    assert described["openapi"].startswith("3.1")
    assert described["info"]["license"]["name"] == "CC BY 4.0"
    assert len(described["paths"]) == 2 * len(KINDS) + 4


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_what_is_given_is_as_it_is_described(client: Client, described, kind) -> None:
    for address, path in (
        (f"{AT}/{kind.name}", f"/api/v1/versions/{{version}}/{kind.name}"),
        (
            f"{AT}/{kind.name}/{client.get(f'{AT}/{kind.name}').json()['items'][0]['id']}",
            f"/api/v1/versions/{{version}}/{kind.name}/{{id}}",
        ),
    ):
        answer = described["paths"][path]["get"]["responses"]["200"]
        schema = answer["content"]["application/json"]["schema"]
        whole = Resource(contents=described, specification=DRAFT202012)
        registry = Registry().with_resource("urn:api", whole)
        absolute = json.loads(json.dumps(schema).replace("#/", "urn:api#/"))
        Draft202012Validator(absolute, registry=registry).validate(client.get(address).json())


def test_every_recommendation_is_given_with_what_it_was_taken_from(client: Client) -> None:
    given = client.get(f"{AT}/recommendations").json()
    package = current_package()
    assert {each["id"] for each in given["items"]} == set(package.guideline.recommendations)
    assert given["about"]["digest"] == package.digest
    assert "Originalen gjelder" in given["about"]["notice"]
    assert "creativecommons.org/licenses/by/4.0" in given["about"]["licence"]


def test_what_one_has_already_is_not_sent_again(client: Client) -> None:
    first = client.get(f"{AT}/values")
    again = client.get(f"{AT}/values", headers={"if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert again.content == b""
    other = client.get(f"{AT}/pathways", headers={"if-none-match": first["ETag"]})
    assert other.status_code == 200


def test_only_what_is_named_by_its_content_may_be_kept_for_ever(client: Client) -> None:
    package = current_package()
    kept = {
        version: client.get(f"/api/v1/versions/{version}/values")["Cache-Control"]
        for version in ("current", package.version, package.digest)
    }
    assert ["immutable" in kept[version] for version in kept] == [False, False, True]


def test_pages_of_other_places_may_read_it_and_may_not_write(client: Client) -> None:
    asked = client.options(f"{AT}/values")
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"{AT}/values")["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in asked.headers
    assert client.post(f"{AT}/values").status_code == 405
    # Pages for people stay closed to other places.
    assert "Access-Control-Allow-Origin" not in client.get("/").headers


def test_asking_for_the_head_alone_gives_the_same_name(client: Client) -> None:
    head = client.head(f"{AT}/values")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == client.get(f"{AT}/values")["ETag"]


@pytest.mark.parametrize(
    "path", ["9.9.9/values", "current/values/finnes-ikke", "sha256:00/values", "9.9.9/package.zip"]
)
def test_what_is_not_there_says_where_to_look(client: Client, path: str) -> None:
    answer = client.get(f"/api/v1/versions/{path}")
    assert answer.status_code == 404
    assert "GET /api/v1/versions" in answer.json()["detail"]


def test_the_package_file_is_the_guideline_itself_and_always_the_same_bytes(
    client: Client, files: GuidelineFiles
) -> None:
    content = client.get(f"{AT}/package.zip").content
    assert content == client.get(f"{AT}/package.zip").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    assert inside == counted(files.national)
    assert digest(inside) == current_package().digest


def test_a_local_layer_and_owners_wordings_are_not_in_the_package_file(
    client: Client, jonas: User, files: GuidelineFiles
) -> None:
    local = {"overlay.yaml": b"id: her\ntitle: {nb: Her, en: Here}\nversion: 1\n"}
    publish_package(files=GuidelineFiles(files.national, local), by=jonas, at=NOW)
    with zipfile.ZipFile(io.BytesIO(client.get(f"{AT}/package.zip").content)) as archive:
        assert not [name for name in archive.namelist() if "overlay" in name or "wording" in name]


def test_the_table_has_a_line_for_each_recommendation_and_opens_in_a_spreadsheet(
    client: Client,
) -> None:
    text = client.get(f"{AT}/recommendations.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["id"] for row in rows] == sorted(current_package().guideline.recommendations)
    assert all(row["title_nb"] and row["title_en"] and row["sources"] for row in rows)
    assert not [
        value for row in rows for value in row.values() if value.startswith(("=", "+", "@"))
    ]


def test_older_versions_stay_at_their_address(
    client: Client, jonas: User, files: GuidelineFiles
) -> None:
    before = client.get("/api/v1/versions").json()
    head = files.national["guideline.yaml"].replace(b"version: 0.1.0", b"version: 0.2.0")
    publish_package(
        files=GuidelineFiles({**files.national, "guideline.yaml": head}), by=jonas, at=NOW
    )
    after = client.get("/api/v1/versions").json()
    assert [each["version"] for each in after] == ["0.2.0", "0.1.0"]
    assert [each["is_current"] for each in after] == [True, False]
    old = client.get("/api/v1/versions/0.1.0/values").json()
    assert old["about"]["digest"] == before[0]["digest"]


def test_it_costs_few_queries(client: Client, django_assert_max_num_queries) -> None:
    client.get(f"{AT}/recommendations")
    with django_assert_max_num_queries(2):
        client.get(f"{AT}/recommendations")


def test_the_page_leads_to_all_of_it(client: Client) -> None:
    page = client.get("/data/").content.decode()
    for kind in KINDS:
        assert f'href="{AT}/{kind.name}"' in page
    for name in ("package.zip", "recommendations.csv", "content-tree.json"):
        assert f'href="{AT}/{name}"' in page


def test_people_are_shown_every_address_and_every_shape_there_is(
    client: Client, described: dict[str, Any]
) -> None:
    page = client.get("/data/api/").content.decode()
    for path in described["paths"]:
        assert f"GET {path}</code>" in page
    shapes = described["components"]["schemas"]
    for name in shapes:
        assert f'id="{name}"' in page
    assert set(re.findall(r'href="#([A-Z]\w*)"', page)) <= {*shapes}


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"$ref": "#/components/schemas/Text"}, "Text"),
        ({"anyOf": [{"$ref": "#/components/schemas/Text"}, {"type": "null"}]}, "Text or nothing"),
        ({"type": "array", "items": {"type": "integer"}}, "list of whole number"),
        (
            {"type": "array", "prefixItems": [{"type": "string"}, {"type": "number"}]},
            "list of text, number",
        ),
        ({"type": "object", "additionalProperties": {"type": "boolean"}}, "by key: true or false"),
        ({"type": "string", "format": "date"}, "text (date)"),
        ({"const": "person"}, "person"),
        ({}, "anything"),
    ],
)
def test_a_type_is_said_in_words(schema: dict[str, Any], said: str) -> None:
    assert "".join(part.text for part in type_of(schema)) == said
