"""Meaning: each field that differs becomes one change, with a sentence and a weight."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from mestring.core.diff.phrases import ABOUT, FIELDS, HOW
from mestring.core.diff.renamed import renamed
from mestring.core.diff.shown import LANGUAGES, Shower, pick, say
from mestring.core.diff.things import Key, Thing, things
from mestring.core.diff.types import Change, Weight
from mestring.core.diff.weighing import plain, rule_weight, span_weight, weigh
from mestring.core.expectation import Expectation, Recurrence
from mestring.core.indicators.voice import in_both
from mestring.core.package import Package
from mestring.core.rules import Rule
from mestring.core.words import Text

# What recommendations carry: that nothing carries it any longer is a change of its own.
CARRIED = {
    "values": "value",
    "topics": "topic",
    "perspectives": "perspective",
    "pathways": "pathway",
    "competences": "competence",
}
# Where more than this would stand in a sentence, the values stand below it.
LONGEST = 90
_MAIN = ("within", "every")
# What says whom and when a thing is for.
_REACH = ("applies", "in_force", "trigger")
_LENGTHS = (*_MAIN, "first", "limit", "lasts", "after", "deadline")
# Written as a length, or as the name of a parameter that holds it.
_BY_NAME = ("limit", "deadline")


class Meaning:
    """The changes of meaning from one package to another."""

    def __init__(self, before: Package, after: Package) -> None:
        self.before, self.after = before, after
        self.renamed = renamed(before, after)
        self._old, self._new = self.renamed.things(things(before)), things(after)
        self._say_old = {language: Shower(before, language) for language in LANGUAGES}
        self._say_new = {language: Shower(after, language) for language in LANGUAGES}
        old, new = self.renamed.rules(before.index.by_id), after.index.by_id
        self.rules: dict[str, tuple[Rule, Rule]] = {
            id_: (old[id_], new[id_]) for id_ in old.keys() & new.keys()
        }

    def changes(self) -> Iterator[Change]:
        """Give every change, in a stable order."""
        for key in sorted(self._old.keys() | self._new.keys()):
            yield from self._of_thing(key)
        for field, about in CARRIED.items():
            yield from self._carried(field, about)

    def altered(self) -> Iterator[tuple[Key, str, str, Any, Any]]:
        """Give every field that differs in a thing that is on both sides, with whose page it is on."""
        for key in sorted(self._old.keys() & self._new.keys()):
            old, new = self._old[key], self._new[key]
            for field in _fields_of(old, new):
                pair = old.fields.get(field), new.fields.get(field)
                if pair[0] != pair[1]:
                    yield key, field, new.recommendation, *pair

    def _of_thing(self, key: Key) -> Iterator[Change]:
        old, new = self._old.get(key), self._new.get(key)
        if old is not None and new is not None:
            yield from self._between(key, old, new)
        elif new is not None:
            yield _whole(key, new, "added", Weight.ADDED)
        elif old is not None:
            yield _whole(key, old, "gone", Weight.GONE)

    def _between(self, key: Key, old: Thing, new: Thing) -> Iterator[Change]:
        resolved = self._limits_differ(key)
        is_renamed = old.fields.get("id") != new.fields.get("id")
        for field in _fields_of(old, new):
            one, other = old.fields.get(field), new.fields.get(field)
            if is_renamed and field == "was":
                # It only says what the new id says already.
                continue
            if field == "timeline" and self.renamed.is_same_story(key, one, other):
                continue
            if key.about == "expectation" and field in _MAIN and resolved:
                continue
            if one != other:
                yield self._field(key, new, field, one, other)
        if resolved:
            yield self._resolved(key, new)

    def _limits_differ(self, key: Key) -> bool:
        """Tell whether an expectation is due at another time, by whatever name its limit comes."""
        if key.about != "expectation" or key.id not in self.rules:
            return False
        old, new = self.rules[key.id]
        return bool(plain(old.limit) != plain(new.limit))

    def _resolved(self, key: Key, thing: Thing) -> Change:
        """Tell the limits as they are, also where a parameter or a local layer has moved them."""
        old, new = self.rules[key.id]
        before = Text(**{name: show.value_of(old.limit) for name, show in self._say_old.items()})
        after = Text(**{name: show.value_of(new.limit) for name, show in self._say_new.items()})
        field = "every" if _is_every(old.expectation) and _is_every(new.expectation) else "within"
        return self._change(key, thing, field, before, after, rule_weight(old, new))

    def _field(self, key: Key, thing: Thing, field: str, old: Any, new: Any) -> Change:
        before, after = (
            self._shown(self._say_old, field, old),
            self._shown(self._say_new, field, new),
        )
        weight = weigh(field, old, new)
        if field in _BY_NAME:
            weight = span_weight(self._plain(self.before, old), self._plain(self.after, new))
        if _is_set(old) and _is_set(new):
            sentence = self._of_sets(thing, field, old or (), new or ())
            return Change(
                f"{key.about}.{field}",
                key.id,
                thing.recommendation,
                thing.title,
                before,
                after,
                sentence,
                weight,
            )
        return self._change(key, thing, field, before, after, weight)

    def _plain(self, package: Package, limit: Any) -> Any:
        """Follow the names of parameters to the limit they give."""
        seen: set[str] = set()
        while (
            isinstance(limit, str) and limit in package.guideline.parameters and limit not in seen
        ):
            seen.add(limit)
            limit = package.guideline.parameters[limit].limit
        return limit

    def _shown(self, showers: Mapping[str, Shower], field: str, value: Any) -> Text:
        return Text(**{language: show.value_of(value, field) for language, show in showers.items()})

    def _change(
        self, key: Key, thing: Thing, field: str, before: Text, after: Text, weight: Weight
    ) -> Change:
        sentence = in_both(
            lambda language: _sentence(language, thing, field, before, after, weight)
        )
        return Change(
            f"{key.about}.{field}",
            key.id,
            thing.recommendation,
            thing.title,
            before,
            after,
            sentence,
            weight,
        )

    def _of_sets(
        self, thing: Thing, field: str, old: tuple[Any, ...], new: tuple[Any, ...]
    ) -> Text:
        """Say what came and what went, rather than two long lists."""

        def told(language: str) -> str:
            came = [
                self._say_new[language].value_of(each, field) for each in new if each not in old
            ]
            went = [
                self._say_old[language].value_of(each, field) for each in old if each not in new
            ]
            named = {"field": pick(FIELDS[field], language), "title": thing.title.to(language)}
            if not came and not went:
                return say("order", language, **named)
            return say(
                "set",
                language,
                **named,
                added=say("set_added", language, names=", ".join(came)) if came else "",
                gone=say("set_gone", language, names=", ".join(went)) if went else "",
            )

        return in_both(told)

    def _carried(self, field: str, about: str) -> Iterator[Change]:
        """Tell what no recommendation carries any longer, or none carried before."""
        old, new = _carriers(self.before, field), _carriers(self.after, field)
        for id_ in sorted(old.keys() ^ new.keys()):
            count = len(old.get(id_) or new[id_])
            phrase, weight = ("uncarried", Weight.GONE) if id_ in old else ("carried", Weight.ADDED)
            found = self._old.get(Key(about, id_)) or self._new.get(Key(about, id_))
            title = found.title if found else Text(nb=id_, en=id_)
            sentence = in_both(partial(_carrying, phrase, about, title, count))
            numbers = (str(len(old.get(id_, ()))), str(len(new.get(id_, ()))))
            before, after = (Text(nb=number, en=number) for number in numbers)
            yield Change(f"{about}.carried", id_, "", title, before, after, sentence, weight)


def _carrying(phrase: str, about: str, title: Text, count: int, language: str) -> str:
    thing = pick(ABOUT[about], language)
    return say(phrase, language, thing=thing, title=title.to(language), count=count)


def _carriers(package: Package, field: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for recommendation in package.guideline.recommendations.values():
        for id_ in getattr(recommendation, field):
            found.setdefault(id_, []).append(recommendation.id)
    return found


def _fields_of(old: Thing, new: Thing) -> list[str]:
    """Give the fields of both, in the order they are written."""
    return list(dict.fromkeys((*new.fields, *old.fields)))


def _whole(key: Key, thing: Thing, phrase: str, weight: Weight) -> Change:
    sentence = in_both(
        lambda language: say(
            phrase, language, thing=pick(ABOUT[key.about], language), title=thing.title.to(language)
        )
    )
    empty = Text(nb="")
    before, after = (empty, thing.title) if weight is Weight.ADDED else (thing.title, empty)
    return Change(
        f"{key.about}.{phrase}",
        key.id,
        thing.recommendation,
        thing.title,
        before,
        after,
        sentence,
        weight,
    )


def _is_every(expectation: Expectation) -> bool:
    return isinstance(expectation, Recurrence) or bool(getattr(expectation, "lasts", None))


def _is_set(value: Any) -> bool:
    return value is None or isinstance(value, tuple)


def _sentence(
    language: str, thing: Thing, field: str, before: Text, after: Text, weight: Weight
) -> str:
    old, new = before.to(language), after.to(language)
    named = {"field": pick(FIELDS[field], language), "title": thing.title.to(language)}
    if field == "id":
        return say("renamed", language, **named, before=old, after=new)
    if field == "title" and old and new:
        return say("titled", language, before=old, after=new)
    if weight is Weight.WORDING:
        return say("worded", language, **named)
    if old == new:
        return say("field_same", language, **named)
    how = pick(HOW[_how(field, weight)], language)
    if len(old) > LONGEST or len(new) > LONGEST:
        return say("field_long", language, **named, how=how)
    nothing = pick(HOW["nothing"], language)
    return say("field", language, **named, how=how, before=old or nothing, after=new or nothing)


def _how(field: str, weight: Weight) -> str:
    """Give the word for a change: a limit is shorter or longer, other things are stricter or less so."""
    if weight not in (Weight.TIGHTER, Weight.LOOSER):
        return "changed"
    if field in _REACH:
        return "wider" if weight is Weight.TIGHTER else "narrower"
    if field not in _LENGTHS:
        return weight.value
    shorter = (weight is Weight.TIGHTER) == (field != "lasts")
    return "shorter" if shorter else "longer"
