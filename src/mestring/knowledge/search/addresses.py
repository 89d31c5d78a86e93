"""Where what is found can be read: the addresses of the public pages, which a test holds to the routes."""

from django.utils.text import slugify


def recommendation(id_: str) -> str:
    return f"/anbefalinger/{id_}/"


def step(recommendation_: str, expectation: str) -> str:
    return f"{recommendation(recommendation_)}#steg-{expectation}"


def topic(id_: str) -> str:
    return f"/tema/{id_}/"


def instrument(id_: str) -> str:
    return f"/verktoy/{id_}/"


def method(id_: str) -> str:
    return f"/metoder/{id_}/"


def pathway(id_: str) -> str:
    return f"/forlop/{id_}/"


def value(id_: str) -> str:
    return f"/verdier/{id_}/"


def word(id_: str) -> str:
    return f"/ordliste/#{id_}"


def source(id_: str, section: str = "") -> str:
    return f"/kilder/#{place(id_, section)}"


def framework(id_: str) -> str:
    return f"/rammeverk/{id_}/"


def point(framework_: str, id_: str) -> str:
    return f"{framework(framework_)}#punkt-{id_}"


def contacts() -> str:
    return "/#local"


def place(id_: str, section: str = "") -> str:
    """Name a place in the list of sources, as that page does."""
    return f"{id_}-{slugify(section)}" if section else id_
