"""A mistyped price of sold hours is put right in the open month; the sale and the hours stay."""

from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from contracts.actions.ledger import Movement, booked_on, locked_pool, move, written
from contracts.actions.typed import Whole
from contracts.models import HourPool, LedgerEntry, PriceCorrection, RecognitionRow
from contracts.queries.agreements import today_of
from contracts.rules import pools, recognition
from contracts.rules.lines import LineKind
from contracts.rules.pools import LedgerKind
from msp.data.commands import Command
from msp.data.history import record
from msp.data.storing import put
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money

ORDERED = "order:"  # such hours have the price of their order, which nobody typed


class CorrectPrice(Command):
    """What the hours should have cost, without tax; the reason stays in the ledger."""

    pool_id: UUID
    price: Whole = Field(ge=0)
    reason: str = Field(min_length=3, max_length=300)
    version: int | None = None


def correct_price(work: Work, wish: CorrectPrice) -> HourPool:
    """Let sold hours cost something else: the difference is charged, or given back, by the next
    run as a line of its own, and what is earned by now follows by cumulative difference.

    Minutes, the sale and closed months stay as they are. Refused for hours that were never sold,
    that an order sold, or of which some were paid back at the old price.
    """
    work.require(Permission.POOL_CHANGE)
    pool = locked_pool(work, wish.pool_id)
    work.fresh(pool, wish.version)
    before = _sold(work, pool)
    after = Money(wish.price, pool.currency)
    if after == before:
        raise Refused(mark("That is the price already."), field="price")
    turn = written(work, pool.id, LedgerKind.ADJUSTMENT)
    on = booked_on(work, pool.client_id, today_of(work, pool.client_id))
    source = f"price:{pool.id}"
    move(work, pool, Movement(LedgerKind.ADJUSTMENT, 0, source, on, turn, wish.reason))
    entry = work.session.scalars(
        select(LedgerEntry).where(LedgerEntry.source == source, LedgerEntry.turn == turn)
    ).one()
    difference = after - before
    work.add(
        PriceCorrection(
            client_id=pool.client_id,
            pool_id=pool.id,
            ledger_entry_id=entry.id,
            corrected_on=on,
            reason=wish.reason,
            actor_id=work.actor.id,
            difference=difference,
        )
    )
    _follow(work, pool, entry, (before, after))
    pool.correction_minor += difference.minor
    work.session.flush()
    told = {"price": [before.minor, after.minor], "reason": wish.reason}
    record(work, "pool.correct_price", pool, **told)
    return pool


def may_reprice(pool: HourPool) -> bool:
    """Whether the pool is one whose price somebody typed and that still counts."""
    typed = pool.kind is LineKind.BLOCK and pool.price_minor is not None
    return typed and pool.state in pools.PRICED and not pool.source.startswith(ORDERED)


def _sold(work: Work, pool: HourPool) -> Money:
    """What the hours cost until now; refused where they have no price that was typed."""
    price = pool.price
    if pool.kind is not LineKind.BLOCK or price is None:
        raise Refused(mark("These hours were not sold at a price of their own."), field="pool_id")
    if pool.source.startswith(ORDERED):
        message = mark("These hours have the price of their order: correct its invoice instead.")
        raise Refused(message, field="pool_id")
    if pool.state not in pools.PRICED:
        message = mark("The price of hours that are %(state)s is not corrected.")
        raise Refused(message, field="pool_id", state=pool.state)
    back = select(LedgerEntry.id).where(
        LedgerEntry.pool_id == pool.id, LedgerEntry.kind == LedgerKind.REFUND
    )
    if work.session.scalars(back.limit(1)).first() is not None:
        message = mark("Some of these hours were paid back at the old price.")
        raise Refused(message, field="pool_id")
    return price


def _follow(work: Work, pool: HourPool, entry: LedgerEntry, prices: tuple[Money, Money]) -> None:
    """What is earned by now is what it would be had the price been right from the beginning."""
    before, after = prices
    gone = recognition.gone(pool.minutes, pool.remaining_minutes)
    earned = [recognition.recognised(price, gone, pool.minutes) for price in (before, after)]
    step = recognition.catch_up(pool.recognition, earned[1] - earned[0], after - before)
    if not step:
        return
    day = recognition.recognised_on(pool.recognition, entry.work_on, pool.expires_on)
    row = {
        "client_id": pool.client_id,
        "pool_id": pool.id,
        "ledger_entry_id": entry.id,
        "kind": LedgerKind.BURN,
        "recognised_on": max(day, pool.sold_on or day),
        "amount_minor": step.minor,
        "currency": pool.currency,
    }
    put(work, RecognitionRow, row)
