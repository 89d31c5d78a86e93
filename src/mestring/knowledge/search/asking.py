"""A question, understood: which words carry it, what each is looked up as, and what was taken as misspelt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import pairwise

from mestring.knowledge.search.analyser import Analyser, is_known
from mestring.knowledge.search.reading import Index
from mestring.knowledge.search.words import STOP_WORDS, Found, is_abbreviation, words_in

LONGEST = 200
MOST_WORDS = 12
NEAR_ENOUGH, NEAR_ENOUGH_TO_TAKE = 0.7, 0.8
NEAREST = 3
_BEGINS_FROM = 4
_PAIR = 2
_NEAR = 10
# A word that many documents have parts of says little by them.
_LOOSE_PARTS_FROM = 4


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing a question asks for: a word, or some that belong together.

    Each expression is one for the full-text table: what was written, its parts near each other, what is the
    same, what leads to it, and what has a part of it. `terms` are those to mark where they stand.
    """

    written: str
    own: str
    near: str = ""
    same: str = ""
    leads: str = ""
    loose: str = ""
    terms: frozenset[str] = frozenset()
    is_common: bool = False
    # The word that was meant, where it was written apart.
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Missed:
    """A word that nothing has, with words near to it; `taken` is the one that was looked up instead."""

    written: str
    near: tuple[str, ...]
    taken: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, as it was understood."""

    written: str
    is_cut: bool
    units: tuple[Unit, ...]
    missed: tuple[Missed, ...]
    # The words next to each other, which count extra where they stand so.
    together: str = ""
    words: tuple[Found, ...] = field(default=())

    @property
    def meant(self) -> str:
        """Give the question with what was misspelt or written apart put right."""
        said = " ".join(word.written for word in words_in(self.written))
        right = [(each.written, each.taken) for each in self.missed if each.taken]
        right += [(unit.written, unit.meant) for unit in self.units if unit.meant]
        for written, meant in right:
            said = said.replace(written, meant)
        return said


def understood(index: Index, written: str, language: str) -> Question:
    """Understand a question as it was written."""
    said = " ".join(written.replace("\x00", " ").split())
    cut = said[:LONGEST]
    words = tuple(words_in(cut))[: 2 * MOST_WORDS]
    return _Reader(index, language).read(words, cut, is_cut=len(said) > LONGEST)


class _Reader:
    def __init__(self, index: Index, language: str) -> None:
        self._index, self._language = index, language
        self._analyser: Analyser = index.analyser
        self._is_shouted = False

    def read(self, words: Sequence[Found], written: str, *, is_cut: bool) -> Question:
        units: list[Unit] = []
        missed: list[Missed] = []
        self._is_shouted = len(words) > 1 and all(word.written.isupper() for word in words)
        carrying = [word for word in words if self._carries(word)]
        if words and not carrying:
            # Nothing but small words: all of them at once, or they would find everything.
            all_of = " AND ".join(f"({self._word(word)})" for word in words)
            return Question(written, is_cut, (Unit(written, all_of),), (), words=tuple(words))
        at = 0
        while at < len(words) and len(units) < MOST_WORDS:
            length, groups = self._longest_group(words, at)
            if length == 1 and (whole := self._written_apart(words[at : at + 2])) is not None:
                units.append(whole)
                at += 2
                continue
            taken = words[at : at + length]
            at += length
            if length == 1 and not self._carries(taken[0]):
                continue
            unit = self._unit(taken, groups)
            if self._leads_somewhere(unit) and not (
                length == 1 and self._is_strange(taken[0], unit)
            ):
                units.append(unit)
            elif (instead := self._instead(taken, missed)) is not None:
                units.append(instead)
            elif self._leads_somewhere(unit):
                # Nothing better was found for it than its parts.
                missed.pop()
                units.append(unit)
        once = tuple({unit.written.lower(): unit for unit in units}.values())
        kept = tuple(unit for unit in once if not unit.is_common) or once
        named = [unit for unit in kept if not unit.written[0].isdigit()]
        if missed and not named and any(not each.written[0].isdigit() for each in missed):
            # Numbers alone would find nearly anything, where no word beside them is known.
            kept = ()
        return Question(
            written=written,
            is_cut=is_cut,
            units=kept,
            missed=tuple(missed),
            together=self._together(words) if len(kept) > 1 else "",
            words=tuple(carrying),
        )

    def _carries(self, word: Found) -> bool:
        """Tell whether a word says something by itself; "MI" does, though "mi" does not."""
        if word.folded not in STOP_WORDS:
            return True
        return is_abbreviation(word.written) and not self._is_shouted

    def _longest_group(self, words: Sequence[Found], at: int) -> tuple[int, tuple[int, ...]]:
        """Give how many words from here are one of the words taken as the same, and its groups."""
        for length in range(min(self._index.longest_alike, len(words) - at), 0, -1):
            for language, key in self._keys(words[at : at + length]):
                if groups := self._index.groups_of(language, key):
                    return length, groups
        return 1, ()

    def _written_apart(self, words: Sequence[Found]) -> Unit | None:
        """Give two words as the one they make, where the texts have that: "skade reduksjon"."""
        if len(words) < _PAIR or not all(map(self._carries, words)):
            return None
        one, other = words
        for joint in ("", "s"):
            written = f"{one.written}{joint}{other.written}".lower()
            (whole,) = tuple(words_in(written))[:1]
            if len(whole.written) == len(written) and self._index.has_word(
                whole.folded, self._language
            ):
                unit = self._unit([whole], self._longest_group([whole], 0)[1])
                apart = " AND ".join(f"({self._word(word)})" for word in words)
                return replace(
                    unit,
                    written=f"{one.written} {other.written}",
                    own=f"{unit.own} OR ({apart})",
                    terms=unit.terms | {term for word in words for term in self._own_terms(word)},
                    meant=written,
                )
        return None

    def _keys(self, words: Sequence[Found]) -> Iterator[tuple[str, str]]:
        """Give what words may stand under among those taken as the same, with the language it would be."""
        for language in ("nb", "en") if self._language != "en" else ("en", "nb"):
            yield language, " ".join(self._analyser.term(word.written, language) for word in words)
            if len(words) == 1:
                yield language, words[0].folded

    def _unit(self, words: Sequence[Found], groups: tuple[int, ...]) -> Unit:
        carrying = [word for word in words if self._carries(word)] or list(words)
        if len(words) == 1:
            own, near = self._whole(carrying[0]), self._near_parts(carrying[0])
            loose = self._loose(carrying[0])
        else:
            loose, near = " AND ".join(f"({self._word(word)})" for word in carrying), ""
            # Words that belong together; each by itself, anywhere in a text, says less.
            own = " OR ".join(map(quoted, sorted({key for _, key in self._keys(words)})))
        taken = {key for _, key in self._keys(words)}
        same, leads, terms = self._alike(groups, taken)
        return Unit(
            written=" ".join(word.written for word in words),
            own=own,
            near=near,
            same=" OR ".join(map(quoted, same)),
            leads=" OR ".join(map(quoted, leads)),
            loose=loose,
            terms=terms | {term for word in carrying for term in self._own_terms(word)},
            is_common=any(self._is_common(word) for word in words) and len(words) == 1,
        )

    def _word(self, word: Found) -> str:
        return " OR ".join(filter(None, (self._whole(word), self._near_parts(word))))

    def _whole(self, word: Found) -> str:
        return " OR ".join(map(quoted, sorted(self._lookups(word)[0])))

    def _near_parts(self, word: Found) -> str:
        parts = self._lookups(word)[1]
        return f"NEAR({' '.join(map(quoted, parts))}, {_NEAR})" if parts else ""

    def _lookups(self, word: Found) -> tuple[set[str], tuple[str, ...]]:
        norwegian = self._analyser.terms(word.written, "nb")
        wholes = {norwegian.whole, word.folded}
        if self._language != "en":
            return wholes, norwegian.parts
        wholes.add(self._analyser.term(word.written, "en"))
        return wholes, () if self._index.has_word(word.folded, "en") else norwegian.parts

    def _own_terms(self, word: Found) -> set[str]:
        wholes, parts = self._lookups(word)
        return {*wholes, *(part for part in parts if len(part) >= _LOOSE_PARTS_FROM)}

    def _is_common(self, word: Found) -> bool:
        return any(self._index.is_common(term, self._language) for term in self._lookups(word)[0])

    def _loose(self, word: Found) -> str:
        parts = self._lookups(word)[1]
        carrying = (part for part in parts if part not in STOP_WORDS)
        return " OR ".join(quoted(part) for part in carrying if len(part) >= _LOOSE_PARTS_FROM - 1)

    def _alike(
        self, groups: tuple[int, ...], taken: set[str]
    ) -> tuple[list[str], list[str], frozenset[str]]:
        same: dict[str, None] = {}
        leads: dict[str, None] = {}
        for member in (each for group in groups for each in self._index.members_of(group)):
            if member.terms not in taken:
                (same if member.is_same else leads)[member.terms] = None
        for group in self._beyond(groups):
            leads.update({each.terms: None for each in self._index.members_of(group)})
        for key in taken:
            leads.pop(key, None)
        terms = {key for key in (*same, *leads) if " " not in key}
        only_leads = [key for key in leads if key not in same]
        return list(same), only_leads, frozenset(terms)

    def _beyond(self, groups: tuple[int, ...]) -> Iterator[int]:
        """Give the groups of what is the same: the name of a medicine leads where its kind leads."""
        for member in (each for group in groups for each in self._index.members_of(group)):
            if member.is_same:
                found = self._index.groups_of(member.language, member.terms)
                yield from (group for group in found if group not in groups)

    def _leads_somewhere(self, unit: Unit) -> bool:
        ways = filter(None, (unit.own, unit.near, unit.same, unit.leads, unit.loose))
        return any(self._index.matches(self._language, way) for way in ways)

    def _is_strange(self, word: Found, unit: Unit) -> bool:
        """Tell whether a word is in no dictionary and no text, and only its parts are: perhaps misspelt."""
        if is_known(word.written.lower()) or self._index.has_word(word.folded, self._language):
            return False
        if self._analyser.is_made_of_words(word.written):
            return False
        ways = filter(None, (unit.same, unit.leads, *map(quoted, self._lookups(word)[0])))
        return not any(self._index.matches(self._language, way) for way in ways)

    def _instead(self, words: Sequence[Found], missed: list[Missed]) -> Unit | None:
        """Give what to look up for a word that leads nowhere: what begins so, or what was probably meant."""
        if len(words) > 1:
            missed.append(Missed(" ".join(word.written for word in words), ()))
            return None
        return self._begun(words[0]) or self._mended(words[0], missed)

    def _begun(self, word: Found) -> Unit | None:
        """Take a word that nothing has as the beginning of some that something has."""
        if len(word.folded) < _BEGINS_FROM or word.folded[0].isdigit():
            return None
        own = f"{quoted(word.folded)} *"
        if not self._index.matches(self._language, own):
            return None
        return Unit(word.written, own, terms=frozenset({word.folded}))

    def _mended(self, word: Found, missed: list[Missed]) -> Unit | None:
        """Note a word that nothing has, and look up the one it was probably meant to be."""
        is_word = self._index.has_word(word.folded, self._language)
        near = [] if is_word else self._near(word.folded)
        best = near[0] if near else None
        takes = best is not None and best[1] >= NEAR_ENOUGH_TO_TAKE
        takes = takes and not is_known(word.written.lower())
        taken = best[0] if best is not None and takes else ""
        missed.append(Missed(word.written, tuple(each for each, _ in near), taken))
        if not taken:
            return None
        (instead,) = tuple(words_in(taken))[:1]
        return self._unit([instead], self._longest_group([instead], 0)[1])

    def _near(self, word: str) -> list[tuple[str, float]]:
        """Give words of the content that look like one it does not have, with how much they do."""
        if word[0].isdigit():
            return []
        matcher = SequenceMatcher(b=word)
        letters = frozenset(word)
        found: dict[str, tuple[float, int]] = {}
        for each, shown, times, own in self._index.words_near(word, self._language):
            if len(own ^ letters) > (1 - NEAR_ENOUGH) * (len(each) + len(word)):
                # Letters that only one of them has already make them too different; most words end here.
                continue
            matcher.set_seq1(each)
            if matcher.real_quick_ratio() < NEAR_ENOUGH or matcher.quick_ratio() < NEAR_ENOUGH:
                continue
            likeness = matcher.ratio() + (0.05 if each[0] == word[0] else 0)
            if likeness >= NEAR_ENOUGH:
                found[shown] = max(found.get(shown, (0.0, 0)), (likeness, times))
        best = sorted(found, key=lambda shown: found[shown], reverse=True)[:NEAREST]
        return [(shown, found[shown][0]) for shown in best]

    def _together(self, words: Sequence[Found]) -> str:
        """Give the words that stand next to each other, as phrases."""
        pairs = [
            (one, other)
            for one, other in pairwise(words)
            if self._carries(one) and self._carries(other)
        ]
        phrases = (
            " ".join(self._analyser.term(word.written, self._language) for word in pair)
            for pair in pairs
        )
        return " OR ".join(map(quoted, dict.fromkeys(phrases)))


def quoted(terms: str) -> str:
    """Write terms as a phrase of the full-text table."""
    return f'"{terms}"'
