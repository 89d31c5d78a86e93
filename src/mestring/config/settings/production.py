"""Real use. Refuses to start unsafe, with every fault at once."""

import os

from mestring.config import environment, log, safety
from mestring.config.settings.base import *  # noqa: F403
from mestring.config.settings.base import MIDDLEWARE

DEBUG = environment.is_on(os.environ, "DEBUG")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# What was published under a version is what that version says, in every answer given since.
VERSIONS_ARE_FINAL = True

# Who does https: this server, with a certificate of its own, or a proxy before it.
TLS_CERT = os.environ.get("MESTRING_TLS_CERT", "")
TLS_KEY = os.environ.get("MESTRING_TLS_KEY", "")
_BEHIND_PROXY = environment.is_on(os.environ, "MESTRING_BEHIND_PROXY")
HTTPS_BY = "proxy" if _BEHIND_PROXY else ("itself" if TLS_CERT and TLS_KEY else "")
if _BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# The prefix makes browsers refuse the cookie unless it is secure and belongs to this host alone.
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True

# A line for each request, outermost but one, so that it counts what the others take.
MIDDLEWARE = [MIDDLEWARE[0], "mestring.operation.requests.OneLine", *MIDDLEWARE[1:]]

LOGGING = log.LOGGING
DEFAULT_EXCEPTION_REPORTER = log.DEFAULT_EXCEPTION_REPORTER
ADMINS = [
    ("drift", address) for address in environment.words(os.environ.get("MESTRING_ERROR_MAIL", ""))
]
globals().update(environment.mail(environment.secret(os.environ, "MESTRING_EMAIL_URL")))

safety.check(globals())
