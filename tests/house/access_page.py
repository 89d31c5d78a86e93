"""Writes the table of roles in docs/access.md from people/roles.py: `python -m tests.house.access_page`."""

import os
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
BEGIN, END = "<!-- roles -->\n", "<!-- /roles -->"
REACHES = ("anywhere", "unit", "care", "own")


def page() -> str:
    """Give the page as it should be."""
    text = PAGE.read_text("utf-8")
    before, rest = text.split(BEGIN)
    return before + BEGIN + table() + END + rest.split(END)[1]


def table() -> str:
    """Give every role with what it may do, by how far it reaches."""
    from mestring.people.roles import TABLE, Reach

    lines = [f"| role | {' | '.join(REACHES)} |", "|---" * (len(REACHES) + 1) + "|"]
    for role, row in TABLE.items():
        cells = [", ".join(f"`{each}`" for each in sorted(row.at(Reach(r)))) for r in REACHES]
        lines.append(f"| {role} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mestring.config.settings.test")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
