"""Words as a search meets them: folded, without endings, and without those that carry nothing."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# A section of law ("7-2") is one word; otherwise a hyphen parts two.
_WORD = re.compile(r"\d+(?:-\d+)*|[^\W\d_]+")
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
_SHORTEST_STEM = 3

# Longest first: what makes "utskrivningen" and "utskrive", "planene" and "plan" the same word.
_ENDINGS = sorted(
    (
        *("ningene", "ningen", "ninger", "ningens", "nings", "ning"),
        *("ingene", "ingen", "inger", "ingens", "ings", "ing", "elsene", "elsen", "elser", "else"),
        *("enes", "ene", "ens", "ets", "ers", "es", "ed", "en", "et", "er", "e", "a", "s"),
    ),
    key=len,
    reverse=True,
)
_LONG_ENDING = 3

STOP_WORDS = frozenset(
    [
        "alle",
        "alt",
        "an",
        "and",
        "any",
        "are",
        "at",
        "av",
        "be",
        "bare",
        "being",
        "bli",
        "blir",
        "bor",
        "by",
        "can",
        "da",
        "dag",
        "de",
        "deg",
        "dem",
        "den",
        "denne",
        "der",
        "dere",
        "deres",
        "det",
        "dette",
        "did",
        "din",
        "dine",
        "ditt",
        "do",
        "does",
        "du",
        "eg",
        "ei",
        "eller",
        "en",
        "er",
        "et",
        "etter",
        "far",
        "fikk",
        "for",
        "fore",
        "fra",
        "from",
        "fa",
        "gi",
        "gir",
        "gjor",
        "gjore",
        "go",
        "got",
        "ha",
        "had",
        "hadde",
        "han",
        "hans",
        "har",
        "has",
        "have",
        "he",
        "hele",
        "her",
        "hos",
        "how",
        "hun",
        "hva",
        "hvem",
        "hver",
        "hvilke",
        "hvilken",
        "hvilket",
        "hvis",
        "hvor",
        "hvordan",
        "hvorfor",
        "i",
        "if",
        "ikke",
        "in",
        "inn",
        "is",
        "it",
        "ja",
        "jeg",
        "kan",
        "man",
        "me",
        "med",
        "meg",
        "mellom",
        "men",
        "mens",
        "mer",
        "might",
        "min",
        "mine",
        "mitt",
        "mot",
        "ma",
        "my",
        "na",
        "nar",
        "nei",
        "no",
        "noe",
        "noen",
        "not",
        "of",
        "og",
        "ogsa",
        "om",
        "on",
        "opp",
        "or",
        "oss",
        "our",
        "over",
        "pa",
        "sa",
        "samt",
        "seg",
        "selv",
        "she",
        "should",
        "sin",
        "sine",
        "sitt",
        "skal",
        "skulle",
        "slik",
        "so",
        "som",
        "that",
        "the",
        "their",
        "them",
        "there",
        "they",
        "this",
        "til",
        "to",
        "under",
        "uten",
        "ut",
        "var",
        "vart",
        "ved",
        "vi",
        "vil",
        "ville",
        "vaere",
        "vare",
        "was",
        "we",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "after",
        "before",
        "about",
        "must",
        "may",
        "am",
        "ser",
        "se",
        "mot",
        "them",
        "us",
        "get",
        "gets",
    ]
)

# Different words that readers use for the same thing. The glossary adds its own, in both languages.
ALIKE = (
    ("kriseplan", "sikkerhetsplan", "mestringsplan", "krise"),
    ("ip", "individuell"),
    ("utskrivning", "utskrevet", "utreise", "hjemreise", "discharge"),
    ("innleggelse", "innlagt", "døgnopphold", "sykehus", "admission"),
    ("selvmord", "suicid", "selvskading", "suicide"),
    ("jobb", "arbeid", "job", "work", "employment"),
    ("bolig", "hus", "leilighet", "hjem", "housing"),
    ("penger", "økonomi", "gjeld", "money"),
    ("rus", "rusmiddel", "alkohol", "narkotika", "dop", "substance"),
    ("medisin", "legemiddel", "medisinering", "medication"),
    ("pårørende", "familie", "søsken", "foreldre", "ektefelle", "kjæreste", "relative", "family"),
    ("barn", "unge", "ungdom", "mindreårig", "søsken", "children", "child"),
    ("venner", "nettverk", "network"),
    ("fysisk", "kroppslig", "somatisk", "somatic", "physical"),
    ("trening", "aktivitet", "bevegelse"),
    ("fastlege", "lege", "legen", "gp", "doctor"),
    ("psykose", "stemmehøring", "schizofreni", "psychosis"),
    ("tvang", "tvangsinnleggelse", "frivillig", "coercion"),
    ("vold", "overgrep", "violence"),
    ("taushetsplikt", "samtykke", "innsyn", "personvern", "privacy", "consent"),
    ("rett", "rettighet", "krav", "right", "rights"),
    ("klage", "klagerett", "complaint"),
    ("kartlegging", "utredning", "screening", "mapping"),
    ("evaluering", "tilbakemelding", "evaluation", "feedback"),
    ("erfaringskonsulent", "likeperson", "peer"),
    ("brukerråd", "brukerrepresentant", "brukermedvirkning"),
    ("ventetid", "frist", "deadline"),
)


class Found(NamedTuple):
    """A word where it stands in a text."""

    folded: str
    start: int
    end: int


def words_in(text: str) -> Iterator[Found]:
    """Give the words of a text, folded, with their places."""
    for match in _WORD.finditer(text):
        yield Found(fold(match.group()), match.start(), match.end())


def searched(text: str) -> tuple[str, ...]:
    """Give the words of a question that carry something, each once."""
    return tuple(dict.fromkeys(w.folded for w in words_in(text) if w.folded not in STOP_WORDS))


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """Write a word so that case, accents and ways of writing å, ø and æ make no difference."""
    plain = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c)).replace("aa", "a")


@lru_cache(maxsize=16384)
def stem(folded: str) -> str:
    """Take the ending off a folded word, modestly: too little rather than too much."""
    for ending in _ENDINGS:
        left = len(folded) - len(ending)
        shortest = _SHORTEST_STEM + (len(ending) >= _LONG_ENDING)
        if left >= shortest and folded.endswith(ending):
            folded = folded[:left]
            break
    doubled = len(folded) > _SHORTEST_STEM and folded[-1] == folded[-2]
    return folded[:-1] if doubled else folded
