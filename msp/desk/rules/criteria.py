"""A tier passes work on when one of the agreed criteria holds, and says which (R148)."""

from collections.abc import Collection, Iterable
from uuid import UUID

from msp.kernel.errors import Refused, mark

MOST = 20


def checked(offered: Collection[UUID], ticked: Iterable[UUID]) -> set[UUID]:
    """Those of `ticked` that are offered; refused where some are offered and none is ticked."""
    held = set(offered) & set(ticked)
    if offered and not held:
        message = mark("Please tick which criterion for handing over holds.")
        raise Refused(message, field="criteria")
    return held


def applies(own: UUID | None, categories: Collection[UUID]) -> bool:
    """Whether a criterion of category `own` concerns work in one of `categories`, inside out."""
    return own is None or own in categories
