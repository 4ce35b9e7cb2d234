"""Thresholds and automatic top-ups in a browser: settings, proposals and their history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from billing.actions import topups as actions
from billing.hooks import shop
from billing.models import HourSettings, TopUp
from billing.queries import orders as order_queries
from billing.queries import topups as queries
from billing.rules.orders import PayBy
from billing.rules.topups import TopUpState
from billing.web import orders as orders_web
from billing.web import topups_words as words
from msp.accounts.models import Client, Person, Provider
from msp.data.work import Work, begin
from msp.desk.models import Ticket
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import spoken
from msp.doors.navigation import Place
from msp.doors.porter import sessions
from msp.doors.web import door, page_asked
from msp.kernel.access import Permission
from msp.kernel.errors import mark
from msp.kernel.writing import clock_text, hours_text, money_text

pages = Blueprint("topups", __name__)
PLACES = (
    Place(
        "topups.index",
        "repeat",
        mark("Automatic top-up"),
        Permission.HOURS_APPROVE,
        "",
        audience="client",
    ),
    Place(
        "topups.index",
        "repeat",
        mark("Automatic top-ups"),
        Permission.INVOICE_READ,
        mark("Money"),
    ),
)
PAGE = 50


@pages.get("/top-ups/")
@door
def index(work: Work) -> Answer:
    """Every proposal, the latest first; a client's own with its settings in a line."""
    page = page_asked()
    wanted = queries.visible(work).limit(PAGE + 1).offset((page - 1) * PAGE)
    found = list(work.session.scalars(wanted))
    asked = select(Client).where(Client.id.in_({row.client_id for row in found}))
    own = work.actor.client_id
    return render_template(
        "billing/topups/index.html",
        rows=found[:PAGE],
        more=len(found) > PAGE,
        page=page,
        clients={client.id: client for client in work.session.scalars(asked)},
        settings=queries.settings_of(work, own) if own else None,
        rule=_rule(work, own) if own else "",
        own=own,
        words=words,
    )


@pages.get("/top-ups/<uuid:top_up_id>")
@door
def show(work: Work, top_up_id: UUID) -> Answer:
    """One proposal: what it buys, why now, and the way to approve or decline it."""
    return _page(work, queries.top_up(work, top_up_id), Form(actions.ApproveTopUp))


@pages.post("/top-ups/<uuid:top_up_id>/approve")
@orders_web.in_steps
def approve(top_up_id: UUID) -> Answer:
    """The client's approver agrees: the order is made, then its invoice or its checkout."""
    form = Form(actions.ApproveTopUp, request.form, top_up_id=top_up_id)
    with begin(sessions(), g.actor) as work:
        g.now = work.now
        work.require(Permission.HOURS_APPROVE)
        top_up = queries.top_up(work, top_up_id)
        if top_up.pay_by is PayBy.STRIPE:
            _ = shop().open_till
        done = form.send(work, actions.approve_top_up)
        if done is None or done.order_id is None:
            return _page(work, top_up, form), 422
        order_id = done.order_id
    return orders_web.go_on(order_id)


@pages.post("/top-ups/<uuid:top_up_id>/decline")
@door
def decline(work: Work, top_up_id: UUID) -> Answer:
    """Nothing is bought this time."""
    form = Form(actions.DeclineTopUp, request.form, top_up_id=top_up_id)
    if form.send(work, actions.decline_top_up):
        toasts.say(gettext("Nothing is bought this time."))
        return redirect(url_for(".show", top_up_id=top_up_id), 303)
    return _page(work, queries.top_up(work, top_up_id), form), 422


@pages.get("/clients/<uuid:client_id>/hours/settings")
@door
def settings(work: Work, client_id: UUID) -> Answer:
    """When the client is told about its hours, and whether more are proposed by themselves."""
    return _settings(work, client_id, *_forms(work, client_id))


@pages.post("/clients/<uuid:client_id>/hours/notices")
@door
def set_notices(work: Work, client_id: UUID) -> Answer:
    """Save the thresholds."""
    work.require(Permission.HOURS_SETTINGS)
    form = Form(actions.SetNotices, request.form, client_id=client_id)
    if form.send(work, actions.set_notices):
        toasts.say(gettext("The notices are saved."))
        return redirect(url_for(".settings", client_id=client_id), 303)
    form.prefix = "n"
    return _settings(work, client_id, form, _forms(work, client_id)[1]), 422


@pages.post("/clients/<uuid:client_id>/hours/top-up")
@door
def set_top_up(work: Work, client_id: UUID) -> Answer:
    """Switch automatic top-ups on or off."""
    work.require(Permission.HOURS_SETTINGS)
    form = Form(actions.SetTopUp, request.form, client_id=client_id)
    if form.send(work, actions.set_top_up):
        toasts.say(gettext("The automatic top-up is saved."))
        return redirect(url_for(".settings", client_id=client_id), 303)
    form.prefix = "t"
    return _settings(work, client_id, _forms(work, client_id)[0], form), 422


Forms = tuple[Form[actions.SetNotices], Form[actions.SetTopUp]]


def _forms(work: Work, client_id: UUID) -> Forms:
    work.require(Permission.HOURS_SETTINGS)
    row = queries.settings_of(work, client_id)
    version = row.version or ""
    minutes = "" if row.minutes_left is None else _typed(row.minutes_left)
    told = Form.of(actions.SetNotices, row, minutes_left=minutes, version=version)
    bought = Form.of(
        actions.SetTopUp,
        row,
        ceiling=row.ceiling_minor,
        threshold_minutes=_typed(row.threshold_minutes),
        version=version,
    )
    told.prefix, bought.prefix = "n", "t"
    return told, bought


def _typed(minutes: int) -> str:
    """Minutes as a person types them: `2h`, or plain where they are no whole hours."""
    return f"{minutes // 60}h" if minutes and minutes % 60 == 0 else str(minutes)


def _settings(work: Work, client_id: UUID, told: Form[Any], bought: Form[Any]) -> str:
    client = work.get(Client, client_id)
    own = work.actor.is_client
    rows = [(row.HourNotice, row.number) for row in queries.notices_of(work, client_id)]
    return render_template(
        "billing/topups/settings.html",
        client=client,
        own=own,
        told=told,
        bought=bought,
        packages=[(row.id, _offer(work, row)) for row in order_queries.on_sale(work)],
        percents=[(each, f"{each}%") for each in (75, 50, 25, 10, 0)],
        days=[(each, gettext("%(days)s days", days=each)) for each in (60, 30, 14, 7, 1)],
        ways=_ways(),
        rule=_rule(work, client_id),
        notices=rows,
        words=words,
        may_list=work.actor.may(Permission.INVOICE_READ),
    )


def _ways() -> list[tuple[str, str]]:
    ways = [(PayBy.INVOICE.value, gettext("By invoice"))]
    if shop().till is not None:
        ways.append((PayBy.STRIPE.value, gettext("By card, after approval")))
    return ways


def _offer(work: Work, package: Any) -> str:
    gross = order_queries.taxed(work.get(Provider, work.actor.provider_id), package.price).gross
    amount = money_text(gross, spoken())
    return str(
        gettext("%(name)s, %(amount)s with tax", name=package.name_in(spoken()), amount=amount)
    )


def _rule(work: Work, client_id: UUID) -> str:
    """What will happen by itself, as a sentence."""
    row: HourSettings = queries.settings_of(work, client_id)
    if not row.tops_up or row.package_id is None:
        return str(gettext("Automatic top-up is off. Nothing is proposed by itself."))
    package = next((one for one in order_queries.on_sale(work) if one.id == row.package_id), None)
    if package is None:
        return str(gettext("The chosen package is no longer on sale. Please choose another one."))
    ceiling = words.money_of(row.ceiling_minor or 0, package.price.currency)
    return str(
        gettext(
            "Once %(left)s or less are left, %(package)s is proposed for approval, at most"
            " %(ceiling)s in a calendar month.",
            left=hours_text(row.threshold_minutes, spoken()),
            package=_offer(work, package),
            ceiling=ceiling,
        )
    )


def _page(work: Work, top_up: TopUp, form: Form[Any]) -> str:
    ticket = work.session.get(Ticket, top_up.ticket_id) if top_up.ticket_id else None
    decider = work.session.get(Person, top_up.decided_by) if top_up.decided_by else None
    proposed = top_up.state is TopUpState.PROPOSED
    decides = work.actor.is_client and work.actor.may(Permission.HOURS_APPROVE)
    client = work.get(Client, top_up.client_id)
    return render_template(
        "billing/topups/show.html",
        row=top_up,
        client=client,
        ticket=ticket,
        decider=decider,
        form=form,
        may_decide=proposed and decides,
        counted=words.money_of(
            queries.counted(work, top_up.client_id, top_up.counted_on), top_up.currency
        ),
        ceiling=_ceiling(work, top_up),
        after=clock_text(top_up.left_minutes + top_up.minutes),
        words=words,
        trail=words.trail(top_up),
    )


def _ceiling(work: Work, top_up: TopUp) -> str:
    row = queries.kept_settings(work, top_up.client_id)
    if row is None or row.ceiling_minor is None:
        return ""
    return words.money_of(row.ceiling_minor, top_up.currency)
