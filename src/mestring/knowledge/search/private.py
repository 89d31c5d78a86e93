"""What may be kept of a search that found nothing: only words that do not say who anyone is."""

from collections.abc import Sequence

from mestring.knowledge.search.analyser import is_known
from mestring.knowledge.search.words import fold

MOST_WORDS, MOST_LETTERS = 4, 30
# The commonest given and family names in Norway, folded; others are caught by being in no dictionary.
_NAMES = """
adrian aksel alexander ali amalie amina anders andreas anette ann anna anne anita anton arild arne
arvid aslak astrid atle aurora axel bente berit birger birgit bjarne bjorg bjorn camilla carina
cecilie charlotte christian christina christine christoffer dagfinn daniel david ebba egil eirik
einar eivind eli elias elin elisabeth ella elling else emil emilie emma erik erling espen eva fatima
filip finn frank fredrik frida frode geir georg gerd grete gro gudrun gunnar gunn guri hakon halvor
hanna hanne hans harald havard hedda hege heidi helene helga henrik henriette hilde ida inga inger
ingrid ingvild irene isak iselin ivar jakob jan jarle jenny jens jon johan johanne johannes jonas
jorgen jorunn julie kai karen kari karin karl karoline katrine kenneth ketil kim kirsten kjell
kjersti klara knut kristian kristin kristine kristoffer lars laila lasse leif lena leah line linda
linn linnea lise lucas magnus maja malin maren margrethe mari maria marianne marie marius marit
markus marte martin mathias merete mette mia mikkel mohamed mohammed mona monica morten nils nina
nora oda olav ole olaf oliver olivia oskar pal patrick per petter petra philip ragnar ragnhild randi
reidar reidun roar robert roger roy rolf ruben rune runar ruth samuel sander sara sebastian selma
signe sigrid sigurd silje simen sindre siri sissel sofie solveig sondre sonja steinar stian stig
stine sturla sunniva susanne svein sverre synne synnove tarjei terje theodor thea thomas thor tina
tobias tom tommy tonje tor tore torbjorn torgeir toril torstein torunn trine trond trude trygve
turid ulf unni ursula vegard vegar vera vetle vibeke vidar victor vilde viktor wenche william yngve
yusuf ahmed hassan hussein ibrahim omar hansen johansen olsen larsen andersen pedersen nilsen
kristiansen jensen karlsen johnsen pettersen eriksen haugen hagen johannessen andreassen jacobsen
dahl jorgensen halvorsen henriksen lund sorensen jakobsen moen gundersen iversen solberg svendsen
eide knutsen martinsen paulsen bakken kristoffersen mathisen amundsen nguyen rasmussen lien solheim
moe nygard nordmann hermansen fredriksen christensen
"""
NAMES = frozenset(_NAMES.split())


def says_nothing_of_anyone(words: Sequence[str]) -> bool:
    """Tell whether a search may be kept: few words, no number, nothing that looks like a name."""
    if not 0 < len(words) <= MOST_WORDS:
        return False
    if not all(word.isalpha() and len(word) <= MOST_LETTERS for word in words):
        return False
    # A telephone writes the first word with a capital; one further on is a name.
    if any(word[0].isupper() and not word.isupper() for word in words[1:]):
        return False
    unknown = [word for word in words if not is_known(word.lower())]
    return len(unknown) < 2 and not any(fold(word) in NAMES for word in words)
