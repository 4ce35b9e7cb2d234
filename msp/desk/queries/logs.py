"""Logs on a ticket, their lines, and what was found in them."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from sqlalchemy import Select, select

from msp.data.work import Work
from msp.desk.models.intake import LogFile, LogMark
from msp.desk.models.logs import LogPattern, LogProposal
from msp.desk.rules import logs as rules
from msp.desk.rules.logs import LogLine, Own
from msp.desk.rules.patterns import pattern
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark
from msp.outside import files


def of_ticket(work: Work, ticket_id: UUID) -> Sequence[LogFile]:
    """The logs of a ticket, the newest first."""
    work.require(Permission.TICKET_WORK)
    wanted = select(LogFile).where(LogFile.ticket_id == ticket_id)
    return work.session.scalars(wanted.order_by(LogFile.created_at.desc(), LogFile.id)).all()


def log_file(work: Work, ticket_id: UUID, log_id: UUID) -> LogFile:
    """One log of that ticket, or NotFound."""
    work.require(Permission.TICKET_WORK)
    wanted = select(LogFile).where(LogFile.id == log_id, LogFile.ticket_id == ticket_id)
    row = work.session.scalars(wanted).first()
    if row is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=LogFile.__tablename__)
    return row


def lines(work: Work, row: LogFile, folder: Path) -> list[LogLine]:
    """Every line of a log that is kept under `folder`, with its weight."""
    work.require(Permission.TICKET_WORK)
    text = files.read(folder, row.fingerprint).decode(row.encoding)
    return list(rules.lines(text, own_patterns(work)))


def patterns(work: Work) -> Select[LogPattern]:
    """The provider's own patterns in their order, those that are retired too."""
    work.require(Permission.TICKET_WORK)
    return select(LogPattern).order_by(LogPattern.position, LogPattern.name)


def own_patterns(work: Work) -> list[Own]:
    """Those in use, ready to look for."""
    rows = work.session.scalars(patterns(work).where(LogPattern.is_active))
    return [Own(row.id, row.name, pattern(row.text), row.weight) for row in rows]


def proposals(work: Work, row: LogFile) -> Sequence[LogProposal]:
    """What was found in a log when it was put here and nobody has judged yet."""
    work.require(Permission.TICKET_WORK)
    wanted = select(LogProposal).where(LogProposal.log_file_id == row.id)
    return work.session.scalars(wanted.order_by(LogProposal.line)).all()


def proposal(work: Work, ticket_id: UUID, proposal_id: UUID) -> LogProposal:
    """One proposal of that ticket, or NotFound."""
    work.require(Permission.TICKET_WORK)
    wanted = select(LogProposal).where(
        LogProposal.id == proposal_id, LogProposal.ticket_id == ticket_id
    )
    row = work.session.scalars(wanted).first()
    if row is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=LogProposal.__tablename__)
    return row


def marks(work: Work, ticket_id: UUID) -> Sequence[LogMark]:
    """What was found in the logs of a ticket, in the order in which it was marked."""
    work.require(Permission.TICKET_WORK)
    wanted = select(LogMark).where(LogMark.ticket_id == ticket_id)
    return work.session.scalars(wanted.order_by(LogMark.created_at, LogMark.line)).all()


def log_mark(work: Work, ticket_id: UUID, mark_id: UUID) -> LogMark:
    """One finding of that ticket, or NotFound."""
    work.require(Permission.TICKET_WORK)
    wanted = select(LogMark).where(LogMark.id == mark_id, LogMark.ticket_id == ticket_id)
    row = work.session.scalars(wanted).first()
    if row is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=LogMark.__tablename__)
    return row
