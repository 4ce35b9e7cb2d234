"""Tiers are called what the provider calls them; asked once a page, and kept until it changes."""

from uuid import UUID

from flask import g
from flask_babel import gettext

from msp.desk.queries import tiers
from msp.desk.rules.tiers import LAST, Ladder, in_use, usual_word
from msp.doors.furniture import spoken
from msp.doors.reading import reading

KEPT: dict[UUID, tuple[int, Ladder]] = {}  # by provider: the pulse it was read at


def said(level: int) -> str:
    """What the reader's provider calls the tier, in the reader's language."""
    own = ladder()[level].name_in(spoken()) if level else ""
    return own or str(gettext(usual_word(level)))


def options() -> list[tuple[int, str]]:
    """The tiers in use with their names, lowest first."""
    return [(level, said(level)) for level in in_use(ladder())]


def ladder() -> Ladder:
    """The provider's tiers; for the desk's pages no query is asked until something happens."""
    found: Ladder | None = g.get("tier_ladder")
    if found is None:
        found = g.tier_ladder = _found()
    return found


def _found() -> Ladder:
    pulse: int | None = g.get("desk_pulse")
    provider_id: UUID = g.actor.provider_id
    kept = KEPT.get(provider_id)
    if pulse is not None and kept is not None and kept[0] == pulse:
        return kept[1]
    found = tiers.ladder(g.get("writing") or reading())
    if pulse is not None:
        KEPT[provider_id] = (pulse, found)
    return found


def climbed() -> list[int]:
    """The tiers that every ticket's ladder shows: those in use within the house."""
    return [level for level in in_use(ladder()) if level < LAST]
