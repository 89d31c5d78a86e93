"""Reading timelines: written events are held against the dictionary; all faults come at once."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

from mestring.core.calendar import Calendar
from mestring.core.criteria import Value
from mestring.core.dictionary import AttributeDef, AttributeType, Dictionary, EventType
from mestring.core.faults import Fault, Faults, did_you_mean
from mestring.core.loading.written import Path, Written, shown, written
from mestring.core.rules import typed_value
from mestring.core.timeline import Event, ImpossibleTimeline, Subject, Timeline, Unit
from mestring.core.words import Precision, SubjectKind, Visibility

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_CLOCK = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
_EVENT_KEYS = (
    "id",
    "event",
    "at",
    "recorded",
    "unit",
    "role",
    "attributes",
    "supersedes",
    "retracts",
    "visibility",
)
_TOP_KEYS = ("subject", "events", "at", "known", "title")


class Moment(NamedTuple):
    """A written time: an instant, or a whole local day from its midnight until its last instant."""

    at: datetime
    until: datetime
    day: int
    precision: Precision


class _Head(TypedDict):
    """What every event may say, whatever its type."""

    at: datetime
    until: datetime
    day: int
    recorded: datetime
    precision: Precision
    unit: Unit | None
    role: str | None
    supersedes: UUID | None
    retracts: bool


class ReadTimeline(NamedTuple):
    """A timeline file: the timeline, and the instants it asks at, if it says so."""

    timeline: Timeline
    at: datetime | None
    known: datetime | None


def moment(text: object, calendar: Calendar) -> Moment:
    """Read a date or an instant with a time zone; raise ValueError with a sentence otherwise."""
    if not isinstance(text, str):
        raise ValueError("Et tidspunkt må skrives som 2026-03-14 eller 2026-03-14T11:00+01:00.")
    try:
        if _DAY.match(text):
            day = date.fromisoformat(text).toordinal()
            _covered(calendar, day)
            return Moment(calendar.midnight(day), calendar.end_of(day), day, Precision.DAY)
        if not _CLOCK.match(text):
            raise ValueError(text)
        at = datetime.fromisoformat(text)
    except ValueError as error:
        if "kalender" in str(error):
            raise
        raise ValueError(f"«{text}» er ikke et tidspunkt som finnes.") from None
    if at.tzinfo is None:
        raise ValueError(f"Tidspunktet «{text}» mangler tidssone, for eksempel +01:00.")
    try:
        at = at.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"«{text}» er ikke et tidspunkt som finnes.") from None
    # Held against the years before the zone is applied: the ends of time have no local date.
    _covered(calendar, at.toordinal())
    return Moment(at, at, calendar.day_of(at), Precision.MINUTE)


def _covered(calendar: Calendar, day: int) -> None:
    if not calendar.covers(day):
        raise ValueError(
            f"Datoen er utenfor kalenderen, som går fra {calendar.first + 1} til {calendar.last - 1}."
        )


def read_timeline(
    source: Written | tuple[str, bytes],
    dictionary: Dictionary,
    calendar: Calendar,
    *,
    default: Subject | None = None,
) -> ReadTimeline:
    """Read a timeline file; raise `Faults` with everything that is wrong in it.

    `source` is a file's name and bytes, or what `written` made of them. `default` is the subject where
    the file names none.
    """
    if isinstance(source, tuple) and not isinstance(source, Written):
        found = written(*source)
        if isinstance(found, Fault):
            raise Faults([found])
        source = found
    reader = _TimelineReader(source, dictionary, calendar)
    return reader.read(default)


class _TimelineReader:
    """Gathers faults while it reads one file."""

    def __init__(self, source: Written, dictionary: Dictionary, calendar: Calendar) -> None:
        self._source, self._dictionary, self._calendar = source, dictionary, calendar
        self._faults: list[Fault] = []
        self._ids: set[UUID] = set()
        self._places: dict[UUID, int] = {}

    def read(self, default: Subject | None) -> ReadTimeline:
        data = self._source.data
        if not isinstance(data, Mapping):
            self.fault((), "Fila må ha nøklene subject og events.", "Se docs/timeline-format.md.")
            raise Faults(self._faults)
        self._unknown((), data, _TOP_KEYS)
        subject = self._subject(data.get("subject"), default)
        raw = data.get("events")
        if not isinstance(raw, list):
            self.fault(
                ("events",), "Nøkkelen «events» må være en liste.", "Skriv en hendelse per linje."
            )
            raw = []
        at = self._moment(("at",), data.get("at"))
        known = self._moment(("known",), data.get("known"))
        events = self.events(raw, subject, ("events",))
        timeline = self.timeline(subject, events)
        if self._faults or timeline is None:
            raise Faults(self._faults)
        return ReadTimeline(timeline, at.until if at else None, known.until if known else None)

    def fault(self, path: Path, message: str, remedy: str) -> None:
        """Note one thing to mend."""
        line = self._source.line_of(path)
        self._faults.append(Fault(self._source.file, line, shown(path), message, remedy))

    def _unknown(self, path: Path, raw: Mapping[str, Any], keys: Sequence[str]) -> None:
        for key in raw:
            if key not in keys:
                self.fault(
                    (*path, key), f"Ukjent nøkkel «{key}».", did_you_mean(key, keys, "Ta den bort.")
                )

    def _subject(self, raw: object, default: Subject | None) -> Subject:
        fallback = default or Subject("person", SubjectKind.PERSON)
        if raw is None:
            return fallback
        if not isinstance(raw, Mapping):
            self.fault(
                ("subject",),
                "«subject» må ha nøklene id og kind.",
                "Skriv {id: amina, kind: person}.",
            )
            return fallback
        self._unknown(("subject",), raw, ("id", "kind", "of"))
        kind = raw.get("kind", fallback.kind.value)
        kinds = [kind.value for kind in SubjectKind]
        if kind not in kinds:
            self.fault(
                ("subject", "kind"),
                f"«{kind}» er ikke noe en tidslinje kan handle om.",
                did_you_mean(str(kind), kinds, "Velg en av: " + ", ".join(kinds) + "."),
            )
            kind = fallback.kind.value
        id_, of = raw.get("id", fallback.id), raw.get("of", "")
        for key, value in (("id", id_), ("of", of)):
            if not isinstance(value, str | int):
                self.fault(
                    ("subject", key), "Her må det stå tekst.", "Skriv {id: amina, kind: person}."
                )
        return Subject(str(id_), SubjectKind(kind), str(of))

    def _moment(self, path: Path, raw: object) -> Moment | None:
        if raw is None:
            return None
        try:
            return moment(raw, self._calendar)
        except ValueError as error:
            self.fault(path, str(error), "Skriv 2026-03-14, eller 2026-03-14T11:00+01:00.")
            return None

    def events(self, raw: Sequence[Any], subject: Subject, path: Path) -> list[Event]:
        """Read a list of events; references between them by name are resolved."""
        names: dict[str, UUID] = {}
        for place, entry in enumerate(raw):
            if isinstance(entry, Mapping) and entry.get("id") is not None:
                self._name(
                    (*path, place, "id"), entry["id"], _id_of(subject, place, entry["id"]), names
                )
        events = [
            self._event(entry, subject, (*path, place), place, names)
            for place, entry in enumerate(raw)
        ]
        return [event for event in events if event is not None]

    def _name(self, path: Path, raw: object, id_: UUID, names: dict[str, UUID]) -> None:
        """Note the name of an event; two with one name, or one UUID in two spellings, are a fault."""
        if not isinstance(raw, str | int):
            self.fault(path, "En id må være tekst.", "Skriv et kort navn, for eksempel id: ut.")
            return
        if str(raw) in names or id_ in self._ids:
            self.fault(path, f"To hendelser har id «{raw}».", "Gi den ene en ny id.")
        names[str(raw)] = id_
        self._ids.add(id_)

    def timeline(self, subject: Subject, events: Sequence[Event]) -> Timeline | None:
        """Put events on a timeline; a period that ends before it starts is a fault."""
        self._refuse_reversed(events)
        # Two with one id have been told of; the ring they might make is looked for without one of them.
        single = {event.id: event for event in events}
        try:
            return Timeline.of(subject, single.values())
        except ImpossibleTimeline as error:
            place = self._places[error.event.id]
            self.fault(("events", place), error.message, error.remedy)
            return None

    def _refuse_reversed(self, events: Sequence[Event]) -> None:
        """Hold periods with a key (an admission, a plan) to end after they start."""
        corrected = {event.supersedes for event in events}
        standing = [event for event in events if event.id not in corrected and not event.retracts]
        for state in self._dictionary.states.values():
            if not state.key:
                continue
            starts: dict[object, int] = {}
            for event in standing:
                if event.type in state.starts:
                    key = event.attributes.get(state.key)
                    starts[key] = min(event.day, starts.get(key, event.day))
            for event in standing:
                if event.type in state.ends:
                    self._hold_end(event, starts.get(event.attributes.get(state.key)))

    def _hold_end(self, end: Event, start: int | None) -> None:
        if start is not None and end.day < start:
            self.fault(
                ("events", self._places[end.id], "at"),
                f"Slutten ({end.on}) kommer før starten ({date.fromordinal(start)}).",
                "Rett en av datoene.",
            )

    def _event(
        self, raw: object, subject: Subject, path: Path, place: int, names: Mapping[str, UUID]
    ) -> Event | None:
        if not isinstance(raw, Mapping):
            self.fault(
                path, "En hendelse må ha nøkler.", "Skriv {event: contact.held, at: 2026-03-14}."
            )
            return None
        self._unknown(path, raw, _EVENT_KEYS)
        type_ = raw.get("event")
        definition = self._type(path, type_, subject)
        head = self._head(path, raw, names)
        if definition is None:
            return None
        visibility = self._visibility(path, raw.get("visibility"), definition)
        written_attributes = raw.get("attributes", {})
        attributes = self._attributes(path, written_attributes, str(type_), definition, names)
        if head is None:
            return None
        id_ = _id_of(subject, place, raw.get("id"))
        self._places[id_] = place
        return Event(
            id=id_,
            subject=subject.id,
            type=str(type_),
            attributes=attributes,
            visibility=visibility,
            name=str(raw.get("id", "")),
            **head,
        )

    def _head(self, path: Path, raw: Mapping[str, Any], names: Mapping[str, UUID]) -> _Head | None:
        """Read what every event may say, whatever its type; None where it does not say when."""
        when = self._required_moment(path, raw)
        recorded = self._recorded(path, raw, when)
        unit = self._unit(path, raw.get("unit"))
        role = self._text((*path, "role"), raw.get("role"))
        supersedes, retracts = self._supersedes(path, raw, names), self._flag(path, raw)
        if when is None:
            return None
        return _Head(
            at=when.at,
            until=when.until,
            day=when.day,
            recorded=recorded or when.at,
            precision=when.precision,
            unit=unit,
            role=role,
            supersedes=supersedes,
            retracts=retracts,
        )

    def _recorded(self, path: Path, raw: Mapping[str, Any], when: Moment | None) -> datetime | None:
        """Give when it was written down; what has not happened yet is planned, and no event."""
        recorded = self._moment((*path, "recorded"), raw.get("recorded"))
        if recorded is not None and when is not None and recorded.until < when.at:
            message = "Hendelsen er skrevet ned før den skjedde."
            self.fault((*path, "recorded"), message, "Rett et av tidspunktene.")
        return recorded.at if recorded else None

    def _type(self, path: Path, type_: object, subject: Subject) -> EventType | None:
        if not isinstance(type_, str):
            self.fault(
                (*path, "event"),
                "Hendelsen mangler type.",
                "Skriv for eksempel event: contact.held.",
            )
            return None
        definition = self._dictionary.events.get(type_)
        if definition is None:
            known = tuple(self._dictionary.events)
            remedy = did_you_mean(type_, known, "Legg typen i events.yaml.")
            self.fault((*path, "event"), f"Ukjent hendelse «{type_}».", remedy)
        elif subject.kind not in definition.subjects:
            may = ", ".join(definition.subjects)
            self.fault(
                (*path, "event"),
                f"«{type_}» kan ikke skje med en tidslinje av slaget «{subject.kind}».",
                f"Den gjelder: {may}.",
            )
        return definition

    def _required_moment(self, path: Path, raw: Mapping[str, Any]) -> Moment | None:
        if raw.get("at") is None:
            self.fault((*path, "at"), "Hendelsen mangler tidspunkt.", "Skriv at: 2026-03-14.")
            return None
        return self._moment((*path, "at"), raw["at"])

    def _unit(self, path: Path, raw: object) -> Unit | None:
        if raw is None:
            return None
        if isinstance(raw, str):
            return Unit(raw)
        if not isinstance(raw, Mapping) or not isinstance(raw.get("id"), str):
            self.fault(
                (*path, "unit"),
                "En enhet må ha id.",
                "Skriv {id: dps-nord, type: dps, level: specialist}.",
            )
            return None
        here = (*path, "unit")
        self._unknown(here, raw, ("id", "type", "level"))
        type_, level = (self._text((*here, key), raw.get(key)) for key in ("type", "level"))
        return Unit(raw["id"], type_, level)

    def _text(self, path: Path, raw: object) -> str | None:
        if raw is not None and not isinstance(raw, str):
            self.fault(path, "Her må det stå tekst.", "Rett verdien.")
            return None
        return raw

    def _flag(self, path: Path, raw: Mapping[str, Any]) -> bool:
        retracts = raw.get("retracts", False)
        if not isinstance(retracts, bool):
            self.fault((*path, "retracts"), "Her må det stå true eller false.", "Rett verdien.")
        elif retracts and raw.get("supersedes") is None:
            self.fault(
                (*path, "retracts"), "Det mangler hva som trekkes tilbake.", "Legg til supersedes."
            )
        return retracts is True

    def _visibility(self, path: Path, raw: object, definition: EventType) -> Visibility:
        """An event may be more closed than its type, never more open."""
        if raw is None:
            return definition.visibility
        classes = [visibility.value for visibility in Visibility]
        if raw not in classes:
            remedy = "Velg en av: " + ", ".join(classes) + "."
            self.fault((*path, "visibility"), f"Synligheten «{raw}» finnes ikke.", remedy)
            return definition.visibility
        if definition.visibility is not Visibility.ORDINARY and raw == Visibility.ORDINARY:
            self.fault(
                (*path, "visibility"),
                "Hendelsen kan ikke gjøres mer åpen enn typen sin.",
                "Ta bort visibility.",
            )
        return Visibility(str(raw))

    def _supersedes(
        self, path: Path, raw: Mapping[str, Any], names: Mapping[str, UUID]
    ) -> UUID | None:
        name = raw.get("supersedes")
        if name is None:
            return None
        if str(name) not in names:
            remedy = did_you_mean(
                str(name), tuple(names), "Vis til en hendelse på samme tidslinje."
            )
            self.fault((*path, "supersedes"), f"Hendelsen «{name}» finnes ikke her.", remedy)
            return None
        return names[str(name)]

    def _attributes(
        self, path: Path, raw: object, type_: str, definition: EventType, names: Mapping[str, UUID]
    ) -> Mapping[str, Value]:
        if not isinstance(raw, Mapping):
            self.fault(
                (*path, "attributes"), "«attributes» må ha nøkler.", "Skriv {two_way: true}."
            )
            return {}
        for name in definition.required:
            if raw.get(name) is None:
                self.fault(
                    (*path, "attributes"), f"Opplysningen «{name}» må være med.", "Legg den til."
                )
        found = {
            name: self._value((*path, "attributes", name), name, value, type_, definition, names)
            for name, value in raw.items()
            if value is not None
        }
        return {name: value for name, value in found.items() if value is not None}

    def _value(
        self,
        path: Path,
        name: str,
        value: object,
        type_: str,
        definition: EventType,
        names: Mapping[str, UUID],
    ) -> Value | None:
        attribute = self._dictionary.attributes.get(name)
        if attribute is None or name not in definition.attributes:
            remedy = did_you_mean(
                name, definition.attributes, "Legg den i events.yaml, eller ta den bort."
            )
            self.fault(path, f"«{type_}» har ikke opplysningen «{name}».", remedy)
            return None
        if attribute.type is AttributeType.REF and attribute.to == "event":
            return self._event_ref(path, value, names)
        return self._typed(path, value, attribute, name)

    def _event_ref(self, path: Path, value: object, names: Mapping[str, UUID]) -> str | None:
        """Give the id of an event: one of this timeline by its name, or any by its UUID."""
        found = names.get(str(value)) or _uuid(value)
        if found is None:
            remedy = did_you_mean(
                str(value), tuple(names), "Vis til en hendelse på samme tidslinje."
            )
            self.fault(path, f"Hendelsen «{value}» finnes ikke her.", remedy)
        return str(found) if found else None

    def _typed(self, path: Path, value: object, attribute: AttributeDef, name: str) -> Value | None:
        try:
            typed: Value = typed_value(value, attribute.type)
        except ValueError:
            self.fault(
                path,
                f"Her må det stå {_TYPE_NAMES[attribute.type]}, ikke «{value}».",
                "Rett verdien.",
            )
            return None
        codes = self._dictionary.codes_of(name)
        if attribute.type is AttributeType.CODE and typed not in codes:
            remedy = did_you_mean(str(typed), codes, "Velg en av: " + ", ".join(codes) + ".")
            self.fault(path, f"Koden «{typed}» finnes ikke.", remedy)
            return None
        return typed


_TYPE_NAMES: Mapping[AttributeType, str] = {
    AttributeType.BOOLEAN: "true eller false",
    AttributeType.INTEGER: "et helt tall",
    AttributeType.DECIMAL: "et tall",
    AttributeType.CODE: "en kode",
    AttributeType.DATE: "en dato (2026-03-14)",
    AttributeType.INSTANT: "et tidspunkt med tidssone",
    AttributeType.REF: "en id",
    AttributeType.TEXT: "tekst",
}


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _id_of(subject: Subject, place: int, written_id: object) -> UUID:
    """Give an event its id: the written one if it is a UUID, else one made from subject, name and place.

    Made ids begin with the place in the file, so that of two events at the same time the one written
    last is the later.
    """
    own = _uuid(written_id)
    if own is not None:
        return own
    name = f"{subject.id}/{written_id if written_id is not None else f'#{place}'}"
    tail = sha256(name.encode("utf-8", "surrogatepass")).digest()[:12]
    raw = bytearray(place.to_bytes(4, "big") + tail)
    raw[6] = raw[6] & 0x0F | 0x80
    raw[8] = raw[8] & 0x3F | 0x80
    return UUID(bytes=bytes(raw))
