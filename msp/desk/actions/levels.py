"""An alarm is written down and told; so are the levels of what was promised beside the SLA."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from msp.accounts.models import Client, Person
from msp.accounts.rules.letters import Addressee
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.models import Escalation, HandOver, TeamRequest, Ticket, VendorCase
from msp.desk.queries import olas
from msp.desk.queries.escalations import Hearers, P, Whose, promises_at_their_level
from msp.desk.queries.olas import Inner, Promising
from msp.desk.rules import Verb, escalations
from msp.desk.rules.escalations import Promised, Reached
from msp.kernel.calendars import zone_named
from msp.kernel.writing import moment_text
from msp.outside import outbox
from msp.outside.outbox import Letter

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Alarm:
    """A level that was reached: in whose hands it is, when it is due, and what it is about.

    `ticket` is None for a request about none, `row` for what the ticket's own SLA promises.
    """

    reached: Reached
    whose: Whose
    due_at: datetime | None
    ticket: Ticket | None
    row: Promising | None = None


def escalate_beside(work: Work) -> int:
    """Tell the levels that hand-overs, vendor cases and requests reached; how many there were."""
    found = [
        alarm
        for told in (_due(work, HandOver), _due(work, VendorCase), _due(work, TeamRequest))
        for alarm in told
    ]
    if not found:
        return 0
    hearers = Hearers(work)
    for alarm in sorted(found, key=lambda each: each.reached.at):
        tell(work, alarm, hearers)
    return len(found)


def _due(work: Work, table: type[P]) -> list[Alarm]:
    """The alarms of that table; each row then waits for its next level."""
    rows, tickets = _locked(work, table)
    measured = {one.row_id: one for one in olas.measured(work, rows)}
    found: list[Alarm] = []
    for row in rows:
        one = measured.get(row.id)
        ticket = tickets.get(row.ticket_id) if row.ticket_id else None
        if one is not None and _is_owed(row, ticket):
            found += _alarms(work, (row, one), ticket)
            row.next_level_at = _next(work, one)
        else:
            row.next_level_at = None
        row.levels_told_at = work.now
    return found


def _locked(work: Work, table: type[P]) -> tuple[Sequence[P], dict[UUID, Ticket]]:
    """The rows whose level has come, and their tickets: tickets first, as every other verb does.

    What somebody else holds now waits for the next round.
    """
    waiting = promises_at_their_level(work, table)
    asked: Any = waiting.limit(AT_ONCE).with_only_columns(table.id, table.ticket_id)
    found = work.session.execute(asked).all()
    if not found:
        return (), {}
    wanted = select(Ticket).where(Ticket.id.in_({row.ticket_id for row in found} - {None}))
    held = work.session.scalars(wanted.with_for_update(of=Ticket, skip_locked=True))
    tickets = {ticket.id: ticket for ticket in held}
    ours = [row.id for row in found if row.ticket_id is None or row.ticket_id in tickets]
    rows = waiting.where(table.id.in_(ours)).with_for_update(of=table, skip_locked=True)
    return work.session.scalars(rows).all(), tickets


def _is_owed(row: Promising, ticket: Ticket | None) -> bool:
    """Whether somebody is still to do it: a hand-over that was passed on waits for nobody."""
    if isinstance(row, HandOver):
        return row.awaits_review and ticket is not None and ticket.is_open
    return True


def _alarms(work: Work, told: tuple[Promising, Inner], ticket: Ticket | None) -> list[Alarm]:
    row, one = told
    promise = one.clock.promise
    if promise is None:
        return []
    since = row.levels_told_at or promise.watch.starts_at
    found = escalations.reached_of(promise, one.levels, (since, work.now))
    whose = _whose(row, ticket)
    return [Alarm(each, whose, one.clock.due_at, ticket, row) for each in found]


def _next(work: Work, one: Inner) -> datetime | None:
    promise = one.clock.promise
    return escalations.next_of(promise, one.levels, work.now) if promise else None


def _whose(row: Promising, ticket: Ticket | None) -> Whose:
    """The receiver's of a hand-over or request, whoever asked the vendor's; else the ticket's."""
    owner, team = (ticket.assignee_id, ticket.team_id) if ticket else (None, None)
    client_id = ticket.client_id if ticket else None
    if isinstance(row, VendorCase):
        return Whose(row.owner_id or owner, team, client_id)
    if isinstance(row, TeamRequest):
        return Whose(row.to_person_id, row.to_team_id, client_id)
    return Whose(row.to_person_id, row.to_team_id or team, client_id)


def tell(work: Work, alarm: Alarm, hearers: Hearers) -> Escalation:
    """Write the level down, on the ticket's log too, and owe its letters."""
    rung, ticket, row = alarm.reached.rung, alarm.ticket, alarm.row
    people = hearers.of(alarm.whose, rung)
    made = work.add(
        Escalation(
            ticket_id=ticket.id if ticket else None,
            row_id=row.id if row else None,
            pledge=Promised(rung.pledge.value),
            key=rung.key,
            since=alarm.reached.since,
            reached_at=alarm.reached.at,
            told=[str(person.id) for person in people],
        )
    )
    if ticket is not None:
        log.write(
            work,
            ticket,
            Verb.ESCALATED,
            pledge=rung.pledge,
            when=rung.when,
            amount=rung.amount,
            reached_at=alarm.reached.at,
            **({"row_id": row.id} if row else {}),
        )
    client = work.get(Client, ticket.client_id) if ticket else None
    for person in people:
        if person.mail:
            _write_to(work, person, (made, alarm), (client, hearers))
    return made


def _write_to(
    work: Work,
    person: Person,
    what: tuple[Escalation, Alarm],
    about: tuple[Client | None, Hearers],
) -> None:
    (made, alarm), (client, hearers) = what, about
    language = "en" if person.language == "en" else "ja"
    owner = hearers.people.get(alarm.whose.owner_id) if alarm.whose.owner_id else None
    due = alarm.due_at
    told = _named(alarm) | {
        "client": ((client.name_en if language == "en" else "") or client.name) if client else "",
        "due": moment_text(due, zone_named(person.zone), language) if due else "—",
        "owner": owner.name if owner else "—",
    }
    whom = Addressee(person.name, person.honorific, "", person.language)
    said = escalations.letter(whom, alarm.reached.rung, told)
    source = f"escalation:{made.id}:{person.id}"
    client_id = client.id if client else None
    outbox.owe(work, Letter(source, person.mail, said.subject[:400], said.body, client_id))


def _named(alarm: Alarm) -> dict[str, str]:
    """What it is about: the ticket, or the request where it is about none."""
    if alarm.ticket is not None:
        return {"mark": f"#{alarm.ticket.number}", "subject": alarm.ticket.subject}
    if isinstance(alarm.row, TeamRequest):
        return {"mark": f"R-{alarm.row.number}", "subject": alarm.row.subject}
    return {"mark": "", "subject": ""}
