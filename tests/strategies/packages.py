"""Generated packages: a few expectations over the fixed dictionary, with an overlay now and then.

Every package keeps the loader's own rules; tests/core/test_engine_reach.py holds them to it. A package is
plain frozen data with a digest that follows from its content.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from mestring.core.expectation import Expectation, Precedence, Recurrence, Response
from mestring.core.guideline import (
    Guideline,
    LocalLimit,
    Overlay,
    Parameter,
    Recommendation,
    Sectioned,
    Sections,
)
from mestring.core.limits import Limit
from mestring.core.loading.overlay import check_overlay, resolved
from mestring.core.package import Index, Package
from mestring.core.rules import Choice, Rule, bind, main_limit
from mestring.core.spans import Span
from mestring.core.words import Force, Kind, Knowledge, Norm, Scope
from tests.strategies.choices import Choices, Drawn
from tests.strategies.expectations import expectation
from tests.strategies.limits import DATE_UNITS, parameters, span
from tests.strategies.vocabulary import (
    CALENDAR,
    DICTIONARY,
    IDENTITY,
    SOURCE,
    SOURCES,
    VALUES,
    words,
)


def package(choices: Choices, most: int = 3) -> Package:
    """Choose a package of one through `most` expectations."""
    written: list[Expectation] = []
    for number in range(1, choices.number(1, most) + 1):
        like = choices.pick(written) if written and choices.chance(30) else None
        id_ = f"rule-{number}"
        written.append(_alike(choices, like, id_) if like else expectation(choices, id_))
    split = choices.number(1, len(written))
    guideline = guideline_of(
        {"first": written[:split], "second": written[split:]}, parameters(choices)
    )
    if choices.chance(35):
        guideline = replace(guideline, overlay=_overlay(choices, guideline))
    return package_of(_with_windows(guideline))


def _with_windows(guideline: Guideline) -> Guideline:
    """Leave `after` out where the window would end before it begins, as the loader refuses that."""
    found = [one for each in guideline.recommendations.values() for one in each.expectations]
    if not any(isinstance(one, Response) and one.after for one in found):
        return guideline
    empty = {rule.id for rule in bind(guideline) if any(_ends_before(rule))}
    return replace(
        guideline,
        recommendations={
            id_: replace(
                found,
                expectations=tuple(
                    replace(one, after=None) if one.id in empty else one
                    for one in found.expectations
                ),
            )
            for id_, found in guideline.recommendations.items()
        },
    )


def _ends_before(rule: Rule) -> Iterator[bool]:
    cases = rule.limit.cases if isinstance(rule.limit, Choice) else ((None, rule.limit),)
    for _, limit in cases:
        if rule.after is not None and limit is not None:
            yield limit.unit is rule.after.unit and limit.amount < rule.after.amount


def _alike(choices: Choices, one: Expectation, id_: str) -> Expectation:
    """Write an expectation again with something left out: an evaluator may share what the two have alike."""
    return replace(
        one,
        id=id_,
        applies=choices.pick((one.applies, None)),
        lifted_by=choices.pick((one.lifted_by, ())),
        despite_exit=choices.chance(50),
        may_decline=choices.pick((one.may_decline, ())),
        expect=choices.pick((one.expect, one.expect[:1])),
        in_force=None,
    )


@st.composite
def packages(draw: DrawFn, most: int = 3) -> Package:
    """Draw a package of one through `most` expectations."""
    return package(Drawn(draw), most)


def package_of(guideline: Guideline) -> Package:
    """Make a guideline ready to run, with a digest of its content."""
    rules = bind(guideline)
    content = repr(
        (guideline.identity, guideline.recommendations, guideline.parameters, guideline.overlay)
    )
    return Package(
        guideline,
        rules,
        (),
        sha256(content.encode()).hexdigest(),
        Index(rules, guideline.dictionary),
    )


def guideline_of(
    expectations: Mapping[str, list[Expectation]], named: Mapping[str, Parameter]
) -> Guideline:
    """Put expectations together to a guideline, by recommendation."""
    recommendations = {
        id_: _recommendation(id_, found) for id_, found in expectations.items() if found
    }
    return Guideline(
        identity=IDENTITY,
        calendar=CALENDAR,
        dictionary=DICTIONARY,
        parameters=named,
        sources=SOURCES,
        glossary=(),
        values=VALUES,
        pathways={},
        recommendations=recommendations,
    )


def _recommendation(id_: str, expectations: list[Expectation]) -> Recommendation:
    return Recommendation(
        id=id_,
        title=words("title"),
        summary=words("summary"),
        norm=Norm.PROPOSAL,
        force=Force.SHOULD,
        level=("municipality",),
        actor=("coordinator",),
        scope=Scope.INDIVIDUAL,
        kind=Kind.SOCIAL,
        values=("value",),
        knowledge=(Knowledge.RESEARCH,),
        certainty=words("sure"),
        sources=(SOURCE,),
        reviewed=date(2026, 1, 1),
        review_by=date(2027, 1, 1),
        text=Sectioned(
            nb=Sections(short="short", how="how", together="together", why="why"),
            en=Sections(short="short"),
        ),
        no_competence_because=words("none"),
        expectations=tuple(expectations),
    )


# The local layer


def _overlay(choices: Choices, guideline: Guideline) -> Overlay:
    """Choose local limits; those that the loader refuses are left out."""
    empty = Overlay(id="local", title=words("local"), version=1)
    kept: list[LocalLimit] = []
    for of, national in _limits_of(guideline):
        if choices.chance(50):
            local = LocalLimit(of=of, limit=_tighter(choices, national, guideline))
            tried = replace(empty, limits=(*kept, local))
            if not list(check_overlay(tried, guideline)):
                kept.append(local)
    return replace(empty, limits=tuple(kept))


def _limits_of(guideline: Guideline) -> Iterator[tuple[str, Limit]]:
    """Give the names a local limit may be of, with what stands there nationally."""
    for name, parameter in guideline.parameters.items():
        yield name, parameter.limit
    for recommendation in guideline.recommendations.values():
        for one in recommendation.expectations:
            found = main_limit(one)
            if found is not None:
                yield one.id, found


def _tighter(choices: Choices, national: Limit, guideline: Guideline) -> Limit:
    """Choose a shorter limit, or another one that dares to lie in what a proposal leaves open.

    It counts hours where the national one does, and dates where it does not: only then do `after`,
    `lasts` and `opens` still mean something.
    """
    national = resolved(national, guideline)
    if isinstance(national, Span):
        unit = str(national.unit)
        if national.amount > 1 and not choices.chance(30):
            return Span(**{unit: choices.number(1, national.amount - 1)})
        return span(choices, *(("hours",) if unit == "hours" else DATE_UNITS), least=1)
    return span(choices, "days", least=1)


def with_limit(one: Expectation, longer: Limit) -> Expectation:
    """Give an expectation with another main limit."""
    if isinstance(one, Recurrence):
        return replace(one, every=longer)
    if isinstance(one, Response) and one.lasts is not None:
        return replace(one, every=longer)
    assert isinstance(one, Response | Precedence)
    return replace(one, within=longer)
