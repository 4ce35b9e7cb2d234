"""Words of the trade are listed with what to say instead (R70)."""

from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from msp.data.commands import Command
from msp.data.history import changed, record
from msp.data.work import Work
from msp.desk.models import PlainWord
from msp.desk.rules import wording as rules
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


class AddPlainWord(Command):
    """A word that clients may not know, and what to say instead."""

    word: str = Field(min_length=1, max_length=60)
    say_ja: str = Field(min_length=1, max_length=200)
    say_en: str = Field(default="", max_length=200)


class ChangePlainWord(AddPlainWord):
    """The word as it shall be; retired, nobody is hinted at it."""

    word_id: UUID
    is_active: bool = True
    version: int | None = None


def add_plain_word(work: Work, wish: AddPlainWord) -> PlainWord:
    """List a word. One that is there is refused."""
    work.require(Permission.DESK_ARRANGE)
    _require_free(work, wish.word, None)
    row = work.add(PlainWord(**wish.model_dump()))
    record(work, "plain_word.add", row, word=wish.word)
    return row


def change_plain_word(work: Work, wish: ChangePlainWord) -> PlainWord:
    """Say it otherwise, or retire it."""
    work.require(Permission.DESK_ARRANGE)
    row = work.get(PlainWord, wish.word_id)
    work.fresh(row, wish.version)
    _require_free(work, wish.word, row.id)
    told = wish.model_dump(exclude={"word_id", "version"})
    record(work, "plain_word.change", row, **changed(row, told))
    return row


def add_usual_words(work: Work) -> list[PlainWord]:
    """List the usual words that are not there yet."""
    work.require(Permission.DESK_ARRANGE)
    known = set(work.session.scalars(select(PlainWord.word)))
    return [
        work.add(PlainWord(word=word, say_ja=ja, say_en=en))
        for word, ja, en in rules.USUAL
        if word not in known
    ]


def _require_free(work: Work, word: str, own: UUID | None) -> None:
    found = work.session.scalars(select(PlainWord.id).where(PlainWord.word == word)).first()
    if found is not None and found != own:
        raise Refused(mark("This word is listed already."), field="word")
