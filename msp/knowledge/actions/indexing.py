"""The codes of an article or a known error stand in one index."""

from uuid import UUID

from sqlalchemy import delete

from msp.data.work import Work
from msp.kernel.access import Role
from msp.knowledge import queries
from msp.knowledge.models import Article, ErrorCode, KnownError
from msp.knowledge.rules import typed_codes


def index(work: Work, row: Article | KnownError, typed: str) -> list[list[str]] | None:
    """Let these codes, as somebody listed them, lead to the row and no others.

    Answers [before, after] where that changed anything.
    """
    before = list(queries.codes_of(work, [row]).get(row.id, ()))
    after = sorted(typed_codes(typed))
    if before == after:
        return None
    name = "known_error_id" if isinstance(row, KnownError) else "article_id"
    work.session.execute(delete(ErrorCode).where(getattr(ErrorCode, name) == row.id))
    for code in after:
        work.session.add(ErrorCode(code=code, **{name: row.id}))
    work.session.flush()
    return [before, after]


def author(work: Work) -> UUID | None:
    """Whose deed it is: nobody's for a job or the shell."""
    return None if Role.SYSTEM in work.actor.roles else work.actor.id
