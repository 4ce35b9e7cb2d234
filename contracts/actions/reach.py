"""What contracts hold of a person, and what of it the law keeps (R18)."""

from sqlalchemy import and_

from contracts.models import (
    CalendarVersion,
    HourPool,
    LedgerEntry,
    PriceCorrection,
    Quote,
    QuoteLine,
    QuoteMessage,
)
from msp.data import personal
from msp.data.personal import Own

BOOKS = "the ledger of sold hours: kept with the books, never changed"
OFFERED = "what was offered and accepted: kept as a commercial document"
NO_PERSON = "frames and holidays, no people"

personal.own(
    Own(
        QuoteMessage,
        lambda who: and_(QuoteMessage.from_client, QuoteMessage.author_id == who.person_id),
        ("body",),
        blank="—",
    )
)
personal.spare(Quote, OFFERED)
personal.spare(QuoteLine, OFFERED)
personal.spare(HourPool, BOOKS)
personal.spare(LedgerEntry, BOOKS)
personal.spare(PriceCorrection, BOOKS)
personal.spare(CalendarVersion, NO_PERSON)
