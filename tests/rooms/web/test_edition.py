"""The reading edition: everything is in it, once, on the page and on paper, and it stands by itself."""

import re
from collections import Counter
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise

import pypdfium2
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from mestring.cli.__main__ import main
from mestring.core.package import Package
from mestring.knowledge.cache import load_folder
from mestring.knowledge.folder import default_guideline
from mestring.web.edition.page import as_page
from mestring.web.edition.paper import as_pdf, escaped

DAY = date(2026, 11, 26)
# Where a paragraph or a point of a list begins.
_NEW = re.compile(r"\n\n|(?:^|\n)\s*(?:\d+\.|-)\s+")
_NOT_LETTERS = re.compile(r"[\W_]+")


@pytest.fixture(scope="module")
def package() -> Package:
    return load_folder(default_guideline())


@pytest.fixture(scope="module")
def page(package: Package) -> str:
    return as_page(package, "nb", DAY)


@pytest.fixture(scope="module")
def pdf(package: Package, page: str) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(as_pdf(package, page, "nb"))


@pytest.fixture(scope="module")
def printed(pdf: pypdfium2.PdfDocument) -> str:
    """What is read between the running head and the page number."""
    return letters("".join(map(between, pdf)))


def between(sheet: pypdfium2.PdfPage) -> str:
    width, height = sheet.get_size()
    margin = 65
    text: str = sheet.get_textpage().get_text_bounded(0, margin, width, height - margin)
    return text


def letters(text: str) -> str:
    """Leave only letters and digits, so that line breaks and hyphens do not matter."""
    return _NOT_LETTERS.sub("", text.replace("\ufffe", ""))


class Elements(HTMLParser):
    """Notes what a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.targets: set[str] = set()
        self.fetched: list[str] = []
        self.levels: list[int] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags[tag] += 1
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if (found.get("href") or "").startswith("#"):
            self.targets.add(str(found["href"])[1:])
        if found.get("src") or tag == "link":
            self.fetched.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


def test_every_recommendation_value_and_pathway_is_in_it_once(package: Package, page: str) -> None:
    ids = Counter(Elements(page).ids)
    guideline = package.guideline
    for prefix, named in (
        ("anbefaling", guideline.recommendations),
        ("verdi", guideline.values),
        ("forlop", guideline.pathways),
        ("metode", guideline.methods),
        ("kilde", guideline.sources),
        ("rammeverk", guideline.frameworks),
    ):
        for key in named:
            assert ids[f"{prefix}-{key}"] == 1, key
    assert max(ids.values()) == 1


def test_the_page_stands_by_itself(page: str) -> None:
    found = Elements(page)
    assert found.fetched == []
    assert found.tags["script"] == 0
    assert found.targets <= set(found.ids)


def test_headings_never_skip_a_level(page: str) -> None:
    levels = Elements(page).levels
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_sentence_of_a_recommendation_is_on_paper(package: Package, printed: str) -> None:
    for recommendation in package.guideline.recommendations.values():
        text = recommendation.text.nb
        for section in (text.short, text.how, text.together, text.why, text.not_working):
            for line in _NEW.split(section):
                assert letters(line) in printed, (recommendation.id, line)


def test_every_duty_is_on_paper_behind_its_recommendation(package: Package, printed: str) -> None:
    every = package.guideline.recommendations.values()
    duties = [(each, duty) for each in every for duty in each.duties]
    assert duties
    for recommendation, duty in duties:
        after = printed[printed.rindex(letters(recommendation.summary.nb)) :]
        assert letters(duty.says.nb) in after, duty.id
        times = 1 + len(duty.also_behind)
        assert printed.count(letters(duty.says.nb)) >= times, duty.id


def test_every_point_of_a_framework_is_on_paper_with_what_answers_it(
    package: Package, printed: str
) -> None:
    every = package.guideline.recommendations
    for framework in package.guideline.frameworks.values():
        annex = printed[printed.rindex(letters(framework.about.nb)) :]
        for point in framework.points:
            titles = [every[each.to].title.nb for each in point.answered_by]
            said = point.gap.nb if point.gap is not None and not titles else "".join(titles)
            assert letters(point.title.nb) in annex, point.id
            assert letters(said) in annex, point.id


def test_the_paper_has_a_title_contents_and_tags_for_those_who_listen(
    pdf: pypdfium2.PdfDocument,
) -> None:
    assert pdf.get_metadata_dict()["Title"].startswith("Mestring, leseutgave")
    assert pdf.is_tagged()
    assert len(list(pdf.get_toc(max_depth=1))) > 20


def test_in_english_what_is_not_translated_is_marked_as_norwegian(package: Package) -> None:
    page = as_page(package, "en", DAY)
    assert '<html lang="en">' in page
    assert "Discharge and follow-up" in page
    # Of a recommendation the short answer is in English, the rest is not yet.
    assert page.count('<div lang="nb">') > len(package.guideline.recommendations)
    assert as_pdf(package, page, "en").startswith(b"%PDF")


@settings(max_examples=40, deadline=None)
@given(st.text("abcæøå \\`*_#$@<>[](){}~/=+-.:;'\"%&|^!?§«»–1234567890", min_size=1, max_size=60))
def test_no_text_is_taken_as_an_order_to_the_typesetter(text: str) -> None:
    made = typst.compile(f"#set page(width: 60cm)\n.{escaped(text)}.".encode(), format="pdf")
    shown = pypdfium2.PdfDocument(made)[0].get_textpage().get_text_range()
    assert letters(shown) == letters(text)


def test_one_command_writes_both(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert main(["edition", "--out", str(tmp_path / "paper")]) == 0
    said = capsys.readouterr().out.split()
    assert [name.rpartition(".")[2] for name in said] == ["html", "pdf"]
    assert sorted(each.name for each in (tmp_path / "paper").iterdir()) == sorted(
        name.rpartition("/")[2] for name in said
    )


def test_where_it_cannot_be_written_one_sentence_says_so(tmp_path, capsys) -> None:
    (tmp_path / "file").write_text("x")
    assert main(["edition", "--out", str(tmp_path / "file")]) == 2
    assert "Velg en mappe" in capsys.readouterr().err
