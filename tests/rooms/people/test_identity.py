"""Synthetic identity numbers: no real person's number is ever accepted."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mestring.people import identity
from mestring.people.words import IdentityKind

births = st.dates(date(1900, 1, 1), date(2039, 12, 31))


@given(births, st.integers(0, 20))
def test_a_made_number_is_valid_and_tells_the_birth_date(born: date, serial: int) -> None:
    number = identity.make(born, serial)
    assert identity.is_synthetic(number)
    assert identity.birth_date_of(number) == born


@given(births, st.integers(0, 10), st.integers(1, 9))
def test_one_digit_changed_makes_it_invalid(born: date, place: int, step: int) -> None:
    number = identity.make(born)
    changed = str((int(number[place]) + step) % 10)
    assert not identity.is_synthetic(number[:place] + changed + number[place + 1 :])


@given(births)
def test_numbers_made_for_the_same_day_differ(born: date) -> None:
    assert len({identity.make(born, serial) for serial in range(5)}) == 5


def test_a_number_with_a_real_month_is_refused() -> None:
    # The number the tax authority itself prints as its example of a real one.
    with pytest.raises(identity.NotSynthetic, match="oppdiktede"):
        identity.check("01010750160")


@pytest.mark.parametrize("text", ["", "1", "abcdefghijk", "١٢٣٤٥٦٧٨٩٠١", "99999999999", "0" * 11])
def test_what_is_not_a_number_is_refused(text: str) -> None:
    assert not identity.is_synthetic(text)


@given(births, st.integers(0, 10))
def test_a_d_number_is_told_from_a_birth_number_and_tells_the_same_date(
    born: date, serial: int
) -> None:
    number = identity.make(born, serial, is_d_number=True)
    assert identity.is_synthetic(number)
    assert identity.kind_of(number) is IdentityKind.D_NUMBER
    assert identity.kind_of(identity.make(born, serial)) is IdentityKind.BIRTH_NUMBER
    assert identity.birth_date_of(number) == born
    assert int(number[2]) >= 8
