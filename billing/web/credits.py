"""SLA credits in a browser: what is agreed, proposed with its evidence, and decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from billing.actions import credits as actions
from billing.models import Invoice
from billing.models.credits import CreditState, SlaCredit
from billing.queries import sla_credits as queries
from contracts.actions.credits import SetCredits, set_credits
from contracts.models import ContractLine, SlaPolicy
from contracts.rules.clocks import Pledge
from contracts.rules.credits import terms_from
from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk.models import Ticket
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import spoken
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.calendars import zone_named
from msp.kernel.errors import mark
from msp.kernel.periods import day_of, month_of
from msp.kernel.writing import money_text, month_text, percent_text

pages = Blueprint("credits", __name__, url_prefix="/credits")
MOST = 200
STATES: Mapping[CreditState, tuple[str, str]] = {
    CreditState.PROPOSED: (mark("Awaiting a decision"), "warn"),
    CreditState.APPROVED: (mark("Settled by a return invoice"), "ok"),
    CreditState.DECLINED: (mark("Not given back"), ""),
}
PLEDGES = {
    Pledge.FIRST_RESPONSE: mark("First response"),
    Pledge.RESOLUTION: mark("Resolution"),
}


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """Every credit, the latest month first."""
    return _list(work, Form(actions.ProposeCredits, {"month": _last_month(work)}))


def _list(work: Work, form: Form[actions.ProposeCredits]) -> Answer:
    rows = work.session.scalars(queries.visible(work).limit(MOST)).all()
    page = render_template(
        "billing/credits/index.html",
        rows=[_shown(row) for row in rows],
        clients=_named(work, Client, {row.client_id for row in rows}),
        lines=_titles(work, {row.line_id for row in rows}),
        form=form if work.actor.may(Permission.RUN_MAKE) else None,
    )
    return page, 422 if form.errors else 200


def _last_month(work: Work) -> str:
    first = day_of(work.now, zone_named(work.actor.zone)).replace(day=1)
    return f"{first - timedelta(days=1):%Y-%m}"


def _named(work: Work, kind: Any, ids: set[UUID]) -> dict[UUID, str]:
    found = work.session.execute(select(kind.id, kind.name).where(kind.id.in_(ids)))
    return {row[0]: row[1] for row in found}


def _titles(work: Work, ids: set[UUID]) -> dict[UUID, str]:
    asked = select(ContractLine.id, ContractLine.title).where(ContractLine.id.in_(ids))
    return {row[0]: row[1] for row in work.session.execute(asked)}


def _shown(row: SlaCredit) -> dict[str, Any]:
    words, tone = STATES[row.state]
    return {
        "row": row,
        "month": month_text(month_of(row.month_on), spoken()),
        "amount": money_text(row.amount, spoken()),
        "fee": money_text(row.fee, spoken()),
        "state": gettext(words),
        "tone": tone,
    }


@pages.post("/propose")
@door
def propose(work: Work) -> Answer:
    """Reckon a month's credits."""
    form = Form(actions.ProposeCredits, request.form)
    made = form.send(work, actions.propose_credits)
    if made is None:
        return _list(work, form)
    toasts.say(gettext("%(count)s credits were proposed.", count=len(made)))
    return redirect(url_for(".index"), 303)


@pages.get("/<uuid:credit_id>")
@door
def show(work: Work, credit_id: UUID) -> Answer:
    """One credit with the tickets behind it."""
    work.require(Permission.RUN_READ)
    row = work.get(SlaCredit, credit_id)
    title = gettext("SLA credit %(month)s", month=month_text(month_of(row.month_on), spoken()))
    approve = Form(actions.ApproveCredit, {"title": title, "version": row.version})
    decline = Form(actions.DeclineCredit, {"version": row.version})
    return _page(work, row, (approve, decline))


def _page(
    work: Work,
    row: SlaCredit,
    forms: tuple[Form[actions.ApproveCredit], Form[actions.DeclineCredit]],
) -> Answer:
    approve, decline = forms
    decline.prefix = "d"
    may = work.actor.may(Permission.INVOICE_CORRECT) and row.state is CreditState.PROPOSED
    page = render_template(
        "billing/credits/show.html",
        **_shown(row),
        client=work.get(Client, row.client_id),
        line=actions.line_title(work, row),
        policy=work.get(SlaPolicy, row.policy_id),
        invoice=work.get(Invoice, row.invoice_id),
        back=work.get(Invoice, row.return_id) if row.return_id else None,
        evidence=_evidence(work, row),
        forms=forms if may else None,
    )
    return page, 422 if approve.errors or decline.errors else 200


def _evidence(work: Work, row: SlaCredit) -> list[dict[str, Any]]:
    ids = {UUID(key) for each in row.evidence for key in each["tickets"]}
    asked = select(Ticket.id, Ticket.number, Ticket.subject).where(Ticket.id.in_(ids))
    known = {str(found.id): found for found in work.session.execute(asked)}
    return [
        {
            "words": gettext(PLEDGES[Pledge(each["pledge"])]),
            "kept": each["kept"],
            "whole": each["whole"],
            "share": percent_text(each["kept"], each["whole"], spoken()) if each["whole"] else "—",
            "percent": each["percent"],
            "tickets": [known[key] for key in each["tickets"] if key in known],
        }
        for each in row.evidence
    ]


@pages.post("/<uuid:credit_id>/approve")
@door
def approve(work: Work, credit_id: UUID) -> Answer:
    """Give it back by a return invoice."""
    work.require(Permission.INVOICE_CORRECT)
    form = Form(actions.ApproveCredit, request.form, credit_id=credit_id)
    row = form.send(work, actions.approve_credit)
    if row is None:
        kept = work.get(SlaCredit, credit_id)
        return _page(work, kept, (form, Form(actions.DeclineCredit, {"version": kept.version})))
    toasts.say(gettext("The return invoice was issued."))
    return redirect(url_for(".show", credit_id=credit_id), 303)


@pages.post("/<uuid:credit_id>/decline")
@door
def decline(work: Work, credit_id: UUID) -> Answer:
    """Do not give it back."""
    work.require(Permission.INVOICE_CORRECT)
    form = Form(actions.DeclineCredit, request.form, credit_id=credit_id)
    row = form.send(work, actions.decline_credit)
    if row is None:
        kept = work.get(SlaCredit, credit_id)
        return _page(work, kept, (Form(actions.ApproveCredit, {"version": kept.version}), form))
    toasts.say(gettext("The credit was declined."))
    return redirect(url_for(".show", credit_id=credit_id), 303)


@pages.route("/policies/<uuid:policy_id>", methods=["GET", "POST"])
@door
def terms(work: Work, policy_id: UUID) -> Answer:
    """What a policy gives back."""
    work.require(Permission.CATALOGUE_CHANGE)
    policy = work.get(SlaPolicy, policy_id)
    agreed = terms_from(policy.credits)
    if request.method == "POST":
        form = Form(SetCredits, request.form, policy_id=policy_id)
        if form.send(work, set_credits):
            toasts.say(gettext("The credits of %(name)s were saved.", name=policy.name))
            return redirect(url_for("calendars.change_policy", policy_id=policy_id), 303)
    else:
        steps = "\n".join(
            f"{step.below // 10}.{step.below % 10}: {step.percent}" for step in agreed.steps
        )
        form = Form.of(SetCredits, policy, steps=steps, cap=agreed.cap)
    back = url_for("calendars.change_policy", policy_id=policy_id)
    page = render_template("billing/credits/terms.html", form=form, policy=policy, back=back)
    return page, 422 if form.errors else 200
