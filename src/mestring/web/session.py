"""Leaving: logging out, and getting away from a page at once."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt

from mestring.people.roles import Permission
from mestring.web.asking import Request
from mestring.web.page import page


@page(needs=Permission.PUBLIC, methods=("POST",))
def log_out(request: Request) -> HttpResponse:
    """Log out; what the browser has kept of pages goes too, so that going back shows nothing."""
    logout(request)
    response = redirect("home")
    response["Clear-Site-Data"] = '"cache"'
    return response


@csrf_exempt
@page(needs=Permission.PUBLIC, methods=("POST", "GET"))
def quick_exit(request: Request) -> HttpResponse:
    """Log out, clear what the browser keeps of us, and lead to a neutral site.

    However it is asked for: a form that has grown old must never keep anybody on the page, and that
    others can log somebody out is the lesser harm.
    """
    logout(request)
    response = HttpResponseRedirect(settings.QUICK_EXIT_URL)
    response["Clear-Site-Data"] = '"cache"'
    response["Referrer-Policy"] = "no-referrer"
    return response
