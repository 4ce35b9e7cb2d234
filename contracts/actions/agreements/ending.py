"""A contract ends on a day; what is left of its hours expires, stays a while or is paid back."""

from datetime import date, timedelta

from sqlalchemy import select

from contracts.actions.agreements.wishes import EndContract
from contracts.actions.hours import RefundPool, refund_pool
from contracts.actions.ledger import locked
from contracts.models import Contract, HourPool
from contracts.queries.agreements import lines_of, today_of
from contracts.rules import lines
from contracts.rules.lines import ContractState, HoursLeft, LineKind
from contracts.rules.pools import PoolState
from msp.data.history import changed, record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark

USABLE = (PoolState.ACTIVE, PoolState.EXHAUSTED)
ONE_DAY = timedelta(days=1)
BACK = mark("The contract has ended.")


def end_contract(work: Work, wish: EndContract) -> Contract:
    """Set the first day without the contract; when that day is here it is ended.

    Hours left: `expire` on the last day of the contract (or before, as agreed); `extend` lets
    prepaid hours be used up before `extend_to`, all other lines end; `refund` pays unused minutes
    of prepaid hours back when the contract ends. Monthly hours always end with it.
    """
    work.require(Permission.CONTRACT_CHANGE)
    row = work.get(Contract, wish.contract_id)
    work.fresh(row, wish.version)
    if row.state is not ContractState.ACTIVE:
        lines.moved(row.state, ContractState.ENDED)
    lines.checked_span(row.starts_on, wish.ends_on)
    ends_on = _extended(work, row, wish) if wish.hours_left is HoursLeft.EXTEND else wish.ends_on
    if wish.hours_left is HoursLeft.REFUND:
        work.require(Permission.POOL_CHANGE)
    else:
        _last_day(work, row, ends_on - ONE_DAY)
    told = {"ends_on": ends_on, "hours_left": wish.hours_left}
    record(work, "contract.end", row, **changed(row, told))
    if ends_on <= today_of(work, row.client_id):
        _ended(work, row)
    return row


def end_due_contracts(work: Work) -> int:
    """Mark contracts whose last day is past as ended; how many there were."""
    work.require(Permission.CONTRACT_CHANGE)
    due = work.session.scalars(
        select(Contract).where(
            Contract.state == ContractState.ACTIVE, Contract.ends_on.is_not(None)
        )
    ).all()
    ended = 0
    for row in due:
        if row.ends_on is not None and row.ends_on <= today_of(work, row.client_id):
            _ended(work, row)
            ended += 1
    return ended


def _ended(work: Work, row: Contract) -> None:
    before = row.state
    row.state = lines.moved(row.state, ContractState.ENDED)
    if row.hours_left is HoursLeft.REFUND:
        _pay_back(work, row)
    record(work, "contract.ended", row, ends_on=row.ends_on, state=[before, row.state])


def _extended(work: Work, row: Contract, wish: EndContract) -> date:
    """The contract's lines end, but prepaid hours may be used up before the later day."""
    if wish.extend_to is None:
        raise Refused(mark("Say until when the hours may be used."), field="extend_to")
    if wish.extend_to <= wish.ends_on:
        raise Refused(mark("The hours stay longer than the contract."), field="extend_to")
    found = lines_of(work, row.id)
    if all(line.kind is not LineKind.BLOCK for line in found):
        raise Refused(mark("This contract has no prepaid hours."), field="hours_left")
    for line in found:
        if line.kind is not LineKind.BLOCK and (
            line.ends_on is None or line.ends_on > wish.ends_on
        ):
            if line.starts_on >= wish.ends_on:
                message = mark("“%(line)s” starts on %(day)s, after that end.")
                raise Refused(message, field="ends_on", line=line.title, day=line.starts_on)
            record(work, "line.change", line, **changed(line, {"ends_on": wish.ends_on}))
    for pool in _pools(work, row, LineKind.BLOCK):
        told = {"expires_on": wish.extend_to - ONE_DAY}
        record(work, "pool.extend", pool, **changed(pool, told))
    return wish.extend_to


def _last_day(work: Work, row: Contract, last: date) -> None:
    """Hours are never usable after their contract; those that expire before it still do."""
    for pool in _pools(work, row, *lines.POOLED):
        if pool.expires_on is None or pool.expires_on > last:
            told = {"expires_on": max(last, pool.starts_on)}
            record(work, "pool.expires", pool, **changed(pool, told))


def _pools(work: Work, row: Contract, *kinds: LineKind) -> list[HourPool]:
    line_ids = [line.id for line in lines_of(work, row.id) if line.kind in kinds]
    wanted = select(HourPool).where(HourPool.line_id.in_(line_ids), HourPool.state.in_(USABLE))
    return locked(work, wanted)


def _pay_back(work: Work, row: Contract) -> None:
    for pool in _pools(work, row, LineKind.BLOCK):
        if pool.remaining_minutes > 0:
            refund_pool(
                work,
                RefundPool(
                    pool_id=pool.id,
                    minutes=pool.remaining_minutes,
                    reason=BACK,
                    source=f"end:{row.id}:{pool.id}",
                ),
            )
