"""A log is put on a ticket; its marked lines are findings and facts of the ticket."""

import base64
import binascii
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field
from sqlalchemy import select

from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import intake, log
from msp.desk.models.intake import LogFile, LogMark
from msp.desk.models.logs import LogProposal
from msp.desk.queries import logs as queries
from msp.desk.rules import Verb
from msp.desk.rules import logs as rules
from msp.desk.rules.intake import Certainty, Fact, Known
from msp.desk.rules.logs import LogLine
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.outside import files


def _decoded(told: Any) -> Any:
    """A program says bytes in base64; what is none stays for the check of the text to refuse."""
    if not isinstance(told, str):
        return told
    try:
        return base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError):
        return told.encode()


class PutLog(Command):
    """A log file: its bytes (programs send base64) and the name that it had."""

    ticket_id: UUID
    content: Annotated[bytes, BeforeValidator(_decoded), Field(max_length=2 * rules.MOST_BYTES)]
    name: str = Field(default="", max_length=400)


class MarkLine(Command):
    """A line of a log, and what it tells."""

    ticket_id: UUID
    log_id: UUID
    line: int = Field(ge=1)
    finding: str = Field(default="", max_length=500)


class RemoveMark(Command):
    """A line that tells nothing after all."""

    ticket_id: UUID
    mark_id: UUID


class DismissProposal(Command):
    """A proposed line that tells nothing."""

    ticket_id: UUID
    proposal_id: UUID


def put_log(work: Work, wish: PutLog, folder: Path) -> LogFile:
    """Keep a log under `folder`; the same bytes are kept once for a ticket.

    Refused where the content is no text, whatever the name says.
    """
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    name = wish.name.replace("\\", "/").rsplit("/", 1)[-1][-200:] or "log.txt"
    text, encoding = rules.text_of(name, wish.content)
    fingerprint = files.keep(folder, wish.content)
    there = select(LogFile).where(
        LogFile.ticket_id == ticket.id, LogFile.fingerprint == fingerprint
    )
    if (known := work.session.scalars(there).first()) is not None:
        return known
    found = list(rules.lines(text, queries.own_patterns(work)))
    row = LogFile(ticket_id=ticket.id, author_id=log.person_of(work), name=name)
    row.encoding, row.size, row.lines = encoding, len(wish.content), len(found)
    row.abnormal, row.fingerprint = rules.abnormal(found), fingerprint
    work.add(row)
    _propose(work, row, found)
    intake.know(work, ticket, Fact.LOGS, Known(name, Certainty.OBSERVED))
    log.write(work, ticket, Verb.FINDING, log_id=row.id)
    return row


def mark_line(work: Work, wish: MarkLine, folder: Path) -> LogMark:
    """Keep a line as a finding of the ticket; marked again, it takes the new words."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    row = queries.log_file(work, ticket.id, wish.log_id)
    if wish.line > row.lines:
        raise Refused(mark("The log has no such line."), field="line")
    text = queries.lines(work, row, folder)[wish.line - 1].text[:1000]
    there = select(LogMark).where(LogMark.log_file_id == row.id, LogMark.line == wish.line)
    found = work.session.scalars(there).first()
    if found is not None:
        intake.forget(work, ticket, Fact.LOGS, _told(row, found))
        found.finding = wish.finding
    else:
        found = LogMark(ticket_id=ticket.id, log_file_id=row.id, line=wish.line, text=text)
        found.author_id, found.finding = log.person_of(work), wish.finding
        work.add(found)
    _settled(work, row, wish.line)
    intake.know(work, ticket, Fact.LOGS, Known(_told(row, found), Certainty.OBSERVED))
    log.write(work, ticket, Verb.FINDING, log_id=row.id, line=wish.line)
    return found


def remove_mark(work: Work, wish: RemoveMark) -> LogFile:
    """Take a finding back, from the facts too."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    found = queries.log_mark(work, ticket.id, wish.mark_id)
    row = queries.log_file(work, ticket.id, found.log_file_id)
    intake.forget(work, ticket, Fact.LOGS, _told(row, found))
    work.session.delete(found)
    log.write(work, ticket, Verb.FINDING, log_id=row.id, line=found.line, undone=True)
    return row


def dismiss_proposal(work: Work, wish: DismissProposal) -> LogFile:
    """Say that a proposed line tells nothing."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    found = queries.proposal(work, ticket.id, wish.proposal_id)
    row = queries.log_file(work, ticket.id, found.log_file_id)
    work.session.delete(found)
    return row


def _propose(work: Work, row: LogFile, found: Sequence[LogLine]) -> None:
    """Lines that the patterns found are proposed at once (R27)."""
    for line in rules.proposed(found):
        told = {"line": line.number, "text": line.text[:1000], "pattern_id": line.own}
        work.session.add(LogProposal(ticket_id=row.ticket_id, log_file_id=row.id, **told))


def _settled(work: Work, row: LogFile, line: int) -> None:
    for proposal in queries.proposals(work, row):
        if proposal.line == line:
            work.session.delete(proposal)


def _told(row: LogFile, found: LogMark) -> str:
    """The finding as the fact says it."""
    words = f" — {found.finding}" if found.finding else ""
    return f"{row.name}:{found.line}: {found.text[:200]}{words}"
