"""A file of rows as people send it: UTF-8 or cp932, headings in either language."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from msp.kernel.errors import Refused, mark

MOST_ROWS = 20_000
CLIENT_COLUMNS: Mapping[str, str] = {
    "番号": "number",
    "顧客番号": "number",
    "顧客名": "name",
    "会社名": "name",
    "名称": "name",
    "フリガナ": "kana",
    "英語名": "name_en",
    "敬称": "honorific",
    "言語": "language",
    "郵便番号": "postal_code",
    "住所": "address",
    "電話番号": "phone",
    "請求先名": "billing_name",
    "請求先住所": "billing_address",
    "請求先メール": "billing_mail",
    "締め日": "closing_day",
    "注文番号必須": "needs_po",
    "備考": "notes",
}
PEOPLE_COLUMNS: Mapping[str, str] = {
    "顧客名": "client",
    "会社名": "client",
    "顧客番号": "client",
    "氏名": "name",
    "名前": "name",
    "フリガナ": "kana",
    "メール": "mail",
    "メールアドレス": "mail",
    "電話番号": "phone",
    "役職": "title",
    "敬称": "honorific",
    "役割": "roles",
    "権限": "roles",
    "拠点": "site",
    "言語": "language",
    "閲覧範囲": "sight",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: where it stands (the heading is line 1) and what it says."""

    number: int
    told: dict[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where: line, column as the file calls it, the value, and the sentence."""

    line: int
    column: str
    value: str
    message: str
    params: dict[str, object]


class FileRefused(Refused):
    """A file that was not taken in: nothing of it is stored."""

    def __init__(self, faults: list[Fault]) -> None:
        message = mark("Nothing was stored: %(count)s places in the file need another look.")
        super().__init__(message, field="content", count=len(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a file, and how the file itself calls each column."""

    headings: dict[str, str]
    lines: list[Line]


def read(content: bytes, columns: Mapping[str, str], needed: frozenset[str]) -> Sheet:
    """The file's lines under our names of the columns. Refused where it is no such file."""
    rows = list(csv.reader(io.StringIO(_text(content), newline=""), strict=False))
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise Refused(mark("The file is empty."), field="content")
    if len(rows) > MOST_ROWS:
        raise Refused(
            mark("The file has more than %(most)s lines."), field="content", most=MOST_ROWS
        )
    names = [_known(heading, columns) for heading in rows[0]]
    headings = {name: heading.strip() for name, heading in zip(names, rows[0], strict=True)}
    for name in sorted(needed - set(names)):
        wanted = next((told for told, own in columns.items() if own == name), name)
        message = mark("Line 1: the column %(column)s is missing.")
        raise Refused(message, field="content", column=f"{wanted} ({name})")
    lines = []
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(names):
            message = mark("Line %(line)s has more cells than the heading.")
            raise Refused(message, field="content", line=number)
        told = {name: cell.strip() for name, cell in zip(names, row, strict=False)}
        lines.append(Line(number, {name: cell for name, cell in told.items() if cell}))
    return Sheet(headings, lines)


def _known(heading: str, columns: Mapping[str, str]) -> str:
    told = heading.strip()
    name = columns.get(told, told.lower().replace(" ", "_"))
    if name not in set(columns.values()):
        message = mark("Line 1: the column %(column)s is not known.")
        raise Refused(message, field="content", column=told or "—")
    return name


def _text(content: bytes) -> str:
    if not content.strip():
        raise Refused(mark("The file is empty."), field="content")
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    message = mark("This is not a text file in UTF-8 or Shift_JIS (CP932).")
    raise Refused(message, field="content")
