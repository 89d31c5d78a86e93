"""The few things templates need beside Django's own."""

from django import template

from mestring.web.human import When
from mestring.web.vocabulary import Sign

register = template.Library()


@register.inclusion_tag("components/when.html")
def when(moment: When, css: str = "") -> dict[str, object]:
    """Show an instant in words, with the exact date beside it."""
    return {"moment": moment, "css": css}


@register.inclusion_tag("components/sign.html")
def sign(shown: Sign, css: str = "") -> dict[str, object]:
    """Show a state or a norm status: its shape and its word."""
    return {"sign": shown, "css": css, "shape": f"components/shapes/{shown.shape}.html"}
