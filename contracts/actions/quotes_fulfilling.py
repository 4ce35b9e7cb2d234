"""An accepted quote becomes what it offered: a contract and its lines, hours, deliveries."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import ValidationError

from contracts.actions.agreements import (
    ActivateContract,
    AddLine,
    DraftContract,
    TermsWish,
    activate_contract,
    add_line,
    draft_contract,
)
from contracts.actions.hours import GrantBlock, grant_block
from contracts.actions.quotes_amending import AMENDS, amend
from contracts.actions.quotes_amending import able as with_rights
from contracts.models import Contract, Quote, QuoteLine, QuoteOutcome
from contracts.queries.agreements import block_line, today_of
from contracts.queries.quotes import lines_of_quote, outcomes_of
from contracts.rules import lines
from contracts.rules.lines import LineKind
from contracts.rules.pools import PoolState
from contracts.rules.quotes import DELIVERED, QuoteLineKind
from msp.data.history import record
from msp.data.work import Work
from msp.kernel.errors import Refused, mark

KEPT = {"service", "rank", "needs_remote_attempt", "work_type_ids"} | set(TermsWish.model_fields)


def fulfil(work: Work, quote: Quote) -> None:
    """Make what the quote offers, each line once by constraint, and link it both ways.

    What the provider offered and the client took is carried out with the provider's rights, but
    in the name and within the rows of whoever accepted.
    """
    able = with_rights(work)
    found = lines_of_quote(able, quote.id)
    starts_on = max(quote.starts_on, today_of(able, quote.client_id))
    contract = _contract(able, quote, found, starts_on)
    for line in found:
        outcome = QuoteOutcome(client_id=quote.client_id, quote_id=quote.id, quote_line_id=line.id)
        if line.kind not in DELIVERED and contract is not None:
            outcome.line_id = _contract_line(able, contract, line, starts_on)
        work.add(outcome)
    if contract is not None:
        quote.contract_id = contract.id
        if contract.state is lines.ContractState.DRAFT:
            activate_contract(able, ActivateContract(contract_id=contract.id))
        record(able, "contract.from_quote", contract, quote_id=quote.id, number=quote.shown_number)
    _hours(able, quote, found, starts_on)


def _needs_line(line: QuoteLine) -> bool:
    """Whether the line becomes a contract line; hours without own work join the client's."""
    if line.kind is QuoteLineKind.HOURS:
        return bool(line.terms.get("work_type_ids"))
    return line.kind is QuoteLineKind.RECURRING


def _contract(work: Work, quote: Quote, found: list[QuoteLine], starts_on: date) -> Contract | None:
    if not any(_needs_line(line) for line in found):
        return None
    if quote.extends_id is not None:
        contract = work.get(Contract, quote.extends_id)
        if contract.state is not lines.ContractState.ACTIVE:
            raise Refused(mark("The contract that this quote extends has ended."), field="state")
        return contract
    wish = DraftContract(
        client_id=quote.client_id,
        title=quote.title,
        starts_on=starts_on,
        ends_on=quote.ends_on,
        renewal=quote.renewal,
        notice_days=quote.notice_days,
        po_number=quote.po_number,
        currency=quote.currency,
        source=f"quote:{quote.id}",
    )
    return draft_contract(work, wish)


def _contract_line(work: Work, contract: Contract, line: QuoteLine, starts_on: date) -> UUID | None:
    if not _needs_line(line):
        return None
    if AMENDS in line.terms:
        return amend(work, line, starts_on)
    kept = {name: line.terms[name] for name in KEPT if name in line.terms}
    told = {"contract_id": contract.id, "kind": line.line_kind, "title": line.title}
    try:
        wish = AddLine.model_validate(
            {**kept, **told, "starts_on": starts_on, "source": f"quote:{line.id}"}
        )
    except ValidationError:
        message = mark("The quote is of an older version of the program. Please copy it.")
        raise Refused(message, field="state") from None
    return add_line(work, wish).id


def _hours(work: Work, quote: Quote, found: list[QuoteLine], starts_on: date) -> None:
    """Grant the hours of each line once: their source is the line."""
    outcomes = outcomes_of(work, quote.id)
    today = today_of(work, quote.client_id)
    for line in found:
        if line.kind is not QuoteLineKind.HOURS:
            continue
        line_id = outcomes[line.id].line_id or _own_line(work, quote, starts_on)
        begins: Literal[PoolState.PENDING, PoolState.ACTIVE] = (
            PoolState.PENDING if line.terms.get("starts") == "when_paid" else PoolState.ACTIVE
        )
        wish = GrantBlock(
            client_id=quote.client_id,
            line_id=line_id,
            title=line.title,
            minutes=line.minutes * line.quantity,
            price=line.priced.amount.minor,
            starts_on=starts_on,
            purchased_on=today,
            validity_months=line.validity_months,
            source=f"quote:{line.id}",
            state=begins,
        )
        outcomes[line.id].pool_id = grant_block(work, wish).id
    work.session.flush()


def _own_line(work: Work, quote: Quote, on: date) -> UUID:
    found = block_line(work, quote.client_id, on)
    if found is None or found.kind is not LineKind.BLOCK:
        message = mark("The client has no line for prepaid hours: say which work they cover.")
        raise Refused(message, field="lines")
    return found.line_id
