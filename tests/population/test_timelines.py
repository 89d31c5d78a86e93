"""Timelines read back from the layout say what they said before."""

from mestring.core.explain import explain
from mestring.population.intake import take_in
from mestring.population.keeping import EVENTS, write_partition
from mestring.population.timelines import timelines
from tests.population.raw import raw
from tests.strategies.corpus import apart, corpus


def said(package, line, at, known):
    return [
        (step.expectation, step.trigger.id, step.state_key, step.outcome, step.due, step.unit)
        for step in explain(package, line, at, known).steps
    ]


def test_what_is_read_back_is_explained_as_it_was(tmp_path):
    steps = 0
    for number, sample in enumerate(corpus(11, packages=4, timelines=30, instants=1)):
        lines = [apart(line, place) for place, line in enumerate(sample.timelines, 1)]
        taken = take_in(raw(lines), sample.package, "hendelser")
        assert not taken.rejected.num_rows
        place = tmp_path / str(number)
        write_partition(place, taken, sample.package)
        numbers = taken.subjects["subject"].to_pylist()
        for source in (taken.events, [place / EVENTS]):
            read = {
                line.subject.id: line
                for line in timelines(sample.package, source, taken.subjects, numbers)
            }
            for line, asked in zip(lines, sample.asked, strict=True):
                if not line.events:
                    continue
                at, known = asked[0]
                told = said(sample.package, line, at, known)
                assert said(sample.package, read[line.subject.id], at, known) == told
                steps += len(told)
    assert steps > 200


def test_only_those_asked_for_are_read():
    (sample,) = corpus(3, packages=1, timelines=10, instants=1)
    lines = [apart(line, place) for place, line in enumerate(sample.timelines, 1) if line.events]
    taken = take_in(raw(lines), sample.package, "hendelser")
    first = taken.subjects["subject"].to_pylist()[:2]
    read = list(timelines(sample.package, taken.events, taken.subjects, first))
    assert [line.subject.id for line in read] == taken.subjects["id"].to_pylist()[:2]
