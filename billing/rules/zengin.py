"""A Zengin credit notification (振込入金通知) is read whole or refused whole, never in part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money, total

LENGTH = 200
ERAS = (
    (2018, date(2019, 5, 1), date.max),
    (1988, date(1989, 1, 8), date(2019, 4, 30)),
    (1925, date(1926, 12, 25), date(1989, 1, 7)),
)
CREDIT_NOTIFICATION = "01"
NO_HEADER = mark("Line %(line)s is not the header of a credit notification (kind 01).")
NO_RECORD = mark("Line %(line)s is not a credit (record kind 2).")
ENDS_EARLY = mark("The file ends at line %(line)s without its trailer and end record.")


@dataclass(frozen=True, slots=True)
class Account:
    """The account that was paid into, as the header names it (half-width kana as in the file)."""

    bank_code: str
    bank_name: str
    branch_code: str
    branch_name: str
    kind: str
    number: str
    holder: str


@dataclass(frozen=True, slots=True)
class Credit:
    """One transfer received. `is_cancelled` marks the bank's own reversal of a transfer."""

    line: int
    reference: str
    posted_on: date
    value_on: date
    amount: Money
    payer_code: str
    payer: str
    bank: str
    branch: str
    edi: str
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class Notification:
    """One account's credits between two days, the sums already compared with the trailer."""

    account: Account
    first_on: date
    last_on: date
    credits: tuple[Credit, ...]


def era_date(digits: str, today: date) -> date | None:
    """The date written YYMMDD in a Japanese era: the latest that is not after `today`.

    None when no era has such a day.
    """
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    for before, first, last in ERAS:
        try:
            found = date(before + year, month, day)
        except ValueError:
            continue
        if first <= found <= min(last, today):
            return found
    return None


def notifications(content: bytes, today: date) -> tuple[Notification, ...]:
    """The notifications in a file of 200-byte records, with or without line ends (JIS / cp932).

    Refused, with the line, for another length, kind or order of records, an impossible date or
    number, and a trailer whose count or amount differs from the records: then nothing is read.
    """
    found: list[Notification] = []
    block: list[tuple[int, str]] = []
    records = _records(content)
    for line, record in records:
        if record[0] == "9":
            break
        block.append((line, record))
        if record[0] == "8":
            found.append(_notification(block, today))
            block = []
    if block or not found or records[-1][1][0] != "9":
        raise _wrong(records[-1][0], ENDS_EARLY)
    return tuple(found)


def _records(content: bytes) -> list[tuple[int, str]]:
    try:
        text = content.decode("cp932").rstrip("\x1a")
    except UnicodeDecodeError:
        raise Refused(mark("The file is not written in Shift_JIS (JIS)."), field="file") from None
    lines = text.splitlines()
    if len(lines) == 1:
        lines = [text[at : at + LENGTH] for at in range(0, len(text), LENGTH)]
    if not lines:
        raise Refused(mark("The file is empty."), field="file")
    for line, record in enumerate(lines, 1):
        if len(record) != LENGTH:
            message = mark("Line %(line)s has %(count)s characters instead of 200.")
            raise Refused(message, field="file", line=line, count=len(record))
    return list(enumerate(lines, 1))


def _notification(block: Sequence[tuple[int, str]], today: date) -> Notification:
    (line, header), *middle, (last_line, trailer) = block if len(block) > 1 else [*block, block[0]]
    if header[0] != "1" or header[1:3] != CREDIT_NOTIFICATION:
        raise _wrong(line, NO_HEADER)
    found = tuple(_credit(number, record, today) for number, record in middle)
    _compare(found, trailer, last_line)
    account = Account(
        bank_code=header[22:26],
        bank_name=header[26:41].rstrip(),
        branch_code=header[41:44],
        branch_name=header[44:59].rstrip(),
        kind=header[59],
        number=header[60:67],
        holder=header[67:107].rstrip(),
    )
    return Notification(
        account, _date(line, header[10:16], today), _date(line, header[16:22], today), found
    )


def _credit(line: int, record: str, today: date) -> Credit:
    if record[0] != "2":
        raise _wrong(line, NO_RECORD)
    return Credit(
        line=line,
        reference=record[1:7].strip(),
        posted_on=_date(line, record[7:13], today),
        value_on=_date(line, record[13:19], today),
        amount=Money(_number(line, record[19:29]), "JPY"),
        payer_code=record[39:49].strip(),
        payer=record[49:97].rstrip(),
        bank=record[97:112].rstrip(),
        branch=record[112:127].rstrip(),
        is_cancelled=record[127] == "1",
        edi=record[128:148].rstrip(),
    )


def _compare(found: Sequence[Credit], trailer: str, line: int) -> None:
    """Trailer: count and amount of the transfers, then of the cancellations."""
    kept = [credit.amount for credit in found if not credit.is_cancelled]
    gone = [credit.amount for credit in found if credit.is_cancelled]
    stated = [_number(line, trailer[at:to]) for at, to in ((1, 7), (7, 19), (19, 25), (25, 37))]
    counted = [len(kept), total(kept, "JPY").minor, len(gone), total(gone, "JPY").minor]
    if stated != counted:
        message = mark("The file's own count or amount (line %(line)s) differs from its records.")
        raise Refused(message, field="file", line=line)


def _date(line: int, digits: str, today: date) -> date:
    found = era_date(digits, today)
    if found is None:
        message = mark("Line %(line)s: %(value)s is not a date.")
        raise Refused(message, field="file", line=line, value=digits)
    return found


def _number(line: int, digits: str) -> int:
    if not (digits.isascii() and digits.isdigit()):
        message = mark("Line %(line)s: %(value)s is not a number.")
        raise Refused(message, field="file", line=line, value=digits)
    return int(digits)


def _wrong(line: int, message: str) -> Refused:
    return Refused(message, field="file", line=line)
