"""The overview: what has changed, what deserves attention first, and what is not known."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mestring.core.indicators.attention import Matter
from mestring.core.indicators.cells import Cell, together
from mestring.core.package import Package
from mestring.learning.readings import Reading, readings
from mestring.web.human import in_words
from mestring.web.quality import words
from mestring.web.vocabulary import Sign

# Few at the top; the rest on demand.
FIRST = 3
FACTS = 3
# Where fewer than this have been counted in a year, nothing is said to be what to look at first.
ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator in a list."""

    title: str
    url: str
    sign: Sign
    share: str
    counted: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """How many could not be decided, and what was missing most."""

    sentence: str
    missing: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What an overview shows."""

    summary: str
    first: tuple[Line, ...]
    better: tuple[Line, ...]
    rest: tuple[Line, ...]
    unsure: Unsure | None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing has been counted."""
        return not (self.first or self.better or self.rest)


class Presenter:
    """Lays out readings; `url` gives the page of an indicator."""

    def __init__(self, package: Package, language: str, urls: Mapping[str, str]) -> None:
        self._package, self._language, self._urls = package, language, urls

    def overview(
        self, read: Sequence[Reading], lacks: Mapping[str, Sequence[tuple[str, int]]]
    ) -> Overview:
        """Sort what there is: what to look at first, what has become better, and the rest."""
        first = [each for each in read if deserves_attention(each)][:FIRST]
        better = [each for each in read if each.attention.matter is Matter.IMPROVEMENT][:FIRST]
        rest = [each for each in read if each not in first and each not in better]
        return Overview(
            summary=summary(read),
            first=tuple(map(self.line, first)),
            better=tuple(map(self.line, better)),
            rest=tuple(map(self.line, rest)),
            unsure=self.unsure([each.year for each in read], lacks),
        )

    def line(self, reading: Reading) -> Line:
        """Give a reading as a line."""
        expectation = self._package.rule(reading.expectation).expectation
        why = reading.attention
        return Line(
            title=expectation.title.to(self._language),
            url=self._urls[reading.expectation],
            sign=words.SIGNS[why.matter],
            share=words.percent(reading.year.share),
            counted=words.of_all(reading.year),
            sentence=words.unbroken(why.headline.to(self._language)),
        )

    def unsure(
        self, years: Iterable[Cell], lacks: Mapping[str, Sequence[tuple[str, int]]]
    ) -> Unsure | None:
        """Say how many could not be decided, and which facts would have settled most of them."""
        year = together(each._replace(expectation="") for each in years)
        if not year.unknown:
            return None
        facts: Counter[str] = Counter()
        for missing in lacks.values():
            facts.update(dict(missing))
        sentence = ngettext(
            "Om ett av %(all)s steg det siste året vet vi ikke om det ble gjort i tide.",
            "Om %(n)s av %(all)s steg det siste året vet vi ikke om de ble gjort i tide.",
            year.unknown,
        )
        named = [self.fact(fact) for fact, _times in facts.most_common(FACTS)]
        return Unsure(
            sentence % {"n": year.unknown, "all": year.denominator + year.unknown},
            words.listed(named) if named else "",
        )

    def fact(self, fact: str) -> str:
        """Name a fact."""
        return words.fact_title(self._package.guideline, fact).to(self._language)


PRESSING = (Matter.CONCERN, Matter.UNKNOWN, Matter.BELOW_TARGET)


def deserves_attention(reading: Reading) -> bool:
    """Tell whether an indicator is something to look at: it presses, or many are missed as before."""
    matter = reading.attention.matter
    is_large = reading.year.denominator >= ENOUGH and reading.year.missed >= ENOUGH
    return matter in PRESSING or (matter is Matter.STABLE and is_large)


def summary(read: Sequence[Reading]) -> str:
    """Say in a sentence what has changed and what has not."""
    matters = Counter(each.attention.matter for each in read)
    worse, better = matters[Matter.CONCERN], matters[Matter.IMPROVEMENT]
    if not worse and not better:
        return _("Ingenting har endret seg mer enn tilfeldigheter gir.")
    said = []
    if worse:
        text = ngettext("Ett tall er lavere enn vanlig", "%(n)s tall er lavere enn vanlig", worse)
        said.append(text % {"n": in_words(worse)})
    if better:
        text = (
            ngettext("ett er høyere", "%(n)s er høyere", better)
            if worse
            else ngettext(
                "Ett tall er høyere enn vanlig", "%(n)s tall er høyere enn vanlig", better
            )
        )
        said.append(text % {"n": in_words(better)})
    sentence = words.listed(said)
    return _("%(changed)s. Resten er som før.") % {"changed": sentence[:1].upper() + sentence[1:]}


def present(
    package: Package,
    language: str,
    cells: Iterable[Cell],
    month: int,
    lacks: Mapping[str, Sequence[tuple[str, int]]],
    urls: Mapping[str, str],
) -> Overview:
    """Lay out the overview of what some cells say."""
    known = (cell for cell in cells if cell.expectation in package.index.by_id)
    return Presenter(package, language, urls).overview(readings(known, month), lacks)
