"""Known errors are recorded with what helps, and fixed when their root fix is out."""

from uuid import UUID

from pydantic import Field

from contracts.models import Product
from msp.data import history
from msp.data.commands import Command
from msp.data.counters import next_number
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.knowledge.actions.indexing import author, index
from msp.knowledge.models import KnownError
from msp.knowledge.rules import Category, ErrorState, System

LONGEST = 20_000
TEXTS = ("title", "symptom", "cause", "workaround", "reply_ja", "reply_en", "root_fix")


class RecordKnownError(Command):
    """A fault that is known. `reply_ja` and `reply_en` are what a client is told to do."""

    title: str = Field(min_length=3, max_length=200)
    symptom: str = Field(min_length=3, max_length=LONGEST)
    codes: str = Field(default="", max_length=2_000)
    cause: str = Field(default="", max_length=LONGEST)
    workaround: str = Field(default="", max_length=LONGEST)
    reply_ja: str = Field(default="", max_length=LONGEST)
    reply_en: str = Field(default="", max_length=LONGEST)
    root_fix: str = Field(default="", max_length=LONGEST)
    category: Category = Category.OTHER
    system: System = System.ANY
    product_id: UUID | None = None


class ChangeKnownError(RecordKnownError):
    """The known error as it shall be."""

    known_error_id: UUID
    version: int | None = None


class FixKnownError(Command):
    """What the root fix was."""

    known_error_id: UUID
    root_fix: str = Field(min_length=3, max_length=LONGEST)
    version: int | None = None


class ReopenKnownError(Command):
    """The root fix did not hold."""

    known_error_id: UUID
    version: int | None = None


def record_known_error(work: Work, wish: RecordKnownError, source: str = "") -> KnownError:
    """Write down a known error, so that the next one is answered at once."""
    work.require(Permission.KNOWLEDGE_CHANGE)
    if wish.product_id is not None:
        work.get(Product, wish.product_id)
    row = work.add(
        KnownError(
            **wish.model_dump(exclude={"codes"}),
            number=next_number(work, "known_error"),
            author_id=author(work),
            updated_at=work.now,
            source=source,
        )
    )
    codes = index(work, row, wish.codes)
    history.record(work, "known_error.record", row, codes=codes and codes[1])
    return row


def change_known_error(work: Work, wish: ChangeKnownError) -> KnownError:
    """Change a known error; a stale one is refused with both versions."""
    work.require(Permission.KNOWLEDGE_CHANGE)
    row = work.get(KnownError, wish.known_error_id)
    work.fresh(row, wish.version)
    if wish.product_id is not None:
        work.get(Product, wish.product_id)
    told = wish.model_dump(exclude={"codes", "known_error_id", "version"})
    changed = history.changed(row, told)
    if codes := index(work, row, wish.codes):
        changed["codes"] = [*codes]
    row.updated_at = work.now
    history.record(work, "known_error.change", row, **changed)
    return row


def fix_known_error(work: Work, wish: FixKnownError) -> KnownError:
    """Say that the root fix is out; the known error is no longer offered by its words alone."""
    work.require(Permission.KNOWLEDGE_CHANGE)
    row = work.get(KnownError, wish.known_error_id)
    work.fresh(row, wish.version)
    if row.state is ErrorState.FIXED:
        raise Refused(mark("This known error is fixed already."))
    told = {"state": ErrorState.FIXED, "root_fix": wish.root_fix, "fixed_at": work.now}
    changed = history.changed(row, told)
    row.updated_at = work.now
    history.record(work, "known_error.fix", row, **changed)
    return row


def reopen_known_error(work: Work, wish: ReopenKnownError) -> KnownError:
    """Take a fixed known error up again."""
    work.require(Permission.KNOWLEDGE_CHANGE)
    row = work.get(KnownError, wish.known_error_id)
    work.fresh(row, wish.version)
    if row.state is ErrorState.OPEN:
        raise Refused(mark("This known error is open."))
    changed = history.changed(row, {"state": ErrorState.OPEN, "fixed_at": None})
    row.updated_at = work.now
    history.record(work, "known_error.reopen", row, **changed)
    return row
