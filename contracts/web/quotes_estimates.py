"""Our own estimates on screen: what a quote or a ticket will cost us, and who agreed to that."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template, request, url_for
from flask_babel import gettext, pgettext
from sqlalchemy import select

from contracts.actions import quotes_estimates as actions
from contracts.models import Estimate, EstimateLine
from contracts.queries import quotes_estimates as queries
from contracts.rules.quotes_estimates import EstimateKind, EstimateState
from contracts.web import quotes_words as told
from contracts.web import words
from contracts.web.asking import Column, Entry, Register, list_page, page_of, to
from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import FILTERS
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

pages = Blueprint("estimates", __name__, url_prefix="/estimates")
DEEDS: dict[str, tuple[Any, Any]] = {
    "hours": (actions.AddEstimateHours, actions.add_estimate_hours),
    "goods": (actions.AddEstimateGoods, actions.add_estimate_goods),
    "hand-in": (actions.HandInEstimate, actions.hand_in_estimate),
    "return": (actions.ReturnEstimate, actions.return_estimate),
    "reopen": (actions.ReopenEstimate, actions.reopen_estimate),
    "approve": (actions.ApproveEstimate, actions.approve_estimate),
}


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """All estimates, the latest first; `?show=open` those that wait for approval."""
    wanted, waiting = queries.visible_estimates(work), request.args.get("show") == "open"
    if waiting:
        wanted = wanted.where(Estimate.state == EstimateState.SUBMITTED)
    rows = work.session.scalars(page_of(wanted)).all()
    named = select(Client.id, Client.name).where(
        Client.id.in_({row.about_client_id for row in rows})
    )
    names = {row.id: row.name for row in work.session.execute(named)}
    ceiling = FILTERS["number"](queries.ceiling_of(work))
    register = Register(
        title=gettext("Estimates"),
        columns=[
            Column(gettext("Number")),
            Column(gettext("Subject")),
            Column(gettext("Client")),
            Column(gettext("Estimated cost"), "r"),
            Column(gettext("State")),
        ],
        rows=[
            Entry(
                url_for(".show", estimate_id=row.id),
                (
                    row.number,
                    row.title,
                    names.get(row.about_client_id, ""),
                    words.money(queries.cost_of(work, row)),
                    told.estimate_pill(row.state)[0],
                ),
            )
            for row in rows
        ],
        nothing=gettext("There is no estimate yet. One is begun on a quote or on a ticket."),
        lead=gettext("Up to %(ceiling)s an estimate needs nobody's approval.", ceiling=ceiling),
        tabs=[
            {"title": gettext("All"), "href": url_for(".index"), "current": not waiting},
            {
                "title": pgettext("estimate", "Waiting for approval"),
                "href": url_for(".index", show="open"),
                "current": waiting,
            },
        ],
    )
    return list_page(register)


@pages.post("/new")
@door
def new(work: Work) -> Answer:
    """Begin the estimate of a quote or of a ticket, or go on with the one there is."""
    form = Form(actions.DraftEstimate, {name: text for name, text in request.form.items() if text})
    made = form.send(work, actions.draft_estimate)
    if made is None:
        return render_template("contracts/quotes/refused.html", form=form), 422
    return to(".show", estimate_id=made.id)


@pages.get("/<uuid:estimate_id>")
@door
def show(work: Work, estimate_id: UUID) -> Answer:
    """What costs, what it adds up to, who agreed, and what it came to."""
    return shown(work, estimate_id, None)


def shown(work: Work, estimate_id: UUID, form: Form[Any] | None) -> Answer:
    """The estimate's page; with a form that did not fit, 422."""
    row = queries.estimate_seen(work, estimate_id)
    people = {key for key in (row.made_by, row.decided_by) if key}
    wanted = select(Person.id, Person.name).where(Person.id.in_(people))
    quote = queries.quote_of_estimate(work, row)
    page = render_template(
        "contracts/quotes/estimate.html",
        estimate=row,
        client=work.get(Client, row.about_client_id),
        pill=told.estimate_pill(row.state),
        rows=[_row(line) for line in queries.estimate_lines(work, row.id)],
        cost=queries.cost_of(work, row),
        ceiling=queries.ceiling_of(work),
        quote=quote,
        ticket=row.source.removeprefix("ticket:") if row.source.startswith("ticket:") else None,
        names={row.id: row.name for row in work.session.execute(wanted)},
        may=deeds(row),
        forms=_forms(form),
        failed=form,
    )
    return page, 422 if form is not None else 200


def _row(line: EstimateLine) -> dict[str, Any]:
    hours = line.kind is EstimateKind.HOURS
    return {
        "line": line,
        "quantity": FILTERS["duration"](line.quantity) if hours else f"{line.quantity:,}",
        "each": line.cost.each,
        "amount": line.cost.amount,
        "kind": gettext("Time") if hours else gettext("Goods"),
    }


def _forms(sent: Form[Any] | None) -> dict[str, Form[Any]]:
    made: dict[str, Form[Any]] = {}
    for name, (command, _) in DEEDS.items():
        fits = sent is not None and sent.command is command
        made[name] = sent if fits and sent is not None else Form(command)
        made[name].prefix = name
    return made


def deeds(row: Estimate) -> dict[str, bool]:
    """What the reader may do with an estimate as it stands."""
    changes, state = g.actor.may(Permission.ESTIMATE_CHANGE), row.state
    decides = g.actor.may(Permission.ESTIMATE_APPROVE) and row.made_by != g.actor.id
    return {
        "edit": changes and state in (EstimateState.DRAFT, EstimateState.RETURNED),
        "decide": decides and state is EstimateState.SUBMITTED,
        "ceiling": g.actor.may(Permission.ESTIMATE_APPROVE),
        "reopen": changes and state is EstimateState.APPROVED,
    }


@pages.post("/<uuid:estimate_id>/<deed>")
@door
def act(work: Work, estimate_id: UUID, deed: str) -> Answer:
    """Add time or goods, hand in, approve, send back, reopen."""
    if deed not in DEEDS:
        raise NotFound(mark("There is no such page."))
    command, action = DEEDS[deed]
    form: Form[Any] = Form(command, request.form, estimate_id=estimate_id)
    if form.send(work, action) is not None:
        return to(".show", estimate_id=estimate_id)
    return shown(work, estimate_id, form)


@pages.post("/lines/<uuid:line_id>/remove")
@door
def remove(work: Work, line_id: UUID) -> Answer:
    """Take something out."""
    row = actions.remove_estimate_line(work, actions.RemoveEstimateLine(line_id=line_id))
    return to(".show", estimate_id=row.id)


@pages.post("/ceiling")
@door
def ceiling(work: Work) -> Answer:
    """Say up to which cost nobody has to approve."""
    form = Form(actions.SetEstimateCeiling, request.form)
    if form.send(work, actions.set_estimate_ceiling) is None:
        return render_template("contracts/quotes/refused.html", form=form), 422
    return to(".index")
