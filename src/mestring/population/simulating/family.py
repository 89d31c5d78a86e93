"""Relatives and children: asked about, heard, helped. Relatives are subjects of their own."""

from typing import Any

import numpy as np

from mestring.population.simulating.block import Block
from mestring.population.simulating.book import MINUTES, Ref, Some
from mestring.population.simulating.lives import Lives
from mestring.population.simulating.meeting import Met

_HALF_YEAR = 182
_KIN = {"partner": 4, "parent": 3, "child": 1, "sibling": 2, "friend": 1}
_CONCERNS = {"substance_use_extensive": 3, "worsening": 4, "suicidality": 1, "own_burden": 2}
_SUPPORT = {"talk": 4, "course": 2, "peer": 1, "guidance": 2}
_CHILD_CONCERN = 0.05


def ask_about_children(block: Block, lives: Lives, begun: Some) -> None:
    """Ask about children when treatment starts, see what they need, and help."""
    asked = block.follow("children-asked", begun)
    parents = lives.parent[asked.who]
    block.add(
        "children.asked",
        asked,
        has_minor_children=parents,
        has_minor_siblings=block.flags(asked, 0.06),
    )
    found = block.follow("children-needs", asked.only(parents))
    needs = block.flags(found, 0.5)
    block.add("children.needs_found", found, children_have_needs=needs)
    helped = block.follow("children-supported", found.only(needs))
    block.add(
        "children.supported",
        helped,
        information_offered=block.flags(helped, 0.88),
        talked_with_person=block.flags(helped, 0.9),
        consent_sought=block.flags(helped, 0.85),
    )
    _protect(block, block.later(block.some_of(found, _CHILD_CONCERN), 0, 60))


def _protect(block: Block, worry: Some) -> None:
    block.add("child_concern.found", worry)
    reported = block.follow("child-reported", worry)
    block.add("child_welfare.reported", reported)
    block.add("child_welfare.confirmed", block.follow("child-confirmed", reported))
    met = block.follow("child-contact", reported)
    block.add(
        "contact.held",
        met,
        two_way=block.flags(met, 0.92),
        contact_purpose=block.one(met, "follow_up"),
    )


def relate(block: Block, lives: Lives, met: Met, first: int, person: str, numbers: Any) -> None:
    """Let some persons name a relative; those are the block's subjects from `first` on."""
    named = met.first.only(lives.relatives[met.first.who])
    of = named.who
    kin = Some(first + _place(lives, of), named.at + MINUTES, named.unit)
    kin = kin._replace(at=block.office(kin.at))
    block.add(
        "relative.named",
        kin,
        person=Ref(person, numbers[of]),
        relationship=block.codes(kin, _KIN),
        relative_is_child=block.flags(kin, 0.06),
        nearest_relative=block.flags(kin, 0.7),
    )
    _heard(block, kin, lives.leave[of])
    _worried(block, kin)
    _relieved(block, kin)


def _place(lives: Lives, who: Any) -> Any:
    """Give the place of a person's relative among the relatives of the block."""
    return (np.cumsum(lives.relatives) - 1)[who]


def _heard(block: Block, kin: Some, until: Any) -> None:
    come = block.later(block.some_of(kin, 0.75), 0, 40)
    block.add(
        "relative.contacted", come, contact_mode=block.codes(come, {"phone": 3, "service_site": 2})
    )
    told = block.follow("relative-informed", come)
    block.add("relative.informed", told, contact_mode=block.one(told, "phone"))
    heard = block.follow("relative-heard", come)
    block.add("relative.heard", heard, contact_mode=block.codes(heard, {"phone": 2, "home": 1}))
    again = block.recur("relative-again", kin, until, _HALF_YEAR)
    block.add("relative.heard", again, contact_mode=block.one(again, "phone"))
    helped = block.follow("relative-supported", heard)
    block.add("relative.support_offered", helped, support_kind=block.codes(helped, _SUPPORT))


def _worried(block: Block, kin: Some) -> None:
    """Let some report a concern, have it examined, and hear back."""
    said = block.later(block.some_of(kin, 0.15), 10, 200)
    block.add("relative.concern_reported", said, relative_concern=block.codes(said, _CONCERNS))
    seen = block.follow("concern-examined", said)
    block.add("relative.concern_examined", seen, case_considered=block.flags(seen, 0.88))
    told = block.follow("concern-feedback", seen)
    block.add("relative.feedback_given", told, contact_mode=block.one(told, "phone"))


def _relieved(block: Block, kin: Some) -> None:
    asked = block.later(block.some_of(kin, 0.08), 20, 300)
    block.add("relative.relief_sought", asked, heavy_care_work=block.flags(asked, 0.6))
    decided = block.follow("relief-decided", asked)
    granted = block.flags(decided, 0.65)
    block.add("relative.relief_decided", decided, granted=granted)
    started = block.follow("relief-started", decided.only(granted))
    block.add("relative.support_started", started, support_kind=block.one(started, "respite"))
    other = block.follow("relative-supported", decided.only(~granted))
    block.add("relative.support_offered", other, support_kind=block.codes(other, _SUPPORT))
