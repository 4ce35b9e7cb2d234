"""What the states and lines of quotes are called, for whoever reads, and what a line promises."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask import g
from flask_babel import gettext, ngettext, pgettext

from contracts.actions import TermsWish
from contracts.actions.agreements.terms import RENAMED
from contracts.actions.quotes_amending import AMENDS, CHANGES
from contracts.models import ContractLine, LineTerms, Quote, QuoteLine, QuoteOutcome
from contracts.rules.lines import Cycle, LineKind
from contracts.rules.quotes import QuoteLineKind, QuoteState
from contracts.rules.quotes_estimates import EstimateState
from contracts.rules.tax import REDUCED_MARK, TaxCategory
from contracts.web import sentences
from contracts.web.words import money
from msp.doors.furniture import FILTERS
from msp.kernel.errors import mark
from msp.kernel.money import Money
from msp.kernel.periods import month_of

STATES: Mapping[QuoteState, tuple[str, str, str]] = {
    QuoteState.DRAFT: (mark("Draft"), "", "pencil"),
    QuoteState.SENT: (mark("Waiting for the client"), "info", "send"),
    QuoteState.ACCEPTED: (mark("Accepted"), "ok", "circle-check"),
    QuoteState.DECLINED: (mark("Declined"), "bad", "x"),
    QuoteState.EXPIRED: (mark("No longer valid"), "warn", "calendar-x"),
    QuoteState.WITHDRAWN: (mark("Withdrawn"), "", "undo-2"),
    QuoteState.SUPERSEDED: (mark("Replaced by a newer version"), "", "copy"),
}
FOR_CLIENT: Mapping[QuoteState, str] = {
    QuoteState.SENT: mark("Waiting for your answer"),
    QuoteState.ACCEPTED: mark("Ordered"),
}
KINDS: Mapping[QuoteLineKind, str] = {
    QuoteLineKind.RECURRING: mark("Contract line"),
    QuoteLineKind.HOURS: mark("Prepaid hours"),
    QuoteLineKind.GOODS: mark("Goods"),
    QuoteLineKind.WORK: mark("One-off work"),
}
TAXES: Mapping[TaxCategory, str] = {
    TaxCategory.STANDARD: mark("Standard rate"),
    TaxCategory.REDUCED: mark("Reduced rate ※"),
    TaxCategory.EXPORT: mark("Export"),
    TaxCategory.EXEMPT: mark("Exempt"),
    TaxCategory.OUT_OF_SCOPE: mark("Out of scope"),
}
ESTIMATES: Mapping[EstimateState, tuple[str, str, str]] = {
    EstimateState.DRAFT: (mark("Draft"), "", "pencil"),
    EstimateState.SUBMITTED: (mark("Waiting for approval"), "warn", "user-check"),
    EstimateState.APPROVED: (mark("Approved"), "ok", "circle-check"),
    EstimateState.RETURNED: (mark("Sent back"), "bad", "undo-2"),
}


def pill(state: QuoteState) -> tuple[str, str, str]:
    """Words, tone and symbol of a state."""
    words, tone, symbol = STATES[state]
    if g.actor.is_client:
        return pgettext("client", FOR_CLIENT.get(state, words)), tone, symbol
    return pgettext("quote", words), tone, symbol


def estimate_pill(state: EstimateState) -> tuple[str, str, str]:
    """Words, tone and symbol of an estimate's state."""
    words, tone, symbol = ESTIMATES[state]
    return pgettext("estimate", words), tone, symbol


def kind_words(line: QuoteLine) -> str:
    """What a line of an offer is."""
    return str(gettext(KINDS[line.kind]))


def tax_options() -> list[tuple[str, str]]:
    """The tax categories as a choice."""
    return [(value.value, gettext(words)) for value, words in TAXES.items()]


def rate_words(category: TaxCategory, percent: int) -> str:
    """`10 %`, `8 % ※`, or what stands for no tax."""
    if category in (TaxCategory.STANDARD, TaxCategory.REDUCED):
        return f"{percent}%" + (f" {REDUCED_MARK}" if category is TaxCategory.REDUCED else "")
    return str(gettext(TAXES[category]))


def quantity_words(line: QuoteLine) -> str:
    """How much of it is offered."""
    if line.kind is QuoteLineKind.HOURS:
        hours = FILTERS["duration"](line.minutes)
        return f"{hours} × {line.quantity}"  # never alone: the price is that of all of them
    if line.kind is not QuoteLineKind.RECURRING:
        return f"{line.quantity:,}"
    cycle = Cycle(line.terms.get("cycle", Cycle.MONTHLY))
    if cycle is Cycle.MONTHLY:
        return str(ngettext("%(num)s month", "%(num)s months", line.quantity))
    if cycle is Cycle.QUARTERLY:
        return str(ngettext("%(num)s quarter", "%(num)s quarters", line.quantity))
    if cycle is Cycle.YEARLY:
        return str(ngettext("%(num)s year", "%(num)s years", line.quantity))
    return f"{line.quantity:,}"


def promises(line: QuoteLine) -> list[str]:
    """What the line promises, one sentence for each term, in the words of a contract."""
    if line.kind is QuoteLineKind.RECURRING and line.line_kind is not None:
        return [*_counted(line), *sentences.sentences(*_as_agreed(line))]
    if line.kind is QuoteLineKind.HOURS:
        return [str(part) for part in _of_hours(line)]
    return []


def _counted(line: QuoteLine) -> Iterator[str]:
    if count := line.terms.get("counted"):
        yield str(gettext("Reckoned with %(count)s counted units.", count=count))


def _as_agreed(line: QuoteLine) -> tuple[ContractLine, LineTerms]:
    """The contract line that it would become; nothing of it is stored."""
    told = {name: line.terms[name] for name in TermsWish.model_fields if name in line.terms}
    terms = TermsWish.model_validate(told)
    values = {RENAMED.get(name, name): value for name, value in terms.model_dump().items()}
    made = ContractLine(
        kind=line.line_kind or LineKind.MANAGED,
        title=line.title,
        needs_remote_attempt=bool(line.terms.get("needs_remote_attempt")),
    )
    return made, LineTerms(currency=line.currency, **values)


def _of_hours(line: QuoteLine) -> Iterator[str]:
    if line.validity_months:
        months = ngettext("%(num)s month", "%(num)s months", line.validity_months)
        yield gettext("The hours may be used for %(months)s.", months=months)
    else:
        yield gettext("The hours do not expire.")
    if line.terms.get("starts") == "when_paid":
        yield gettext("They may be used once they are paid.")
    else:
        yield gettext("They may be used from the start of the contract.")
    if line.terms.get("work_type_ids"):
        yield from sentences.sentences(*_as_agreed(line))


def row(line: QuoteLine, outcome: QuoteOutcome | None) -> dict[str, Any]:
    """A line as the page shows it: the price beside the list price, and what became of it."""
    priced = line.priced
    return {
        "line": line,
        "kind": kind_words(line),
        "quantity": quantity_words(line),
        "unit": money(priced.unit) if priced.unit else "—",
        "listed": money(priced.listed) if priced.listed != priced.amount else "",
        "amount": money(priced.amount) if priced.unit else "—",
        "mark": REDUCED_MARK if line.tax is TaxCategory.REDUCED else "",
        "promises": promises(line),
        "changes": list(_changes(line)),
        "outcome": outcome,
    }


def _changes(line: QuoteLine) -> Iterator[tuple[str, Money, Money]]:
    """(month, fee before, fee after) of the running contract line that it changes."""
    for day, *minors in line.terms.get(CHANGES, ()):
        before, after = (Money(minor, line.currency) for minor in minors)
        yield FILTERS["month"](month_of(date.fromisoformat(day))), before, after


def effects(quote: Quote, lines: list[QuoteLine]) -> list[tuple[str, str]]:
    """What accepting does, before it is done: (symbol, sentence)."""
    kinds = {line.kind for line in lines}
    day = FILTERS["day"](quote.starts_on)
    told = []
    amends = [line for line in lines if AMENDS in line.terms]
    if amends:
        told.append(("git-branch", gettext("The running contract changes on %(day)s.", day=day)))
    if any(one.kind is QuoteLineKind.RECURRING and one not in amends for one in lines):
        told.append(("handshake", gettext("The contract begins on %(day)s.", day=day)))
    hours = sum(line.minutes * line.quantity for line in lines)
    if hours:
        text = gettext("%(hours)s of support are added.", hours=FILTERS["duration"](hours))
        told.append(("hourglass", text))
    if kinds & {QuoteLineKind.GOODS, QuoteLineKind.WORK}:
        told.append(("package", gettext("Goods and work are billed after they are delivered.")))
    return [(symbol, str(text)) for symbol, text in told]
