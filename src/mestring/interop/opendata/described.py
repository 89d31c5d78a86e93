"""The page that shows the OpenAPI description to people: addresses first, then the shape of each thing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from mestring.interop.opendata.api import CURRENT, described
from mestring.people.roles import Permission

_SCHEMAS = "#/components/schemas/"
_JSON = "application/json"


class Part(NamedTuple):
    """A piece of how a type is said; with the name of a shape where it is one."""

    text: str
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """One address, what it gives, and where to try it."""

    path: str
    says: str
    gives: tuple[Part, ...]
    try_it: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a shape."""

    name: str
    type: tuple[Part, ...]
    is_required: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """What an answer is made of."""

    name: str
    says: str
    fields: tuple[Field, ...]
    words: tuple[str, ...]


def api_page(request: HttpRequest) -> HttpResponse:
    """Show every address and shape of the description."""
    found = described()
    context = {
        # Written as Markdown, for programs that show it so.
        "about": found["info"]["description"].replace("`", ""),
        "version": found["openapi"],
        "addresses": [_address(path, each["get"]) for path, each in found["paths"].items()],
        "shapes": [
            _shape(name, schema) for name, schema in sorted(found["components"]["schemas"].items())
        ],
        "openapi": reverse("api:openapi"),
    }
    return render(request, "opendata/api.html", context)


api_page.needs = Permission.PUBLIC  # type: ignore[attr-defined]


def _address(path: str, operation: Mapping[str, Any]) -> Address:
    content = operation["responses"].get("200", {}).get("content", {})
    schema = content.get(_JSON, {}).get("schema")
    is_whole = "{id}" not in path
    return Address(
        path=path,
        says=operation["summary"],
        gives=tuple(type_of(schema)) if schema else (),
        try_it=path.format(version=CURRENT) if is_whole else "",
    )


def _shape(name: str, schema: Mapping[str, Any]) -> Shape:
    required = schema.get("required", ())
    fields = (
        Field(field, tuple(type_of(each)), field in required)
        for field, each in schema.get("properties", {}).items()
    )
    return Shape(
        name, schema.get("description", ""), tuple(fields), tuple(map(str, schema.get("enum", ())))
    )


def type_of(schema: Mapping[str, Any]) -> Iterator[Part]:
    """Say a type in words: a shape by its name, a list of something, one of some, something or nothing."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_SCHEMAS)
        yield Part(name, name)
    elif "anyOf" in schema:
        yield from _one_of(schema["anyOf"])
    elif "enum" in schema or "const" in schema:
        words = schema.get("enum", [schema.get("const")])
        yield Part(", ".join(map(str, words)))
    elif schema.get("type") == "array":
        yield Part("list of ")
        yield from _items(schema)
    elif isinstance(schema.get("additionalProperties"), dict):
        yield Part("by key: ")
        yield from type_of(schema["additionalProperties"])
    else:
        yield Part(_plain(schema))


def _one_of(choices: list[Mapping[str, Any]]) -> Iterator[Part]:
    for place, choice in enumerate(choices):
        if place:
            yield Part(" or ")
        yield from type_of(choice)


def _items(schema: Mapping[str, Any]) -> Iterator[Part]:
    """Say what a list is of; where each place has a type of its own, one after another."""
    if "prefixItems" not in schema:
        yield from type_of(schema.get("items") or {})
        return
    for place, each in enumerate(schema["prefixItems"]):
        if place:
            yield Part(", ")
        yield from type_of(each)


def _plain(schema: Mapping[str, Any]) -> str:
    said = {
        "null": "nothing",
        "integer": "whole number",
        "string": "text",
        "boolean": "true or false",
    }
    type_ = schema.get("type", "anything")
    of = schema.get("format")
    return f"{said.get(type_, type_)} ({of})" if of else said.get(type_, str(type_))
