"""Goods are sold on a ticket: what they cost us stays with us, their price goes to the client."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from contracts import queries as contracts
from contracts.actions import AddDeadline, add_deadline
from contracts.actions.pieces import Pieces, give_back, take_in, watch_again
from contracts.rules.deadlines import DeadlineKind
from msp.accounts.models import Client
from msp.data.commands import Command
from msp.data.history import changed, record
from msp.data.work import Work
from msp.desk import queries
from msp.desk.models import Goods, Ticket
from msp.desk.rules.time import EntryState
from msp.kernel import reading
from msp.kernel.access import Permission
from msp.kernel.errors import Conflict, Refused, mark
from msp.kernel.money import Money

MISTAKEN = "written_by_mistake"  # a reason that the trail says in words
TAXES = ("standard", "reduced", "exempt")


class AddGoods(Command):
    """Something sold on a ticket (R117); prices are per piece, without tax, as typed."""

    ticket_id: UUID
    name: str = Field(min_length=1, max_length=160)
    quantity: int = Field(1, ge=1, le=100_000)
    price: str = Field(min_length=1, max_length=30)
    cost: str = Field("", max_length=30)
    tax: str = Field("standard", pattern="^(standard|reduced|exempt)$")
    serial_number: str = Field("", max_length=80)
    warranty_ends_on: date | None = None
    sold_on: date | None = None


class ChangeGoods(Command):
    """Goods as they should have been written down."""

    goods_id: UUID
    version: int | None = None
    name: str = Field(min_length=1, max_length=160)
    quantity: int = Field(1, ge=1, le=100_000)
    price: str = Field(min_length=1, max_length=30)
    cost: str = Field("", max_length=30)
    tax: str = Field("standard", pattern="^(standard|reduced|exempt)$")
    serial_number: str = Field("", max_length=80)
    warranty_ends_on: date | None = None


class MoveGoods(Command):
    """Goods that belong to another ticket of the same client."""

    goods_id: UUID
    ticket_id: UUID


class RemoveGoods(Command):
    """Goods that were not sold after all."""

    goods_id: UUID


def add_goods(work: Work, wish: AddGoods) -> Goods:
    """Write down goods sold on a ticket, in the client's currency."""
    work.require(Permission.TIME_LOG)
    ticket = queries.ticket(work, wish.ticket_id)
    client = work.get(Client, ticket.client_id)
    today = contracts.today_of(work, client.id)
    sold_on = wish.sold_on or today
    if sold_on > today:
        raise Refused(mark("This day lies in the future."), field="sold_on")
    contracts.require_open(work, client.id, sold_on)
    goods = Goods(
        client_id=client.id,
        ticket_id=ticket.id,
        name=wish.name,
        quantity=wish.quantity,
        price=_price(wish.price, client.currency, "price"),
        cost_minor=_cost(wish.cost, client.currency),
        tax=wish.tax,
        serial_number=wish.serial_number,
        warranty_ends_on=_warranty(wish.warranty_ends_on, sold_on),
        sold_on=sold_on,
    )
    work.add(goods)
    _watch(work, goods)
    _own(work, goods)
    record(work, "goods.added", goods, quantity=goods.quantity, price=goods.price.minor)
    return goods


def change_goods(work: Work, wish: ChangeGoods) -> Goods:
    """Correct goods that were not billed yet."""
    work.require(Permission.TIME_LOG)
    goods = _open(work, wish.goods_id)
    work.fresh(goods, wish.version)
    before = goods.price
    _warranty(wish.warranty_ends_on, goods.sold_on)
    told = wish.model_dump(include={"name", "quantity", "tax", "serial_number", "warranty_ends_on"})
    differences = changed(goods, told)
    if "serial_number" in differences:
        give_back(work, f"goods:{goods.id}", MISTAKEN)
    _watch(work, goods)
    _own(work, goods)
    goods.price = _price(wish.price, before.currency, "price")
    goods.cost_minor = _cost(wish.cost, before.currency)
    if goods.price != before:
        differences["price"] = [before.minor, goods.price.minor]
    kept = {name: pair for name, pair in differences.items() if name in {"quantity", "price"}}
    record(work, "goods.changed", goods, **kept)
    return goods


def move_goods(work: Work, wish: MoveGoods) -> Goods:
    """Carry goods that were not billed yet to another ticket of the same client."""
    work.require(Permission.TIME_LOG)
    goods, ticket = _open(work, wish.goods_id), queries.ticket(work, wish.ticket_id)
    if ticket.client_id != goods.client_id:
        raise Refused(mark("Only tickets of the same client can be linked."), field="ticket_id")
    record(work, "goods.changed", goods, **changed(goods, {"ticket_id": ticket.id}))
    goods.version += 1
    return goods


def remove_goods(work: Work, wish: RemoveGoods) -> None:
    """Take back goods that were not billed yet."""
    work.require(Permission.TIME_LOG)
    goods = _open(work, wish.goods_id)
    record(work, "goods.removed", goods, quantity=goods.quantity, price=goods.price.minor)
    give_back(work, f"goods:{goods.id}", MISTAKEN)
    work.session.delete(goods)
    work.session.flush()


def mark_goods_billed(work: Work, goods_ids: Sequence[UUID]) -> int:
    """Mark goods as billed; how many. Conflict if one was billed or is missing."""
    return _marked(work, goods_ids, EntryState.APPROVED, EntryState.BILLED)


def unmark_goods_billed(work: Work, goods_ids: Sequence[UUID]) -> int:
    """Make billed goods open again; how many."""
    return _marked(work, goods_ids, EntryState.BILLED, EntryState.APPROVED)


def _marked(work: Work, goods_ids: Sequence[UUID], now: EntryState, then: EntryState) -> int:
    work.require(Permission.RUN_MAKE)
    wanted = select(Goods).where(Goods.id.in_(set(goods_ids)), Goods.state == now)
    found = work.session.scalars(wanted.order_by(Goods.id).with_for_update(of=Goods)).all()
    if len(found) != len(set(goods_ids)):
        raise Conflict(mark("Some of the goods have changed meanwhile. Please reload."))
    for goods in found:
        goods.state = then
    work.session.flush()
    return len(found)


def _warranty(ends_on: date | None, sold_on: date) -> date | None:
    if ends_on is not None and ends_on < sold_on:
        raise Refused(mark("The warranty ends before the sale."), field="warranty_ends_on")
    return ends_on


def _watch(work: Work, goods: Goods) -> None:
    """The end of a warranty stands in the deadline register, once for each piece of goods."""
    if goods.warranty_ends_on is None:
        return
    title = f"{goods.name} {goods.serial_number}".strip()[:160]
    row = add_deadline(
        work,
        AddDeadline(
            client_id=goods.client_id,
            kind=DeadlineKind.WARRANTY,
            title=title,
            expires_on=goods.warranty_ends_on,
            source=f"goods:{goods.id}",
        ),
    )
    watch_again(work, row)


def _own(work: Work, goods: Goods) -> None:
    """What has a serial number is the client's asset from then on, once (R117)."""
    if not goods.serial_number:
        return
    ticket = work.get(Ticket, goods.ticket_id) if goods.ticket_id else None
    take_in(
        work,
        Pieces(
            client_id=goods.client_id,
            source=f"goods:{goods.id}",
            tag=f"T{ticket.number if ticket else 0}-{goods.id.hex[-6:]}",
            name=goods.name,
            serials=(goods.serial_number,),
            bought_on=goods.sold_on,
            warranty_on=goods.warranty_ends_on,
        ),
    )


def _open(work: Work, goods_id: UUID) -> Goods:
    goods = work.get(Goods, goods_id)
    if goods.state is EntryState.BILLED:
        raise Refused(mark("These goods have been billed and stay as they are."), field="state")
    contracts.require_open(work, goods.client_id, goods.sold_on)
    return goods


def _price(typed: str, currency: str, field: str) -> Money:
    price = reading.read_amount(typed, currency, field)
    if price.minor < 0:
        raise Refused(mark("A price is not negative."), field=field)
    return price


def _cost(typed: str, currency: str) -> int | None:
    return _price(typed, currency, "cost").minor if typed else None
