"""What production refuses to start with: every fault at once, each with its remedy.

What can be told from the settings alone is told here, before anything is loaded. What takes a look at
the database and the disk is told by `mestring.operation.state`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mestring.config.login import in_the_clear

SHORTEST_SECRET = 50
FEWEST_CHARACTERS = 10
DEMO = "mestring.demo"
A_YEAR = 31_536_000
LOCAL = ("", "localhost", "127.0.0.1", "::1")
# What PostgreSQL's driver calls a connection that nobody on the way can read or pose in.
ENCRYPTED = ("require", "verify-ca", "verify-full")
WEAK_HASHERS = ("MD5", "SHA1", "Unsalted")
LOG_LINES = "mestring.operation.log.Lines"
REPORTER = "mestring.operation.log.BareReporter"

Settings = Mapping[str, Any]


class UnsafeToStart(SystemExit):
    """Production settings with faults; printed as sentences, not as a traceback."""

    def __init__(self, faults: list[str], settings: Settings | None = None) -> None:
        lines = "\n".join(f"  - {fault}" for fault in faults)
        super().__init__(f"Mestring will not start in production like this:\n{lines}")
        self.faults = faults
        # As they stand, so that a doctor can go on looking.
        self.settings = {name: each for name, each in (settings or {}).items() if name.isupper()}


def check(settings: Settings) -> None:
    """Refuse unsafe settings."""
    found = list(faults(settings))
    if found:
        raise UnsafeToStart(found, settings)


def faults(settings: Settings) -> Iterator[str]:
    """Give a sentence for each thing that is unsafe."""
    for look in LOOKS:
        yield from look(settings)


def _secret(settings: Settings) -> Iterator[str]:
    secret = settings.get("SECRET_KEY", "")
    if not secret:
        yield "SECRET_KEY is missing. Make one: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    elif len(secret) < SHORTEST_SECRET:
        yield f"SECRET_KEY is shorter than {SHORTEST_SECRET} characters. Make a longer one."
    elif len(set(secret)) < FEWEST_CHARACTERS:
        yield "SECRET_KEY repeats a few characters and can be guessed. Make one by chance."


def _hosts(settings: Settings) -> Iterator[str]:
    hosts = settings.get("ALLOWED_HOSTS", [])
    if not hosts:
        yield "ALLOWED_HOSTS is missing. Name the addresses you serve, with commas between."
    elif "*" in hosts:
        yield "ALLOWED_HOSTS is “*”, which lets anyone pose as you. Name the addresses you serve."


def _for_trying_only(settings: Settings) -> Iterator[str]:
    if settings.get("DEBUG"):
        yield "DEBUG is on, which shows secrets to visitors. Remove it from the environment."
    if settings.get("DEMO_PERSONAS") or DEMO in settings.get("INSTALLED_APPS", ()):
        yield "Demo personas are on, and anyone can log in as them. Remove MESTRING_DEMO."
    if settings.get("GALLERY"):
        yield "GALLERY is on, a page for those who shape the pages. Turn it off in the settings."
    if not settings.get("VERSIONS_ARE_FINAL"):
        yield "VERSIONS_ARE_FINAL is off, so a published version could change. Turn it on."


def _https(settings: Settings) -> Iterator[str]:
    if not settings.get("HTTPS_BY"):
        yield (
            "Nothing says who does https. Set MESTRING_TLS_CERT and MESTRING_TLS_KEY, or set "
            "MESTRING_BEHIND_PROXY=1 where a proxy does, which must itself set X-Forwarded-Proto."
        )
    elif settings["HTTPS_BY"] != "proxy" and settings.get("SECURE_PROXY_SSL_HEADER"):
        yield (
            "SECURE_PROXY_SSL_HEADER is believed with no proxy in front, so anyone can claim https. "
            "Remove it, or set MESTRING_BEHIND_PROXY=1."
        )
    if not settings.get("SECURE_SSL_REDIRECT"):
        yield "SECURE_SSL_REDIRECT is off, so pages can be asked for in the clear. Turn it on."
    if (settings.get("SECURE_HSTS_SECONDS") or 0) < A_YEAR:
        yield f"SECURE_HSTS_SECONDS is under a year. Set it to {A_YEAR}, so that browsers keep to https."


def _cookies(settings: Settings) -> Iterator[str]:
    for kind in ("SESSION", "CSRF"):
        if not settings.get(f"{kind}_COOKIE_SECURE"):
            yield f"{kind}_COOKIE_SECURE is off, so the cookie can be read on the way. Turn it on."
        if settings.get(f"{kind}_COOKIE_SAMESITE", "Lax") not in ("Lax", "Strict"):
            yield f"{kind}_COOKIE_SAMESITE lets other sites act as the reader. Set it to Lax or Strict."
    if not settings.get("SESSION_COOKIE_HTTPONLY", True):
        yield "SESSION_COOKIE_HTTPONLY is off, so a script could take the session. Turn it on."


def _headers(settings: Settings) -> Iterator[str]:
    directives = settings.get("CONTENT_SECURITY_POLICY", {}).get("DIRECTIVES", {})
    if not directives:
        yield "CONTENT_SECURITY_POLICY is missing. Take it from mestring.config.settings.base."
    elif "unsafe" in str(directives) or "*" in str(directives):
        yield "CONTENT_SECURITY_POLICY lets in what is unsafe. Remove “unsafe-…” and “*” from it."
    if "mestring.web.headers.PrivacyHeaders" not in settings.get("MIDDLEWARE", ()):
        yield "MIDDLEWARE lacks mestring.web.headers.PrivacyHeaders. Put it back, first of all."


def _database(settings: Settings) -> Iterator[str]:
    database = settings.get("DATABASES", {}).get("default", {})
    engine, host = str(database.get("ENGINE", "")), str(database.get("HOST", ""))
    if not engine.endswith(("sqlite3", "postgresql")):
        yield "The database is neither SQLite nor PostgreSQL. Set DATABASE_URL."
    if database.get("NAME") == ":memory:":
        yield "The database is in memory, and gone at the next start. Set DATABASE_URL or MESTRING_DATA."
    is_far = engine.endswith("postgresql") and host not in LOCAL and not host.startswith("/")
    if is_far and database.get("OPTIONS", {}).get("sslmode") not in ENCRYPTED:
        yield (
            "The database is on another machine and the way to it is not encrypted. "
            "Add ?sslmode=verify-full to DATABASE_URL."
        )


def _backup(settings: Settings) -> Iterator[str]:
    recipients = settings.get("BACKUP_RECIPIENTS", [])
    if not recipients and not settings.get("BACKUP_PASSPHRASE"):
        yield (
            "MESTRING_BACKUP_RECIPIENTS is missing, so no backup can be made. Make a key on another "
            "machine with ./mestring backup --new-key FILE, and put the public half it prints here."
        )
    if any("SECRET" in each.upper() for each in recipients):
        yield (
            "MESTRING_BACKUP_RECIPIENTS holds a secret key, so this server could read its own backups. "
            "Put the public half here (age1…), and make a new key: this one has been shown."
        )
    elif any(not each.startswith("age1") for each in recipients):
        yield "MESTRING_BACKUP_RECIPIENTS holds something else than public keys (age1…). Correct it."


def _time(settings: Settings) -> Iterator[str]:
    if not settings.get("USE_TZ"):
        yield "USE_TZ is off, and deadlines would move with the clock. Turn it on."
    if settings.get("TIME_ZONE") != "Europe/Oslo":
        yield "TIME_ZONE is not Europe/Oslo, by which the guideline counts days. Set it so."


def _log(settings: Settings) -> Iterator[str]:
    logging = settings.get("LOGGING", {})
    lines = {each.get("()") for each in logging.get("formatters", {}).values()}
    if lines != {LOG_LINES} or settings.get("LOGGING_CONFIG", "") is None:
        yield f"LOGGING could write personal data. Let {LOG_LINES} be the only formatter."
    if settings.get("DEFAULT_EXCEPTION_REPORTER") != REPORTER:
        yield f"DEFAULT_EXCEPTION_REPORTER could show personal data. Set it to {REPORTER}."


def _passwords(settings: Settings) -> Iterator[str]:
    hashers = settings.get("PASSWORD_HASHERS", [])
    if any(weak in hasher for hasher in hashers for weak in WEAK_HASHERS):
        yield "PASSWORD_HASHERS has one that is quickly broken. Remove it."
    if settings.get("LOGIN_URL") and not settings.get("AUTH_PASSWORD_VALIDATORS"):
        yield "AUTH_PASSWORD_VALIDATORS is empty, so any password will do. Fill it in the settings."


def _mail(settings: Settings) -> Iterator[str]:
    backend = str(settings.get("EMAIL_BACKEND", ""))
    if settings.get("ADMINS") and not backend.endswith("smtp.EmailBackend"):
        yield (
            "MESTRING_ERROR_MAIL names somebody, but no mail can be sent. "
            "Set MESTRING_EMAIL_URL=smtp+tls://user:password@host:587."
        )
    elif settings.get("ADMINS") and not _is_mail_closed(settings):
        yield "E-mail leaves this machine in the clear. Use smtp+tls:// or smtps:// in MESTRING_EMAIL_URL."


def _is_mail_closed(settings: Settings) -> bool:
    encrypted = settings.get("EMAIL_USE_TLS") or settings.get("EMAIL_USE_SSL")
    return bool(encrypted) or settings.get("EMAIL_HOST") in LOCAL


def _login(settings: Settings) -> Iterator[str]:
    if not settings.get("STAFF_SECOND_FACTOR", True):
        yield "STAFF_SECOND_FACTOR is off, so staff come in by a password alone. Turn it on."
    for name in settings.get("OIDC_MISSING", ()):
        yield f"{name} is missing, and its provider cannot be asked. Set it, or take it out of MESTRING_OIDC."
    for name in in_the_clear(settings.get("OIDC_PROVIDERS", [])):
        yield f"The identity provider “{name}” is asked without encryption. Use an https address."


LOOKS: tuple[Callable[[Settings], Iterator[str]], ...] = (
    _secret,
    _hosts,
    _for_trying_only,
    _https,
    _cookies,
    _headers,
    _database,
    _backup,
    _time,
    _log,
    _passwords,
    _mail,
    _login,
)
