"""A contract is drafted, filled with lines, made active, amended by dated terms, and ended."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from pydantic import Field
from sqlalchemy import delete, select

from contracts.actions.catalogue import dated
from contracts.actions.turning import grant_allotments
from contracts.actions.typed import Minutes, Whole
from contracts.models import Contract, ContractLine, LineTerms, LineWorkType, SlaPolicy, WorkType
from contracts.queries.agreements import lines_of, terms_of, today_of, work_types_of
from contracts.rules import bands, lines, pools, rounding
from msp.accounts.models import Client
from msp.data.commands import Command
from msp.data.counters import next_number
from msp.data.history import changed, record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


class ContractWish(Command):
    """What a contract says apart from its lines. `ends_on` is the first day without it."""

    title: str = Field(min_length=1, max_length=160)
    starts_on: date
    ends_on: date | None = None
    closing_day: Whole | None = Field(default=None, ge=1, le=31)
    sla_policy_id: UUID | None = None
    renewal: lines.Renewal = lines.Renewal.NONE
    notice_days: Whole = Field(default=0, ge=0, le=366)
    po_number: str = Field(default="", max_length=60)
    notes: str = Field(default="", max_length=4000)


class DraftContract(ContractWish):
    """A new agreement with a client, in the client's currency unless another is named."""

    client_id: UUID
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    source: str = Field(default="", max_length=80)


class ChangeContract(ContractWish):
    """Other words for a contract; once it is active its start stays."""

    contract_id: UUID
    version: int | None = None


class TermsWish(Command):
    """What a line costs and how its minutes are counted; amounts in minor units per hour."""

    fee: Whole | None = Field(default=None, ge=0)
    cycle: lines.Cycle = lines.Cycle.MONTHLY
    timing: lines.Timing = lines.Timing.ADVANCE
    proration: lines.Proration = lines.Proration.DAILY
    rate_per_hour: Whole | None = Field(default=None, ge=0)
    overage_per_hour: Whole | None = Field(default=None, ge=0)
    minimum: Minutes = Field(default=0, ge=0, le=1440)
    increment: Minutes = Field(default=1, ge=1, le=1440)
    scope: rounding.Scope = rounding.Scope.ENTRY
    after_hours_percent: Whole | None = Field(default=None, ge=1, le=1000)
    holiday_percent: Whole | None = Field(default=None, ge=1, le=1000)
    mix: bands.Mix = bands.Mix.LARGER
    exhausted: lines.Exhausted = lines.Exhausted.TIME_AND_MATERIALS
    deficit_limit: Minutes = Field(default=0, ge=0)
    granted_minutes: Minutes = Field(default=0, ge=0)
    rollover: pools.Rollover = pools.Rollover.NONE
    rollover_periods: Whole = Field(default=1, ge=1, le=36)
    rollover_cap: Minutes | None = Field(default=None, ge=0)
    line_sla_policy_id: UUID | None = None


class AddLine(TermsWish):
    """A promise added to a contract, with its first terms and the work it includes."""

    contract_id: UUID
    kind: lines.LineKind
    title: str = Field(min_length=1, max_length=160)
    starts_on: date | None = None
    ends_on: date | None = None
    rank: Whole | None = Field(default=None, ge=0)
    needs_remote_attempt: bool = False
    work_type_ids: list[UUID] = Field(default_factory=list)
    source: str = Field(default="", max_length=80)


class ChangeTerms(TermsWish):
    """Other terms for a line from a day on; what was agreed before that day stays."""

    line_id: UUID
    starts_on: date


class IncludeWork(Command):
    """Exactly these kinds of work are included in a line."""

    line_id: UUID
    work_type_ids: list[UUID] = Field(default_factory=list)


class ActivateContract(Command):
    """The client has agreed."""

    contract_id: UUID
    version: int | None = None


class EndContract(Command):
    """The contract ends: `ends_on` is the first day without it."""

    contract_id: UUID
    ends_on: date
    version: int | None = None


def draft_contract(work: Work, wish: DraftContract) -> Contract:
    """Begin an agreement with a client; nothing holds before it is active."""
    work.require(Permission.CONTRACT_CHANGE)
    client = work.get(Client, wish.client_id)
    _checked(work, wish)
    told = wish.model_dump(exclude={"currency"})
    made = Contract(
        **told, number=next_number(work, "contract"), currency=wish.currency or client.currency
    )
    work.add(made)
    record(work, "contract.draft", made, title=wish.title, starts_on=wish.starts_on)
    return made


def change_contract(work: Work, wish: ChangeContract) -> Contract:
    """Change what a contract says; the start of one that is active is history."""
    work.require(Permission.CONTRACT_CHANGE)
    row = work.get(Contract, wish.contract_id)
    work.fresh(row, wish.version)
    _checked(work, wish)
    if row.state is not lines.ContractState.DRAFT and wish.starts_on != row.starts_on:
        raise Refused(mark("The start of an active contract stays."), field="starts_on")
    told = wish.model_dump(exclude={"contract_id", "version"})
    record(work, "contract.change", row, **changed(row, told))
    return row


def _checked(work: Work, wish: ContractWish) -> None:
    lines.checked_span(wish.starts_on, wish.ends_on)
    if wish.sla_policy_id is not None:
        work.get(SlaPolicy, wish.sla_policy_id)


def add_line(work: Work, wish: AddLine) -> ContractLine:
    """Promise something in a contract; it starts with the contract unless a day is named."""
    work.require(Permission.CONTRACT_CHANGE)
    contract = work.get(Contract, wish.contract_id)
    if contract.state is lines.ContractState.ENDED:
        raise Refused(mark("The contract has ended."), field="contract_id")
    starts_on = max(wish.starts_on or contract.starts_on, contract.starts_on)
    lines.checked_span(starts_on, wish.ends_on)
    told = wish.model_dump(
        include={"contract_id", "kind", "title", "ends_on", "rank", "source"}
        | {"needs_remote_attempt"}
    )
    line = ContractLine(
        **told,
        client_id=contract.client_id,
        starts_on=starts_on,
        position=len(lines_of(work, contract.id)),
    )
    work.add(line)
    work.add(_terms(contract, line, wish, starts_on))
    _include(work, line, wish.work_type_ids)
    record(work, "line.add", line, kind=wish.kind, title=wish.title)
    if contract.state is lines.ContractState.ACTIVE:
        grant_allotments(work)
    return line


def change_terms(work: Work, wish: ChangeTerms) -> LineTerms:
    """Let other terms hold from a day on. Two versions never hold on one day."""
    work.require(Permission.CONTRACT_CHANGE)
    line = work.get(ContractLine, wish.line_id)
    contract = work.get(Contract, line.contract_id)
    if wish.starts_on < line.starts_on:
        message = mark("The line itself starts on %(day)s.")
        raise Refused(message, field="starts_on", day=line.starts_on)
    made = dated(terms_of(work, line.id), _terms(contract, line, wish, wish.starts_on))
    work.session.flush()
    work.add(made)
    record(work, "terms.change", line, starts_on=wish.starts_on, terms=made.id)
    return made


def _terms(contract: Contract, line: ContractLine, wish: TermsWish, starts_on: date) -> LineTerms:
    _sensible(line.kind, wish)
    names = set(TermsWish.model_fields) - {
        "fee",
        "rate_per_hour",
        "overage_per_hour",
        "line_sla_policy_id",
    }
    return LineTerms(
        client_id=line.client_id,
        line_id=line.id,
        starts_on=starts_on,
        currency=contract.currency,
        fee_minor=wish.fee,
        rate_minor=wish.rate_per_hour,
        overage_minor=wish.overage_per_hour,
        sla_policy_id=wish.line_sla_policy_id,
        **wish.model_dump(include=names),
    )


def _sensible(kind: lines.LineKind, wish: TermsWish) -> None:
    """Refuse terms that promise nothing."""
    if kind is lines.LineKind.MANAGED and wish.fee is None:
        raise Refused(mark("A managed service has a fee."), field="fee")
    if kind is lines.LineKind.ALLOTMENT and not wish.granted_minutes:
        raise Refused(mark("Say how many minutes each period grants."), field="granted_minutes")
    negative = wish.exhausted is lines.Exhausted.NEGATIVE
    if negative and not wish.deficit_limit:
        raise Refused(mark("Say how far the hours may go below zero."), field="deficit_limit")
    if wish.exhausted is lines.Exhausted.OVERAGE and wish.overage_per_hour is None:
        raise Refused(mark("Say what an hour of overage costs."), field="overage_per_hour")


def include_work(work: Work, wish: IncludeWork) -> ContractLine:
    """Say which kinds of work a line covers; what is not named is not covered."""
    work.require(Permission.CONTRACT_CHANGE)
    line = work.get(ContractLine, wish.line_id)
    before = work_types_of(work, line.id)
    work.session.execute(delete(LineWorkType).where(LineWorkType.line_id == line.id))
    _include(work, line, wish.work_type_ids)
    record(work, "line.include", line, work_types=[sorted(before), sorted(wish.work_type_ids)])
    return line


def _include(work: Work, line: ContractLine, work_type_ids: Iterable[UUID]) -> None:
    for key in dict.fromkeys(work_type_ids):
        work.get(WorkType, key)
        work.session.add(LineWorkType(client_id=line.client_id, line_id=line.id, work_type_id=key))
    work.session.flush()


def activate_contract(work: Work, wish: ActivateContract) -> Contract:
    """Let a drafted contract hold. One without lines promises nothing and is refused."""
    work.require(Permission.CONTRACT_CHANGE)
    row = work.get(Contract, wish.contract_id)
    work.fresh(row, wish.version)
    row.state = lines.moved(row.state, lines.ContractState.ACTIVE)
    if not lines_of(work, row.id):
        raise Refused(mark("A contract without lines promises nothing."), field="contract_id")
    work.session.flush()
    record(work, "contract.activate", row)
    grant_allotments(work)
    return row


def end_contract(work: Work, wish: EndContract) -> Contract:
    """Set the first day without the contract; when that day is here it is ended."""
    work.require(Permission.CONTRACT_CHANGE)
    row = work.get(Contract, wish.contract_id)
    work.fresh(row, wish.version)
    if row.state is not lines.ContractState.ACTIVE:
        lines.moved(row.state, lines.ContractState.ENDED)
    lines.checked_span(row.starts_on, wish.ends_on)
    record(work, "contract.end", row, **changed(row, {"ends_on": wish.ends_on}))
    if wish.ends_on <= today_of(work, row.client_id):
        row.state = lines.ContractState.ENDED
    return row


def end_due_contracts(work: Work) -> int:
    """Mark contracts whose last day is past as ended; how many there were."""
    work.require(Permission.CONTRACT_CHANGE)
    due = work.session.scalars(
        select(Contract).where(
            Contract.state == lines.ContractState.ACTIVE, Contract.ends_on.is_not(None)
        )
    ).all()
    ended = 0
    for row in due:
        if row.ends_on is not None and row.ends_on <= today_of(work, row.client_id):
            row.state = lines.moved(row.state, lines.ContractState.ENDED)
            record(work, "contract.ended", row, ends_on=row.ends_on)
            ended += 1
    return ended
