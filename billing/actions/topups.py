"""A top-up is proposed once hours run low; nothing is ordered before the client approves it."""

from __future__ import annotations

from uuid import UUID, uuid5

from pydantic import Field
from sqlalchemy import select

from billing.actions import notices as telling
from billing.actions import orders
from billing.actions.notices import Mailing
from billing.models import HourNotice, HourOrder, HourSettings, TopUp
from billing.queries import orders as order_queries
from billing.queries import topups as queries
from billing.queries.topups import Stock
from billing.rules import notices, notices_letters, topups
from billing.rules.notices import Crossing, NoticeKind
from billing.rules.notices_letters import Names, Offer
from billing.rules.orders import OrderState, PayBy
from billing.rules.topups import Standing, TopUpState, Verdict
from contracts import queries as contracts
from contracts.actions.typed import Minutes, Whole
from contracts.models import HourPackage
from msp.accounts.models import Client, Provider
from msp.accounts.rules.letters import Addressee, Words
from msp.data import history
from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Forbidden, NotFound, Refused, mark
from msp.kernel.money import Money


class SetNotices(Command):
    """When a client is told about its hours: percent or minutes left, days before they end."""

    client_id: UUID | None = None
    percents: list[int] = Field(default_factory=lambda: list(notices.PERCENTS), max_length=10)
    minutes_left: Minutes | None = Field(default=None, ge=0, le=10**6)
    expiry_days: list[int] = Field(default_factory=lambda: list(notices.EXPIRY_DAYS), max_length=10)
    tells_client: bool = True
    mails_statement: bool = True
    version: int | None = None


class SetTopUp(Command):
    """Whether more hours are proposed by themselves: which package, from when on, how much at most.

    `ceiling` is for a calendar month, tax included, in minor units of the package's currency.
    """

    client_id: UUID | None = None
    tops_up: bool = False
    package_id: UUID | None = None
    threshold_minutes: Minutes = Field(default=0, ge=0, le=10**6)
    ceiling: Whole | None = Field(default=None, ge=0, le=10**12)
    pay_by: PayBy = PayBy.INVOICE
    version: int | None = None


class ApproveTopUp(Command):
    """The client's approver makes an order of the proposal; `po_number` where one is needed."""

    top_up_id: UUID
    po_number: str = Field(default="", max_length=60)


class DeclineTopUp(Command):
    """Nothing is bought this time."""

    top_up_id: UUID
    reason: str = Field(default="", max_length=400)


def set_notices(work: Work, wish: SetNotices) -> HourSettings:
    """Agree on thresholds. Those that were told already are not told again."""
    row = _changeable(work, wish.client_id, wish.version)
    percents, days = topups.checked(wish.percents, wish.expiry_days)
    told = {
        "percents": percents,
        "minutes_left": wish.minutes_left,
        "expiry_days": days,
        "tells_client": wish.tells_client,
        "mails_statement": wish.mails_statement,
    }
    record(work, "hours.notices", row, **history.changed(row, told))
    work.session.flush()
    return row


def set_top_up(work: Work, wish: SetTopUp) -> HourSettings:
    """Switch automatic top-ups on or off. Refused without a package on sale and a ceiling."""
    row = _changeable(work, wish.client_id, wish.version)
    if wish.tops_up:
        _check_purchase(work, wish)
    told = {
        "tops_up": wish.tops_up,
        "package_id": wish.package_id,
        "threshold_minutes": wish.threshold_minutes,
        "ceiling_minor": wish.ceiling,
        "pay_by": wish.pay_by,
    }
    record(work, "hours.top_up", row, **history.changed(row, told))
    work.session.flush()
    return row


def _changeable(work: Work, client_id: UUID | None, version: int | None) -> HourSettings:
    work.require(Permission.HOURS_SETTINGS)
    wanted = client_id or work.actor.client_id
    if wanted is None:
        raise Refused(mark("Say for which client."), field="client_id")
    work.get(Client, wanted)
    row = queries.kept_settings(work, wanted)
    if row is None:
        row = queries.usual(wanted)
        row.version = 1
        return work.add(row)
    work.fresh(row, version)
    return row


def _check_purchase(work: Work, wish: SetTopUp) -> None:
    if wish.package_id is None:
        raise Refused(mark("Choose the package to buy."), field="package_id")
    package = work.get(HourPackage, wish.package_id)
    if not package.on_sale:
        raise Refused(mark("This package is no longer on sale."), field="package_id")
    if wish.ceiling is None:
        raise Refused(mark("Say how much a month may cost at most."), field="ceiling")
    price = order_queries.taxed(work.get(Provider, work.actor.provider_id), package.price).gross
    if wish.ceiling < price.minor:
        message = mark("The ceiling is below the price of one package.")
        raise Refused(message, field="ceiling")


def propose_top_ups(work: Work) -> int:
    """Follow what was ordered, let old proposals expire, propose what is due; how many."""
    work.require(Permission.POOL_CHANGE)
    for top_up in queries.under_way(work):
        _follow(work, top_up)
    work.session.flush()
    wanted = [row for row in queries.all_settings(work).values() if row.tops_up]
    return sum(_propose(work, row) for row in wanted)


def _follow(work: Work, top_up: TopUp) -> None:
    if top_up.state is TopUpState.PROPOSED:
        if contracts.today_of(work, top_up.client_id) > top_up.expires_on:
            _end(work, top_up, TopUpState.EXPIRED)
        return
    order = work.get(HourOrder, top_up.order_id) if top_up.order_id else None
    after = topups.AFTER_ORDER.get(order.state) if order else None
    if after is not None:
        _end(work, top_up, after)


def _end(work: Work, top_up: TopUp, state: TopUpState, reason: str = "") -> None:
    top_up.state = topups.moved(top_up.state, state)
    top_up.reason = reason or top_up.reason
    top_up.version += 1
    record(work, f"top_up.{state.value}", top_up, reason=reason)
    work.session.flush()


def _propose(work: Work, settings: HourSettings) -> bool:
    found = list(queries.stocks(work, settings.client_id))
    package = work.session.get(HourPackage, settings.package_id) if settings.package_id else None
    if not found or package is None or not package.on_sale:
        return False
    newest = max(found, key=lambda stock: (stock.newest.purchased_on, stock.newest.id))
    price = order_queries.taxed(work.get(Provider, settings.provider_id), package.price).gross
    left = sum(stock.left for stock in found)
    answer = topups.verdict(_standing(work, settings, (newest, left, price.minor)))
    if answer is Verdict.CEILING:
        _note_ceiling(work, settings, newest, left)
    if answer is not Verdict.DUE:
        return False
    _write(work, settings, (newest, left), (package, price))
    return True


def _standing(work: Work, settings: HourSettings, told: tuple[Stock, int, int]) -> Standing:
    stock, left, price = told
    earlier = queries.of_client(work, settings.client_id)
    month = stock.today.replace(day=1)
    return Standing(
        left=left,
        threshold=settings.threshold_minutes,
        has_open=any(one.state in (TopUpState.PROPOSED, TopUpState.ORDERED) for one in earlier),
        was_answered=any(
            one.state in topups.ENDED
            and one.after_pool_id == stock.newest.id
            and one.counted_on >= month
            for one in earlier
        ),
        counted=queries.counted(work, settings.client_id, stock.today),
        price=price,
        ceiling=settings.ceiling_minor or 0,
    )


def _note_ceiling(work: Work, settings: HourSettings, stock: Stock, left: int) -> None:
    """Say once a month that the ceiling is in the way."""
    month = stock.today.year * 100 + stock.today.month
    kept = select(HourNotice.id).where(
        HourNotice.client_id == settings.client_id,
        HourNotice.kind == NoticeKind.CEILING,
        HourNotice.threshold == month,
    )
    if work.session.scalars(kept.limit(1)).first() is not None:
        return
    work.add(
        HourNotice(
            client_id=settings.client_id,
            pool_id=stock.newest.id,
            kind=NoticeKind.CEILING,
            threshold=month,
            left_minutes=left,
            whole_minutes=stock.whole,
            noticed_on=stock.today,
        )
    )
    ceiling = Money(settings.ceiling_minor or 0, work.get(Client, settings.client_id).currency)

    def write(whom: Addressee, names: Names) -> Words:
        return notices_letters.ceiling(whom, left, ceiling, names)

    name = f"top-up:{settings.client_id}:ceiling:{month}"
    telling.mail(work, Mailing(settings.client_id, name, write, tells_staff=False))


def _write(
    work: Work,
    settings: HourSettings,
    low: tuple[Stock, int],
    bought: tuple[HourPackage, Money],
) -> TopUp:
    (stock, left), (package, price) = low, bought
    crossing = _crossing(work, settings, stock)
    source = crossing.step.source if crossing else ""
    client = work.get(Client, settings.client_id)
    top_up = work.add(
        TopUp(
            client_id=settings.client_id,
            state=TopUpState.PROPOSED,
            package_id=package.id,
            title=package.name_in(client.language),
            minutes=package.minutes,
            gross_minor=price.minor,
            currency=price.currency,
            pay_by=settings.pay_by,
            after_pool_id=stock.newest.id,
            source=source,
            ticket_id=queries.cause(work, source).ticket_id,
            left_minutes=left,
            counted_on=stock.today,
            expires_on=topups.expires_on(stock.today),
        )
    )
    record(work, "top_up.propose", top_up, minutes=top_up.minutes, gross=price.minor)
    _ask(work, top_up, stock, crossing)
    return top_up


def _crossing(work: Work, settings: HourSettings, stock: Stock) -> Crossing | None:
    steps = queries.steps(work, [pool.id for pool in stock.pools])
    return notices.crossing(stock.left, steps, settings.threshold_minutes)


def _ask(work: Work, top_up: TopUp, stock: Stock, crossing: Crossing | None) -> None:
    stand = telling.stand_of(work, stock, crossing)

    def write(whom: Addressee, names: Names) -> Words:
        offer = Offer(top_up.minutes, top_up.gross, top_up.expires_on)
        return notices_letters.proposal(whom, stand, offer, names)

    name = f"top-up:{top_up.id}:propose"
    telling.mail(
        work, Mailing(top_up.client_id, name, write, title=top_up.title, tells_staff=False)
    )


def approve_top_up(work: Work, wish: ApproveTopUp) -> TopUp:
    """Make the order. Refused past the month's ceiling and where the price has changed.

    Only the client's own people approve; asking again after it was ordered changes nothing.
    """
    top_up = _to_be_decided(work, wish.top_up_id)
    if top_up.state is TopUpState.ORDERED and top_up.decided_by == work.actor.id:
        return top_up
    topups.moved(top_up.state, TopUpState.ORDERED)
    today = contracts.today_of(work, top_up.client_id)
    if today > top_up.expires_on:
        raise Refused(mark("This proposal has expired."), field="state")
    settings = queries.kept_settings(work, top_up.client_id)
    counted = queries.counted(work, top_up.client_id, today, top_up.id)
    topups.within(counted, top_up.gross_minor, settings.ceiling_minor if settings else None)
    order = orders.place_order(
        work,
        orders.PlaceOrder(
            token=uuid5(top_up.id, "order"),
            package_id=top_up.package_id,
            client_id=top_up.client_id,
            pay_by=top_up.pay_by,
            po_number=wish.po_number,
            seen_gross=top_up.gross_minor,
        ),
    )
    if order.pay_by is PayBy.STRIPE and order.state is OrderState.ORDERED:
        orders.begin_payment(work, orders.PayOrder(order_id=order.id))
    top_up.order_id, top_up.counted_on = order.id, today
    top_up.state = TopUpState.ORDERED
    _decided(work, top_up, "top_up.approve")
    return top_up


def decline_top_up(work: Work, wish: DeclineTopUp) -> TopUp:
    """Say no; of these hours nothing is proposed again this month."""
    top_up = _to_be_decided(work, wish.top_up_id)
    top_up.state = topups.moved(top_up.state, TopUpState.DECLINED)
    top_up.reason = wish.reason
    _decided(work, top_up, "top_up.decline")
    return top_up


def _decided(work: Work, top_up: TopUp, verb: str) -> None:
    top_up.decided_by, top_up.decided_at = work.actor.id, work.now
    top_up.version += 1
    record(work, verb, top_up, order_id=top_up.order_id, reason=top_up.reason)
    work.session.flush()


def _to_be_decided(work: Work, top_up_id: UUID) -> TopUp:
    work.require(Permission.HOURS_APPROVE)
    wanted = select(TopUp).where(TopUp.id == top_up_id).with_for_update()
    found = work.session.scalars(wanted.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=TopUp.__tablename__)
    if not work.actor.is_client:
        raise Forbidden(mark("Only the client's own people approve a top-up."))
    return found
