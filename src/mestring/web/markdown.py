"""Markdown to safe HTML: no raw HTML in, only what we name out."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_TAGS = {
    *("p", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "br", "hr"),
    *("h3", "h4", "h5", "table", "thead", "tbody", "tr", "th", "td"),
}
_parser = MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=2048)
def to_html(text: str) -> SafeString:
    """Render Markdown written by editors; headings are moved down to fit under the page's own."""
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 5)}" if token.tag != "h1" else "h3"
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"https", "mailto"})
    return mark_safe(clean)  # noqa: S308  # cleaned on the line above
