"""Whatever the bytes, the loader gives a package or faults, and nothing else. No traceback, ever.

`MESTRING_FUZZ=20` looks twenty times as hard.
"""

import pickle
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mestring.core.explain import explain
from mestring.core.faults import Fault, Faults
from mestring.core.loading import load
from mestring.core.package import Package
from mestring.core.proof import prove
from mestring.core.telling import tell, tell_excluded
from tests.core.mutations import spoiled
from tests.core.packages import files, overlay
from tests.strategies.choices import HARDER

CONTENT = Path(__file__).parents[2] / "content"
SMALL = files()
WITH_OVERLAY = SMALL | {f"local/{path}": data for path, data in overlay().items()}
REAL = {
    path.relative_to(CONTENT).as_posix(): path.read_bytes()
    for path in sorted(CONTENT.rglob("*"))
    if path.suffix in (".yaml", ".md")
}
INSTANTS = [
    datetime(2026, 4, 1, tzinfo=UTC),
    datetime(2001, 1, 1, tzinfo=UTC),
    datetime(2059, 12, 31, tzinfo=UTC),
]

seeds = st.integers(min_value=0, max_value=2**48)
slow = settings(suppress_health_check=list(HealthCheck), deadline=None)


def package_or_faults(of: Mapping[str, bytes]) -> Package | None:
    """Load; a refusal must be sentences that can be printed, and a package must be whole."""
    refused: tuple[Fault, ...] = ()
    try:
        return load(of)
    except Faults as faults:
        refused = faults.faults
    sentences(refused)
    return None


def sentences(faults: tuple[Fault, ...]) -> None:
    """Hold faults to be something a reader can use and a terminal can show."""
    assert faults
    for fault in faults:
        assert fault.message
        assert fault.remedy
        assert fault.line >= 0
        str(fault).encode()


def use(package: Package) -> None:
    """Do everything with a package that is done with one: nothing may fail on what the loader let through."""
    list(prove(package))
    assert pickle.loads(pickle.dumps(package)).digest == package.digest
    for case in package.cases:
        for at in (case.at, *INSTANTS):
            explanation = explain(package, case.timeline, at)
            for language in ("nb", "en"):
                for step in explanation.steps:
                    tell(package, step, language)
                for row in explanation.excluded:
                    tell_excluded(package, row, language)


@settings(slow, max_examples=50 * HARDER)
@given(path=st.sampled_from(sorted(SMALL)), content=st.binary(max_size=200))
@example(path="events.yaml", content=b"\xed\xa0\x80")
@example(path="guideline.yaml", content=b"? [a]\n: b\n")
@example(path="values/personen.md", content=b"---\n---\n")
@example(path="values/personen.md", content=b"---")
@example(path="cases/kontakt.yaml", content=b'cases: [{"\\ud800": 1}]')
def test_any_bytes_for_a_file(path, content):
    package_or_faults({**SMALL, path: content})


@settings(slow, max_examples=50 * HARDER)
@given(path=st.sampled_from(sorted(SMALL)), content=st.text(max_size=200))
def test_any_text_for_a_file(path, content):
    package_or_faults({**SMALL, path: content.encode("utf-8", "surrogatepass")})


@settings(slow, max_examples=40 * HARDER)
@given(path=st.text(max_size=40), content=st.sampled_from(sorted(SMALL.values())))
def test_any_name_for_a_file(path, content):
    package_or_faults({**SMALL, path: content})


@settings(slow, max_examples=100 * HARDER)
@given(seed=seeds)
def test_the_small_guideline_spoiled(seed):
    package = package_or_faults(spoiled(SMALL, seed))
    if package is not None:
        use(package)


@settings(slow, max_examples=50 * HARDER)
@given(seed=seeds)
def test_an_overlay_spoiled(seed):
    local = {path: data for path, data in WITH_OVERLAY.items() if path.startswith("local/")}
    package = package_or_faults(SMALL | spoiled(local, seed))
    if package is not None:
        use(package)


@settings(slow, max_examples=4 * HARDER)
@given(seed=seeds)
def test_the_real_guideline_spoiled(seed):
    package = package_or_faults(spoiled(REAL, seed))
    if package is not None:
        list(prove(package))


@pytest.mark.parametrize("depth", [41, 400, 20_000])
@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_refused_in_time(opening, depth):
    package_or_faults({**SMALL, "glossary.yaml": (opening * depth).encode()})


def test_a_long_list_of_faults_is_still_sentences():
    many = b"".join(b"k%d: {limit: {days: -1}}\n" % number for number in range(500))
    package_or_faults({**SMALL, "parameters.yaml": many})


def test_nothing_at_all():
    assert package_or_faults({}) is None


def test_many_anchors_do_not_blow_up():
    bomb = b"a: &a [x, x]\n" + b"".join(b"k%d: &k%d [*a, *a]\n" % (n, n) for n in range(50))
    assert package_or_faults({**SMALL, "glossary.yaml": bomb}) is None
