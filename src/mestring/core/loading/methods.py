"""Checks of implementation methods: every name leads somewhere, and none is left half written."""

from collections.abc import Iterable, Iterator

from mestring.core.guideline import Guideline
from mestring.core.loading.checks import (
    Found,
    check_id,
    check_known,
    check_sources,
    check_translated,
)
from mestring.core.methods import Barrier, Family, Method

_WHOLE = ("what", "when", "steps", "needs", "failed", "evidence")


def check_barriers(barriers: Iterable[Barrier]) -> Iterator[Found]:
    """Check the barriers by themselves."""
    seen: set[str] = set()
    for place, barrier in enumerate(barriers):
        yield from check_id((place, "id"), barrier.id)
        if barrier.id in seen:
            yield (place, "id"), f"Hinderet «{barrier.id}» står to ganger.", "Gi det ene en ny id."
        seen.add(barrier.id)
        yield from check_translated((place, "title"), barrier.title)
        yield from check_translated((place, "explanation"), barrier.explanation)


def check_method(method: Method, guideline: Guideline) -> Iterator[Found]:
    """Check one method: its references, its place among ERIC's strategies, and that it is whole."""
    yield from check_id((), method.id)
    for name in ("title", "summary", "certainty", "measure"):
        yield from check_translated((name,), getattr(method, name))
    barriers = [barrier.id for barrier in guideline.barriers]
    for place, id_ in enumerate(method.barriers):
        yield from check_known(("barriers", place), id_, barriers, "Hinderet")
    levels = [term.id for term in guideline.identity.governance]
    for place, id_ in enumerate(method.usable_by):
        yield from check_known(("usable_by", place), id_, levels, "Nivået")
    yield from check_sources(("sources",), method.sources, guideline)
    yield from _check_text(method)
    yield from _check_strategy(method, guideline)
    if method.review_by <= method.reviewed:
        yield ("review_by",), "Neste gjennomgang er ikke etter forrige.", "Sett en senere dato."


def _check_text(method: Method) -> Iterator[Found]:
    for name in _WHOLE:
        if not getattr(method.text.nb, name).strip():
            yield ("text", "nb"), f"Delen «{name}» mangler.", f"Skriv {name}: ..."
    if method.text.en is None:
        yield ("text",), "Den engelske teksten mangler.", "Legg til en: {what: ...}"


def _check_strategy(method: Method, guideline: Guideline) -> Iterator[Found]:
    """Hold an ERIC strategy to its cluster and name, and other methods to have neither."""
    if method.family is not Family.ERIC:
        if method.cluster is not None or method.strategy:
            message = "Bare metoder fra ERIC har cluster og strategy."
            yield ("family",), message, "Ta dem bort, eller skriv family: eric."
        return
    if method.cluster is None or not method.strategy:
        message = "En metode fra ERIC mangler cluster eller strategy."
        yield ("family",), message, "Legg til begge."
        return
    same = (
        other.id
        for other in guideline.methods.values()
        if other.strategy == method.strategy and other.id < method.id
    )
    for other in same:
        message = f"Strategien «{method.strategy}» er alt skrevet, i «{other}»."
        yield ("strategy",), message, "Behold den ene."
