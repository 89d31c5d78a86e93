"""`draft`: list drafts, write one to a folder or a zip file, and save what was changed there."""

import argparse
import sys
from pathlib import Path
from typing import Any

from mestring.cli.installation import add_data_option, ready

FINE, NO, UNUSABLE = 0, 1, 2


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("draft", help="skriv et utkast til filer, og hent det inn igjen")
    add_data_option(parser)
    parser.add_argument("--as", dest="username", required=True, help="redaktøren som gjør det")
    doing = parser.add_subparsers(dest="do", metavar="GJØR", required=True)
    doing.add_parser("list", help="vis utkastene")
    out = doing.add_parser("export", help="skriv et utkast til en mappe, eller til en zip-fil")
    out.add_argument("draft", help="utkastet, slik list viser det (begynnelsen er nok)")
    out.add_argument("to", type=Path, help="mappa, eller fila (.zip)")
    into = doing.add_parser("import", help="lagre det som er endret i mappa eller zip-fila")
    into.add_argument("source", type=Path, help="mappa, eller fila (.zip)")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Do what was asked: 0 done, 1 refused or something to choose, 2 no installation."""
    if not ready(chosen, "knowledge_draft"):
        return UNUSABLE
    from django.utils.timezone import now

    from mestring.people.queries import user_named
    from mestring.people.refusals import NotFound, Refusal

    try:
        by = user_named(chosen.username)
        return _DO[chosen.do](chosen, by, now())
    except NotFound:
        print("Fant det ikke. Se «./mestring draft list».", file=sys.stderr)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
    return NO


def _list(chosen: argparse.Namespace, by: Any, at: Any) -> int:
    from mestring.knowledge.drafts import queries

    for card in queries.drafts(by, at):
        print(f"{card.id}  {card.state:<9}  {card.layer:<8}  {card.title}")
    return FINE


def _export(chosen: argparse.Namespace, by: Any, at: Any) -> int:
    from mestring.knowledge.drafts import carrying, queries
    from mestring.people.refusals import NotFound

    found = [card for card in queries.drafts(by, at) if str(card.id).startswith(chosen.draft)]
    if len(found) != 1:
        raise NotFound
    count = carrying.carry_out(draft=found[0].id, to=chosen.to, by=by, at=at)
    print(f"{count} filer i {chosen.to}. Endre dem, og hent dem inn med «./mestring draft import».")
    return FINE


def _import(chosen: argparse.Namespace, by: Any, at: Any) -> int:
    from mestring.knowledge.drafts import carrying

    found = carrying.carry_in(source=chosen.source, by=by, at=at)
    for path, saved in found:
        print(f"{path}: {_said(saved)}")
    if not found:
        print("Ingenting er endret.")
    return NO if any(saved.is_kept_aside for _path, saved in found) else FINE


def _said(saved: Any) -> str:
    if saved.is_kept_aside:
        name = saved.other.name if saved.other else "noen andre"
        return f"{name} har endret de samme linjene. Teksten er lagt til side; velg i nettleseren."
    if saved.merged:
        return "lagret sammen med det andre har skrevet imens."
    return "som før." if saved.is_same else "lagret."


_DO = {"list": _list, "export": _export, "import": _import}
