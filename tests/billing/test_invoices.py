"""An invoice moves one way, keeps its number and is put right by the right document."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules import content, invoices
from billing.rules.invoices import Approval, Correction, CorrectionReason, InvoiceState, NumberParts
from msp.kernel.errors import Conflict, Refused
from msp.kernel.money import Money
from tests.billing import papers

DUE = date(2026, 11, 30)


def yen(minor):
    return Money(minor, "JPY")


def test_an_issued_invoice_never_becomes_a_draft_again():
    later = invoices.NUMBERED | {InvoiceState.VOID}

    for state in later:
        with pytest.raises(Refused, match=r"does not change|stays void"):
            invoices.moved(state, InvoiceState.DRAFT)
        with pytest.raises(Refused, match=r"does not change|stays void"):
            invoices.moved(state, InvoiceState.APPROVED)


def test_void_is_the_end():
    for state in InvoiceState:
        with pytest.raises(Refused):
            invoices.moved(InvoiceState.VOID, state)


def test_a_draft_is_approved_before_it_is_issued():
    assert invoices.moved(InvoiceState.DRAFT, InvoiceState.APPROVED) is InvoiceState.APPROVED
    with pytest.raises(Refused):
        invoices.moved(InvoiceState.DRAFT, InvoiceState.ISSUED)


@pytest.mark.parametrize(
    ("gross", "paid", "today", "state"),
    [
        (1_000, 0, DUE, InvoiceState.ISSUED),
        (1_000, 1, DUE, InvoiceState.PART_PAID),
        (1_000, 1_000, DUE, InvoiceState.PAID),
        (1_000, 0, date(2026, 12, 1), InvoiceState.OVERDUE),
        (1_000, 999, date(2026, 12, 1), InvoiceState.OVERDUE),
        (1_000, 1_000, date(2026, 12, 1), InvoiceState.PAID),
        (0, 0, DUE, InvoiceState.PAID),
    ],
)
def test_what_is_paid_and_when_it_was_due_make_the_state(gross, paid, today, state):
    assert invoices.settled_state(yen(gross), yen(paid), DUE, today) is state


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.integers(0, 10**9), st.booleans())
def test_payments_and_days_only_make_moves_that_the_table_allows(gross, paid, then, is_late):
    later = date(2026, 12, 5) if is_late else DUE
    first = invoices.settled_state(yen(gross), yen(paid), DUE, DUE)
    second = invoices.settled_state(yen(gross), yen(then), DUE, later)

    assert first is second or invoices.moved(first, second) is second


def test_what_changed_after_approval_is_not_issued():
    shown = papers.invoice()
    seen = invoices.seen_hash(shown)

    invoices.checked_unchanged(seen, papers.invoice())
    with pytest.raises(Conflict, match="approve it again"):
        invoices.checked_unchanged(seen, replace(shown, po_number="PO-2"))


def test_the_hash_does_not_depend_on_the_order_of_keys_or_sets():
    one = {"b": frozenset({"x", "y"}), "a": yen(1)}
    other = {"a": yen(1), "b": frozenset({"y", "x"})}

    assert content.content_hash(one) == content.content_hash(other)
    assert content.content_hash(one) != content.content_hash({**one, "a": Money(1, "USD")})


def test_what_has_no_one_true_text_has_no_hash():
    with pytest.raises(TypeError):
        content.content_hash({"hours": 0.1})


def test_above_the_limit_a_second_person_approves():
    alone, limit = "satou", yen(500_000)

    invoices.checked_approval(limit, Approval(alone, alone, limit))
    invoices.checked_approval(yen(500_001), Approval(alone, "suzuki", limit))
    with pytest.raises(Refused, match="¥500,000"):
        invoices.checked_approval(yen(500_001), Approval(alone, alone, limit))


@pytest.mark.parametrize(
    ("sequence", "text"), [(14, "MR-202610-014"), (999, "MR-202610-999"), (1000, "MR-202610-1000")]
)
def test_a_number_is_prefix_month_and_count_and_can_be_read_again(sequence, text):
    assert invoices.number_text("MR", date(2026, 10, 31), sequence) == text
    assert invoices.number_parts(text) == NumberParts("MR", "202610", sequence)


@pytest.mark.parametrize("prefix", ["", "mr", "M-R", "請求", "A" * 11])
def test_a_prefix_that_would_break_the_number_is_refused(prefix):
    with pytest.raises(Refused) as refusal:
        invoices.number_text(prefix, date(2026, 10, 31), 1)

    assert refusal.value.field == "prefix"


@pytest.mark.parametrize(
    ("reason", "correction"),
    [
        (CorrectionReason.RETURN, Correction.RETURN_INVOICE),
        (CorrectionReason.DISCOUNT, Correction.RETURN_INVOICE),
        (CorrectionReason.SLA_CREDIT, Correction.RETURN_INVOICE),
        (CorrectionReason.MISTAKE, Correction.CORRECTED_INVOICE),
        (CorrectionReason.NOT_OWED, Correction.VOID),
    ],
)
def test_the_reason_chooses_the_document(reason, correction):
    assert invoices.right_correction(reason, InvoiceState.ISSUED, yen(0)) is correction


def test_an_invoice_with_payments_is_not_void():
    with pytest.raises(Refused, match="payments"):
        invoices.right_correction(CorrectionReason.NOT_OWED, InvoiceState.OVERDUE, yen(1))


def test_a_void_says_why():
    with pytest.raises(Refused, match="Say why"):
        invoices.checked_void(InvoiceState.ISSUED, yen(0), "  ")


def test_a_draft_is_changed_and_not_corrected():
    with pytest.raises(Refused, match="simply changed"):
        invoices.right_correction(CorrectionReason.MISTAKE, InvoiceState.DRAFT, yen(0))


def test_a_small_return_needs_no_return_invoice():
    needed = [
        invoices.needs_return_invoice(yen(minor)) for minor in (9_999, 10_000, -9_999, -10_000)
    ]

    assert needed == [False, True, False, True]
