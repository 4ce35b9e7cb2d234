"""Before chargeable work the client is asked, and answers once: by a link or in the portal."""

import secrets
from datetime import timedelta
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from msp.accounts.models import Client, Person
from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.desk import queries
from msp.desk.models import Ticket, WorkConsent
from msp.desk.rules import time_consent as rules
from msp.desk.rules.time_consent import ConsentState
from msp.kernel import reading, writing
from msp.kernel.access import Permission
from msp.kernel.errors import Conflict, Forbidden, NotFound, Refused, mark
from msp.kernel.money import Money
from msp.outside.models import OutboxMessage

MOST_DAYS = 90
LETTERS = {
    "ja": (
        "有償作業のご確認のお願い: {subject}",
        "{name} {honorific}\n\nお問い合わせ #{number}「{subject}」について、"
        "次の有償作業のご確認をお願いいたします。"
        "\n\n{what}\n\n見積時間: {time}\n上限金額(税抜): {ceiling}\n\n"
        "次のページから「承認する」または「承認しない」をお選びください。\n{link}\n\n"
        "ご回答期限: {until}\n",
    ),
    "en": (
        "Please confirm chargeable work: {subject}",
        "Dear {name},\n\nYour request #{number} “{subject}” needs work that is charged."
        "\n\n{what}\n\nEstimated time: {time}\nAt most (before tax): {ceiling}\n\n"
        "Please say yes or no on this page:\n{link}\n\nPlease answer by {until}.\n",
    ),
}


class AskConsent(Command):
    """What has to be done on a ticket, how long it may take and what it may cost at most."""

    ticket_id: UUID
    spent: str = Field(min_length=1, max_length=40)
    ceiling: str = Field(min_length=1, max_length=30)
    what: str = Field(min_length=3, max_length=2000)
    days: int = Field(14, ge=1, le=MOST_DAYS)


class AnswerConsent(Command):
    """Yes or no to what was asked."""

    consent_id: UUID
    yes: bool
    note: str = Field("", max_length=500)


class WithdrawConsent(Command):
    """A question that is no longer needed."""

    consent_id: UUID


def ask_consent(work: Work, wish: AskConsent) -> WorkConsent:
    """Ask the client before chargeable work on a ticket; an earlier open question is withdrawn."""
    work.require(Permission.TIME_LOG)
    ticket = queries.ticket(work, wish.ticket_id)
    client = work.get(Client, ticket.client_id)
    ceiling = reading.read_amount(wish.ceiling, client.currency, "ceiling")
    if ceiling.minor <= 0:
        raise Refused(mark("The amount must be more than zero."), field="ceiling")
    typed = reading.read_minutes(wish.spent, "spent")
    for open_one in _open(work, ticket.id):
        open_one.state = ConsentState.WITHDRAWN
        open_one.version += 1
    work.session.flush()
    made = WorkConsent(
        client_id=client.id,
        ticket_id=ticket.id,
        minutes=-(-typed.seconds // 60),
        ceiling=ceiling,
        what=wish.what,
        state=ConsentState.ASKED,
        nonce=secrets.token_urlsafe(32),
        expires_at=work.now + timedelta(days=wish.days),
        asked_by=work.actor.id,
    )
    work.add(made)
    record(work, "work.asked", made, minutes=made.minutes, ceiling=ceiling.minor)
    return made


def mail_consent(work: Work, asked: WorkConsent, link: str) -> bool:
    """Owe the ticket's contact one mail with the question and its link; whether there is one."""
    work.require(Permission.TIME_LOG)
    ticket = work.get(Ticket, asked.ticket_id)
    contact = work.session.get(Person, ticket.contact_id) if ticket.contact_id else None
    if contact is None or not contact.mail:
        return False
    language = contact.language if contact.language in LETTERS else "en"
    subject, text = LETTERS[language]
    told = _told(asked, ticket, contact) | {"link": link}
    told["time"] = writing.minutes_words(asked.minutes, language)
    letter = OutboxMessage(
        source=f"consent:{asked.id}",
        client_id=asked.client_id,
        to_address=contact.mail,
        subject=" ".join(subject.format(**told).split())[:400],
        body=text.format(**told),
        headers={},
        attachments=[],
    )
    work.add(letter)
    return True


def answer_consent(work: Work, wish: AnswerConsent) -> WorkConsent:
    """Say yes or no, once and in time; two answers at the same moment are one."""
    work.require(Permission.WORK_ANSWER)
    row = _held(work, wish.consent_id)
    if not work.actor.is_client:
        raise Forbidden(mark("Only the client answers this."))
    rules.may_answer(row.state, row.expires_at, work.now)
    row.state = ConsentState.AGREED if wish.yes else ConsentState.DECLINED
    row.answered_at, row.answer = work.now, wish.note
    row.answered_by = work.actor.id if work.actor.id.int else None
    row.version += 1
    record(work, "work.answered", row, state=row.state, by_link=not work.actor.id.int)
    return row


def withdraw_consent(work: Work, wish: WithdrawConsent) -> WorkConsent:
    """Take a question back that was not answered yet."""
    work.require(Permission.TIME_LOG)
    row = _held(work, wish.consent_id)
    if row.state is not ConsentState.ASKED:
        raise Conflict(mark("This question was answered already."))
    row.state = ConsentState.WITHDRAWN
    row.version += 1
    record(work, "work.withdrawn", row)
    return row


def _open(work: Work, ticket_id: UUID) -> list[WorkConsent]:
    wanted = select(WorkConsent).where(
        WorkConsent.ticket_id == ticket_id, WorkConsent.state == ConsentState.ASKED
    )
    return list(work.session.scalars(wanted.with_for_update(of=WorkConsent)))


def _held(work: Work, consent_id: UUID) -> WorkConsent:
    wanted = select(WorkConsent).where(WorkConsent.id == consent_id)
    locked = wanted.with_for_update(of=WorkConsent).execution_options(populate_existing=True)
    row = work.session.scalars(locked).first()
    if row is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=WorkConsent.__tablename__)
    return row


def _told(asked: WorkConsent, ticket: Ticket, contact: Person) -> dict[str, str]:
    ceiling = Money(asked.ceiling.minor, asked.ceiling.currency)
    return {
        "name": contact.name,
        "honorific": contact.honorific,
        "number": str(ticket.number),
        "subject": ticket.subject,
        "what": asked.what,
        "ceiling": writing.money_text(ceiling, contact.language),
        "until": f"{asked.expires_at:%Y-%m-%d}",
    }
