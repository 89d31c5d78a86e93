"""English throughout: every string a reader can meet is translated, and nothing translated is left over."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.house.strings import SOURCE, used

CATALOG = SOURCE / "web" / "locale" / "en" / "LC_MESSAGES" / "django.po"


def translated() -> dict[str, str]:
    with CATALOG.open("rb") as file:
        catalog = read_po(file, locale="en")
    found = {}
    for message in catalog:
        if message.id:
            one = message.id if isinstance(message.id, str) else "|".join(message.id)
            found[one] = (
                message.string if isinstance(message.string, str) else "|".join(message.string)
            )
    return found


def test_every_string_is_translated() -> None:
    done = translated()
    missing = [
        f'#: {", ".join(sorted(files))}\nmsgid "{text}"\nmsgstr ""'
        for text, files in used().items()
        if not done.get(text, "").strip("|")
    ]
    assert not missing, "Add to django.po:\n\n" + "\n\n".join(missing)


def test_no_translation_is_left_over() -> None:
    assert set(translated()) - set(used()) == set()


def test_placeholders_are_the_same_in_both_languages() -> None:
    def names(text: str) -> set[str]:
        return set(re.findall(r"%\((\w+)\)s", text))

    differing = [text for text, english in translated().items() if names(text) != names(english)]
    assert differing == []


@pytest.mark.parametrize(
    "template", sorted(SOURCE.rglob("templates/**/*.html")), ids=lambda path: path.stem
)
def test_no_template_speaks_norwegian_on_its_own(template: Path) -> None:
    """Find loose text: words with Norwegian letters outside the tags that translate."""
    if template.name == "broken.html":  # stands alone, in both languages at once
        return
    text = template.read_text("utf-8")
    for pattern in (
        r"{% comment %}.*?{% endcomment %}",
        r"{#.*?#}",
        r"{% blocktranslate.*?{% endblocktranslate %}",
        r"{%.*?%}",
    ):
        text = re.sub(pattern, "", text, flags=re.DOTALL)
    assert re.findall(r"\w*[æøåÆØÅ]\w*", text) == []
