"""What is decided over contracts, for programs: renewals, templates, prices of many lines."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from flask_babel import gettext
from pydantic import BaseModel, ConfigDict

from contracts import actions
from contracts.actions.agreements.raising import Raise
from contracts.api import ContractOut, client_asked
from contracts.models import Contract, ContractTemplate, RenewalItem, RenewalState
from contracts.queries import decisions as queries
from msp.data.commands import Command
from msp.data.work import Work
from msp.doors.api import endpoint, listing

renewals = Blueprint("renewals_api", __name__, url_prefix="/api/v1/contracts/renewals")
templates = Blueprint("templates_api", __name__, url_prefix="/api/v1/contracts/templates")
prices = Blueprint("prices_api", __name__, url_prefix="/api/v1/contracts/prices")
ENDPOINTS = (renewals, templates, prices)


class RenewalOut(BaseModel):
    """The end of a contract that somebody decides about; `notice_by` is the last day to do it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    client_id: UUID
    contract_id: UUID
    ends_on: date
    notice_by: date
    state: RenewalState
    decided_at: datetime | None
    renewed_until: date | None
    note: str
    version: int


class TemplateOut(BaseModel):
    """A contract to begin with; `lines` are the titles of what it promises."""

    id: UUID
    name: str
    currency: str
    lines: list[str]
    is_active: bool


class PriceOut(BaseModel):
    """One price of a line before and after, in minor units."""

    name: str
    before_minor: int
    after_minor: int
    currency: str


class RaiseOut(BaseModel):
    """What becomes of one line's prices; `stays` says why it is left alone, else it is empty."""

    line_id: UUID
    contract_id: UUID
    client_id: UUID
    title: str
    prices: list[PriceOut]
    stays: str


class RaisesOut(BaseModel):
    """All lines that were named; `changed` counts those with other prices from the day on."""

    starts_on: date
    changed: int
    lines: list[RaiseOut]


class RenewalsWanted(Command):
    """What narrows the list of renewals."""

    state: RenewalState | None = None


@renewals.get("")
@listing(RenewalOut)
def renewal_index(work: Work) -> Any:
    """Decisions about ends, the open ones first: `?state=open&client_id=…`."""
    wanted, client_id = queries.renewals(work), client_asked()
    state = RenewalsWanted.model_validate({"state": request.args.get("state") or None}).state
    if state is not None:
        wanted = wanted.where(RenewalItem.state == state)
    return wanted if client_id is None else wanted.where(RenewalItem.client_id == client_id)


@renewals.get("/<uuid:renewal_id>")
@endpoint(RenewalOut)
def renewal(work: Work, renewal_id: UUID) -> RenewalItem:
    """One decision."""
    return queries.renewal(work, renewal_id)


@renewals.post("/<uuid:renewal_id>/decide")
@endpoint(RenewalOut)
def decide(work: Work, wish: actions.DecideRenewal) -> RenewalItem:
    """Renew the contract or let it end: once."""
    return actions.decide_renewal(work, wish)


@templates.get("")
@listing(TemplateOut)
def template_index(work: Work) -> Any:
    """The templates that are offered, by name."""
    return [_template(row) for row in work.session.scalars(queries.templates(work))]


@templates.get("/<uuid:template_id>")
@endpoint(TemplateOut)
def template(work: Work, template_id: UUID) -> TemplateOut:
    """One template."""
    return _template(queries.template(work, template_id))


@templates.post("")
@endpoint(TemplateOut, status=201)
def save(work: Work, wish: actions.SaveTemplate) -> TemplateOut:
    """Keep what a contract says today as a template."""
    return _template(actions.save_template(work, wish))


@templates.post("/<uuid:template_id>/contracts")
@endpoint(ContractOut, status=201)
def draft(work: Work, wish: actions.DraftFromTemplate) -> Contract:
    """Begin a client's contract that says what the template says."""
    return actions.draft_from_template(work, wish)


@templates.post("/<uuid:template_id>/retire")
@endpoint(TemplateOut)
def retire(work: Work, wish: actions.RetireTemplate) -> TemplateOut:
    """Offer the template no more; again: nothing."""
    return _template(actions.retire_template(work, wish))


def _template(row: ContractTemplate) -> TemplateOut:
    return TemplateOut(
        id=row.id,
        name=row.name,
        currency=row.content["currency"],
        lines=[line["terms"]["title"] for line in row.content["lines"]],
        is_active=row.is_active,
    )


@prices.post("/preview")
@endpoint(RaisesOut)
def preview(work: Work, wish: actions.RaisePrices) -> RaisesOut:
    """What the same wish would do to the prices, line by line; nothing is written."""
    return _raises(wish, actions.raise_preview(work, wish))


@prices.post("")
@endpoint(RaisesOut)
def change(work: Work, wish: actions.RaisePrices) -> RaisesOut:
    """Let other prices hold from a day on; a line that has them already is left alone."""
    return _raises(wish, actions.raise_prices(work, wish))


def _raises(wish: actions.RaisePrices, found: list[Raise]) -> RaisesOut:
    lines = [_raise(each) for each in found]
    changed = sum(not each.stays for each in found)
    return RaisesOut(starts_on=wish.starts_on, changed=changed, lines=lines)


def _raise(told: Raise) -> RaiseOut:
    return RaiseOut(
        line_id=told.line_id,
        contract_id=told.contract_id,
        client_id=told.client_id,
        title=told.title,
        stays=gettext(told.stays) if told.stays else "",
        prices=[
            PriceOut(
                name=name,
                before_minor=before.minor,
                after_minor=after.minor,
                currency=after.currency,
            )
            for name, before, after in told.prices
        ],
    )
