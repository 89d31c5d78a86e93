"""The few things templates need beside Django's own."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mestring.web.human import When
from mestring.web.vocabulary import Sign

register = template.Library()


@register.simple_tag
def when(moment: When, css: str = "") -> SafeString:
    """Show an instant in words, with the exact date beside it."""
    return format_html(
        '<time class="{}" datetime="{}" title="{}">{}</time>',
        css or "when",
        moment.iso,
        moment.title,
        moment.text,
    )


@register.inclusion_tag("components/sign.html")
def sign(shown: Sign, css: str = "") -> dict[str, object]:
    """Show a state or a norm status: its shape and its word."""
    return {"sign": shown, "css": css, "shape": f"components/shapes/{shown.shape}.html"}
