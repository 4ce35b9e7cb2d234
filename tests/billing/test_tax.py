"""Tax is once per invoice and rate; a second arithmetic, in fractions, says the same."""

import json
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules import tax
from billing.rules.tax import PriceStyle, Rates, Taxable, TaxCategory, TaxRule
from msp.kernel.errors import Refused
from msp.kernel.money import Money, Rounding
from tests.billing import cases

CATEGORY = {10: TaxCategory.STANDARD, 8: TaxCategory.REDUCED}


def yen(minor):
    return Money(minor, "JPY")


def second_opinion(amount, percent, rule):
    """The same law in fractions: round the magnitude, then give the sign back."""
    whole = 100 if rule.style is PriceStyle.EXCLUSIVE else 100 + percent
    exact = Fraction(abs(amount) * percent, whole)
    rounded = {
        Rounding.FLOOR: floor(exact),
        Rounding.CEIL: ceil(exact),
        Rounding.HALF_UP: floor(exact + Fraction(1, 2)),
    }[rule.rounding]
    return rounded if amount >= 0 else -rounded


RULES = st.builds(TaxRule, st.sampled_from(Rounding), st.sampled_from(PriceStyle))
LINES = st.lists(
    st.builds(Taxable, st.integers(-(10**9), 10**10).map(yen), st.sampled_from(TaxCategory)),
    max_size=12,
)


@pytest.mark.parametrize("case", cases.group("jp_tax_rounding"))
def test_tax_agrees_with_the_shared_case(case):
    if case.get("kind") == "credit_note_rounding":
        assert_returns_give_back_the_whole(case)
        return
    rule = TaxRule(Rounding(case["rounding"]), PriceStyle(case["prices"]))
    lines = [
        Taxable(yen(line["qty"] * line["unit_price"]), CATEGORY[line["rate"]])
        for line in case["lines"]
    ]

    found = tax.taxed(lines, rule)

    expected = {int(rate): yen(minor) for rate, minor in case["expect_tax_by_rate"].items()}
    assert found.tax_by_rate == expected


def assert_returns_give_back_the_whole(case):
    rule = TaxRule(Rounding.HALF_UP, rates=Rates(standard=case["rate"]))
    lines = [
        Taxable(Money(minor, "EUR"), TaxCategory.STANDARD) for minor in case["invoice_lines_cents"]
    ]
    invoice = tax.taxed(lines, rule, "EUR")
    before, returned = Money(0, "EUR"), []
    for minor in case["credit_notes_one_per_line_in_order_cents"]:
        now = Money(minor, "EUR")
        returned.append((now + tax.returned_tax(invoice.rows[0], before, now, rule)).minor)
        before = before + now

    assert invoice.gross.minor == case["invoice_total_cents"] == sum(returned)
    assert returned[:-1] == case["naive_totals_cents"][:-1]
    assert returned[-1] == case["naive_totals_cents"][-1] - 1


@given(LINES, RULES)
def test_tax_is_rounded_once_for_each_category_on_the_sum(lines, rule):
    found = tax.taxed(lines, rule)

    for row in found.rows:
        amount = sum(line.amount.minor for line in lines if line.category is row.category)
        assert row.tax.minor == second_opinion(amount, row.percent, rule)
        assert (row.net if rule.style is PriceStyle.EXCLUSIVE else row.gross) == yen(amount)
    assert {row.category for row in found.rows} == {line.category for line in lines}
    assert found.gross == found.net + found.tax


@given(LINES, RULES)
def test_a_credit_mirrors_its_invoice(lines, rule):
    credit = [Taxable(-line.amount, line.category) for line in lines]

    assert tax.taxed(credit, rule).tax == -tax.taxed(lines, rule).tax
    assert tax.shares(credit, rule) == [-share for share in tax.shares(lines, rule)]


@given(LINES, RULES)
def test_the_shares_of_the_lines_add_up_to_the_tax_table(lines, rule):
    shares = tax.shares(lines, rule)

    for row in tax.taxed(lines, rule).rows:
        own = [
            s.minor for s, line in zip(shares, lines, strict=True) if line.category is row.category
        ]
        assert sum(own) == row.tax.minor


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=12), RULES)
def test_a_share_is_less_than_one_yen_from_the_exact_part(minors, rule):
    lines = [Taxable(yen(minor), TaxCategory.STANDARD) for minor in minors]
    due = tax.taxed(lines, rule).tax.minor

    for share, minor in zip(tax.shares(lines, rule), minors, strict=True):
        exact = Fraction(due * minor, sum(minors)) if sum(minors) else Fraction(0)
        assert abs(share.minor - exact) < 1


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=8), st.data(), RULES)
def test_returns_in_any_steps_give_back_exactly_the_tax(minors, data, rule):
    row = tax.taxed([Taxable(yen(minor), TaxCategory.STANDARD) for minor in minors], rule).rows[0]
    before, back = yen(0), yen(0)

    for minor in data.draw(st.permutations(minors)):
        back = back + tax.returned_tax(row, before, yen(minor), rule)
        before = before + yen(minor)

    assert back == row.tax


def test_a_discount_lowers_the_base_of_each_category_by_its_part():
    lines = [
        Taxable(yen(80_000), TaxCategory.STANDARD),
        Taxable(yen(40_000), TaxCategory.REDUCED),
    ]

    discounted = [*lines, *tax.discount_lines(lines, yen(12_000))]

    assert [row.net for row in tax.taxed(discounted, tax.USUAL).rows] == [yen(72_000), yen(36_000)]


@pytest.mark.parametrize("discount", [0, -1, 120_001])
def test_a_discount_that_is_nothing_or_more_than_the_invoice_is_refused(discount):
    lines = [Taxable(yen(120_000), TaxCategory.STANDARD)]

    with pytest.raises(Refused) as refusal:
        tax.discount_lines(lines, yen(discount))

    assert refusal.value.field == "discount"


def test_more_than_was_invoiced_is_not_returned():
    row = tax.taxed([Taxable(yen(1_000), TaxCategory.STANDARD)], tax.USUAL).rows[0]

    with pytest.raises(Refused):
        tax.returned_tax(row, yen(600), yen(401), tax.USUAL)


def test_categories_without_tax_stand_apart_and_carry_none():
    categories = (TaxCategory.EXPORT, TaxCategory.EXEMPT, TaxCategory.OUT_OF_SCOPE)

    found = tax.taxed([Taxable(yen(500), category) for category in categories], tax.USUAL)

    assert [(row.category, row.tax.minor) for row in found.rows] == [(c, 0) for c in categories]
    assert found.gross == yen(1_500)


def test_only_the_reduced_rate_is_marked():
    marks = {category: tax.line_mark(category) for category in TaxCategory}

    assert [category for category, mark in marks.items() if mark] == [TaxCategory.REDUCED]


def test_currencies_do_not_mix_on_an_invoice():
    with pytest.raises(ValueError, match="do not add up"):
        tax.taxed([Taxable(Money(1, "USD"), TaxCategory.STANDARD)], tax.USUAL)


@given(LINES, RULES)
def test_a_frozen_tax_table_comes_back_as_it_was(lines, rule):
    total = tax.taxed(lines, rule)

    assert tax.total_of(json.loads(json.dumps(tax.stored_rows(total))), "JPY") == total
