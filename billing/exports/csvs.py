"""A CSV file is written whole or refused whole; no character is ever replaced."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from billing.exports import cells
from billing.exports.cells import Encoding, Row
from msp.kernel.errors import Refused, mark


def csv_bytes(rows: Sequence[Row], encoding: Encoding = Encoding.UTF8_BOM) -> bytes:
    """The rows as CSV with CRLF line ends. Refused, naming the first, for unfit characters."""
    unfit = cells.unfit_characters(rows, encoding)
    if unfit:
        first = unfit[0]
        message = mark(
            "Row %(row)s, column %(column)s: “%(character)s” does not fit the encoding "
            "(%(count)s characters in all). Choose UTF-8 instead."
        )
        where = {"row": first.row, "column": first.column, "character": first.character}
        raise Refused(message, field="encoding", count=len(unfit), **where)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([cells.written(cell) for cell in row] for row in rows)
    return text.getvalue().encode(encoding)
