"""Every case that somebody worked out by hand gives the same rows, evaluated together with all the others."""

from dataclasses import replace
from functools import cache
from hashlib import sha256

from mestring.core.loading import load
from mestring.core.package import Index, Package
from mestring.core.rules import Rule
from mestring.core.timeline import Timeline
from mestring.knowledge.folder import default_guideline, read_folder
from tests.population.comparing import (
    Asked,
    differences,
    evaluated,
    evaluated_releases,
    explained,
    explained_releases,
)
from tests.spec import chapters
from tests.spec.running import Run


@cache
def national() -> Package:
    return load(read_folder(default_guideline()))


def test_the_guideline_gives_the_same_rows_for_all_its_worked_cases():
    package = national()
    asked = [Asked(case.timeline, case.at, case.known) for case in package.cases]
    assert not list(differences(evaluated(package, asked), explained(package, asked)))


def test_every_worked_case_of_the_semantics_gives_the_same_rows():
    runs = [Run(case) for part in chapters.chapters() for case in part.cases if not case.refused]
    alone = [run for run in runs if not run.releases]
    package = together([run.package for run in alone])
    cases = [case for part in chapters.chapters() for case in part.cases]
    answered = [case for case in cases if not case.refused and not case.releases]
    asked, expected = [], {}
    for number, (run, case) in enumerate(zip(alone, answered, strict=True)):
        for one in case.asked:
            line = _renamed(run, number)
            place = len(asked)
            asked.append(Asked(line, *run.instants(one)))
            mine = explained(run.package, [Asked(run.timeline, *run.instants(one))])
            expected |= {(place, _name(number, key[1]), *key[2:]): row for key, row in mine.items()}
    owners = _owners(answered)
    many = {key: row for key, row in evaluated(package, asked).items() if _is_own(key, owners)}
    assert not list(differences(many, expected))


def test_every_case_of_several_versions_gives_the_same_rows():
    cases = [case for part in chapters.chapters() for case in part.cases if case.releases]
    assert cases
    for case in cases:
        run = Run(case)
        asked = [Asked(run.timeline, *run.instants(one)) for one in case.asked]
        many = evaluated_releases(run.releases, asked)
        assert not list(differences(many, explained_releases(run.releases, asked)))


def _name(number: int, expectation: str) -> str:
    return f"{number}-{expectation}"


def _owners(cases):
    return [number for number, case in enumerate(cases) for _ in case.asked]


def _is_own(key, owners) -> bool:
    return key[1].startswith(f"{owners[key[0]]}-")


def together(parts: list[Package]) -> Package:
    """Put the rules of many packages into one: to compile once is quicker than to compile often."""
    rules: list[Rule] = []
    for number, package in enumerate(parts):
        for rule in package.rules:
            expectation = replace(rule.expectation, id=_name(number, rule.id))
            rules.append(replace(rule, order=len(rules), expectation=expectation))
    every = tuple(rules)
    digest = sha256("".join(package.digest for package in parts).encode()).hexdigest()
    index = Index(every, parts[0].guideline.dictionary)
    return replace(parts[0], rules=every, index=index, digest=digest)


def _renamed(run: Run, number: int) -> Timeline:
    """Let decisions name the expectation by its name in the package of all."""
    events = [
        replace(one, attributes={**one.attributes, "expectation": _name(number, str(named))})
        if (named := one.attributes.get("expectation")) is not None
        else one
        for one in run.timeline.events
    ]
    return Timeline.of(run.timeline.subject, events)
