"""After a solution its contact is asked once how it was; kind words reach whoever helped."""

import secrets
from collections.abc import Callable
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from msp.accounts import queries as accounts
from msp.accounts.models import Person
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.models import Ticket, TicketEvent
from msp.desk.models.voices import Satisfaction, Thanks
from msp.desk.queries.tickets import ticket as seen_ticket
from msp.desk.queries.voices import satisfaction as queries
from msp.desk.rules import Status, Verb
from msp.desk.rules import satisfaction as rules
from msp.kernel.access import Permission
from msp.kernel.errors import Forbidden, NotFound, mark
from msp.outside.outbox import Letter, owe

AT_ONCE = 100
LETTERS = {
    "ja": (
        "ご対応はいかがでしたか: {subject}",
        "{name} {honorific}\n\nお問い合わせ #{number}「{subject}」は解決いたしましたでしょうか。\n"
        "今後の改善のため、30秒ほどでご感想をお聞かせください。\n\n{link}\n\n"
        "ご回答は{until}まで承ります。ご回答後7日間は変更できます。\n"
        "解決していない場合は、お手数ですが先のメールにそのままご返信ください。\n",
    ),
    "en": (
        "How was our help? {subject}",
        "Dear {name},\n\nWe hope that your request #{number} “{subject}” is resolved.\n"
        "Would you tell us in half a minute how it was?\n\n{link}\n\n"
        "You can answer until {until}, and change your answer for seven days.\n"
        "If it is not resolved, please simply reply to our earlier mail.\n",
    ),
}
LinkTo = Callable[[Satisfaction], str]


class GiveScore(Command):
    """How it was, from 1 (not content at all) to 5; a word to us and one to whoever helped."""

    satisfaction_id: UUID
    score: int = Field(ge=1, le=5)
    comment: str = Field(default="", max_length=2_000)
    thanks: str = Field(default="", max_length=1_000)


class RecordThanks(Command):
    """Kind words that the desk heard, for whoever helped."""

    ticket_id: UUID
    words: str = Field(min_length=2, max_length=1_000)
    to_person_id: UUID | None = None


def plan_question(work: Work, ticket: Ticket, event: TicketEvent) -> Satisfaction | None:
    """Plan to ask the contact how it was, where the rules allow it; once for each ticket."""
    work.require(Permission.TICKET_WORK)
    options = accounts.our_provider(work).options
    solver = work.session.get(Person, event.actor_id) if event.actor_id else None
    last = queries.last_asked_at(work, ticket.contact_id) if ticket.contact_id else None
    solved = rules.Solved(
        channel=ticket.channel,
        source=ticket.source,
        status=ticket.status,
        contact_id=ticket.contact_id,
        solved_by=event.actor_id,
        is_by_staff=solver is not None and solver.client_id is None,
        last_asked_at=last,
    )
    if not rules.may_ask(solved, options, work.now) or queries.of_ticket(work, ticket):
        return None
    ask_at = work.now + rules.delay(options)
    return work.add(
        Satisfaction(
            client_id=ticket.client_id,
            ticket_id=ticket.id,
            person_id=ticket.contact_id,
            agent_id=ticket.assignee_id or event.actor_id,
            nonce=secrets.token_urlsafe(32),
            ask_at=ask_at,
            expires_at=ask_at + rules.VALID,
        )
    )


def mail_questions(work: Work, link_to: LinkTo) -> int:
    """Owe the questions that are due; a ticket that was taken up again asks nothing."""
    work.require(Permission.TICKET_WORK)
    found = queries.due(work, AT_ONCE)
    sent = 0
    for row in found:
        ticket = work.get(Ticket, row.ticket_id)
        person = work.get(Person, row.person_id)
        if ticket.status not in {Status.SOLVED, Status.CLOSED}:
            work.session.delete(row)
            continue
        row.mailed_at = work.now
        if person.mail and person.is_active:
            owe(work, _letter(ticket, person, row, link_to(row)))
            sent += 1
    work.session.flush()
    return sent


def give_score(work: Work, wish: GiveScore) -> Satisfaction:
    """Answer the question, or change the answer within seven days: by its link or in the portal."""
    work.require(Permission.SCORE_GIVE)
    row = _held(work, wish.satisfaction_id)
    by_link = work.actor.id.int == 0
    if not work.actor.is_client or (not by_link and row.person_id != work.actor.id):
        raise Forbidden(mark("Only whoever was asked answers this."))
    rules.may_answer(row.expires_at, row.first_answered_at, work.now)
    before, row.score, row.comment = row.score, wish.score, wish.comment.strip()
    row.first_answered_at = row.first_answered_at or work.now
    row.answered_at = work.now
    row.version += 1
    _thank(work, row, wish.thanks.strip())
    history.record(work, "satisfaction.given", row, score=[before, wish.score], by_link=by_link)
    return row


def record_thanks(work: Work, wish: RecordThanks) -> Thanks:
    """Pass on kind words that were said by phone or in a message."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    receiver = wish.to_person_id or ticket.assignee_id
    if receiver is not None:
        work.get(Person, receiver)
    made = work.add(
        Thanks(
            client_id=ticket.client_id,
            ticket_id=ticket.id,
            to_person_id=receiver,
            words=wish.words,
            said_at=work.now,
            recorded_by=log.person_of(work),
        )
    )
    log.write(work, ticket, Verb.THANKED)
    return made


def _thank(work: Work, row: Satisfaction, words: str) -> None:
    """The kind words that stand beside a score; an empty field takes them back."""
    wanted = select(Thanks).where(Thanks.satisfaction_id == row.id)
    kept = work.session.scalars(wanted).one_or_none()
    if kept is not None and not words:
        work.session.delete(kept)
    elif kept is not None:
        kept.words, kept.said_at = words, work.now
    elif words:
        work.add(
            Thanks(
                client_id=row.client_id,
                ticket_id=row.ticket_id,
                satisfaction_id=row.id,
                to_person_id=row.agent_id,
                words=words,
                said_at=work.now,
            )
        )


def _held(work: Work, satisfaction_id: UUID) -> Satisfaction:
    wanted = select(Satisfaction).where(Satisfaction.id == satisfaction_id)
    locked = wanted.with_for_update(of=Satisfaction).execution_options(populate_existing=True)
    row = work.session.scalars(locked).one_or_none()
    if row is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Satisfaction.__tablename__)
    if work.actor.id.int:
        seen_ticket(work, row.ticket_id)
    return row


def _letter(ticket: Ticket, person: Person, row: Satisfaction, link: str) -> Letter:
    subject, text = LETTERS.get(person.language, LETTERS["en"])
    told = {
        "name": person.name,
        "honorific": person.honorific,
        "number": str(ticket.number),
        "subject": ticket.subject,
        "link": link,
        "until": f"{row.expires_at:%Y-%m-%d}",
    }
    line = " ".join(f"[#{ticket.number}] {subject.format(**told)}".split())[:400]
    return Letter(f"score:{row.id}", person.mail, line, text.format(**told), ticket.client_id)
