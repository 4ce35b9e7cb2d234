"""An offer may change a line of the contract that it extends: by date, seen before, agreed once."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from contracts.actions.agreements import ChangeTerms, amendment_preview, change_terms
from contracts.actions.agreements.wishes import TermsWish
from contracts.models import ContractLine, Quote, QuoteLine
from contracts.queries.agreements import terms_of, today_of
from contracts.queries.quotes import lines_of_quote
from contracts.rules import lines
from contracts.rules.lines import LineKind
from msp.data.work import Work
from msp.kernel.access import Role
from msp.kernel.errors import Conflict, NotFound, Refused, mark

AMENDS, SINCE, CHANGES = "amends_line_id", "amends_terms_id", "changes"


def able(work: Work) -> Work:
    """The provider's rights in the name, and within the rows, of whoever acts."""
    roles = work.actor.roles | {Role.SYSTEM}
    return Work(work.session, replace(work.actor, roles=roles, scopes=None), work.now)


def amended_line(work: Work, quote: Quote, line_id: UUID, kind: LineKind) -> dict[str, Any]:
    """What the offer keeps of the contract line that it would change.

    Refused for a line of another contract than the one that the quote extends, or another kind.
    """
    line = _own(work, quote, line_id)
    if line.kind is not kind:
        raise Refused(mark("A line stays of its kind; offer a new line instead."), field="kind")
    return {AMENDS: str(line.id)}


def _own(work: Work, quote: Quote, line_id: UUID) -> ContractLine:
    line = work.get(ContractLine, line_id)
    if quote.extends_id is None or line.contract_id != quote.extends_id:
        raise NotFound(mark("There is no such %(kind)s."), kind=ContractLine.__tablename__)
    return line


def preview(work: Work, quote: Quote) -> None:
    """Write beside each line what the months from its day on cost before and after, prorated."""
    starts_on = max(quote.starts_on, today_of(work, quote.client_id))
    for line in lines_of_quote(work, quote.id):
        if AMENDS not in line.terms:
            continue
        wish = _wish(line, starts_on)
        _own(work, quote, wish.line_id)
        held = _held(work, wish.line_id, starts_on)
        found = amendment_preview(able(work), wish)
        told = [[f"{one.month.first}", one.before.minor, one.after.minor] for one in found]
        line.terms = {**line.terms, SINCE: str(held), CHANGES: told}
    work.session.flush()


def amend(work: Work, line: QuoteLine, starts_on: date) -> UUID:
    """Let the offered terms hold from that day on; answers the contract line.

    Raises Conflict where the line's terms have changed since the offer was written.
    """
    wish = _wish(line, starts_on)
    if str(_held(work, wish.line_id, starts_on)) != line.terms.get(SINCE):
        message = mark("The contract has changed since this quote was made: ask for a new one.")
        raise Conflict(message, field="state")
    return change_terms(work, wish).line_id


def _held(work: Work, line_id: UUID, day: date) -> UUID | None:
    """The version of the line's terms that holds on that day, or the next one."""
    versions = terms_of(work, line_id)
    found = lines.in_force(versions, day) or next((one for one in versions), None)
    return found.id if found else None


def _wish(line: QuoteLine, starts_on: date) -> ChangeTerms:
    kept = {name: line.terms[name] for name in TermsWish.model_fields if name in line.terms}
    try:
        return ChangeTerms.model_validate(
            {**kept, "line_id": line.terms[AMENDS], "starts_on": starts_on}
        )
    except ValidationError:
        message = mark("The quote is of an older version of the program. Please copy it.")
        raise Refused(message, field="state") from None
