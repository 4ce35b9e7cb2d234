"""What a ticket's chargeable work comes to, and what the client said to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from contracts.models import Contract, ContractLine, LineTerms
from contracts.rules.bands import Factors
from msp.data.work import Work
from msp.desk.models import Ticket, TimeEntry, WorkConsent
from msp.desk.queries.tickets import sight
from msp.desk.rules import settling, time_consent
from msp.desk.rules.settling import Charge
from msp.desk.rules.time_consent import ConsentState
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark
from msp.kernel.money import Money, total


@dataclass(frozen=True, slots=True)
class Beyond:
    """What a ticket's chargeable work would come to, and what the client has agreed to."""

    spent: Money
    allowed: Money


def of_ticket(work: Work, ticket_id: UUID) -> Sequence[WorkConsent]:
    """What was asked on a ticket, the latest first."""
    work.require(Permission.TIME_READ)
    wanted = select(WorkConsent).where(WorkConsent.ticket_id == ticket_id)
    return work.session.scalars(wanted.order_by(WorkConsent.created_at.desc())).all()


def visible(work: Work) -> Select[WorkConsent]:
    """Questions on tickets that the actor may see, the latest first."""
    work.require(Permission.TIME_READ)
    seen = select(Ticket.id).where(*sight(work.actor))
    wanted = select(WorkConsent).where(WorkConsent.ticket_id.in_(seen))
    return wanted.order_by(WorkConsent.created_at.desc(), WorkConsent.id)


def consent(work: Work, consent_id: UUID) -> WorkConsent:
    """One question, or NotFound."""
    found = work.session.scalars(visible(work).where(WorkConsent.id == consent_id)).one_or_none()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=WorkConsent.__tablename__)
    return found


def waiting(work: Work) -> Sequence[Row[Any]]:
    """Questions that wait for the client, with their tickets, the oldest first."""
    work.require(Permission.TIME_READ)
    asked: Any = (
        select(WorkConsent, Ticket.number, Ticket.subject)
        .join(Ticket, Ticket.id == WorkConsent.ticket_id)
        .where(WorkConsent.state == ConsentState.ASKED, WorkConsent.expires_at > work.now)
        .where(*sight(work.actor))
        .order_by(WorkConsent.created_at)
    )
    found: Sequence[Row[Any]] = work.session.execute(asked).all()
    return found


def agreed(work: Work, ticket_id: UUID) -> Money | None:
    """The most that the client has agreed to on a ticket, by its last word."""
    wanted = (
        select(WorkConsent)
        .where(
            WorkConsent.ticket_id == ticket_id,
            WorkConsent.state.in_((ConsentState.AGREED, ConsentState.DECLINED)),
        )
        .order_by(WorkConsent.answered_at.desc(), WorkConsent.id.desc())
        .limit(1)
    )
    last = work.session.scalars(wanted).first()
    return last.ceiling if last is not None and last.state is ConsentState.AGREED else None


def limit(work: Work, ticket_id: UUID) -> Money | None:
    """What may be charged on a ticket without asking, by the strictest contract that charges it."""
    wanted = (
        select(func.min(Contract.consent_above_minor), func.min(Contract.currency))
        .join(ContractLine, ContractLine.contract_id == Contract.id)
        .join(TimeEntry, TimeEntry.line_id == ContractLine.id)
        .where(TimeEntry.ticket_id == ticket_id, TimeEntry.charge_minutes > 0)
    )
    minor, currency = work.session.execute(wanted).one()
    return None if minor is None else Money(int(minor), currency)


def asked_beyond(work: Work, entry: TimeEntry, contract_id: UUID, price: Money) -> Beyond | None:
    """Whether the client has to be asked before an entry that would cost `price` is approved."""
    if entry.ticket_id is None:
        return None
    own = work.get(Contract, contract_id)
    others = limit(work, entry.ticket_id)
    told = [own.consent_above_minor] if own.consent_above_minor is not None else []
    told += [others.minor] if others is not None else []
    spent = charged(work, entry.ticket_id, price.currency, entry.id) + price
    strictest = Money(min(told), price.currency) if told else None
    allowed = time_consent.exceeded(spent, strictest, agreed(work, entry.ticket_id))
    return None if allowed is None else Beyond(spent, allowed)


def charged(work: Work, ticket_id: UUID, currency: str, without: UUID | None = None) -> Money:
    """What all the work on a ticket that is charged comes to, entry by entry, before tax.

    `without` leaves one entry out.
    """
    wanted = (
        select(TimeEntry, LineTerms.after_hours_percent, LineTerms.holiday_percent)
        .outerjoin(LineTerms, LineTerms.id == TimeEntry.terms_id)
        .where(TimeEntry.ticket_id == ticket_id, TimeEntry.charge_minutes > 0)
    )
    return total(
        (
            settling.amount(entry.rate, _charge(entry), Factors(after, holiday))
            for entry, after, holiday in work.session.execute(wanted)
            if entry.rate is not None and entry.rate.currency == currency and entry.id != without
        ),
        currency,
    )


def _charge(entry: TimeEntry) -> Charge:
    return Charge(entry.charge_minutes, entry.after_hours_charge, entry.holiday_charge)
