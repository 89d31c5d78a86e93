"""What all settings share."""

import os
from pathlib import Path

import platformdirs
from csp.constants import NONE, SELF

from mestring.config import environment
from mestring.config.settings.login import *  # noqa: F403
from mestring.config.settings.login import LOGIN_APPS, LOGIN_FORM_TARGETS

PACKAGE = Path(__file__).resolve().parents[2]

DATA = Path(os.environ.get("MESTRING_DATA") or platformdirs.user_data_dir("mestring"))

SECRET_KEY = environment.secret(os.environ, "SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = environment.words(os.environ.get("ALLOWED_HOSTS", ""))
DEMO_PERSONAS = environment.is_on(os.environ, "MESTRING_DEMO")
# The page that shows every component in every state, for those who shape them.
GALLERY = False

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "mestring.people",
    "mestring.knowledge",
    "mestring.care",
    "mestring.learning",
    "mestring.web",
    # After our own pages, which stand before theirs.
    *LOGIN_APPS,
]

MIDDLEWARE = [
    # First of all, so that no answer goes out without its headers, whoever of the others gave it.
    "mestring.web.headers.PrivacyHeaders",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mestring.web.login.gate.Expiry",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "mestring.web.page.RefuseUndeclared",
    "mestring.web.login.gate.SecondFactor",
]

ROOT_URLCONF = "mestring.config.urls"
WSGI_APPLICATION = "mestring.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "csp.context_processors.nonce",
                "mestring.web.layout.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "mestring.web.templatetags.mestring",
            ],
        },
    }
]

DATABASES = {
    "default": environment.database(
        environment.secret(os.environ, "DATABASE_URL"), default=DATA / "mestring.sqlite3"
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"

LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "norsk bokmål"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Oslo"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Whose public keys backups are sealed with; the secret halves are kept elsewhere.
BACKUP_RECIPIENTS = environment.words(os.environ.get("MESTRING_BACKUP_RECIPIENTS", ""))
BACKUP_PASSPHRASE = environment.secret(os.environ, "MESTRING_BACKUP_PASSPHRASE")
# Who has been erased, so that a restored backup does not bring them back: see mestring.people.erased.
ERASED_LIST = Path(os.environ.get("MESTRING_ERASED_LIST") or DATA / "erased.jsonl")
# By dotted name: what tells whom the database has tombstones of, and what erases again in a restored one.
ERASED_NOW = "mestring.care.erasing.erased_now"
ERASE_AGAIN = "mestring.care.erasing.erase_again"

# Content may be tried out without a new version, everywhere but in production.
VERSIONS_ARE_FINAL = False

# Where somebody who must leave a page at once is taken.
QUICK_EXIT_URL = "https://www.yr.no/"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "font-src": [SELF],
        # The design system's icons are written into its style sheet.
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF, QUICK_EXIT_URL, *LOGIN_FORM_TARGETS],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "mestring.web.errors.stale_form"
# Forms are small; what is larger is a mistake or an attack.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
