"""An amount that leaves for a payment service is in that currency's own smallest unit."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money

# fmt: off
ZERO_DECIMAL = frozenset({
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA",
    "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF",
})
# fmt: on
THREE_DECIMAL = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})

KONBINI_LEAST, KONBINI_MOST = Money(120, "JPY"), Money(300_000, "JPY")
KONBINI_DAYS = range(1, 61)
KONBINI_USUAL_DAYS = 3


def decimals(currency: str) -> int:
    """How many digits stand behind the point in `currency`: 0 for yen, 2 for most."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def money_text(amount: Money) -> str:
    """`¥253,000`, `−¥1,200`, `USD 1,234.50`: as paper shows it, with a true minus sign."""
    digits = decimals(amount.currency)
    whole, part = divmod(abs(amount.minor), 10**digits)
    number = f"{whole:,}" + (f".{part:0{digits}d}" if digits else "")
    sign = "−" if amount.minor < 0 else ""
    return f"{sign}¥{number}" if amount.currency == "JPY" else f"{sign}{amount.currency} {number}"


def in_minor_units(text: str, currency: str, field: str = "amount") -> Money:
    """The amount written as `text`, exact. Refused when it is no number or finer than the currency.

    Yen are never multiplied by a hundred (docs.stripe.com/currencies, zero-decimal list).
    """
    try:
        written = Decimal(text)
    except InvalidOperation:
        raise Refused(mark("That is not an amount."), field=field) from None
    if not written.is_finite():
        raise Refused(mark("That is not an amount."), field=field)
    scaled = written.scaleb(decimals(currency))
    if scaled != scaled.to_integral_value():
        message = mark("%(currency)s has no such small unit.")
        raise Refused(message, field=field, currency=currency)
    return Money(int(scaled), currency)


def checked_konbini(amount: Money, expires_after_days: int = KONBINI_USUAL_DAYS) -> Money:
    """The amount, if a convenience store takes it: ¥120 to ¥300,000, payable for 1 to 60 days."""
    if amount.currency != "JPY":
        raise Refused(mark("Convenience stores take yen only."), field="currency")
    if not KONBINI_LEAST <= amount <= KONBINI_MOST:
        message = mark("Convenience stores take %(least)s to %(most)s.")
        least, most = money_text(KONBINI_LEAST), money_text(KONBINI_MOST)
        raise Refused(message, field="amount", least=least, most=most)
    if expires_after_days not in KONBINI_DAYS:
        message = mark("A convenience store slip is valid for 1 to 60 days.")
        raise Refused(message, field="expires_after_days")
    return amount
