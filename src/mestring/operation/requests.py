"""A line in the log for each request: which page, how it went, how long it took. Never about whom."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_log = logging.getLogger(__name__)


class OneLine:
    """Write a line when a request is answered.

    The page's name stands for its address, which may hold a person's id and what was searched for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        _log.info(
            "answered",
            extra={
                "method": request.method if request.method in METHODS else "other",
                "route": match.view_name if match else "-",
                "status": response.status_code,
                "ms": round(1000 * (time.perf_counter() - begun), 1),
            },
        )
        return response


METHODS = ("GET", "HEAD", "POST", "OPTIONS")
