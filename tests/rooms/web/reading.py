"""What a page says to its reader: its text, without tags, as one line."""

import html
import re

from django.http import HttpResponse

# One of each kind of page in the bank, with the tests' own guideline.
BANK_PAGES = (
    "/",
    "/sok/",
    "/sok/?q=utskrivning",
    "/sok/?q=finnes+ikke",
    "/for/trenger-hjelp/",
    "/for/parorende/",
    "/for/fagperson/",
    "/tema/",
    "/tema/utskrivning/",
    "/anbefalinger/",
    "/anbefalinger/hold-kontakten/",
    "/verdier/",
    "/verdier/personen-forst/",
    "/forlop/",
    "/forlop/hf1/",
    "/verktoy/",
    "/verktoy/to-sporsmal/",
    "/plikter/",
    "/rammeverk/",
    "/rammeverk/balanse/",
    "/rammeverk/rammen/",
    "/kilder/",
    "/ordliste/",
    "/ordliste/ord-vi-ikke-bruker/",
    "/om/",
)


def text_of(answer: HttpResponse) -> str:
    content = answer.content.decode()
    body = content[content.index("<main") :]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
