"""Answers that others may keep: made once for a content, named by it, and open to pages everywhere."""

import json
import zipfile
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from hashlib import sha256
from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from mestring.core.digest import counted
from mestring.interop.opendata.kinds import Held, items_of
from mestring.learning.figures import as_csv
from mestring.people.roles import Permission

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
JSON = "application/json; charset=utf-8"
# What is published under a number never changes; what is current may, within minutes.
FOR_EVER, A_WHILE = "public, max-age=31536000, immutable", "public, max-age=300"
_YEAR_ZERO = (1980, 1, 1, 0, 0, 0)
COLUMNS = (
    *("id", "title_nb", "title_en", "summary_nb", "summary_en", "force", "norm", "scope", "kind"),
    *("level", "actor", "topics", "pathways", "phases", "values", "knowledge", "methods"),
    *("sources", "expectations", "reviewed", "review_by"),
)


def given(
    request: HttpRequest, content: bytes, kind: str, *, is_final: bool, name: str = ""
) -> HttpResponseBase:
    """Give an answer, or say that what the asker has still stands."""
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type=kind)
    response["ETag"] = etag
    response["Cache-Control"] = FOR_EVER if is_final else A_WHILE
    response["Link"] = f'<{LICENCE}>; rel="license"'
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return get_conditional_response(request, etag=etag, response=response) or response


def as_json(found: Any) -> bytes:
    """Write plain values as JSON, the same bytes each time."""
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


@lru_cache(maxsize=8)
def recommendations_csv(held: Held) -> bytes:
    """Write the recommendations as CSV, one a line; lists are parted by spaces."""
    rows = map(_row, items_of(held, "recommendations").values())
    # Spreadsheets know by this mark that it is UTF-8.
    return ("\ufeff" + as_csv(rows, COLUMNS)).encode()


def _row(recommendation: Mapping[str, Any]) -> dict[str, Any]:
    lists = ("level", "actor", "topics", "pathways", "phases", "values", "knowledge", "methods")
    plain = ("id", "force", "norm", "scope", "kind", "reviewed", "review_by")
    sources = (f"{ref['id']} {ref.get('section', '')}".strip() for ref in recommendation["sources"])
    return {
        **{name: recommendation[name] for name in plain},
        **{name: " ".join(recommendation[name]) for name in lists},
        **{
            f"{name}_{language}": recommendation[name][language]
            for name in ("title", "summary")
            for language in ("nb", "en")
        },
        "sources": "; ".join(sources),
        "expectations": " ".join(each["id"] for each in recommendation["expectations"]),
    }


def package_file(files: Mapping[str, bytes]) -> bytes:
    """Put a guideline's own files into one archive: the same content gives the same bytes."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as whole:
        for path, content in counted(files).items():
            entry = zipfile.ZipInfo(path, _YEAR_ZERO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            whole.writestr(entry, content)
    return archive.getvalue()


View = Callable[..., HttpResponseBase]


def is_open(view: View) -> View:
    """Declare a view public, and let pages of every other place read what it gives."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response["Access-Control-Allow-Headers"] = "If-None-Match"
            response["Access-Control-Max-Age"] = "86400"
        else:
            asked = request.method
            # A HEAD is answered as a GET, and the body is left out on the way.
            request.method = "GET" if asked == "HEAD" else asked
            response = view(request, *args, **kwargs)
            request.method = asked
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Link"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    answered.needs = Permission.PUBLIC  # type: ignore[attr-defined]
    return answered
