"""The provider's catalogue as lists: work types, prices, packages, calendars, policies."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, or_, select

from contracts.models import (
    Calendar,
    CalendarVersion,
    ClientRate,
    CostRate,
    HourPackage,
    PriceListRate,
    Product,
    SlaPolicy,
    SlaTarget,
    WorkType,
)
from msp.accounts.models import Person
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.money import Money


def work_types(work: Work) -> Select[WorkType]:
    """Kinds of work, the ones in use first."""
    work.require(Permission.CATALOGUE_READ)
    return select(WorkType).order_by(WorkType.is_active.desc(), WorkType.code)


def price_list(work: Work) -> Select[PriceListRate]:
    """The provider's prices, the newest first. Clients have no price list."""
    work.require(Permission.CATALOGUE_READ)
    return select(PriceListRate).order_by(PriceListRate.starts_on.desc(), PriceListRate.id)


def client_rates(work: Work, client_id: UUID) -> Select[ClientRate]:
    """What was agreed with one client, the newest first."""
    work.require(Permission.CONTRACT_READ)
    return (
        select(ClientRate)
        .where(ClientRate.client_id == client_id)
        .order_by(ClientRate.starts_on.desc(), ClientRate.id)
    )


def cost_rates(work: Work) -> Select[CostRate, str | None]:
    """What hours cost the provider, with whose they are; only for those who set prices."""
    work.require(Permission.CATALOGUE_CHANGE)
    return (
        select(CostRate, Person.name)
        .outerjoin(Person, Person.id == CostRate.person_id)
        .order_by(CostRate.starts_on.desc(), CostRate.id)
    )


def cost_per_hour(work: Work, person_id: UUID | None, tier: int | None, on: date) -> Money | None:
    """What an hour cost on a day: the person's own figure, else the tier's, else anybody's."""
    wanted = select(CostRate).where(
        CostRate.starts_on <= on, or_(CostRate.ends_on.is_(None), CostRate.ends_on > on)
    )
    fitting = [
        row
        for row in work.session.scalars(wanted)
        if row.person_id in (None, person_id) and row.tier in (None, tier)
    ]
    best = min(
        fitting, key=lambda row: (row.person_id is None, row.tier is None, row.id), default=None
    )
    return best.per_hour if best is not None else None


def products(work: Work) -> Select[Product]:
    """Products whose users are helped, the ones in use first."""
    work.require(Permission.CATALOGUE_READ)
    return select(Product).order_by(Product.is_active.desc(), Product.code)


def packages(work: Work) -> Select[HourPackage]:
    """Packages of hours; a client sees those on sale."""
    work.require(Permission.CATALOGUE_READ)
    wanted = select(HourPackage).order_by(HourPackage.minutes, HourPackage.name_ja)
    return wanted.where(HourPackage.on_sale) if work.actor.is_client else wanted


def calendars(work: Work) -> Select[Calendar, CalendarVersion]:
    """Each calendar with its version in use."""
    work.require(Permission.CATALOGUE_READ)
    return (
        select(Calendar, CalendarVersion)
        .join(
            CalendarVersion,
            (CalendarVersion.calendar_id == Calendar.id)
            & (CalendarVersion.number == Calendar.current),
        )
        .order_by(Calendar.name)
    )


def policies(work: Work) -> Select[SlaPolicy, Calendar]:
    """Each policy with its calendar, the provider's default first."""
    work.require(Permission.CATALOGUE_READ)
    return (
        select(SlaPolicy, Calendar)
        .join(Calendar, Calendar.id == SlaPolicy.calendar_id)
        .order_by(SlaPolicy.is_default.desc(), SlaPolicy.name)
    )


def targets_of(work: Work, policy_id: UUID) -> list[SlaTarget]:
    """The targets of a policy by priority."""
    wanted = (
        select(SlaTarget)
        .where(SlaTarget.policy_id == policy_id)
        .order_by(SlaTarget.priority, SlaTarget.pledge)
    )
    return list(work.session.scalars(wanted))
