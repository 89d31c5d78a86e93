"""The editor's checks: each bites on a planted fault, and none cries wolf."""

# ruff: noqa: E501  (what is short in YAML stands on one line)

from collections.abc import Mapping
from time import process_time

import pytest

from mestring.core.editing import Kind, Remark, Reviewing, Severity, placed, remarks, review
from mestring.core.editing.passages import documents, passages
from mestring.core.editing.plain import LIX_BAR, SENTENCE_BAR
from mestring.core.editing.reading import lix, sentences
from mestring.core.editing.wording import Sayings
from mestring.core.loading.loader import Remembering, load
from mestring.knowledge.cache import load_folder
from mestring.knowledge.folder import default_guideline
from tests.core.packages import OVERLAY, VALUE, added, changed, faults_of, files, package

WORDS = """\
avoid:
  - id: misbruk
    forms: [misbruk*, rusmisbruk*]
    better: {nb: bruk av rusmidler, en: use of substances}
    why: {nb: Ordet dømmer., en: The word judges.}
    quoted: true
    proposal: true
  - id: ruser-seg
    forms: [ruser seg]
    better: {nb: bruker rusmidler, en: uses substances}
    why: {nb: Si hva som ble brukt., en: Say what was used.}
    proposal: true
  - id: en-addict
    language: en
    forms: [addict]
    better: {nb: person who uses substances, en: person who uses substances}
    why: {nb: Mennesket først., en: The person first.}
    proposal: true
abbreviations:
  DPS: {nb: distriktspsykiatrisk senter, en: district psychiatric centre}
"""
LONG = "Vi ser deg og vi ser dem og vi ser oss " * 4
FILE = "recommendations/kontakt.yaml"
WHY = "why: De første dagene er sårbare."


def whole() -> dict[str, bytes]:
    """The small guideline, with words that it does not use."""
    return added(files(), "words.yaml", WORDS)


def new(of: Mapping[str, bytes], local: Mapping[str, bytes] | None = None) -> list[Remark]:
    """Give the remarks that a change brought with it."""
    before = {(each.file, each.what) for each in remarks(package(whole()))}
    found = remarks(package(of, local))
    return [each for each in found if (each.file, each.what) not in before]


def why(text: str) -> dict[str, bytes]:
    """The small guideline with another text on why."""
    return changed(whole(), FILE, WHY, f'why: "{text}"')


# Each bites

BITES = [
    (
        Kind.HARD,
        FILE,
        WHY,
        "why: Virksomheten skal gjennomføre systematisk kvalitetssikring av oppfølgingen.",
    ),
    (
        Kind.HARD,
        FILE,
        "plain: {nb: Noen ringer deg.",
        "plain: {nb: Behandlingsansvarlig kontakter vedkommende.",
    ),
    (Kind.LONG, FILE, WHY, f"why: {LONG}."),
    (
        Kind.LONG,
        FILE,
        "plain: {nb: Noen ringer deg.",
        "plain: {nb: Vi ser deg og vi ser dem og vi ser oss og vi ser alt det der du ikke får til å si selv.",
    ),
    (Kind.WORD, FILE, WHY, "why: Noen har et rusmisbruk."),
    (Kind.WORD, FILE, WHY, "why: Noen ruser\n      seg mye."),
    (Kind.WORD, FILE, "en: Call within seven days.", "en: Call the addict."),
    (Kind.TERM, FILE, WHY, "why: Se på anbefalinga."),
    (Kind.ABBREVIATION, FILE, WHY, "why: Spør NAKU om råd."),
    (Kind.CLAIM, FILE, WHY, "why: Forskning viser at det hjelper."),
    (Kind.CLAIM, FILE, WHY, "why: Det hjelper 20 prosent."),
    (Kind.LAW, FILE, WHY, "why: Loven krever at det skjer."),
    (Kind.NORM, FILE, WHY, "why: Veilederen sier at det bør skje."),
    (Kind.DUTY, FILE, WHY, "why: Kommunen skal ringe."),
    (Kind.PROPOSAL, FILE, "within: contact-limit", "within: {days: 7, proposal: true}"),
    (Kind.PROPOSAL, "parameters.yaml", "  certainty: stated", "  certainty: proposal"),
    (
        Kind.PROPOSAL,
        FILE,
        "  - {id: retningslinje, section: kapittel 4}\n",
        "  - {id: retningslinje, section: kapittel 4}\n  - {id: eget}\n",
    ),
    (Kind.UNUSED, FILE, "values: [personen]", "values: [annet]"),
    (Kind.UNUSED, FILE, "within: contact-limit", "within: {days: 7}"),
    (
        Kind.UNUSED,
        "events.yaml",
        "  unit.opened: {",
        "  unit.shut: {title: {nb: stengt, en: shut}, subjects: [unit], fhir: {resource: Organization}}\n  unit.opened: {",
    ),
    (
        Kind.UNUSED,
        "events.yaml",
        "  planned: {",
        "  asleep: {title: {nb: sover, en: asleep}, starts: [stay.started], ends: [stay.ended]}\n  planned: {",
    ),
    (Kind.UNUSED, FILE, "topics: [utskrivning]", "topics: []"),
    (Kind.UNUSED, "glossary.yaml", "  nb: råd\n", "  nb: bjørnetjeneste\n"),
]


def prepared(kind: Kind) -> dict[str, bytes]:
    """The small guideline with what a planted fault needs around it."""
    own = "eget: {kind: practice, title: {nb: Eget, en: Own}, short: eget, publisher: Fjordvik}\n"
    before = added(whole(), "sources.yaml", own)
    before = changed(before, "glossary.yaml", "- id: rad\n", "- id: rad\n  not: [anbefaling*]\n")
    if kind is Kind.UNUSED:
        before = added(before, "values/annet.md", VALUE)
        before = changed(before, FILE, WHY, "why: Et råd er godt.")
    if kind in (Kind.DUTY, Kind.NORM):
        before = changed(before, FILE, "norm: in-force", "norm: professional-input")
        before = changed(before, FILE, "{id: retningslinje, section: kapittel 4}", "{id: eget}")
    return before


@pytest.mark.parametrize(
    ("kind", "path", "old", "planted"),
    BITES,
)
def test_a_planted_fault_is_remarked_on(kind, path, old, planted):
    before = remarks(package(prepared(kind)))
    after = remarks(package(changed(prepared(kind), path, old, planted)))
    brought = {each.kind for each in set(after) - set(before)}
    assert kind in brought, (brought, planted)


def test_every_remark_says_where_what_and_how_to_mend():
    for kind, path, old, planted in BITES[:9]:
        for each in new(changed(prepared(kind), path, old, planted)):
            assert each.file
            assert each.what.endswith(".")
            assert each.remedy.endswith((".", ":"))
            assert str(each).startswith(each.file)


def test_a_recommendation_said_to_rest_on_research_has_such_a_source():
    of = changed(prepared(Kind.DUTY), FILE, "knowledge: [practice]", "knowledge: [research]")
    assert Kind.CLAIM in {each.kind for each in new(of)}
    with_norm = changed(whole(), FILE, "knowledge: [practice]", "knowledge: [research]")
    assert new(with_norm) == [], "a national norm is built on research"


def test_a_must_by_law_names_a_paragraph():
    must = changed(whole(), FILE, "force: should", "force: must")
    must = changed(must, FILE, "norm: in-force", "norm: law")
    duty = (
        "\nduties: [{id: ringe, area: follow-up, says: {nb: Ring., en: Call.}, level: [municipality], "
        'owed_by: [coordinator], source: {id: lov, section: "§ 2"}}]\n'
    )
    must = added(must, FILE, duty)
    loose = changed(
        must, FILE, "{id: retningslinje, section: kapittel 4}", "{id: lov, section: et sted}"
    )
    assert [each.about for each in new(loose) if each.kind is Kind.LAW] == ["§"]
    held = changed(
        must, FILE, "{id: retningslinje, section: kapittel 4}", "{id: lov, section: § 2}"
    )
    assert [each for each in new(held) if each.kind is Kind.LAW] == []


def test_a_must_by_a_norm_names_the_norm():
    must = changed(whole(), FILE, "force: should", "force: must")
    assert Kind.NORM in {each.kind for each in new(must)}
    named = changed(
        must, FILE, "certainty: {nb: Ganske sikkert.", "certainty: {nb: Det står i retningslinja."
    )
    assert Kind.NORM not in {each.kind for each in new(named)}


def test_two_recommendations_that_ask_the_same_must_ask_alike():
    other = twin(changed_limit="within: {days: 3}")
    (found,) = [each for each in new(other) if each.kind is Kind.DISAGREEMENT]
    assert "uenige om fristen" in found.what
    assert "kontakt-tatt" in found.what + found.about


@pytest.mark.parametrize(
    ("old", "told_apart"),
    [
        ("age: {at_least: 18}", "age: {at_most: 17}"),
        ("matching: {attribute: two_way, is: true}", "matching: {attribute: two_way, is: false}"),
    ],
)
def test_two_that_can_never_meet_do_not_disagree(old, told_apart):
    other = changed(twin("within: {days: 3}"), "recommendations/tvilling.yaml", old, told_apart)
    assert [each for each in new(other) if each.kind is Kind.DISAGREEMENT] == []


def test_two_that_say_the_same_do_not_disagree():
    assert [
        each for each in new(twin("within: contact-limit")) if each.kind is Kind.DISAGREEMENT
    ] == []


def twin(changed_limit: str) -> dict[str, bytes]:
    """The small guideline with its recommendation once more, under other ids."""
    before = whole()
    text = before[FILE].decode()
    for id_ in ("kontakt-tatt", "avtale-gjort", "plan-sett-pa"):
        text = text.replace(f"id: {id_}", f"id: {id_}-igjen")
    text = text.replace("within: contact-limit", changed_limit)
    cases = before["cases/kontakt.yaml"].decode()
    for id_ in ("kontakt-tatt", "avtale-gjort", "plan-sett-pa"):
        cases = cases.replace(f"expectation: {id_}", f"expectation: {id_}-igjen")
    cases = cases.replace("due: 2026-03-21", "due: 2026-03-17") if "3" in changed_limit else cases
    both = added(before, "recommendations/tvilling.yaml", text)
    return added(both, "cases/tvilling.yaml", cases)


def test_english_is_asked_for_where_the_loader_does_not():
    bare = changed(
        whole(),
        "glossary.yaml",
        "explanation: {nb: Hva som bør gjøres.,",
        "explanation: {nb: Hva som bør gjøres.,",
    )
    assert new(bare) == []
    group = added(whole(), "words.yaml", "groups:\n  - {id: rus, title: {nb: Om rus}}\n")
    assert [(each.kind, each.place) for each in new(group)] == [(Kind.ENGLISH, "groups[0].title")]


# None cries wolf


@pytest.mark.parametrize(
    "text",
    [
        "Den som leste «rusmisbruk», husker det.",
        "Makt kan brukes galt.",
        "Vi har ikke funnet forskning som viser 20 prosent.",
        "Retningslinjen sier at 20 av 100 får hjelp.",
        "En stilling på 20 prosent er for lite.",
        "Ring et DPS. Spør NAKU (et senter) om råd.",
        "Avtal hva kommunen skal gjøre.",
        "Se mer på misbruk.no i dag.",
    ],
)
def test_what_is_right_is_left_alone(text):
    assert new(why(text)) == []


def test_a_norm_that_is_a_source_may_speak():
    assert new(why("Retningslinjen sier at noen bør ringe.")) == []


def test_a_proposal_that_is_said_is_left_alone():
    own = changed(whole(), FILE, "within: contact-limit", "within: {days: 7, proposal: true}")
    said = changed(
        own, FILE, "certainty: {nb: Ganske sikkert.", "certainty: {nb: Tallet er vårt forslag."
    )
    assert Kind.PROPOSAL not in {each.kind for each in new(said)}


def test_short_names_are_never_too_hard():
    named = changed(
        whole(), FILE, "title: {nb: Kontakt tatt,", "title: {nb: Behandlingsrelasjonsdokumentasjon,"
    )
    assert new(named) == []


# What stands, what is advice, what is stood by


def test_a_guideline_without_words_of_its_own_is_only_advised():
    assert {each.severity for each in remarks(package(files()))} == {Severity.ADVICE}
    assert Severity.MEND in {each.severity for each in remarks(package(whole()))}


def test_a_local_layer_is_only_advised():
    text = OVERLAY.replace("{nb: Ring.,", "{nb: Si fra når noen ruser seg.,")
    (found,) = new(whole(), {"overlay.yaml": text.encode()})
    assert (found.file, found.place) == ("local/overlay.yaml", "contacts[0].text.nb")
    assert (found.kind, found.severity) == (Kind.WORD, Severity.ADVICE)


def test_a_local_source_that_nothing_uses_is_told_of_in_its_own_file():
    own = b"eget: {kind: practice, title: {nb: Eget, en: Own}, short: eget, publisher: Her}\n"
    (found,) = new(whole(), {"overlay.yaml": OVERLAY.encode(), "sources.yaml": own})
    assert (found.file, found.kind, found.severity) == (
        "local/sources.yaml",
        Kind.UNUSED,
        Severity.ADVICE,
    )


def accepted(about: str = "ruser-seg") -> str:
    reason = "reason: {nb: Slik sier de det selv., en: So they say it themselves.}"
    return f"accepted:\n  - {{file: {FILE}, kind: word, about: {about}, {reason}}}\n"


def test_a_remark_that_is_stood_by_is_told_apart_with_its_reason():
    of = added(changed(whole(), FILE, WHY, "why: Noen ruser seg."), "words.yaml", accepted())
    assert new(of) == []
    ((found, answer),) = review(package(of)).accepted
    assert (found.about, answer.reason.nb) == ("ruser-seg", "Slik sier de det selv.")


def test_standing_by_one_word_is_not_standing_by_another():
    of = added(
        changed(whole(), FILE, WHY, "why: Noen ruser seg."), "words.yaml", accepted("misbruk")
    )
    assert {each.kind for each in new(of)} == {Kind.WORD, Kind.ACCEPTED}


def test_standing_by_nothing_is_remarked_on():
    (found,) = new(added(whole(), "words.yaml", accepted()))
    assert (found.kind, found.file) == (Kind.ACCEPTED, "words.yaml")


def test_the_line_is_looked_up_where_the_file_is_at_hand():
    of = why("Noen ruser seg.")
    (found,) = placed(new(of), of)
    line = of[FILE].decode().split("\n")[found.line - 1]
    assert "Noen ruser seg." in line
    assert placed([found._replace(line=0)], {})[0].line == 0


# The words file itself


@pytest.mark.parametrize(
    ("old", "broken", "expected"),
    [
        ("forms: [ruser seg]", "forms: [Ruser seg]", "er ikke et ord det kan letes etter"),
        ("forms: [ruser seg]", "forms: ['*seg']", "er ikke et ord det kan letes etter"),
        ("forms: [ruser seg]", "forms: [misbruk*]", "står også under «misbruk»"),
        ("forms: [ruser seg]", "forms: []", "Lista er for kort."),
        (
            "    forms: [addict]\n",
            "    forms: [addict]\n    group: rus\n",
            "Gruppa «rus» finnes ikke.",
        ),
        ("  - id: ruser-seg\n", "  - id: Ruser\n", "har feil form"),
    ],
)
def test_what_is_wrong_with_the_words_stops_loading(old, broken, expected):
    faults = faults_of(changed(whole(), "words.yaml", old, broken))
    assert any(expected in str(fault) for fault in faults), faults


def test_a_word_without_a_ground_is_a_fault():
    bare = WORDS.replace("    proposal: true\n", "", 1)
    (fault,) = faults_of(added(files(), "words.yaml", bare))
    assert "Det står ikke hva «misbruk» hviler på." in str(fault)


# How it reads and how long it takes


def test_the_index_counts_words_sentences_and_long_words() -> None:
    assert lix("Vi ser deg. Du er her.") == 3
    assert lix("Kommunen ser deg.") == pytest.approx(3 + 100 / 3)
    assert lix("1. Vi ser\n   deg.\n2. Du er her.") == 3
    assert lix("…") == 0


def test_a_wrapped_line_is_one_sentence_and_a_point_of_a_list_its_own():
    assert sentences("Vi ser\ndeg. - Ja\n\n- Du er\n  her\n- Vi går") == [
        "Vi ser deg",
        "- Ja",
        "Du er her",
        "Vi går",
    ]


def test_every_kind_of_text_is_read_and_none_twice():
    found = package(whole()).guideline
    read = [each for document in documents(found) for each in passages(document)]
    places = [(each.file, each.path) for each in read]
    assert len(places) == len(set(places))
    assert {(each.file, each.path) for each in read} >= {
        (FILE, ("text", "nb", "why")),
        (FILE, ("expectations", 0, "plain", "nb")),
        ("pathways/hf1.yaml", ("criteria", "nb", 0)),
        ("values/personen.md", ("text", "en")),
        ("events.yaml", ("code_lists", "contact_mode", 0, "title", "nb")),
        ("parameters.yaml", ("review-limit", "reason", "nb")),
    }


def test_the_real_content_leaves_nothing_to_mend():
    standing = remarks(load_folder(default_guideline()))
    assert [str(each) for each in standing] == []


def test_the_real_content_stands_by_remarks_only_with_a_reason_in_both_languages():
    for _, answer in review(load_folder(default_guideline())).accepted:
        assert answer.reason.nb
        assert answer.reason.en


def test_the_real_words_are_many_and_each_is_found():
    guideline = load_folder(default_guideline()).guideline
    avoid = guideline.words.avoid
    assert len(avoid) >= 60
    sayings = Sayings(guideline)
    document = next(documents(guideline))
    model = next(passages(document))
    for word in avoid:
        for form in word.forms:
            said = form.replace("*", "")
            passage = model._replace(text=f"Se {said} her.", language=word.language)
            assert word.id in {each.about for each in sayings.check(passage)}, form


def test_the_whole_of_the_real_content_is_read_in_a_second_or_two():
    package_ = load_folder(default_guideline())
    start = process_time()
    remarks(package_)
    # Measured 0.45 s on a slow machine; the whole of `check` is to take three.
    assert process_time() - start < 2


def test_a_long_and_awkward_text_is_read_in_time_that_grows_with_it():
    """A hundred times the text may take some two hundred times as long, not ten thousand."""
    awkward = (
        "«misbruk» " * 40 + "«" * 50 + "misbruk- ruser  " * 40 + "1. - 1. - " * 40 + "(ABC " * 40
    )
    took = []
    for times in (1, 100):
        of = package(changed(whole(), FILE, WHY, "why: Kort."))
        thing = of.guideline.recommendations["kontakt"]
        document = next(d for d in documents(of.guideline) if d.thing is thing)
        model = next(passages(document))._replace(text=awkward * times)
        sayings = Sayings(of.guideline)
        start = process_time()
        list(sayings.check(model))
        lix(model.text)
        took.append(process_time() - start)
    assert took[1] < max(took[0], 0.002) * 500, took


def test_the_bars_are_those_that_are_written_down():
    assert list(LIX_BAR.values()) == [35, 42]
    assert list(SENTENCE_BAR.values()) == [20, 28]


# Remembering


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (FILE, WHY, "why: Her er det misbruk, og et DPS uten navn."),
        ("words.yaml", "forms: [misbruk*", "forms: [sårbar*, misbruk*"),
        ("words.yaml", "  DPS:", "  ABC:"),
        ("sources.yaml", "kind: ", "kind: practice\n  # was: "),
        ("glossary.yaml", "explanation:", "not: [dagene]\n  explanation:"),
    ],
)
def test_whoever_remembers_finds_the_same_as_whoever_reads_anew(
    file: str, old: str, new: str
) -> None:
    reading, reviewing = Remembering(), Reviewing()
    first = load(whole(), reading=reading)
    assert reviewing(first) == review(first)
    text = whole()[file].decode()
    assert old in text
    after = load({**whole(), file: text.replace(old, new, 1).encode()}, reading=reading)
    assert reviewing(after) == review(after)
    again = load(whole(), reading=reading)
    assert reviewing(again) == review(again)


def test_what_is_remembered_does_not_grow_without_end() -> None:
    reviewing = Reviewing(most=3)
    for _ in range(3):
        found = package(whole())
        assert reviewing(found) == review(found)
    assert len(reviewing._read) <= 3
