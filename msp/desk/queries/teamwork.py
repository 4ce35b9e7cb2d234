"""What desk and engineers work by: the provider's settings, its calendar, its people's sides."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from contracts.models import Calendar, CalendarVersion, SlaPolicy
from contracts.queries.promises import calendar_of
from msp.accounts.models import Person
from msp.accounts.queries import our_provider
from msp.data.work import Work
from msp.desk.rules import agreeing, board, requests
from msp.desk.rules.agreeing import Side
from msp.desk.rules.board import BoardRule
from msp.desk.rules.priority import Matrix
from msp.kernel.access import Permission, Role
from msp.kernel.calendars import BusinessCalendar, always_open

LEADS = frozenset({Role.LEAD.value, Role.DESK_MANAGER.value})


def matrix(work: Work) -> Matrix:
    """Priority by impact and urgency, as the provider has it."""
    return agreeing.matrix_from(our_provider(work).options)


def thresholds(work: Work) -> tuple[int, ...]:
    """The ages (business minutes) at which a mismatch is told."""
    return agreeing.thresholds_from(our_provider(work).options)


def cooldown(work: Work) -> int:
    """Business minutes between two chases of a request."""
    return requests.cooldown_from(our_provider(work).options)


def board_rule(work: Work) -> BoardRule:
    """How the board is ordered."""
    return board.rule_from(our_provider(work).options)


def house_calendar(work: Work) -> BusinessCalendar:
    """The calendar of the provider's usual promise; without one the clock runs day and night.

    What teams owe each other is measured by it, whoever the client is.
    """
    found = work.session.execute(
        select(CalendarVersion, Calendar.name)
        .join(Calendar, Calendar.id == CalendarVersion.calendar_id)
        .join(SlaPolicy, SlaPolicy.calendar_id == Calendar.id)
        .where(SlaPolicy.is_default, CalendarVersion.number == Calendar.current)
        .limit(1)
    ).first()
    return calendar_of(found[0], found[1]) if found else always_open(work.actor.zone)


def staff(work: Work) -> Sequence[Person]:
    """The provider's people who work now, by reading order."""
    wanted = select(Person).where(Person.client_id.is_(None), Person.is_active)
    return work.session.scalars(wanted.order_by(Person.kana, Person.name, Person.id)).all()


def side_of(person: Person | None) -> Side | None:
    """Whom a person speaks for: by tier, else a desk manager for the desk; None for either."""
    if person is None:
        return None
    if person.tier is None and Role.DESK_MANAGER.value in person.roles:
        return Side.DESK
    return agreeing.side_of(person.tier)


def my_side(work: Work) -> Side | None:
    """Whom the actor speaks for; None where the actor may say so."""
    return side_of(work.session.get(Person, work.actor.id))


def leads(work: Work, side: Side, people: Iterable[Person] | None = None) -> list[Person]:
    """Who leads a side; where nobody does, the leads of no side."""
    work.require(Permission.TICKET_WORK)
    leading = [p for p in people or staff(work) if is_lead(p)]
    own = [person for person in leading if side_of(person) is side]
    return own or [person for person in leading if side_of(person) is None]


def is_lead(person: Person) -> bool:
    """Whether the person may decide where two sides differ."""
    return not LEADS.isdisjoint(person.roles)


def both_leads(work: Work) -> list[Person]:
    """The leads of both sides, each once."""
    people = staff(work)
    found = {p.id: p for side in Side for p in leads(work, side, people)}
    return list(found.values())


def named(work: Work, person_id: UUID | None) -> str:
    """A person's name; "" for nobody and for somebody out of sight."""
    person = work.session.get(Person, person_id) if person_id else None
    return person.name if person else ""
