"""Headers that keep what is shown between the reader and the service."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NOT_NEEDED = ("camera", "geolocation", "microphone", "payment", "usb")


class PrivacyHeaders:
    """Keep pages for those logged in out of every cache, and ask the browser for no sensors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = ", ".join(f"{name}=()" for name in NOT_NEEDED)
        is_file = request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/")
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not is_file:
            response["Cache-Control"] = "no-store"
        return response
