"""`search`: what the search page finds, in the terminal. Reads the content alone; no database."""

import argparse
import json
from typing import Any

from mestring.cli.paths import add_content_options, load_chosen
from mestring.knowledge.search.documents import Kind
from mestring.knowledge.search.finding import Hit, Narrowed, find
from mestring.knowledge.search.reading import opened

FOUND, NOTHING = 0, 1
LIMIT = 10


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("search", help="søk i kunnskapsbanken")
    parser.add_argument("words", nargs="+", metavar="ORD", help="det du leter etter")
    parser.add_argument("--json", action="store_true", help="treffene som JSON")
    kinds = [kind.value for kind in Kind if kind is not Kind.LIMIT]
    parser.add_argument("--kind", choices=kinds, help="bare treff av ett slag")
    parser.add_argument("--limit", type=int, default=LIMIT, metavar="N", help="høyst så mange")
    parser.add_argument("--language", choices=("nb", "en"), default="nb", help="språket i treffene")
    add_content_options(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Find and tell: 0 something was found, 1 nothing was."""
    index = opened(load_chosen(chosen))
    narrowed = Narrowed(Kind(chosen.kind) if chosen.kind else None)
    found = find(index, " ".join(chosen.words), chosen.language, narrowed)
    hits = found.hits[: max(chosen.limit, 0)]
    if chosen.json:
        print(json.dumps([_told(hit) for hit in hits], ensure_ascii=False, indent=2))
        return FOUND if hits else NOTHING
    for missed in found.question.missed:
        print(_missed(missed.written, missed.taken, missed.near))
    for hit in hits:
        print(f"{hit.score:6.1f}  {hit.row.title}\n        {hit.row.kind}  {hit.row.url}")
    if not hits:
        print("Ingen treff. Prøv et annet ord for det samme.")
    return FOUND if hits else NOTHING


def _told(hit: Hit) -> dict[str, object]:
    row = hit.row
    return {
        "id": row.key,
        "kind": row.kind.value,
        "title": row.title,
        "url": row.url,
        "score": round(hit.score, 3),
    }


def _missed(written: str, taken: str, near: tuple[str, ...]) -> str:
    if taken:
        return f"Fant ikke «{written}», og søkte etter «{taken}»."
    return f"Fant ikke «{written}»." + (f" Mente du {', '.join(near)}?" if near else "")
