"""Orders for hours as those who may see them see them, and what buying a package would mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from billing.models import ChargeRow, HourOrder, InvoiceLine, StripeEvent
from billing.queries import parties
from billing.rules import orders, tax
from billing.rules.invoices import LateWork
from billing.rules.orders import Collection, HoursStart, Offer, OrderState, PayBy
from billing.rules.tax import Taxable, TaxCategory, TaxedTotal
from contracts import queries as contracts
from contracts.models import HourPackage, HourPool
from contracts.rules.pools import PoolState
from msp.accounts.models import Person, Provider
from msp.data.tenancy import TenantSession
from msp.data.work import Work
from msp.kernel.access import GRANTS, Permission, Role
from msp.kernel.money import Money

BLOCK = "block:"  # the source of a charge for a sold pool


@dataclass(frozen=True, slots=True)
class Habits:
    """How the provider sells hours and closes months: when bought hours start, on which invoice
    they stand, and whether work of a billed month is still taken.
    """

    hours_start: HoursStart
    collection: Collection
    late_work: LateWork


@dataclass(frozen=True, slots=True)
class Quote:
    """What buying a package means, before anybody decides: money, days and minutes."""

    package: HourPackage
    offer: Offer
    total: TaxedTotal
    percent: int
    starts: HoursStart
    expires_on: date | None
    minutes_before: int

    @property
    def minutes_after(self) -> int:
        """What is left when the bought hours have started."""
        return self.minutes_before + self.offer.minutes


def visible(work: Work) -> Select[HourOrder]:
    """The orders that the actor may see, the latest first."""
    work.require(Permission.INVOICE_READ)
    return select(HourOrder).order_by(HourOrder.number.desc())


def order(work: Work, order_id: UUID) -> HourOrder:
    """One order. NotFound for a foreign or missing one."""
    work.require(Permission.INVOICE_READ)
    return work.get(HourOrder, order_id)


def alarms(work: Work) -> Select[HourOrder]:
    """Orders about which Stripe and we do not agree, or whose money is disputed."""
    return visible(work).where(HourOrder.failure.in_([alarm.value for alarm in orders.ALARMS]))


def habits(provider: Provider) -> Habits:
    """The provider's options; the usual ones where none are set."""
    told = provider.options
    return Habits(
        HoursStart(told.get("hours_start", HoursStart.ISSUE)),
        Collection(told.get("order_invoice", Collection.AT_ONCE)),
        LateWork(told.get("late_work", LateWork.REFUSED)),
    )


def on_sale(work: Work) -> list[HourPackage]:
    """The packages that can be bought, the smallest first."""
    wanted = contracts.packages(work).where(HourPackage.on_sale)
    return list(work.session.scalars(wanted))


def offer_of(package: HourPackage) -> Offer:
    """The package's price beside its list price."""
    listed = package.list_price_minor
    list_price = None if listed is None else Money(listed, package.price.currency)
    return Offer(package.minutes, package.price, list_price)


def quote(work: Work, client_id: UUID, package: HourPackage) -> Quote:
    """What the package would cost and give the client today."""
    work.require(Permission.HOURS_BUY)
    provider = work.get(Provider, work.actor.provider_id)
    today = contracts.today_of(work, client_id)
    pools = contracts.pools_of(work, client_id, today)
    return Quote(
        package=package,
        offer=offer_of(package),
        total=taxed(provider, package.price),
        percent=provider.tax_percent,
        starts=habits(provider).hours_start,
        expires_on=orders.expires_on(today, package.validity_months),
        minutes_before=sum(pool.remaining_minutes for pool in pools),
    )


def taxed(provider: Provider, price: Money) -> TaxedTotal:
    """A package's price with the issuer's tax."""
    lines = [Taxable(price, TaxCategory.STANDARD)]
    return tax.taxed(lines, parties.tax_rule(provider), price.currency)


def can_buy(work: Work, client_id: UUID) -> bool:
    """Whether the actor may order hours today, and the client's contracts have a line for them."""
    if not work.actor.may(Permission.HOURS_BUY):
        return False
    return contracts.block_line(work, client_id, contracts.today_of(work, client_id)) is not None


def approvers(work: Work, client_id: UUID) -> list[Person]:
    """Who of the client may approve an order of the actor's: never the actor."""
    able = {role.value for role in Role if Permission.HOURS_APPROVE in GRANTS[role]}
    wanted = (
        select(Person)
        .where(Person.client_id == client_id, Person.is_active, Person.id != work.actor.id)
        .order_by(Person.kana, Person.name, Person.id)
    )
    return [person for person in work.session.scalars(wanted) if able & set(person.roles)]


def unsettled(work: Work, before: datetime) -> list[HourOrder]:
    """Orders that somebody left half done before a moment: unbilled, unpaid, not paid back."""
    work.require(Permission.PAYMENT_RECORD)
    unbilled = and_(
        HourOrder.state == OrderState.ORDERED,
        HourOrder.pay_by == PayBy.INVOICE,
        HourOrder.pool_id.is_(None),
    )
    due = HourOrder.failure == orders.Failure.REFUND_DUE
    wanted = (
        select(HourOrder)
        .where(HourOrder.created_at <= before)
        .where(or_(unbilled, HourOrder.state == OrderState.PAYING, due))
        .order_by(HourOrder.number)
    )
    return list(work.session.scalars(wanted))


def of_invoice(work: Work, invoice_id: UUID) -> list[HourOrder]:
    """The orders whose hours an invoice bills: its own, or those that a month collected."""
    wanted = select(HourOrder).where(
        or_(
            HourOrder.invoice_id == invoice_id,
            HourOrder.pool_id.in_(_pools_on(work, invoice_id)),
        )
    )
    return list(work.session.scalars(wanted.order_by(HourOrder.number)))


def waiting_of(work: Work, invoice_id: UUID) -> list[HourPool]:
    """Hours on an invoice that nobody ordered (a quote, a sale by hand) and that have not begun."""
    ordered = select(HourOrder.pool_id).where(HourOrder.pool_id.is_not(None))
    wanted = select(HourPool).where(
        HourPool.id.in_(_pools_on(work, invoice_id)),
        HourPool.state == PoolState.PENDING,
        HourPool.id.not_in(ordered),
    )
    return list(work.session.scalars(wanted.order_by(HourPool.id)))


def _pools_on(work: Work, invoice_id: UUID) -> list[UUID]:
    pools = (
        select(ChargeRow.source)
        .join(InvoiceLine, InvoiceLine.charge_id == ChargeRow.id)
        .where(InvoiceLine.invoice_id == invoice_id, ChargeRow.source.startswith(BLOCK))
    )
    return [pool_id for source in work.session.scalars(pools) for pool_id in _pool_named(source)]


def _pool_named(source: str) -> Iterable[UUID]:
    name = source.removeprefix(BLOCK).partition("@")[0]
    try:
        return (UUID(name),)
    except ValueError:
        return ()


def provider_of(session: TenantSession, order_id: UUID) -> UUID | None:
    """Gate query: whose order it is."""
    return session.scalar(select(HourOrder.provider_id).where(HourOrder.id == order_id))


def order_paid_by(session: TenantSession, payment_id: str) -> UUID | None:
    """Gate query: the order that a payment of Stripe's belongs to."""
    wanted = select(HourOrder.id).where(HourOrder.stripe_payment_id == payment_id)
    return session.scalars(wanted).first()


def waiting_events(session: TenantSession, most: int = 100) -> list[UUID]:
    """Gate query: stored events that nobody has worked through yet, the oldest first."""
    wanted = (
        select(StripeEvent.id)
        .where(StripeEvent.processed_at.is_(None))
        .order_by(StripeEvent.created_at, StripeEvent.id)
    )
    return list(session.scalars(wanted.limit(most)))
