"""JSON Schemas of every kind of file, made from the same types that the loader checks with."""

import json
from collections.abc import Mapping
from typing import Any

from mestring.core.loading.shape import KINDS, adapter

# What the loader gives from the file's name may be left out in the file.
_FROM_NAME = (
    "value",
    "pathway",
    "instrument",
    "wording",
    "method",
    "recommendation",
    "framework",
)


def schemas() -> Mapping[str, str]:
    """Give each schema's file name and text, in a stable order."""
    return {f"{kind}.schema.json": _schema(kind) for kind in KINDS}


def _schema(kind: str) -> str:
    schema: dict[str, Any] = adapter(kind).json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    if kind in _FROM_NAME:
        schema["required"] = [key for key in schema["required"] if key != "id"]
    schema = _with_any_of(schema)
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _with_any_of(schema: Any) -> Any:
    """Say «one of» as «any of»: to an editor the word same_day may also be a parameter."""
    if isinstance(schema, Mapping):
        return {
            "anyOf" if key == "oneOf" else key: _with_any_of(part)
            for key, part in schema.items()
            if key != "discriminator"
        }
    return [_with_any_of(part) for part in schema] if isinstance(schema, list) else schema
