"""Thresholds, top-ups and statements for programs: the same verbs, the same figures."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select

from billing.actions import topups as actions
from billing.hooks import shop
from billing.models import HourSettings, TopUp
from billing.queries import topups as queries
from billing.queries import usage as statements
from billing.rules.orders import PayBy
from billing.rules.topups import TopUpState
from billing.web.orders_api import bill_afterwards
from billing.web.usage import told
from msp.data.work import Work
from msp.doors.api import endpoint, listing
from msp.kernel import reading
from msp.kernel.access import Permission

api = Blueprint("topups_api", __name__, url_prefix="/api/v1")


class SettingsOut(BaseModel):
    """What a client agreed about its hours; the ceiling in minor units, tax included."""

    model_config = ConfigDict(from_attributes=True)

    client_id: UUID
    percents: list[int]
    minutes_left: int | None
    expiry_days: list[int]
    tells_client: bool
    mails_statement: bool
    tops_up: bool
    package_id: UUID | None
    threshold_minutes: int
    ceiling_minor: int | None
    pay_by: PayBy
    version: int


class TopUpOut(BaseModel):
    """A proposal; amounts in minor units. It is an order once the client approved it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    client_id: UUID
    state: TopUpState
    package_id: UUID
    title: str
    minutes: int
    gross_minor: int
    currency: str
    pay_by: PayBy
    source: str
    ticket_id: UUID | None
    left_minutes: int
    counted_on: date
    expires_on: date
    decided_at: datetime | None
    reason: str
    order_id: UUID | None


class StatementOut(BaseModel):
    """A client's month in minutes: `carried + granted + adjusted − used − expired = left`."""

    client: int
    client_id: UUID
    month: str
    carried: int
    granted: int
    used: int
    expired: int
    adjusted: int
    left: int
    pending: int
    sent: bool
    pools: list[dict[str, Any]]
    tickets: list[dict[str, Any]]


@api.get("/clients/<uuid:client_id>/hours/settings")
@endpoint(SettingsOut)
def settings(work: Work, client_id: UUID) -> HourSettings:
    """What holds for the client."""
    work.require(Permission.HOURS_SETTINGS)
    return queries.settings_of(work, client_id)


@api.post("/clients/<uuid:client_id>/hours/notices")
@endpoint(SettingsOut)
def set_notices(work: Work, wish: actions.SetNotices) -> HourSettings:
    """Set the thresholds."""
    return actions.set_notices(work, wish)


@api.post("/clients/<uuid:client_id>/hours/top-up")
@endpoint(SettingsOut)
def set_top_up(work: Work, wish: actions.SetTopUp) -> HourSettings:
    """Switch automatic top-ups on or off."""
    return actions.set_top_up(work, wish)


@api.get("/clients/<uuid:client_id>/statements/<month>")
@endpoint(StatementOut)
def statement(work: Work, client_id: UUID, month: str) -> dict[str, Any]:
    """The client's month, as 2026-10."""
    return told(statements.statement(work, client_id, reading.read_month(month)))


@api.get("/top-ups")
@listing(TopUpOut)
def top_ups(work: Work) -> Select[TopUp]:
    """The proposals that the token's owner may see, the latest first."""
    return queries.visible(work)


@api.get("/top-ups/<uuid:top_up_id>")
@endpoint(TopUpOut)
def top_up(work: Work, top_up_id: UUID) -> TopUp:
    """One proposal."""
    return queries.top_up(work, top_up_id)


@api.post("/top-ups/<uuid:top_up_id>/approve")
@endpoint(TopUpOut)
def approve(work: Work, wish: actions.ApproveTopUp) -> TopUp:
    """Make an order of it; the invoice follows at once, a card is paid in the portal."""
    if queries.top_up(work, wish.top_up_id).pay_by is PayBy.STRIPE:
        _ = shop().open_till
    made = actions.approve_top_up(work, wish)
    if order := queries.order_of(work, made):
        bill_afterwards(order)
    return made


@api.post("/top-ups/<uuid:top_up_id>/decline")
@endpoint(TopUpOut)
def decline(work: Work, wish: actions.DeclineTopUp) -> TopUp:
    """Buy nothing this time."""
    return actions.decline_top_up(work, wish)
