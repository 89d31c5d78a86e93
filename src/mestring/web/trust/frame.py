"""What the pages of trust share."""

from typing import Any

from django.conf import settings


def way_out() -> dict[str, Any]:
    """Give where a person is taken who must leave at once."""
    return {"quick_exit_url": settings.QUICK_EXIT_URL}
