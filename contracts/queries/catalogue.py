"""The provider's catalogue as lists: work types, prices, packages, calendars, policies."""

from uuid import UUID

from sqlalchemy import Select, select

from contracts.models import (
    Calendar,
    CalendarVersion,
    ClientRate,
    HourPackage,
    PriceListRate,
    SlaPolicy,
    SlaTarget,
    WorkType,
)
from msp.data.work import Work
from msp.kernel.access import Permission


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
