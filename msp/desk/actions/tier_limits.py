"""A ticket that stays at a tier for longer than agreed is told of, once for each stay (R136)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select

from msp.accounts.models import Person
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.models import HandOver, TeamDesk, Ticket, TicketEvent, TierLevel
from msp.desk.queries import tiers
from msp.desk.rules import Verb
from msp.desk.rules.tier_letters import overstayed
from msp.kernel.access import Permission
from msp.outside import outbox

AT_ONCE = 200


def remind_tiers(work: Work) -> int:
    """Tell whoever holds a ticket, else its team's lead, that its tier's time is over; how many.

    The stay begins with the hand-over to the tier, else with the ticket; it is counted in the
    business time of the tier.
    """
    work.require(Permission.TICKET_WORK)
    told = 0
    for row in tiers.rows(work).values():
        if row.is_on and row.remind_minutes:
            told += sum(1 for _ in _told(work, row, row.remind_minutes))
    return told


def _told(work: Work, row: TierLevel, minutes: int) -> Iterator[Ticket]:
    calendar, _ = tiers.hours_of(work, row.calendar_id)
    for ticket, since in _stays(work, row.level, work.now - timedelta(minutes=minutes)):
        if calendar.business_seconds(since, work.now) < minutes * 60:
            return  # the oldest stand first: none after this one is due
        log.write(work, ticket, Verb.TIER_LIMIT, level=row.level)
        _write(work, ticket, (row, since))
        yield ticket


def _stays(work: Work, level: int, before: datetime) -> list[tuple[Ticket, datetime]]:
    """Open tickets that came to the tier before that moment and were not told of since."""
    since = _since()
    wanted = (
        select(Ticket, since.label("since"))
        .where(Ticket.is_open.is_(True), Ticket.tier == level, since <= before, ~_was_told(since))
        .order_by(since, Ticket.number)
        .limit(AT_ONCE)
        .with_for_update(of=Ticket, skip_locked=True)
    )
    return [(row[0], row[1]) for row in work.session.execute(wanted)]


def _since() -> ColumnElement[datetime]:
    came = (
        select(func.max(HandOver.created_at))
        .where(
            HandOver.ticket_id == Ticket.id,
            HandOver.to_tier == Ticket.tier,
            HandOver.returned_at.is_(None),
        )
        .correlate(Ticket)
        .scalar_subquery()
    )
    return func.coalesce(came, Ticket.opened_at, type_=Ticket.opened_at.type)


def _was_told(since: ColumnElement[datetime]) -> ColumnElement[bool]:
    return exists().where(
        TicketEvent.ticket_id == Ticket.id,
        TicketEvent.verb == Verb.TIER_LIMIT,
        TicketEvent.at >= since,
    )


def _write(work: Work, ticket: Ticket, stay: tuple[TierLevel, datetime]) -> None:
    row, since = stay
    person = _hearer(work, ticket)
    if person is None or not person.mail:
        return
    name = tiers.level_of(row).name_in(person.language) or f"L{row.level}"
    subject, body = overstayed(person.language, (ticket.number, ticket.subject), name)
    source = f"tier:{ticket.id}:{since.isoformat()}"
    outbox.owe(work, outbox.Letter(source, person.mail, subject, body))


def _hearer(work: Work, ticket: Ticket) -> Person | None:
    """Whoever holds the ticket, else who leads its team."""
    key = ticket.assignee_id
    if key is None and ticket.team_id is not None:
        wanted = select(TeamDesk.lead_id).where(TeamDesk.team_id == ticket.team_id)
        key = work.session.scalar(wanted)
    return work.session.get(Person, key) if key else None
