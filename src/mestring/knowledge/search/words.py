"""Words as a search meets them: cut out of a text, folded, and without those that carry nothing."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# A section of law ("7-2") is one word; otherwise a hyphen parts two.
_WORD = re.compile(r"\d+(?:-\d+)*|[^\W\d_]+")
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})

# Folded. What stands in nearly every question and text, in bokmål, nynorsk and English.
_STOP_WORDS = """
about after alle alt am an and andre anna annet any are at att av baade bade bare be before being
berre blant ble blei bli blir blitt bor burde by can da dag de deg dei deira dem den denne der
dere deres dersom desse det dette di did din dine disse ditt do does du dykk eg ei ein eit eller
en enda enn er et etter fa faa faar far fatt fikk for fordi fore forst fra from gar get gets gi
gikk gir gjekk gjelder gjer gjere gjerne gjor gjore go got ha had hadde han hans har has hatt have
he hele helt hennar hennes her hos how hun hva hvem hver hvilke hvilken hvilket hvis hvor hvordan
hvorfor i if igjen ikke ikkje in inn is it ja jeg jo kan kanskje kjem kom kommer kor korleis kunne
kva kven kvifor lenge litt lurar lurer ma man matte may me med meg meir mellom men mens mer mest
mi might min mine mitt mot must my mye mykje na nar nei nettopp no noe noen noko nokon not of ofte
often og ogsa om on opp or oss our over pa sa samt sann se seg seier selv ser she should sier sin
sine sitt skal skulle slik slike so som tar that the their them there they this til to tok treng
trenger under us ut utan uten vaere var vare vart ved vel vere vert vi vil ville was we what when
where which who why will with would you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


class Found(NamedTuple):
    """A word where it stands in a text, as written and folded."""

    written: str
    folded: str
    start: int
    end: int


def words_in(text: str) -> Iterator[Found]:
    """Give the words of a text with their places."""
    for match in _WORD.finditer(text):
        yield Found(match.group(), fold(match.group()), match.start(), match.end())


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """Write a word so that case, accents and ways of writing å, ø and æ make no difference."""
    plain = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return letters if is_abbreviation(word) else letters.replace("aa", "a")


def is_abbreviation(word: str) -> bool:
    """Tell whether a word is written as an abbreviation is."""
    return len(word) > 1 and word.isupper()
