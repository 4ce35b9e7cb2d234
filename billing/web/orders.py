"""Buying hours in a browser: choose, confirm, done; the order's page says what happens next."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec
from uuid import UUID, uuid4

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from billing import stripe_orders
from billing.actions import orders as actions
from billing.actions import orders_settling as settling
from billing.actions.orders_settling import RefundOrder
from billing.hooks import shop
from billing.models import HourOrder, Invoice
from billing.queries import orders as queries
from billing.rules.orders import ALARMS, HoursStart, OrderState, PayBy, offers_konbini
from billing.web import orders_words as words
from contracts import queries as contracts
from contracts.models import HourPackage, HourPool
from msp.accounts.models import Client, Person, Provider
from msp.data.work import Work, begin
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.errors import said
from msp.doors.forms import Form
from msp.doors.navigation import Place
from msp.doors.porter import sessions
from msp.doors.proof import needs_proof, proved_recently
from msp.doors.web import door, page_asked, to_sign_in
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, PortalError, Refused, mark

P = ParamSpec("P")
pages = Blueprint("orders", __name__, url_prefix="/orders")
PLACES = (
    Place(
        "orders.new",
        "shopping-cart",
        mark("Buy hours"),
        Permission.HOURS_BUY,
        "",
        audience="client",
    ),
    Place(
        "orders.index",
        "shopping-cart",
        mark("Orders"),
        Permission.HOURS_BUY,
        "",
        audience="client",
    ),
    Place(
        "orders.index",
        "shopping-cart",
        mark("Orders"),
        Permission.INVOICE_READ,
        mark("Money"),
    ),
)
OPEN = (OrderState.REQUESTED, OrderState.ORDERED, OrderState.PAYING, OrderState.EXPIRED)
PAGE = 50


def in_steps(view: Callable[P, Answer]) -> Callable[P, Answer]:
    """A signed-in person's deed that opens its own pieces of work, because it calls Stripe."""

    @wraps(view)
    def entered(*args: P.args, **kwargs: P.kwargs) -> Answer:
        return to_sign_in() if g.actor is None else view(*args, **kwargs)

    return entered


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """All orders; a client's own. `?show=alarms|open` narrows them."""
    show = request.args.get("show", "")
    page = page_asked()
    wanted = queries.alarms(work) if show == "alarms" else queries.visible(work)
    if show == "open":
        wanted = wanted.where(HourOrder.state.in_(OPEN))
    found = list(work.session.scalars(wanted.limit(PAGE + 1).offset((page - 1) * PAGE)))
    clients, own = {order.client_id for order in found}, work.actor.client_id
    asked = select(Client).where(Client.id.in_(clients))
    return render_template(
        "billing/orders/index.html",
        orders=found[:PAGE],
        more=len(found) > PAGE,
        page=page,
        show=show,
        alarms=len(list(work.session.scalars(queries.alarms(work)))),
        can_buy=own is not None and queries.can_buy(work, own),
        clients={client.id: client for client in work.session.scalars(asked)},
        words=words,
    )


@pages.get("/new")
@door
def new(work: Work) -> Answer:
    """選ぶ: the packages side by side, with what an hour of each costs."""
    client_id = buyer(work)
    can_buy = queries.can_buy(work, client_id)
    packages = queries.on_sale(work) if can_buy else []
    return render_template(
        "billing/orders/new.html",
        can_buy=can_buy,
        quotes=[queries.quote(work, client_id, package) for package in packages],
        chosen=request.args.get("package_id", type=UUID),
    )


@pages.get("/confirm")
@door
def confirm(work: Work) -> Answer:
    """確認: price, tax, expiry and the balance afterwards, before anything is ordered."""
    package_id = request.args.get("package_id", type=UUID)
    if package_id is None:
        return redirect(url_for(".new"))
    client_id = buyer(work)
    if not queries.can_buy(work, client_id):
        return redirect(url_for(".new", client_id=None if work.actor.is_client else client_id))
    usual = {"token": str(uuid4()), "package_id": str(package_id), "pay_by": PayBy.INVOICE.value}
    return confirm_page(work, Form(actions.PlaceOrder, usual))


def confirm_page(work: Work, form: Form[actions.PlaceOrder]) -> Answer:
    """The page of the second step, with what was typed and what is wrong with it."""
    client_id = buyer(work)
    package = work.get(HourPackage, chosen_package(str(form.value("package_id"))))
    quote = queries.quote(work, client_id, package)
    ways = [(PayBy.INVOICE.value, gettext("By invoice"))]
    if shop().till is not None:
        konbini = offers_konbini(quote.total.gross)
        by_card = gettext("By card or convenience store") if konbini else gettext("By card")
        ways.append((PayBy.STRIPE.value, by_card))
    page = render_template(
        "billing/orders/confirm.html",
        form=form,
        quote=quote,
        ways=ways,
        client=work.get(Client, client_id),
        approvers=[(person.id, person.name) for person in queries.approvers(work, client_id)],
        on_payment=quote.starts is HoursStart.PAYMENT,
    )
    return page, 422 if form.errors else 200


def chosen_package(typed: str) -> UUID:
    """The package that the form names; without one there is no page to show again."""
    try:
        return UUID(typed)
    except ValueError:
        raise Refused(mark("Please choose one of the list."), field="package_id") from None


@pages.post("/")
@in_steps
def create() -> Answer:
    """Write the order down; then, in a second piece of work, its invoice or its checkout."""
    form = Form(actions.PlaceOrder, {name: text for name, text in request.form.items() if text})
    with begin(sessions(), g.actor) as work:
        g.now = work.now
        order = form.send(work, placed)
        if order is None:
            return confirm_page(work, form)
        order_id = order.id
    return go_on(order_id)


def placed(work: Work, wish: actions.PlaceOrder) -> HourOrder:
    """Place the order; one that needs nobody's approval may be paid at once."""
    if wish.pay_by is PayBy.STRIPE:
        _ = shop().open_till
    order = actions.place_order(work, wish)
    if order.pay_by is PayBy.STRIPE and order.state is OrderState.ORDERED:
        actions.begin_payment(work, actions.PayOrder(order_id=order.id))
    return order


def go_on(order_id: UUID) -> Answer:
    """On to Stripe's page, or to the order's own, which says what is missing."""
    try:
        address = stripe_orders.push_on(shop(), order_id)
    except PortalError as refusal:
        toasts.say(said(refusal))
        address = None
    return redirect(address or url_for("orders.show", order_id=order_id, done=1), 303)


@pages.get("/<uuid:order_id>")
@door
def show(work: Work, order_id: UUID) -> Answer:
    """完了: where the order stands and what happens next."""
    order = queries.order(work, order_id)
    provider = work.get(Provider, work.actor.provider_id)
    on_payment = queries.habits(provider).hours_start is HoursStart.PAYMENT
    pool = work.session.get(HourPool, order.pool_id) if order.pool_id else None
    invoice = work.session.get(Invoice, order.invoice_id) if order.invoice_id else None
    today = contracts.today_of(work, order.client_id)
    left = contracts.pools_of(work, order.client_id, today)
    return render_template(
        "billing/orders/show.html",
        order=order,
        pool=pool,
        invoice=invoice,
        invoice_href=invoice_href(order.invoice_id),
        client=work.get(Client, order.client_id),
        asker=work.session.get(Person, order.asked_by),
        approver=order.approver_id and work.session.get(Person, order.approver_id),
        decider=order.approved_by and work.session.get(Person, order.approved_by),
        minutes_left=sum(each.remaining_minutes for each in left),
        may=deeds(order),
        next_thing=words.next_thing(order, invoice, starts_on_payment=on_payment),
        trouble=words.trouble(order),
        words=words,
        just_done="done" in request.args and g.actor.is_client,
    )


def deeds(order: HourOrder) -> dict[str, bool]:
    """What the reader may do with the order now."""
    actor, state = g.actor, order.state
    buys = actor.may(Permission.HOURS_BUY)
    return {
        "decide": actor.may(Permission.HOURS_APPROVE)
        and state is OrderState.REQUESTED
        and order.asked_by != actor.id,
        "pay": buys
        and order.pay_by is PayBy.STRIPE
        and state in (OrderState.ORDERED, OrderState.PAYING, OrderState.EXPIRED)
        and order.stripe_payment_id is None
        and shop().till is not None,
        "cancel": buys
        and state in (OrderState.REQUESTED, OrderState.ORDERED, OrderState.EXPIRED)
        and order.pool_id is None,
        "ask": not actor.is_client and actor.may(Permission.PAYMENT_RECORD) and _asks(order),
        "refund": actor.may(Permission.INVOICE_CORRECT)
        and state is OrderState.FULFILLED
        and order.stripe_payment_id is not None
        and not order.failure,
        "receive": actor.may(Permission.PAYMENT_RECORD)
        and order.pay_by is PayBy.INVOICE
        and order.invoice_id is not None,
    }


def _asks(order: HourOrder) -> bool:
    return order.state is OrderState.PAYING or order.failure in ALARMS


@pages.get("/<uuid:order_id>/paid")
@in_steps
def paid(order_id: UUID) -> Answer:
    """Where Stripe sends the buyer back to. Reloading it asks again and changes nothing."""
    return ask_stripe(order_id)


@pages.post("/<uuid:order_id>/ask")
@in_steps
def ask(order_id: UUID) -> Answer:
    """Staff asks Stripe how the order stands, instead of waiting for the night."""
    with begin(sessions(), g.actor) as work:
        work.require(Permission.PAYMENT_RECORD)
    return ask_stripe(order_id)


def ask_stripe(order_id: UUID) -> Answer:
    """Fulfil what may be fulfilled, then show the order. Only for those who may see it."""
    with begin(sessions(), g.actor) as work:
        queries.order(work, order_id)
    try:
        stripe_orders.fulfil(shop(), order_id)
    except PortalError as refusal:
        toasts.say(said(refusal))
    done = 1 if g.actor.is_client else None
    return redirect(url_for(".show", order_id=order_id, done=done), 303)


@pages.post("/<uuid:order_id>/pay")
@in_steps
def pay(order_id: UUID) -> Answer:
    """On to the payment page: the same one while it is open, a new one after it ran out."""
    wish = actions.PayOrder(order_id=order_id)
    return _then_on(order_id, lambda work: actions.begin_payment(work, wish))


@pages.post("/<uuid:order_id>/approve")
@in_steps
def approve(order_id: UUID) -> Answer:
    """The client's approver agrees; an order by invoice goes out at once."""
    wish = actions.ApproveOrder(order_id=order_id)
    return _then_on(order_id, lambda work: actions.approve_order(work, wish))


def _then_on(order_id: UUID, deed: Callable[[Work], HourOrder]) -> Answer:
    with begin(sessions(), g.actor) as work:
        deed(work)
    return go_on(order_id)


@pages.post("/<uuid:order_id>/decline")
@door
def decline(work: Work, order_id: UUID) -> Answer:
    """The client's approver does not agree."""
    reason = request.form.get("reason", "")[:400]
    actions.decline_order(work, actions.DeclineOrder(order_id=order_id, reason=reason))
    return redirect(url_for(".show", order_id=order_id), 303)


@pages.post("/<uuid:order_id>/cancel")
@door
def cancel(work: Work, order_id: UUID) -> Answer:
    """The client takes the order back."""
    actions.cancel_order(work, actions.CancelOrder(order_id=order_id))
    return redirect(url_for(".show", order_id=order_id), 303)


@pages.get("/<uuid:order_id>/refund")
@door
@needs_proof
def refund_form(work: Work, order_id: UUID) -> Answer:
    """What would go back, before it does."""
    return refund_page(work, order_id, Form(RefundOrder))


def refund_page(work: Work, order_id: UUID, form: Form[Any]) -> Answer:
    """The refund's page; only for who may correct."""
    work.require(Permission.INVOICE_CORRECT)
    order = queries.order(work, order_id)
    if order.pool_id is None:
        raise NotFound(mark("There is no such page."))
    pool = work.get(HourPool, order.pool_id)
    page = render_template("billing/orders/refund.html", order=order, pool=pool, form=form)
    return page, 422 if form.errors else 200


@pages.post("/<uuid:order_id>/refund")
@in_steps
def refund(order_id: UUID) -> Answer:
    """Return the unused minutes and their part of the price."""
    form = Form(RefundOrder, request.form, order_id=order_id)
    with begin(sessions(), g.actor) as work:
        g.now = work.now
        proved_recently(work.now)
        order = form.send(work, settling.begin_refund)
        if order is None:
            return refund_page(work, order_id, form)
    try:
        here = shop()
        stripe_orders.finish_refund(here, order_id, here.open_till)
    except PortalError as refusal:
        toasts.say(said(refusal))
    return redirect(url_for(".show", order_id=order_id), 303)


def buyer(work: Work) -> UUID:
    """The client that the reader buys for. Staff names it; NotFound otherwise."""
    work.require(Permission.HOURS_BUY)
    client_id = work.actor.client_id or request.values.get("client_id", type=UUID)
    if client_id is None:
        raise NotFound(mark("There is no such page."))
    return work.get(Client, client_id).id


def invoice_href(invoice_id: UUID | None) -> str | None:
    """The invoice's own page, where there is one."""
    if invoice_id is None or "invoices.show" not in current_app.view_functions:
        return None
    return url_for("invoices.show", invoice_id=invoice_id)
