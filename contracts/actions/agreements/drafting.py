"""A contract is drafted, filled with lines, said to include work, and put in force."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import delete

from contracts.actions.agreements.terms import first_terms
from contracts.actions.agreements.wishes import (
    ActivateContract,
    AddLine,
    ChangeContract,
    ChangeLine,
    ContractWish,
    DraftContract,
    IncludeWork,
)
from contracts.actions.turning import grant_allotments
from contracts.models import Contract, ContractLine, LineWorkType, SlaPolicy, WorkType
from contracts.queries.agreements import lines_of, work_types_of
from contracts.rules import lines
from contracts.rules.lines import ContractState
from msp.accounts.models import Client
from msp.data.counters import next_number
from msp.data.history import changed, record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


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
    if row.state is ContractState.ENDED:
        raise Refused(mark("The contract has ended."), field="contract_id")
    if row.state is not ContractState.DRAFT and wish.starts_on != row.starts_on:
        raise Refused(mark("The start of an active contract stays."), field="starts_on")
    if wish.ends_on is not None:
        _not_before_lines(lines_of(work, row.id), wish.ends_on)
    told = wish.model_dump(exclude={"contract_id", "version"})
    record(work, "contract.change", row, **changed(row, told))
    return row


def _checked(work: Work, wish: ContractWish) -> None:
    lines.checked_span(wish.starts_on, wish.ends_on)
    if wish.sla_policy_id is not None:
        work.get(SlaPolicy, wish.sla_policy_id)
    if wish.renewal is not lines.Renewal.NONE and wish.ends_on is None:
        raise Refused(mark("What is renewed has an end."), field="ends_on")


def _not_before_lines(found: Iterable[ContractLine], ends_on: date) -> None:
    for line in found:
        if line.starts_on >= ends_on:
            message = mark("“%(line)s” starts on %(day)s, after that end.")
            raise Refused(message, field="ends_on", line=line.title, day=line.starts_on)


def add_line(work: Work, wish: AddLine) -> ContractLine:
    """Promise something in a contract; it starts with the contract unless a day is named."""
    work.require(Permission.CONTRACT_CHANGE)
    contract = work.get(Contract, wish.contract_id)
    if contract.state is ContractState.ENDED:
        raise Refused(mark("The contract has ended."), field="contract_id")
    starts_on = max(wish.starts_on or contract.starts_on, contract.starts_on)
    lines.checked_span(starts_on, wish.ends_on)
    if contract.ends_on is not None and starts_on >= contract.ends_on:
        message = mark("The contract ends before %(day)s.")
        raise Refused(message, field="starts_on", day=contract.ends_on)
    if wish.service is not None and wish.kind is not lines.LineKind.ADD_ON:
        raise Refused(mark("Only an add-on line names its service."), field="service")
    told = wish.model_dump(
        include={"contract_id", "kind", "title", "ends_on", "rank", "source", "service"}
        | {"needs_remote_attempt"}
    )
    line = ContractLine(
        **told,
        client_id=contract.client_id,
        starts_on=starts_on,
        position=len(lines_of(work, contract.id)),
    )
    work.add(line)
    work.add(first_terms(work, contract, line, wish))
    _include(work, line, wish.work_type_ids)
    record(work, "line.add", line, kind=wish.kind, title=wish.title)
    if contract.state is ContractState.ACTIVE:
        grant_allotments(work)
    return line


def change_line(work: Work, wish: ChangeLine) -> ContractLine:
    """Change a line's name, its rank, its end; what it costs is changed by dated terms."""
    work.require(Permission.CONTRACT_CHANGE)
    line = work.get(ContractLine, wish.line_id)
    work.fresh(line, wish.version)
    lines.checked_span(line.starts_on, wish.ends_on)
    told = wish.model_dump(exclude={"line_id", "version"})
    record(work, "line.change", line, **changed(line, told))
    return line


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
        kind = work.get(WorkType, key)
        if kind.placed_at is None:
            kind.placed_at = work.now
        work.session.add(LineWorkType(client_id=line.client_id, line_id=line.id, work_type_id=key))
    work.session.flush()


def activate_contract(work: Work, wish: ActivateContract) -> Contract:
    """Let a drafted contract hold. One without lines promises nothing and is refused."""
    work.require(Permission.CONTRACT_CHANGE)
    row = work.get(Contract, wish.contract_id)
    work.fresh(row, wish.version)
    row.state = lines.moved(row.state, ContractState.ACTIVE)
    if not lines_of(work, row.id):
        raise Refused(mark("A contract without lines promises nothing."), field="contract_id")
    work.session.flush()
    record(work, "contract.activate", row, state=[ContractState.DRAFT, ContractState.ACTIVE])
    grant_allotments(work)
    return row
