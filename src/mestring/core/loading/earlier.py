"""Check earlier ids: each names what is no longer here by that id, and only one thing goes on from it."""

from collections.abc import Iterable, Iterator

from mestring.core.guideline import Guideline, Recommendation
from mestring.core.loading.checks import Found, check_id
from mestring.core.loading.written import Path

_Claims = Iterable[tuple[Recommendation, Path, str, tuple[str, ...]]]


def check_earlier(guideline: Guideline) -> Iterator[tuple[Recommendation, list[Found]]]:
    """Check the earlier ids of recommendations, and those of expectations, with whose file each is in."""
    every = guideline.recommendations.values()
    yield from _check((each, ("was",), each.id, each.was) for each in every)
    yield from _check(
        (each, ("expectations", place, "was"), step.id, step.was)
        for each in every
        for place, step in enumerate(each.expectations)
    )


def _check(claims: _Claims) -> Iterator[tuple[Recommendation, list[Found]]]:
    listed = list(claims)
    here = {id_ for _, _, id_, _ in listed}
    claimed: dict[str, str] = {}
    for of, path, id_, was in listed:
        for place, earlier in enumerate(was):
            yield of, list(_faults((*path, place), earlier, here, claimed.get(earlier)))
            claimed.setdefault(earlier, id_)


def _faults(path: Path, earlier: str, here: set[str], other: str | None) -> Iterator[Found]:
    yield from check_id(path, earlier)
    if earlier in here:
        remedy = "Skriv bare id-er som ikke er i bruk lenger, eller ta den ut."
        yield path, f"Id-en «{earlier}» er i bruk, og kan ikke være en tidligere id.", remedy
    if other is not None:
        remedy = "Behold den bare hos den ene som er den samme."
        yield path, f"Den tidligere id-en «{earlier}» står også hos «{other}».", remedy
