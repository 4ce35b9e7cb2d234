"""Rows of the queue, drawn once a minute and kept: a queue is read far more often than written."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app, g
from flask_babel import gettext
from sqlalchemy import Row

from msp.data.work import Work
from msp.desk.queries.promises import calendars
from msp.desk.queries.queue import Bucket, Counts, Filter, bucket_of
from msp.desk.rules import Channel, words
from msp.desk.web import shown, tiernames
from msp.doors.furniture import spoken
from msp.kernel.access import Permission
from msp.kernel.calendars import BusinessCalendar, always_open
from msp.kernel.errors import mark

TICKING = "TICKING"  # where a kept row's seconds are filled in
KEPT: dict[tuple[Any, ...], tuple[str, ...]] = {}
KEPT_SIZE = 8192
QUOTED = re.compile(r'="([\w/#.-]+)"(?=[ >])')  # quotes that HTML can do without: fifty rows weigh
Drawn = tuple[tuple[str, ...], ...]
TITLES = {
    Bucket.OVER: mark("Overdue"),
    Bucket.SOON: mark("Within an hour"),
    Bucket.TODAY: mark("Today"),
    Bucket.LATER: mark("Later"),
    Bucket.PAUSED: mark("Clock paused"),
    Bucket.NONE: mark("Without a due time"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that are due about the same time; `count` holds those of other pages, too."""

    title: str
    count: int
    rows: Drawn


@dataclass(frozen=True, slots=True)
class Shown:
    """A ticket as a row shows it; its addresses stand below the queue's own (`/tickets/`)."""

    id: UUID
    number: int
    href: str
    subject: str
    client: str
    priority: int
    priority_words: str
    tier: int
    tier_words: str
    owner: shown.Face | None
    clock: shown.Clock | None
    tag: tuple[str, str] | None
    running: bool
    timer_href: str | None
    works: bool
    current: bool = False


def groups(work: Work, rows: list[Row[Any]], wanted: Filter, counts: Counts | None) -> list[Group]:
    """The rows under their headings; without `counts` (another order) under none."""
    drawn = _drawn(work, rows, wanted.now)
    if counts is None:
        return [Group("", len(rows), drawn)] if rows else []
    parts: dict[Bucket, list[tuple[str, ...]]] = {}
    for row, parted in zip(rows, drawn, strict=True):
        bucket = bucket_of(row.next_due_at, row.paused_since, wanted)
        parts.setdefault(bucket, []).append(parted)
    return [
        Group(gettext(TITLES[bucket]), max(counts.of(bucket), len(own)), tuple(own))
        for bucket in Bucket
        if (own := parts.get(bucket))
    ]


def _drawn(work: Work, rows: list[Row[Any]], now: datetime) -> Drawn:
    """Each row as HTML, parted where its seconds stand; drawn once a minute unless it changes."""
    language, zone = spoken(), work.actor.zone
    timer = getattr(g.get("running_timer"), "ticket_number", None)
    told = (language, zone, work.actor.may(Permission.TICKET_WORK), now)
    keys = [(r.id, r.turns, r.version, *told, r.number == timer) for r in rows]
    missing = [row for row, key in zip(rows, keys, strict=True) if key not in KEPT]
    if missing:
        books = calendars(work, {r.calendar_version_id for r in missing if r.calendar_version_id})
        if len(KEPT) > KEPT_SIZE:
            KEPT.clear()
        for row, key in zip(rows, keys, strict=True):
            if key not in KEPT:
                calendar = books.get(row.calendar_version_id) or always_open(zone)
                KEPT[key] = _draw(_shown(work, row, (calendar, now)))
    return tuple(KEPT[key] for key in keys)


def filled(parted: tuple[str, ...], seconds: int) -> str:
    """The row's HTML, that many seconds into the minute."""
    if len(parted) == 1:
        return parted[0]
    before, left, after = parted
    return f"{before}{int(left) - seconds}{after}"


def _draw(row: Shown) -> tuple[str, ...]:
    """The row's HTML, parted where its seconds stand."""
    module: Any = current_app.jinja_env.get_template("desk/row.html").module
    html = QUOTED.sub(r"=\1", "".join(str(module.row(row)).split("\n")))
    if row.clock is None or row.clock.seconds is None:
        return (html,)
    before, _, after = html.partition(TICKING)
    return before, str(row.clock.seconds), after


def _shown(work: Work, row: Row[Any], clock: tuple[BusinessCalendar, datetime]) -> Shown:
    timer = g.get("running_timer")
    works = work.actor.may(Permission.TICKET_WORK)
    return Shown(
        id=row.id,
        number=row.number,
        href=f"{row.number}",
        subject=row.subject,
        client=row.client,
        priority=row.priority,
        priority_words=shown.words(words.PRIORITIES, row.priority),
        tier=row.tier,
        tier_words=tiernames.said(row.tier),
        owner=shown.face(row.assignee_id, row.owner),
        clock=_clock(row, *clock),
        tag=_tag(row),
        running=getattr(timer, "ticket_number", None) == row.number,
        timer_href=f"{row.number}/timer" if works else None,
        works=works,
    )


def _clock(row: Row[Any], calendar: BusinessCalendar, now: datetime) -> shown.Clock | None:
    if not row.is_open:
        return shown.kept(row.resolution_met)
    if row.next_due_at is not None:
        return shown.running(calendar, row.opened_at, row.next_due_at, now)
    return shown.paused() if row.paused_since else None


def _tag(row: Row[Any]) -> tuple[str, str] | None:
    if not row.is_open:
        return "", gettext(words.status_words(row.status, row.wait_reason))
    if row.answer_owed_since is not None:
        return "info", gettext("Client replied")
    if row.channel is Channel.MONITORING:
        return "bad", gettext("Found by monitoring")
    if row.wait_reason is not None:
        return "", gettext(words.WAITS[row.wait_reason])
    return None
