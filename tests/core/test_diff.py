"""What changed between two packages: nothing is forgotten, nothing invented, and a nurse can read it."""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mestring.core.diff import Diff, Weight, compare
from mestring.core.diff.meaning import Meaning
from mestring.core.diff.phrases import ABOUT, FIELDS
from mestring.core.diff.text import pieces
from mestring.core.diff.things import Key, things
from mestring.core.diff.types import MIRRORED, Op
from mestring.core.faults import Faults
from mestring.core.guideline import Contact, Guideline, LocalLimit, Note, Overlay
from mestring.core.instruments.wording import Wording
from mestring.core.package import Package
from mestring.core.spans import Span
from mestring.core.timeline import Timeline
from mestring.core.words import Text
from mestring.knowledge.cache import load_folder
from tests.core.packages import changed, files, overlay, package
from tests.strategies.packages import packages
from tests.strategies.plain import only, response

GUIDED, ACTED = "recommendations/kontakt.yaml", "parameters.yaml"
WAY_BACK = {"added": "gone", "gone": "added"}


@cache
def shipped() -> Package:
    return load_folder(Path("content"))


def between(path: str, old: str, new: str) -> Diff:
    return compare(package(), package(changed(files(), path, old, new)))


# Laws


@given(packages())
def test_a_package_does_not_differ_from_itself(one: Package) -> None:
    assert not compare(one, replace(one, digest="another name for the same"))


@given(packages(), packages())
def test_the_way_back_says_the_same_the_other_way(one: Package, other: Package) -> None:
    there, back = compare(one, other), compare(other, one)
    swapped = sorted(
        (_mirrored(c.kind), c.subject, MIRRORED.get(c.weight, c.weight), c.after, c.before)
        for c in there.changes
    )
    assert swapped == sorted((c.kind, c.subject, c.weight, c.before, c.after) for c in back.changes)


def _mirrored(kind: str) -> str:
    about, what = kind.split(".", 1)
    return f"{about}.{WAY_BACK.get(what, what)}"


@given(packages(), packages())
def test_the_same_question_gets_the_same_answer(one: Package, other: Package) -> None:
    assert compare(one, other) == compare(one, other)


@given(packages(), packages())
def test_two_packages_without_changes_say_the_same(one: Package, other: Package) -> None:
    assert bool(compare(one, other).changes) == (things(one) != things(other))


@given(st.text("abc .!?\n", max_size=60), st.text("abc .!?\n", max_size=60))
def test_both_texts_can_be_put_together_from_the_pieces(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(piece.text for piece in found if piece.op is not Op.ADDED) == before
    assert "".join(piece.text for piece in found if piece.op is not Op.GONE) == after


# Nothing is forgotten: every field of every kind of thing, changed, is named


def other_than(value: Any) -> Any:
    """Give another value of the same kind: any that differs will do, since nothing is run."""
    match value:
        case bool():
            return not value
        case Enum():
            return next(each for each in type(value) if each is not value)
        case str():
            return f"{value}x"
        case int() | Decimal():
            return value + 1
        case date():
            return value + timedelta(days=1)
        case Span():
            return replace(value, proposal=not value.proposal)
        case None:
            return Text(nb="noe", en="something")
        case tuple():
            return (*value, *value[:1]) if value else ("x",)
        case frozenset():
            return frozenset(list(value)[1:])
        case Mapping():
            return dict(list(value.items())[1:]) if value else {"x": 1}
        case Timeline():
            return replace(value, events=value.events[1:])
        case _ if is_dataclass(value) and not isinstance(value, type):
            first = fields(value)[0]
            return replace(value, **{first.name: other_than(getattr(value, first.name))})
    return Text(nb="noe")


def one_of_each() -> Iterator[tuple[Key, str]]:
    """Give every field of every kind of thing, where the shipped package has it set if it can."""
    seen: dict[tuple[str, str], Key] = {}
    for key, thing in things(shipped()).items():
        for field, value in thing.fields.items():
            if (key.about, field) not in seen or value:
                seen.setdefault((key.about, field), key)
    yield from ((key, field) for (_, field), key in seen.items())


@cache
def unchanged() -> Meaning:
    """The shipped package against itself: taken apart once, and copied where it is changed."""
    return Meaning(shipped(), shipped())


@pytest.mark.parametrize(("key", "field"), list(one_of_each()), ids=lambda each: str(each))
def test_every_field_that_is_changed_is_named(key: Key, field: str) -> None:
    meaning = copy(unchanged())
    thing = meaning._new[key]
    altered = {**thing.fields, field: other_than(thing.fields[field])}
    meaning._new = {**meaning._new, key: replace(thing, fields=altered)}
    found = list(meaning.changes())
    assert [(change.kind, change.subject) for change in found] == [(f"{key.about}.{field}", key.id)]
    assert found[0].sentence.nb
    assert found[0].sentence.en


def reached(node: Any, found: set[type]) -> None:
    if isinstance(node, tuple | list | frozenset):
        for each in node:
            reached(each, found)
    elif isinstance(node, Mapping):
        reached(tuple(node.values()), found)
    elif is_dataclass(node) and not isinstance(node, type):
        found.add(type(node))
        for each in fields(node):
            reached(getattr(node, each.name), found)


def test_everything_in_a_guideline_is_some_field_of_a_thing() -> None:
    whole: set[type] = set()
    reached(shipped().guideline, whole)
    said: set[type] = set()
    for thing in things(shipped()).values():
        reached(tuple(thing.fields.values()), said)
    taken_apart = {
        *("Guideline", "Identity", "Term", "Dictionary", "AttributeDef", "EventType", "State"),
        *("Parameter", "Source", "GlossaryEntry", "GuidelineValue", "Pathway", "Recommendation"),
        *(
            "Barrier",
            "Framework",
            "Point",
            "Method",
            "MethodText",
            "MethodSections",
            "Duty",
            "Style",
        ),
        *("Sectioned", "Sections", "Response", "Precedence", "Recurrence", "Instrument"),
    }
    assert {each.__name__ for each in whole - said} <= taken_apart


def test_every_part_of_a_guideline_is_looked_at() -> None:
    """A new part of `Guideline` must be made things of; this says so the day it is added."""
    assert {each.name for each in fields(Guideline)} == {
        *("identity", "calendar", "dictionary", "parameters", "sources", "glossary", "values"),
        *("pathways", "recommendations", "overlay", "local_recommendations", "instruments"),
        *("wordings", "frameworks", "barriers", "methods", "words", "local_sources"),
        "synonyms",
    }


def test_every_kind_of_thing_and_every_field_has_a_name_in_both_languages() -> None:
    for key, thing in things(shipped()).items():
        assert all(ABOUT[key.about])
        for field in thing.fields:
            assert all(FIELDS[field]), field
    for kind in (Overlay, LocalLimit, Contact, Note, Wording):
        taken_apart = ("limits", "contacts", "notes")
        assert {each.name for each in fields(kind)} - {*taken_apart} <= FIELDS.keys()


# What a nurse reads


def test_a_shorter_limit_is_told_with_both_lengths() -> None:
    before, after = only(response("a", "b", Span(days=7))), only(response("a", "b", Span(days=3)))
    (change,) = compare(before, after).changes
    assert change.weight is Weight.TIGHTER
    assert change.sentence.nb.endswith("er kortere: før 7 dager, nå 3 dager.")
    assert change.sentence.en.endswith("is shorter: before 7 days, now 3 days.")


@pytest.mark.parametrize(
    ("before", "after", "weight"),
    [
        (Span(days=7), Span(days=3), Weight.TIGHTER),
        (Span(days=7), "none", Weight.LOOSER),
        ("none", "same_day", Weight.TIGHTER),
        (Span(working_days=10), Span(working_days=12), Weight.LOOSER),
        (Span(days=40), Span(months=1), Weight.TIGHTER),
        (Span(days=30), Span(months=1), Weight.CHANGED),
        (Span(hours=24), Span(days=1), Weight.CHANGED),
        (Span(hours=24), Span(days=3), Weight.LOOSER),
    ],
)
def test_a_limit_is_weighed_only_where_it_is_sure(before: Any, after: Any, weight: Weight) -> None:
    diff = compare(only(response("a", "b", before)), only(response("a", "b", after)))
    assert [change.weight for change in diff.changes] == [weight]


@pytest.mark.parametrize(
    ("old", "new", "kind", "weight", "said"),
    [
        ("force: should", "force: may", "recommendation.force", Weight.LOOSER, "før bør, nå kan"),
        (
            "may_decline: []",
            "may_decline: [person]",
            "expectation.may_decline",
            Weight.LOOSER,
            "Kommet til: personen",
        ),
        (
            "    applies: {age: {at_least: 18}}\n",
            "",
            "expectation.applies",
            Weight.TIGHTER,
            "er videre",
        ),
        (
            "    lifted_by:\n      - {event: stay.started}\n",
            "",
            "expectation.lifted_by",
            Weight.TIGHTER,
            "Falt bort: innleggelse",
        ),
        (
            "how: Ta telefonen.",
            "how: Ta fram telefonen.",
            "recommendation.how",
            Weight.WORDING,
            "er skrevet om",
        ),
        (
            "every: review-limit",
            "every: {months: 3}",
            "expectation.every",
            Weight.TIGHTER,
            "før 6 måneder, nå 3 måneder",
        ),
    ],
)
def test_what_an_editor_changes_is_told_as_what_it_means(
    old: str, new: str, kind: str, weight: Weight, said: str
) -> None:
    (change,) = between(GUIDED, old, new).changes
    assert (change.kind, change.weight) == (kind, weight)
    assert said in change.sentence.nb


def test_a_named_limit_that_moves_is_told_where_it_is_used() -> None:
    diff = between(ACTED, "limit: {days: 7}", "limit: {days: 3}")
    assert [(change.kind, change.subject) for change in diff.changes] == [
        ("expectation.within", "kontakt-tatt"),
        ("parameter.limit", "contact-limit"),
    ]
    assert {change.weight for change in diff.changes} == {Weight.TIGHTER}


def test_the_cases_that_come_out_otherwise_are_run_and_named() -> None:
    diff = between(ACTED, "limit: {days: 7}", "limit: {days: 3}")
    (moved,) = diff.consequence.cases
    assert moved.case == "ringte"
    assert moved.sentences == ("ut: due skulle vært 2026-03-21, men er 2026-03-17.",)
    assert diff.consequence.indicators == ("kontakt-tatt",)
    assert diff.consequence.pathways == ("hf1",)


def test_words_alone_touch_nothing() -> None:
    diff = between(GUIDED, "how: Ta telefonen.", "how: Ta fram telefonen.")
    assert not any(diff.consequence)
    (passage,) = diff.passages
    assert [(piece.op, piece.text) for piece in passage.pieces] == [
        (Op.SAME, "Ta "),
        (Op.ADDED, "fram "),
        (Op.SAME, "telefonen."),
    ]


def test_what_nothing_carries_any_longer_is_said_and_so_is_what_came() -> None:
    there = between(GUIDED, "topics: [utskrivning]", "topics: []")
    carried = next(change for change in there.changes if change.kind == "topic.carried")
    assert carried.weight is Weight.GONE
    assert carried.sentence.nb == "Ingen råd bærer lenger emnet «Utskrivning». Før gjorde 1 det."


def test_a_case_whose_expectation_is_gone_is_named_as_such() -> None:
    text = files()[GUIDED].decode()
    start = text.index("  - id: plan-sett-pa")
    cases = files()["cases/kontakt.yaml"].decode()
    after = {
        **files(),
        GUIDED: text[:start].encode(),
        "cases/kontakt.yaml": cases[: cases.index("  - id: venter")].encode(),
    }
    diff = compare(package(), package(after))
    (moved,) = diff.consequence.cases
    assert (moved.case, moved.runs) == ("venter", False)
    assert [change.kind for change in diff.weighing(Weight.GONE)] == [
        "case.gone",
        "expectation.gone",
    ]


def test_a_local_layer_that_tightens_is_told() -> None:
    limits = "limits:\n  - {of: contact-limit, limit: {days: 3}}\n"
    layer = overlay("id: f\ntitle: {nb: F, en: F}\nversion: 1\n" + limits)
    diff = compare(package(), package(local=layer))
    assert ("expectation.within", Weight.TIGHTER) in {(c.kind, c.weight) for c in diff.changes}
    assert diff.consequence.cases == ()


def test_a_way_out_written_twice_is_no_other_way_out() -> None:
    once = response("a", "b", may_decline=("person",))
    twice = response("a", "b", may_decline=("person", "person"))
    for before, after in ((once, twice), (twice, once)):
        (change,) = compare(only(before), only(after)).changes
        assert change.weight is Weight.CHANGED


# What has got another id


def with_other_ids() -> Package:
    """Give the small guideline with a recommendation and an expectation that have got other ids."""
    there = files()
    text = there.pop("recommendations/kontakt.yaml").decode()
    text = text.replace("title: {nb: Ta kontakt", "was: [kontakt]\ntitle: {nb: Ta kontakt", 1)
    text = text.replace("- id: kontakt-tatt\n", "- id: ringt-opp\n    was: [kontakt-tatt]\n")
    cases = there.pop("cases/kontakt.yaml").decode().replace("kontakt-tatt", "ringt-opp")
    renamed = {
        "recommendations/oppfolging.yaml": text.encode(),
        "cases/oppfolging.yaml": cases.encode(),
    }
    return package({**there, **renamed})


def test_what_has_got_another_id_is_told_as_the_same_and_not_as_gone_and_new() -> None:
    diff = compare(package(), with_other_ids())
    assert {(c.kind, c.subject, c.before.nb, c.after.nb) for c in diff.changes} == {
        ("recommendation.id", "oppfolging", "kontakt", "oppfolging"),
        ("expectation.id", "ringt-opp", "kontakt-tatt", "ringt-opp"),
    }
    assert not diff.passages
    assert diff.consequence.indicators == ("ringt-opp",)
    assert not diff.consequence.cases


def test_the_way_back_knows_what_had_another_id_too() -> None:
    diff = compare(with_other_ids(), package())
    assert {(c.kind, c.subject) for c in diff.changes} == {
        ("recommendation.id", "kontakt"),
        ("expectation.id", "kontakt-tatt"),
    }


def test_of_what_has_got_another_id_what_else_changed_is_told() -> None:
    before = package(changed(files(), GUIDED, "within: contact-limit", "within: {days: 30}"))
    diff = compare(before, with_other_ids())
    (change,) = diff.weighing(Weight.TIGHTER)
    assert (change.kind, change.subject) == ("expectation.within", "ringt-opp")


def claiming(before: Mapping[str, bytes], step: str, earlier: str) -> dict[str, bytes]:
    line = f"  - id: {step}\n"
    return changed(before, GUIDED, line, f"{line}    was: [{earlier}]\n")


def test_an_id_that_is_in_use_is_no_earlier_id() -> None:
    with pytest.raises(Faults, match="er i bruk, og kan ikke være en tidligere id"):
        package(claiming(files(), "avtale-gjort", "kontakt-tatt"))


def test_two_cannot_go_on_from_the_same() -> None:
    once = claiming(files(), "avtale-gjort", "gammel")
    with pytest.raises(Faults, match="«gammel» står også hos «avtale-gjort»"):
        package(claiming(once, "plan-sett-pa", "gammel"))
