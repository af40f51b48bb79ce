"""Exact numbers: shares and percentages, compared by cross-multiplication and cut, never rounded, where shown.

A share count is an `int`, or a `Fraction` where a filing or a split makes it so. No binary float comes near one.
"""

from decimal import Decimal
from fractions import Fraction

Shares = int | Fraction


def whole(number: Shares) -> Shares:
    """The same number as an `int` where it is whole: ints are what the fast path compares."""
    if type(number) is not int and number.denominator == 1:
        return number.numerator
    return number


def cut(number: Shares | Decimal, places: int) -> str:
    """`number` cut (not rounded) to `places` decimals, all of them shown: 14.99999 is "14.9999"."""
    scaled = Fraction(number) * 10**places
    digits = abs(scaled.numerator) // scaled.denominator
    sign = "-" if scaled < 0 and digits else ""
    text = f"{digits:0{places + 1}d}"
    return f"{sign}{text[:-places]}.{text[-places:]}"


def percent_of(numerator: Shares, denominator: Shares) -> str:
    """What percentage the numerator is of the denominator, cut to four decimals (contract, opening rules)."""
    if isinstance(numerator, int) and isinstance(denominator, int) and numerator >= 0:
        scaled = numerator * 1_000_000 // denominator
        return f"{scaled // 10_000}.{scaled % 10_000:04d}"
    return cut(Fraction(numerator) * 100 / Fraction(denominator), 4)


def shown_shares(number: Shares) -> int | str:
    """A share count as alerts show it: an integer, or a decimal string cut to six decimals (readings 2.5)."""
    exact = whole(number)
    return exact if isinstance(exact, int) else cut(exact, 6)


def least_reaching(part: Fraction, whole_number: Shares, strictly: bool) -> int:
    """The smallest whole number that is at least `part` of `whole_number`, or more than it where `strictly`."""
    above = part.numerator * whole_number.numerator
    below = part.denominator * whole_number.denominator
    return above // below + 1 if strictly else -(-above // below)
