"""Entries and effects in the reader's words, worked out before a template sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext, pgettext

from contracts import queries as contracts
from msp.data.work import Work
from msp.desk.models import TimeEntry
from msp.desk.queries import time as times
from msp.desk.queries.time import Effect, EntryRow
from msp.desk.queries.time.consents import Beyond
from msp.desk.rules import settling
from msp.desk.rules import time as rules
from msp.desk.rules.settling import Way
from msp.desk.rules.time import Coverage, EntryState
from msp.doors.furniture import spoken, zone
from msp.kernel import writing
from msp.kernel.access import Permission
from msp.kernel.periods import day_of

TONES: Mapping[EntryState, tuple[str, str]] = {
    EntryState.DRAFT: ("", "pencil"),
    EntryState.SUBMITTED: ("info", "send"),
    EntryState.APPROVED: ("ok", "circle-check"),
    EntryState.BILLED: ("ok", "receipt"),
}
QUICK = (15, 30, 45, 60)
# What a client is told of the reasons: which line pays and how the time was counted.
FOR_CLIENTS = frozenset(
    {
        *("lines.covered", "blocks.covered", "spot.covered"),
        *("time.rounded", "time.minimum", "time.group", "time.exact", "time.weighted"),
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One consequence: symbol, sentence, and what it means for the bill."""

    symbol: str
    text: str
    pill: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as lists show it."""

    row: EntryRow
    on: str
    clock: str
    state: str
    tone: str
    symbol: str
    paid_by: str
    paid_tone: str
    why: list[str]
    may_change: bool


def told(work: Work, row: EntryRow) -> Shown:
    """The entry with its state, who pays, and every reason in words."""
    entry = row.entry
    tone, symbol = TONES[entry.state]
    paid, paid_tone = paid_by(work, row)
    here = zone()
    start, end = (writing.time_text(at, here) for at in (entry.started_at, row.ended_at))
    return Shown(
        row=row,
        on=writing.day_short(day_of(entry.started_at, here), spoken()),
        clock=f"{start}–{end}",
        state=gettext(rules.STATES[entry.state]),
        tone=tone,
        symbol=symbol,
        paid_by=paid,
        paid_tone=paid_tone,
        why=reasons(work, entry),
        may_change=may_change(work, entry),
    )


def may_change(work: Work, entry: TimeEntry) -> bool:
    """Whether the actor finds a pencil beside the entry."""
    leads = work.actor.may(Permission.TIME_APPROVE)
    if entry.state is EntryState.BILLED or not work.actor.may(Permission.TIME_LOG):
        return False
    return leads or (entry.person_id == work.actor.id and entry.state is not EntryState.APPROVED)


def paid_by(work: Work, row: EntryRow) -> tuple[str, str]:
    """Who pays for the entry, and its tone; a client reads it in the words of its contract."""
    if work.actor.is_client:
        return _for_client(row)
    entry = row.entry
    if entry.coverage is Coverage.AMBIGUOUS:
        return gettext("Choose a contract line"), "bad"
    if entry.coverage is Coverage.NONE:
        return gettext("No contract line fits"), "bad"
    if entry.is_free:
        return gettext("Not charged"), ""
    parts = [_charged(row)] if entry.charge_minutes else []
    if entry.pool_minutes:
        hours = writing.minutes_words(entry.pool_minutes, spoken())
        parts.insert(0, gettext("From hours: %(time)s", time=hours))
    if entry.visit_fee_minor:
        parts.append(gettext("Paid by the fee of the visit"))
    words = " · ".join(parts) or gettext("Within the contract")
    return words, "warn" if entry.charge_minutes or entry.visit_fee_minor else "ok"


def _charged(row: EntryRow) -> str:
    entry = row.entry
    minutes = writing.minutes_words(entry.charge_minutes, spoken())
    if entry.rate is None:
        return str(gettext("Charged: %(time)s", time=minutes))
    price = writing.money_text(entry.rate, spoken())
    return str(gettext("Charged: %(time)s at %(price)s an hour", time=minutes, price=price))


def _for_client(row: EntryRow) -> tuple[str, str]:
    entry = row.entry
    if entry.coverage is not Coverage.COVERED or entry.state is EntryState.SUBMITTED:
        return pgettext("client", "Being confirmed"), ""
    if entry.is_free:
        return pgettext("client", "Not charged"), ""
    if entry.visit_fee_minor:
        return pgettext("client", "Charged as the travel fee of the visit"), ""
    hours, charged = (
        writing.minutes_words(minutes, spoken())
        for minutes in (entry.pool_minutes, entry.charge_minutes)
    )
    parts = []
    if entry.pool_minutes:
        parts.append(pgettext("client", "From your hours: %(time)s", time=hours))
    if entry.charge_minutes:
        parts.append(pgettext("client", "Charged separately: %(time)s", time=charged))
    within = pgettext("client", "Within the contracted hours (no additional charge)")
    return " · ".join(parts) or within, "" if entry.charge_minutes else "ok"


def reasons(work: Work, entry: TimeEntry) -> list[str]:
    """Every step of the ladder and of the rounding as a sentence; for a client what decided."""
    rows = entry.explanation
    if work.actor.is_client:
        decided = entry.coverage is Coverage.COVERED
        rows = [row for row in rows if decided and row["code"] in FOR_CLIENTS]
    return settling.explained(rows, gettext)


def effect_lines(effect: Effect) -> list[Line]:
    """What saving will do, in the order in which people ask (LOOK, laws 4 and 5)."""
    lines = [Line("ruler", sentence) for sentence in _measured(effect)]
    if effect.left_before is not None and effect.left_after is not None:
        before, after = (
            writing.hours_text(minutes, spoken())
            for minutes in (effect.left_before, effect.left_after)
        )
        text = gettext("Hours left %(before)s → %(after)s", before=before, after=after)
        lines.append(Line("gauge", text, "" if effect.charge_minutes else _within()))
    elif effect.is_within:
        lines.append(Line("circle-check", _within()))
    if effect.charge is not None:
        sign = "" if effect.charge.minor < 0 else "+"
        price = f"{sign}{writing.money_text(effect.charge, spoken())}"
        lines.append(Line("receipt", gettext("Additional charge %(price)s", price=price)))
    if effect.beyond is not None:
        lines.append(Line("triangle-alert", beyond_words(effect.beyond)))
    return [*lines, *_undecided(effect)]


def beyond_words(beyond: Beyond) -> str:
    """That the client has to be asked first, with both amounts."""
    spent, allowed = (writing.money_text(each, spoken()) for each in (beyond.spent, beyond.allowed))
    return str(
        gettext(
            "The work on this ticket would come to %(spent)s; the client has agreed to %(allowed)s."
            " It cannot be approved before the client has been asked.",
            spent=spent,
            allowed=allowed,
        )
    )


def _within() -> str:
    return str(gettext("Within the contracted hours (no additional charge)"))


def _measured(effect: Effect) -> list[str]:
    if effect.way is Way.INCLUDED:
        return []
    rows = [step.as_data() for step in effect.steps if step.code.startswith("time.")]
    return settling.explained(rows, gettext)


def _undecided(effect: Effect) -> list[Line]:
    if effect.coverage is Coverage.COVERED:
        return []
    last = settling.explained([effect.steps[-1].as_data()], gettext)
    if effect.coverage is Coverage.AMBIGUOUS:
        last = settling.explained(_last_lines(effect), gettext)
    wait = gettext("The entry is kept and waits until somebody decides.")
    return [Line("triangle-alert", " ".join([*last, wait]))]


def _last_lines(effect: Effect) -> list[dict[str, Any]]:
    return [
        step.as_data() for step in effect.steps if step.code.endswith((".ambiguous", ".stopped"))
    ]


def lines_for(work: Work, client_id: UUID, on: date) -> list[tuple[UUID, str]]:
    """The lines that somebody may choose by hand on that day."""
    found = contracts.active_lines(work, client_id, on)
    return [(line.line_id, f"{line.title} ({line.contract_title})") for line in found]


def left_for(work: Work, client_id: UUID) -> str | None:
    """Hours that the client has left today, in words; None where it has no pool."""
    if work.actor.is_client or not work.actor.may(Permission.POOL_READ):
        return None
    found = contracts.pools_of(work, client_id, contracts.today_of(work, client_id))
    if not found:
        return None
    return writing.hours_text(sum(pool.remaining_minutes for pool in found), spoken())


def quick() -> list[tuple[str, str]]:
    """The lengths that are one press away, and another."""
    told = [(str(each), writing.minutes_words(each, spoken())) for each in QUICK]
    return [*told, ("", pgettext("length", "Other"))]


def kinds(work: Work) -> list[tuple[UUID, str]]:
    """The kinds of work by name."""
    return [(kind.id, kind.name_in(spoken())) for kind in times.work_types(work)]


def day_asked(text: str | None, now: datetime) -> date:
    """The day that an address names, else today in the reader's zone."""
    try:
        named = date.fromisoformat(text or "")
    except ValueError:
        return day_of(now, zone())
    return named if 1900 <= named.year < 3000 else day_of(now, zone())


def week_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())
