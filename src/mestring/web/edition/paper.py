"""The reading edition set for paper: the page's own text, in the language that Typst sets.

The text is taken from the page, so that what is read on paper is what is read on a screen, word by word.
Only the elements that the page is made of are known; another is a fault of ours, and is told at once.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import typst
from django.utils.translation import gettext as _
from django.utils.translation import override

from mestring.core.package import Package
from mestring.web.edition.page import text_of

_SPECIAL = re.compile(r"([\\`*_#$@<>\[\]~/=+\-.:;'\"()])")
_SPACE = re.compile(r"\s+")
_HEADINGS = {"h2": "=", "h3": "==", "h4": "==="}
# How a paragraph-like element begins and ends; what is inside is set as text.
_AROUND = {
    "p": ("\n\n", "\n\n"),
    "div": ("\n\n", "\n\n"),
    "section": ("\n\n", "\n\n"),
    "article": ("\n\n", "\n\n"),
    "blockquote": ("\n#quote(block: true)[", "]\n"),
    "ul": ("\n#list(", ")\n\n"),
    "ol": ("\n#enum(", ")\n\n"),
    "li": ("[", "],"),
    "dl": ("\n#terms(hanging-indent: 1em, separator: [#linebreak()], ", ")\n\n"),
    "dt": ("terms.item([", "], "),
    "dd": ("[", "]),"),
    "span": ("#[", "]"),
    "strong": ("#strong[", "]"),
    "em": ("#emph[", "]"),
    "code": ("#raw(", ")"),
}
_BETWEEN = ("ul", "ol", "dl")


def as_pdf(package: Package, page: str, language: str) -> bytes:
    """Set the page's text as a tagged PDF (PDF/UA-1) with contents, page numbers and running heads."""
    with override(language):
        source = _setting(package, language) + _markup(text_of(page))
    return typst.compile(source.encode(), format="pdf", pdf_standards=["ua-1"])


def _markup(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.said)


class _Reader(HTMLParser):
    """Writes Typst for each element it meets."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        before, after = self._around(tag, dict(attrs))
        self.said.append(before)
        self._open.append((tag, after))

    def handle_endtag(self, tag: str) -> None:
        opened, after = self._open.pop()
        if opened != tag:
            raise ValueError(f"The page closes {tag} where {opened} is open.")
        self.said.append(after)

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] in _BETWEEN:
            return
        self.said.append(escaped(_SPACE.sub(" ", data)))

    def _around(self, tag: str, attributes: dict[str, str | None]) -> tuple[str, str]:
        if tag in _HEADINGS:
            anchor = attributes.get("id")
            label = f" <{anchor}>" if anchor else ""
            return f"\n\n{_HEADINGS[tag]} ", f"{label}\n\n"
        if tag == "a":
            return f"#link({_string(attributes.get('href') or '')})[", "]"
        before, after = _AROUND[tag]
        language = attributes.get("lang")
        if language:
            return before + f"#text(lang: {_string(language)})[", "]" + after
        return before, after


def escaped(text: str) -> str:
    """Write a text so that Typst takes none of it as an order."""
    return _SPECIAL.sub(r"\\\1", text)


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# How headings, lists and paragraphs look on paper.
_LOOK = """
#set par(leading: 0.7em, spacing: 1.05em)
#set page(paper: "a4", margin: (inside: 28mm, outside: 24mm, top: 26mm, bottom: 26mm), numbering: none)
#set list(spacing: 0.75em)
#set enum(spacing: 0.75em)
#set terms(spacing: 1em)
#show heading: set text(hyphenate: false)
#show heading.where(level: 1): it => {
  pagebreak(weak: true)
  block(above: 0pt, below: 1.4em, text(size: 22pt, it.body))
}
#show heading.where(level: 2): it => block(
  above: 2.4em, below: 0.9em, sticky: true, text(size: 15pt, it.body))
#show heading.where(level: 3): it => block(
  above: 1.3em, below: 0.6em, sticky: true, text(size: 11pt, it.body))
#show link: set text(fill: rgb("#0a4f7d"))
#show outline.entry.where(level: 1): set block(above: 1.1em)
"""


def _setting(package: Package, language: str) -> str:
    """Say how the paper looks, and set its first pages."""
    title = package.guideline.identity.title.to(language)
    return (
        _document(package, title, language)
        + _LOOK
        + _front(package, title, language)
        + _contents()
        + _running_head(title)
    )


def _document(package: Package, title: str, language: str) -> str:
    named = _("%(title)s, leseutgave %(version)s") % {"title": title, "version": package.version}
    author = package.guideline.identity.publisher.to(language)
    return f"""
#set document(title: {_string(named)}, author: {_string(author)})
#set text(lang: {_string(language)}, size: 10.5pt, hyphenate: true)
"""


def _front(package: Package, title: str, language: str) -> str:
    """Set the first page: what this is, of which version, and that the original applies."""
    below = "\n\n".join(escaped(line) for line in _below_title(package, language))
    notice = escaped(package.guideline.identity.notice.to(language))
    return f"""
#v(5cm)
#text(size: 34pt, weight: "bold")[{escaped(title)}]
#v(1cm)
#text(size: 12pt)[{below}]
#v(1fr)
#block(stroke: 0.5pt, inset: 10pt, radius: 3pt)[{notice}]
#text(size: 8pt)[#raw({_string(package.digest)})]
#pagebreak()
"""


def _below_title(package: Package, language: str) -> Iterator[str]:
    guideline = package.guideline
    yield _("Leseutgave. Hele retningslinja, til å lese fra begynnelse til slutt.")
    if guideline.overlay is not None:
        name = guideline.overlay.title.to(language)
        yield _("Med det lokale laget til %(name)s.") % {"name": name}
    yield _("Versjon %(version)s.") % {"version": package.version}
    yield guideline.identity.publisher.to(language) + "."


def _contents() -> str:
    return f"""
#outline(title: [{escaped(_("Innhold"))}], depth: 2, indent: 1em)
#pagebreak()
#counter(page).update(1)
"""


def _running_head(title: str) -> str:
    """Set the page numbers, and above each page its chapter."""
    return f"""
#set page(
  numbering: "1",
  header: context {{
    let before = query(heading.where(level: 1).before(here()))
    if before.len() > 0 {{ text(size: 8.5pt)[{escaped(title)} #h(1fr) #before.last().body] }}
  }},
)
"""
