"""Getting the program ready for a verb: which settings, and what happens where they are unsafe."""

import importlib
import os
import sys

from mestring.config.environment import UnknownDatabase
from mestring.config.safety import UnsafeToStart

PRODUCTION = "mestring.config.settings.production"
DEMO = "mestring.config.settings.demo"


def set_up(*, demo: bool = False) -> list[str]:
    """Load the settings and the rooms; give what makes the settings unsafe, and go on all the same.

    A backup must be possible, and a doctor must be able to look, also where the server may not start.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEMO if demo else PRODUCTION)
    found = _load(os.environ["DJANGO_SETTINGS_MODULE"])
    import django

    django.setup()
    return found


def _load(module: str) -> list[str]:
    from django.conf import settings

    try:
        importlib.import_module(module)
    except UnsafeToStart as unsafe:
        sys.modules.pop(module, None)
        if not settings.configured:
            settings.configure(**unsafe.settings)
        return unsafe.faults
    except UnknownDatabase as fault:
        raise SystemExit(str(fault)) from None
    return []
