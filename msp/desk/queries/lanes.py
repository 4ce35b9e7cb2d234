"""Every clock that runs on a ticket: what the client, the next tier and a vendor were promised."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from contracts.rules import clocks
from contracts.rules.clocks import Clock, Pledge, Policy, Promise, Target, Watch
from contracts.rules.escalations import Escalating
from contracts.rules.promises import SlaTerms
from msp.data.work import Work
from msp.desk.models import Ticket, TicketEvent
from msp.desk.queries.olas import Inner, promises_of
from msp.desk.queries.promises import measured_terms
from msp.desk.rules import Verb
from msp.desk.rules.log import events_of
from msp.kernel.access import Permission
from msp.kernel.calendars import always_open


class LaneKind(StrEnum):
    """Whose promise it is: the desk's to the client, a tier's, a vendor's, another team's."""

    SLA = "sla"
    PROMISED = "promised"
    OLA = "ola"
    UC = "uc"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Lane:
    """One clock beside the others. `pledge` says which promise of the SLA, `tier` whose OLA.

    `row_id` is the hand-over, case or request behind it, `levels` who hears of it when.
    """

    side: LaneKind
    clock: Clock
    pledge: Pledge | None = None
    tier: int = 0
    vendor: str = ""
    request: int = 0
    row_id: UUID | None = None
    levels: Sequence[Escalating] = ()


def lanes(work: Work, ticket: Ticket) -> tuple[SlaTerms, list[Lane]]:
    """The promise that measures the ticket, and all its clocks at this moment, by side."""
    work.require(Permission.TICKET_WORK)
    terms = measured_terms(work, ticket.sla_policy_id, ticket.calendar_version_id)
    inner = sorted(promises_of(work, ticket), key=lambda one: one.side)
    return terms, [
        *_sla(work, ticket, terms),
        *_promised(work, ticket),
        *(_beside(one) for one in inner),
    ]


def _beside(one: Inner) -> Lane:
    return Lane(
        LaneKind(one.side),
        one.clock,
        tier=one.tier or 0,
        vendor=one.vendor,
        request=one.request,
        row_id=one.row_id,
        levels=one.levels,
    )


def _at(work: Work, policy: Policy, target: Target, watch: Watch) -> Clock:
    return clocks.clock(Promise(policy, target, watch), work.now)


def _sla(work: Work, ticket: Ticket, terms: SlaTerms) -> Iterator[Lane]:
    """What the policy promises, of several next responses each one."""
    policy, events = terms.policy_for(ticket.priority), events_of(ticket.clock_log)
    for pledge in Pledge:
        watches: Sequence[Watch | None] = [clocks.watch_of(pledge, ticket.opened_at, events)]
        if pledge is Pledge.NEXT_RESPONSE:
            watches = clocks.next_responses(events)
        for watch in watches:
            promise = clocks.promise_of(policy, pledge, watch)
            if promise is not None:
                levels = [each for each in terms.levels if each.pledge is pledge]
                yield Lane(LaneKind.SLA, clocks.clock(promise, work.now), pledge, levels=levels)


def _promised(work: Work, ticket: Ticket) -> Iterator[Lane]:
    """The next update that was promised to the client (R90): kept by the first answer after it."""
    if ticket.next_update_at is None:
        return
    told = select(TicketEvent.at).where(
        TicketEvent.ticket_id == ticket.id, TicketEvent.verb == Verb.UPDATE_PROMISED
    )
    last = work.session.scalars(told.order_by(TicketEvent.turn.desc()).limit(1)).first()
    since = last or ticket.opened_at
    yield Lane(LaneKind.PROMISED, promised_clock(work, ticket, since, ticket.next_update_at))


def promised_clock(work: Work, ticket: Ticket, since: datetime, until: datetime) -> Clock:
    """The clock of a moment that was promised at `since`, around the clock."""
    events = events_of(ticket.clock_log)
    done = next(
        (
            event.at
            for event in events
            if event.at > since
            and event.kind in (clocks.EventKind.STAFF_ANSWER, clocks.EventKind.SOLVED)
        ),
        None,
    )
    policy = Policy("", always_open(work.actor.zone))
    seconds = int((until - since).total_seconds())
    return _at(work, policy, Target(max(seconds, 0)), Watch(since, done))
