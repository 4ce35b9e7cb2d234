"""The amounts Stripe takes: smallest units, a floor per currency, and the konbini band."""

from msp.demo.stripe_double.problems import StripeProblem

# Smallest chargeable amount in the smallest unit (docs.stripe.com/currencies, minimum amounts).
FLOORS = {"jpy": 50, "usd": 50, "eur": 50, "gbp": 30, "aud": 50, "sgd": 50, "krw": 500}
CEILING = 99_999_999
KONBINI = range(120, 300_001)
KONBINI_DAYS = range(1, 61)
KONBINI_DEFAULT_DAYS = 3
PLAYED = ("card", "konbini")


def require_currency(currency: str, param: str) -> str:
    """The currency in lower case, or Stripe's refusal of one it does not know."""
    if currency.lower() not in FLOORS:
        known = ", ".join(sorted(FLOORS))
        message = f"Invalid currency: {currency}. The double knows: {known}"
        raise StripeProblem(message, None, param)
    return currency.lower()


def require_amount(amount: int, currency: str, param: str) -> None:
    """An amount in smallest units between the currency's floor and eight digits."""
    if amount < FLOORS[currency]:
        message = f"Amount must be at least {FLOORS[currency]} {currency} (smallest unit)"
        raise StripeProblem(message, "amount_too_small", param)
    if amount > CEILING:
        message = f"Amount must be no more than {CEILING} {currency} (smallest unit)"
        raise StripeProblem(message, "amount_too_large", param)


def methods(wish: dict[str, object], amount: int, currency: str) -> list[str]:
    """The methods a payment may use.

    Since 2026-07-29 Stripe leaves out, silently, what does not fit the amount or currency;
    only when nothing is left is the wish refused.
    """
    allowed, excluded = _named(wish, "allowed"), _named(wish, "excluded")
    if allowed and excluded:
        message = "You may only specify one of these parameters: allowed_payment_method_types, "
        raise StripeProblem(message + "excluded_payment_method_types.")
    fit = [name for name in PLAYED if name == "card" or _konbini_fits(amount, currency)]
    left = [name for name in fit if name in (allowed or fit) and name not in excluded]
    if not left:
        message = "No valid payment method types for this amount and currency."
        param = "allowed_payment_method_types" if allowed else "excluded_payment_method_types"
        raise StripeProblem(message, "payment_intent_invalid_parameter", param)
    return left


def _named(wish: dict[str, object], which: str) -> list[str]:
    told = wish.get(f"{which}_payment_method_types") or []
    return list(told) if isinstance(told, list) else []


def _konbini_fits(amount: int, currency: str) -> bool:
    return currency == "jpy" and amount in KONBINI


def require_konbini_days(days: int | None) -> int:
    """Days until a konbini payment lapses: 1 to 60, else Stripe's default of 3."""
    if days is None:
        return KONBINI_DEFAULT_DAYS
    if days not in KONBINI_DAYS:
        param = "payment_method_options[konbini][expires_after_days]"
        raise StripeProblem(f"Invalid value {days}: must be between 1 and 60", None, param)
    return days
