"""The addresses of open data, below /api/v1/, and what each gives; OpenAPI is made from this."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from ninja import NinjaAPI, Schema
from ninja.responses import Status
from pydantic import TypeAdapter

from mestring.core.diff import called
from mestring.interop.content_tree.making import as_bytes, tree_of
from mestring.interop.opendata.answers import (
    JSON,
    LICENCE,
    as_json,
    given,
    is_open,
    package_file,
    recommendations_csv,
)
from mestring.interop.opendata.kinds import KINDS, Held, Kind, items_of
from mestring.knowledge import queries
from mestring.knowledge.queries import NoLongerTaken, NothingPublished
from mestring.knowledge.types import Publication

CURRENT, BY_CONTENT = "current", "sha256:"
PREFIX = "/api/v1/"
T = TypeVar("T")


class VersionOut(Schema):
    """A published version."""

    version: str
    digest: str
    published_at: datetime
    is_current: bool


class About(Schema):
    """What a thing was taken from, and what may be done with it."""

    guideline: str
    version: str
    digest: str
    notice: str
    licence: str


class Many(Schema, Generic[T]):
    """All of a kind."""

    about: About
    count: int
    items: list[T]


class One(Schema, Generic[T]):
    """One of a kind."""

    about: About
    item: T


class Missing(Schema):
    """There is no such thing; the sentence says what to do."""

    detail: str


api = NinjaAPI(
    title="Mestring: open data",
    version="1",
    description=(
        "Everything public in the guideline, as JSON, CSV and one package file. It is an unofficial "
        "rendering: the original applies. CC BY 4.0: name the source. A version is `current`, a number, or a "
        "digest (`sha256:...`). What is given by digest never changes; a number's local additions may."
    ),
    docs_url=None,
    openapi_url=None,
    openapi_extra={"info": {"license": {"name": "CC BY 4.0", "url": LICENCE}}},
)


def _found(version: str) -> Publication | None:
    """Find what was published: `current`, a number, or a digest, which names its content."""
    if version == CURRENT:
        return queries.latest_publication()
    return queries.publication(version)


def _is_final(version: str) -> bool:
    """Tell whether what an address gives can never change: it names its content, not only a number."""
    return version.startswith(BY_CONTENT)


def _missing(what: str) -> Status:
    return Status(404, {"detail": what})


_NO_VERSION = "No such version. GET /api/v1/versions lists those there are."


@api.get(
    "/versions", response=list[VersionOut], summary="All published versions.", url_name="versions"
)
def versions(request: HttpRequest) -> HttpResponseBase:
    """List the published versions, the newest first."""
    every = queries.publications()
    listed = [
        {
            "version": each.version,
            "digest": each.digest,
            "published_at": each.published_at.isoformat(),
            "is_current": place == 0,
        }
        for place, each in enumerate(every)
    ]
    return given(request, as_json(listed), JSON, is_final=False)


def _about(held: Held) -> dict[str, str]:
    identity = held.package.guideline.identity
    return {
        "guideline": identity.id,
        "version": identity.version,
        "digest": held.package.digest,
        "notice": identity.notice.nb,
        "licence": LICENCE,
    }


def _listing(kind: Kind) -> Callable[..., Any]:
    def listing(request: HttpRequest, version: str) -> Any:
        found = _found(version)
        if found is None:
            return _missing(_NO_VERSION)
        held = Held(queries.package_of(found.digest))
        items = list(items_of(held, kind.name).values())
        whole = {"about": _about(held), "count": len(items), "items": items}
        return given(request, as_json(whole), JSON, is_final=_is_final(version))

    return listing


def _single(kind: Kind) -> Callable[..., Any]:
    def single(request: HttpRequest, version: str, id: str) -> Any:  # noqa: A002 -- its name in the address
        found = _found(version)
        if found is None:
            return _missing(_NO_VERSION)
        held = Held(queries.package_of(found.digest))
        item = items_of(held, kind.name).get(id)
        if item is None and kind.name == "recommendations":
            # What has another id now is told by that; `was` says which it had.
            now = called(held.package.guideline, id)
            item = items_of(held, kind.name).get(now)
        if item is None:
            return _missing(
                f"No such id. GET /api/v1/versions/{found.version}/{kind.name} lists them."
            )
        whole = {"about": _about(held), "item": item}
        return given(request, as_json(whole), JSON, is_final=_is_final(version))

    return single


def _offer(kind: Kind) -> None:
    """Give a kind its two addresses."""
    name, address = kind.name, f"/versions/{{version}}/{kind.name}"
    api.get(
        address,
        response={200: _of(Many, kind), 404: Missing},
        summary=kind.says,
        url_name=name,
        operation_id=f"list_{name}",
    )(_listing(kind))
    api.get(
        f"{address}/{{id}}",
        response={200: _of(One, kind), 404: Missing},
        summary=f"One of: {kind.says}",
        url_name=f"{name}-one",
        operation_id=f"get_{name}",
    )(_single(kind))


def _of(shape: Any, kind: Kind) -> Any:
    return shape[kind.type]


for each in KINDS:
    _offer(each)


@api.get(
    "/versions/{version}/recommendations.csv",
    response={404: Missing},
    summary="The recommendations as CSV.",
    url_name="recommendations-csv",
)
def as_table(request: HttpRequest, version: str) -> Any:
    """Give the recommendations as a table: UTF-8 with a byte-order mark, lists parted by spaces."""
    found = _found(version)
    if found is None:
        return _missing(_NO_VERSION)
    content = recommendations_csv(Held(queries.package_of(found.digest)))
    name = f"recommendations-{found.version}.csv"
    return given(
        request, content, "text/csv; charset=utf-8", is_final=_is_final(version), name=name
    )


@api.get(
    "/versions/{version}/package.zip",
    response={404: Missing},
    summary="The whole guideline as one package file.",
    url_name="package-file",
)
def as_package(request: HttpRequest, version: str) -> Any:
    """Give the guideline's own files, as `./mestring check --content` reads them; no local layer."""
    found = _found(version)
    if found is None:
        return _missing(_NO_VERSION)
    content = package_file(queries.national_files(found.digest))
    name = f"guideline-{found.version}.zip"
    return given(request, content, "application/zip", is_final=_is_final(version), name=name)


@api.get(
    "/versions/{version}/content-tree.json",
    response={404: Missing},
    summary="The guideline in the shape of the directorate's content tree.",
    url_name="content-tree",
)
def as_tree(request: HttpRequest, version: str) -> Any:
    """Give product, chapters, units and references, each with its parent, root and children."""
    found = _found(version)
    if found is None:
        return _missing(_NO_VERSION)
    return given(request, _tree(found.digest), JSON, is_final=_is_final(version))


@lru_cache(maxsize=4)
def _tree(digest: str) -> bytes:
    return as_bytes(tree_of(queries.national_files(digest)))


@api.exception_handler(NoLongerTaken)
def no_longer_taken(request: HttpRequest, _fault: Exception) -> HttpResponseBase:
    detail = "This version can no longer be read by this program. Its package.zip has its files."
    return api.create_response(request, {"detail": detail}, status=404)


@api.exception_handler(NothingPublished)
def nothing_published(request: HttpRequest, _fault: Exception) -> HttpResponseBase:
    return api.create_response(request, {"detail": "Nothing is published yet."}, status=404)


def openapi(request: HttpRequest) -> HttpResponseBase:
    """Give the description of all this, for programs."""
    return given(request, as_json(described()), JSON, is_final=False)


@cache
def described() -> dict[str, Any]:
    """Give the description as plain values, each kind of thing by the schema that it is written out with."""
    found = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX), default=str))
    shapes = [(name, kind) for kind in KINDS for name in (f"list_{kind.name}", f"get_{kind.name}")]
    adapters = [
        (name, "serialization", TypeAdapter(_of(Many if name.startswith("list") else One, kind)))
        for name, kind in shapes
    ]
    schemas, whole = TypeAdapter.json_schemas(
        adapters,  # type: ignore[arg-type]
        by_alias=True,
        ref_template="#/components/schemas/{model}",
    )
    components = _any_of(whole["$defs"])
    for kind in KINDS:
        # In its file a thing may have its id as its key; here it always carries it.
        component = components[kind.type.__name__]
        component["properties"].setdefault("id", {"type": "string"})
    found["components"]["schemas"].update(components)
    by_name = {key[0]: schema for key, schema in schemas.items()}
    for each in found["paths"].values():
        schema = by_name.get(each["get"]["operationId"])
        if schema is not None:
            each["get"]["responses"]["200"]["content"]["application/json"]["schema"] = schema
    description: dict[str, Any] = found
    return description


def _any_of(schema: Any) -> Any:
    """Say «one of» as «any of»: a word like same_day may be a parameter's name too."""
    if isinstance(schema, dict):
        return {
            "anyOf" if key == "oneOf" else key: _any_of(part)
            for key, part in schema.items()
            if key != "discriminator"
        }
    return [_any_of(part) for part in schema] if isinstance(schema, list) else schema


def open_urls() -> list[URLPattern]:
    """Give the API's routes, each declared public and open to other places' pages."""
    patterns = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    for pattern in patterns:
        pattern.callback = is_open(pattern.callback)
    named = [pattern for pattern in patterns if pattern.name != "api-root"]
    return [path("openapi.json", is_open(openapi), name="openapi"), *named]
