"""Leaving: logging out, and getting away from a page at once."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from mestring.people.roles import Permission
from mestring.web.asking import Request
from mestring.web.page import page


@page(needs=Permission.PUBLIC, methods=("POST",))
def log_out(request: Request) -> HttpResponse:
    logout(request)
    return redirect("home")


@page(needs=Permission.PUBLIC, methods=("POST",))
def quick_exit(request: Request) -> HttpResponse:
    """Log out, clear what the browser keeps of us, and lead to a neutral site."""
    logout(request)
    response = HttpResponseRedirect(settings.QUICK_EXIT_URL)
    response["Clear-Site-Data"] = '"cache"'
    response["Referrer-Policy"] = "no-referrer"
    return response
