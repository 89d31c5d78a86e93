"""Making the papers: fixed words in `texts/`, and between them what the program says of itself."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.apps import apps

from mestring.core.guideline import Guideline
from mestring.core.words import Visibility
from mestring.operation.papers.declaring import TOLD, Declared, TablePurpose
from mestring.people.roles import TABLE, Permission, Role

TEXTS = Path(__file__).parent / "texts"
PAPERS = ("protokoll", "dpia", "informasjon")
MADE = "*Laget av `./mestring papers` fra tabellene, ordboka og rettighetene. Rett ikke her.*"
IDENTIFYING = "identifying"


def tables() -> dict[str, tuple[str, ...]]:
    """Give every table the program keeps, with its fields."""
    return {
        model._meta.label: tuple(
            each.name for each in model._meta.get_fields() if getattr(each, "concrete", False)
        )
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }


def make_papers(declared: Declared, guideline: Guideline) -> dict[str, str]:
    """Give each paper's name and text."""
    parts = {
        "made": MADE,
        "tables": str(len(declared.tables)),
        "fields": str(sum(len(table.fields) for table in declared.tables.values())),
        "events": str(len(guideline.dictionary.events)),
        "version": guideline.identity.version,
        "overview": _overview(declared),
        "details": _details(declared),
        "roles": _roles(declared),
        "visibilities": _bullets(
            f"**{name}**: {text}" for name, text in declared.words.visibilities.items()
        ),
        "dictionary": _dictionary(guideline),
        "kinds": _kinds(declared),
        "guarded": _guarded(guideline),
        "plain": _plain(declared),
        "readers": _readers(declared),
        "kept": _kept(declared),
    }
    return {f"{name}.md": _filled(name, parts) for name in PAPERS}


def _filled(name: str, parts: dict[str, str]) -> str:
    text = (TEXTS / f"{name}.md").read_text(encoding="utf-8")
    for key, value in parts.items():
        text = text.replace("{{" + key + "}}", value)
    return text


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(heads)
    lines = [
        heads,
        ["---"] * len(heads),
        *([each.replace("|", "\\|") for each in row] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _overview(declared: Declared) -> str:
    words = declared.words
    return _table(
        ("Hva", "Om hvem", "Hvorfor", "Grunnlag", "Hvor lenge", "Hvem kan se det"),
        (
            (
                table.title,
                words.whose[table.whose],
                table.purpose,
                str(words.bases[table.basis]),
                str(words.retentions[table.retention]),
                _who(table),
            )
            for table in declared.tables.values()
        ),
    )


def _who(table: TablePurpose) -> str:
    """Give the roles that hold what a table asks for, by the table that access is decided by."""
    if Permission.PUBLIC.value in table.seen_by:
        return "alle"
    wanted = {Permission(name) for name in table.seen_by}
    found = [_title(role) for role, row in TABLE.items() if row.all & wanted]
    return ", ".join(found) or "ingen; bare programmet"


def _title(role: Role) -> str:
    return str(TABLE[role].title)


def _details(declared: Declared) -> str:
    words = declared.words
    return "\n\n".join(
        f"### {table.title} (`{name}`)\n\n"
        + _table(
            ("Felt", "Hva det er", "Slags"),
            ((f"`{key}`", each.text, words.kinds[each.kind]) for key, each in table.fields.items()),
        )
        for name, table in declared.tables.items()
    )


def _roles(declared: Declared) -> str:
    words = declared.words
    return _table(
        ("Rolle", "Kan", "Hvor"),
        (
            (_title(role), words.permissions[permission], words.reaches[reach])
            for role, row in TABLE.items()
            for reach, permissions in row.by_reach.items()
            for permission in sorted(permissions)
        ),
    )


def _dictionary(guideline: Guideline) -> str:
    attributes = guideline.dictionary.attributes
    return _table(
        ("Hendelse", "Opplysninger", "Klasse"),
        (
            (
                f"{definition.title.to('nb')} (`{name}`)",
                "; ".join(attributes[each].title.to("nb") for each in definition.attributes) or "–",
                definition.visibility.value,
            )
            for name, definition in guideline.dictionary.events.items()
        ),
    )


def _kinds(declared: Declared) -> str:
    def count(kind: str) -> str:
        found = [
            (table.title, each)
            for table in declared.tables.values()
            for each in table.fields.values()
            if each.kind == kind
        ]
        titles = sorted({title for title, _ in found})
        return f"{len(found)} felt, i {', '.join(titles)}" if found else "ingen"

    return _table(
        ("Slags", "Hvor"), ((text, count(kind)) for kind, text in declared.words.kinds.items())
    )


def _guarded(guideline: Guideline) -> str:
    found = {
        visibility: [
            definition.title.to("nb")
            for definition in guideline.dictionary.events.values()
            if definition.visibility is visibility
        ]
        for visibility in (Visibility.GUARDED, Visibility.PROFESSIONAL)
    }
    return (
        f"Av {len(guideline.dictionary.events)} slags hendelser er {len(found[Visibility.GUARDED])} vernet "
        f"({'; '.join(found[Visibility.GUARDED])}) og {len(found[Visibility.PROFESSIONAL])} bare for "
        f"dem som hjelper ({'; '.join(found[Visibility.PROFESSIONAL])})."
    )


def _plain(declared: Declared) -> str:
    return _bullets(_plain_lines(declared))


def _plain_lines(declared: Declared) -> Iterator[str]:
    for table in declared.tables.values():
        if table.whose in TOLD:
            named = [each.text for each in table.fields.values() if each.kind == IDENTIFYING]
            yield table.plain + (f" Vi lagrer: {'; '.join(named)}." if named else "")


def _readers(declared: Declared) -> str:
    roles = {
        role: sorted(
            declared.words.reaches[reach]
            for reach, permissions in row.by_reach.items()
            if permissions & {Permission.PERSON_READ, Permission.OWN_PLAN_READ}
        )
        for role, row in TABLE.items()
    }
    return _bullets(
        f"{_title(role).capitalize()}: {', '.join(reaches)}"
        for role, reaches in roles.items()
        if reaches
    )


def _kept(declared: Declared) -> str:
    found = {
        str(declared.words.retentions[table.retention]): table.title
        for table in reversed(list(declared.tables.values()))
        if table.whose == "person"
    }
    return _bullets(dict.fromkeys(found))
