"""The tests: in memory, with the demo's personas, and quick."""

import os
import tempfile
from pathlib import Path

from mestring.config import environment
from mestring.config.settings.base import *  # noqa: F403
from mestring.config.settings.base import INSTALLED_APPS

SECRET_KEY = "only-for-tests"  # noqa: S105
DATA = Path(tempfile.gettempdir())
DEMO_PERSONAS = True
GALLERY = True
INSTALLED_APPS = [*INSTALLED_APPS, "mestring.demo"]
LOGIN_URL = "demo:personas"
STAFF_SECOND_FACTOR = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
if os.environ.get("DATABASE_URL"):
    DATABASES["default"] = environment.database(os.environ["DATABASE_URL"], default=DATA)

# Quick, and forgotten between tests; what production uses is tested by name.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
