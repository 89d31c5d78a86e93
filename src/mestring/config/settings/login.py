"""How one logs in, wherever it is: what django-allauth may do here, and for how long a login lasts."""

import os
from datetime import timedelta

from mestring.config import environment, login

LOGIN_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "mestring.login",
]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"

# Long rather than intricate; the words most often used are refused.
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
]

# Older secrets, so that what was sealed with them can still be read.
SECRET_KEY_FALLBACKS = environment.words(os.environ.get("SECRET_KEY_FALLBACKS", ""))

# Those who work here need more than a password. Only the demo and the tests go without.
STAFF_SECOND_FACTOR = True

# A shared machine: what is left alone is logged out, and so is the longest of working days.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE = timedelta(minutes=int(os.environ.get("MESTRING_SESSION_IDLE_MINUTES") or 30))
SESSION_LONGEST = timedelta(hours=int(os.environ.get("MESTRING_SESSION_LONGEST_HOURS") or 10))
SESSION_COOKIE_AGE = int(SESSION_LONGEST.total_seconds())

# How long a one-time link can be used.
INVITATION_LASTS = timedelta(hours=72)

ACCOUNT_ADAPTER = "mestring.web.login.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_SIGNUP_ENABLED = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_METHODS = ("password", "mfa", "socialaccount")
# Between the password and the one-time code.
ACCOUNT_LOGIN_TIMEOUT = 600
ACCOUNT_FORMS = {
    "login": "mestring.web.login.forms.LogIn",
    "reauthenticate": "mestring.web.login.forms.PasswordAgain",
    "change_password": "mestring.web.login.forms.ChangePassword",
}
# A whole municipality may come from one address; a guesser goes by one name, or by many from one address.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "30/m/ip,5/300s/key,50/d/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "invitation": "30/m/ip",
}

MFA_ADAPTER = "mestring.web.login.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 10
# A clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
MFA_TRUST_ENABLED = False
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    "authenticate": "mestring.web.login.forms.Code",
    "reauthenticate": "mestring.web.login.forms.CodeAgain",
    "activate_totp": "mestring.web.login.forms.FirstCode",
    "add_webauthn": "mestring.web.login.forms.AddPasskey",
}

SOCIALACCOUNT_ADAPTER = "mestring.web.login.adapters.Identities"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_QUERY_EMAIL = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
OIDC_PROVIDERS = login.providers(os.environ)
OIDC_MISSING = login.missing(os.environ)
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": OIDC_PROVIDERS}}
# Where the login form leads on to; browsers hold a form to what the page's policy names.
LOGIN_FORM_TARGETS = login.origins(os.environ)

USERSESSIONS_TRACK_ACTIVITY = False

# Whose word on the visitor's own address is believed: that of so many proxies, counted from here.
ALLAUTH_TRUSTED_PROXY_COUNT = int(
    os.environ.get("MESTRING_TRUSTED_PROXIES")
    or environment.is_on(os.environ, "MESTRING_BEHIND_PROXY")
)

# Attempts are counted where every worker sees them, and are there after a restart.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "login_count",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
