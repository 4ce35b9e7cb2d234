"""Hours are granted, start, are adjusted, frozen, paid back or voided."""

from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, func, select

from contracts.actions.deficits import carry_deficit
from contracts.actions.ledger import Movement, booked_on, locked_pool, move, written
from contracts.actions.typed import Minutes, Whole
from contracts.models import (
    ContractLine,
    HourPackage,
    HourPool,
    LedgerEntry,
    PeriodLock,
    RecognitionRow,
)
from contracts.queries.agreements import LineFacts, active_lines, block_line, today_of
from contracts.rules import lines, pools, recognition
from contracts.rules.pools import LedgerKind, PoolState
from contracts.rules.recognition import Recognition
from msp.accounts.models import Client, Provider
from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, Refused, mark
from msp.kernel.money import Money
from msp.kernel.periods import add_months


class GrantBlock(Command):
    """Hours bought once. `source` (`order:…`) makes the grant happen once."""

    client_id: UUID
    line_id: UUID | None = None
    package_id: UUID | None = None
    title: str = Field(default="", max_length=160)
    minutes: Minutes = Field(gt=0)
    price: Whole | None = Field(default=None, ge=0)
    starts_on: date
    purchased_on: date | None = None
    expires_on: date | None = None
    validity_months: Whole | None = Field(default=None, gt=0, le=120)
    source: str = Field(min_length=1, max_length=120)
    state: Literal[PoolState.PENDING, PoolState.ACTIVE] = PoolState.PENDING


class ActivatePool(Command):
    """The hours start: the sale is paid, or issued where that is agreed."""

    pool_id: UUID
    starts_on: date | None = None


class AdjustPool(Command):
    """Minutes given or taken by hand, with the reason."""

    pool_id: UUID
    minutes: Minutes = Field(ge=-(10**6), le=10**6)
    reason: str = Field(min_length=3, max_length=300)
    version: int | None = None


class VoidPool(Command):
    """The sale never was. Impossible once an hour of it was used."""

    pool_id: UUID
    reason: str = Field(min_length=3, max_length=300)


class FreezePool(Command):
    """Nobody may use what is left while a payment is disputed."""

    pool_id: UUID
    reason: str = Field(min_length=3, max_length=300)


class ThawPool(Command):
    """The dispute is over."""

    pool_id: UUID
    reason: str = Field(min_length=3, max_length=300)


class RefundPool(Command):
    """Unused minutes are paid back."""

    pool_id: UUID
    minutes: Minutes = Field(gt=0)
    reason: str = Field(min_length=3, max_length=300)
    source: str = Field(min_length=1, max_length=120)


class LockPeriod(Command):
    """Days that are closed for good; without a client for all of them."""

    client_id: UUID | None = None
    starts_on: date
    ends_on: date
    reason: str = Field(min_length=3, max_length=200)


def grant_block(work: Work, wish: GrantBlock) -> HourPool:
    """Give a client the hours it bought; the same source gives them once.

    Without a line they belong to the client's line for prepaid hours; Refused if it has none.
    """
    work.require(Permission.POOL_CHANGE)
    pool = _granted(work, wish)
    if wish.state is PoolState.ACTIVE and pool.state is PoolState.PENDING:
        start_pool(work, pool, wish.starts_on)
    return pool


def reserve_block(work: Work, wish: GrantBlock) -> HourPool:
    """Set aside the hours that a client buys: they wait, whatever the wish says, until somebody
    of the provider lets them start. The same source sets them aside once.
    """
    work.require(Permission.HOURS_BUY)
    return _granted(work, wish)


def _granted(work: Work, wish: GrantBlock) -> HourPool:
    kept = work.session.scalars(select(HourPool).where(HourPool.source == wish.source)).first()
    if kept is not None:
        return kept
    work.get(Client, wish.client_id)
    if wish.expires_on is not None and wish.expires_on < wish.starts_on:
        raise Refused(mark("The hours would expire before they start."), field="expires_on")
    line = _block_line(work, wish)
    package = wish.package_id and work.get(HourPackage, wish.package_id)
    pool = HourPool(
        client_id=wish.client_id,
        line_id=line.line_id,
        kind=lines.LineKind.BLOCK,
        title=wish.title or (package.name_ja if package else line.title),
        minutes=wish.minutes,
        price_minor=wish.price,
        currency=line.currency,
        starts_on=wish.starts_on,
        expires_on=wish.expires_on,
        purchased_on=wish.purchased_on or wish.starts_on,
        validity_months=wish.validity_months or (package.validity_months if package else None),
        deficit_limit=_deficit(line),
        remaining_minutes=0,
        source=wish.source,
        state=PoolState.PENDING,
        recognition=rule_of_revenue(work),
    )
    work.add(pool)
    record(work, "pool.grant", pool, minutes=wish.minutes, source=wish.source)
    return pool


def rule_of_revenue(work: Work) -> Recognition:
    """When hours sold now become revenue: the provider's setting. Sold ones keep theirs."""
    provider = work.get(Provider, work.actor.provider_id)
    return recognition.chosen(provider.options or {})


def _block_line(work: Work, wish: GrantBlock) -> LineFacts:
    if wish.line_id is None:
        line = block_line(work, wish.client_id, wish.starts_on)
        if line is None:
            message = mark("This client has no contract line for prepaid hours.")
            raise Refused(message, field="client_id")
        return line
    found = active_lines(work, wish.client_id, wish.starts_on)
    named = [line for line in found if line.line_id == wish.line_id]
    if not named:
        raise NotFound(mark("There is no such %(kind)s."), kind=ContractLine.__tablename__)
    if named[0].kind is not lines.LineKind.BLOCK:
        raise Refused(mark("This line does not sell prepaid hours."), field="line_id")
    return named[0]


def _deficit(line: LineFacts) -> int:
    allowed = line.terms.exhausted is lines.Exhausted.NEGATIVE
    return line.terms.deficit_limit if allowed else 0


def activate_pool(work: Work, wish: ActivatePool) -> HourPool:
    """Let pending hours start; doing it again changes nothing."""
    work.require(Permission.POOL_CHANGE)
    pool = locked_pool(work, wish.pool_id)
    if pool.state in (PoolState.ACTIVE, PoolState.EXHAUSTED):
        return pool
    if pool.state is not PoolState.PENDING:
        message = mark("Hours that are %(state)s do not start.")
        raise Refused(message, field="state", state=pool.state)
    start_pool(work, pool, wish.starts_on or today_of(work, pool.client_id))
    record(work, "pool.activate", pool, starts_on=pool.starts_on, expires_on=pool.expires_on)
    return pool


def start_pool(work: Work, pool: HourPool, starts_on: date) -> None:
    """The validity counts from the day the hours start; the last day belongs.

    What was used below zero before is taken off them where the terms carry it.
    """
    pool.state, pool.starts_on = PoolState.ACTIVE, starts_on
    sold_on = min(starts_on, today_of(work, pool.client_id))
    pool.sold_on = booked_on(work, pool.client_id, sold_on)
    if pool.expires_on is None and pool.validity_months is not None:
        pool.expires_on = add_months(starts_on, pool.validity_months) - timedelta(days=1)
    move(work, pool, Movement(LedgerKind.GRANT, pool.minutes, pool.source, starts_on))
    carry_deficit(work, pool)


def adjust_pool(work: Work, wish: AdjustPool) -> HourPool:
    """Give or take minutes by hand; the reason stays in the ledger."""
    work.require(Permission.POOL_CHANGE)
    pool = locked_pool(work, wish.pool_id)
    work.fresh(pool, wish.version)
    if wish.minutes == 0:
        raise Refused(mark("Say how many minutes to give or take."), field="minutes")
    if pool.state not in (PoolState.ACTIVE, PoolState.EXHAUSTED):
        message = mark("Hours that are %(state)s are not adjusted.")
        raise Refused(message, field="pool_id", state=pool.state)
    turn = written(work, pool.id, LedgerKind.ADJUSTMENT)
    on = today_of(work, pool.client_id)
    source = f"adjust:{pool.id}"
    move(
        work,
        pool,
        Movement(LedgerKind.ADJUSTMENT, wish.minutes, source, on, turn, wish.reason),
    )
    record(work, "pool.adjust", pool, minutes=wish.minutes, reason=wish.reason)
    return pool


def void_pool(work: Work, wish: VoidPool) -> HourPool:
    """Undo a sale before its first minute was used; afterwards it is refused for ever.

    What had expired of it, or was taken out by hand, is no revenue any more. Refused where a part
    was paid back before. Whoever calls gives back what was charged.
    """
    work.require(Permission.POOL_CHANGE)
    pool = locked_pool(work, wish.pool_id)
    if pool.state is PoolState.VOID:
        return pool
    pools.may_void(burned_ever=_used(work, pool), paid_back=_paid_back(work, pool))
    on, source = today_of(work, pool.client_id), f"void:{pool.id}"
    gone = pool.minutes - pool.remaining_minutes
    if gone > 0 and pool.state is not PoolState.PENDING:
        move(work, pool, Movement(LedgerKind.ADJUSTMENT, gone, source, on, 0, wish.reason))
    if pool.remaining_minutes:
        left = -pool.remaining_minutes
        move(work, pool, Movement(LedgerKind.REFUND, left, source, on, 0, wish.reason))
    pool.state = PoolState.VOID
    record(work, "pool.void", pool, reason=wish.reason)
    return pool


def _used(work: Work, pool: HourPool) -> int:
    """Minutes that were ever used of it, those among them that older hours were short of."""
    taken = _moved(work, pool, LedgerEntry.source.startswith("deficit:"))
    return int(pool.was_burned) + max(-taken, 0)


def _paid_back(work: Work, pool: HourPool) -> int:
    return -_moved(work, pool, LedgerEntry.kind == LedgerKind.REFUND)


def _moved(work: Work, pool: HourPool, which: ColumnElement[bool]) -> int:
    wanted = select(func.sum(LedgerEntry.minutes)).where(LedgerEntry.pool_id == pool.id, which)
    return int(work.session.scalar(wanted) or 0)


def freeze_pool(work: Work, wish: FreezePool) -> HourPool:
    """Stop the use of what is left."""
    work.require(Permission.POOL_CHANGE)
    pool = locked_pool(work, wish.pool_id)
    if pool.state is PoolState.FROZEN:
        return pool
    if pool.state not in (PoolState.ACTIVE, PoolState.EXHAUSTED):
        message = mark("Hours that are %(state)s are not frozen.")
        raise Refused(message, field="state", state=pool.state)
    turn = written(work, pool.id, LedgerKind.FREEZE)
    on = today_of(work, pool.client_id)
    source = f"freeze:{pool.id}"
    move(work, pool, Movement(LedgerKind.FREEZE, 0, source, on, turn, wish.reason))
    pool.state = PoolState.FROZEN
    record(work, "pool.freeze", pool, reason=wish.reason)
    return pool


def thaw_pool(work: Work, wish: ThawPool) -> HourPool:
    """Let frozen hours be used again."""
    work.require(Permission.POOL_CHANGE)
    pool = locked_pool(work, wish.pool_id)
    if pool.state is PoolState.FROZEN:
        pool.state = pools.state_after(PoolState.ACTIVE, pool.remaining_minutes)
        record(work, "pool.thaw", pool, reason=wish.reason)
    return pool


def refund_pool(work: Work, wish: RefundPool) -> Money | None:
    """Take unused minutes out and answer what they are worth: exactly the part not yet earned.

    The same source takes them once and is answered the same.
    """
    work.require(Permission.POOL_CHANGE)
    pool = locked_pool(work, wish.pool_id)
    if refunded(work, wish.source) is None:
        if wish.minutes > pool.remaining_minutes:
            raise Refused(mark("Only unused minutes are paid back."), field="minutes")
        on = today_of(work, pool.client_id)
        movement = Movement(LedgerKind.REFUND, -wish.minutes, wish.source, on, 0, wish.reason)
        move(work, pool, movement)
        record(work, "pool.refund", pool, minutes=wish.minutes, source=wish.source)
        work.session.flush()
    row = refunded(work, wish.source)
    earned = (
        row
        and work.session.scalars(
            select(RecognitionRow).where(RecognitionRow.ledger_entry_id == row.id)
        ).first()
    )
    return earned.amount if earned else None


def refunded(work: Work, source: str) -> LedgerEntry | None:
    """The refund that was written for a source."""
    wanted = select(LedgerEntry).where(
        LedgerEntry.source == source, LedgerEntry.kind == LedgerKind.REFUND
    )
    return work.session.scalars(wanted).first()


def lock_period(work: Work, wish: LockPeriod) -> PeriodLock:
    """Close days: nothing in them is added or changed any more."""
    work.require(Permission.RUN_MAKE)
    lines.checked_span(wish.starts_on, wish.ends_on)
    if wish.client_id is not None:
        work.get(Client, wish.client_id)
    made = work.add(PeriodLock(**wish.model_dump(), actor_id=work.actor.id))
    record(work, "period.lock", made, starts_on=wish.starts_on, ends_on=wish.ends_on)
    return made
