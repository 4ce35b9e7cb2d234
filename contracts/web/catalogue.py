"""The catalogue on screen: kinds of work, prices, packages."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, g, request, url_for
from flask_babel import gettext

from contracts import actions, queries
from contracts.models import HourPackage, PriceListRate, WorkType
from contracts.rules.rates import Per
from contracts.rules.recognition import is_long_validity
from contracts.web import words
from contracts.web.asking import (
    Ask,
    Column,
    Entry,
    Register,
    Sheet,
    english,
    form_page,
    list_page,
    to,
)
from msp.accounts.web.who import ROLE_NAMES
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import FILTERS
from msp.doors.web import door
from msp.kernel.access import STAFF_ROLES, Permission, Role
from msp.kernel.money import Money
from msp.kernel.reading import fold_digits

pages = Blueprint("catalogue", __name__, url_prefix="/catalogue")
MANY = 500


def tabs(current: str) -> list[dict[str, Any]]:
    """The catalogue's pages."""
    named: tuple[tuple[str, str], ...] = (
        ("catalogue.work_types", gettext("Kinds of work")),
        ("catalogue.prices", gettext("Price list")),
        ("catalogue.packages", gettext("Hour packages")),
        ("catalogue.products", gettext("Products")),
        ("calendars.index", gettext("Calendars")),
        ("calendars.policies", gettext("SLA policies")),
    )
    if may_change():
        named = (*named, ("catalogue.costs", gettext("What hours cost us")))
    return [
        {"href": url_for(endpoint), "title": title, "current": endpoint == current}
        for endpoint, title in named
    ]


def may_change() -> bool:
    """Whether the reader may change the catalogue."""
    return bool(g.actor.may(Permission.CATALOGUE_CHANGE))


def new(endpoint: str, label: str) -> tuple[str, str] | None:
    """The button for those who may use it."""
    return (url_for(endpoint), label) if may_change() else None


def edit(endpoint: str, **values: Any) -> str | None:
    """The way to a row's form for those who may use it."""
    return url_for(endpoint, **values) if may_change() else None


def work_type_options(work: Work) -> list[tuple[UUID, str]]:
    """Kinds of work in use, as options."""
    found = work.session.scalars(queries.work_types(work).where(WorkType.is_active))
    return [(row.id, row.name_in(g.actor.language)) for row in found]


@pages.get("/")
@door
def work_types(work: Work) -> Answer:
    """All kinds of work."""
    rows = work.session.scalars(queries.work_types(work).limit(MANY))
    return list_page(
        Register(
            title=gettext("Kinds of work"),
            lead=gettext("A new kind of work is covered by no contract until a line includes it."),
            columns=[
                Column(gettext("Code")),
                Column(gettext("Japanese name")),
                Column(gettext("English name")),
                Column(gettext("State")),
            ],
            rows=[
                Entry(
                    edit(".change_work_type", work_type_id=row.id),
                    (
                        row.code,
                        row.name_ja,
                        row.name_en or "—",
                        _state_of(row),
                    ),
                )
                for row in rows
            ],
            nothing=gettext("No kind of work has been named yet."),
            new=new(".new_work_type", gettext("New kind of work")),
            tabs=tabs("catalogue.work_types"),
        )
    )


def _state_of(row: WorkType) -> str:
    if not row.is_active:
        return str(gettext("Retired"))
    return str(gettext("In use") if row.placed_at else gettext("Say which lines include it"))


def _names() -> Sequence[Ask]:
    return (
        Ask("field", "name_ja", gettext("Japanese name")),
        Ask("field", "name_en", gettext("English name")),
    )


@pages.route("/work-types/new", methods=["GET", "POST"])
@door
def new_work_type(work: Work) -> Answer:
    """Name a kind of work."""
    work.require(Permission.CATALOGUE_CHANGE)
    form = Form(actions.CreateWorkType, request.form)
    posted = request.method == "POST"
    if posted and (made := form.send(work, actions.create_work_type)) is not None:
        return to(".place", work_type_id=made.id)
    code = Ask("field", "code", gettext("Code"), hint=gettext("Letters, digits, - and _."))
    sheet = Sheet(
        gettext("New kind of work"), url_for(".work_types"), (code, *_names()), gettext("Save")
    )
    return form_page(form, sheet)


@pages.route("/work-types/<uuid:work_type_id>", methods=["GET", "POST"])
@door
def change_work_type(work: Work, work_type_id: UUID) -> Answer:
    """Rename a kind of work or retire it."""
    work.require(Permission.CATALOGUE_CHANGE)
    row = work.get(WorkType, work_type_id)
    if request.method == "POST":
        form = Form(actions.ChangeWorkType, request.form, work_type_id=work_type_id)
        if form.send(work, actions.change_work_type):
            return to(".work_types")
    else:
        form = Form.of(actions.ChangeWorkType, row)
    asks = (*_names(), Ask("check", "is_active", gettext("In use")), Ask("hidden", "version", ""))
    more = (url_for(".place", work_type_id=row.id), gettext("Say which lines include it"))
    sheet = Sheet(row.name_ja, url_for(".work_types"), asks, gettext("Save"), more=more)
    return form_page(form, sheet)


@pages.get("/prices")
@door
def prices(work: Work) -> Answer:
    """The price list."""
    work.require(Permission.CATALOGUE_READ)
    known = {
        row.id: row.name_in(g.actor.language)
        for row in work.session.scalars(queries.work_types(work))
    }
    rows = work.session.scalars(queries.price_list(work).limit(MANY))
    return list_page(
        Register(
            title=gettext("Price list"),
            lead=gettext("What holds where neither the line nor the client has a price."),
            columns=[
                Column(gettext("Kind of work")),
                Column(gettext("Role")),
                Column(gettext("Tier")),
                Column(gettext("Price for")),
                Column(gettext("Price"), "r"),
                Column(gettext("From")),
                Column(gettext("Until before")),
            ],
            rows=[Entry(_way_to_end(row), _price(row, known)) for row in rows],
            nothing=gettext("No price has been set yet."),
            new=new(".new_price", gettext("New price")),
            tabs=tabs("catalogue.prices"),
        )
    )


def _way_to_end(row: PriceListRate) -> str | None:
    return None if row.ends_on else edit(".end_price", rate_id=row.id)


def _price(row: PriceListRate, known: dict[UUID, str]) -> tuple[Any, ...]:
    return (
        known.get(row.work_type_id, "—") if row.work_type_id else gettext("All"),
        _role(row.role),
        gettext("All") if row.tier is None else row.tier,
        words.words(row.per),
        FILTERS["money"](row.per_hour),
        FILTERS["day"](row.starts_on),
        FILTERS["day"](row.ends_on) or "—",
    )


def role_options() -> list[tuple[str, str]]:
    """The provider's own roles, by the words that accounts has for them."""
    return [(role.value, _role(role.value)) for role in Role if role in STAFF_ROLES]


def _role(value: str | None) -> str:
    if value is None:
        return str(gettext("All"))
    return str(gettext(ROLE_NAMES[value])) if value in STAFF_ROLES else value


def price_asks(work: Work) -> tuple[Ask, ...]:
    """What a price is asked with."""
    return (
        Ask(
            "choice",
            "work_type_id",
            gettext("Kind of work"),
            work_type_options(work),
            empty=gettext("All"),
        ),
        Ask("choice", "role", gettext("Role"), role_options(), empty=gettext("All")),
        Ask("number_field", "tier", gettext("Tier"), hint=gettext("Empty: for every tier.")),
        Ask("choice", "per", gettext("Price for"), words.options(Per)),
        Ask("money_field", "per_hour", gettext("Price")),
        Ask("field", "currency", gettext("Currency")),
        Ask("date_field", "starts_on", gettext("From")),
    )


@pages.route("/prices/new", methods=["GET", "POST"])
@door
def new_price(work: Work) -> Answer:
    """Set a price from a day on."""
    work.require(Permission.CATALOGUE_CHANGE)
    posted = request.method == "POST"
    form = Form(actions.SetRate, request.form if posted else {"currency": "JPY"})
    if posted and form.send(work, actions.set_rate) is not None:
        return to(".prices")
    lead = gettext("The price before it ends on that day; what was billed with it stays.")
    sheet = Sheet(gettext("New price"), url_for(".prices"), price_asks(work), gettext("Save"), lead)
    return form_page(form, sheet)


@pages.get("/packages")
@door
def packages(work: Work) -> Answer:
    """The packages of hours."""
    rows = work.session.scalars(queries.packages(work).limit(MANY))
    return list_page(
        Register(
            title=gettext("Hour packages"),
            lead=gettext("Clients buy these. Hours already sold keep their price and their time."),
            columns=[
                Column(gettext("Name")),
                Column(gettext("Hours"), "r"),
                Column(gettext("Price"), "r"),
                Column(gettext("Valid for")),
                Column(gettext("State")),
            ],
            rows=[Entry(edit(".change_package", package_id=row.id), _package(row)) for row in rows],
            nothing=gettext("No hours are on sale yet."),
            new=new(".new_package", gettext("New package")),
            tabs=tabs("catalogue.packages"),
        )
    )


def _package(row: HourPackage) -> tuple[Any, ...]:
    valid = gettext("Without limit")
    if row.validity_months:
        valid = gettext("%(months)s months", months=row.validity_months)
    if row.price.minor and is_long_validity(row.validity_months):
        valid = gettext("%(valid)s (over six months)", valid=valid)
    return (
        row.name_in("en" if english() else "ja"),
        FILTERS["hours"](row.minutes),
        _price_of(row),
        valid,
        gettext("On sale") if row.on_sale else gettext("Not on sale"),
    )


def _price_of(row: HourPackage) -> str:
    """The price, with the list price beside it where it is a discount."""
    price = FILTERS["money"](row.price)
    if row.list_price_minor is None or row.list_price_minor == row.price.minor:
        return str(price)
    listed = FILTERS["money"](Money(row.list_price_minor, row.price.currency))
    return str(gettext("%(price)s (list price %(listed)s)", price=price, listed=listed))


def _package_asks() -> tuple[Ask, ...]:
    return (
        *_names(),
        Ask(
            "field", "minutes", gettext("Hours"), hint=gettext("For example 10h or 600 (minutes).")
        ),
        Ask(
            "money_field",
            "price",
            gettext("Price without tax"),
            hint=gettext("Empty: the list price less the discount."),
        ),
        Ask(
            "money_field",
            "list_price",
            gettext("List price"),
            hint=gettext("Shown beside the price when it is a discount."),
        ),
        Ask("number_field", "discount_percent", gettext("Discount"), unit="%"),
        Ask("money_field", "discount", gettext("Discount as an amount")),
        Ask("field", "currency", gettext("Currency")),
        Ask(
            "number_field",
            "validity_months",
            gettext("Valid for"),
            unit=gettext("months"),
            hint=gettext(
                "Empty: the hours never expire. More than six months: ask about 資金決済法."
            ),
        ),
    )


def _long_validity(months: Any) -> str:
    """What to think of when paid hours may be used for longer than six months (資金決済法)."""
    typed = fold_digits(str(months or "")).strip()
    if not is_long_validity(int(typed) if typed.isascii() and typed.isdigit() else None):
        return ""
    return str(
        gettext(
            "Paid hours that may be used for more than six months, or that never expire, fall under"
            " the Payment Services Act (資金決済法): their unused balance counts on 31 March and"
            " 30 September, and a notification and a deposit may be due."
        )
    )


@pages.route("/packages/new", methods=["GET", "POST"])
@door
def new_package(work: Work) -> Answer:
    """Put hours on sale."""
    work.require(Permission.CATALOGUE_CHANGE)
    posted = request.method == "POST"
    form = Form(actions.CreatePackage, request.form if posted else {"currency": "JPY"})
    if posted and form.send(work, actions.create_package) is not None:
        return to(".packages")
    sheet = Sheet(gettext("New package"), url_for(".packages"), _package_asks(), gettext("Save"))
    warning = _long_validity(form.value("validity_months"))
    return form_page(form, replace(sheet, warning=warning))


@pages.route("/packages/<uuid:package_id>", methods=["GET", "POST"])
@door
def change_package(work: Work, package_id: UUID) -> Answer:
    """Change a package."""
    work.require(Permission.CATALOGUE_CHANGE)
    row = work.get(HourPackage, package_id)
    if request.method == "POST":
        form = Form(actions.ChangePackage, request.form, package_id=package_id)
        if form.send(work, actions.change_package):
            return to(".packages")
    else:
        form = Form.of(
            actions.ChangePackage,
            row,
            price=row.price.minor,
            currency=row.price.currency,
            list_price=row.list_price_minor,
        )
    sale = (Ask("check", "on_sale", gettext("On sale")), Ask("hidden", "version", ""))
    sheet = Sheet(row.name_ja, url_for(".packages"), (*_package_asks(), *sale), gettext("Save"))
    warning = _long_validity(form.value("validity_months"))
    return form_page(form, replace(sheet, warning=warning))
