"""Work is handed over with a reason and with what was tried, or not at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from msp.kernel.errors import Refused, mark

UNDO_WITHIN = timedelta(minutes=10)


class HandOverReason(StrEnum):
    """Why work is passed on."""

    SKILL = "skill"
    ACCESS = "access"
    TIME_LIMIT = "time_limit"
    WRONG_TEAM = "wrong_team"
    ON_SITE = "on_site"
    VENDOR = "vendor"
    ABSENCE = "absence"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ticket is: at which tier, with which team, in whose hands."""

    tier: int
    team_id: UUID | None = None
    person_id: UUID | None = None


def checked(here: Place, there: Place, told: tuple[HandOverReason, str]) -> Place:
    """`there`, if it is another place and the reason says enough. `told` is reason and words."""
    if here == there:
        raise Refused(mark("The ticket is there already. Choose whom it goes to."), field="tier")
    reason, because = told
    if reason is HandOverReason.OTHER and not because:
        raise Refused(mark("Please say why in your own words."), field="because")
    return there


def moved(here: Place, there: Place) -> dict[str, int | UUID | None]:
    """From where to where, as the record names it."""
    return {
        "from_tier": here.tier,
        "to_tier": there.tier,
        "from_team_id": here.team_id,
        "to_team_id": there.team_id,
        "from_person_id": here.person_id,
        "to_person_id": there.person_id,
    }


def require_in_time(at: datetime, now: datetime) -> None:
    """Refuse to undo what is longer ago than ten minutes."""
    if now - at > UNDO_WITHIN:
        raise Refused(mark("It is too late to undo this. Please make the change by hand."))
