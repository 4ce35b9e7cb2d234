"""Goods on a ticket: added beside the time, changed on a page of their own."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import time as actions
from msp.desk.models import Goods
from msp.desk.web.room import pages as desk
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import mark

TAXES = (
    ("standard", mark("Standard rate")),
    ("reduced", mark("Reduced rate")),
    ("exempt", mark("Not taxed")),
)


def empty() -> Form[actions.AddGoods]:
    """The form as it opens."""
    form = Form(actions.AddGoods)
    form.typed = {"quantity": "1", "tax": "standard"}
    return form


def taxes() -> list[tuple[str, str]]:
    """The tax rates in words."""
    return [(value, gettext(label)) for value, label in TAXES]


@desk.route("/<uuid:ticket_id>/goods", methods=["GET", "POST"])
@door
def add_goods(work: Work, ticket_id: UUID) -> Answer:
    """Sell something on the ticket."""
    work.require(Permission.TIME_LOG)
    ticket = queries.ticket(work, ticket_id)
    form = empty()
    if request.method == "POST":
        form = Form(actions.AddGoods, request.form, ticket_id=ticket_id)
        if form.send(work, actions.add_goods) is not None:
            toasts.say(gettext("The goods were added."))
            return redirect(url_for("desk.show", ticket_id=ticket_id))
    status = 422 if form.errors else 200
    page = render_template(
        "desk/time_goods.html", form=form, ticket=ticket, taxes=taxes(), goods=None
    )
    return page, status


@desk.route("/goods/<uuid:goods_id>", methods=["GET", "POST"])
@door
def change_goods(work: Work, goods_id: UUID) -> Answer:
    """Correct goods that are not billed."""
    work.require(Permission.TIME_LOG)
    goods = work.get(Goods, goods_id)
    cost = "" if goods.cost_minor is None else str(goods.cost_minor)
    form = Form.of(actions.ChangeGoods, goods, price=str(goods.price.minor), cost=cost)
    if request.method == "POST":
        form = Form(actions.ChangeGoods, request.form, goods_id=goods_id)
        if form.send(work, actions.change_goods) is not None:
            toasts.say(gettext("The goods were changed."))
            return redirect(url_for("desk.show", ticket_id=goods.ticket_id))
    status = 422 if form.errors else 200
    ticket = queries.ticket(work, goods.ticket_id) if goods.ticket_id else None
    page = render_template(
        "desk/time_goods.html", form=form, ticket=ticket, taxes=taxes(), goods=goods
    )
    return page, status


@desk.post("/goods/<uuid:goods_id>/remove")
@door
def remove_goods(work: Work, goods_id: UUID) -> Answer:
    """Take goods back that are not billed."""
    ticket_id = work.get(Goods, goods_id).ticket_id
    actions.remove_goods(work, actions.RemoveGoods(goods_id=goods_id))
    toasts.say(gettext("The goods were removed."))
    return redirect(url_for("desk.show", ticket_id=ticket_id))
