"""More of the catalogue: where new work belongs, prices that end, products, what hours cost us."""

from typing import Any
from uuid import UUID

from flask import g, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from contracts import actions, queries
from contracts.models import Contract, ContractLine, PriceListRate, Product, WorkType
from contracts.rules.coverage import ProductRule
from contracts.rules.lines import ContractState
from contracts.web import words
from contracts.web.asking import Ask, Column, Entry, Register, Sheet, form_page, list_page, to
from contracts.web.catalogue import MANY, edit, new, pages, tabs
from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import FILTERS
from msp.doors.web import door
from msp.kernel.access import Permission


@pages.route("/work-types/<uuid:work_type_id>/lines", methods=["GET", "POST"])
@door
def place(work: Work, work_type_id: UUID) -> Answer:
    """Ask where a kind of work belongs: which lines include it, or none."""
    work.require(Permission.CATALOGUE_CHANGE)
    work.require(Permission.CONTRACT_CHANGE)
    row = work.get(WorkType, work_type_id)
    form = Form(actions.PlaceWorkType, request.form, work_type_id=work_type_id)
    if request.method == "POST" and form.send(work, actions.place_work_type) is not None:
        return to(".work_types")
    wanted = (
        select(ContractLine, Client.name)
        .join(Contract, Contract.id == ContractLine.contract_id)
        .join(Client, Client.id == ContractLine.client_id)
        .where(Contract.state != ContractState.ENDED)
        .order_by(Client.number, Contract.number, ContractLine.position)
        .limit(MANY)
    )
    found = [(line.id, f"{name} — {line.title}") for line, name in work.session.execute(wanted)]
    asks = (Ask("checks", "line_ids", gettext("Lines that include it too"), found),)
    lead = gettext("It is covered by nothing until a line includes it. None is an answer.")
    title = row.name_in(g.actor.language)
    sheet = Sheet(title, url_for(".work_types"), asks, gettext("That is where it belongs"), lead)
    return form_page(form, sheet)


@pages.route("/prices/<uuid:rate_id>/end", methods=["GET", "POST"])
@door
def end_price(work: Work, rate_id: UUID) -> Answer:
    """Let a price of the list hold no more from a day on."""
    work.require(Permission.CATALOGUE_CHANGE)
    row = work.get(PriceListRate, rate_id)
    form = Form(actions.EndRate, request.form, rate_id=rate_id)
    if request.method == "POST" and form.send(work, actions.end_rate) is not None:
        return to(".prices")
    asks = (Ask("date_field", "ends_on", gettext("First day without this price")),)
    title = gettext("End the price of %(price)s", price=FILTERS["money"](row.per_hour))
    return form_page(form, Sheet(title, url_for(".prices"), asks, gettext("Set the end")))


@pages.get("/products")
@door
def products(work: Work) -> Answer:
    """Products whose users are helped, and who pays for that help."""
    rows = work.session.scalars(queries.products(work).limit(MANY))
    register = Register(
        title=gettext("Products"),
        lead=gettext("Help with a product is in its sale price, as the contract says, or charged."),
        columns=[
            Column(gettext("Code")),
            Column(gettext("Name")),
            Column(gettext("Help with it")),
            Column(gettext("State")),
        ],
        rows=[
            Entry(
                edit(".change_product", product_id=row.id),
                (
                    row.code,
                    row.name_in(g.actor.language),
                    words.words(row.coverage),
                    gettext("In use") if row.is_active else gettext("Retired"),
                ),
            )
            for row in rows
        ],
        nothing=gettext("No product has been named yet."),
        new=new(".new_product", gettext("New product")),
        tabs=tabs("catalogue.products"),
    )
    return list_page(register)


def _product_asks() -> tuple[Ask, ...]:
    return (
        Ask("field", "name_ja", gettext("Japanese name")),
        Ask("field", "name_en", gettext("English name")),
        Ask("choice", "coverage", gettext("Help with it"), words.options(ProductRule)),
    )


@pages.route("/products/new", methods=["GET", "POST"])
@door
def new_product(work: Work) -> Answer:
    """Name a product."""
    work.require(Permission.CATALOGUE_CHANGE)
    posted = request.method == "POST"
    usual = {"coverage": ProductRule.BY_CONTRACT.value}
    form = Form(actions.CreateProduct, request.form if posted else usual)
    if posted and form.send(work, actions.create_product) is not None:
        return to(".products")
    code = Ask("field", "code", gettext("Code"), hint=gettext("Letters, digits, - and _."))
    sheet = Sheet(
        gettext("New product"), url_for(".products"), (code, *_product_asks()), gettext("Save")
    )
    return form_page(form, sheet)


@pages.route("/products/<uuid:product_id>", methods=["GET", "POST"])
@door
def change_product(work: Work, product_id: UUID) -> Answer:
    """Change a product or retire it."""
    work.require(Permission.CATALOGUE_CHANGE)
    row = work.get(Product, product_id)
    if request.method == "POST":
        form = Form(actions.ChangeProduct, request.form, product_id=product_id)
        if form.send(work, actions.change_product):
            return to(".products")
    else:
        form = Form.of(actions.ChangeProduct, row)
    more = (Ask("check", "is_active", gettext("In use")), Ask("hidden", "version", ""))
    asks = (*_product_asks(), *more)
    return form_page(form, Sheet(row.name_ja, url_for(".products"), asks, gettext("Save")))


@pages.get("/costs")
@door
def costs(work: Work) -> Answer:
    """What hours cost the provider, by person and tier."""
    rows = work.session.execute(queries.cost_rates(work).limit(MANY)).all()
    register = Register(
        title=gettext("What hours cost us"),
        lead=gettext("A person's own figure goes first, then the tier's, then everybody's."),
        columns=[
            Column(gettext("Person")),
            Column(gettext("Tier")),
            Column(gettext("Cost per hour"), "r"),
            Column(gettext("From")),
            Column(gettext("Until before")),
        ],
        rows=[Entry(None, _cost(row, name)) for row, name in rows],
        nothing=gettext("No cost has been set yet."),
        new=new(".new_cost", gettext("New cost")),
        tabs=tabs("catalogue.costs"),
    )
    return list_page(register)


def _cost(row: Any, name: str | None) -> tuple[Any, ...]:
    return (
        name or gettext("All"),
        gettext("All") if row.tier is None else row.tier,
        FILTERS["money"](row.per_hour),
        FILTERS["day"](row.starts_on),
        FILTERS["day"](row.ends_on) or "—",
    )


@pages.route("/costs/new", methods=["GET", "POST"])
@door
def new_cost(work: Work) -> Answer:
    """Say what an hour costs from a day on."""
    work.require(Permission.CATALOGUE_CHANGE)
    posted = request.method == "POST"
    form = Form(actions.SetCostRate, request.form if posted else {"currency": "JPY"})
    if posted and form.send(work, actions.set_cost_rate) is not None:
        return to(".costs")
    staff = select(Person.id, Person.name).where(Person.client_id.is_(None), Person.is_active)
    people = [(row.id, row.name) for row in work.session.execute(staff.order_by(Person.kana))]
    asks = (
        Ask("choice", "person_id", gettext("Person"), people, empty=gettext("All")),
        Ask("number_field", "tier", gettext("Tier"), hint=gettext("Empty: for every tier.")),
        Ask("money_field", "per_hour", gettext("Cost per hour")),
        Ask("field", "currency", gettext("Currency")),
        Ask("date_field", "starts_on", gettext("From")),
    )
    return form_page(form, Sheet(gettext("New cost"), url_for(".costs"), asks, gettext("Save")))
