"""The list of plain words, and what of it stands in a text (R70)."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from msp.data.work import Work
from msp.desk.models import PlainWord
from msp.desk.rules import wording as rules
from msp.kernel.access import Permission


def listed(work: Work) -> Select[PlainWord]:
    """Every word, those that are retired too."""
    work.require(Permission.TICKET_WORK)
    return select(PlainWord).order_by(PlainWord.word)


def standing_in(work: Work, text: str) -> Sequence[PlainWord]:
    """The words of the trade that stand in the text, the first one first."""
    rows = {row.word: row for row in work.session.scalars(listed(work).where(PlainWord.is_active))}
    return [rows[word] for word in rules.found(text, rows)]
