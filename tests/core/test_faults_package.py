"""Every kind of broken guideline gives its sentence: file, line, key path, what, and how to mend it.

Each row changes one text in the small guideline and says what a reader must then be told. The line expected is
the first one that the change touches, unless a row names another.
"""

# ruff: noqa: E501  (a way to break it is a row of a table)

from itertools import zip_longest
from typing import NamedTuple

import pytest

from mestring.core.faults import Fault
from tests.core.packages import added, changed, faults_of, files, line_of, package, without

RULES = "recommendations/kontakt.yaml"
CASES = "cases/kontakt.yaml"
RESPONSE, PRECEDENCE, RECURRENCE = "expectations[0]", "expectations[1]", "expectations[2]"


class Broken(NamedTuple):
    """What is put for what, and what must be said of it."""

    file: str
    old: str
    new: str
    key: str
    says: str
    remedy: str = ""
    at: str = ""
    others: int = 0


def found_in(broken: Broken) -> Fault:
    """Give the one fault at the place, and hold the rest to be as many as the row says."""
    before = files()
    after = changed(before, broken.file, broken.old, broken.new)
    line = (
        line_of(after[broken.file], broken.at)
        if broken.at
        else _first_changed(before[broken.file], after[broken.file])
    )
    faults = faults_of(after)
    told = "\n".join(str(fault) for fault in faults)
    here = [
        fault
        for fault in faults
        if (fault.file, fault.line, fault.path) == (broken.file, line, broken.key)
    ]
    assert len(here) == 1, (
        f"wanted one at {broken.file}:{line}, {broken.key}, but was told:\n{told}"
    )
    assert len(faults) == 1 + broken.others, told
    return here[0]


def _first_changed(before: bytes, after: bytes) -> int:
    pairs = zip_longest(before.split(b"\n"), after.split(b"\n"))
    return next(number for number, (old, new) in enumerate(pairs, 1) if old != new)


def row(name, *given, **named):
    return pytest.param(Broken(*given, **named), id=name)


def holds(broken: Broken) -> None:
    fault = found_in(broken)
    for word in broken.says.split("|"):
        assert word in fault.message, fault
    for word in broken.remedy.split("|"):
        assert word in fault.remedy, fault
    assert fault.remedy, "a fault without a remedy leaves the reader alone"


def test_the_small_guideline_is_whole():
    assert len(package().rules) == 3
    assert len(package().cases) == 4


# YAML itself


@pytest.mark.parametrize(
    "broken",
    [
        row("a bracket never closed", "parameters.yaml", "limit: {days: 7}", "limit: {days: 7", "", "YAML", "innrykk", at="  source: {id: ret"),
        row("a tab as indent", "parameters.yaml", "  limit: {days: 7}", "\tlimit: {days: 7}", "", "YAML", "innrykk"),
        row("an anchor", "parameters.yaml", "title: {nb: Første kontakt, en: First contact}", "title: &t {nb: A, en: B}", "contact-limit.title", "Ankere", "Skriv verdien ut"),
        row("an alias", "parameters.yaml", "title: {nb: Første kontakt, en: First contact}", "title: *t", "contact-limit.title", "alias", "Skriv verdien ut"),
        row("a tag", "parameters.yaml", "limit: {days: 7}", "limit: !!python/object:os.system {days: 7}", "contact-limit.limit", "Merket", "Ta det bort"),
        row("a key twice", "parameters.yaml", "limit: {days: 7}", "limit: {days: 7}\n  limit: {days: 8}", "contact-limit.limit", "«limit» står to ganger", "Behold den ene"),
        row("a list as key", "parameters.yaml", "limit: {days: 7}", "[a, b]: {days: 7}", "contact-limit", "nøkkel må være ett ord", "nøkkel: verdi"),
        row("a second document", "parameters.yaml", "review-limit:", "---\nreview-limit:", "", "mer enn ett YAML-dokument", "---"),
        row("nested too deep", "parameters.yaml", "limit: {days: 7}", "limit: " + "[" * 41 + "]" * 41, "contact-limit.limit" + "[0]" * 37, "dypere enn 40", "Forenkle"),
        row("a key twice in a recommendation", RULES, "force: should", "force: should\nforce: must", "force", "«force» står to ganger"),
    ],
)  # fmt: skip
def test_what_is_not_plain_yaml(broken):
    # What leans on a file that cannot be read is not blamed for it: one fault.
    holds(broken)


def test_a_file_in_another_encoding_tells_the_line():
    broken = {**files(), "glossary.yaml": "- id: rad\n  nb: råd\n".encode("latin-1")}
    (fault,) = faults_of(broken)
    assert (fault.file, fault.line) == ("glossary.yaml", 2)
    assert "UTF-8" in fault.message
    assert "UTF-8" in fault.remedy


def test_a_byte_order_mark_is_no_fault():
    marked = {**files(), "glossary.yaml": b"\xef\xbb\xbf" + files()["glossary.yaml"]}
    assert package(marked).guideline.glossary


def test_line_ends_of_another_system_change_nothing():
    windows = {path: content.replace(b"\n", b"\r\n") for path, content in files().items()}
    assert package(windows).digest == package().digest


def test_a_file_above_a_megabyte_is_refused_unread():
    large = added(files(), "glossary.yaml", "# " + "x" * 1_000_001)
    (fault,) = faults_of(large)
    assert fault.file == "glossary.yaml"
    assert "1 MB" in fault.message
    assert "Del" in fault.remedy


@pytest.mark.parametrize("empty", [b"", b"# bare en kommentar\n", b"~\n", b"---\n"])
@pytest.mark.parametrize("path", sorted(set(files()) - {"glossary.yaml"}))
def test_an_empty_file_is_missed_where_it_is_needed(path, empty):
    faults = faults_of({**files(), path: empty})
    assert all(fault.message and fault.remedy for fault in faults)


def test_a_glossary_may_be_empty():
    assert package({**files(), "glossary.yaml": b"[]\n"}).guideline.glossary == ()


@pytest.mark.parametrize("wrong", [b"tekst\n", b"- en\n- to\n", b"12\n", b"true\n"])
@pytest.mark.parametrize("path", sorted(files()))
def test_a_file_of_the_wrong_kind_says_so(path, wrong):
    faults = faults_of({**files(), path: wrong})
    assert any(fault.file == path and fault.line == 1 for fault in faults), faults


# Markdown with a head


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("Bare tekst.\n", 1, "hode"),
        ("---\ntitle: {nb: A, en: A}\nAldri lukket.\n", 1, "hode"),
        ("---\n- en liste\n---\n## nb\nTekst.\n", 2, "nøkler"),
        ("---\ntitle: {nb: A, en: A\nsummary: {nb: B, en: B}\n---\n## nb\nTekst.\n", 3, "YAML"),
        ("---\ntitle: {nb: A, en: A}\n---\n## nb\nTekst.\n", 2, "summary"),
        (
            "---\ntitle: {nb: A, en: A}\nsummary: {nb: B, en: B}\n---\nTekst uten språk.\n",
            5,
            "språk",
        ),
        (
            "---\ntitle: {nb: A, en: A}\nsummary: {nb: B, en: B}\n---\n## nb\nEn.\n## nb\nTo.\n",
            7,
            "to ganger",
        ),
        (
            "---\ntitle: {nb: A, en: A}\nsummary: {nb: B, en: B}\n---\n## en\nOnly English.\n",
            5,
            "nb",
        ),
    ],
)
def test_a_value_whose_head_or_body_is_broken(text, line, says):
    faults = faults_of({**files(), "values/personen.md": text.encode()})
    told = [fault for fault in faults if fault.file == "values/personen.md"]
    assert any(fault.line == line and says in str(fault) for fault in told), faults


# Files


@pytest.mark.parametrize(
    "path",
    [
        "guideline.yaml",
        "calendar.yaml",
        "events.yaml",
        "parameters.yaml",
        "sources.yaml",
        "glossary.yaml",
    ],
)
def test_a_missing_file_is_named(path):
    (fault,) = faults_of(without(files(), path))
    assert (fault.file, fault.line) == (path, 0)
    assert "mangler" in fault.message


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        ("parametres.yaml", "parameters.yaml"),
        ("recommendation/kontakt.yaml", "recommendations"),
        ("recommendations/kontakt.md", ""),
        ("values/personen.yaml", ""),
        ("recommendations/under/kontakt.yaml", ""),
        ("overlay.yaml", ""),
        ("notes.md", ""),
    ],
)
def test_a_misplaced_file_is_named(path, remedy):
    (fault,) = faults_of({**files(), path: b"id: x\n"})
    assert fault.file == path
    assert "hører ikke til" in fault.message
    assert fault.remedy
    assert remedy in fault.remedy


def test_another_ending_is_not_passed_over_in_silence():
    (fault,) = faults_of({**files(), "recommendations/nytt.yml": b"title: {nb: A}\n"})
    assert fault.file == "recommendations/nytt.yml"
    assert ".yaml" in fault.remedy


@pytest.mark.parametrize("path", ["README.md", "LICENSE", "values/README.md", "notes.txt"])
def test_a_readme_or_licence_may_lie_beside(path):
    assert package({**files(), path: b"\xff\x00 not ours to judge"}).digest == package().digest


def test_an_id_is_the_name_of_its_file():
    broken = changed(files(), RULES, "title: {nb: Ta kontakt", "id: annet\ntitle: {nb: Ta kontakt")
    (fault,) = faults_of(broken)
    assert (fault.file, fault.line, fault.path) == (RULES, 1, "id")
    assert "«kontakt»" in fault.message


def test_a_file_name_that_is_no_id():
    moved = without(files(), RULES, CASES) | {
        "recommendations/Ta_Kontakt.yaml": files()[RULES],
        "cases/Ta_Kontakt.yaml": files()[CASES],
    }
    faults = faults_of(moved)
    assert any(
        fault.file == "recommendations/Ta_Kontakt.yaml" and "feil form" in fault.message
        for fault in faults
    )


# Shape


@pytest.mark.parametrize(
    "broken",
    [
        row("unknown key", RULES, "force: should", "force: should\nxyz: bør", "xyz", "Ukjent nøkkel «xyz»", "Ta den bort"),
        row("misspelt key", RULES, "reviewed:", "reviewd:", "reviewd", "Ukjent nøkkel «reviewd»", "Mente du «reviewed»?", others=1),
        row("missing key", RULES, "scope: individual\n", "", "scope", "«scope» mangler", "Legg den til", at="title: {nb: Ta kontakt"),
        row("missing key inside", RULES, "{nb: Kontakt tatt, en: Contact made}", "{en: Contact made}", f"{RESPONSE}.title.nb", "«nb» mangler"),
        row("text for a number", RULES, "at_least: 18", "at_least: atten", f"{RESPONSE}.applies.age.at_least", "helt tall|atten"),
        row("a number too large", RULES, "at_least: 18", "at_least: 1800", f"{RESPONSE}.applies.age.at_least", "for stort", "130"),
        row("a negative limit", "parameters.yaml", "{days: 7}", "{days: -7}", "contact-limit.limit.days", "for lite", "0"),
        row("a fraction of a day", "parameters.yaml", "{days: 7}", "{days: 7.5}", "contact-limit.limit.days", "helt tall|7.5"),
        row("a number in quotes", "parameters.yaml", "{days: 7}", '{days: "7"}', "contact-limit.limit.days", "helt tall|«7»"),
        row("an enormous limit", "parameters.yaml", "{days: 7}", "{days: 99999999999}", "contact-limit.limit.days", "for stort"),
        row("yes is not true", RULES, "    may_decline: [person]\n    lifted_by:", "    may_decline: [person]\n    despite_exit: ja\n    lifted_by:", f"{RESPONSE}.despite_exit", "true eller false|«ja»"),
        row("one word for a list", RULES, "level: [municipality]", "level: municipality", "level", "en liste"),
        row("a list for a word", RULES, "force: should", "force: [should]", "force", "finnes ikke", "must"),
        row("an empty list", RULES, "knowledge: [practice]", "knowledge: []", "knowledge", "for kort"),
        row("not a date", RULES, "reviewed: 2026-11-21", "reviewed: i fjor", "reviewed", "dato|i fjor"),
        row("a date that does not exist", RULES, "reviewed: 2026-11-21", "reviewed: 2026-02-30", "reviewed", "dato|2026-02-30"),
        row("a misspelt choice", RULES, "kind: social", "kind: sosial", "kind", "«sosial» finnes ikke", "Mente du «social»?"),
        row("a choice of nothing near", RULES, "norm: in-force", "norm: gjeldende", "norm", "«gjeldende» finnes ikke", "in-force"),
        row("a version in two parts", "guideline.yaml", "version: 1.0.0", "version: 1.0", "version", "«1.0»", "anførselstegn"),
        row("a version in words", "guideline.yaml", "version: 1.0.0", "version: første", "version", "«første»", "1.2.3"),
        row("a language unknown here", "guideline.yaml", "languages: [nb, en]", "languages: [nb, se]", "languages[1]", "«se» finnes ikke"),
        row("an attribute type unknown", "events.yaml", "{type: integer,", "{type: number,", "attributes.count.type", "«number» finnes ikke", "integer"),
        row("a subject kind unknown", "events.yaml", "subjects: [unit]", "subjects: [enhet]", "events.unit.opened.subjects[0]", "«enhet» finnes ikke", "unit"),
        row("a visibility unknown", "events.yaml", "visibility: guarded", "visibility: hidden", "events.violence.told.visibility", "«hidden» finnes ikke", "guarded"),
        row("a source kind unknown", "sources.yaml", "kind: statute", "kind: statut", "lov.kind", "«statut» finnes ikke", "Mente du «statute»?"),
        row("a pattern unknown", RULES, "pattern: response", "pattern: respons", RESPONSE, "«respons» finnes ikke", "Mente du «response»?", at="  - id: kontakt-tatt"),
        row("no pattern", RULES, "    pattern: response\n", "", RESPONSE, "Mønsteret", "response", at="  - id: kontakt-tatt"),
        row("a key of another pattern", RULES, "    since: staying", "    since: staying\n    while: staying", f"{PRECEDENCE}.while", "Ukjent nøkkel «while»"),
        row("not a criterion", RULES, "{attribute: two_way, is: true}", "{atribute: two_way, is: true}", f"{RESPONSE}.expect.matching", "ikke et vilkår", "Mente du «attribute»?"),
        row("a criterion in words", RULES, "{attribute: two_way, is: true}", "de snakket sammen", f"{RESPONSE}.expect.matching", "ikke et vilkår", "attribute"),
        row("a list of no criteria", RULES, "applies: {age: {at_least: 18}}", "applies: {all: []}", f"{RESPONSE}.applies.all", "for kort"),
        row("not a limit", RULES, "within: contact-limit", "within: 7", f"{RESPONSE}.within", "ikke en frist", "{days: 7}"),
        row("a unit of time unknown", "parameters.yaml", "{days: 7}", "{weeks: 1}", "contact-limit.limit.weeks", "Ukjent nøkkel «weeks»"),
        row("four phases", "pathways/hf1.yaml", "norm: in-force", "  - {id: mapping, title: {nb: A}, text: {nb: A}, responsible: {nb: A}}\nnorm: in-force", "phases", "for lang", at="phases:"),
        row("a case without outcome", CASES, "{trigger: ut, outcome: met, match: avtale}", "{trigger: ut, match: avtale}", "cases[2].expect[0].outcome", "«outcome» mangler"),
        row("an outcome unknown", CASES, "outcome: waiting", "outcome: venter", "cases[3].expect[0].outcome", "«venter» finnes ikke", "waiting"),
    ],
)  # fmt: skip
def test_what_has_the_wrong_shape(broken):
    holds(broken)


# References


@pytest.mark.parametrize(
    "broken",
    [
        row("level", RULES, "level: [municipality]", "level: [municipalty]", "level[0]", "Nivået «municipalty» finnes ikke", "Mente du «municipality»?"),
        row("role of the actor", RULES, "actor: [coordinator]", "actor: [koordinator]", "actor[0]", "Rollen «koordinator» finnes ikke", "Mente du «coordinator»?"),
        row("value", RULES, "values: [personen]", "values: [person]", "values[0]", "Verdien «person» finnes ikke", "Mente du «personen»?"),
        row("pathway", RULES, "pathways: [hf1]", "pathways: [hf9]", "pathways[0]", "Forløpet «hf9» finnes ikke", "Mente du «hf1»?"),
        row("phase", RULES, "phases: [treatment]", "phases: [behandling]", "phases[0]", "Fasen «behandling» finnes ikke"),
        row("topic", RULES, "topics: [utskrivning]", "topics: [utskriving]", "topics[0]", "«utskriving» finnes ikke", "Mente du «utskrivning»?"),
        row("perspective", RULES, "perspectives: [social]", "perspectives: [sosial]", "perspectives[0]", "Perspektivet «sosial» finnes ikke", "Mente du «social»?"),
        row("competence", RULES, "no_competence_because:", "competences: [samtale]\nno_competence_because:", "competences[0]", "Kompetansen «samtale» finnes ikke"),
        row("source", RULES, "{id: retningslinje, section: kapittel 4}", "{id: retningslinja, section: kapittel 4}", "sources[0].id", "Kilden «retningslinja» finnes ikke", "Mente du «retningslinje»?", others=1),
        row("source of a parameter", "parameters.yaml", "{id: retningslinje, section: kapittel 4}", "{id: boka}", "contact-limit.source.id", "Kilden «boka» finnes ikke"),
        row("source of a value", "values/personen.md", "sources: [{id: retningslinje}]", "sources: [{id: boka}]", "sources[0].id", "Kilden «boka» finnes ikke"),
        row("source of a pathway", "pathways/hf1.yaml", "sources: [{id: retningslinje}]", "sources: [{id: boka}]", "sources[0].id", "Kilden «boka» finnes ikke"),
        row("source of an expectation", RULES, "    row: E45", "    row: E45\n    sources: [{id: boka}]", f"{RESPONSE}.sources[0].id", "Kilden «boka» finnes ikke", at="    sources: [{id: boka}]"),
        row("level of a pathway", "pathways/hf1.yaml", "lead: municipality", "lead: kommune", "lead", "Nivået «kommune» finnes ikke"),
        row("move to a pathway", "pathways/hf1.yaml", "{to: hf1,", "{to: hf4,", "moves[0].to", "Forløpet «hf4» finnes ikke"),
        row("level of a role", "guideline.yaml", "{nb: koordinator, en: coordinator}, level: municipality", "{nb: koordinator, en: coordinator}, level: kommune", "roles[0].level", "Nivået «kommune» finnes ikke"),
        row("exit", "guideline.yaml", "exits: [person.died]", "exits: [person.dead]", "exits[0]", "Hendelsen «person.dead» finnes ikke", "Mente du «person.died»?"),
        row("code list", "events.yaml", "codes: contact_mode", "codes: contact_modes", "attributes.mode.codes", "Kodelista «contact_modes» finnes ikke", "Mente du «contact_mode»?"),
        row("attribute of an event", "events.yaml", "attributes: [stay, goal_date]", "attributes: [stay, goal_day]", "events.stay.started.attributes[1]", "Opplysningen «goal_day» finnes ikke", "Mente du «goal_date»?"),
        row("required attribute", "events.yaml", "attributes: [plan], required: [plan], fhir: {resource: CarePlan}}\n  plan.reviewed", "attributes: [plan], required: [plans], fhir: {resource: CarePlan}}\n  plan.reviewed", "events.plan.started.required[0]", "«plans» finnes ikke", "Mente du «plan»?", others=2),
        row("start of a state", "events.yaml", "starts: [stay.started]", "starts: [stay.begun]", "states.staying.starts[0]", "Hendelsen «stay.begun» finnes ikke"),
        row("end of a state", "events.yaml", "ends: [stay.ended]", "ends: [stay.endet]", "states.staying.ends[0]", "Hendelsen «stay.endet» finnes ikke", "Mente du «stay.ended»?"),
        row("trigger", RULES, "trigger: {event: stay.ended}\n    applies", "trigger: {event: stay.endet}\n    applies", f"{RESPONSE}.trigger.event", "Hendelsen «stay.endet» finnes ikke", "Mente du «stay.ended»?"),
        row("expected", RULES, "event: contact.held", "event: contact.hold", f"{RESPONSE}.expect.event", "Hendelsen «contact.hold» finnes ikke", "Mente du «contact.held»?"),
        row("lifter", RULES, "- {event: stay.started}", "- {event: stay.start}", f"{RESPONSE}.lifted_by[0].event", "Hendelsen «stay.start» finnes ikke", "Mente du «stay.started»?"),
        row("event looked back at", RULES, "applies: {age: {at_least: 18}}", "applies: {had: {event: stay.begun}}", f"{RESPONSE}.applies.had.event", "Hendelsen «stay.begun» finnes ikke"),
        row("state asked for", RULES, "applies: {age: {at_least: 18}}", "applies: {in_state: stayed}", f"{RESPONSE}.applies.in_state", "Tilstanden «stayed» finnes ikke"),
        row("state since", RULES, "since: staying", "since: stay", f"{PRECEDENCE}.since", "Tilstanden «stay» finnes ikke", "Mente du «staying»?"),
        row("state while", RULES, "while: planned", "while: plan", f"{RECURRENCE}.while", "Tilstanden «plan» finnes ikke", "Mente du «planned»?"),
        row("state of opens", RULES, "    since: staying", "    opens: {state: stayng}", f"{PRECEDENCE}.opens.state", "Tilstanden «stayng» finnes ikke", "Mente du «staying»?"),
        row("event of opens", RULES, "    since: staying", "    opens: {event: stay.start}", f"{PRECEDENCE}.opens.event", "Hendelsen «stay.start» finnes ikke"),
        row("parameter", RULES, "within: contact-limit", "within: contact-limits", f"{RESPONSE}.within", "Parameteren «contact-limits» finnes ikke", "Mente du «contact-limit»?"),
        row("parameter of a recurrence", RULES, "every: review-limit", "every: reviews", f"{RECURRENCE}.every", "Parameteren «reviews» finnes ikke"),
        row("parameter of a parameter", "parameters.yaml", "{months: 6}", "other-limit", "review-limit.limit", "Parameteren «other-limit» finnes ikke"),
        row("fact", RULES, "applies: {age: {at_least: 18}}", "applies: {fact: counts, at_least: 2}", f"{RESPONSE}.applies.fact", "Opplysningen «counts» finnes ikke", "Mente du «count»?"),
        row("attribute matched", RULES, "{attribute: two_way, is: true}", "{attribute: twoway, is: true}", f"{RESPONSE}.expect.matching.attribute", "«twoway»", "Mente du «two_way»?", others=0),
        row("attribute the event has not", RULES, "{attribute: two_way, is: true}", "{attribute: plan, is: p1}", f"{RESPONSE}.expect.matching.attribute", "«contact.held» har ikke opplysningen «plan»"),
        row("responsible role", RULES, "responsible: {role: coordinator, level: municipality}", "responsible: {role: nurse, level: municipality}", f"{RESPONSE}.responsible.role", "Rollen «nurse» finnes ikke"),
        row("responsible level", RULES, "responsible: {role: coordinator, level: municipality}", "responsible: {role: coordinator, level: state}", f"{RESPONSE}.responsible.level", "Nivået «state» finnes ikke"),
        row("attribute that counts", RULES, "counts_for: {attribute: team}", "counts_for: {attribute: teams}", f"{RESPONSE}.counts_for.attribute", "«teams»", "Mente du «team»?"),
        row("state that counts", RULES, "counts_for: {attribute: team}", "counts_for: {state: stays}", f"{RESPONSE}.counts_for.state", "Tilstanden «stays» finnes ikke"),
        row("role compared", RULES, "{attribute: two_way, is: true}", "{attribute: role, is: nurse}", f"{RESPONSE}.expect.matching.is", "Verdien «nurse» finnes ikke"),
        row("code", RULES, "{attribute: two_way, is: true}", "{attribute: mode, is: phon}", f"{RESPONSE}.expect.matching.is", "Koden «phon» finnes ikke", "Mente du «phone»?"),
        row("code in a list", RULES, "{attribute: two_way, is: true}", "{attribute: mode, in: [home, video]}", f"{RESPONSE}.expect.matching.in", "Koden «video» finnes ikke"),
        row("expectation of a case", CASES, "expectation: plan-sett-pa", "expectation: plan-sett", "cases[3].expectation", "Forventningen «plan-sett» finnes ikke", "Mente du «plan-sett-pa»?", others=1),
        row("trigger of a case", CASES, "{trigger: ut, outcome: met, match: avtale}", "{trigger: utt, outcome: met, match: avtale}", "cases[2].expect[0].trigger", "Hendelsen «utt» finnes ikke", "Mente du «ut»?"),
        row("match of a case", CASES, "match: avtale}", "match: avtalen}", "cases[2].expect[0].match", "Hendelsen «avtalen» finnes ikke", "Mente du «avtale»?"),
        row("excluded of a case", CASES, "excluded: [ut]", "excluded: [inn]", "cases[1].excluded[0]", "Hendelsen «inn» finnes ikke"),
    ],
)  # fmt: skip
def test_a_reference_to_what_is_not_there(broken):
    holds(broken)


def test_parameters_in_a_ring_name_the_ring():
    broken = changed(files(), "parameters.yaml", "{days: 7}", "review-limit")
    broken = changed(broken, "parameters.yaml", "{months: 6}", "contact-limit")
    faults = [fault for fault in faults_of(broken) if "ring" in fault.message]
    assert {(fault.path, fault.line) for fault in faults} == {
        ("contact-limit.limit", 3),
        ("review-limit.limit", 8),
    }
    assert "contact-limit → review-limit → contact-limit" in faults[0].message


def test_a_parameter_that_names_itself():
    broken = changed(files(), "parameters.yaml", "{days: 7}", "contact-limit")
    faults = faults_of(broken)
    assert any("contact-limit → contact-limit" in fault.message for fault in faults)


def test_cases_of_a_recommendation_that_is_not_there():
    broken = {**files(), "cases/kontakten.yaml": files()[CASES]}
    (fault,) = faults_of(broken)
    assert fault.file == "cases/kontakten.yaml"
    assert "Rådet «kontakten» finnes ikke" in fault.message
    assert "Mente du «kontakt»?" in fault.remedy


# What must be one of a kind


def test_two_expectations_with_one_id_in_two_files():
    broken = {**files(), "recommendations/andre.yaml": files()[RULES]}
    faults = faults_of(broken)
    doubled = [
        fault for fault in faults if "finnes også i recommendations/andre.yaml" in fault.message
    ]
    assert {fault.path for fault in doubled} == {f"expectations[{n}].id" for n in range(3)}
    assert {fault.file for fault in doubled} == {RULES}


@pytest.mark.parametrize(
    "broken",
    [
        row("expectation", RULES, "id: avtale-gjort", "id: kontakt-tatt", f"{PRECEDENCE}.id", "«kontakt-tatt» finnes også", "ny id", others=1),
        row("case", CASES, "  - id: barn", "  - id: ringte", "cases[1].id", "«ringte» står to ganger", "ny id"),
        row("role", "guideline.yaml", "unit_types:", "  - {id: coordinator, title: {nb: A, en: A}}\nunit_types:", "roles[1].id", "«coordinator» står to ganger", "ny id"),
        row("code", "events.yaml", "- {id: phone, title: {nb: telefon, en: phone}}", "- {id: home, title: {nb: telefon, en: phone}}", "code_lists.contact_mode[1]", "«home» står to ganger"),
        row("glossary entry", "glossary.yaml", "- id: rad", "- {id: rad, nb: a, en: a, explanation: {nb: a, en: a}}\n- id: rad", "[1].id", "«rad» står to ganger", at="- id: rad"),
        row("attribute", "events.yaml", "  count: {type: integer,", "  stay: {type: integer,", "attributes.stay", "«stay» står to ganger"),
        row("event type", "events.yaml", "  unit.opened:", "  person.died:", "events.person.died", "«person.died» står to ganger"),
        row("phase", "pathways/hf1.yaml", "{id: mapping,", "{id: treatment,", "phases", "tre ulike faser", at="phases:"),
        row("event of a case", CASES, "{id: ring, event", "{id: ut, event", "cases[0].events[2].id", "to hendelser har id «ut»", at="- {id: ut, event: contact", others=1),
    ],
)  # fmt: skip
def test_what_stands_twice(broken):
    fault = found_in(broken)
    assert all(word.lower() in fault.message.lower() for word in broken.says.split("|"))


# Limits and units


@pytest.mark.parametrize(
    "broken",
    [
        row("two units in a parameter", "parameters.yaml", "{days: 7}", "{days: 7, hours: 3}", "contact-limit.limit", "nøyaktig én enhet", "days"),
        row("no unit in a parameter", "parameters.yaml", "{days: 7}", "{}", "contact-limit.limit", "nøyaktig én enhet", "days"),
        row("two units in a limit", RULES, "within: contact-limit", "within: {days: 7, months: 1}", f"{RESPONSE}.within", "nøyaktig én enhet", "days"),
        row("no unit in a limit", RULES, "within: contact-limit", "within: {}", f"{RESPONSE}.within", "nøyaktig én enhet"),
        row("only proposal in a limit", RULES, "within: contact-limit", "within: {proposal: true}", f"{RESPONSE}.within", "nøyaktig én enhet"),
        row("two units looking back", RULES, "applies: {age: {at_least: 18}}", "applies: {had: {event: stay.started, within: {days: 1, hours: 1}}}", f"{RESPONSE}.applies.had.within", "nøyaktig én enhet"),
        row("after in hours, limit in days", RULES, "after: {days: 1}", "after: {hours: 24}", f"{RESPONSE}.after", "timer, eller datoer"),
        row("after in days, limit in hours", RULES, "within: contact-limit", "within: {hours: 24}", f"{RESPONSE}.after", "timer, eller datoer", at="after: {days: 1}"),
        row("after without a unit", RULES, "after: {days: 1}", "after: {}", f"{RESPONSE}.after", "nøyaktig én enhet"),
        row("no limit at all", RULES, "    within: contact-limit\n", "", f"{RESPONSE}.within", "Fristen mangler", "within", at="  - id: kontakt-tatt"),
        row("every without lasts", RULES, "within: contact-limit", "within: contact-limit\n    every: {days: 3}", f"{RESPONSE}.every", "lasts"),
        row("lasts with within", RULES, "within: contact-limit", "within: contact-limit\n    lasts: {days: 3}", f"{RESPONSE}.lasts", "every"),
        row("lasts in hours", RULES, "within: contact-limit", "every: {days: 3}\n    lasts: {hours: 3}", f"{RESPONSE}.lasts", "dager, virkedager eller måneder", at="    lasts"),
        row("lasts with every in hours", RULES, "within: contact-limit", "every: {hours: 3}\n    lasts: {days: 3}", f"{RESPONSE}.every", "dager, virkedager eller måneder"),
        row("lasts with after without a unit", RULES, "    within: contact-limit\n    after: {days: 1}", "    every: {days: 3}\n    lasts: {days: 30}\n    after: {}", f"{RESPONSE}.after", "enhet", at="    after: {}"),
        row("lasts with after in two units", RULES, "    within: contact-limit\n    after: {days: 1}", "    every: {days: 3}\n    lasts: {days: 30}\n    after: {days: 1, months: 1}", f"{RESPONSE}.after", "enhet", at="    after: {"),
        row("lasts in periods of nothing", RULES, "within: contact-limit", "every: {days: 0}\n    lasts: {days: 3}", f"{RESPONSE}.every", "minst 1", "{days: 7}"),
        row("lasts in too many periods", RULES, "within: contact-limit", "every: {days: 1}\n    lasts: {days: 367}", f"{RESPONSE}.every", "mer enn 366 perioder", "lengre"),
        row("the last case has a when", RULES, "within: contact-limit", "within: {cases: [{when: {in_state: staying}, limit: {days: 7}}]}", f"{RESPONSE}.within.cases[0]", "det siste har when", "ta bort when"),
        row("an early case has no when", RULES, "within: contact-limit", "within: {cases: [{limit: {days: 7}}, {limit: {days: 8}}]}", f"{RESPONSE}.within.cases[0]", "det siste har when"),
        row("cases of cases", RULES, "within: contact-limit", "within: {cases: [{limit: {cases: [{limit: {days: 7}}]}}]}", f"{RESPONSE}.within.cases[0].limit", "ikke en frist", "{days: 7}"),
        row("a case of two units", RULES, "within: contact-limit", "within: {cases: [{limit: {days: 7, hours: 7}}]}", f"{RESPONSE}.within.cases[0].limit", "nøyaktig én enhet"),
        row("a date that is not one", RULES, "within: contact-limit", "within: {by: team}", f"{RESPONSE}.within.by", "«team» er ikke en dato"),
        row("a date A has not", RULES, "within: contact-limit", "within: {by: birth_date}", f"{RESPONSE}.within.by", "«stay.ended» har ikke opplysningen «birth_date»"),
        row("looking back to a date", RULES, "    since: staying", "    within: {by: goal_date}", f"{PRECEDENCE}.within", "bakover"),
        row("within and since", RULES, "    since: staying", "    since: staying\n    within: {days: 3}", f"{PRECEDENCE}.since", "enten within eller since", at="    since: staying"),
        row("neither within nor since", RULES, "    since: staying\n", "", PRECEDENCE, "hvor langt tilbake", "opens", at="  - id: avtale-gjort"),
        row("opens with event and state", RULES, "    since: staying", "    opens: {state: staying, event: stay.started}", f"{PRECEDENCE}.opens", "enten event eller state"),
        row("opens with nothing", RULES, "    since: staying", "    opens: {}", f"{PRECEDENCE}.opens", "enten event eller state"),
        row("opens with state and where", RULES, "    since: staying", "    opens: {state: staying, where: {fact: count, at_least: 1}}", f"{PRECEDENCE}.opens.where", "bare med event"),
        row("opens with hours", RULES, "    since: staying", "    opens: {state: staying}\n    within: {hours: 3}", f"{PRECEDENCE}.within", "telle datoer", at="    within: {hours: 3}"),
        row("due without opens", RULES, "    since: staying", "    since: staying\n    due: goal_date", f"{PRECEDENCE}.due", "sammen med opens", at="    due: goal"),
        row("due that is no date", RULES, "    since: staying", "    opens: {state: staying}\n    due: stay", f"{PRECEDENCE}.due", "ikke en dato", at="    due: stay"),
        row("a parameter in cases", "parameters.yaml", "{days: 7}", "{cases: [{limit: {days: 7}}]}", "contact-limit.limit", "enkel frist"),
        row("a parameter by a date", "parameters.yaml", "{days: 7}", "{by: goal_date}", "contact-limit.limit", "enkel frist"),
        row("a limit longer than the calendar", "parameters.yaml", "{days: 7}", "{working_days: 251}", "contact-limit.limit.working_days", "for stort", "250"),
    ],
)  # fmt: skip
def test_a_limit_that_cannot_be_counted(broken):
    holds(broken)


# Criteria


@pytest.mark.parametrize(
    "broken",
    [
        row("text read by a rule", RULES, "{attribute: two_way, is: true}", "{attribute: note, is: ja}", f"{RESPONSE}.expect.matching.attribute", "fritekst", "annen"),
        row("text as a fact", RULES, "applies: {age: {at_least: 18}}", "applies: {fact: note, is: ja}", f"{RESPONSE}.applies.fact", "fritekst"),
        row("a boolean compared with a word", RULES, "{attribute: two_way, is: true}", "{attribute: two_way, is: ja}", f"{RESPONSE}.expect.matching.is", "«ja» passer ikke til «two_way»|boolean"),
        row("an integer compared with true", RULES, "{attribute: two_way, is: true}", "{attribute: count, is: true}", f"{RESPONSE}.expect.matching.is", "passer ikke til «count»"),
        row("an integer compared with a fraction", RULES, "{attribute: two_way, is: true}", "{attribute: count, at_least: 1.5}", f"{RESPONSE}.expect.matching.at_least", "passer ikke til «count»"),
        row("a date compared with a number", RULES, "{attribute: two_way, is: true}", "{attribute: goal_date, at_least: 2026}", f"{RESPONSE}.expect.matching.at_least", "passer ikke til «goal_date»"),
        row("a date that does not exist", RULES, "{attribute: two_way, is: true}", "{attribute: goal_date, at_least: 2026-02-30}", f"{RESPONSE}.expect.matching.at_least", "passer ikke til «goal_date»"),
        row("an instant without a zone", RULES, "{attribute: two_way, is: true}", "{attribute: moment, at_least: 2026-02-03T10:00}", f"{RESPONSE}.expect.matching.at_least", "passer ikke til «moment»"),
        row("a code with an order", RULES, "{attribute: two_way, is: true}", "{attribute: mode, at_least: home}", f"{RESPONSE}.expect.matching.at_least", "ingen rekkefølge", "is eller in"),
        row("a boolean with an order", RULES, "{attribute: two_way, is: true}", "{attribute: two_way, at_most: true}", f"{RESPONSE}.expect.matching.at_most", "ingen rekkefølge"),
        row("a unit with an order", RULES, "{attribute: two_way, is: true}", "{attribute: unit, at_most: nord}", f"{RESPONSE}.expect.matching.at_most", "ingen rekkefølge"),
        row("no test", RULES, "{attribute: two_way, is: true}", "{attribute: two_way}", f"{RESPONSE}.expect.matching", "nøyaktig én av is, in, at_least og at_most"),
        row("two tests", RULES, "{attribute: two_way, is: true}", "{attribute: count, at_least: 1, at_most: 2}", f"{RESPONSE}.expect.matching", "nøyaktig én av"),
        row("age without a bound", RULES, "applies: {age: {at_least: 18}}", "applies: {age: {}}", f"{RESPONSE}.applies.age", "mangler grense"),
        row("same outside matching", RULES, "applies: {age: {at_least: 18}}", "applies: {same: unit}", f"{RESPONSE}.applies.same", "bare brukes i matching", "Flytt"),
        row("other in a trigger", RULES, "trigger: {event: stay.ended}\n    applies", "trigger: {event: stay.ended, where: {other: stay}}\n    applies", f"{RESPONSE}.trigger.where.other", "bare brukes i matching"),
        row("other in a lifter", RULES, "- {event: stay.started}", "- {event: stay.started, where: {other: stay}}", f"{RESPONSE}.lifted_by[0].where.other", "bare brukes i matching"),
        row("same deep inside applies", RULES, "applies: {age: {at_least: 18}}", "applies: {not: {any: [{all: [{same: unit}]}]}}", f"{RESPONSE}.applies.not.any[0].all[0].same", "bare brukes i matching"),
        row("same as what A has not", RULES, "{attribute: two_way, is: true}", "{same: mode}", f"{RESPONSE}.expect.matching.same", "«stay.ended» har ikke opplysningen «mode»"),
        row("a where about another event", RULES, "trigger: {event: stay.ended}\n    applies", "trigger: {event: stay.ended, where: {attribute: two_way, is: true}}\n    applies", f"{RESPONSE}.trigger.where.attribute", "«stay.ended» har ikke opplysningen «two_way»"),
        row("two forms in one", RULES, "{attribute: two_way, is: true}", "{attribute: two_way, fact: two_way, is: true}", f"{RESPONSE}.expect.matching.attribute", "Ukjent nøkkel «attribute»"),
    ],
)  # fmt: skip
def test_a_criterion_that_cannot_be_answered(broken):
    holds(broken)


# Subjects, states and who may decline


@pytest.mark.parametrize(
    "broken",
    [
        row("trigger of another subject", RULES, "trigger: {event: stay.ended}\n    applies", "trigger: {event: unit.opened}\n    applies", f"{RESPONSE}.trigger.event", "«unit.opened» kan ikke skje på tidslinja til «person»", others=1),
        row("expected of another subject", RULES, "event: contact.held\n      matching: {attribute: two_way, is: true}", "event: unit.opened", f"{RESPONSE}.expect.event", "«unit.opened» kan ikke skje"),
        row("key of a state not required", "events.yaml", "    attributes: [stay, goal_date]\n    required: [stay]\n", "    attributes: [stay, goal_date]\n", "states.staying.key", "«stay» må være required i «stay.started»", at="  staying:"),
        row("B without the key of the state", RULES, "expect: {event: plan.reviewed}", "expect: {event: contact.held}", f"{RECURRENCE}.while", "skilles med «plan»|«contact.held»", at="while: planned"),
        row("a state that never starts", "events.yaml", "starts: [plan.started]", "starts: []", "states.planned", "mangler hva som starter den", at="  planned:"),
        row("both counted for", RULES, "counts_for: {attribute: team}", "counts_for: {attribute: team, state: staying}", f"{RESPONSE}.counts_for", "enten state eller attribute"),
        row("counted for nothing", RULES, "counts_for: {attribute: team}", "counts_for: {}", f"{RESPONSE}.counts_for", "enten state eller attribute"),
        row("counted for what is no unit", RULES, "counts_for: {attribute: team}", "counts_for: {attribute: goal_date}", f"{RESPONSE}.counts_for.attribute", "typen ref"),
        row("an unknown may decline", RULES, "    may_decline: [person]\n    lifted_by:", "    may_decline: [coordinator]\n    lifted_by:", f"{RESPONSE}.may_decline[0]", "«coordinator» finnes ikke", "person"),
        row("a row that is none", RULES, "row: E45", "row: 45", f"{RESPONSE}.row", "tekst"),
        row("a row of another form", RULES, "row: E45", "row: E450", f"{RESPONSE}.row", "«E450» finnes ikke", "E45"),
    ],
)  # fmt: skip
def test_an_expectation_that_does_not_hang_together(broken):
    holds(broken)


# The dictionary and its guard rails


@pytest.mark.parametrize(
    "broken",
    [
        row("an attribute with a capital", "events.yaml", "  count: {type", "  Count: {type", "attributes.Count", "kan ikke hete «Count»", others=1),
        row("an attribute named as a field", "events.yaml", "  count: {type", "  role: {type", "attributes.role", "kan ikke hete «role»", others=1),
        row("a code without its list", "events.yaml", "{type: code, codes: contact_mode,", "{type: code,", "attributes.mode", "code har codes"),
        row("a list on what is no code", "events.yaml", "  count: {type: integer,", "  count: {type: integer, codes: contact_mode,", "attributes.count", "code har codes"),
        row("an event type in one word", "events.yaml", "  unit.opened:", "  opened:", "events.opened", "«opened» har feil form", "contact.held"),
        row("an event of nobody", "events.yaml", "subjects: [unit], fhir", "subjects: [], fhir", "events.unit.opened.subjects", "hvem den gjelder"),
        row("violence in the open", "events.yaml", "visibility: guarded, ", "", "events.violence.told", "skjermer", "guarded"),
        row("child welfare in the open", "events.yaml", "  unit.opened:", "  child_welfare.told: {title: {nb: a, en: a}, subjects: [person], fhir: {resource: Task}}\n  unit.opened:", "events.child_welfare.told", "skjermer"),
        row("police in the open", "events.yaml", "  unit.opened:", "  police.alerted: {title: {nb: a, en: a}, subjects: [person], visibility: ordinary, fhir: {resource: Task}}\n  unit.opened:", "events.police.alerted", "skjermer"),
        row("a risk grade as attribute", "events.yaml", "  count: {type: integer,", "  suicide_risk: {type: integer,", "attributes.suicide_risk", "selvmordsrisiko", "sikkerhetsplan", others=1),
        row("a risk grade the other way", "events.yaml", "  count: {type: integer,", "  risk_of_suicide: {type: integer,", "attributes.risk_of_suicide", "selvmordsrisiko", others=1),
        row("a risk grade in Norwegian", "events.yaml", "  count: {type: integer,", "  selvmordsfare_grad: {type: integer,", "attributes.selvmordsfare_grad", "selvmordsrisiko", others=1),
        row("a risk grade as event", "events.yaml", "  unit.opened:", "  suicide_risk.graded: {title: {nb: a, en: a}, subjects: [person], fhir: {resource: RiskAssessment}}\n  unit.opened:", "events.suicide_risk.graded", "selvmordsrisiko"),
        row("a risk grade as code list", "events.yaml", "code_lists:\n", "code_lists:\n  suicidality_level:\n    - {id: high, title: {nb: a, en: a}}\n", "code_lists.suicidality_level", "selvmordsrisiko"),
        row("no birth date", "guideline.yaml", "birth_date: birth_date", "birth_date: born", "birth_date", "typen date med standing"),
        row("birth date not standing", "events.yaml", "{type: date, standing: true,", "{type: date,", "birth_date", "standing: true"),
        row("decisions without their reason", "events.yaml", "attributes: [expectation, trigger, state_key, reason, until], required: [expectation], fhir", "attributes: [expectation, trigger, state_key, until], required: [expectation], fhir", "events.step.declined", "reason", "Legg den til"),
        row("a deviation without a reason required", "events.yaml", "required: [expectation, reason]", "required: [expectation]", "events.step.deviated", "reason"),
        row("a time zone that is none", "guideline.yaml", "time_zone: Europe/Oslo", "time_zone: Europa/Oslo", "time_zone", "«Europa/Oslo»", "Europe/Oslo"),
        row("a time zone that climbs", "guideline.yaml", "time_zone: Europe/Oslo", "time_zone: ../../../etc/passwd", "time_zone", "passwd", "Europe/Oslo"),
    ],
)  # fmt: skip
def test_a_dictionary_that_breaks_its_own_rules(broken):
    if broken.old.startswith("{type: date, standing"):
        faults = faults_of(changed(files(), broken.file, broken.old, broken.new))
        assert [(fault.file, fault.path) for fault in faults] == [("guideline.yaml", "birth_date")]
        return
    holds(broken)


def test_reserved_events_are_missed_by_name():
    broken = changed(files(), "events.yaml", "  guideline.adopted:", "  guideline.taken_up:")
    (fault,) = faults_of(broken)
    assert fault.path == "events.guideline.adopted"
    assert "guideline_version" in fault.message


# Norms and wholeness


@pytest.mark.parametrize(
    "broken",
    [
        row("in force without its source", RULES, "- {id: retningslinje, section: kapittel 4}", "- {id: utkast}", "norm", "in-force", "norm", at="norm: in-force"),
        row("law without a statute", RULES, "norm: in-force", "norm: law", "norm", "«law»|statute", "Legg til kilden"),
        row("draft without a draft", RULES, "norm: in-force", "norm: draft", "norm", "«draft»"),
        row("replaced without what replaced it", RULES, "norm: in-force", "norm: replaced", "norm", "«replaced»"),
        row("must in a proposal", RULES, "norm: in-force\nforce: should", "norm: proposal\nforce: must", "force", "skal", "should", at="force: must"),
        row("a statute without its paragraph", RULES, "- {id: retningslinje, section: kapittel 4}", "- {id: retningslinje, section: kapittel 4}\n  - {id: lov}", "sources[1]", "paragraf", "section", at="  - {id: lov}"),
        row("no English title", RULES, "{nb: Ta kontakt etter utskrivning, en: Make contact after discharge}", "{nb: Ta kontakt etter utskrivning}", "title.en", "engelske", "en:"),
        row("no English summary", RULES, "{nb: Ring innen sju dager., en: Call within seven days.}", "{nb: Ring innen sju dager.}", "summary.en", "engelske"),
        row("no English step", RULES, "{nb: Ring personen., en: Call the person.}", "{nb: Ring personen.}", f"{RESPONSE}.step.en", "engelske"),
        row("no English short answer", RULES, "  en:\n    short: Call.\n", "", "text.en", "engelsk", at="text:"),
        row("no English name of a pathway", "pathways/hf1.yaml", "{nb: Milde plager, en: Mild problems}", "{nb: Milde plager}", "name.en", "engelske"),
        row("no English title of an event", "events.yaml", "{nb: enhet åpnet, en: unit opened}", "{nb: enhet åpnet}", "events.unit.opened.title.en", "engelske"),
        row("no English title of a code", "events.yaml", "{nb: telefon, en: phone}", "{nb: telefon}", "code_lists.contact_mode[1].title.en", "engelske"),
        row("no English title of a parameter", "parameters.yaml", "{nb: Gjennomgang, en: Review}", "{nb: Gjennomgang}", "review-limit.title.en", "engelske"),
        row("an empty section", RULES, "    why: De første dagene er sårbare.", '    why: "  "', "text.nb.why", "«why» mangler", "Skriv den"),
        row("no section", RULES, "    how: Ta telefonen.\n", "", "text.nb.how", "«how» mangler", at="  nb:"),
        row("neither competence nor reason", RULES, "no_competence_because: {nb: Kommer., en: To come.}\n", "", "", "mangler kompetanse", "no_competence_because", at="title: {nb: Ta"),
        row("reviewed after next review", RULES, "review_by: 2027-11-21", "review_by: 2025-11-21", "review_by", "etter den forrige"),
        row("a limit without ground", "parameters.yaml", "  source: {id: retningslinje, section: kapittel 4}\n", "", "contact-limit", "må ha kilde", "proposal: true", at="contact-limit:"),
        row("a proposal without reason", "parameters.yaml", "  reason: {nb: Vårt forslag., en: Our proposal.}\n", "", "review-limit", "kilde eller begrunnelse", at="review-limit:"),
    ],
)  # fmt: skip
def test_a_recommendation_that_is_not_whole(broken):
    holds(broken)


def test_a_recommendation_with_neither_expectation_nor_reason():
    text = files()[RULES].decode()
    bare = {**files(), RULES: text[: text.index("expectations:")].encode()}
    (fault,) = faults_of(without(bare, CASES))
    assert "ingen forventning" in fault.message
    assert "not_measured_because" in fault.remedy


def test_a_recommendation_that_cannot_be_measured_may_say_why():
    text = files()[RULES].decode()
    said = (
        text[: text.index("expectations:")]
        + "not_measured_because: {nb: Det er en holdning., en: An attitude.}\n"
    )
    assert not package({**without(files(), CASES), RULES: said.encode()}).rules


# Cases


@pytest.mark.parametrize(
    "broken",
    [
        row("an expectation without a case", CASES, "expectation: avtale-gjort", "expectation: kontakt-tatt", f"{PRECEDENCE}.id", "ikke noe gjennomregnet eksempel", "cases/kontakt.yaml"),
        row("a moment without a zone", CASES, "    at: 2026-03-25\n    subject", "    at: 2026-03-25T12:00\n    subject", "cases[0].at", "tidssone"),
        row("a day that does not exist", CASES, "    at: 2026-03-25\n    subject", "    at: 2026-03-32\n    subject", "cases[0].at", "2026-03-32"),
        row("a day outside the calendar", CASES, "    at: 2026-03-25\n    subject", "    at: 2036-03-25\n    subject", "cases[0].at", "utenfor kalenderen"),
        row("an unknown event", CASES, "event: meeting.agreed", "event: meeting.agred", "cases[2].events[1].event", "Ukjent hendelse «meeting.agred»", "Mente du «meeting.agreed»?"),
        row("an attribute of the wrong type", CASES, "{two_way: true}", "{two_way: ja}", "cases[0].events[2].attributes.two_way", "true eller false"),
        row("a key of the wrong kind", CASES, "event: meeting.agreed, at: 2026-03-10", "event: meeting.agreed, on: 2026-03-10", "cases[2].events[1].on", "Ukjent nøkkel «on»", others=1),
        row("a kind of subject unknown", CASES, "subject: {id: amina}", "subject: {id: amina, kind: enhet}", "cases[0].subject.kind", "«enhet»", "unit"),
    ],
)  # fmt: skip
def test_a_case_that_cannot_be_run(broken):
    if broken.key.startswith("expectations"):
        faults = faults_of(changed(files(), broken.file, broken.old, broken.new))
        assert [(fault.file, fault.path) for fault in faults] == [(RULES, broken.key)]
        assert broken.says in faults[0].message
        assert broken.remedy in faults[0].remedy
        return
    holds(broken)


def test_a_case_about_another_subject_cannot_have_a_persons_events():
    faults = faults_of(
        changed(files(), CASES, "subject: {id: amina}", "subject: {id: nord, kind: unit}")
    )
    assert {fault.path for fault in faults} == {f"cases[0].events[{n}].event" for n in range(3)}
    assert all("unit" in fault.message and "person" in fault.remedy for fault in faults)


def test_an_id_with_capitals():
    broken = changed(files(), RULES, "id: plan-sett-pa", "id: Plan_sett_på")
    broken = changed(broken, CASES, "expectation: plan-sett-pa", "expectation: Plan_sett_på")
    (fault,) = faults_of(broken)
    assert (fault.file, fault.path) == (RULES, f"{RECURRENCE}.id")
    assert "små bokstaver" in fault.remedy


# The calendar


@pytest.mark.parametrize(
    "broken",
    [
        row("a day that does not exist", "calendar.yaml", '2025: ["01-01",', '2025: ["02-30",', "holidays.2025[0]", "2025-02-30 finnes ikke", "05-17"),
        row("a day in another form", "calendar.yaml", '2025: ["01-01",', '2025: ["1-1",', "holidays.2025[0]", "2025-1-1 finnes ikke", "05-17"),
        row("a year outside", "calendar.yaml", "first: 2024", "first: 1024", "first", "for lite", "1900"),
        row("the last before the first", "calendar.yaml", "last: 2028", "last: 2020", "last", "minst tre år", others=5),
        row("a year too many", "calendar.yaml", "last: 2028", "last: 2027", "holidays.2028", "2028 er utenfor", at="  2028:"),
        row("a year that is missing", "calendar.yaml", '  2027: ["01-01", "05-01", "05-17", "12-25", "12-26"]\n', "", "holidays", "2027 mangler", "./mestring calendar", at="holidays:"),
        row("a year in words", "calendar.yaml", "first: 2024", "first: i fjor", "first", "helt tall"),
    ],
)  # fmt: skip
def test_a_calendar_that_cannot_be_used(broken):
    holds(broken)


# All at once, and nothing by halves


def test_seven_faults_in_four_files_are_told_at_once():
    broken = changed(files(), RULES, "actor: [coordinator]", "actor: [nurse]")
    broken = changed(broken, RULES, "event: contact.held", "event: contact.hold")
    broken = changed(broken, RULES, "within: contact-limit", "within: contact-limits")
    broken = changed(broken, "events.yaml", "starts: [plan.started]", "starts: [plan.begun]")
    broken = changed(broken, "events.yaml", "visibility: guarded, ", "")
    broken = changed(
        broken, "parameters.yaml", "{id: retningslinje, section: kapittel 4}", "{id: boka}"
    )
    broken = changed(broken, CASES, "match: avtale}", "match: avtalen}")
    faults = faults_of(broken)
    assert [(fault.file, fault.path) for fault in faults] == [
        (CASES, "cases[2].expect[0].match"),
        ("events.yaml", "events.violence.told"),
        ("events.yaml", "states.planned.starts[0]"),
        ("parameters.yaml", "contact-limit.source.id"),
        (RULES, "actor[0]"),
        (RULES, "expectations[0].expect.event"),
        (RULES, "expectations[0].within"),
    ]
    assert all(fault.line > 1 and fault.message and fault.remedy for fault in faults)


def test_faults_of_shape_in_one_file_do_not_hide_those_of_another():
    broken = changed(files(), RULES, "force: should", "force: strong")
    broken = changed(
        broken, "values/personen.md", "title: {nb: Personen først, en: The person first}\n", ""
    )
    broken = changed(broken, "glossary.yaml", "nb: råd", "nb: 12")
    broken = {**broken, "sources.yaml": b"\xff"}
    assert {fault.file for fault in faults_of(broken)} >= {
        RULES,
        "values/personen.md",
        "glossary.yaml",
        "sources.yaml",
    }


def test_one_of_every_kind_in_every_file_and_nothing_that_only_follows():
    broken = files()
    for path, old, new in (
        ("guideline.yaml", "publisher:", "utgiver: {nb: A}\npublisher:"),
        ("calendar.yaml", '2025: ["01-01",', '2025: ["02-30",'),
        ("events.yaml", "two_way: {type: boolean,", "two_way: {type: bool,"),
        ("events.yaml", "ends: [plan.closed]", "ends: [plan.endet]"),
        ("parameters.yaml", "limit: {days: 7}", "limit: [syv dager]"),
        ("sources.yaml", "kind: national-guideline", "kind: retningslinje"),
        ("glossary.yaml", "nb: råd", "nb: [råd]"),
        (
            "values/personen.md",
            "summary: {nb: Personen bestemmer., en: The person decides.}",
            "summary: {nb: Kort",
        ),
        ("pathways/hf1.yaml", "lead: municipality", "lead: kommune"),
        (RULES, "actor: [coordinator]", "actor: [nurse]"),
        (RULES, "after: {days: 1}", "after: {days: 1, hours: 1}"),
        (CASES, "match: avtale}", "match: avtalen}"),
    ):
        broken = changed(broken, path, old, new)
    faults = faults_of(broken, {"overlay.yaml": b"id: x\ntitle: {nb: A}\nversion: 1\n"})
    assert {(fault.file, fault.path) for fault in faults} == {
        ("guideline.yaml", "utgiver"),
        ("calendar.yaml", "holidays.2025[0]"),
        ("events.yaml", "attributes.two_way.type"),
        ("events.yaml", "states.planned.ends[0]"),
        ("parameters.yaml", "contact-limit.limit"),
        ("sources.yaml", "retningslinje.kind"),
        ("glossary.yaml", "[0].nb"),
        ("values/personen.md", ""),
        ("pathways/hf1.yaml", "lead"),
        (RULES, "actor[0]"),
        (RULES, "expectations[0].after"),
        (CASES, "cases[2].expect[0].match"),
        ("local/overlay.yaml", "title.en"),
    }


@pytest.mark.parametrize("path", sorted(files()))
@pytest.mark.parametrize(
    "spoiled", [b"a: [", b"\xff", None], ids=["bad yaml", "bad encoding", "missing"]
)
def test_a_file_that_cannot_be_read_is_told_alone(path, spoiled):
    """Nothing else is blamed for it, beyond what would also be said if the file were never there."""
    broken = without(files(), path) if spoiled is None else {**files(), path: spoiled}
    told = {fault.file for fault in faults_of(broken)}
    assert path in told or spoiled is None
    if spoiled is not None:
        assert told == {path}


def test_a_fault_is_written_as_place_fault_and_remedy():
    broken = changed(files(), RULES, "event: contact.held", "event: contact.hold")
    (fault,) = faults_of(broken)
    line = line_of(broken[RULES], "event: contact.hold")
    assert str(fault) == (
        f"{RULES}:{line}, expectations[0].expect.event: "
        "Hendelsen «contact.hold» finnes ikke. Mente du «contact.held»?"
    )


def test_the_order_of_the_files_changes_neither_digest_nor_faults():
    reversed_files = dict(reversed(files().items()))
    assert package(reversed_files).digest == package().digest
    broken = changed(files(), RULES, "event: contact.held", "event: contact.hold")
    assert faults_of(dict(reversed(broken.items()))) == faults_of(broken)
