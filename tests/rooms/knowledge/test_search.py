"""Search: Norwegian is understood, the right page is among the first, and nobody is written down."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mestring.core.package import Package
from mestring.knowledge import actions, queries
from mestring.knowledge.cache import load_folder
from mestring.knowledge.folder import default_guideline
from mestring.knowledge.models import MissedSearch
from mestring.knowledge.search import keeping
from mestring.knowledge.search.analyser import Analyser
from mestring.knowledge.search.direct import What, direct
from mestring.knowledge.search.documents import Facet, Kind
from mestring.knowledge.search.finding import Narrowed, find
from mestring.knowledge.search.private import says_nothing_of_anyone
from mestring.knowledge.search.reading import Index, opened
from mestring.knowledge.search.suggesting import suggest
from tests.search.measuring import share, tried
from tests.search.splitting import HELD, TUNING

DAY = date(2026, 3, 20)


@pytest.fixture(scope="module")
def package() -> Package:
    return load_folder(default_guideline())


@pytest.fixture
def index(package: Package) -> Iterator[Index]:
    return opened(package)


def first(index: Index, question: str, language: str = "nb") -> list[str]:
    hits = find(index, question, language).hits[:3]
    return [f"{hit.row.kind.value}:{hit.row.key}" for hit in hits]


# The test set (docs/search.md says how it was made and what it cannot show)


def test_of_the_queries_tuned_on_the_bar_holds(package: Package) -> None:
    assert share(list(tried(TUNING, package))) >= 0.85


def test_of_the_queries_held_back_the_bar_holds(package: Package) -> None:
    """79 of 87 when measured, once (docs/search.md tells how, and what is missed)."""
    assert share(list(tried(HELD, package))) >= 0.85


# Norwegian


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tjenestene", "tjeneste"),
        ("utskrivning", "utskrivningen"),
        ("lærarane", "lærer"),
        ("sjukehus", "sykehus"),
        ("bustad", "bolig"),
        ("einsemd", "ensomhet"),
    ],
)
def test_forms_of_a_word_lead_to_the_same_pages(index: Index, one: str, other: str) -> None:
    asked = {hit.row.id for hit in find(index, one, "nb").hits}
    wanted = {hit.row.id for hit in find(index, other, "nb").hits[:3]}
    assert wanted <= asked


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("selvmordsrisiko", {"selvmord", "risiko"}),
        ("behandlingsteam", {"behandling", "team"}),
        ("samarbeidsavtale", {"samarbeid", "avtale"}),
    ],
)
def test_a_compound_is_found_by_its_parts(word: str, parts: set[str]) -> None:
    analyser = Analyser()
    assert {analyser.term(part) for part in parts} <= set(analyser.terms(word).parts)


def test_what_is_no_compound_is_not_taken_apart() -> None:
    analyser = Analyser()
    for word in ("pårørende", "koordinator", "musikk", "kommunen"):
        assert analyser.terms(word).parts == (), word


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("fastlege", "fast"),
        ("straffeloven", "straff"),
        ("gjelder", "gjeld"),
        ("måte", "mat"),
        ("faren", "fare"),
        ("skjerming", "skjerm"),
        ("TryggEst", "trygg"),
        ("AAT", "at"),
    ],
)
def test_words_that_only_look_alike_are_kept_apart(word: str, other: str) -> None:
    analyser = Analyser()
    assert analyser.term(word) != analyser.term(other)


def test_an_adjective_of_nynorsk_is_no_doctor() -> None:
    analyser = Analyser()
    assert analyser.term("vanskelege") == analyser.term("vanskelig")


def test_an_english_stem_does_not_answer_for_a_norwegian_word(index: Index) -> None:
    """In English "fylle" would be stemmed as "fyll", which is drinking."""
    (unit,) = find(index, "fylle", "nb").question.units
    assert unit.leads == ""


def test_an_abbreviation_is_not_taken_for_a_small_word(index: Index) -> None:
    assert [unit.written for unit in find(index, "hva er MI", "nb").question.units] == ["MI"]
    assert [unit.written for unit in find(index, "mor mi", "nb").question.units] == ["mor mi"]
    assert "MI" not in [unit.written for unit in find(index, "KAN MOR MI", "nb").question.units]


def test_the_name_of_a_medicine_leads_where_medicines_are_spoken_of(index: Index) -> None:
    assert "recommendation:se-pa-medisinene-sammen" in first(index, "Zyprexa")


def test_a_compound_of_real_words_is_not_taken_as_misspelt(index: Index) -> None:
    question = find(index, "traumebehandling", "nb").question
    assert [missed.taken for missed in question.missed] == []
    assert [unit.written for unit in question.units] == ["traumebehandling"]


def test_what_people_say_is_understood_in_both_norwegians(index: Index) -> None:
    asked = first(index, "får ikke sove")
    assert first(index, "får ikkje sove") == asked
    assert "instrument:isi" in asked


def test_two_words_written_apart_are_read_as_the_one_they_make(index: Index) -> None:
    question = find(index, "hva er skade reduksjon", "nb").question
    assert [unit.written for unit in question.units] == ["skade reduksjon"]
    assert question.meant == "hva er skadereduksjon"


def test_words_that_make_none_are_left_apart(index: Index) -> None:
    question = find(index, "frist epikrise", "nb").question
    assert [unit.written for unit in question.units] == ["frist", "epikrise"]
    assert question.meant == "frist epikrise"


@pytest.mark.parametrize("question", ["skadereduksjon", "skade reduksjon", "skadereduksjonn"])
def test_what_is_asked_for_by_its_whole_title_goes_first(index: Index, question: str) -> None:
    assert first(index, question)[0] == "glossary:skadereduksjon"


def test_a_word_that_editors_have_explained_is_not_guessed_from_its_parts(index: Index) -> None:
    """A licence is a "førerkort", and none of the instruments in a short form."""
    found = find(index, "førerkort", "nb").hits
    assert {hit.row.key for hit in found} >= {"hpl-34"}
    assert not [hit for hit in found if hit.row.kind is Kind.INSTRUMENT]


def test_a_misspelt_word_finds_what_was_meant_and_says_so(index: Index) -> None:
    found = find(index, "epikrice", "nb")
    assert "send-epikrisen" in {hit.row.key for hit in found.hits[:3]}
    assert [missed.written for missed in found.question.missed] == ["epikrice"]


def test_english_finds_by_english_titles(index: Index) -> None:
    assert "recommendation:kontakt-etter-utskrivning" in first(
        index, "contact after discharge", "en"
    )


@pytest.mark.parametrize(
    "expression",
    [
        '"hjelp"',
        '("person" OR "personen" OR ("per" AND "son"))',
        '"hjelp" OR "samtal" OR "plan" OR "rett pa"',
        '("brukermedvirk" OR ("bruk" AND "medvirk"))',
        '("hjelp") AND ("plan" OR "samtal")',
        '("person" AND "plan")',
    ],
)
def test_what_is_weighed_beforehand_is_as_if_it_were_weighed_now(
    index: Index, expression: str
) -> None:
    first, last = index.range_of("nb", Kind.RECOMMENDATION)
    now = dict(index.weighed_now("nb", expression, first, last))
    beforehand = dict(index.scores("nb", expression, first, last))
    assert beforehand == pytest.approx(now)
    assert list(beforehand.values()) == sorted(beforehand.values(), reverse=True)


@settings(max_examples=60, deadline=None)
@given(st.text("abcæøå §\"*^():-+?ANDORNEAR'0123456789", max_size=40))
def test_whatever_is_written_gives_an_answer_and_never_a_fault(text: str) -> None:
    index = opened(load_folder(default_guideline()))
    found = find(index, text, "nb")
    direct(index, found, "nb")
    suggest(index, text, "nb")
    assert [hit.score for hit in found.hits] == sorted(
        (hit.score for hit in found.hits), reverse=True
    )


# On top, and narrowed


@pytest.mark.parametrize(
    ("question", "what", "key"),
    [
        ("frist epikrise", What.LIMIT, "epikrise"),
        ("dudit", What.INSTRUMENT, "dudit"),
        ("audit skjema", What.INSTRUMENT, "audit"),
        ("individuell plan", What.DUTY, "individuell-plan-tilbys"),
    ],
)
def test_a_known_deadline_duty_or_instrument_is_answered_at_once(
    index: Index, question: str, what: What, key: str
) -> None:
    (answer,) = direct(index, find(index, question, "nb"), "nb")
    assert answer.what is what
    assert key in answer.row.key or key in answer.row.url


def test_a_paragraph_gives_the_duties_that_rest_on_it(index: Index) -> None:
    answers = direct(index, find(index, "§ 2-5", "nb"), "nb")
    assert answers
    assert {answer.what for answer in answers} == {What.DUTY}


def test_facets_count_what_choosing_them_would_show(index: Index) -> None:
    found = find(index, "utskrivning", "nb")
    for facet in Facet:
        for value, count in found.facets[facet].items():
            narrowed = find(index, "utskrivning", "nb", Narrowed(facets={facet: value}))
            assert len(narrowed.hits) == count, (facet, value)
    for kind, count in found.kinds.items():
        assert len(find(index, "utskrivning", "nb", Narrowed(kind)).hits) == count


def test_what_stands_in_the_way_finds_a_method(index: Index) -> None:
    found = find(index, "vi har ikke tid", "nb", Narrowed(Kind.METHOD))
    assert found.hits


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("ROP-retningslinjen", "framework:rop-retningslinjen"),
        ("BrukerPlan", "framework:brukerplan"),
        ("samarbeidet er bindende", "point:rop-retningslinjen/bindende-samarbeid"),
    ],
)
def test_frameworks_and_their_points_are_found(index: Index, question: str, found: str) -> None:
    assert found in first(index, question)


def test_points_of_frameworks_do_not_drown_what_to_do(index: Index) -> None:
    ordinary = ("bolig", "arbeid", "økonomi", "medvirkning", "barn", "kriseplan")
    assert not [q for q in ordinary if any(hit.startswith("point:") for hit in first(index, q))]


def test_suggestions_begin_as_one_writes(index: Index) -> None:
    assert any(word.lower().startswith("koord") for word in suggest(index, "koord", "nb"))
    assert suggest(index, "", "nb") == ()


# The file


def test_an_index_is_made_when_it_is_missing_and_never_half(
    package: Package, own_cache: Path
) -> None:
    path = keeping.index_of(package)
    path.unlink()
    assert keeping.index_of(package) == path
    assert path.is_file()
    assert not list(path.parent.glob("*.new"))


def test_another_content_has_another_file(package: Package) -> None:
    assert package.digest.removeprefix("sha256:") in keeping.index_of(package).name


# What found nothing


@pytest.mark.django_db
def test_words_that_found_nothing_are_kept_only_when_they_come_back_on_three_days() -> None:
    for days in (0, 0, 1):
        actions.note_missed(words=["pusterom"], on=DAY + timedelta(days=days))
    assert queries.missed_searches() == ()
    assert MissedSearch.objects.get().words == ""
    actions.note_missed(words=["Pusterom"], on=DAY + timedelta(days=2))
    (missed,) = queries.missed_searches()
    assert (missed.words, missed.times, missed.days) == ("pusterom", 4, 3)


@pytest.mark.django_db
def test_what_is_not_searched_for_again_is_forgotten() -> None:
    actions.note_missed(words=["pusterom"], on=DAY)
    actions.note_missed(words=["hengekøye"], on=DAY + timedelta(days=91))
    assert MissedSearch.objects.count() == 1


@pytest.mark.parametrize(
    "words",
    [
        ["kari"],
        ["hjelp", "Nordmann"],
        ["01815012345"],
        ["91234567"],
        ["kari@eksempel"],
        ["xyzzyq", "qwrtpl"],
        ["en", "to", "tre", "fire", "fem"],
        [],
    ],
)
def test_what_may_say_who_somebody_is_is_not_even_counted(words: list[str]) -> None:
    assert not says_nothing_of_anyone(words)
