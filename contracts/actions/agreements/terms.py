"""Terms hold from a day on, in versions that are kept; what promises nothing is refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from contracts.actions.agreements.wishes import ChangeTerms, TermsWish
from contracts.actions.catalogue import dated
from contracts.models import Contract, ContractLine, LineTerms, SlaPolicy, WorkType
from contracts.queries.agreements import terms_of
from contracts.queries.fees import fee_outlook
from contracts.rules import bands, fees, lines
from contracts.rules.lines import Basis, Cycle, Exhausted, LineKind, MinimumPer, Travel, Unused
from contracts.rules.rounding import Scope
from msp.data.history import record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money, total
from msp.kernel.periods import Period, add_months, month_of

MONTHS_SHOWN = 3
# names of the wish that the row calls otherwise
RENAMED = {
    "fee": "fee_minor",
    "unit_fee": "unit_minor",
    "discount": "discount_minor",
    "rate_per_hour": "rate_minor",
    "overage_per_hour": "overage_minor",
    "minimum_fee": "minimum_fee_minor",
    "line_sla_policy_id": "sla_policy_id",
    "travel_price": "travel_minor",
}


def change_terms(work: Work, wish: ChangeTerms) -> LineTerms:
    """Let other terms hold from a day on. Two versions never hold on one day."""
    work.require(Permission.CONTRACT_CHANGE)
    line = work.get(ContractLine, wish.line_id)
    contract = work.get(Contract, line.contract_id)
    if contract.state is lines.ContractState.ENDED:
        raise Refused(mark("The contract has ended."), field="line_id")
    if wish.starts_on < line.starts_on:
        message = mark("The line itself starts on %(day)s.")
        raise Refused(message, field="starts_on", day=line.starts_on)
    for end in (line.ends_on, contract.ends_on):
        if end is not None and wish.starts_on >= end:
            message = mark("The line ends before %(day)s.")
            raise Refused(message, field="starts_on", day=end)
    return amended(work, line, first_terms(work, contract, line, wish), wish.starts_on)


def amended(work: Work, line: ContractLine, made: LineTerms, starts_on: date) -> LineTerms:
    """Fit the new version among the others and write down what differs from the one before."""
    versions = terms_of(work, line.id)
    before = lines.in_force(versions, starts_on)
    made.starts_on = starts_on
    dated(versions, made)
    work.session.flush()
    work.add(made)
    record(work, "terms.change", line, starts_on=starts_on, **differences(before, made))
    return made


@dataclass(frozen=True, slots=True)
class FeeChange:
    """What a line costs by itself in a month, as agreed now and with the other terms."""

    month: Period
    before: Money
    after: Money

    @property
    def difference(self) -> Money:
        """What the month costs more, or less."""
        return self.after - self.before


def amendment_preview(work: Work, wish: ChangeTerms) -> list[FeeChange]:
    """The fees of three months from the change on, before and after it; nothing is written.

    A broken period shows its proration. Refused where `change_terms` would be.
    """
    work.require(Permission.CONTRACT_CHANGE)
    line = work.get(ContractLine, wish.line_id)
    first = wish.starts_on.replace(day=1)
    months = [month_of(add_months(first, turn)) for turn in range(MONTHS_SHOWN)]
    before = fee_outlook(work, line.id, months)
    trial = work.session.begin_nested()
    try:
        made = change_terms(work, wish)
        after, currency = fee_outlook(work, line.id, months), made.currency
    finally:
        trial.rollback()
    return [
        FeeChange(month, *(total((row.amount for row in rows), currency) for rows in pair))
        for month, *pair in zip(months, before, after, strict=True)
    ]


def differences(before: LineTerms | None, after: LineTerms) -> dict[str, list[object]]:
    """{name: [before, after]} of two versions of terms."""
    names = [*set(TermsWish.model_fields) - set(RENAMED), *RENAMED.values()]
    pairs = {name: [getattr(before, name, None), getattr(after, name)] for name in sorted(names)}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def first_terms(work: Work, contract: Contract, line: ContractLine, wish: TermsWish) -> LineTerms:
    """The terms as they would be stored, refused where they promise nothing."""
    sensible(line.kind, wish)
    _known(work, bands.parsed_weights(wish.weights))
    if wish.line_sla_policy_id is not None:
        work.get(SlaPolicy, wish.line_sla_policy_id)
    elif line.service is lines.Service.PREMIUM_SUPPORT:
        message = mark("Premium support has response and resolution targets of its own.")
        raise Refused(message, field="line_sla_policy_id")
    told = wish.model_dump(include=set(TermsWish.model_fields))
    return LineTerms(
        client_id=line.client_id,
        line_id=line.id,
        starts_on=line.starts_on,
        currency=contract.currency,
        **{RENAMED.get(name, name): value for name, value in told.items()},
    )


def sensible(kind: LineKind, wish: TermsWish) -> None:
    """Refuse terms that promise nothing, or things that do not go together."""
    _fee(kind, wish)
    _granted(kind, wish)
    _minimum(kind, wish)
    _travel(kind, wish)
    if wish.exhausted is Exhausted.NEGATIVE and not wish.deficit_limit:
        raise Refused(mark("Say how far the hours may go below zero."), field="deficit_limit")
    if wish.carries_deficit and wish.exhausted is not Exhausted.NEGATIVE:
        message = mark("Only hours that may go below zero carry a deficit.")
        raise Refused(message, field="carries_deficit")
    if wish.unused is not Unused.CARRY and kind is not LineKind.RETAINER:
        raise Refused(mark("Only a retainer has money left over."), field="unused")
    if wish.exhausted is Exhausted.OVERAGE and wish.overage_per_hour is None:
        raise Refused(mark("Say what an hour of overage costs."), field="overage_per_hour")


def _known(work: Work, codes: Iterable[str]) -> None:
    """Refuse a weight for a kind of work that the catalogue does not have."""
    told = set(codes)
    there = set(work.session.scalars(select(WorkType.code).where(WorkType.code.in_(told))))
    if missing := sorted(told - there):
        message = mark("There is no kind of work with the code %(code)s.")
        raise Refused(message, field="weights", code=missing[0])


def _travel(kind: LineKind, wish: TermsWish) -> None:
    """What the way costs belongs to work that is charged by the hour. Without a price of its own
    the client's holds, then the price list's.
    """
    if wish.travel is Travel.AS_WORK and wish.travel_price is not None:
        message = mark("Say what the way costs and by which rule.")
        raise Refused(message, field="travel_price")
    if wish.travel is not Travel.AS_WORK and kind not in lines.CHARGING:
        message = mark("The way has a price where work is charged by the hour.")
        raise Refused(message, field="travel")
    if wish.weights and kind not in lines.POOLED:
        message = mark("Kinds of work weigh where hours are used up.")
        raise Refused(message, field="weights")


NEEDS_FEE = {
    LineKind.MANAGED: mark("A managed service has a fee."),
    LineKind.ADD_ON: mark("An add-on service has a fee; write 0 if it is free."),
    LineKind.RETAINER: mark("Say how much is paid in advance."),
}


def _fee(kind: LineKind, wish: TermsWish) -> None:
    listed = wish.unit_fee if wish.fee is None else wish.fee
    if kind in NEEDS_FEE and listed is None:
        raise Refused(NEEDS_FEE[kind], field="fee")
    if wish.basis is not Basis.FLAT and wish.unit_fee is None:
        raise Refused(mark("Say what each counted unit costs."), field="unit_fee")
    if wish.basis is Basis.FLAT and wish.unit_fee is not None:
        raise Refused(mark("Say what is counted for the price per unit."), field="basis")
    if wish.cycle is Cycle.ONCE and kind is LineKind.ALLOTMENT:
        raise Refused(mark("Hours granted each period need a period."), field="cycle")
    fees.checked_discount(listed, wish.discount_percent, wish.discount)


def _granted(kind: LineKind, wish: TermsWish) -> None:
    if kind is LineKind.ALLOTMENT and not wish.granted_minutes:
        raise Refused(mark("Say how many minutes each period grants."), field="granted_minutes")
    if kind is LineKind.INCIDENT_PACK and not wish.granted_tickets:
        raise Refused(mark("Say how many tickets the pack holds."), field="granted_tickets")
    if kind is not LineKind.INCIDENT_PACK and wish.granted_tickets:
        raise Refused(mark("Only an incident pack holds tickets."), field="granted_tickets")


# the scopes of rounding that leave a price for each call or visit
TELLS = {
    MinimumPer.CALL: (Scope.ENTRY, Scope.TICKET),
    MinimumPer.VISIT: (Scope.ENTRY,),
    MinimumPer.MONTH: tuple(Scope),
}


def _minimum(kind: LineKind, wish: TermsWish) -> None:
    if not wish.minimum_fee and wish.minimum_per is None:
        return
    if not wish.minimum_fee:
        raise Refused(mark("Say what the minimum fee is."), field="minimum_fee")
    if wish.minimum_per is None:
        raise Refused(mark("Say what the minimum fee is for."), field="minimum_per")
    if kind not in lines.CHARGING:
        message = mark("A minimum fee belongs to work that is charged by the hour.")
        raise Refused(message, field="minimum_fee")
    if wish.scope not in TELLS[wish.minimum_per]:
        message = mark("Work that is rounded together does not tell what one call or visit costs.")
        raise Refused(message, field="minimum_per")
