"""A cell is text, a whole number, a date or nothing; text never becomes a formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from msp.kernel.writing import no_formula

Cell = str | int | date | None
Row = Sequence[Cell]

CP932 = "cp932"


class Encoding(StrEnum):
    """How a text file is written; both are what Japanese spreadsheets open without asking."""

    UTF8_BOM = "utf-8-sig"
    CP932 = CP932


@dataclass(frozen=True, slots=True)
class Unfit:
    """A character that the encoding cannot hold, and where it stands (both counted from 1)."""

    row: int
    column: int
    character: str


def unfit_characters(rows: Sequence[Row], encoding: Encoding = Encoding.CP932) -> list[Unfit]:
    """Every character that would be lost in `encoding`, in reading order, to be shown before."""
    return [
        Unfit(at, column, character)
        for at, row in enumerate(rows, 1)
        for column, cell in enumerate(row, 1)
        if isinstance(cell, str) and not fits(cell, encoding)
        for character in cell
        if not fits(character, encoding)
    ]


def fits(text: str, encoding: Encoding) -> bool:
    """Whether `text` comes back from `encoding` as it went in."""
    try:
        return text.encode(encoding).decode(encoding) == text
    except UnicodeError:
        return False


def written(cell: Cell) -> str:
    """A cell as a text file shows it: numbers bare, dates as `2026/10/31`, text neutralised."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return no_formula(cell)
    return f"{cell:%Y/%m/%d}" if isinstance(cell, date) else str(cell)
