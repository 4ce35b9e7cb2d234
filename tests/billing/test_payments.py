"""Every yen of a payment is on an invoice or the client's credit; none is on both."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules import amounts, payments
from billing.rules.payments import FeeBooking, FeeRule, OpenInvoice, Part
from msp.kernel.errors import Refused
from msp.kernel.money import Money
from tests.billing import cases


def yen(minor):
    return Money(minor, "JPY")


def open_invoice(number, gross, paid=0, *, due=date(2026, 11, 30), client_number=1):
    return OpenInvoice(number, client_number, yen(gross), yen(paid), due)


LATE = open_invoice("MR-202609-001", 5_000, due=date(2026, 10, 31))
NEW = open_invoice("MR-202610-001", 8_000, paid=3_000)


def test_the_earliest_due_invoice_is_paid_first_and_the_rest_is_credit():
    found = payments.allocate(yen(12_000), [NEW, LATE])

    assert found.parts == (Part(LATE.number, yen(5_000)), Part(NEW.number, yen(5_000)))
    assert found.credit == yen(2_000)


def test_a_payment_without_open_invoices_is_credit():
    assert payments.allocate(yen(700), []).credit == yen(700)


@given(
    st.integers(1, 10**7),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), max_size=8),
)
def test_parts_and_credit_add_up_and_never_exceed_what_is_owed(amount, told):
    opens = [open_invoice(f"N{at}", gross, paid) for at, (gross, paid) in enumerate(told)]

    found = payments.allocate(yen(amount), opens)

    owed = {invoice.number: invoice.owed for invoice in opens}
    assert sum(part.amount.minor for part in found.parts) + found.credit.minor == amount
    assert all(yen(0) < part.amount <= owed[part.number] for part in found.parts)
    spent = sum(part.amount.minor for part in found.parts)
    assert not found.credit or spent == sum(each.minor for each in owed.values())


def test_a_person_may_spread_a_payment_otherwise():
    found = payments.allocate_as_told(yen(4_000), {NEW.number: yen(3_000)}, [NEW, LATE])

    assert found.parts == (Part(NEW.number, yen(3_000)),)
    assert found.credit == yen(1_000)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"MR-1": yen(1)}, "number"),
        ({NEW.number: yen(0)}, "amount"),
        ({NEW.number: yen(5_001)}, "amount"),
        ({NEW.number: yen(4_000), LATE.number: yen(1)}, "amount"),
        ({NEW.number: Money(1, "USD")}, "currency"),
    ],
)
def test_a_spread_that_does_not_add_up_is_refused(told, field):
    with pytest.raises(Refused) as refusal:
        payments.allocate_as_told(yen(4_000), told, [NEW, LATE])

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("amount", "opens", "field"),
    [
        (yen(0), [NEW], "amount"),
        (yen(-1), [NEW], "amount"),
        (Money(1, "USD"), [NEW], "currency"),
        (yen(1), [NEW, open_invoice("X", 1, client_number=2)], "client"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(amount, opens, field):
    with pytest.raises(Refused) as refusal:
        payments.allocate(amount, opens)

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("received", "fee", "missing", "credit"),
    [
        (10_000, 0, 0, 0),
        (9_560, 440, 0, 0),
        (9_120, 880, 0, 0),
        (9_119, 0, 881, 0),
        (10_001, 0, 0, 1),
    ],
)
def test_a_shortfall_within_the_rule_is_a_transfer_fee(received, fee, missing, credit):
    found = payments.settlement(yen(10_000), yen(received), FeeRule())

    assert (found.fee, found.missing, found.credit) == (yen(fee), yen(missing), yen(credit))
    assert not found.needs_return_invoice


@pytest.mark.parametrize(
    ("booking", "needed"), [(FeeBooking.DISCOUNT, True), (FeeBooking.FEE, False)]
)
def test_only_a_fee_booked_as_a_large_discount_needs_a_return_invoice(booking, needed):
    rule = FeeRule(yen(20_000), booking)

    found = payments.settlement(yen(100_000), yen(90_000), rule)

    assert found.needs_return_invoice is needed


@pytest.mark.parametrize("case", cases.group("stripe_minor_units"))
def test_an_amount_in_minor_units_agrees_with_the_shared_case(case):
    if case["expect_minor"] is None:
        with pytest.raises(Refused):
            amounts.in_minor_units(case["amount"], case["currency"])
        return

    found = amounts.in_minor_units(case["amount"], case["currency"])

    assert found == Money(case["expect_minor"], case["currency"])


@pytest.mark.parametrize("text", ["", "abc", "NaN", "Infinity", "1,000"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(Refused, match="not an amount"):
        amounts.in_minor_units(text, "JPY")


@pytest.mark.parametrize("case", cases.group("jp_payment_limits"))
def test_a_convenience_store_takes_what_the_shared_case_says(case):
    amount = Money(case.get("amount", 1_000), case.get("currency", "JPY"))
    days = case.get("expires_after_days", 3)

    if case["allowed"]:
        assert amounts.checked_konbini(amount, days) == amount
        return
    with pytest.raises(Refused):
        amounts.checked_konbini(amount, days)


@pytest.mark.parametrize("minor", [120, 300_000])
def test_the_ends_of_the_convenience_stores_range_are_in_it(minor):
    assert amounts.checked_konbini(yen(minor), 60) == yen(minor)


@pytest.mark.parametrize("amount", [yen(119), yen(300_001), Money(1_000, "USD")])
def test_beyond_the_range_or_in_another_currency_it_is_refused(amount):
    with pytest.raises(Refused):
        amounts.checked_konbini(amount)
