"""What clients have paid and not used yet: rolled forward month by month, and on a base date."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from contracts.models import HourPool, LedgerEntry, PriceCorrection, RecognitionRow
from contracts.rules import recognition
from contracts.rules.pools import LedgerKind
from contracts.rules.recognition import Flow, Recognition, Roll
from msp.accounts.models import Client
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.money import Money, total
from msp.kernel.periods import Period

AMOUNT = RecognitionRow.amount_minor  # type: ignore[attr-defined]
DIFFERENCE = PriceCorrection.difference_minor  # type: ignore[attr-defined]
Key = tuple[UUID, str]  # client, currency
Flows = dict[Key, list[tuple[Flow, Money]]]


@dataclass(frozen=True, slots=True)
class ClientRoll:
    """One client's month of deferred revenue in one currency."""

    client_id: UUID
    number: int
    name: str
    roll: Roll


@dataclass(frozen=True, slots=True)
class Part:
    """A row behind a total: hours that were sold or are still owed, or a movement of them."""

    pool_id: UUID
    title: str
    day: date
    amount: Money
    kind: LedgerKind | None = None
    minutes: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Unused:
    """Hours that were paid and not used on a base date. `is_long`: usable over six months."""

    client_id: UUID
    number: int
    name: str
    pool_id: UUID
    title: str
    sold_on: date
    expires_on: date | None
    minutes: int
    worth: Money
    is_long: bool


def roll_forward(work: Work, month: Period) -> list[ClientRoll]:
    """Each client's `opening + sold − recognised − refunded = closing`, by number.

    Clients that owe and are owed nothing in the month are left out.
    """
    work.require(Permission.RUN_READ)
    before = _flows(work, lambda day: day < month.first)
    within = _flows(work, lambda day: day.between(month.first, month.last))
    names = _names(work, {client_id for client_id, _ in before.keys() | within.keys()})
    found = []
    for key in before.keys() | within.keys():
        zero = Money(0, key[1])
        opening = recognition.rolled(zero, before.get(key, ())).closing
        roll = recognition.rolled(opening, within.get(key, ()))
        if roll != recognition.rolled(zero, ()):
            found.append(ClientRoll(key[0], *names[key[0]], roll))
    return sorted(found, key=lambda one: (one.number, one.roll.opening.currency))


def summed(rolls: Iterable[ClientRoll]) -> list[Roll]:
    """The sum of all clients, one for each currency."""
    by_currency: dict[str, list[Roll]] = {}
    for one in rolls:
        by_currency.setdefault(one.roll.opening.currency, []).append(one.roll)
    names = ("opening", *(flow.value for flow in Flow))
    return [
        Roll(*(total((getattr(each, name) for each in found), currency) for name in names))
        for currency, found in sorted(by_currency.items())
    ]


def owed(work: Work) -> dict[Key, Money]:
    """What the pools hold now, by their balances alone: the roll-forward must end there."""
    work.require(Permission.RUN_READ)
    wanted = select(HourPool).where(
        HourPool.price_minor.is_not(None), HourPool.sold_on.is_not(None)
    )
    found: dict[Key, Money] = {}
    for pool in work.session.scalars(wanted):
        key = (pool.client_id, pool.currency)
        worth = _worth(pool, pool.remaining_minutes)
        if pool.recognition is Recognition.AT_SALE:
            worth = Money(0, pool.currency)
        found[key] = found.get(key, Money(0, pool.currency)) + worth
    return {key: amount for key, amount in found.items() if amount}


def untied(work: Work) -> dict[Key, tuple[Money, Money]]:
    """Where all that was sold less all that was recognised is not what the pools hold."""
    rolled = {
        key: recognition.rolled(Money(0, key[1]), flows).closing
        for key, flows in _flows(work, lambda day: day.is_not(None)).items()
    }
    held = owed(work)
    zero = {key: Money(0, key[1]) for key in rolled.keys() | held.keys()}
    pairs = {key: (rolled.get(key, none), held.get(key, none)) for key, none in zero.items()}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def behind(work: Work, client_id: UUID, month: Period, column: str) -> list[Part]:
    """The rows that make one total of a client's month; `opening` and `closing` open the pools."""
    work.require(Permission.RUN_READ)
    work.get(Client, client_id)
    if column == Flow.SOLD:
        return list(_sales(work, client_id, month))
    if column in ("opening", "closing"):
        day = month.first if column == "opening" else month.end
        return list(_open(work, client_id, day))
    return [part for flow, part in _moved(work, client_id, month) if flow == column]


def unused_on(work: Work, day: date) -> list[Unused]:
    """Paid hours that nobody had used by the end of `day`, by client: what 資金決済法 asks for on
    31 March and 30 September. Worth is without tax and follows the minutes.
    """
    work.require(Permission.RUN_READ)
    wanted = select(HourPool).where(HourPool.price_minor.is_not(None), HourPool.sold_on <= day)
    pools = list(work.session.scalars(wanted.order_by(HourPool.sold_on, HourPool.id)))
    left = {
        row[0]: int(row[1])
        for row in work.session.execute(
            select(LedgerEntry.pool_id, func.sum(LedgerEntry.minutes))
            .where(LedgerEntry.work_on <= day)
            .group_by(LedgerEntry.pool_id)
        )
    }
    later = _corrected_after(work, day)
    names = _names(work, {pool.client_id for pool in pools})
    rows = [
        Unused(
            pool.client_id,
            *names[pool.client_id],
            pool.id,
            pool.title,
            pool.sold_on or pool.starts_on,
            pool.expires_on,
            left.get(pool.id, 0),
            _worth(pool, left.get(pool.id, 0), later.get(pool.id, 0)),
            recognition.is_long(pool.starts_on, pool.expires_on),
        )
        for pool in pools
    ]
    return sorted((row for row in rows if row.worth), key=lambda row: row.number)


def _corrected_after(work: Work, day: date) -> dict[UUID, int]:
    """By how much prices were put right after `day`."""
    found = work.session.execute(
        select(PriceCorrection.pool_id, func.sum(DIFFERENCE))
        .where(PriceCorrection.corrected_on > day)
        .group_by(PriceCorrection.pool_id)
    )
    return {row[0]: int(row[1]) for row in found}


def _worth(pool: HourPool, minutes: int, later: int = 0) -> Money:
    price = (pool.price or Money(0, pool.currency)) - Money(later, pool.currency)
    spent = recognition.gone(pool.minutes, minutes)
    return recognition.refund_of(price, spent, pool.minutes)


def _flows(work: Work, when: Callable[[Any], ColumnElement[bool]]) -> Flows:
    """What was sold (a corrected price counts from its own day) and what became revenue then."""
    found: Flows = {}
    sums = (
        select(HourPool.client_id, HourPool.currency, func.sum(HourPool.price_minor))
        .where(HourPool.price_minor.is_not(None), when(HourPool.sold_on))
        .group_by(HourPool.client_id, HourPool.currency),
        select(HourPool.client_id, HourPool.currency, func.sum(DIFFERENCE))
        .join(PriceCorrection, PriceCorrection.pool_id == HourPool.id)
        .where(when(PriceCorrection.corrected_on))
        .group_by(HourPool.client_id, HourPool.currency),
    )
    for wanted in sums:
        for client_id, currency, minor in work.session.execute(wanted):
            sold = (Flow.SOLD, Money(int(minor or 0), currency))
            found.setdefault((client_id, currency), []).append(sold)
    keys = (HourPool.client_id, HourPool.currency, HourPool.recognition, RecognitionRow.kind)
    for client_id, currency, rule, kind, minor in work.session.execute(
        select(*keys, func.sum(AMOUNT))
        .join(HourPool, HourPool.id == RecognitionRow.pool_id)
        .where(when(RecognitionRow.recognised_on))
        .group_by(*keys)
    ):
        flows = recognition.flow_of(rule, kind, Money(int(minor), currency))
        found.setdefault((client_id, currency), []).extend(flows)
    return found


def _names(work: Work, client_ids: set[UUID]) -> Mapping[UUID, tuple[int, str]]:
    wanted = select(Client.id, Client.number, Client.name).where(Client.id.in_(client_ids))
    return {row[0]: (row[1], row[2]) for row in work.session.execute(wanted)}


def _pools(work: Work, client_id: UUID, first: date, end: date) -> list[HourPool]:
    wanted = select(HourPool).where(
        HourPool.client_id == client_id,
        HourPool.price_minor.is_not(None),
        HourPool.sold_on >= first,
        HourPool.sold_on < end,
    )
    return list(work.session.scalars(wanted.order_by(HourPool.sold_on, HourPool.id)))


def _sales(work: Work, client_id: UUID, span: Period) -> Iterator[Part]:
    """Each sale, and each price put right, of those days."""
    for pool in _pools(work, client_id, span.first, span.end):
        yield _sold(pool)
    corrected = (
        select(PriceCorrection, LedgerEntry, HourPool.title)
        .join(HourPool, HourPool.id == PriceCorrection.pool_id)
        .join(LedgerEntry, LedgerEntry.id == PriceCorrection.ledger_entry_id)
        .where(
            PriceCorrection.client_id == client_id,
            PriceCorrection.corrected_on >= span.first,
            PriceCorrection.corrected_on < span.end,
        )
        .order_by(PriceCorrection.corrected_on, PriceCorrection.id)
    )
    for row, entry, title in work.session.execute(corrected):
        told = (row.difference, entry.kind, entry.minutes, entry.source)
        yield Part(row.pool_id, title, row.corrected_on, *told)


def _sold(pool: HourPool) -> Part:
    price = pool.sold_price or Money(0, pool.currency)
    return Part(pool.id, pool.title, pool.sold_on or pool.starts_on, price, minutes=pool.minutes)


def _open(work: Work, client_id: UUID, day: date) -> Iterator[Part]:
    """Each pool sold before `day` with what of its price was still owed then."""
    spent: dict[UUID, Money] = {}
    for _, part in _moved(work, client_id, Period(date.min, day)):
        before = spent.get(part.pool_id, Money(0, part.amount.currency))
        spent[part.pool_id] = before + part.amount
    sold: dict[UUID, list[Part]] = {}
    for part in _sales(work, client_id, Period(date.min, day)):
        sold.setdefault(part.pool_id, []).append(part)
    for pool_id, (sale, *corrected) in sold.items():
        left = sale.amount - spent.get(pool_id, Money(0, sale.amount.currency))
        left = total([left, *(one.amount for one in corrected)], left.currency)
        if left:
            yield Part(pool_id, sale.title, sale.day, left, minutes=sale.minutes)


def _moved(work: Work, client_id: UUID, span: Period) -> Iterator[tuple[Flow, Part]]:
    found = work.session.execute(
        select(RecognitionRow, LedgerEntry, HourPool.title, HourPool.recognition)
        .join(LedgerEntry, LedgerEntry.id == RecognitionRow.ledger_entry_id)
        .join(HourPool, HourPool.id == RecognitionRow.pool_id)
        .where(
            RecognitionRow.client_id == client_id,
            RecognitionRow.recognised_on >= span.first,
            RecognitionRow.recognised_on < span.end,
        )
        .order_by(RecognitionRow.recognised_on, RecognitionRow.created_at, RecognitionRow.id)
    )
    for row, entry, title, rule in found:
        for flow, amount in recognition.flow_of(rule, row.kind, row.amount):
            yield (
                flow,
                Part(
                    row.pool_id,
                    title,
                    row.recognised_on,
                    amount,
                    row.kind,
                    entry.minutes,
                    entry.source,
                ),
            )
