"""One ticket as its page shows it: clocks with their reasons, facts, ladder, timeline."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from contracts.rules import clocks
from contracts.rules.clocks import ClockState, Pledge
from contracts.rules.promises import SlaTerms
from msp.accounts.models import Client, Team
from msp.data.work import Work
from msp.desk import queries
from msp.desk.models import Ticket
from msp.desk.queries.tickets import Record, hand_overs, names
from msp.desk.rules import OPEN, Status, WaitReason, problem_words, words
from msp.desk.rules.log import events_of
from msp.desk.web import shown, tiernames
from msp.doors.furniture import spoken
from msp.doors.icons import icon
from msp.kernel import writing
from msp.kernel.errors import mark

PLEDGES: Mapping[Pledge, str] = {
    Pledge.FIRST_RESPONSE: mark("First response"),
    Pledge.NEXT_RESPONSE: mark("Next response"),
    Pledge.PERIODIC_UPDATE: mark("Regular update"),
    Pledge.RESOLUTION: mark("Resolution"),
}
TONES: Mapping[Status, tuple[str, str]] = {
    Status.NEW: ("info", "inbox"),
    Status.ACTIVE: ("info", "circle-dot"),
    Status.WAITING: ("warn", "circle-pause"),
    Status.SOLVED: ("ok", "circle-check"),
    Status.CLOSED: ("", "archive"),
    Status.MERGED: ("", "merge"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a clock says what it says, in words."""

    title: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Names:
    """Who is who on this page."""

    people: Mapping[UUID, str]
    teams: Mapping[UUID, str]
    client: str

    def person(self, key: Any) -> str:
        """A name; somebody erased or out of sight stays somebody."""
        found = UUID(str(key)) if key else None
        return self.people.get(found, gettext("somebody")) if found else gettext("nobody")

    def team(self, key: Any) -> str:
        """A team's name."""
        return self.teams.get(UUID(str(key)), "") if key else ""


def peeked(work: Work, ticket: Ticket) -> dict[str, Any]:
    """What the panel beside the queue shows."""
    rows = hand_overs(work, ticket.id)
    told = names_of(work, ticket, Record((), (), (), rows))
    terms = queries.measured_terms(work, ticket.sla_policy_id, ticket.calendar_version_id)
    return {
        "number": ticket.number,
        "href": url_for("desk.show", ticket_id=ticket.id),
        "client": told.client,
        "subject": ticket.subject,
        "clocks": clock_cards(work, ticket, terms)[0],
        "facts": [(label, value or "—") for label, value in facts(ticket, told)[:5]],
        "rungs": rungs(ticket, rows, told),
        "deeds": deeds(ticket),
    }


def names_of(work: Work, ticket: Ticket, record: Record) -> Names:
    """Every name that the page needs, in two queries."""
    people: set[UUID | None] = {ticket.contact_id, ticket.assignee_id}
    people |= {message.author_id for message in record.messages}
    people |= {note.author_id for note in record.notes}
    people |= {event.actor_id for event in record.events}
    teams: set[UUID | None] = {ticket.team_id}
    for row in record.hand_overs:
        people |= {row.from_person_id, row.to_person_id, row.author_id}
        teams |= {row.from_team_id, row.to_team_id}
    for event in record.events:
        people |= {UUID(key) for key in event.detail.get("assignee_id") or () if key}
    client = work.session.get(Client, ticket.client_id)
    found = {key: team.name for key in teams if key and (team := work.session.get(Team, key))}
    return Names(names(work, people), found, client.name if client else "")


def facts(ticket: Ticket, told: Names) -> list[tuple[str, Any]]:
    """The pairs of the side column."""
    return [
        (gettext("Status"), pill(ticket)),
        (gettext("Owner"), told.people.get(ticket.assignee_id) if ticket.assignee_id else None),
        (gettext("Contact"), told.people.get(ticket.contact_id) if ticket.contact_id else None),
        (gettext("Priority"), _priority(ticket)),
        (gettext("Team"), told.team(ticket.team_id)),
        (gettext("Client"), told.client),
        (gettext("Kind"), shown.words(words.KINDS, ticket.kind)),
        (gettext("Channel"), shown.words(words.CHANNELS, ticket.channel)),
        (gettext("Opened"), shown.moment(ticket.opened_at)),
        (gettext("Next update promised"), shown.moment(ticket.next_update_at)),
        (gettext("What caused it"), _caused(ticket)),
        (gettext("Root cause"), ticket.cause),
        (gettext("Solution"), ticket.solution),
    ]


def _caused(ticket: Ticket) -> str | None:
    code = ticket.cause_code
    return shown.words(problem_words.CAUSES, code) if code else None


def _priority(ticket: Ticket) -> str:
    level = shown.words(words.PRIORITIES, ticket.priority)
    told: str = gettext(
        "%(level)s (impact %(impact)s, urgency %(urgency)s)",
        level=level,
        impact=shown.words(words.LEVELS, ticket.impact),
        urgency=shown.words(words.LEVELS, ticket.urgency),
    )
    return f"{gettext('Major')} · {told}" if ticket.is_major else told


def pill(ticket: Ticket) -> Markup:
    """The state in the desk's words, as a pill."""
    tone, symbol = TONES[ticket.status]
    said = gettext(words.status_words(ticket.status, ticket.wait_reason))
    return Markup('<span class="pill {}">{}{}</span>').format(tone, icon(symbol), said)


def deeds(ticket: Ticket) -> list[tuple[str, str, str, str]]:
    """(words, address, symbol, key): what is usually done next."""
    if ticket.status not in OPEN:
        return [(gettext("Reopen"), _deed(ticket, "reopen"), "rotate-ccw", "S")]
    return [
        (gettext("Hand over"), _deed(ticket, "hand-over"), "arrow-up-from-line", "E"),
        (gettext("Status"), _deed(ticket, "status"), "circle-pause", "W"),
    ]


def _deed(ticket: Ticket, name: str) -> str:
    return url_for("desk.deed", ticket_id=ticket.id, name=name)


def rungs(ticket: Ticket, rows: Any, told: Names) -> list[dict[str, str]]:
    """The ladder: who had the ticket at which tier, and since when."""
    notes: dict[int, str] = {}
    for row in rows:
        if row.undone_at is not None:
            continue
        when = shown.moment(row.returned_at or row.created_at)
        whom = gettext("sent back") if row.returned_at else _short(told, row.to_person_id)
        notes[row.to_tier] = f"{whom} {when}".strip()
    notes.setdefault(1, shown.moment(ticket.opened_at))
    return [
        {
            "words": tiernames.said(tier),
            "note": notes.get(tier, ""),
            "state": "now" if tier == ticket.tier else "past" if tier < ticket.tier else "",
        }
        for tier in sorted({*tiernames.climbed(), *range(1, ticket.highest_tier + 1)})
    ]


def _short(told: Names, person_id: UUID | None) -> str:
    return told.person(person_id).split(" ")[0] if person_id else ""


def clock_cards(
    work: Work, ticket: Ticket, terms: SlaTerms
) -> tuple[list[tuple[str, shown.Clock]], list[Reason]]:
    """The clocks of the ticket as cards, and why each says what it says."""
    policy = terms.policy_for(ticket.priority)
    told = clocks.clocks(policy, ticket.opened_at, events_of(ticket.clock_log), work.now)
    cards, reasons = [], []
    for pledge in Pledge:
        clock = told[pledge]
        if clock.state is ClockState.NONE or (pledge is Pledge.NEXT_RESPONSE and clock.done_at):
            continue
        title = gettext(PLEDGES[pledge])
        cards.append((title, _card(clock, terms, work.now)))
        reasons.append(Reason(title, list(explained(clock))))
    return cards, reasons


def _card(clock: clocks.Clock, terms: SlaTerms, now: datetime) -> shown.Clock:
    goal = gettext("Target %(time)s", time=_span(clock.budget_seconds))
    if clock.done_at is not None:
        met = clock.state is ClockState.MET
        used = _span(clock.used_seconds)
        text = gettext("Met %(time)s", time=used) if met else gettext("Missed %(time)s", time=used)
        return shown.Clock("done" if met else "over", text, note=goal)
    if clock.due_at is None:
        return shown.Clock("hold", gettext("Clock paused"), note=goal)
    left = clock.left_seconds
    state = "over" if clock.state is ClockState.MISSED else "risk" if left < shown.SOON else "ok"
    ticks = clock.state is not ClockState.PAUSED and terms.calendar.is_open_at(now)
    by = gettext("due %(time)s", time=shown.by_text(clock.due_at, now))
    return shown.Clock(state, _span(left), seconds=left if ticks else None, note=f"{goal} · {by}")


def _span(seconds: int) -> str:
    return writing.clock_text(writing.shown_minutes(seconds))


def explained(clock: clocks.Clock) -> Iterator[str]:
    """Which policy, which calendar, which pauses, which holidays."""
    why = clock.explanation
    if why is None:
        return
    calendar = gettext(
        "%(name)s, version %(number)s", name=why.calendar, number=why.calendar_version
    )
    yield gettext("Policy: %(name)s", name=why.policy)
    yield gettext("Calendar: %(name)s", name=calendar)
    yield gettext("Counting since %(time)s", time=shown.moment(clock.starts_at))
    for pause in why.pauses:
        until = shown.moment(pause.end) or gettext("now")
        yield gettext(
            "Paused (%(reason)s) %(start)s – %(end)s: %(time)s of business time",
            reason=_wait(pause.reason),
            start=shown.moment(pause.start),
            end=until,
            time=writing.minutes_words(writing.shown_minutes(pause.seconds), spoken()),
        )
    if why.holidays:
        days = ", ".join(writing.day_short(day, spoken()) for day in why.holidays)
        yield gettext("Holidays on the way: %(days)s", days=days)


def _wait(reason: str) -> str:
    if reason == clocks.CLOSED:
        return str(gettext("closed"))
    return shown.words(words.WAITS, WaitReason(reason))
