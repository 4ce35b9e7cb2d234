"""Contracts and hour pools for programs."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from pydantic import BaseModel, ConfigDict

from contracts import actions, queries
from contracts.models import Contract, ContractLine, Deadline, HourPool, LineTerms
from contracts.queries.agreements import lines_of
from contracts.rules.deadlines import DeadlineKind, DeadlineState
from contracts.rules.lines import (
    Basis,
    ContractState,
    Cycle,
    LineKind,
    MinimumPer,
    Proration,
    Renewal,
    Timing,
    Travel,
    Unused,
)
from contracts.rules.pools import LedgerKind, PoolState
from msp.data.work import Work
from msp.doors.api import endpoint, listing
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, Refused, mark
from msp.kernel.money import Rounding

contracts = Blueprint("contracts_api", __name__, url_prefix="/api/v1/contracts")
pools = Blueprint("pools_api", __name__, url_prefix="/api/v1/pools")
deadlines = Blueprint("deadlines_api", __name__, url_prefix="/api/v1/deadlines")
ENDPOINTS = (contracts, pools, deadlines)


class ContractOut(BaseModel):
    """A contract without its lines."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: int
    client_id: UUID
    title: str
    state: ContractState
    starts_on: date
    ends_on: date | None
    currency: str
    renewal: Renewal
    notice_days: int


class LineOut(BaseModel):
    """A line of a contract; amounts are in minor units of the contract's currency."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: LineKind
    title: str
    starts_on: date
    ends_on: date | None
    rank: int | None


class TermsOut(BaseModel):
    """What holds for a line from a day on; amounts are in minor units of `currency`."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    line_id: UUID
    starts_on: date
    ends_on: date | None
    currency: str
    fee_minor: int | None
    discount_percent: int | None
    discount_minor: int | None
    basis: Basis
    unit_minor: int | None
    included_units: int
    granted_tickets: int
    granted_minutes: int
    minimum_fee_minor: int | None
    minimum_per: MinimumPer | None
    rate_minor: int | None
    overage_minor: int | None
    minimum: int
    increment: int
    rounds: Rounding
    weights: str
    travel: Travel
    travel_minor: int | None
    carries_deficit: bool
    unused: Unused
    cycle: Cycle
    timing: Timing
    proration: Proration


class DeadlineOut(BaseModel):
    """Something that runs out; `expires_on` is its last good day."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    client_id: UUID
    kind: DeadlineKind
    title: str
    expires_on: date
    notice_days: list[int]
    vendor: str
    reference: str
    state: DeadlineState


class ContractWithLines(ContractOut):
    """A contract and what it promises."""

    lines: list[LineOut]


class PoolOut(BaseModel):
    """Hours, in minutes; `expires_on` is the last day on which they may be used."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    client_id: UUID
    line_id: UUID
    kind: LineKind
    title: str
    state: PoolState
    minutes: int
    remaining_minutes: int
    starts_on: date
    expires_on: date | None
    purchased_on: date


class MovementOut(BaseModel):
    """One row of a pool's ledger; minutes are signed."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: LedgerKind
    minutes: int
    source: str
    turn: int
    work_on: date
    reason: str
    created_at: datetime


@contracts.get("")
@listing(ContractOut)
def index(work: Work) -> Any:
    """Contracts, the newest first; `?client_id=` for one client's."""
    wanted = queries.visible(work)
    client_id = client_asked()
    return wanted if client_id is None else wanted.where(Contract.client_id == client_id)


@contracts.get("/<uuid:contract_id>")
@endpoint(ContractWithLines)
def show(work: Work, contract_id: UUID) -> dict[str, Any]:
    """A contract with its lines."""
    return _with_lines(work, contract_seen(work, contract_id))


@contracts.post("")
@endpoint(ContractOut, status=201)
def draft(work: Work, wish: actions.DraftContract) -> Contract:
    """Begin a contract as a draft."""
    return actions.draft_contract(work, wish)


@contracts.post("/<uuid:contract_id>/lines")
@endpoint(LineOut, status=201)
def add_line(work: Work, wish: actions.AddLine) -> ContractLine:
    """Add a line with its first terms."""
    return actions.add_line(work, wish)


@contracts.post("/<uuid:contract_id>/activate")
@endpoint(ContractOut)
def activate(work: Work, wish: actions.ActivateContract) -> Contract:
    """Let a drafted contract hold."""
    return actions.activate_contract(work, wish)


@contracts.post("/<uuid:contract_id>/end")
@endpoint(ContractOut)
def end(work: Work, wish: actions.EndContract) -> Contract:
    """Set the first day without the contract."""
    return actions.end_contract(work, wish)


@contracts.post("/lines/<uuid:line_id>/terms")
@endpoint(TermsOut, status=201)
def change_terms(work: Work, wish: actions.ChangeTerms) -> LineTerms:
    """Let other terms hold for a line from a day on."""
    return actions.change_terms(work, wish)


@contracts.get("/lines/<uuid:line_id>/terms")
@listing(TermsOut)
def terms(work: Work, line_id: UUID) -> Any:
    """All versions of a line's terms, oldest first."""
    line = work.get(ContractLine, line_id)
    contract_seen(work, line.contract_id)
    return queries.terms_of(work, line_id)


@deadlines.get("")
@listing(DeadlineOut)
def deadline_index(work: Work) -> Any:
    """The deadline register, the nearest first; `?client_id=` for one client's."""
    wanted = queries.deadlines(work)
    client_id = client_asked()
    return wanted if client_id is None else wanted.where(Deadline.client_id == client_id)


@deadlines.get("/<uuid:deadline_id>")
@endpoint(DeadlineOut)
def deadline(work: Work, deadline_id: UUID) -> Deadline:
    """One deadline."""
    return queries.deadline(work, deadline_id)


@deadlines.post("")
@endpoint(DeadlineOut, status=201)
def add_deadline(work: Work, wish: actions.AddDeadline) -> Deadline:
    """Watch a date; the same `source` is watched once and moved on."""
    return actions.add_deadline(work, wish)


@deadlines.post("/<uuid:deadline_id>/renew")
@endpoint(DeadlineOut)
def renew_deadline(work: Work, wish: actions.RenewDeadline) -> Deadline:
    """It was renewed until another day."""
    return actions.renew_deadline(work, wish)


@deadlines.post("/<uuid:deadline_id>/close")
@endpoint(DeadlineOut)
def close_deadline(work: Work, wish: actions.CloseDeadline) -> Deadline:
    """Nobody needs it any more."""
    return actions.close_deadline(work, wish)


@pools.get("")
@listing(PoolOut)
def pool_index(work: Work) -> Any:
    """Pools, those that expire first before the others; `?client_id=` for one client's."""
    wanted = queries.visible_pools(work)
    client_id = client_asked()
    return wanted if client_id is None else wanted.where(HourPool.client_id == client_id)


@pools.get("/<uuid:pool_id>")
@endpoint(PoolOut)
def pool(work: Work, pool_id: UUID) -> HourPool:
    """One pool with what is left of it."""
    return _pool(work, pool_id)


@pools.get("/<uuid:pool_id>/ledger")
@listing(MovementOut)
def ledger(work: Work, pool_id: UUID) -> Any:
    """The movements of a pool, the newest first."""
    _pool(work, pool_id)
    return queries.ledger_of(work, pool_id)


@pools.post("")
@endpoint(PoolOut, status=201)
def grant(work: Work, wish: actions.GrantBlock) -> HourPool:
    """Give a client hours; the same `source` gives them once.

    Whoever buys hours orders them: a pool made here would stand where the order's own should.
    """
    work.require(Permission.POOL_CHANGE)
    return actions.grant_block(work, wish)


@pools.post("/<uuid:pool_id>/adjust")
@endpoint(PoolOut)
def adjust(work: Work, wish: actions.AdjustPool) -> HourPool:
    """Give or take minutes by hand, with the reason."""
    return actions.adjust_pool(work, wish)


@pools.post("/<uuid:pool_id>/price")
@endpoint(PoolOut)
def correct_price(work: Work, wish: actions.CorrectPrice) -> HourPool:
    """Put a mistyped price of sold hours right; the next run charges the difference."""
    return actions.correct_price(work, wish)


@pools.post("/<uuid:pool_id>/activate")
@endpoint(PoolOut)
def start(work: Work, wish: actions.ActivatePool) -> HourPool:
    """Let pending hours start."""
    return actions.activate_pool(work, wish)


@pools.post("/<uuid:pool_id>/freeze")
@endpoint(PoolOut)
def freeze(work: Work, wish: actions.FreezePool) -> HourPool:
    """Stop the use of what is left while a payment is disputed."""
    return actions.freeze_pool(work, wish)


@pools.post("/<uuid:pool_id>/thaw")
@endpoint(PoolOut)
def thaw(work: Work, wish: actions.ThawPool) -> HourPool:
    """Let frozen hours be used again."""
    return actions.thaw_pool(work, wish)


def contract_seen(work: Work, contract_id: UUID) -> Contract:
    """The contract, if the token's owner may see it; else there is none."""
    found = work.session.scalars(
        queries.visible(work).where(Contract.id == contract_id)
    ).one_or_none()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Contract.__tablename__)
    return found


def _pool(work: Work, pool_id: UUID) -> HourPool:
    found = work.session.scalars(
        queries.visible_pools(work).where(HourPool.id == pool_id)
    ).one_or_none()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=HourPool.__tablename__)
    return found


def _with_lines(work: Work, contract: Contract) -> dict[str, Any]:
    told = ContractOut.model_validate(contract).model_dump()
    return {**told, "lines": lines_of(work, contract.id)}


def client_asked() -> UUID | None:
    """The client named in the address. Raises Refused for something that is no id."""
    text = request.args.get("client_id")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Refused(mark("This is not an id."), field="client_id") from None
