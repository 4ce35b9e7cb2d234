"""Orders paid by Stripe, step by step: write, commit, call, write again. Each step may be repeated.

No call is made inside a transaction (GROUND, Transactions). `fulfil` is the one function behind
the webhook, the success page and the nightly reconciliation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from billing import stripe
from billing.actions import orders as actions
from billing.actions import orders_billing as billing
from billing.actions import orders_settling as settling
from billing.actions.orders_settling import RefundOrder
from billing.models import HourOrder, StripeEvent
from billing.queries import orders as queries
from billing.rules.orders import Failure, OrderState, PayBy
from billing.stripe import Notice, StripeAway, Till, Wish
from msp.accounts.models import Client
from msp.data.tenancy import TenantSession
from msp.data.work import Sessions, Work, at_the_gate, begin, look, peek_at_the_gate
from msp.kernel.access import Actor, system_actor
from msp.kernel.errors import NotFound, PortalError, Refused, mark
from msp.kernel.ids import new_id

LOG = structlog.get_logger("tasuki.orders")
GRACE = timedelta(minutes=10)  # a buyer may be on the payment page for a while
BACK = timedelta(days=3)  # how far the reconciliation asks Stripe: Stripe retries that long too
ASKED = (OrderState.PAYING, OrderState.EXPIRED)


@dataclass(frozen=True, slots=True)
class Shop:
    """Where orders are kept and where their money is taken; `till` is None without a key."""

    sessions: Sessions
    till: Till | None

    @property
    def open_till(self) -> Till:
        """The till. Refused where no key is set."""
        if self.till is None:
            message = mark("Payment by card is not set up here. Please choose the invoice.")
            raise Refused(message, field="pay_by")
        return self.till


@dataclass(frozen=True, slots=True)
class Known:
    """As much of an order as is needed outside its transaction."""

    actor: Actor
    state: OrderState
    session_id: str | None
    payment_id: str | None
    failure: str
    wish: Wish


def push_on(shop: Shop, order_id: UUID) -> str | None:
    """Do what follows an order that may go out: its invoice, or its checkout.

    Answers the address of the checkout page, None for an order by invoice. Safe to repeat.
    """
    provider_id = _provider(shop, order_id)
    with look(shop.sessions, _system(provider_id)) as work:
        order = work.get(HourOrder, order_id)
        by, state = order.pay_by, order.state
    if by is PayBy.INVOICE:
        with begin(shop.sessions, _system(provider_id)) as work:
            billing.bill_order(work, billing.BillOrder(order_id=order_id))
        return None
    return open_checkout(shop, order_id) if state is OrderState.PAYING else None


def open_checkout(shop: Shop, order_id: UUID) -> str | None:
    """The page on which an order that is being paid is paid: the same one for the same try."""
    till, known = shop.open_till, _known(shop, order_id)
    if known.state is not OrderState.PAYING:
        return None
    opened = stripe.open_checkout(till, known.wish)
    with begin(shop.sessions, known.actor) as work:
        order = settling.note_checkout(work, order_id, (opened.session_id, opened.url))
        return order.checkout_url


def fulfil(shop: Shop, order_id: UUID) -> OrderState:
    """Ask Stripe about an order and act on the answer, once, however often this is called.

    StripeAway when it does not answer; NotFound for an order that is not ours.
    """
    till, known = shop.open_till, _known(shop, order_id)
    if known.state not in ASKED:
        return known.state
    session_id = known.session_id
    if session_id is None:
        if known.state is not OrderState.PAYING:
            return known.state
        open_checkout(shop, order_id)  # its answer was lost: the same key finds it again
        session_id = _known(shop, order_id).session_id
    if session_id is None:
        return _known(shop, order_id).state
    return _settle(shop, known.actor, (order_id, session_id), till)


def _settle(shop: Shop, actor: Actor, asked: tuple[UUID, str], till: Till) -> OrderState:
    order_id, session_id = asked
    told = stripe.read_checkout(till, session_id)
    try:
        with begin(shop.sessions, actor) as work:
            return settling.settle(work, order_id, told).state
    except PortalError as refusal:
        LOG.error("order not fulfilled", order=str(order_id), reason=refusal.message)
    with begin(shop.sessions, actor) as work:
        return settling.ring(work, order_id, Failure.NOT_FULFILLED).state


def pay_back(shop: Shop, actor: Actor, wish: RefundOrder) -> OrderState:
    """Return the unused part of a paid order: minutes first, then money, then our record of it."""
    till = shop.open_till
    with begin(shop.sessions, actor) as work:
        settling.begin_refund(work, wish)
    return finish_refund(shop, wish.order_id, till)


def finish_refund(shop: Shop, order_id: UUID, till: Till) -> OrderState:
    """Send back what is due; the same refund has the same key and leaves once."""
    known = _known(shop, order_id)
    if known.failure != Failure.REFUND_DUE or known.payment_id is None:
        return known.state
    with begin(shop.sessions, known.actor) as work:
        amount = settling.refund_due(work, work.get(HourOrder, order_id))
    refund_id = stripe.pay_back(till, known.payment_id, amount, settling.refund_name(order_id))
    with begin(shop.sessions, known.actor) as work:
        return settling.end_refund(work, order_id, refund_id).state


def take_in(shop: Shop, raw: bytes, header: str) -> UUID:
    """Verify an event and store it as it came; the same event is stored once. Forbidden if forged.

    Answers its place in the inbox.
    """
    till = shop.open_till
    with at_the_gate(shop.sessions) as session:
        notice = stripe.verified(till, raw, header, session.info["clock"]())
        return _stored(session, notice)


def _stored(session: TenantSession, notice: Notice) -> UUID:
    speaks_postgres = session.get_bind().dialect.name == "postgresql"
    build = postgresql.insert if speaks_postgres else sqlite.insert
    row = {
        "id": new_id(),
        "created_at": session.info["clock"](),
        "event_id": notice.event_id[:120],
        "type": notice.kind[:80],
        "livemode": notice.livemode,
        "payload": notice.payload,
        "outcome": "",
    }
    taken = build(StripeEvent).values(row)
    session.execute(taken.on_conflict_do_nothing(index_elements=["event_id"]))
    wanted = select(StripeEvent.id).where(StripeEvent.event_id == notice.event_id)
    return session.scalars(wanted).one()


def work_through(shop: Shop, event_row_id: UUID) -> str:
    """Act on a stored event, and write down what came of it. StripeAway leaves it for later."""
    with peek_at_the_gate(shop.sessions) as session:
        event = session.get_one(StripeEvent, event_row_id)
        if event.processed_at is not None:
            return event.outcome
        kind, livemode, subject = event.type, event.livemode, event.payload["data"]["object"]
    if livemode is not (shop.open_till.mode == "live"):
        outcome = "other_mode"
    else:
        outcome = _act(shop, kind, subject)
    with at_the_gate(shop.sessions) as session:
        event = session.get_one(StripeEvent, event_row_id)
        event.processed_at, event.outcome = session.info["clock"](), outcome[:200]
    return outcome


def work_through_waiting(shop: Shop) -> dict[str, int]:
    """Act on every stored event that still waits; answer how many came to what."""
    counted: dict[str, int] = {}
    with peek_at_the_gate(shop.sessions) as session:
        waiting = queries.waiting_events(session)
    for event_row_id in waiting:
        try:
            outcome = work_through(shop, event_row_id)
        except StripeAway:
            outcome = StripeAway.code
        counted[outcome] = counted.get(outcome, 0) + 1
    return counted


def catch_up(shop: Shop, provider_id: UUID) -> dict[str, int]:
    """Take up what waits on our own side: stored events, orders without their invoice."""
    counted = work_through_waiting(shop) if shop.till else {}
    return _all_taken_up(shop, provider_id, (OrderState.ORDERED,), counted)


def reconcile(shop: Shop, provider_id: UUID) -> dict[str, int]:
    """Ask Stripe about everything that could have been missed; answer how many came to what."""
    counted = work_through_waiting(shop) if shop.till else {}
    _all_taken_up(shop, provider_id, tuple(OrderState), counted)
    for order_id, session_id in _missed(shop, shop.till, provider_id) if shop.till else ():
        outcome = _settle(shop, _system(provider_id), (order_id, session_id), shop.open_till)
        counted[outcome.value] = counted.get(outcome.value, 0) + 1
    return counted


def _all_taken_up(
    shop: Shop, provider_id: UUID, states: tuple[OrderState, ...], counted: dict[str, int]
) -> dict[str, int]:
    with look(shop.sessions, _system(provider_id)) as work:
        found = queries.unsettled(work, work.now - GRACE)
        left = [(order.id, order.state) for order in found if order.state in states]
    for order_id, state in left:
        outcome = _taken_up(shop, order_id, state)
        counted[outcome] = counted.get(outcome, 0) + 1
    return counted


def _taken_up(shop: Shop, order_id: UUID, state: OrderState) -> str:
    try:
        if state is OrderState.ORDERED:
            push_on(shop, order_id)
            return "billed"
        if state is OrderState.PAYING:
            return fulfil(shop, order_id).value
        return finish_refund(shop, order_id, shop.open_till).value
    except PortalError as refusal:
        LOG.warning("order left as it is", order=str(order_id), reason=refusal.message)
        return refusal.code


def _missed(shop: Shop, till: Till, provider_id: UUID) -> list[tuple[UUID, str]]:
    """Checkouts that Stripe completed and that are not yet on an order of ours that is over."""
    with look(shop.sessions, _system(provider_id)) as work:
        since = work.now - BACK
    found = list(stripe.completed_since(till, since))
    with look(shop.sessions, _system(provider_id)) as work:
        return [
            (order.id, session_id)
            for named, session_id in found
            if (order := _ours(work, named)) is not None and order.state not in settling.OVER
        ]


def _ours(work: Work, named: str) -> HourOrder | None:
    order_id = _uuid(named)
    return None if order_id is None else work.session.get(HourOrder, order_id)


def _act(shop: Shop, kind: str, subject: dict[str, Any]) -> str:
    if kind.startswith("charge.dispute."):
        return _dispute(shop, subject)
    if kind == "charge.refunded":
        return _refunded(shop, subject)
    if not kind.startswith(("checkout.session.", "payment_intent.")):
        return "ignored"
    order_id = _uuid((subject.get("metadata") or {}).get("order_id"))
    if order_id is None or not _is_ours(shop, order_id):
        return "not_ours"
    return fulfil(shop, order_id).value


def _dispute(shop: Shop, subject: dict[str, Any]) -> str:
    """What the event says may be old: Stripe is asked how the dispute stands now."""
    order_id = _paid_order(shop, str(subject.get("payment_intent") or ""))
    if order_id is None:
        return "not_ours"
    fulfil(shop, order_id)  # the word of the payment itself may still be on its way
    status = stripe.read_dispute(shop.open_till, subject["id"])
    with begin(shop.sessions, _system(_provider(shop, order_id))) as work:
        return settling.hold(work, order_id, status).failure or "thawed"


def _refunded(shop: Shop, subject: dict[str, Any]) -> str:
    """Money that went back by our own hand is on the order already; any other is an alarm."""
    order_id = _paid_order(shop, str(subject.get("payment_intent") or ""))
    if order_id is None:
        return "not_ours"
    known = _known(shop, order_id)
    if known.state is OrderState.REFUNDED or known.failure == Failure.REFUND_DUE:
        return known.state.value
    with begin(shop.sessions, known.actor) as work:
        return settling.ring(work, order_id, Failure.REFUND_ELSEWHERE).failure


def _paid_order(shop: Shop, payment_id: str) -> UUID | None:
    with peek_at_the_gate(shop.sessions) as session:
        found = queries.order_paid_by(session, payment_id) if payment_id else None
    if found is not None or not payment_id:
        return found
    named = _uuid(stripe.order_of_payment(shop.open_till, payment_id))
    return named if named is not None and _is_ours(shop, named) else None


def _known(shop: Shop, order_id: UUID) -> Known:
    actor = _system(_provider(shop, order_id))
    with look(shop.sessions, actor) as work:
        order = work.get(HourOrder, order_id)
        client = work.get(Client, order.client_id)
        wish = Wish(
            key=actions.attempt(order),
            order_id=str(order.id),
            order_number=order.number,
            title=order.title,
            amount=order.gross,
            language=client.language,
        )
        return Known(
            actor,
            order.state,
            order.stripe_session_id,
            order.stripe_payment_id,
            order.failure,
            wish,
        )


def _provider(shop: Shop, order_id: UUID) -> UUID:
    with peek_at_the_gate(shop.sessions) as session:
        found = queries.provider_of(session, order_id)
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=HourOrder.__tablename__)
    return found


def _is_ours(shop: Shop, order_id: UUID) -> bool:
    with peek_at_the_gate(shop.sessions) as session:
        return queries.provider_of(session, order_id) is not None


def _system(provider_id: UUID) -> Actor:
    return system_actor(provider_id, "orders")


def _uuid(told: str | None) -> UUID | None:
    try:
        return UUID(told) if told else None
    except ValueError:
        return None
