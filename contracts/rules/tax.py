"""Consumption tax is worked out once per document and rate, on the sum, never line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from msp.kernel import money
from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money, Rounding


class TaxCategory(StrEnum):
    """How a line stands toward consumption tax; the order is the order of the tax table."""

    STANDARD = "standard"
    REDUCED = "reduced"
    EXPORT = "export"
    EXEMPT = "exempt"
    OUT_OF_SCOPE = "out_of_scope"


class PriceStyle(StrEnum):
    """Whether the amounts of the lines hold the tax already."""

    EXCLUSIVE = "exclusive"
    INCLUSIVE = "inclusive"


@dataclass(frozen=True, slots=True)
class Rates:
    """A country's rates in whole percent; every other category carries no tax."""

    standard: int = 10
    reduced: int = 8

    def percent(self, category: TaxCategory) -> int:
        """The rate of a category."""
        if category is TaxCategory.STANDARD:
            return self.standard
        return self.reduced if category is TaxCategory.REDUCED else 0


JAPAN = Rates()
REDUCED_MARK = "※"


@dataclass(frozen=True, slots=True)
class TaxRule:
    """The issuer's way of taxing, frozen onto each invoice."""

    rounding: Rounding = Rounding.FLOOR
    style: PriceStyle = PriceStyle.EXCLUSIVE
    rates: Rates = JAPAN


USUAL = TaxRule()


@dataclass(frozen=True, slots=True)
class Taxable:
    """The amount of one line and its category; a discount is a negative line of its category."""

    amount: Money
    category: TaxCategory


@dataclass(frozen=True, slots=True)
class TaxRow:
    """One row of the tax table: what was sold in a category, and the tax on all of it."""

    category: TaxCategory
    percent: int
    net: Money
    tax: Money

    @property
    def gross(self) -> Money:
        """Net and tax together."""
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class TaxedTotal:
    """What an invoice adds up to; `gross` is always `net` plus `tax`."""

    rows: tuple[TaxRow, ...]
    net: Money
    tax: Money

    @property
    def gross(self) -> Money:
        """What is to be paid."""
        return self.net + self.tax

    @property
    def tax_by_rate(self) -> Mapping[int, Money]:
        """The tax for each percentage that appears, highest first."""
        found: dict[int, Money] = {}
        for row in sorted(self.rows, key=lambda row: -row.percent):
            found[row.percent] = found.get(row.percent, Money(0, row.tax.currency)) + row.tax
        return found


def taxed(lines: Sequence[Taxable], rule: TaxRule, currency: str = "JPY") -> TaxedTotal:
    """Tax once per category on the sum of its lines, rounded by the issuer's rule (DOMAIN §10).

    All lines are in `currency`; ValueError otherwise. No lines give a total of zero.
    """
    rows = tuple(_row(category, lines, rule, currency) for category in _present(lines))
    return TaxedTotal(
        rows,
        money.total((row.net for row in rows), currency),
        money.total((row.tax for row in rows), currency),
    )


def tax_on(amount: Money, category: TaxCategory, rule: TaxRule) -> Money:
    """The tax on (or, for inclusive prices, inside) one sum, rounded once by magnitude."""
    percent = rule.rates.percent(category)
    whole = 100 if rule.style is PriceStyle.EXCLUSIVE else 100 + percent
    return amount.share(percent, whole, rule.rounding)


def shares(lines: Sequence[Taxable], rule: TaxRule) -> list[Money]:
    """Each line's part of its category's tax, for display only: they add up to the table exactly.

    Largest remainder; ties go to the earlier line; discounts take a negative part.
    """
    found = [Money(0, line.amount.currency) for line in lines]
    for category in _present(lines):
        places = [place for place, line in enumerate(lines) if line.category is category]
        amounts = [lines[place].amount.minor for place in places]
        currency = lines[places[0]].amount.currency
        due = tax_on(Money(sum(amounts), currency), category, rule)
        for place, part in zip(places, _signed_parts(due.minor, amounts), strict=True):
            found[place] = Money(part, currency)
    return found


def discount_lines(lines: Sequence[Taxable], discount: Money) -> list[Taxable]:
    """A discount on the whole invoice as negative lines, one per category, by what each amounts to.

    The base of the tax falls with them. Refused when it is not positive or exceeds the invoice.
    """
    if not lines or discount.minor <= 0:
        raise Refused(mark("A discount must be more than zero."), field="discount")
    bases = {
        category: max(sum(line.amount.minor for line in lines if line.category is category), 0)
        for category in _present(lines)
    }
    if discount.minor > sum(bases.values()):
        raise Refused(mark("A discount cannot be larger than the invoice."), field="discount")
    parts = discount.split(list(bases.values()))
    return [Taxable(-part, category) for category, part in zip(bases, parts, strict=True) if part]


def returned_tax(row: TaxRow, before: Money, now: Money, rule: TaxRule) -> Money:
    """The tax to return when `now` of a row's lines comes back after `before` already did.

    By cumulative difference, so that returns of the whole row give back its tax to the last
    unit. All three are amounts as the lines state them, positive. Refused beyond the row's amount.
    """
    base = row.net if rule.style is PriceStyle.EXCLUSIVE else row.gross
    if now.minor <= 0 or base < before + now:
        raise Refused(mark("More cannot be returned than was invoiced."), field="amount")
    return tax_on(before + now, row.category, rule) - tax_on(before, row.category, rule)


def stored_rows(total: TaxedTotal) -> list[dict[str, str | int]]:
    """The tax table as plain data, in minor units, for the row that freezes it."""
    return [
        {
            "category": row.category.value,
            "percent": row.percent,
            "net": row.net.minor,
            "tax": row.tax.minor,
        }
        for row in total.rows
    ]


def total_of(rows: Iterable[Mapping[str, Any]], currency: str) -> TaxedTotal:
    """The total that `stored_rows` was made from; nothing is worked out again."""
    table = tuple(
        TaxRow(
            TaxCategory(row["category"]),
            row["percent"],
            Money(row["net"], currency),
            Money(row["tax"], currency),
        )
        for row in rows
    )
    net = money.total((row.net for row in table), currency)
    return TaxedTotal(table, net, money.total((row.tax for row in table), currency))


def line_mark(category: TaxCategory) -> str:
    """The mark that a qualified invoice puts beside a line at the reduced rate."""
    return REDUCED_MARK if category is TaxCategory.REDUCED else ""


def _present(lines: Iterable[Taxable]) -> list[TaxCategory]:
    found = {line.category for line in lines}
    return [category for category in TaxCategory if category in found]


def _row(category: TaxCategory, lines: Sequence[Taxable], rule: TaxRule, currency: str) -> TaxRow:
    amount = money.total((line.amount for line in lines if line.category is category), currency)
    tax = tax_on(amount, category, rule)
    net = amount if rule.style is PriceStyle.EXCLUSIVE else amount - tax
    return TaxRow(category, rule.rates.percent(category), net, tax)


def _signed_parts(due: int, amounts: Sequence[int]) -> list[int]:
    """Largest remainder over amounts of either sign; a credit's parts mirror its invoice's."""
    base = sum(amounts)
    if base == 0:
        return [0] * len(amounts)
    sign = 1 if base > 0 else -1
    split = [divmod(sign * due * sign * amount, sign * base) for amount in amounts]
    left = sign * due - sum(quotient for quotient, _ in split)
    order = sorted(range(len(split)), key=lambda place: (-split[place][1], place))
    chosen = set(order[:left])
    return [sign * (quotient + (place in chosen)) for place, (quotient, _) in enumerate(split)]
