"""Checks across files: references, norms and guard rails, each with where, what and how to mend."""

import re
from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mestring.core.dictionary import (
    ADOPTED,
    DECLINED,
    DEVIATED,
    EVENT_FIELDS,
    AttributeType,
    Dictionary,
    EventType,
)
from mestring.core.expectation import SourceRef
from mestring.core.faults import did_you_mean
from mestring.core.guideline import (
    Guideline,
    Identity,
    Parameter,
    Recommendation,
    Source,
    Synonyms,
)
from mestring.core.limits import By, Cases
from mestring.core.loading.partial import hidden
from mestring.core.loading.written import Path
from mestring.core.spans import Span, TimeUnit
from mestring.core.words import Force, Norm, SourceKind, Text, Visibility

Found = tuple[Path, str, str]

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_EVENT_TYPE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+\Z")
_FORM = re.compile(r"[^\W_]+([ '-][^\W_]+)*\*?")
_SNAKE = re.compile(r"[a-z][a-z0-9_]*\Z")
# No risk grade for suicide is computed, stored or shown anywhere (docs/guard-rails.md).
_RISK_GRADE = re.compile(
    r"(suicid|selvmord|self_?harm|selvskad)\w*(risk|risiko|grade|grad|score|level|niva)"
    r"|(risk|risiko)\w*(suicid|selvmord|self_?harm|selvskad)"
)
_GUARDED = ("violence.", "child_welfare.", "police.")
_LEGAL = (SourceKind.STATUTE, SourceKind.REGULATION)

# What these events must be able to carry, and what of it must be recorded.
RESERVED: Mapping[str, tuple[str, ...]] = {
    DECLINED: ("expectation", "trigger", "state_key", "reason", "until"),
    DEVIATED: ("expectation", "trigger", "state_key", "reason", "until"),
    ADOPTED: ("guideline_version",),
}
REQUIRED: Mapping[str, tuple[str, ...]] = {
    DECLINED: ("expectation",),
    DEVIATED: ("expectation", "reason"),
    ADOPTED: ("guideline_version",),
}


def check_translated(path: Path, text: Text) -> Iterator[Found]:
    """Hold a title or summary to be there in English too."""
    if not text.en:
        yield (*path, "en"), "Den engelske teksten mangler.", "Legg til en: ..."


def check_id(path: Path, id_: str) -> Iterator[Found]:
    """Hold an id to lower-case words with hyphens."""
    if not _ID.match(id_):
        yield path, f"Id-en «{id_}» har feil form.", "Bruk små bokstaver a-z, tall og bindestrek."


def check_known(path: Path, word: str, known: Iterable[str], what: str) -> Iterator[Found]:
    """Hold a reference to something that exists."""
    listed = tuple(known)
    if word not in listed and not hidden(known, word):
        yield (
            path,
            f"{what} «{word}» finnes ikke.",
            did_you_mean(word, listed, "Legg til det som mangler."),
        )


def check_sources(path: Path, refs: Iterable[SourceRef], guideline: Guideline) -> Iterator[Found]:
    """Hold source references to known sources, and statutes to a paragraph."""
    for place, ref in enumerate(refs):
        yield from check_source((*path, place), ref, guideline)


def check_source(path: Path, ref: SourceRef, guideline: Guideline) -> Iterator[Found]:
    """Hold a source reference to a known source, and a statute to a paragraph."""
    yield from check_known((*path, "id"), ref.id, guideline.sources, "Kilden")
    source = guideline.sources.get(ref.id)
    if source is not None and source.kind in _LEGAL and not ref.section:
        message = f"Kilden «{ref.id}» er lov eller forskrift og mangler paragraf."
        yield path, message, "Legg til section."


def check_span(path: Path, span: Span) -> Iterator[Found]:
    """Hold a length of time to have one unit, neither more nor fewer."""
    if not has_one_unit(span):
        remedy = "Skriv hours, days, working_days eller months."
        yield path, "En frist har nøyaktig én enhet.", remedy


def has_one_unit(span: Span) -> bool:
    """Tell whether exactly one unit is set."""
    return sum(getattr(span, unit) is not None for unit in TimeUnit) == 1


def is_zone(name: str) -> bool:
    """Tell whether a time zone exists."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def check_identity(identity: Identity, dictionary: Dictionary) -> Iterator[Found]:
    """Check what `guideline.yaml` says against the dictionary."""
    if not is_zone(identity.time_zone):
        yield (
            ("time_zone",),
            f"Tidssonen «{identity.time_zone}» finnes ikke.",
            "Skriv for eksempel Europe/Oslo.",
        )
    levels = [level.id for level in identity.levels]
    for name in ("levels", "roles", "unit_types", "perspectives", "governance", "topics"):
        yield from _check_terms(name, getattr(identity, name), levels)
    for place, exit_ in enumerate(identity.exits):
        yield from check_known(("exits", place), exit_, dictionary.events, "Hendelsen")
    if identity.death:
        yield from check_known(("death",), identity.death, identity.exits, "Utgangen")
    birth = dictionary.attributes.get(identity.birth_date)
    if hidden(dictionary.attributes, identity.birth_date):
        return
    if birth is None or birth.type is not AttributeType.DATE or not birth.standing:
        yield (
            ("birth_date",),
            f"«{identity.birth_date}» må være en opplysning av typen date med standing: true.",
            "Rett navnet, eller legg den i events.yaml.",
        )


def _check_terms(name: str, terms: Iterable[object], levels: Iterable[str]) -> Iterator[Found]:
    seen: set[str] = set()
    for place, term in enumerate(terms):
        id_, level, title = term.id, term.level, term.title  # type: ignore[attr-defined]
        if id_ in seen:
            yield (name, place, "id"), f"Id-en «{id_}» står to ganger.", "Gi den ene en ny id."
        seen.add(id_)
        if level:
            yield from check_known((name, place, "level"), level, levels, "Nivået")
        yield from check_translated((name, place, "title"), title)


def check_dictionary(dictionary: Dictionary) -> Iterator[Found]:
    """Check the event dictionary in itself, with its guard rails."""
    yield from _check_attributes(dictionary)
    yield from _check_events(dictionary)
    yield from _check_states(dictionary)
    for type_ in RESERVED:
        if not hidden(dictionary.events, type_):
            yield from _check_reserved(type_, dictionary.events.get(type_))


def _check_reserved(type_: str, definition: EventType | None) -> Iterator[Found]:
    attributes = definition.attributes if definition else ()
    lacking = [name for name in RESERVED[type_] if name not in attributes]
    if lacking:
        message = f"Hendelsen «{type_}» må finnes, med opplysningene {', '.join(lacking)}."
        yield ("events", type_), message, "Legg den til."
    for name in REQUIRED[type_]:
        if definition and name in attributes and name not in definition.required:
            message = f"Opplysningen «{name}» må være required i «{type_}»."
            yield ("events", type_), message, "Legg den til i required."


def _check_maker(path: Path, name: str, type_: str, dictionary: Dictionary) -> Iterator[Found]:
    definition = dictionary.events.get(type_)
    if definition is None:
        yield from check_known(path, type_, dictionary.events, "Hendelsen")
    elif name not in definition.attributes:
        message = f"Hendelsen «{type_}» har ikke opplysningen «{name}»."
        yield path, message, "Rett made_by, eller legg opplysningen til i hendelsen."


def _check_attributes(dictionary: Dictionary) -> Iterator[Found]:
    for name, attribute in dictionary.attributes.items():
        path: Path = ("attributes", name)
        if not _SNAKE.match(name) or name in EVENT_FIELDS:
            yield (
                path,
                f"Opplysningen kan ikke hete «{name}».",
                "Bruk et annet navn, på engelsk med små bokstaver.",
            )
        if (attribute.type is AttributeType.CODE) != bool(attribute.codes):
            yield (
                path,
                "En opplysning av typen code har codes, og bare den.",
                "Rett type eller codes.",
            )
        if attribute.codes:
            yield from check_known(
                (*path, "codes"), attribute.codes, dictionary.code_lists, "Kodelista"
            )
        for place, type_ in enumerate(attribute.made_by):
            yield from _check_maker((*path, "made_by", place), name, type_, dictionary)
        yield from check_translated((*path, "title"), attribute.title)
        yield from _check_risk_grade(path, name)
    for name, codes in dictionary.code_lists.items():
        yield from _check_risk_grade(("code_lists", name), name)
        ids = [code.id for code in codes]
        for place, code in enumerate(codes):
            if ids.index(code.id) != place:
                yield (
                    ("code_lists", name, place),
                    f"Koden «{code.id}» står to ganger.",
                    "Behold den ene.",
                )
            yield from check_translated(("code_lists", name, place, "title"), code.title)


def _check_risk_grade(path: Path, name: str) -> Iterator[Found]:
    if _RISK_GRADE.search(name):
        yield (
            path,
            f"«{name}» ser ut som en gradering av selvmordsrisiko, og det skal ikke finnes her.",
            "Beskriv samtalen, sikkerhetsplanen og tiltakene i stedet.",
        )


def _check_events(dictionary: Dictionary) -> Iterator[Found]:
    for type_, definition in dictionary.events.items():
        path: Path = ("events", type_)
        if not _EVENT_TYPE.match(type_):
            yield path, f"Hendelsestypen «{type_}» har feil form.", "Skriv den som contact.held."
        for field in ("attributes", "required"):
            known = dictionary.attributes if field == "attributes" else definition.attributes
            for place, name in enumerate(getattr(definition, field)):
                yield from check_known((*path, field, place), name, known, "Opplysningen")
        if not definition.subjects:
            yield (
                (*path, "subjects"),
                "Hendelsen mangler hvem den gjelder.",
                "Legg til subjects: [person].",
            )
        if type_.startswith(_GUARDED) and definition.visibility is Visibility.ORDINARY:
            yield (
                path,
                "Hendelsen må ha en synlighet som skjermer den.",
                "Skriv visibility: guarded eller professional.",
            )
        yield from _check_risk_grade(path, type_)
        yield from check_translated((*path, "title"), definition.title)


def _check_states(dictionary: Dictionary) -> Iterator[Found]:
    for name, state in dictionary.states.items():
        path: Path = ("states", name)
        for field in ("starts", "ends"):
            for place, type_ in enumerate(getattr(state, field)):
                yield from check_known((*path, field, place), type_, dictionary.events, "Hendelsen")
                definition = dictionary.events.get(type_)
                if definition and state.key and state.key not in definition.required:
                    yield (
                        (*path, "key"),
                        f"Nøkkelen «{state.key}» må være required i «{type_}».",
                        "Legg den til der, eller velg en annen nøkkel.",
                    )
        if not state.starts:
            yield path, "Tilstanden mangler hva som starter den.", "Legg til starts."
        yield from check_translated((*path, "title"), state.title)


def check_parameters(guideline: Guideline) -> Iterator[Found]:
    """Check parameters: what is not a proposal has a source, and none refers to itself in a ring."""
    for name, parameter in guideline.parameters.items():
        yield from check_id((name,), name)
        yield from check_translated((name, "title"), parameter.title)
        if parameter.source is not None:
            yield from check_source((name, "source"), parameter.source, guideline)
        elif not parameter.proposal:
            yield (
                (name,),
                "En frist som ikke er et forslag, må ha kilde.",
                "Legg til source, eller proposal: true.",
            )
        elif parameter.reason is None:
            yield (
                (name,),
                "Et forslag må ha kilde eller begrunnelse.",
                "Legg til reason eller source.",
            )
        yield from _check_parameter_limit(name, parameter, guideline.parameters)


def _check_parameter_limit(
    name: str, parameter: Parameter, parameters: Mapping[str, Parameter]
) -> Iterator[Found]:
    limit = parameter.limit
    if isinstance(limit, By | Cases):
        yield (
            (name, "limit"),
            "En parameter må være en enkel frist.",
            "Skriv for eksempel {days: 7}.",
        )
    if isinstance(limit, Span):
        yield from check_span((name, "limit"), limit)
    seen = [name]
    while isinstance(limit, str) and limit not in ("same_day", "none"):
        if limit not in parameters:
            yield from check_known((name, "limit"), limit, parameters, "Parameteren")
            return
        if limit in seen:
            ring = " → ".join([*seen, limit])
            yield (
                (name, "limit"),
                f"Parameterne viser til hverandre i ring: {ring}.",
                "Gi en av dem en egen frist.",
            )
            return
        seen.append(limit)
        limit = parameters[limit].limit


def check_texts(guideline: Guideline) -> Iterator[tuple[str, Found]]:
    """Check glossary, values and pathways; give the file with each fault."""
    seen: set[str] = set()
    for place, entry in enumerate(guideline.glossary):
        if entry.id in seen:
            message = f"Ordet «{entry.id}» står to ganger."
            yield "glossary.yaml", ((place, "id"), message, "Behold det ene.")
        seen.add(entry.id)
    for id_, value in guideline.values.items():
        for found in (
            *check_translated(("title",), value.title),
            *check_translated(("summary",), value.summary),
            *check_sources(("sources",), value.sources, guideline),
        ):
            yield f"values/{id_}.md", found
    for id_ in guideline.pathways:
        for found in _check_pathway(id_, guideline):
            yield f"pathways/{id_}.yaml", found


def check_words(guideline: Guideline) -> Iterator[Found]:
    """Check the words a guideline does not use: their form, group and source, and each only once."""
    style = guideline.words
    groups = [group.id for group in style.groups]
    seen: dict[tuple[str, str], str] = {}
    for place, word in enumerate(style.avoid):
        path: Path = ("avoid", place)
        yield from check_id((*path, "id"), word.id)
        if word.group:
            yield from check_known((*path, "group"), word.group, groups, "Gruppa")
        if word.source is not None:
            yield from check_source((*path, "source"), word.source, guideline)
        elif not word.proposal:
            message = f"Det står ikke hva «{word.id}» hviler på."
            yield path, message, "Legg til source, eller proposal: true."
        for spot, form in enumerate(word.forms):
            yield from _check_form((*path, "forms", spot), form, word.id, word.language, seen)


def _check_form(
    path: Path, form: str, id_: str, language: str, seen: dict[tuple[str, str], str]
) -> Iterator[Found]:
    if form != form.lower() or not _FORM.fullmatch(form):
        message = f"«{form}» er ikke et ord det kan letes etter."
        yield path, message, "Skriv små bokstaver, eventuelt flere ord, og * bare til slutt."
    if (language, form) in seen:
        other = seen[(language, form)]
        yield path, f"Formen «{form}» står også under «{other}».", "Behold den ene."
    seen[(language, form)] = id_


def check_synonyms(groups: tuple[Synonyms, ...]) -> Iterator[Found]:
    """Check that each group of words says that two are the same, and says it once."""
    seen: dict[frozenset[str], int] = {}
    for place, group in enumerate(groups):
        words = [word.casefold() for word in group.words]
        if len(set(words)) < 2:
            yield (
                (place, "nb"),
                "Gruppa har bare ett ord.",
                "Legg til minst ett som betyr det samme, eller ta gruppa bort.",
            )
        for language in ("nb", "nn", "en"):
            yield from _check_once(place, language, getattr(group, language))
        same = seen.setdefault(frozenset(words), place)
        if same != place:
            message = f"De samme ordene står alt i gruppe [{same}]."
            yield ((place, "nb"), message, "Behold den ene.")


def _check_once(place: int, language: str, words: tuple[str, ...]) -> Iterator[Found]:
    for word in {word for word in words if words.count(word) > 1}:
        message = f"«{word}» står to ganger i samme gruppe."
        yield ((place, language), message, "Behold det ene.")
    for word in words:
        if word != " ".join(word.split()):
            message = f"«{word}» har mellomrom foran, bak eller dobbelt."
            yield (
                (place, language),
                message,
                "Skriv ett mellomrom mellom ordene, og ingen ellers.",
            )


def check_named_sources(sources: Mapping[str, Source]) -> Iterator[Found]:
    """Check the sources of one file."""
    for id_, source in sources.items():
        yield from check_id((id_,), id_)
        yield from check_translated((id_, "title"), source.title)


def _check_pathway(id_: str, guideline: Guideline) -> Iterator[Found]:
    pathway = guideline.pathways[id_]
    levels = [level.id for level in guideline.identity.levels]
    yield from check_known(("lead",), pathway.lead, levels, "Nivået")
    yield from check_sources(("sources",), pathway.sources, guideline)
    for name in ("title", "name", "summary"):
        yield from check_translated((name,), getattr(pathway, name))
    if len({phase.id for phase in pathway.phases}) != len(pathway.phases):
        yield (
            ("phases",),
            "Et forløp har tre ulike faser.",
            "Skriv prevention, mapping og treatment.",
        )
    for place, move in enumerate(pathway.moves):
        yield from check_known(("moves", place, "to"), move.to, guideline.pathways, "Forløpet")


def check_recommendation(recommendation: Recommendation, guideline: Guideline) -> Iterator[Found]:
    """Check one recommendation: its references, the force of its norm, and that it is whole."""
    identity = guideline.identity
    yield from check_id((), recommendation.id)
    references: tuple[tuple[str, Iterable[str], str], ...] = (
        ("level", [level.id for level in identity.levels], "Nivået"),
        ("actor", [role.id for role in identity.roles], "Rollen"),
        ("values", guideline.values, "Verdien"),
        ("pathways", guideline.pathways, "Forløpet"),
        ("phases", ("prevention", "mapping", "treatment"), "Fasen"),
        ("perspectives", [term.id for term in identity.perspectives], "Perspektivet"),
        ("topics", [term.id for term in identity.topics], "Emnet"),
        ("competences", (), "Kompetansen"),
        ("methods", guideline.methods, "Metoden"),
    )
    for field, known, what in references:
        for place, word in enumerate(getattr(recommendation, field)):
            yield from check_known((field, place), word, known, what)
    yield from check_sources(("sources",), recommendation.sources, guideline)
    for name in ("title", "summary"):
        yield from check_translated((name,), getattr(recommendation, name))
    yield from _check_norm(recommendation, guideline)
    yield from _check_review(recommendation)
    # Of what others wrote earlier only the main points are rendered; nothing is filled in.
    if guideline.identity.rendering is None:
        yield from _check_whole(recommendation)
        yield from _check_methods(recommendation, guideline)


_NORM_SOURCES: Mapping[Norm, tuple[SourceKind, ...]] = {
    Norm.LAW: _LEGAL,
    Norm.IN_FORCE: (SourceKind.NATIONAL_GUIDELINE, *_LEGAL),
    Norm.DRAFT: (SourceKind.DRAFT,),
    Norm.REPLACED: (SourceKind.REPLACED_GUIDE, *_LEGAL),
}


def _check_norm(recommendation: Recommendation, guideline: Guideline) -> Iterator[Found]:
    """Hold the norm status to what the sources are, and a skal to its law or norm."""
    kinds = {
        guideline.sources[ref.id].kind
        for ref in recommendation.sources
        if ref.id in guideline.sources
    }
    wanted = _NORM_SOURCES.get(recommendation.norm)
    unsure = any(hidden(guideline.sources, ref.id) for ref in recommendation.sources)
    if wanted and not unsure and not kinds.intersection(wanted):
        names = " eller ".join(kind.value for kind in wanted)
        yield (
            ("norm",),
            f"Rådet sier «{recommendation.norm.value}», men ingen av kildene er {names}.",
            "Legg til kilden, eller rett norm.",
        )
    if recommendation.force is Force.MUST and recommendation.norm not in (Norm.LAW, Norm.IN_FORCE):
        yield (
            ("force",),
            "Et skal må ha lov eller en norm i kraft bak seg.",
            "Skriv should, eller rett norm.",
        )


def _check_whole(recommendation: Recommendation) -> Iterator[Found]:
    """Hold a recommendation to have its text, and a reason for what it does not have."""
    for section in ("short", "how", "together", "why"):
        if not getattr(recommendation.text.nb, section).strip():
            yield ("text", "nb", section), f"Teksten «{section}» mangler.", "Skriv den."
    if recommendation.text.en is None:
        yield ("text", "en"), "Det korte svaret mangler på engelsk.", "Legg til en: {short: ...}."
    if not recommendation.competences and recommendation.no_competence_because is None:
        yield (
            (),
            "Rådet mangler kompetanse, eller grunnen til at det ikke har noen.",
            "Legg til no_competence_because.",
        )
    if not recommendation.expectations and recommendation.not_measured_because is None:
        yield (
            (),
            "Rådet har ingen forventning og ingen grunn til det.",
            "Legg til expectations eller not_measured_because.",
        )


def _check_review(recommendation: Recommendation) -> Iterator[Found]:
    if recommendation.review_by <= recommendation.reviewed:
        yield ("review_by",), "Neste gjennomgang må komme etter den forrige.", "Rett en av datoene."


def _check_methods(recommendation: Recommendation, guideline: Guideline) -> Iterator[Found]:
    """Hold a national recommendation to say what gets it into practice."""
    is_national = recommendation.id not in guideline.local_recommendations
    if is_national and guideline.methods and not recommendation.methods:
        remedy = "Legg til methods: med en eller flere fra methods/."
        yield (), "Rådet sier ikke hvordan man får det til (methods).", remedy
