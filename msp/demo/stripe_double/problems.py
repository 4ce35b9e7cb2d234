"""A refusal in Stripe's own shape: status, type, code, param and a sentence."""

from typing import Any, ClassVar

Json = dict[str, Any]


class StripeProblem(Exception):
    """What Stripe answers instead of the object that was asked for."""

    status = 400
    kind = "invalid_request_error"
    headers: ClassVar[tuple[tuple[str, str], ...]] = ()

    def __init__(self, message: str, code: str | None = None, param: str | None = None) -> None:
        super().__init__(message)
        self.message, self.code, self.param = message, code, param
        self.more: Json = {}

    def body(self) -> Json:
        """The JSON of the answer; what is not known is left out, as Stripe does."""
        said = {
            "type": self.kind,
            "message": self.message,
            "code": self.code,
            "param": self.param,
            **self.more,
        }
        return {"error": {name: value for name, value in said.items() if value is not None}}


class KeyRefused(StripeProblem):
    """No key, or one that is not this account's."""

    status = 401


class NotThere(StripeProblem):
    """No such object, or no such address."""

    status = 404


class CardRefused(StripeProblem):
    """The bank says no. What was begun stays: the failed attempt is on record."""

    status = 402
    kind = "card_error"


class KeyReused(StripeProblem):
    """An idempotency key came back with another wish."""

    kind = "idempotency_error"


class Unavailable(StripeProblem):
    """Stripe itself fails (a fault that was asked for)."""

    status = 500
    kind = "api_error"


class Broken(StripeProblem):
    """The double cannot go on, and trying again will not help."""

    status = 500
    kind = "api_error"
    headers = (("Stripe-Should-Retry", "false"),)


class NotModelled(StripeProblem):
    """Real at Stripe, but this double does not play it: say so instead of pretending."""

    status = 501
    kind = "api_error"
    headers = (("Stripe-Should-Retry", "false"),)

    def __init__(self, what: str, param: str | None = None) -> None:
        super().__init__(f"The Stripe double does not model {what}.", "double_unsupported", param)


class DoubleIsWrong(AssertionError):
    """The double was about to say something that Stripe's description does not allow."""


def missing(param: str) -> StripeProblem:
    """The refusal of a wish that lacks a parameter."""
    return StripeProblem(f"Missing required param: {param}.", "parameter_missing", param)


def no_such(kind: str, key: str, param: str | None = None) -> StripeProblem:
    """The refusal of an id nobody knows: 404 in the address, 400 in a parameter."""
    refusal = NotThere if param is None else StripeProblem
    return refusal(f"No such {kind}: '{key}'", "resource_missing", param or "id")
