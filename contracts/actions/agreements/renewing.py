"""Before a contract ends somebody decides: one piece of work for each end (DOMAIN §3)."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from contracts.actions.agreements.ending import end_due_contracts
from contracts.actions.typed import Whole
from contracts.models import Contract, RenewalItem, RenewalState
from contracts.queries.agreements import today_of
from contracts.rules import lines
from contracts.rules.lines import ContractState, Renewal
from msp.data.commands import Command
from msp.data.history import changed, record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


class Decision(StrEnum):
    """What becomes of a contract at its end."""

    RENEW = "renew"
    DECLINE = "decline"


class DecideRenewal(Command):
    """Renew a contract (for so many months, else as it says) or let it end."""

    renewal_id: UUID
    decision: Decision
    months: Whole | None = Field(default=None, ge=1, le=120)
    note: str = Field(default="", max_length=300)
    version: int | None = None


def open_renewals(work: Work) -> int:
    """Make the work of deciding for each contract whose last day for notice comes near."""
    work.require(Permission.CONTRACT_CHANGE)
    wanted = select(Contract).where(
        Contract.state == ContractState.ACTIVE,
        Contract.ends_on.is_not(None),
        Contract.renewal != Renewal.NONE,
    )
    known = {(row.contract_id, row.ends_on) for row in work.session.scalars(select(RenewalItem))}
    made = 0
    for row in work.session.scalars(wanted.order_by(Contract.number)).all():
        ends_on = row.ends_on or date.max
        today = today_of(work, row.client_id)
        near = lines.renewal_is_near(ends_on, row.notice_days, row.remind_days, today)
        if near and (row.id, ends_on) not in known:
            item = work.add(
                RenewalItem(
                    client_id=row.client_id,
                    contract_id=row.id,
                    ends_on=ends_on,
                    notice_by=lines.notice_by(ends_on, row.notice_days),
                )
            )
            record(work, "renewal.open", item, contract_id=row.id, notice_by=item.notice_by)
            made += 1
    return made


def renew_due(work: Work) -> int:
    """Renew what renews itself once the last day for notice is past; how many contracts."""
    work.require(Permission.CONTRACT_CHANGE)
    wanted = (
        select(RenewalItem, Contract)
        .join(Contract, Contract.id == RenewalItem.contract_id)
        .where(
            RenewalItem.state == RenewalState.OPEN,
            Contract.state == ContractState.ACTIVE,
            Contract.renewal == Renewal.AUTOMATIC,
            Contract.ends_on == RenewalItem.ends_on,
        )
    )
    due = [
        (item, row)
        for item, row in work.session.execute(wanted)
        if item.notice_by < today_of(work, row.client_id)
    ]
    for item, row in due:
        _renewed(work, item, row, row.renews_months)
    return len(due)


def turn_contracts(work: Work) -> int:
    """What a day does: decisions open, what renews itself is renewed, the rest ends."""
    return open_renewals(work) + renew_due(work) + end_due_contracts(work)


def decide_renewal(work: Work, wish: DecideRenewal) -> RenewalItem:
    """Renew a contract or let it end; decided once."""
    work.require(Permission.CONTRACT_CHANGE)
    item = work.get(RenewalItem, wish.renewal_id)
    work.fresh(item, wish.version)
    row = work.get(Contract, item.contract_id)
    if item.state is not RenewalState.OPEN:
        raise Refused(mark("This was decided already."), field="decision")
    if row.state is not ContractState.ACTIVE or row.ends_on != item.ends_on:
        raise Refused(mark("The contract has another end meanwhile."), field="decision")
    item.note = wish.note
    if wish.decision is Decision.RENEW:
        _renewed(work, item, row, wish.months or row.renews_months)
    else:
        _decided(work, item, RenewalState.DECLINED)
        record(work, "renewal.decline", row, ends_on=row.ends_on, note=wish.note)
    return item


def _renewed(work: Work, item: RenewalItem, row: Contract, months: int) -> None:
    item.renewed_until = lines.renewed_until(item.ends_on, months)
    _decided(work, item, RenewalState.RENEWED)
    told = {"ends_on": item.renewed_until}
    row.version += 1
    record(work, "contract.renew", row, **changed(row, told))


def _decided(work: Work, item: RenewalItem, state: RenewalState) -> None:
    item.state, item.decided_at, item.decided_by = state, work.now, work.actor.id
