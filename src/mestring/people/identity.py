"""Synthetic identity numbers: made as the real ones, but with 80 added to the month.

No real person can have such a number, and nothing here accepts any other. A D-number is for one who has
no birth number yet; there 40 is added to the day as well.
"""

from datetime import date

from mestring.people.refusals import Refusal
from mestring.people.words import IdentityKind

SYNTHETIC_MONTHS = 80
D_NUMBER_DAYS = 40
_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_IMPOSSIBLE = 10


class NotSynthetic(Refusal):
    """A number that could belong to a real person, or to no one."""


def make(born: date, serial: int = 0, *, is_d_number: bool = False) -> str:
    """Make the synthetic identity number that comes `serial` places after the first possible."""
    first, past = _range_of(born.year)
    later = D_NUMBER_DAYS if is_d_number else 0
    for individual in range(first, past):
        number = _with_control_digits(f"{_birth_part(born, later)}{individual:03d}")
        if number is not None:
            if serial == 0:
                return number
            serial -= 1
    raise ValueError(f"no more numbers for {born}")


def check(number: str) -> None:
    """Refuse a number that is not a valid synthetic one."""
    if not is_synthetic(number):
        raise NotSynthetic(
            "Fødselsnummeret er ikke et gyldig syntetisk nummer. "
            "Her brukes bare oppdiktede personer, med 80 lagt til måneden."
        )


def is_synthetic(number: str) -> bool:
    """Tell whether a number has the synthetic month, a possible date and right control digits."""
    if len(number) != 11 or not (number.isascii() and number.isdigit()):
        return False
    return birth_date_of(number) is not None and _with_control_digits(number[:9]) == number


def kind_of(number: str | None) -> IdentityKind:
    """Tell what kind of number this is, or that there is none."""
    if number is None:
        return IdentityKind.NONE
    is_d_number = int(number[:2]) > D_NUMBER_DAYS
    return IdentityKind.D_NUMBER if is_d_number else IdentityKind.BIRTH_NUMBER


def birth_date_of(number: str) -> date | None:
    """Read the birth date out of a synthetic number; None where there is none."""
    day, month, year = int(number[:2]), int(number[2:4]) - SYNTHETIC_MONTHS, int(number[4:6])
    if kind_of(number) is IdentityKind.D_NUMBER:
        day -= D_NUMBER_DAYS
    try:
        return date(_century_of(int(number[6:9]), year) + year, month, day)
    except ValueError:
        return None


def _birth_part(born: date, later: int) -> str:
    return f"{born.day + later:02d}{born.month + SYNTHETIC_MONTHS:02d}{born.year % 100:02d}"


def _range_of(year: int) -> tuple[int, int]:
    return (0, 500) if year < 2000 else (500, 1000)


def _century_of(individual: int, year: int) -> int:
    if individual < 500 or (individual >= 900 and year >= 40):
        return 1900
    return 2000


def _with_control_digits(nine: str) -> str | None:
    ten = _append_digit(nine, _FIRST)
    return ten and _append_digit(ten, _SECOND)


def _append_digit(digits: str, weights: tuple[int, ...]) -> str | None:
    control = -sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11
    return None if control == _IMPOSSIBLE else f"{digits}{control}"
