"""Real use. Refuses to start unsafe, with every fault at once."""

import os

from mestring.config import environment, safety
from mestring.config.settings.base import *  # noqa: F403

DEBUG = environment.is_on(os.environ, "DEBUG")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# What was published under a version is what that version says, in every answer given since.
VERSIONS_ARE_FINAL = True

SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

safety.check(globals())
