"""Headers that keep what is shown between the reader and the service, on every answer there is.

First among the middlewares: pages, files, redirects, refusals, and answers that another middleware gave
before anybody was looked up all pass here on their way out.
"""

from collections.abc import Callable

from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mestring.people.roles import Permission

# What a browser can do that no page here has a use for.
NOT_NEEDED = (
    *(
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "clipboard-read",
        "display-capture",
    ),
    *(
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "hid",
        "identity-credentials-get",
    ),
    *("idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials"),
    *("payment", "picture-in-picture", "screen-wake-lock", "serial", "usb"),
    "xr-spatial-tracking",
)
ALWAYS = {
    "Permissions-Policy": ", ".join(f"{name}=()" for name in NOT_NEEDED),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # No other site may take our pages or files into its own process, or keep a hold of our window.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
POLICY = "Content-Security-Policy"


class PrivacyHeaders:
    """Keep pages for those logged in out of every cache, and every page apart from other sites."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if POLICY not in response.headers:
            response.headers[POLICY] = build_policy() or ""
        if not may_be_kept(request, response):
            response.headers["Cache-Control"] = "no-store"
        return response


def may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Tell whether a browser may keep an answer: a file, or a public page shown to nobody in particular."""
    if request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
        return True
    if settings.SESSION_COOKIE_NAME in request.COOKIES or response.cookies:
        return False
    match = request.resolver_match
    is_public = getattr(match.func if match else None, "needs", None) is Permission.PUBLIC
    return is_public and response.status_code in KEPT


KEPT = (200, 301, 304)
