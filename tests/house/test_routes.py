"""Every route says what it needs, and one that does not is refused at runtime too."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from mestring.people.roles import Permission
from mestring.web.page import RefuseUndeclared


def routes(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns)
        else:
            yield pattern


ALL = list(routes(get_resolver().url_patterns))


def test_there_are_routes_to_check() -> None:
    assert len(ALL) > 20


@pytest.mark.parametrize("route", ALL, ids=lambda route: route.name or str(route.pattern))
def test_every_route_declares_the_permission_it_needs(route: URLPattern) -> None:
    assert isinstance(getattr(route.callback, "needs", None), Permission)


def test_every_route_has_a_name() -> None:
    assert [str(route.pattern) for route in ALL if not route.name] == []


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hemmelig")


def only_a_word(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hemmelig")


only_a_word.needs = "public"  # type: ignore[attr-defined]


@pytest.mark.django_db
@pytest.mark.parametrize("view", [undeclared, only_a_word])
def test_a_route_without_a_declared_permission_is_refused(
    rf: RequestFactory, view: Callable[[HttpRequest], HttpResponse]
) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    answer = RefuseUndeclared(view).process_view(request, view, (), {})
    assert answer is not None
    assert answer.status_code == 403
    assert b"hemmelig" not in answer.content
