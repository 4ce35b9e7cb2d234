"""Tiers, hand-overs, vendors and their cases for programs: the same verbs as in the browser."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select

from msp.data.work import Work
from msp.desk import api_runbooks
from msp.desk.actions import handovers as handing
from msp.desk.actions import tiers as arranging
from msp.desk.actions import vendors as asking
from msp.desk.actions.reviewing import ReviewHandOver, review_hand_over
from msp.desk.models import HandOver, TierLevel, Vendor, VendorCase
from msp.desk.queries import tickets, tiers, vendors
from msp.desk.rules import HandOverReason
from msp.desk.rules.reviews import ReturnReason, Validity
from msp.desk.rules.tiers import Asked
from msp.desk.rules.vendors import CaseOutcome, CaseState
from msp.doors.api import endpoint, listing
from msp.kernel.access import Permission

levels = Blueprint("tiers_api", __name__, url_prefix="/api/v1/tiers")
handed = Blueprint("hand_overs_api", __name__, url_prefix="/api/v1/tickets")
register = Blueprint("vendors_api", __name__, url_prefix="/api/v1/vendors")
cases = Blueprint("vendor_cases_api", __name__, url_prefix="/api/v1/vendor-cases")
ENDPOINTS = (levels, handed, register, cases, *api_runbooks.ENDPOINTS)


class TierOut(BaseModel):
    """One tier as the provider has it; what it never arranged is as usual. Minutes: business."""

    model_config = ConfigDict(from_attributes=True)

    level: int
    is_on: bool
    name_ja: str
    name_en: str
    aliases: list[str]
    asks: list[Asked]
    ola_minutes: int | None = None
    remind_minutes: int | None = None
    target_level: int | None = None
    calendar_id: UUID | None = None
    version: int | None = None


class HandOverOut(BaseModel):
    """A hand-over with its review or its return. Seconds and minutes left are business time."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    ticket_id: UUID
    created_at: datetime
    author_id: UUID
    from_tier: int
    to_tier: int
    from_team_id: UUID | None
    to_team_id: UUID | None
    from_person_id: UUID | None
    to_person_id: UUID | None
    reason: HandOverReason
    because: str
    summary: str
    outcome: str
    tried: str
    facts: str
    said: str
    programs: str
    database_objects: str
    api_names: str
    criteria: list[str]
    worked_minutes: int
    sla_left_before: int | None
    sla_left_after: int | None
    ola_minutes: int | None
    ola_due_at: datetime | None
    awaits_review: bool
    taken_at: datetime | None
    taken_by_id: UUID | None
    validity: Validity | None
    review_note: str
    returned_at: datetime | None
    returned_reason: ReturnReason | None
    returned_because: str
    undone_at: datetime | None


class DeskVendorOut(BaseModel):
    """A vendor of the register; its promise (UC) in business minutes of its calendar."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    mail: str
    phone: str
    portal: str
    contract_reference: str
    support_hours: str
    calendar_id: UUID | None
    target_minutes: int | None
    notes: str
    is_active: bool
    version: int


class VendorCaseOut(BaseModel):
    """A question to a vendor, what it promised and how it ended."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    ticket_id: UUID
    vendor_id: UUID
    owner_id: UUID | None
    reference: str
    question: str
    state: CaseState
    opened_at: datetime
    due_at: datetime | None
    promised_at: datetime | None
    chased_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    outcome: CaseOutcome | None
    outcome_note: str
    rma_number: str
    version: int


@levels.get("")
@listing(TierOut)
def tier_list(work: Work) -> list[dict[str, Any]]:
    """Every tier, lowest first."""
    work.require(Permission.TICKET_WORK)
    own = tiers.rows(work)
    return [_tier(own.get(one.level), one) for one in tiers.ladder(work).values()]


def _tier(row: TierLevel | None, told: Any) -> dict[str, Any]:
    known = {name: getattr(row, name, None) for name in TIMES}
    return known | {
        "level": told.level,
        "is_on": told.is_on,
        "name_ja": told.name_ja,
        "name_en": told.name_en,
        "aliases": told.aliases,
        "asks": [one for one in Asked if one in told.asks],
    }


TIMES = ("ola_minutes", "remind_minutes", "target_level", "calendar_id", "version")


@levels.post("")
@endpoint(TierOut)
def arrange(work: Work, wish: arranging.ArrangeTier) -> TierLevel:
    """Arrange the tier whose `level` is named."""
    return arranging.arrange_tier(work, wish)


@handed.get("/<uuid:ticket_id>/hand-overs")
@listing(HandOverOut)
def hand_over_list(work: Work, ticket_id: UUID) -> list[HandOver]:
    """The hand-overs of a ticket, oldest first."""
    work.require(Permission.TICKET_WORK)
    return list(tickets.hand_overs(work, tickets.ticket(work, ticket_id).id))


@handed.post("/<uuid:ticket_id>/hand-overs")
@endpoint(HandOverOut, status=201)
def hand_over(work: Work, wish: handing.HandOver) -> HandOver:
    """Hand a ticket over; 422 with every field that the tier misses."""
    return handing.hand_over(work, wish)


@handed.post("/<uuid:ticket_id>/hand-overs/return")
@endpoint(HandOverOut)
def give_back(work: Work, wish: handing.ReturnTicket) -> HandOver:
    """Send the last hand-over back."""
    return handing.return_ticket(work, wish)


@handed.post("/<uuid:ticket_id>/hand-overs/review")
@endpoint(HandOverOut)
def review(work: Work, wish: ReviewHandOver) -> HandOver:
    """Review the hand-over that waits for it."""
    return review_hand_over(work, wish)


@register.get("")
@listing(DeskVendorOut)
def vendor_list(work: Work) -> Select[Vendor]:
    """The register, those in use first."""
    return vendors.vendors(work)


@register.post("")
@endpoint(DeskVendorOut, status=201)
def save(work: Work, wish: asking.SaveVendor) -> Vendor:
    """Register a vendor, or correct the one whose `vendor_id` is named."""
    return asking.save_vendor(work, wish)


@cases.get("")
@listing(VendorCaseOut)
def case_list(work: Work) -> list[VendorCase]:
    """Cases, the nearest expected answer first: `?state=open&vendor_id=…`."""
    state = request.args.get("state")
    wanted = vendors.cases(
        work,
        CaseState(state) if state in set(CaseState) else None,
        request.args.get("vendor_id", type=UUID),
    )
    return [row.case for row in vendors.listed(work, wanted)]


@cases.get("/<uuid:case_id>")
@endpoint(VendorCaseOut)
def case(work: Work, case_id: UUID) -> VendorCase:
    """One case."""
    return vendors.case(work, case_id)


@handed.post("/<uuid:ticket_id>/vendor-cases")
@endpoint(VendorCaseOut, status=201)
def ask(work: Work, wish: asking.AskVendor) -> VendorCase:
    """Put a question to a vendor on behalf of a ticket."""
    return asking.ask_vendor(work, wish)


@cases.post("/<uuid:case_id>/answer")
@endpoint(VendorCaseOut)
def answer(work: Work, wish: asking.LogVendorAnswer) -> VendorCase:
    """Write down what the vendor said."""
    return asking.log_vendor_answer(work, wish)


@cases.post("/<uuid:case_id>/promise")
@endpoint(VendorCaseOut)
def promise(work: Work, wish: asking.LogVendorPromise) -> VendorCase:
    """Write down when the vendor will answer."""
    return asking.log_vendor_promise(work, wish)


@cases.post("/<uuid:case_id>/chase")
@endpoint(VendorCaseOut)
def chase(work: Work, wish: asking.ChaseVendor) -> VendorCase:
    """Chase the vendor."""
    return asking.chase_vendor(work, wish)


@cases.post("/<uuid:case_id>/close")
@endpoint(VendorCaseOut)
def close(work: Work, wish: asking.CloseVendorCase) -> VendorCase:
    """Say how it ended."""
    return asking.close_vendor_case(work, wish)


@cases.post("/<uuid:case_id>/reopen")
@endpoint(VendorCaseOut)
def reopen(work: Work, wish: asking.ReopenVendorCase) -> VendorCase:
    """Take a case up again."""
    return asking.reopen_vendor_case(work, wish)
