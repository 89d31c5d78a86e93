"""What this room takes and hands out."""

from collections.abc import Mapping
from typing import Any

# An event as it is written in a timeline file: event, at, unit, role, attributes, supersedes ...
WrittenEvent = Mapping[str, Any]
