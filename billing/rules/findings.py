"""Before a run is issued, everything unusual about it is listed and somebody looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from billing.rules import amounts
from billing.rules.charges import Charge, ClientFacts, InvoicePlan
from msp.kernel.errors import mark
from msp.kernel.money import Money


class Severity(StrEnum):
    """Whether something to be checked holds the client's invoice back."""

    BLOCKING = "blocking"
    WARNING = "warning"


class Check(StrEnum):
    """The kinds of 要確認; each has one sentence and one severity."""

    UNAPPROVED_TIME = "unapproved_time"
    AMBIGUOUS_WORK = "ambiguous_work"
    REPORT_NOT_ACCEPTED = "report_not_accepted"
    MISSING_PO = "missing_po"
    NEGATIVE = "negative"
    MIXED_CURRENCY = "mixed_currency"
    ZERO = "zero"
    UNUSUAL = "unusual"
    MISSING_REGISTRATION = "missing_registration"
    EXPIRED_HOURS = "expired_hours"
    PRICE_CHANGED = "price_changed"
    TAX_MIX = "tax_mix"
    CLIENT_INACTIVE = "client_inactive"
    ADDRESS_MISSING = "address_missing"
    LEFT_BEHIND = "left_behind"


BLOCKING = frozenset(
    {
        Check.UNAPPROVED_TIME,
        Check.AMBIGUOUS_WORK,
        Check.REPORT_NOT_ACCEPTED,
        Check.MISSING_PO,
        Check.NEGATIVE,
        Check.MIXED_CURRENCY,
    }
)
SENTENCES = {
    Check.UNAPPROVED_TIME: mark("%(count)s time entries of the month are not approved yet."),
    Check.AMBIGUOUS_WORK: mark("%(count)s time entries fit more than one contract line."),
    Check.REPORT_NOT_ACCEPTED: mark("%(count)s work reports of the month are not accepted yet."),
    Check.MISSING_PO: mark("This client's order number (PO) is missing."),
    Check.NEGATIVE: mark("The invoice is negative: a return invoice is the right document."),
    Check.MIXED_CURRENCY: mark("A charge is in %(currency)s, the client is billed otherwise."),
    Check.ZERO: mark("The invoice comes to zero."),
    Check.UNUSUAL: mark("%(percent)s %% against last month."),
    Check.MISSING_REGISTRATION: mark("Our registration number is missing: no qualified invoice."),
    Check.EXPIRED_HOURS: mark("%(minutes)s minutes of prepaid time expired in the month."),
    Check.PRICE_CHANGED: mark("The price of “%(title)s” changed from %(before)s to %(now)s."),
    Check.TAX_MIX: mark("The invoice holds more than one tax rate or category."),
    Check.CLIENT_INACTIVE: mark("The client is no longer active."),
    Check.ADDRESS_MISSING: mark("The billing address is missing."),
    Check.LEFT_BEHIND: mark("Work of %(count)s earlier months was never billed."),
}
UNUSUAL_PERCENT = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to be checked, with its reason as code and as a sentence with filled places."""

    check: Check
    client_number: int
    params: tuple[tuple[str, str], ...] = ()

    @property
    def severity(self) -> Severity:
        """Blocking findings hold the client's invoice back; warnings only want to be read."""
        return Severity.BLOCKING if self.check in BLOCKING else Severity.WARNING

    @property
    def message(self) -> str:
        """The English msgid of its sentence."""
        return SENTENCES[self.check]


def of_client(client: ClientFacts, plan: InvoicePlan, due: Sequence[Charge]) -> list[Finding]:
    """What is to be checked at one client before its `plan`, made of its `due` charges, is issued.

    A client without charges is only asked about what still waits.
    """
    found = [*_waiting(client)]
    if due:
        found += [*_facts(client), *_amounts(client, plan), *_lines(client, plan, due)]
    return found


def finding(check: Check, client_number: int, **params: object) -> Finding:
    """A finding with its places filled; the params are kept as text, in order of name."""
    told = tuple(sorted((name, str(value)) for name, value in params.items()))
    return Finding(check, client_number, told)


def _waiting(client: ClientFacts) -> Iterator[Finding]:
    if client.unapproved_entries:
        yield finding(Check.UNAPPROVED_TIME, client.number, count=client.unapproved_entries)
    if client.ambiguous_entries:
        yield finding(Check.AMBIGUOUS_WORK, client.number, count=client.ambiguous_entries)
    if client.unaccepted_reports:
        yield finding(Check.REPORT_NOT_ACCEPTED, client.number, count=client.unaccepted_reports)


def _facts(client: ClientFacts) -> Iterator[Finding]:
    if client.needs_po and not client.po_number.strip():
        yield finding(Check.MISSING_PO, client.number)
    if client.expired_minutes:
        yield finding(Check.EXPIRED_HOURS, client.number, minutes=client.expired_minutes)
    if not client.is_active:
        yield finding(Check.CLIENT_INACTIVE, client.number)
    if not client.has_address:
        yield finding(Check.ADDRESS_MISSING, client.number)


def _amounts(client: ClientFacts, plan: InvoicePlan) -> Iterator[Finding]:
    net, last = plan.total.net, client.last_month_net
    if net.minor < 0:
        yield finding(Check.NEGATIVE, client.number)
    elif not net:
        yield finding(Check.ZERO, client.number)
    if last is not None and last.currency == net.currency and is_unusual(net, last):
        percent = (net - last).share(100, last.minor).minor if last else 100
        yield finding(Check.UNUSUAL, client.number, percent=f"{percent:+d}")


def is_unusual(now: Money, last: Money) -> bool:
    """Whether the difference is more than 30 % of last month, exactly and without rounding."""
    return abs(now.minor - last.minor) * 100 > UNUSUAL_PERCENT * abs(last.minor)


def _lines(client: ClientFacts, plan: InvoicePlan, due: Sequence[Charge]) -> Iterator[Finding]:
    for currency in sorted({line.amount.currency for line in due} - {client.currency}):
        yield finding(Check.MIXED_CURRENCY, client.number, currency=currency)
    if len(plan.total.rows) > 1:
        yield finding(Check.TAX_MIX, client.number)
    for line in plan.lines:
        before, now = line.price_before, line.unit_price
        if before is not None and now is not None and before != now:
            prices = {"before": amounts.money_text(before), "now": amounts.money_text(now)}
            yield finding(Check.PRICE_CHANGED, client.number, title=line.title, **prices)
