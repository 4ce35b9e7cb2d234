"""One's own choices for programs: of what the token's owner is told, and by which way."""

from datetime import time
from typing import Any

from flask import Blueprint
from pydantic import BaseModel

from msp.accounts.actions import notices as actions
from msp.accounts.queries import notices as queries
from msp.accounts.rules.notices import FOR_CLIENTS, FOR_STAFF, Event
from msp.data.work import Work
from msp.doors.api import endpoint
from msp.kernel.access import Permission
from msp.outside.deliveries import Way

api = Blueprint("own_api", __name__, url_prefix="/api/v1/me")


class NoticePreferenceOut(BaseModel):
    """`choices` as `assigned:mail`; before anything was chosen, what is usual, without version."""

    choices: list[str]
    slack: str
    chatwork: str
    quiet_from: time | None
    quiet_until: time | None
    urgent_breaks: bool
    version: int | None
    events: list[Event]
    ways: list[Way]


@api.get("/notices")
@endpoint(NoticePreferenceOut)
def notices(work: Work) -> dict[str, Any]:
    """Of what one is told by which way, what could be chosen, and when one is left alone."""
    work.require(Permission.TOKEN_OWN)
    return _told(work)


@api.put("/notices")
@endpoint(NoticePreferenceOut)
def choose(work: Work, wish: actions.ChooseNotices) -> dict[str, Any]:
    """Choose anew: what is not named is chosen no more."""
    work.require(Permission.TOKEN_OWN)
    actions.choose_notices(work, wish)
    work.session.flush()
    return _told(work)


def _told(work: Work) -> dict[str, Any]:
    row = queries.own_preference(work)
    known = FOR_CLIENTS if work.actor.is_client else FOR_STAFF
    handles = row.handles if row else {}
    return {
        "choices": queries.own_choices(work, row),
        "slack": handles.get("slack", ""),
        "chatwork": handles.get("chatwork", ""),
        "quiet_from": _clock(row.quiet_from) if row else None,
        "quiet_until": _clock(row.quiet_until) if row else None,
        "urgent_breaks": row.urgent_breaks if row else True,
        "version": row.version if row else None,
        "events": list(known),
        "ways": queries.open_ways(work),
    }


def _clock(minute: int | None) -> time | None:
    return None if minute is None else time(minute // 60, minute % 60)
