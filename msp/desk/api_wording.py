"""Patterns that find abnormal lines in logs, and plain words, for programs: the same verbs."""

from uuid import UUID

from flask import Blueprint
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select

from msp.data.work import Work
from msp.desk.actions import log_patterns, wording
from msp.desk.models import LogPattern, PlainWord
from msp.desk.queries import logs
from msp.desk.queries import wording as words_of
from msp.desk.rules.logs import Weight
from msp.doors.api import endpoint, listing

patterns = Blueprint("log_patterns_api", __name__, url_prefix="/api/v1/log-patterns")
words = Blueprint("plain_words_api", __name__, url_prefix="/api/v1/plain-words")
ENDPOINTS = (patterns, words)


class LogPatternOut(BaseModel):
    """Words with `*` between them, an alternative to a line; plain weight means harmless."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    text: str
    weight: Weight
    position: int
    is_active: bool
    version: int


class PlainWordOut(BaseModel):
    """A word that clients may not know, and what to say instead."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    word: str
    say_ja: str
    say_en: str
    is_active: bool
    version: int


class UsualWords(BaseModel):
    """The usual words that were not listed before."""

    words: list[PlainWordOut]


@patterns.get("")
@listing(LogPatternOut)
def all_patterns(work: Work) -> Select[LogPattern]:
    """Every pattern of the provider's own in its order, those that are retired too."""
    return logs.patterns(work)


@patterns.post("")
@endpoint(LogPatternOut, status=201)
def add_pattern(work: Work, wish: log_patterns.AddLogPattern) -> LogPattern:
    """Look for one more pattern in the logs that come from now on."""
    return log_patterns.add_log_pattern(work, wish)


@patterns.put("/<uuid:pattern_id>")
@endpoint(LogPatternOut)
def change_pattern(work: Work, wish: log_patterns.ChangeLogPattern) -> LogPattern:
    """The pattern as it shall be; retired, it is looked for no more."""
    return log_patterns.change_log_pattern(work, wish)


@words.get("")
@listing(PlainWordOut)
def all_words(work: Work) -> Select[PlainWord]:
    """Every word, those that are retired too."""
    return words_of.listed(work)


@words.post("")
@endpoint(PlainWordOut, status=201)
def add_word(work: Work, wish: wording.AddPlainWord) -> PlainWord:
    """List a word with what to say instead."""
    return wording.add_plain_word(work, wish)


@words.put("/<uuid:word_id>")
@endpoint(PlainWordOut)
def change_word(work: Work, wish: wording.ChangePlainWord) -> PlainWord:
    """The word as it shall be; retired, nobody is hinted at it."""
    return wording.change_plain_word(work, wish)


@words.post("/usual")
@endpoint(UsualWords, status=201)
def usual(work: Work) -> UsualWords:
    """List the usual words that are not there yet."""
    rows = wording.add_usual_words(work)
    return UsualWords(words=[PlainWordOut.model_validate(row) for row in rows])
