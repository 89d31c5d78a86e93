"""Trying Mestring on one's own machine: invented persons, and login by choosing one of them."""

from mestring.config.settings.base import *  # noqa: F403
from mestring.config.settings.base import ALLOWED_HOSTS, DATA, INSTALLED_APPS, MIDDLEWARE

DEMO_PERSONAS = True
GALLERY = True
INSTALLED_APPS = [*INSTALLED_APPS, "mestring.demo"]
LOGIN_URL = "demo:personas"
# Whoever may become anyone by a click gains nothing by a code.
STAFF_SECOND_FACTOR = False

# Sessions on this machine only; `mestring.demo` makes a secret of its own at the first start.
SECRET_KEY = (
    (DATA / "secret").read_text(encoding="utf-8") if (DATA / "secret").exists() else "only-a-demo"
)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *ALLOWED_HOSTS]

# Files straight from the source, made small on the way: nothing to collect before the first start.
MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", *MIDDLEWARE]
WHITENOISE_USE_FINDERS = True
