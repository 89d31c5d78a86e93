"""What changed, laid out for a reader: the summary first, then recommendation by recommendation."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from mestring.core.diff import Change, Diff, Passage, Weight
from mestring.core.diff.phrases import ABOUT, FIELDS, SENTENCES
from mestring.core.diff.shown import pick
from mestring.core.diff.types import Piece
from mestring.core.guideline import Recommendation
from mestring.knowledge import editions
from mestring.knowledge.types import Edition
from mestring.web.bank.entries import sort_key
from mestring.web.bank.recommendation import Told

# What tells when a text was looked at, and not what it says.
_UPKEEP = ("recommendation.reviewed", "recommendation.review_by")
_CARRIED = ".carried"
# So many that they are counted here; the terminal lists them.
_ONLY_COUNTED = ("case",)
LOGGED = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One change as a sentence, with the page it is about where there is one."""

    text: str
    url: str = ""
    count: int = 1
    # The same in pieces, where some of it is in another language.
    pieces: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Changes of one sort."""

    id: str
    title: str
    lines: tuple[Line, ...]

    @property
    def count(self) -> int:
        """How many changes the lines tell of."""
        return sum(line.count for line in self.lines)


@dataclass(frozen=True, slots=True)
class Words:
    """One text that was written anew, piece by piece."""

    title: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Altered:
    """One recommendation that is in both versions, and what changed in it."""

    id: str
    title: str
    url: str
    lines: tuple[Line, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class DiffPage:
    """Everything the page of two versions shows."""

    before: Edition
    after: Edition
    cautions: tuple[str, ...]
    summary: tuple[Group, ...]
    altered: tuple[Altered, ...]
    touched: tuple[Line, ...]
    cases: tuple[Line, ...]
    rest: tuple[Group, ...]


def present_diff(before: Edition, after: Edition, diff: Diff, language: str) -> DiffPage:
    """Lay out what changed between two versions."""
    return DiffPage(
        before=before,
        after=after,
        cautions=tuple(
            f"{each.title.to(language)}: {each.rendering.to(language)}"
            for each in (before, after)
            if each.rendering is not None
        ),
        summary=tuple(_summary(before, after, diff, language)),
        altered=tuple(_altered(after, diff, language)),
        touched=tuple(_touched(diff)),
        cases=tuple(
            Line(f"{case.title.to(language)}: {' '.join(case.sentences)}")
            for case in diff.consequence.cases
        ),
        rest=tuple(_rest(diff, language)),
    )


def _summary(before: Edition, after: Edition, diff: Diff, language: str) -> Iterator[Group]:
    came = [c for c in diff.weighing(Weight.ADDED) if c.kind == "recommendation.added"]
    went = [c for c in diff.weighing(Weight.GONE) if c.kind == "recommendation.gone"]
    lost = [c for c in diff.weighing(Weight.GONE) if c.kind.endswith(_CARRIED)]
    won = [c for c in diff.weighing(Weight.ADDED) if c.kind.endswith(_CARRIED)]
    groups = (
        ("nytt", _("Nytt"), _titles(came, after, language)),
        ("strengere", _("Strengere"), _sentences(diff.weighing(Weight.TIGHTER), language)),
        ("mildere", _("Mildere"), _sentences(diff.weighing(Weight.LOOSER), language)),
        ("borte", _("Borte"), _titles(went, before, language)),
        ("ikke-lenger", _("Verdier og emner som ingen råd bærer lenger"), _carried(lost, language)),
        ("na-ogsa", _("Verdier og emner som er kommet til"), _carried(won, language)),
    )
    for id_, title, lines in groups:
        yield Group(id_, title, lines)


def _titles(found: Iterable[Change], edition: Edition, language: str) -> tuple[Line, ...]:
    lines = (
        Line(change.title.to(language), recommendation_url(edition, change.subject))
        for change in found
    )
    return tuple(sorted(lines, key=lambda line: sort_key(line.text)))


def _sentences(found: Iterable[Change], language: str) -> tuple[Line, ...]:
    return tuple(
        Line(change.sentence.to(language), pieces=tuple(_in_pieces(change, language)))
        for change in found
    )


# Sources go by their Norwegian names, and so do the places in them, in an English sentence too.
_SOURCES_FOLLOW = re.compile(
    "|".join(f"({SENTENCES[key][1].partition('{')[0]})" for key in ("set_added", "set_gone"))
)


def _in_pieces(change: Change, language: str) -> Iterator[Told]:
    """Set the names of sources apart from an English sentence about them."""
    if language == "nb" or not change.kind.endswith(".sources"):
        return
    text = change.sentence.to(language)
    at, named = 0, ""
    for found in _SOURCES_FOLLOW.finditer(text):
        yield Told(text[at : found.start()], named)
        yield Told(found[0])
        at, named = found.end(), "nb"
    yield Told(text[at:], named)


def _carried(found: Iterable[Change], language: str) -> tuple[Line, ...]:
    """Give what is carried no longer, or is from now on: a line for each sort of thing."""
    by_about: dict[str, list[str]] = {}
    for change in found:
        by_about.setdefault(change.kind.split(".")[0], []).append(change.title.to(language))
    names = {
        "value": _("Verdier"),
        "topic": _("Tema"),
        "perspective": _("Perspektiver"),
        "pathway": _("Hovedforløp"),
        "competence": _("Kompetanse"),
    }
    return tuple(
        Line(f"{names[about]}: {', '.join(sorted(titles, key=sort_key))}", count=len(titles))
        for about, titles in by_about.items()
    )


def recommendation_url(edition: Edition, id_: str) -> str:
    """Give the address of a recommendation as a version has it."""
    if edition.is_current:
        return reverse("recommendation", args=[id_])
    return reverse("version-recommendation", args=[edition.key, id_])


def _altered(after: Edition, diff: Diff, language: str) -> Iterator[Altered]:
    """Give the recommendations that are in both versions and changed, by title."""
    ended = ("recommendation.added", "recommendation.gone")
    whole = {change.subject for change in diff.changes if change.kind in ended}
    by_id: dict[str, list[Change]] = {}
    for change in diff.changes:
        if change.recommendation and change.recommendation not in whole:
            by_id.setdefault(change.recommendation, []).append(change)
    titles = {id_: _title(changes, id_, language) for id_, changes in by_id.items()}
    for id_ in sorted(by_id, key=lambda each: sort_key(titles[each])):
        lines = _sentences(filter(_is_meaning, by_id[id_]), language)
        words = tuple(_words(diff.passages_of(id_), language))
        if lines or words:
            yield Altered(id_, titles[id_], recommendation_url(after, id_), lines, words)


def _title(changes: list[Change], id_: str, language: str) -> str:
    own = (change.title for change in changes if change.kind.startswith("recommendation."))
    return next(own, changes[0].title).to(language) or id_


def _is_meaning(change: Change) -> bool:
    """Tell whether a change is one to say in a sentence; words are shown as they are."""
    is_case = change.kind.startswith("case.")
    is_name = change.kind == "recommendation.title"
    said = change.weight is not Weight.WORDING or is_name
    return said and not is_case and change.kind not in _UPKEEP


def _words(passages: Iterable[Passage], language: str) -> Iterator[Words]:
    """Give the texts of a recommendation in the reader's language, those of its steps by their names."""
    seen: set[tuple[Piece, ...]] = set()
    for passage in passages:
        # A name is told in a sentence, and a summary may be the short answer over again.
        is_told = passage.section == "title" or passage.pieces in seen
        if passage.language == language and passage.about != "case" and not is_told:
            seen.add(passage.pieces)
            yield Words(pick(FIELDS[passage.section], language), passage.pieces)


def _touched(diff: Diff) -> Iterator[Line]:
    touched = diff.consequence
    for what, ids in (
        (_("Anbefalinger"), touched.recommendations),
        (_("Steg i planer"), touched.expectations),
        (_("Kvalitetstall"), touched.indicators),
        (_("Kompetanse"), touched.competences),
        (_("Metoder"), touched.methods),
        (_("Hovedforløp"), touched.pathways),
        (_("Verktøy"), touched.instruments),
        (_("Eksempler som kommer ut annerledes"), touched.cases),
    ):
        if ids:
            yield Line(f"{what}: {len(ids)}")


def _rest(diff: Diff, language: str) -> Iterator[Group]:
    """Give all that is not shown above, for the one who edits."""
    by_about: dict[str, list[Change]] = {}
    for change in diff.changes:
        if not _is_above(change):
            by_about.setdefault(change.kind.split(".")[0], []).append(change)
    for about, changes in by_about.items():
        title = f"{pick(ABOUT[about], language).capitalize()} ({len(changes)})"
        lines = () if about in _ONLY_COUNTED else _sentences(changes, language)
        yield Group(about, title, lines)


def _is_above(change: Change) -> bool:
    if change.kind in _UPKEEP or change.kind.startswith("case."):
        return False
    weighed = change.weight in (Weight.TIGHTER, Weight.LOOSER) or change.kind.endswith(_CARRIED)
    of_recommendation = change.kind.startswith("recommendation.")
    return weighed or of_recommendation


@dataclass(frozen=True, slots=True)
class Logged:
    """What a later version did to one recommendation."""

    title: str
    url: str
    lines: tuple[str, ...]
    more: int


def present_log(of: Recommendation, language: str) -> tuple[Logged, ...]:
    """Tell what each version did to a recommendation, the newest first, by whatever id it had then."""
    found = []
    for before, after, diff in editions.steps():
        id_ = _id_in(diff, of)
        said = [
            change.sentence.to(language)
            for change in diff.of(id_)
            if _is_meaning(change) and change.kind.split(".")[0] == "recommendation"
        ]
        rewritten = any(passage.about == "recommendation" for passage in diff.passages_of(id_))
        if not said and rewritten:
            said = [_("Bare ordene er endret.")]
        if said:
            url = reverse("version-diff", args=[before.key, after.key])
            kept, more = tuple(said[:LOGGED]), max(0, len(said) - LOGGED)
            found.append(Logged(after.title.to(language), f"{url}#{id_}", kept, more))
    return tuple(found)


def _id_in(diff: Diff, of: Recommendation) -> str:
    """Give the id that a comparison tells of a recommendation by; where it never changed, any will do."""
    return next((id_ for id_ in (of.id, *of.was) if diff.of(id_)), of.id)
