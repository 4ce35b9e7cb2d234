"""Vendors and the cases put to them; a case is seen by whoever may see its ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from contracts.models import LineVendor
from msp.data.work import Work
from msp.desk.models import Ticket, Vendor, VendorCase, VendorCaseLine
from msp.desk.queries.promises import measured_terms
from msp.desk.rules import WaitReason
from msp.desk.rules.vendors import CaseState, Clause, clause
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list, with its vendor's name and its ticket."""

    case: VendorCase
    vendor: str
    number: int
    subject: str


def vendors(work: Work) -> Select[Vendor]:
    """The register, those in use first."""
    work.require(Permission.TICKET_WORK)
    return select(Vendor).order_by(Vendor.is_active.desc(), Vendor.name)


def open_counts(work: Work) -> dict[UUID, int]:
    """How many cases each vendor has not answered or closed yet."""
    work.require(Permission.TICKET_WORK)
    wanted = (
        select(VendorCase.vendor_id, func.count())
        .join(Ticket, Ticket.id == VendorCase.ticket_id)
        .where(VendorCase.state == CaseState.OPEN)
        .group_by(VendorCase.vendor_id)
    )
    return {row[0]: int(row[1]) for row in work.session.execute(wanted)}


def cases(work: Work, state: CaseState | None = None, vendor_id: UUID | None = None) -> Select[Any]:
    """(case, vendor's name, ticket's number and subject), the nearest expected answer first."""
    work.require(Permission.TICKET_WORK)
    wanted = (
        select(VendorCase, Vendor.name, Ticket.number, Ticket.subject)
        .join(Vendor, Vendor.id == VendorCase.vendor_id)
        .join(Ticket, Ticket.id == VendorCase.ticket_id)
    )
    if state is not None:
        wanted = wanted.where(VendorCase.state == state)
    if vendor_id is not None:
        wanted = wanted.where(VendorCase.vendor_id == vendor_id)
    expected = func.coalesce(VendorCase.promised_at, VendorCase.due_at)
    order = (VendorCase.closed_at.is_not(None), expected.nulls_last(), VendorCase.id)
    return cast("Select[Any]", wanted.order_by(*order))


def listed(work: Work, wanted: Select[Any]) -> list[CaseRow]:
    """The cases that `wanted` finds."""
    work.require(Permission.TICKET_WORK)
    return [CaseRow(row[0], row[1], row[2], row[3]) for row in work.session.execute(wanted)]


def of_ticket(work: Work, ticket_id: UUID) -> list[CaseRow]:
    """The cases of one ticket, the latest first."""
    wanted = cases(work).where(VendorCase.ticket_id == ticket_id)
    return listed(work, wanted.order_by(None).order_by(VendorCase.created_at.desc()))


def case(work: Work, case_id: UUID) -> VendorCase:
    """The case, or NotFound where it or its ticket is missing, foreign or out of sight."""
    work.require(Permission.TICKET_WORK)
    wanted = select(VendorCase).join(Ticket, Ticket.id == VendorCase.ticket_id)
    found = work.session.scalars(wanted.where(VendorCase.id == case_id)).first()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=VendorCase.__tablename__)
    return found


def lines(work: Work, case_id: UUID) -> Sequence[VendorCaseLine]:
    """What happened in the case, oldest first."""
    work.require(Permission.TICKET_WORK)
    wanted = select(VendorCaseLine).where(VendorCaseLine.case_id == case_id)
    return work.session.scalars(wanted.order_by(VendorCaseLine.created_at, VendorCaseLine.id)).all()


def awaited(work: Work, ticket_id: UUID) -> bool:
    """Whether a vendor still owes an answer on the ticket."""
    work.require(Permission.TICKET_WORK)
    wanted = select(VendorCase.id).where(
        VendorCase.ticket_id == ticket_id, VendorCase.state == CaseState.OPEN
    )
    return work.session.scalar(wanted.limit(1)) is not None


def clause_of(work: Work, ticket: Ticket) -> Clause:
    """What the ticket's promise says about waiting for a vendor (R173)."""
    terms = measured_terms(work, ticket.sla_policy_id, ticket.calendar_version_id)
    targets = terms.policy_for(ticket.priority).targets.values()
    return clause([WaitReason.VENDOR.value in target.pausing for target in targets])


def accounts(work: Work, ticket: Ticket, vendor: str) -> Sequence[LineVendor]:
    """The client's own agreements with that vendor that we look after, if any (R126)."""
    if not work.actor.may(Permission.CONTRACT_READ):
        return ()
    wanted = select(LineVendor).where(
        LineVendor.client_id == ticket.client_id,
        func.lower(LineVendor.name) == vendor.lower(),
        or_(LineVendor.ends_on.is_(None), LineVendor.ends_on >= work.now.date()),
    )
    return work.session.scalars(wanted.order_by(LineVendor.id)).all()
