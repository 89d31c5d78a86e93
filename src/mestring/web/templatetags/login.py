"""What login's templates need."""

from typing import Any

from django import template
from django.template import Context

from mestring.web.login.oidc import names
from mestring.web.login.told import told as take

register = template.Library()


@register.inclusion_tag("login/told.html", takes_context=True)
def told(context: Context) -> dict[str, Any]:
    """Say what was done just now, once."""
    return {"told": take(context["request"])}


@register.simple_tag
def oidc_providers() -> list[tuple[str, str]]:
    """Give the other services one may log in with: key and name."""
    return names()
