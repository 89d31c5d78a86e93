"""What the rooms of operation hand each other."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a look has found: a fault stops production, anything else is worth knowing."""

    sentence: str
    is_fault: bool = False
