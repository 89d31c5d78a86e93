"""Months as cells have them: year and month as one number, 202611."""

# How far back pages look, and what they mean by «the last year»: months that are done.
MONTHS, YEAR = 36, 12


def moved(month: int, by: int) -> int:
    """Give the month so many months later."""
    years, months = divmod(month // 100 * 12 + month % 100 - 1 + by, 12)
    return years * 100 + months + 1


def first_month(this_month: int) -> int:
    """Give the first month that pages look back to."""
    return moved(this_month, 1 - MONTHS)
