"""The knowledge bank: the short answer first, its standing plain, its ground one step away."""

import itertools
import re

import pytest
from django.test import Client
from django.utils import translation

from mestring.core.expectation import SourceRef
from mestring.core.explain import explain
from mestring.core.package import Package
from mestring.core.telling import tell, tell_excluded
from mestring.core.words import Norm, SourceKind
from mestring.knowledge.actions import publish_package
from mestring.knowledge.folder import GuidelineFiles
from mestring.knowledge.queries import current_package
from mestring.knowledge.types import Publication
from mestring.people.types import User
from mestring.web.bank.cases import AFTER_BREAK, LEFT, RIGHT, apart
from mestring.web.bank.references import place_words, title_and_place
from mestring.web.vocabulary import NORM_MEANINGS, NORMS, STATES
from tests.rooms.conftest import NOW
from tests.rooms.web.reading import text_of

pytestmark = pytest.mark.usefixtures("published")

# The kind of source that each standing needs, where the guideline's own does not give it.
SOURCES = {
    Norm.DRAFT: SourceKind.DRAFT,
    Norm.REPLACED: SourceKind.REPLACED_GUIDE,
    Norm.PROFESSIONAL_INPUT: SourceKind.PROFESSIONAL_INPUT,
}


def test_the_first_page_says_what_this_is_in_one_breath(client: Client) -> None:
    text = text_of(client.get("/"))
    assert text.startswith("Uoffisiell gjengivelse")
    assert "Råd for lokalt psykisk helse- og rusarbeid, skrevet én gang og brukt av alle." in text
    for part in ("Søk", "Jeg trenger hjelp", "Jeg er pårørende", "Jeg er fagperson", "Tema"):
        assert part in text
    assert "Det vi bygger på Personen først" in text
    assert "Sist gjennomgått 1. november Hold kontakten" in text


def test_the_matrix_is_three_pathways_by_three_phases(client: Client) -> None:
    page = client.get("/").content.decode()
    rows = page.split('class="map__row"')[1:]
    assert len(rows) == 3
    assert all(
        [phase in row for phase in ("Forebygge", "Forstå", "Hjelpe")] == [True] * 3 for row in rows
    )
    # Hold kontakten is for the treatment phase of the first pathway alone; the other is for all.
    counts = [re.findall(r'class="map__count">(\d+)', row) for row in rows]
    assert counts == [["1", "1", "2"], ["1", "1", "1"], ["1", "1", "1"]]


def test_a_pathway_holds_each_recommendation_where_it_belongs(client: Client) -> None:
    first = text_of(client.get("/forlop/hf1/"))
    assert "Hold kontakten" in first[first.index("Hjelpe Raskt.") :]
    assert "Hold kontakten" not in first[: first.index("Hjelpe Raskt.")]
    assert "Hold kontakten" not in text_of(client.get("/forlop/hf2/"))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Hold kontakten", "Se på tjenesten"]),
        ("topic=utskrivning", ["Hold kontakten"]),
        ("topic=samarbeid", ["Se på tjenesten"]),
        ("pathway=hf2", ["Se på tjenesten"]),
        ("pathway=hf1&phase=treatment", ["Hold kontakten", "Se på tjenesten"]),
        ("pathway=hf1&phase=mapping", ["Se på tjenesten"]),
        ("norm=law", ["Se på tjenesten"]),
        ("topic=utskrivning&norm=law", []),
        ("topic=ukjent&pathway=x&phase=%00", ["Hold kontakten", "Se på tjenesten"]),
    ],
)
def test_the_list_is_narrowed_by_its_address(client: Client, query: str, shown: list[str]) -> None:
    text = text_of(client.get(f"/anbefalinger/?{query}"))
    groups = text[text.index("Ordne etter") if "Ordne etter" in text else -1 :]
    assert [title for title in ("Hold kontakten", "Se på tjenesten") if title in groups] == shown
    if not shown:
        assert "Ingen anbefalinger passer." in text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("RING", True),
        ("ring uke", True),
        ("utskrivning", True),
        ("finnes ikke", False),
        ("a" * 5000, False),
        ("", False),
    ],
)
def test_search_finds_what_is_written(client: Client, asked: str, found: bool) -> None:
    answer = client.get("/sok/", {"q": asked})
    assert answer.status_code == 200
    assert ("Hold kontakten" in text_of(answer)) is found


def test_where_nothing_is_found_there_is_a_way_on(client: Client) -> None:
    text = text_of(client.get("/sok/?q=finnes+ikke"))
    assert "Vi fant ingenting om «finnes ikke»" in text
    assert "Tema Utskrivning" in text


def test_numbers_alone_do_not_answer_a_question_of_unknown_words(client: Client) -> None:
    assert "Vi fant ingenting om" in text_of(client.get("/sok/?q=xyzzy 3"))
    assert "Hold kontakten" in text_of(client.get("/sok/?q=§ 3"))
    assert "Hold kontakten" in text_of(client.get("/sok/?q=utskrivning 3"))


def test_a_very_long_question_is_cut_and_said_so(client: Client) -> None:
    page = client.get("/sok/", {"q": "utskrivning " * 400})
    assert "Spørsmålet var langt. Vi brukte begynnelsen av det." in text_of(page)
    title = re.search("<title>(.*?)</title>", page.content.decode())
    assert title is not None
    assert len(title[1]) < 90


def test_a_word_of_the_other_language_is_explained_in_the_readers_own(client: Client) -> None:
    assert "Steg , ord Ord Et råd for én person nå." in text_of(client.get("/sok/?q=step"))


def test_what_was_searched_for_stays_in_the_form_as_text(client: Client) -> None:
    page = client.get('/sok/?q="><script>x').content.decode()
    assert "<script>x" not in page
    assert 'value="&quot;&gt;&lt;script&gt;x"' in page


def test_each_reader_has_a_way_in(client: Client) -> None:
    doors = re.findall(r'class="door" href="([^"]+)"', client.get("/").content.decode())
    assert len(doors) == 3
    assert all(client.get(door).status_code == 200 for door in doors)
    assert client.get("/for/ingen/").status_code == 404


def test_a_topic_has_its_recommendations_and_its_law(client: Client) -> None:
    text = text_of(client.get("/tema/utskrivning/"))
    assert "Hold kontakten" in text
    assert "Se på tjenesten" not in text
    assert "Loven her Loven § 3" in text


def test_a_wrong_address_is_told_the_nearest(client: Client) -> None:
    answer = client.get("/anbefalinger/hold-kontakte/")
    assert answer.status_code == 404
    assert "Hold kontakten" in text_of(answer)


def test_the_short_answer_comes_first_and_the_standing_before_it(client: Client) -> None:
    text = text_of(client.get("/anbefalinger/hold-kontakten/"))
    order = [
        "Hold kontakten",
        "Nasjonal norm i kraft bør · kommune · for den enkelte",
        "Kort sagt Ring i løpet av en uke.",
        "Slik gjør du Ring.",
        "Dette gir i en plan",
        "Sammen med personen",
        "Hvorfor",
        "Hva virker ikke",
        "Slik får dere det til",
        "Grunnlag",
    ]
    # The anchors on top name the sections once; below them the sections come in the same order.
    below = text.index("Slik gjør du Ring.")
    places = [text.index(part, below if n > 3 else 0) for n, part in enumerate(order)]
    assert places == sorted(places)


def test_a_recommendation_says_what_it_gives_and_to_whom(client: Client) -> None:
    text = text_of(client.get("/anbefalinger/hold-kontakten/"))
    for part in (
        "Ring eller møt personen.",
        "Når Innen 7 dager etter utskrivning. Fristen står i Retn, kapittel 4.",
        "Ansvar Koordinator (kommune)",
        "Hvor I planen til en person. Personen kan takke nei.",
        "Sagt til den det gjelder «Noen skal ringe deg.»",
        "Hvor For en pårørende",
    ):
        assert part in text, part


def test_its_anchors_name_every_part_of_the_page_once(client: Client) -> None:
    page = client.get("/anbefalinger/hold-kontakten/").content.decode()
    anchors = page[page.index('<nav class="anchors') :]
    named = re.findall(r'href="#([^"]+)"', anchors[: anchors.index("</nav>")])
    places = re.findall(r'<section class="section[^"]*" id="([^"]+)"', page)
    assert named == places == ["slik", "steg", *named[2:]]
    parts = "sammen hvorfor virker-ikke i-praksis metoder verktoy plikter endret grunnlag likt"
    assert {*parts.split()} >= {*named[2:]}


def standing_as(norm: Norm, files: GuidelineFiles) -> GuidelineFiles:
    """Let the recommendation have another standing, and rest on a source that can give it."""
    advice, sources = "recommendations/hold-kontakten.yaml", "sources.yaml"
    written = {path: files.national[path].decode() for path in (advice, sources)}
    written[advice] = written[advice].replace("norm: in-force", f"norm: {norm}")
    if norm in SOURCES:
        whole, kind = f"retningslinje:\n  kind: {SourceKind.NATIONAL_GUIDELINE}", SOURCES[norm]
        assert whole in written[sources]
        written[sources] = written[sources].replace(whole, f"retningslinje:\n  kind: {kind}")
    changed = {path: text.encode() for path, text in written.items()}
    return GuidelineFiles({**files.national, **changed}, files.local)


@pytest.mark.parametrize("norm", list(Norm))
def test_how_a_recommendation_stands_is_plain_wherever_it_is_met(
    client: Client, jonas: User, guideline_files: GuidelineFiles, norm: Norm
) -> None:
    publish_package(files=standing_as(norm, guideline_files), by=jonas, at=NOW)
    word, meaning = str(NORMS[norm].word), str(NORM_MEANINGS[norm])
    page = client.get("/anbefalinger/hold-kontakten/").content.decode()
    summary = page[page.index("<summary>") : page.index("</summary>")]
    assert f"<span>{word}</span>" in summary
    assert f"sign--{NORMS[norm].shape}" in summary
    assert meaning in page
    for listed in ("/anbefalinger/", "/tema/utskrivning/", "/sok/?q=utskrivning"):
        said = text_of(client.get(listed))
        signed = re.search(rf"Hold kontakten (?:(?! · ).)* {word} · bør", said)
        assert signed, (listed, said)
    assert f"{word} {meaning}" in text_of(client.get("/om/"))


def test_every_status_has_its_own_word_and_shape() -> None:
    assert len({str(sign.word) for sign in NORMS.values()}) == len(Norm)
    assert len({sign.shape for sign in NORMS.values()}) == len(Norm)


def test_every_page_leads_to_the_original(client: Client) -> None:
    page = client.get("/anbefalinger/hold-kontakten/").content.decode()
    assert 'href="https://www.helsedirektoratet.no/retningslinjen"' in page
    assert "Uoffisiell gjengivelse" in page
    assert "Oppdiktet, og bare til prøve." in page


def test_the_ground_is_told(client: Client) -> None:
    text = text_of(client.get("/anbefalinger/hold-kontakten/"))
    for part in (
        "Retningslinjen , kapittel 4",
        "Loven , § 3",
        "Ganske sikkert.",
        "Forskning, erfaring fra praksis",
        "Gjennomgått 1. november",
        "Versjon 1.2.3",
    ):
        assert part in text, part


def test_a_case_is_drawn_and_told(client: Client) -> None:
    page = client.get("/anbefalinger/hold-kontakten/").content.decode()
    text = text_of(client.get("/anbefalinger/hold-kontakten/"))
    assert (
        "Kari ringte dag tre 1 2 3 1 1. januar 2025 registrering (fødselsdato: 1. januar 1990)"
        " 2 14. mars utskrivning 3 17. mars kontakt (snakket sammen)" in text
    )
    package = current_package()
    for case in package.cases[:4]:
        explained = explain(package, case.timeline, case.at, only={case.expectation})
        for step in explained.steps:
            assert f"{STATES[step.outcome].word} {tell(package, step).outcome}" in text
        for row in explained.excluded:
            assert tell_excluded(package, row).sentence in text
    assert page.count('role="img"') == 8
    assert "style=" not in page


def test_every_case_of_the_package_can_be_drawn(client: Client) -> None:
    package: Package = current_package()
    drawn = sum(
        client.get(f"/anbefalinger/{key}/").content.decode().count('class="case"')
        for key in package.guideline.recommendations
    )
    assert drawn == len(package.cases)


def test_marks_never_cover_each_other_nor_leave_the_line() -> None:
    for places in ([], [4.0], [4.0, 4.0, 4.0], [90.0, 95.0, 96.0], [4.0] * 30, [AFTER_BREAK] * 12):
        pushed = apart(places)
        assert all(LEFT - 0.01 <= place <= RIGHT + 0.01 for place in pushed)
        gaps = [b - a for a, b in itertools.pairwise(pushed)]
        assert all(gap >= min(7.0, (RIGHT - LEFT) / (len(places) - 1)) - 0.01 for gap in gaps)


def test_what_is_not_translated_is_shown_in_norwegian_and_marked(client: Client) -> None:
    page = client.get("/en/anbefalinger/hold-kontakten/").content.decode()
    assert "Call within a week." in page
    assert "This part is not translated yet. It stands here in Norwegian." in page
    assert '<div lang="nb"><p>Mange mister hjelpen.' in page
    whole = client.get("/en/anbefalinger/se-pa-tjenesten/").content.decode()
    assert "not translated" not in whole


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (
            "kapittel 8.1, anbefaling 63 og figur 4",
            ("chapter 8.1, recommendation 63 and figure 4", ""),
        ),
        ("hovedforløp 1 til 3", ("main pathway 1 to 3", "")),
        ("§§ 2-2, 2-2 a og 2-2 b", ("§§ 2-2, 2-2 a and 2-2 b", "")),
        ("loven §§ 26 og 29", ("The act §§ 26 and 29", "")),
        ("om formålet", ("om formålet", "nb")),
        ("kapittel 4, om formålet", ("kapittel 4, om formålet", "nb")),
        ("", ("", "")),
    ],
)
def test_a_place_in_a_source_is_said_in_english_or_marked_as_norwegian(
    place: str, told: tuple[str, str]
) -> None:
    guideline = current_package().guideline
    with translation.override("en"):
        assert place_words(guideline, place, "en") == told
    assert place_words(guideline, place, "nb") == (place, "")


def test_in_a_line_of_english_a_place_that_is_norwegian_is_left_out() -> None:
    guideline = current_package().guideline
    named = {
        "kapittel 4": "The guideline, chapter 4",
        "§ 3": "The guideline § 3",
        "om formålet": "The guideline",
    }
    with translation.override("en"):
        for section, told in named.items():
            ref = SourceRef(id="retningslinje", section=section)
            assert title_and_place(guideline, ref, "en") == told
    ref = SourceRef(id="retningslinje", section="om formålet")
    assert title_and_place(guideline, ref, "nb") == "Retningslinjen, om formålet"


def test_an_english_page_names_the_place_and_says_that_the_original_is_in_norwegian(
    client: Client,
) -> None:
    text = text_of(client.get("/en/anbefalinger/hold-kontakten/"))
    assert "The guideline , chapter 4 The original (in Norwegian)" in text
    assert "The limit is stated in The guideline, chapter 4." in text
    assert "Said to the person it concerns “" in text


def test_markup_written_by_an_editor_is_text_unless_it_is_harmless(client: Client) -> None:
    page = client.get("/verdier/personen-forst/").content.decode()
    assert "<strong>personens</strong>" in page
    assert "<script>alert" not in page


def test_a_value_names_the_recommendations_that_carry_it(client: Client) -> None:
    text = text_of(client.get("/verdier/personen-forst/"))
    assert "Hold kontakten" in text[text.index("Anbefalinger som bærer verdien") :]


def test_a_pathway_tells_for_whom_when_it_moves_and_what_is_new(client: Client) -> None:
    text = text_of(client.get("/forlop/hf1/"))
    for part in ("Milde plager", "Ansvar: Kommunen.", "Det blir verre.", "Noe er nytt.", "Slag 2"):
        assert part in text


def test_a_source_says_how_far_it_was_read_and_what_rests_on_it(client: Client) -> None:
    text = text_of(client.get("/kilder/"))
    assert "Lover Loven" in text
    assert "Retningslinjen (2024) Direktoratet" in text
    assert "Kapittel 4 er lest." in text
    assert "1 anbefaling bygger på den : Retningslinjen Hold kontakten" in text


def test_the_law_is_listed_by_paragraph(client: Client) -> None:
    text = text_of(client.get("/kilder/"))
    assert "§ 3 Hold kontakten § 4 Se på tjenesten hvert år" in text


def test_the_glossary_gives_each_word_in_both_languages(client: Client) -> None:
    text = text_of(client.get("/ordliste/"))
    assert "A anbefaling recommendation Ett råd. S steg step" in text
    assert "recommendation anbefaling" in text_of(client.get("/en/ordliste/"))


def test_the_words_not_used_stand_with_better_ones_and_why(client: Client) -> None:
    text = text_of(client.get("/ordliste/ord-vi-ikke-bruker/"))
    assert "ruser seg, rusa seg Heller: bruker rusmidler Si hva som ble brukt." in text
    assert "misbruk Heller: bruk Ordet dømmer." in text
    assert "Kilde: Retningslinjen, om ord" in text.replace(" ,", ",")
    assert "DPS distriktspsykiatrisk senter" in text
    assert "En tom gruppe" not in text
    assert "/ordliste/ord-vi-ikke-bruker/" in client.get("/ordliste/").content.decode()


def test_the_words_not_used_say_which_language_they_are_in(client: Client) -> None:
    answer = client.get("/en/ordliste/ord-vi-ikke-bruker/")
    assert "Rather: uses substances" in text_of(answer)
    assert '<dt lang="nb">ruser seg, rusa seg</dt>' in answer.content.decode()
    assert '<span lang="nb">Ordet dømmer.</span>' in answer.content.decode()


def test_before_anything_is_published_the_pages_say_so(
    published: Publication, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mestring.knowledge.models import Version

    Version.objects.all().delete()
    answer = client.get("/")
    assert answer.status_code == 503
    assert "Ingenting er publisert ennå" in text_of(answer)


def test_sorting_follows_the_norwegian_alphabet() -> None:
    from mestring.web.bank.entries import sort_key

    words = ["Å", "Ærlig", "Zoo", "Øl", "arm"]
    assert sorted(words, key=sort_key) == ["arm", "Zoo", "Ærlig", "Øl", "Å"]
