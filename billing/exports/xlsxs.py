"""An XLSX file holds text as text and numbers as numbers, and no trace of when it was made."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

import xlsxwriter

from billing.exports.cells import Cell, Row
from msp.kernel.errors import Refused, mark

MADE_AT = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)
WIDEST, NARROWEST = 48, 8


def xlsx_bytes(rows: Sequence[Row], sheet_name: str = "Sheet1") -> bytes:
    """The rows as a workbook, the first being the heading that stays in view.

    Text is stored as text, so that no formula can come of it. Equal rows give equal bytes.
    Refused when a cell does not fit a worksheet.
    """
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.set_properties({"created": MADE_AT})
    styles = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "number": book.add_format({"num_format": "#,##0"}),
        "date": book.add_format({"num_format": "yyyy/mm/dd"}),
    }
    page = book.add_worksheet(sheet_name)
    page.freeze_panes(1, 0)
    for column, width in enumerate(_widths(rows)):
        page.set_column(column, column, width)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            _write(page, (at, column), cell, styles)
    book.close()
    return made.getvalue()


def _write(
    page: xlsxwriter.worksheet.Worksheet,
    place: tuple[int, int],
    cell: Cell,
    styles: dict[str, xlsxwriter.format.Format],
) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        done = page.write_string(*place, cell, styles["head"] if place[0] == 0 else None)
    elif isinstance(cell, date):
        done = page.write_datetime(*place, datetime.combine(cell, time()), styles["date"])
    else:
        done = page.write_number(*place, cell, styles["number"])
    if done != 0:
        message = mark("Row %(row)s, column %(column)s does not fit a worksheet.")
        raise Refused(message, field="format", row=place[0] + 1, column=place[1] + 1)


def _widths(rows: Sequence[Row]) -> list[int]:
    """Column widths that show most cells whole; a Japanese character counts twice."""
    columns = max((len(row) for row in rows), default=0)
    widths = [NARROWEST] * columns
    for row in rows[:500]:
        for column, cell in enumerate(row):
            text = f"{cell:,}" if isinstance(cell, int) else str(cell or "")
            width = sum(2 if ord(letter) > 0x2E7F else 1 for letter in text) + 2
            widths[column] = min(max(widths[column], width), WIDEST)
    return widths
