"""Words that clients may not know, with what to say instead (R70)."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfStaff, Row


class PlainWord(OfStaff, Row):
    """One word of the trade and how to say it plainly, in the client's language."""

    __tablename__ = "plain_word"
    __table_args__ = (UniqueConstraint("provider_id", "word"),)

    word: Mapped[str] = mapped_column(String(60))
    say_ja: Mapped[str] = mapped_column(String(200))
    say_en: Mapped[str] = mapped_column(String(200), default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    def say_in(self, language: str) -> str:
        """The plain words for a client of `language`."""
        return self.say_en if language == "en" and self.say_en else self.say_ja
