"""Kinds of work, prices and packages are made and changed; a price changes by a dated version."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy import select

from contracts.actions.typed import Minutes, Whole
from contracts.models import (
    ClientRate,
    Contract,
    ContractLine,
    CostRate,
    HourPackage,
    LineTerms,
    LineWorkType,
    PriceListRate,
    WorkType,
)
from contracts.rules import fees, lines
from contracts.rules.rates import Per
from msp.accounts.models import Client, Person
from msp.data.commands import Command
from msp.data.history import changed, record
from msp.data.work import Work
from msp.kernel.access import STAFF_ROLES, Permission
from msp.kernel.errors import NotFound, Refused, mark
from msp.kernel.money import Money

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]
V = TypeVar("V", PriceListRate, ClientRate, CostRate, LineTerms)


class CreateWorkType(Command):
    """A new kind of work; no line includes it yet."""

    code: str = Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")
    name_ja: Name
    name_en: str = Field(default="", max_length=80)


class ChangeWorkType(Command):
    """Other names for a kind of work, or its retirement."""

    work_type_id: UUID
    name_ja: Name
    name_en: str = Field(default="", max_length=80)
    is_active: bool = True
    version: int | None = None


class SetRate(Command):
    """A price from a day on: for everybody, a client, or one line of a contract.

    `per` says of what: an hour of work, an hour on the way, or the way to one visit.
    """

    client_id: UUID | None = None
    line_id: UUID | None = None
    work_type_id: UUID | None = None
    role: str | None = Field(default=None, max_length=40)
    tier: Whole | None = Field(default=None, ge=0, le=4)
    per: Per = Per.HOUR
    per_hour: Whole = Field(ge=0)
    currency: Currency
    starts_on: date


class EndRate(Command):
    """The first day on which a price, everybody's or a client's, does not hold any more."""

    rate_id: UUID
    ends_on: date


class SetCostRate(Command):
    """What an hour costs the provider from a day on: of one person, of a tier, or of anybody."""

    person_id: UUID | None = None
    tier: Whole | None = Field(default=None, ge=0, le=4)
    per_hour: Whole = Field(ge=0)
    currency: Currency
    starts_on: date


class PlaceWorkType(Command):
    """The contract lines that include a new kind of work from now on; none is an answer too."""

    work_type_id: UUID
    line_ids: list[UUID] = Field(default_factory=list, max_length=1000)


class CreatePackage(Command):
    """Hours for sale; without `validity_months` they never expire.

    The price may be said as a list price less a percentage or an amount (R120).
    """

    name_ja: Name
    name_en: str = Field(default="", max_length=80)
    minutes: Minutes = Field(gt=0)
    price: Whole | None = Field(default=None, ge=0)
    currency: Currency
    list_price: Whole | None = Field(default=None, ge=0)
    discount_percent: Whole | None = Field(default=None, ge=0, le=100)
    discount: Whole | None = Field(default=None, ge=0)
    validity_months: Whole | None = Field(default=None, gt=0, le=120)


class ChangePackage(CreatePackage):
    """Other values for a package; hours already sold keep what was agreed."""

    package_id: UUID
    on_sale: bool = True
    version: int | None = None


def create_work_type(work: Work, wish: CreateWorkType) -> WorkType:
    """Name a kind of work. A code that is taken is refused."""
    work.require(Permission.CATALOGUE_CHANGE)
    _free(work, select(WorkType.id).where(WorkType.code == wish.code), "code")
    made = work.add(WorkType(**wish.model_dump()))
    record(work, "work_type.create", made, code=wish.code)
    return made


def change_work_type(work: Work, wish: ChangeWorkType) -> WorkType:
    """Rename a kind of work or take it out of use; what was logged with it stays."""
    work.require(Permission.CATALOGUE_CHANGE)
    row = work.get(WorkType, wish.work_type_id)
    work.fresh(row, wish.version)
    told = wish.model_dump(exclude={"work_type_id", "version"})
    record(work, "work_type.change", row, **changed(row, told))
    return row


def set_rate(work: Work, wish: SetRate) -> PriceListRate | ClientRate:
    """Agree on a price of an hour from a day on; the one before it ends on that day."""
    work.require(
        Permission.CATALOGUE_CHANGE if wish.client_id is None else Permission.CONTRACT_CHANGE
    )
    if wish.role is not None and wish.role not in STAFF_ROLES:
        raise Refused(mark("There is no such role."), field="role")
    if wish.line_id is not None and wish.client_id is None:
        raise Refused(mark("A line's price belongs to a client."), field="client_id")
    if wish.per is Per.VISIT and (wish.work_type_id, wish.role, wish.tier) != (None, None, None):
        message = mark("The way to a visit costs the same whoever does what there.")
        raise Refused(message, field="per")
    per_hour = Money(wish.per_hour, wish.currency)
    names = ("work_type_id", "role", "tier", "per", "starts_on")
    told = {name: getattr(wish, name) for name in names}
    if wish.work_type_id is not None:
        work.get(WorkType, wish.work_type_id)
    made: PriceListRate | ClientRate
    if wish.client_id is None:
        made = PriceListRate(per_hour=per_hour, **told)
        dated(_like(work, PriceListRate, wish), made)
    else:
        _own_line(work, wish, wish.client_id)
        made = ClientRate(client_id=wish.client_id, line_id=wish.line_id, per_hour=per_hour, **told)
        dated(_like(work, ClientRate, wish), made)
    work.add(made)
    told = {"per_hour": wish.per_hour, "starts_on": wish.starts_on}
    record(work, "rate.set", made, per=wish.per, **told)
    return made


def _own_line(work: Work, wish: SetRate, client_id: UUID) -> None:
    """The client's own line, in the currency of its contract; else a currency of the client's."""
    client = work.get(Client, client_id)
    if wish.line_id is None:
        wanted = select(Contract.currency).where(Contract.client_id == client_id).distinct()
        known = {client.currency, *work.session.scalars(wanted)}
    else:
        line = work.get(ContractLine, wish.line_id)
        if line.client_id != client_id:
            raise NotFound(mark("There is no such %(kind)s."), kind=ContractLine.__tablename__)
        known = {work.get(Contract, line.contract_id).currency}
    if wish.currency not in known:
        message = mark("The price is in %(given)s, but the contract is in %(currency)s.")
        told = ", ".join(sorted(known))
        raise Refused(message, field="currency", given=wish.currency, currency=told)


def end_rate(work: Work, wish: EndRate) -> PriceListRate | ClientRate:
    """Let a price hold no more from a day on; what was priced with it before stays."""
    listed = work.session.get(PriceListRate, wish.rate_id)
    work.require(Permission.CATALOGUE_CHANGE if listed else Permission.CONTRACT_CHANGE)
    row: PriceListRate | ClientRate = listed or work.get(ClientRate, wish.rate_id)
    lines.checked_span(row.starts_on, wish.ends_on)
    if row.ends_on is not None and wish.ends_on > row.ends_on:
        message = mark("It ends on %(day)s already.")
        raise Refused(message, field="ends_on", day=row.ends_on)
    record(work, "rate.end", row, **changed(row, {"ends_on": wish.ends_on}))
    return row


def set_cost_rate(work: Work, wish: SetCostRate) -> CostRate:
    """Say what an hour costs the provider from a day on; the figure before ends on that day."""
    work.require(Permission.CATALOGUE_CHANGE)
    if wish.person_id is not None and work.get(Person, wish.person_id).client_id is not None:
        raise Refused(mark("Only the provider's own people have a cost."), field="person_id")
    wanted = select(CostRate).where(
        CostRate.person_id.is_not_distinct_from(wish.person_id),
        CostRate.tier.is_not_distinct_from(wish.tier),
    )
    made = CostRate(
        person_id=wish.person_id,
        tier=wish.tier,
        per_hour=Money(wish.per_hour, wish.currency),
        starts_on=wish.starts_on,
    )
    dated(list(work.session.scalars(wanted)), made)
    work.add(made)
    record(work, "cost.set", made, per_hour=wish.per_hour, starts_on=wish.starts_on)
    return made


def place_work_type(work: Work, wish: PlaceWorkType) -> WorkType:
    """Include a kind of work in these lines too, and remember that somebody decided."""
    work.require(Permission.CONTRACT_CHANGE)
    kind = work.get(WorkType, wish.work_type_id)
    held = select(LineWorkType.line_id).where(LineWorkType.work_type_id == kind.id)
    there = set(work.session.scalars(held))
    for line_id in dict.fromkeys(wish.line_ids):
        line = work.get(ContractLine, line_id)
        if line.id not in there:
            work.session.add(
                LineWorkType(client_id=line.client_id, line_id=line.id, work_type_id=kind.id)
            )
            record(work, "line.include", line, included=kind.id)
    kind.placed_at = work.now
    work.session.flush()
    record(work, "work_type.place", kind, lines=len(wish.line_ids))
    return kind


def _like(work: Work, kind: type[V], wish: SetRate) -> list[V]:
    """The versions of the same price: same thing priced, kind of work, role, tier, currency."""
    names = ["work_type_id", "role", "tier", "per"]
    names += ["client_id", "line_id"] if kind is ClientRate else []
    wanted = select(kind).where(
        *(getattr(kind, name).is_not_distinct_from(getattr(wish, name)) for name in names)
    )
    return [row for row in work.session.scalars(wanted) if _currency(row) == wish.currency]


def _currency(row: PriceListRate | ClientRate | CostRate | LineTerms) -> str:
    return row.currency if isinstance(row, LineTerms) else row.per_hour.currency


def dated(versions: Sequence[V], made: V) -> V:
    """Fit a new version among the others: it ends the one before and ends where the next starts.

    Raises Refused when another version starts on that very day.
    """
    if any(row.starts_on == made.starts_on for row in versions):
        message = mark("Terms already hold from %(day)s on.")
        raise Refused(message, field="starts_on", day=made.starts_on)
    for row in versions:
        if row.starts_on < made.starts_on and lines.runs_on(row, made.starts_on):
            row.ends_on = made.starts_on
    made.ends_on = min(
        (row.starts_on for row in versions if row.starts_on > made.starts_on), default=made.ends_on
    )
    return made


def create_package(work: Work, wish: CreatePackage) -> HourPackage:
    """Put hours on sale."""
    work.require(Permission.CATALOGUE_CHANGE)
    _free(work, select(HourPackage.id).where(HourPackage.name_ja == wish.name_ja), "name_ja")
    made = work.add(HourPackage(**_package(wish)))
    record(work, "package.create", made, minutes=wish.minutes, price=wish.price)
    return made


def change_package(work: Work, wish: ChangePackage) -> HourPackage:
    """Change what is on sale; hours already sold keep their price and their time."""
    work.require(Permission.CATALOGUE_CHANGE)
    row = work.get(HourPackage, wish.package_id)
    work.fresh(row, wish.version)
    taken = select(HourPackage.id).where(
        HourPackage.name_ja == wish.name_ja, HourPackage.id != row.id
    )
    _free(work, taken, "name_ja")
    told = {**_package(wish), "on_sale": wish.on_sale}
    record(work, "package.change", row, **changed(row, told))
    return row


def _package(wish: CreatePackage) -> dict[str, object]:
    price = _price(wish)
    if wish.list_price is not None and wish.list_price < price.minor:
        raise Refused(mark("The list price is not below the price."), field="list_price")
    return {
        "name_ja": wish.name_ja,
        "name_en": wish.name_en,
        "minutes": wish.minutes,
        "price": price,
        "list_price_minor": wish.list_price,
        "validity_months": wish.validity_months,
    }


def _price(wish: CreatePackage) -> Money:
    """The price as it was said, or the list price less its discount."""
    if not wish.discount_percent and not wish.discount:
        if wish.price is None:
            raise Refused(mark("Say what the hours cost."), field="price")
        return Money(wish.price, wish.currency)
    listed, off = wish.list_price, wish.discount
    if listed is None:
        raise Refused(mark("A discount needs a list price."), field="list_price")
    fees.checked_discount(listed, wish.discount_percent, off)
    told = fees.Discount(wish.discount_percent, (off and Money(off, wish.currency)) or None)
    price = fees.discounted(Money(listed, wish.currency), told)
    if wish.price not in (None, price.minor):
        message = mark("The price is not the list price less the discount. Leave one of them out.")
        raise Refused(message, field="price")
    return price


def _free(work: Work, taken: object, field: str) -> None:
    """Refuse a name that another row has."""
    if work.session.scalars(taken).first() is not None:  # type: ignore[call-overload]
        raise Refused(mark("This name is already in use."), field=field)
