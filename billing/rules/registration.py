"""A registration number is T and thirteen digits, the first of which checks the others."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from msp.kernel.errors import Refused, mark

SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−ーｰ]")


@dataclass(frozen=True, slots=True)
class Registration:
    """An issuer's number and the days on which it holds; no `ends_on` means it still does."""

    number: str
    starts_on: date
    ends_on: date | None = None

    def is_valid_on(self, day: date) -> bool:
        """Whether an invoice of that day may carry the number. `ends_on` is the last such day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def normalised(text: str) -> str:
    """Full-width letters and digits made narrow, spaces and hyphens dropped, T made a capital."""
    return SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def check_digit(base: str) -> int:
    """The digit that stands before the twelve digits `base`.

    9 − (Σ Pn × Qn mod 9), n counted from the right, Q = 1 for odd n and 2 for even n: the rule
    of the corporate number, which the registration number of a company is built on.
    """
    weighted = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(base)))
    return 9 - weighted % 9


def checked(text: str, field: str = "registration_number") -> str:
    """The number in its one true form, `T` and 13 digits. Refused with what is wrong with it."""
    number = normalised(text)
    if not number:
        raise Refused(mark("Enter the registration number."), field=field)
    if not number.startswith("T"):
        raise Refused(mark("A registration number starts with T."), field=field)
    digits = number[1:]
    if not (digits.isascii() and digits.isdigit()):
        raise Refused(mark("After the T there are only digits."), field=field)
    if len(digits) != 13:
        message = mark("After the T there are 13 digits, not %(count)s.")
        raise Refused(message, field=field, count=len(digits))
    if int(digits[0]) != check_digit(digits[1:]):
        message = mark("The check digit does not fit: please compare the number with the original.")
        raise Refused(message, field=field)
    return number
