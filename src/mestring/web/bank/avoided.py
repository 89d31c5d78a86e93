"""The words the guideline does not use, with better ones, and its abbreviations in full."""

from dataclasses import dataclass

from mestring.core.guideline import Guideline
from mestring.core.style import AvoidedWord
from mestring.web.bank.entries import sort_key
from mestring.web.bank.recommendation import Told, told
from mestring.web.bank.references import Reference, references

FORMS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class AvoidedLine:
    """A word: some of its forms and their language, what to write instead, why, and what that rests on."""

    id: str
    forms: str
    language: str
    better: Told
    why: Told
    sources: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class AvoidedGroup:
    """Words under one heading."""

    id: str
    title: str
    words: tuple[AvoidedLine, ...]


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """An abbreviation, and what it stands for."""

    short: str
    full: Told


def present_avoided(guideline: Guideline, language: str) -> tuple[AvoidedGroup, ...]:
    """List the words under their headings, as they are written; empty headings are left out."""
    style = guideline.words
    groups = (
        AvoidedGroup(
            group.id,
            group.title.to(language),
            tuple(
                _line(word, guideline, language) for word in style.avoid if word.group == group.id
            ),
        )
        for group in style.groups
    )
    return tuple(group for group in groups if group.words)


def _line(word: AvoidedWord, guideline: Guideline, language: str) -> AvoidedLine:
    refs = (word.source,) if word.source is not None else ()
    return AvoidedLine(
        id=word.id,
        forms=", ".join(_shown(form) for form in word.forms[:FORMS_SHOWN]),
        language="" if word.language == language else word.language,
        better=told(word.better, language),
        why=told(word.why, language),
        sources=references(guideline, refs, language),
    )


def _shown(form: str) -> str:
    """Give a form as a reader meets it; a phrase that goes on says so."""
    stem = form.rstrip("*")
    return f"{stem} …" if stem != form and " " in stem else stem


def present_abbreviations(guideline: Guideline, language: str) -> tuple[Abbreviation, ...]:
    """List the abbreviations in alphabetical order."""
    found = guideline.words.abbreviations
    return tuple(
        Abbreviation(short, told(found[short], language)) for short in sorted(found, key=sort_key)
    )
