"""Prices agreed with one client, and the question which line would cover a piece of work."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_babel import force_locale, gettext
from pydantic import Field
from sqlalchemy import select

from contracts import actions, queries
from contracts.models import ClientRate, ContractLine, Product, WorkType
from contracts.queries import CoverRequest
from contracts.rules import coverage
from contracts.web import words
from contracts.web.agreements import pages, tabs
from contracts.web.asking import Ask, to
from contracts.web.catalogue import price_asks, work_type_options
from msp.accounts.models import Client
from msp.data.commands import Command
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark


class AskCoverage(Command):
    """A piece of work that nobody has logged."""

    client_id: UUID
    work_type_id: UUID
    on: date
    product_id: UUID | None = None
    on_site: bool = False
    remote_failed: bool = False
    with_ticket: bool = Field(default=True)


@pages.route("/rates/<uuid:client_id>", methods=["GET", "POST"])
@door
def client_rates(work: Work, client_id: UUID) -> Answer:
    """The prices agreed with a client, the newest first, and the form for the next."""
    work.require(Permission.CONTRACT_CHANGE)
    client = work.get(Client, client_id)
    posted = request.method == "POST"
    usual = {"currency": client.currency}
    form = Form(actions.SetRate, request.form if posted else usual, client_id=client_id)
    if posted and form.send(work, actions.set_rate) is not None:
        return to(".client_rates", client_id=client_id)
    return _rates(work, client, form)


def _rates(work: Work, client: Client, form: Form[Any]) -> Answer:
    names = {one.id: one.name_ja for one in work.session.scalars(select(WorkType))}
    lines = select(ContractLine).where(ContractLine.client_id == client.id)
    titles = {one.id: one.title for one in work.session.scalars(lines)}
    line = Ask(
        "choice", "line_id", gettext("Line"), list(titles.items()), empty=gettext("All lines")
    )
    page = render_template(
        "contracts/rates.html",
        client=client,
        rows=[
            (
                row,
                names.get(row.work_type_id) if row.work_type_id else None,
                titles.get(row.line_id) if row.line_id else None,
                words.words(row.per),
            )
            for row in work.session.scalars(queries.client_rates(work, client.id).limit(500))
        ],
        form=form,
        asks=(line, *price_asks(work)),
    )
    return page, 422 if form.errors else 200


@pages.post("/rates/<uuid:client_id>/<uuid:client_rate_id>/end")
@door
def end_client_rate(work: Work, client_id: UUID, client_rate_id: UUID) -> Answer:
    """Let an agreed price hold no more from a day on."""
    work.require(Permission.CONTRACT_CHANGE)
    client = work.get(Client, client_id)
    if work.get(ClientRate, client_rate_id).client_id != client_id:
        raise NotFound(mark("There is no such %(kind)s."), kind=ClientRate.__tablename__)
    form = Form(actions.EndRate, request.form, rate_id=client_rate_id)
    if form.send(work, actions.end_rate) is not None:
        return to(".client_rates", client_id=client_id)
    return _rates(work, client, form)


@pages.get("/covering")
@door
def covering(work: Work) -> Answer:
    """Which line would cover a piece of work, with every step of why, in both languages."""
    work.require(Permission.CONTRACT_READ)
    work.require(Permission.CATALOGUE_READ)
    asked = "client_id" in request.args
    form = Form(AskCoverage, request.args if asked else {"with_ticket": True})
    said = form.send(work, _covered) if asked else None
    found = select(Client.id, Client.name).where(Client.is_active).order_by(Client.number)
    products = work.session.scalars(queries.products(work).where(Product.is_active))
    page = render_template(
        "contracts/covering.html",
        form=form,
        clients=[(row.id, row.name) for row in work.session.execute(found)],
        kinds=work_type_options(work),
        products=[(row.id, row.name_ja) for row in products],
        said=said,
        verdict=(words.words(said.verdict), words.tone(said.verdict)) if said else None,
        told=_in_both(said) if said else (),
        tabs=tabs("contracts.covering"),
        back=url_for(".index"),
    )
    return page, 422 if form.errors else 200


def _covered(work: Work, wish: AskCoverage) -> coverage.Coverage:
    work.get(Client, wish.client_id)
    work.get(WorkType, wish.work_type_id)
    asked = CoverRequest(
        client_id=wish.client_id,
        work_type_id=wish.work_type_id,
        on=wish.on,
        product_id=wish.product_id,
        on_site=wish.on_site,
        remote_failed=wish.remote_failed,
        ticket_source="ticket:new" if wish.with_ticket else None,
    )
    return queries.cover(work, asked)


def _in_both(said: coverage.Coverage) -> list[tuple[str, list[str]]]:
    told = []
    for language in ("ja", "en"):
        with force_locale(language):
            told.append((language, coverage.explained(said.steps, gettext)))
    return told
