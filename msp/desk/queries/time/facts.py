"""What must be known before time is written down, in one statement each; built once."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    func,
    inspect,
    null,
    or_,
    select,
)
from sqlalchemy import cast as as_type

from contracts.models import PeriodLock, WorkType
from contracts.queries import remembered
from msp.accounts.models import Client, Person
from msp.data.counters import Counter
from msp.data.work import Work
from msp.desk.models import Ticket, TimeEntry
from msp.kernel.access import Permission, Role


@dataclass(frozen=True, slots=True)
class Asked:
    """The ticket or the client, whose time it is, and the kind of work."""

    ticket_id: UUID | None
    client_id: UUID | None
    person_id: UUID
    work_type_id: UUID | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What an entry stands on. `role` is whose price holds, `person_id` none for a stranger."""

    client_id: UUID
    zone: str
    currency: str
    ticket_id: UUID | None
    tier: int
    contract_id: UUID | None
    product_id: UUID | None
    person_id: UUID | None
    role: str | None
    work_type_id: UUID | None
    was_handed_over: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What coverage and price ask of the ticket and of the person."""

    contract_id: UUID | None = None
    product_id: UUID | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """What is known of the day: seconds that the person worked, and why it is closed, if it is."""

    seconds: int
    closed_because: str | None


def facts(work: Work, asked: Asked) -> Facts | None:
    """The facts, or None where something is not there or not to be had: then say what."""
    if work.actor.is_client or not work.actor.may(Permission.TICKET_READ):
        return None
    told = {"person_id": asked.person_id, "work_type_id": asked.work_type_id}
    if asked.ticket_id is not None:
        found = _first(work, _BY_TICKET, {"ticket_id": asked.ticket_id, **told})
    else:
        found = _first(work, _BY_CLIENT, {"client_id": asked.client_id, **told})
    if found is None or not _fits(work, asked, found):
        return None
    remembered.see(work, found.pulse)
    return Facts(
        client_id=found.client_id,
        zone=found.zone,
        currency=found.currency,
        ticket_id=found.ticket_id,
        tier=found.tier if found.ticket_id else 1,
        contract_id=found.contract_id,
        product_id=found.product_id,
        person_id=found.person_id,
        role=role_of(found.roles),
        work_type_id=asked.work_type_id,
        was_handed_over=bool(found.reassignments),
    )


def _fits(work: Work, asked: Asked, found: Row[Any]) -> bool:
    """Whether the actor may touch the client, and what was named is there and goes together."""
    whose = work.actor.clients
    if whose is not None and found.client_id not in whose:
        return False
    if asked.client_id not in (None, found.client_id):
        return False
    return asked.work_type_id is None or bool(found.is_active)


def _first(work: Work, statement: Select[Any], told: dict[str, Any]) -> Row[Any] | None:
    """The first row that the provider has; what waits to be written is written before."""
    work.session.flush()
    named = {**told, "provider_id": work.actor.provider_id}
    return work.session.connection().execute(statement, named).first()


def known(work: Work, entry: TimeEntry) -> Known:
    """The same of an entry: a ticket that has moved to another client has no say."""
    asked = {name: getattr(entry, name) for name in ("client_id", "ticket_id", "person_id")}
    found = work.session.execute(_KNOWN, asked).first()
    if found is None:
        return Known()
    role = role_of(found.roles)
    if found.client_id != entry.client_id:
        return Known(role=role)
    return Known(found.contract_id, found.product_id, role)


def role_of(held: list[Any] | None) -> str | None:
    """The role whose price holds: the first of the table that the person has."""
    return next((role.value for role in Role if held and role.value in held), None)


def day_of_work(work: Work, entry: TimeEntry) -> Day:
    """How long its person worked on its day besides it, and whether the client's books are open."""
    asked = {
        "client_id": entry.client_id,
        "person_id": entry.person_id,
        "day": entry.work_on,
        "but": entry.id,
    }
    row = _first(work, _DAY, asked)
    return Day(0, None) if row is None else Day(int(row.seconds), row.reason)


# Tables, not mapped classes: the provider stands in each statement, and a test shows that it does.
# An ORM statement costs as much again as the database takes to answer it.
def _columns(kind: type[Any]) -> Any:
    return inspect(kind).local_table.c


_client, _ticket, _person = _columns(Client), _columns(Ticket), _columns(Person)
_kind, _entry, _lock = _columns(WorkType), _columns(TimeEntry), _columns(PeriodLock)
_counter = _columns(Counter)


def _own(columns: Any) -> ColumnElement[bool]:
    return cast("ColumnElement[bool]", columns.provider_id == bindparam("provider_id"))


def _stands_on(*of_ticket: Any) -> Select[Any]:
    pulse = select(_counter.value).where(_own(_counter), _counter.name == remembered.PULSE)
    return select(
        _client.id.label("client_id"),
        _client.zone,
        _client.currency,
        pulse.scalar_subquery().label("pulse"),
        _person.id.label("person_id"),
        _person.roles,
        _kind.is_active,
        *of_ticket,
    )


def _joined(found: Any) -> Any:
    """The person and the kind of work beside a client or a ticket."""
    with_person = found.outerjoin(
        _person.id.table, and_(_person.id == bindparam("person_id"), _own(_person))
    )
    return with_person.outerjoin(
        _kind.id.table, and_(_kind.id == bindparam("work_type_id"), _own(_kind))
    )


_BY_TICKET = (
    _stands_on(
        _ticket.id.label("ticket_id"),
        _ticket.tier,
        _ticket.contract_id,
        _ticket.product_id,
        _ticket.reassignments,
    )
    .select_from(
        _joined(
            _ticket.id.table.join(
                _client.id.table,
                and_(_client.id == _ticket.client_id, _client.provider_id == _ticket.provider_id),
            )
        )
    )
    .where(_own(_ticket), _ticket.id == bindparam("ticket_id"))
)
_OF_TICKET = ("ticket_id", "tier", "contract_id", "product_id", "reassignments")
_NO_TICKET = (null().label(name) for name in _OF_TICKET)
_BY_CLIENT = (
    _stands_on(*_NO_TICKET)
    .select_from(_joined(_client.id.table))
    .where(_own(_client), _client.id == bindparam("client_id"))
)
_KNOWN = (
    select(Ticket.client_id, Ticket.contract_id, Ticket.product_id, Person.roles)
    .select_from(Client)
    .outerjoin(Ticket, Ticket.id == bindparam("ticket_id"))
    .outerjoin(Person, Person.id == bindparam("person_id"))
    .where(Client.id == bindparam("client_id"))
)


def _of_the_day() -> Select[Any]:
    worked = (
        select(as_type(func.coalesce(func.sum(_entry.worked_seconds), 0), BigInteger))
        .where(
            _own(_entry),
            _entry.person_id == bindparam("person_id"),
            _entry.work_on == bindparam("day"),
            _entry.id != bindparam("but"),
        )
        .scalar_subquery()
    )
    closed = (
        select(_lock.reason)
        .where(
            _own(_lock),
            _lock.starts_on <= bindparam("day"),
            _lock.ends_on > bindparam("day"),
            _lock.lifted_at.is_(None),
            or_(_lock.client_id.is_(None), _lock.client_id == bindparam("client_id")),
        )
        .limit(1)
        .scalar_subquery()
    )
    return select(worked.label("seconds"), closed.label("reason"))


_DAY = _of_the_day()
