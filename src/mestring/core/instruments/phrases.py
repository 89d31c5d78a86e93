"""The few fixed sentences of instruments, the same wherever a result is shown."""

from collections.abc import Mapping

from mestring.core.instruments.definition import Sex
from mestring.core.words import Text

# In just these words, and never as a grade (docs/guard-rails.md).
CONVERSATION = Text(
    nb="Et svar handler om selvskading eller om ikke å ville leve. Det ber om en samtale samme dag.",
    en="An answer is about self-harm or not wanting to live. It asks for a conversation the same day.",
)

SEXES: Mapping[Sex, Text] = {
    Sex.MALE: Text(nb="Menn", en="Men"),
    Sex.FEMALE: Text(nb="Kvinner", en="Women"),
}

CHANGES: Mapping[str, Text] = {
    "better": Text(
        nb="Endringen siden sist er til det bedre, og større enn tilfeldig svingning.",
        en="The change since last time is for the better, and larger than chance.",
    ),
    "better-and-across": Text(
        nb="Endringen siden sist er til det bedre, større enn tilfeldig svingning, og har krysset grensen.",
        en="The change since last time is for the better, larger than chance, and has crossed the limit.",
    ),
    "worse": Text(
        nb="Det har gått den gale veien siden sist. Snakk sammen om hva som bør bli annerledes.",
        en="It has gone the wrong way since last time. Talk together about what should be different.",
    ),
    "none": Text(
        nb="Endringen siden sist er så liten at den kan være tilfeldig.",
        en="The change since last time is so small that it may be chance.",
    ),
}
