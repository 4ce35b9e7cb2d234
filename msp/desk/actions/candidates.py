"""Candidates are tried on a ticket, isolation is recorded, and an attack is looked for."""

from collections.abc import Callable, Mapping
from uuid import UUID

from pydantic import Field

from msp.accounts.models import Person
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import log
from msp.desk.actions.drafts import KeepDraft, keep_draft
from msp.desk.models import Isolation, SecurityCheck, Ticket, TicketCandidate
from msp.desk.queries import candidates
from msp.desk.queries.drafts import drafts
from msp.desk.rules import Verb, problems
from msp.desk.rules.problems import Finding, Mark, SecurityResult, SecurityState, Stage
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, Refused, mark
from msp.knowledge import queries as knowledge
from msp.knowledge.models import ClientArticle
from msp.knowledge.rules import ArticleState, Source

MOST_MINUTES = 24 * 60


class MarkCandidate(Command):
    """What became of a known error, an article or another ticket on this one."""

    ticket_id: UUID
    source: Source
    subject_id: UUID
    mark: Mark
    note: str = Field(default="", max_length=400)


class ForgetCandidate(Command):
    """A mark that was a mistake."""

    ticket_id: UUID
    subject_id: UUID


class InsertCandidate(Command):
    """What a client is told of it goes into the actor's reply."""

    ticket_id: UUID
    source: Source
    subject_id: UUID


class RecordIsolation(Command):
    """A step of fault isolation, what it came to, and the minutes it took."""

    ticket_id: UUID
    stage: Stage
    finding: Finding
    minutes: int = Field(default=0, ge=0, le=MOST_MINUTES)
    note: str = Field(default="", max_length=4_000)


class RecordSecurity(Command):
    """How far the check for attacks is, and what a finished one showed."""

    ticket_id: UUID
    state: SecurityState
    result: SecurityResult | None = None
    note: str = Field(default="", max_length=4_000)
    version: int | None = None


def mark_candidate(work: Work, wish: MarkCandidate) -> TicketCandidate:
    """Write down that a candidate was tried, worked or failed; the last word holds (R145)."""
    work.require(Permission.TICKET_WORK)
    ticket = queries.locked(work, wish.ticket_id)
    return _marked(work, ticket, wish)


def forget_candidate(work: Work, wish: ForgetCandidate) -> Ticket:
    """Take a mark back."""
    work.require(Permission.TICKET_WORK)
    ticket = queries.locked(work, wish.ticket_id)
    row = candidates.marked(work, ticket.id).get(wish.subject_id)
    if row is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=TicketCandidate.__tablename__)
    told = {"source": row.source, "subject_id": row.subject_id, "mark": [row.mark, None]}
    work.session.delete(row)
    log.write(work, ticket, Verb.CANDIDATE, **told)
    return ticket


def insert_candidate(work: Work, wish: InsertCandidate) -> TicketCandidate:
    """Put what clients are told of it into the actor's reply, and mark it as tried (R4, R10).

    An article that clients can read themselves is counted as answerable without us (tier 0).
    """
    work.require(Permission.TICKET_WORK)
    ticket = queries.locked(work, wish.ticket_id)
    contact = work.session.get(Person, ticket.contact_id) if ticket.contact_id else None
    language = contact.language if contact else "ja"
    told = _reply(work, wish, language)
    begun = drafts(work, ticket.id).get("reply")
    body = f"{begun.body.rstrip()}\n\n{told}" if begun and told not in begun.body else told
    keep_draft(work, KeepDraft(ticket_id=ticket.id, box="reply", body=body[:20_000]))
    before = candidates.marked(work, ticket.id).get(wish.subject_id)
    row = _marked(
        work,
        ticket,
        MarkCandidate(**wish.model_dump(), mark=before.mark if before else Mark.TRIED),
    )
    row.inserted_at = work.now
    row.answers_itself = work.session.get(ClientArticle, wish.subject_id) is not None
    return row


def record_isolation(work: Work, wish: RecordIsolation) -> Isolation:
    """Write down a step of isolation with its minutes (R3)."""
    work.require(Permission.TICKET_WORK)
    ticket = queries.locked(work, wish.ticket_id)
    row = work.add(Isolation(**wish.model_dump(), author_id=log.person_of(work)))
    told = {"stage": row.stage, "finding": row.finding, "minutes": row.minutes}
    log.write(work, ticket, Verb.ISOLATED, **told)
    return row


def record_security(work: Work, wish: RecordSecurity) -> SecurityCheck:
    """Say whether an attack must be looked for, and what looking showed (R42)."""
    work.require(Permission.TICKET_WORK)
    ticket = queries.locked(work, wish.ticket_id)
    problems.checked(wish.state, wish.result)
    row = candidates.security_check(work, ticket.id)
    before = (row.state, row.result) if row else (None, None)
    if row is None:
        row = SecurityCheck(ticket_id=ticket.id, version=1)
    else:
        work.fresh(row, wish.version)
    done_at = work.now if wish.state is SecurityState.DONE else None
    told = wish.model_dump(include={"state", "result", "note"}) | {"done_at": done_at}
    history.changed(row, told | {"author_id": log.person_of(work), "updated_at": work.now})
    work.add(row)
    pairs = {"check": [before[0], row.state], "result": [before[1], row.result]}
    log.write(work, ticket, Verb.SECURITY, **pairs)
    return row


def _marked(work: Work, ticket: Ticket, wish: MarkCandidate) -> TicketCandidate:
    EXISTS[wish.source](work, wish.subject_id)
    if wish.subject_id == ticket.id:
        raise Refused(mark("A ticket is not its own answer."), field="subject_id")
    row = candidates.marked(work, ticket.id).get(wish.subject_id)
    before = row.mark if row else None
    if row is None:
        told = wish.model_dump(include={"ticket_id", "source", "subject_id", "mark"})
        row = TicketCandidate(**told)
    row.mark, row.marked_at, row.marked_by = wish.mark, work.now, log.person_of(work)
    row.note = wish.note or row.note or ""
    work.add(row)
    told = {"source": row.source, "subject_id": row.subject_id}
    log.write(work, ticket, Verb.CANDIDATE, **told, mark=[before, row.mark])
    return row


def _reply(work: Work, wish: InsertCandidate, language: str) -> str:
    if wish.source is Source.TICKET:
        raise Refused(mark("What was said on another ticket is not sent on."), field="source")
    return knowledge.reply_of(work, wish.source, wish.subject_id, language)


def _article(work: Work, key: UUID) -> object:
    row = knowledge.article(work, key)
    if row.state is not ArticleState.PUBLISHED:
        raise Refused(mark("This article is not published."), field="subject_id")
    return row


EXISTS: Mapping[Source, Callable[[Work, UUID], object]] = {
    Source.KNOWN_ERROR: knowledge.known_error,
    Source.ARTICLE: _article,
    Source.TICKET: queries.ticket,
}
