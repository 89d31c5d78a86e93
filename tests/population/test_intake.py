"""Events from outside: what is whole becomes the layout, what is not is told of, and nothing is dropped."""

from datetime import UTC, date, datetime
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from mestring.core.timeline import Subject, Timeline
from mestring.core.words import SubjectKind
from mestring.population.engines import DuckDB
from mestring.population.evaluating import evaluate
from mestring.population.intake import REASON, Refused, take_in
from tests.population.comparing import Asked, differences, explained, rows_of
from tests.population.raw import INSTANT, SCHEMA, raw
from tests.strategies.corpus import apart, corpus
from tests.strategies.plain import event, only, response

PACKAGE = only(response("visit.held", "call.made"))
AMINA, BO = (Subject(name, SubjectKind.PERSON) for name in ("amina", "bo"))


def lived(*events):
    return raw([Timeline.of(AMINA, events)])


GOOD = lived(event(1, "visit.held", "2026-03-02T12:00"), event(2, "call.made", "2026-03-04"))


def with_value(name, value, row=0, type_=None):
    """Put one value for another, as a careless export would."""
    place = SCHEMA.get_field_index(name)
    values = GOOD.column(name).to_pylist()
    values[row] = value
    return GOOD.set_column(place, name, pa.array(values, type_ or SCHEMA.field(name).type))


def test_what_is_taken_in_gives_the_rows_that_explain_gives():
    sample = next(corpus(77, packages=1, timelines=25, instants=1))
    lines = [apart(line, number) for number, line in enumerate(sample.timelines, 1) if line.events]
    taken = take_in(raw(lines), sample.package, "hendelser")
    assert taken.rejected.num_rows == 0
    at = datetime(2026, 11, 1, tzinfo=UTC)
    found = rows_of(evaluate(sample.package, taken.events, taken.subjects, at, engine=DuckDB()))
    numbers = dict(
        zip(taken.subjects["id"].to_pylist(), taken.subjects["subject"].to_pylist(), strict=True)
    )
    by_number = sorted(lines, key=lambda line: numbers[line.subject.id])
    asked = [Asked(line, at, at) for line in by_number]
    assert not list(differences(found, explained(sample.package, asked)))


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (with_value("subject", None), "det mangler hvem hendelsen gjelder"),
        (with_value("kind", "dog"), "det er ukjent hva slags subjekt det gjelder"),
        (with_value("type", "visit.hold"), "hendelsestypen finnes ikke i retningslinjen"),
        (with_value("id", None), "id mangler"),
        (with_value("id", "17"), "«id» er ingen id"),
        (with_value("at", None), "tidspunktet mangler"),
        (
            with_value("at", datetime(2301, 1, 1, tzinfo=UTC)),
            "tidspunktet er utenfor kalenderen, som går fra 2025 til 2029",
        ),
        (
            with_value("at", datetime(1901, 1, 1, tzinfo=UTC)),
            "tidspunktet er utenfor kalenderen, som går fra 2025 til 2029",
        ),
        (with_value("id", str(UUID(int=2))), "en annen hendelse har samme id"),
        (with_value("type", "plan.started"), "«plan» må stå på «plan.started»"),
        (
            with_value("a_until", date(2026, 1, 1)),
            "«visit.held» har ingen opplysning «until»",
        ),
        (with_value("a_mode", "pigeon"), "«mode» har en kode som ikke står på listen"),
        (
            with_value("a_planned", date(9998, 1, 1)),
            "«planned» er en dato som ikke kan være rett",
        ),
        (with_value("supersedes", str(UUID(int=1))), "hendelsene retter hverandre i ring"),
    ],
)
def test_a_row_that_cannot_be_is_set_aside_with_its_reason(table, reason):
    taken = take_in(table, PACKAGE, "hendelser")
    assert taken.rejected[REASON].to_pylist() == [reason]
    assert taken.events.num_rows == 1
    # What is set aside is kept as it came.
    assert taken.rejected.drop_columns([REASON]).schema == table.schema


def test_a_type_that_is_not_for_such_a_subject_is_set_aside():
    table = with_value("kind", "unit", row=0)
    table = table.set_column(3, "type", pa.array(["person.died", "call.made"]))
    taken = take_in(table, PACKAGE, "hendelser")
    assert taken.rejected[REASON].to_pylist() == ["«person.died» gjelder ikke et slikt subjekt"]


def test_a_ring_of_three_is_set_aside_whole():
    table = lived(*(event(number, "visit.held", "2026-03-02T12:00") for number in (1, 2, 3)))
    place = table.schema.get_field_index("supersedes")
    ring = [str(UUID(int=number)) for number in (2, 3, 1)]
    taken = take_in(table.set_column(place, "supersedes", pa.array(ring)), PACKAGE, "hendelser")
    assert taken.rejected.num_rows == 3


def test_of_two_with_one_id_the_first_written_down_holds_whatever_order_they_come_in():
    later = with_value("id", str(UUID(int=2)))
    first = take_in(later, PACKAGE, "hendelser")
    turned = take_in(later.take([1, 0]), PACKAGE, "hendelser")
    assert first.events["at"].to_pylist() == turned.events["at"].to_pylist()


def test_what_comes_out_and_what_is_set_aside_make_up_what_came_in():
    sample = next(corpus(78, packages=1, timelines=25, instants=1))
    table = raw(sample.timelines)  # the ids are the same for all: most are doubled
    taken = take_in(table, sample.package, "hendelser")
    assert taken.events.num_rows + taken.rejected.num_rows == table.num_rows
    assert taken.rejected.num_rows > 0
    assert pc.all(pc.is_valid(taken.rejected[REASON])).as_py()


def without_zone():
    naive = GOOD.column("at").cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us"))
    return GOOD.set_column(SCHEMA.get_field_index("at"), "at", naive)


def changed(name, type_):
    return GOOD.set_column(SCHEMA.get_field_index(name), name, pa.nulls(2, type_))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (GOOD.drop_columns(["subject"]), "hendelser: kolonnen «subject» mangler."),
        (without_zone(), "hendelser: tidspunktene i «at» mangler tidssone."),
        (
            changed("at", pa.string()),
            "hendelser: kolonnen «at» har typen string, ikke tidspunkt.",
        ),
        (
            changed("a_flag", pa.string()),
            "hendelser: kolonnen «a_flag» har typen string, men skal være boolean.",
        ),
        (
            changed("a_moment", pa.timestamp("us")),
            "hendelser: tidspunktene i «a_moment» mangler tidssone.",
        ),
        (
            GOOD.append_column("a_wings", pa.nulls(2, pa.int64())),
            "hendelser: kolonnen «a_wings» er ingen opplysning i retningslinjen.",
        ),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_what_and_where(table, message):
    with pytest.raises(Refused) as refusal:
        take_in(table, PACKAGE, "hendelser")
    assert str(refusal.value) == message


def test_nothing_at_all_is_taken_in_as_nothing():
    taken = take_in(GOOD.slice(0, 0), PACKAGE, "hendelser")
    assert (taken.events.num_rows, taken.subjects.num_rows, taken.rejected.num_rows) == (0, 0, 0)
    assert taken.events.schema.field("at").type == INSTANT
