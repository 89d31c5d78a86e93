"""One small, whole guideline in memory, easy to vary: a mapping of path to bytes, as the loader takes it.

`files()` gives it fresh each time. `changed(files(), path, old, new)` puts one text for another, and fails if
the old text does not stand there exactly once: a test that no longer breaks what it says, breaks itself.
"""

# ruff: noqa: E501  (what is short in YAML stands on one line)

from collections.abc import Mapping

import pytest

from mestring.core.faults import Fault, Faults
from mestring.core.loading import load
from mestring.core.package import Package

GUIDELINE = """\
id: liten
version: 1.0.0
title: {nb: Liten, en: Small}
publisher: {nb: Fjordvik, en: Fjordvik}
notice: {nb: Oppdiktet, en: Invented}
status_date: 2026-11-21
time_zone: Europe/Oslo
languages: [nb, en]
birth_date: birth_date
exits: [person.died]
levels:
  - {id: municipality, title: {nb: Kommune, en: Municipality}}
  - {id: specialist, title: {nb: Spesialist, en: Specialist}}
roles:
  - {id: coordinator, title: {nb: koordinator, en: coordinator}, level: municipality}
unit_types:
  - {id: team, title: {nb: Team, en: Team}, level: municipality}
perspectives:
  - {id: social, title: {nb: Levekår, en: Living conditions}}
topics:
  - {id: utskrivning, title: {nb: Utskrivning, en: Discharge}}
"""

CALENDAR = """\
country: NO
first: 2024
last: 2028
holidays:
  2024: ["01-01", "05-01", "05-17", "12-25", "12-26"]
  2025: ["01-01", "05-01", "05-17", "12-25", "12-26"]
  2026: ["01-01", "04-02", "04-03", "04-06", "05-01", "05-14", "05-17", "05-25", "12-25", "12-26"]
  2027: ["01-01", "05-01", "05-17", "12-25", "12-26"]
  2028: ["01-01", "05-01", "05-17", "12-25", "12-26"]
"""

EVENTS = """\
code_lists:
  contact_mode:
    - {id: home, title: {nb: hjemme, en: at home}}
    - {id: phone, title: {nb: telefon, en: phone}}
  decision_reason:
    - {id: other_help, title: {nb: får annen hjelp, en: gets other help}}
attributes:
  birth_date: {type: date, standing: true, title: {nb: fødselsdato, en: date of birth}, ask: {nb: Når er personen født?, en: When was the person born?}}
  stay: {type: ref, to: stay, title: {nb: opphold, en: stay}}
  plan: {type: ref, to: plan, title: {nb: plan, en: plan}}
  team: {type: ref, to: unit, title: {nb: team, en: team}}
  two_way: {type: boolean, title: {nb: snakket sammen, en: spoke together}}
  mode: {type: code, codes: contact_mode, title: {nb: kontaktform, en: form of contact}}
  count: {type: integer, title: {nb: antall, en: number}}
  share: {type: decimal, title: {nb: andel, en: share}}
  moment: {type: instant, title: {nb: tidspunkt, en: moment}}
  goal_date: {type: date, title: {nb: måldato, en: goal date}}
  note: {type: text, title: {nb: notat, en: note}}
  expectation: {type: ref, to: expectation, title: {nb: forventning, en: expectation}}
  trigger: {type: ref, to: event, title: {nb: utløser, en: trigger}}
  state_key: {type: ref, to: state, title: {nb: nøkkel, en: key}}
  reason: {type: code, codes: decision_reason, title: {nb: grunn, en: reason}}
  until: {type: date, title: {nb: til, en: until}}
  guideline_version: {type: ref, to: guideline, title: {nb: versjon, en: version}}
events:
  person.known: {title: {nb: personen kjent, en: person known}, subjects: [person], attributes: [birth_date], fhir: {resource: Patient}}
  person.died: {title: {nb: død, en: death}, subjects: [person], fhir: {resource: Patient}}
  stay.started:
    title: {nb: innleggelse, en: admission}
    subjects: [person]
    attributes: [stay, goal_date]
    required: [stay]
    fhir: {resource: Encounter}
  stay.ended:
    title: {nb: utskrivning, en: discharge}
    subjects: [person]
    attributes: [stay, team, goal_date, note]
    required: [stay]
    fhir: {resource: Encounter}
  contact.held:
    title: {nb: kontakt, en: contact}
    subjects: [person]
    attributes: [two_way, mode, stay, count, share, moment, goal_date, note]
    fhir: {resource: Encounter}
  meeting.agreed:
    title: {nb: avtale, en: appointment}
    subjects: [person]
    attributes: [stay]
    fhir: {resource: Appointment}
  plan.started: {title: {nb: plan laget, en: plan made}, subjects: [person], attributes: [plan], required: [plan], fhir: {resource: CarePlan}}
  plan.reviewed: {title: {nb: plan sett på, en: plan reviewed}, subjects: [person], attributes: [plan], required: [plan], fhir: {resource: CarePlan}}
  plan.closed: {title: {nb: plan avsluttet, en: plan closed}, subjects: [person], attributes: [plan], required: [plan], fhir: {resource: CarePlan}}
  violence.told: {title: {nb: vold fortalt, en: violence told}, subjects: [person], visibility: guarded, fhir: {resource: Observation}}
  unit.opened: {title: {nb: enhet åpnet, en: unit opened}, subjects: [unit], fhir: {resource: Organization}}
  step.declined: {title: {nb: nei takk, en: no thanks}, subjects: [person, unit], attributes: [expectation, trigger, state_key, reason, until], required: [expectation], fhir: {resource: Task}}
  step.deviated: {title: {nb: annet valg, en: another choice}, subjects: [person, unit], attributes: [expectation, trigger, state_key, reason, until], required: [expectation, reason], fhir: {resource: Task}}
  guideline.adopted: {title: {nb: versjon tatt i bruk, en: version adopted}, subjects: [person, unit], attributes: [guideline_version], required: [guideline_version], fhir: {resource: Provenance}}
states:
  staying: {title: {nb: innlagt, en: staying}, starts: [stay.started], ends: [stay.ended], key: stay}
  planned: {title: {nb: aktiv plan, en: active plan}, starts: [plan.started], ends: [plan.closed], key: plan}
"""

PARAMETERS = """\
contact-limit:
  title: {nb: Første kontakt, en: First contact}
  limit: {days: 7}
  source: {id: retningslinje, section: kapittel 4}
  certainty: stated
review-limit:
  title: {nb: Gjennomgang, en: Review}
  limit: {months: 6}
  proposal: true
  reason: {nb: Vårt forslag., en: Our proposal.}
  certainty: proposal
"""

SOURCES = """\
lov:
  kind: statute
  title: {nb: Loven, en: The Act}
  short: lov
  publisher: Stortinget
retningslinje:
  kind: national-guideline
  title: {nb: Retningslinjen, en: The guideline}
  short: rl
  publisher: Helsedirektoratet
utkast:
  kind: draft
  title: {nb: Utkastet, en: The draft}
  short: utkast
  publisher: Helsedirektoratet
"""

GLOSSARY = """\
- id: rad
  nb: råd
  en: recommendation
  explanation: {nb: Hva som bør gjøres., en: What should be done.}
"""

VALUE = """\
---
title: {nb: Personen først, en: The person first}
summary: {nb: Personen bestemmer., en: The person decides.}
sources: [{id: retningslinje}]
---
## nb
Spør hva som er viktig.
## en
Ask what matters.
"""

PATHWAY = """\
title: {nb: Hovedforløp 1, en: Main pathway 1}
name: {nb: Milde plager, en: Mild problems}
summary: {nb: Rask hjelp., en: Quick help.}
criteria: {nb: [Nye plager.], en: [New problems.]}
criterion: {fact: mode, is: home}
lead: municipality
phases:
  - {id: prevention, title: {nb: Forebygge, en: Prevent}, text: {nb: Tidlig., en: Early.}, responsible: {nb: Kommunen, en: The municipality}}
  - {id: mapping, title: {nb: Kartlegge, en: Map}, text: {nb: Spør., en: Ask.}, responsible: {nb: Kommunen, en: The municipality}}
  - {id: treatment, title: {nb: Hjelpe, en: Help}, text: {nb: Hjelp., en: Help.}, responsible: {nb: Kommunen, en: The municipality}}
norm: in-force
sources: [{id: retningslinje}]
moves:
  - {to: hf1, when: {nb: Blir i forløpet., en: Stays.}}
"""

RECOMMENDATION = """\
title: {nb: Ta kontakt etter utskrivning, en: Make contact after discharge}
summary: {nb: Ring innen sju dager., en: Call within seven days.}
norm: in-force
force: should
level: [municipality]
actor: [coordinator]
scope: individual
kind: social
pathways: [hf1]
phases: [treatment]
topics: [utskrivning]
values: [personen]
perspectives: [social]
knowledge: [practice]
certainty: {nb: Ganske sikkert., en: Fairly sure.}
sources:
  - {id: retningslinje, section: kapittel 4}
reviewed: 2026-11-21
review_by: 2027-11-21
text:
  nb:
    short: Ring.
    how: Ta telefonen.
    together: Spør personen.
    why: De første dagene er sårbare.
  en:
    short: Call.
no_competence_because: {nb: Kommer., en: To come.}
expectations:
  - id: kontakt-tatt
    row: E45
    title: {nb: Kontakt tatt, en: Contact made}
    step: {nb: Ring personen., en: Call the person.}
    plain: {nb: Noen ringer deg., en: Somebody calls you.}
    subject: person
    pattern: response
    trigger: {event: stay.ended}
    applies: {age: {at_least: 18}}
    expect:
      event: contact.held
      matching: {attribute: two_way, is: true}
    within: contact-limit
    after: {days: 1}
    responsible: {role: coordinator, level: municipality}
    counts_for: {attribute: team}
    may_decline: [person]
    lifted_by:
      - {event: stay.started}
  - id: avtale-gjort
    title: {nb: Avtale gjort, en: Appointment made}
    step: {nb: Gjør en avtale., en: Make an appointment.}
    plain: {nb: Du får en avtale., en: You get an appointment.}
    subject: person
    pattern: precedence
    trigger: {event: stay.ended}
    expect: {event: meeting.agreed}
    since: staying
    responsible: {role: coordinator}
    counts_for: trigger
    may_decline: []
  - id: plan-sett-pa
    title: {nb: Planen sett på, en: The plan reviewed}
    step: {nb: Se på planen., en: Review the plan.}
    plain: {nb: Dere ser på planen., en: You look at the plan.}
    subject: person
    pattern: recurrence
    while: planned
    expect: {event: plan.reviewed}
    every: review-limit
    responsible: {role: coordinator}
    counts_for: trigger
    may_decline: [person]
"""

CASES = """\
cases:
  - id: ringte
    title: {nb: Ringte dag tre, en: Called on day three}
    expectation: kontakt-tatt
    at: 2026-03-25
    subject: {id: amina}
    events:
      - {id: kjent, event: person.known, at: 2026-01-10, attributes: {birth_date: 1991-05-04}}
      - {id: ut, event: stay.ended, at: 2026-03-14, attributes: {stay: a1, team: nord}}
      - {id: ring, event: contact.held, at: 2026-03-17T10:00+01:00, attributes: {two_way: true}}
    expect:
      - {trigger: ut, outcome: met, due: 2026-03-21, match: ring}
  - id: barn
    title: {nb: For ung, en: Too young}
    expectation: kontakt-tatt
    at: 2026-03-25
    events:
      - {id: kjent, event: person.known, at: 2026-01-10, attributes: {birth_date: 2015-05-04}}
      - {id: ut, event: stay.ended, at: 2026-03-14, attributes: {stay: a1}}
    expect: []
    excluded: [ut]
  - id: avtalt
    title: {nb: Avtalt før utskrivning, en: Agreed before discharge}
    expectation: avtale-gjort
    at: 2026-03-25
    events:
      - {id: inn, event: stay.started, at: 2026-03-01, attributes: {stay: a1}}
      - {id: avtale, event: meeting.agreed, at: 2026-03-10, attributes: {stay: a1}}
      - {id: ut, event: stay.ended, at: 2026-03-14, attributes: {stay: a1}}
    expect:
      - {trigger: ut, outcome: met, match: avtale}
  - id: venter
    title: {nb: Ikke ennå, en: Not yet}
    expectation: plan-sett-pa
    at: 2026-03-25
    events:
      - {id: plan, event: plan.started, at: 2026-03-01, attributes: {plan: p1}}
    expect:
      - {trigger: plan, outcome: waiting, due: 2026-09-01}
"""

OVERLAY = """\
id: fjordvik
title: {nb: Fjordvik, en: Fjordvik}
version: 1
limits:
  - {of: contact-limit, limit: {days: 3}}
  - {of: review-limit, limit: {months: 9}}
contacts:
  - {title: {nb: Vakta, en: On duty}, text: {nb: Ring., en: Call.}}
notes:
  - {recommendation: kontakt, text: {nb: Send melding., en: Send a message.}}
"""

_WHOLE = {
    "guideline.yaml": GUIDELINE,
    "calendar.yaml": CALENDAR,
    "events.yaml": EVENTS,
    "parameters.yaml": PARAMETERS,
    "sources.yaml": SOURCES,
    "glossary.yaml": GLOSSARY,
    "values/personen.md": VALUE,
    "pathways/hf1.yaml": PATHWAY,
    "recommendations/kontakt.yaml": RECOMMENDATION,
    "cases/kontakt.yaml": CASES,
}

Files = Mapping[str, bytes]


def files() -> dict[str, bytes]:
    """Give the small guideline, without an overlay."""
    return {path: text.encode() for path, text in _WHOLE.items()}


def overlay(text: str = OVERLAY) -> dict[str, bytes]:
    """Give an overlay that only tightens, or one of your own."""
    return {"overlay.yaml": text.encode()}


def changed(before: Files, path: str, old: str, new: str) -> dict[str, bytes]:
    """Put one text for another in one file; the old text must stand there exactly once."""
    text = before[path].decode()
    count = text.count(old)
    assert count == 1, f"«{old}» stands {count} times in {path}"
    return {**before, path: text.replace(old, new).encode()}


def added(before: Files, path: str, text: str) -> dict[str, bytes]:
    """Write more at the end of a file, or a new one."""
    return {**before, path: before.get(path, b"") + text.encode()}


def without(before: Files, *paths: str) -> dict[str, bytes]:
    """Leave files out."""
    return {path: content for path, content in before.items() if path not in paths}


def line_of(content: bytes, text: str) -> int:
    """Tell on which line a text stands, counted from 1; it must stand there once."""
    lines = [number for number, line in enumerate(content.decode().split("\n"), 1) if text in line]
    assert len(lines) == 1, f"«{text}» stands on lines {lines}"
    return lines[0]


def package(of: Files | None = None, local: Files | None = None) -> Package:
    """Load the small guideline, or one of your own; it must be whole."""
    return load(files() if of is None else of, local)


def faults_of(of: Files, local: Files | None = None) -> tuple[Fault, ...]:
    """Give every fault of a guideline that must not be whole."""
    with pytest.raises(Faults) as stopped:
        load(of, local)
    faults: tuple[Fault, ...] = stopped.value.faults
    assert faults, "an empty list of faults says nothing"
    return faults
