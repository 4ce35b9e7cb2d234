"""What can go wrong, said once. Each door turns these into its own kind of answer."""

from collections.abc import Mapping
from typing import Any, ClassVar


def mark(message: str) -> str:
    """Mark a message for the translators; the doors translate it when they say it."""
    return message


class PortalError(Exception):
    """Base of every error a person may be shown.

    `message` is an English msgid with `%(name)s` places, `params` fill them (a tuple is several
    words, told one after the other), `field` names the input to blame, if one is.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(message % params if params else message)
        self.message, self.field, self.params = message, field, params


class Unauthenticated(PortalError):
    """Nobody has said who they are: a token or a sign-in is needed."""

    status, code = 401, "unauthenticated"


class NotFound(PortalError):
    """There is no such row, or none that the actor may know of."""

    status, code = 404, "not_found"


class Forbidden(PortalError):
    """The actor's own row, but not the actor's verb."""

    status, code = 403, "forbidden"


class StepUp(PortalError):
    """The verb needs a fresh proof of who asks (money, roles, factors, keys)."""

    status, code = 403, "step_up"


class Conflict(PortalError):
    """Someone else was faster: reload and try again."""

    status, code = 409, "conflict"


class Refused(PortalError):
    """A rule of the business says no."""

    status, code = 422, "refused"


class Incomplete(Refused):
    """Several fields say nothing: `missing` holds the sentence for each, the first is its own."""

    def __init__(self, missing: Mapping[str, str]) -> None:
        field, message = next(iter(missing.items()))
        super().__init__(message, field=field)
        self.missing = missing


class DoFirst(Refused):
    """Something else has to be done first, on the page that `endpoint` and `values` name.

    `told` fills the places of the message.
    """

    code = "do_first"

    def __init__(
        self, message: str, endpoint: str, told: Mapping[str, Any] | None = None, **values: Any
    ) -> None:
        super().__init__(message, **(told or {}))
        self.endpoint, self.values = endpoint, values


class TooMany(PortalError):
    """Too many attempts: wait and try again."""

    status, code = 429, "too_many"
