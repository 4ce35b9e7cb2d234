"""Who calls, found while it is typed, and what the desk wants to know of a caller at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from contracts import queries as contracts
from contracts.models import WorkType
from contracts.rules.lines import LineKind
from msp.accounts.models import Client, Person
from msp.assets import queries as assets
from msp.assets import rules as sheets
from msp.assets.models import Asset
from msp.data.work import Work
from msp.desk.models import Ticket
from msp.desk.queries import intake
from msp.desk.queries.tickets import visible
from msp.desk.rules.callers import Level, digits_of
from msp.kernel import reading
from msp.kernel.access import Permission

MOST = 8
SIGNS = ("-", " ", "(", ")", "+81", "+")


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody of a client, as the list of the found shows them."""

    person_id: UUID
    client_id: UUID
    name: str
    kana: str
    phone: str
    title: str
    client: str


@dataclass(frozen=True, slots=True)
class LineTold:
    """A line of a contract in a few words: what it covers, and the hours left, if it has any."""

    contract: str
    title: str
    kind: LineKind
    covers: tuple[str, ...]
    minutes_left: int | None
    until: date | None


@dataclass(frozen=True, slots=True)
class CallerCard:
    """What stands beside the form: contracts, hours, environment, open tickets, technical level."""

    client: Client
    person: Person | None
    level: Level | None
    lines: tuple[LineTold, ...]
    parts: tuple[sheets.Part, ...]
    sheet_number: int
    tickets: Sequence[Ticket]
    assets: Sequence[Asset]


def found(work: Work, typed: str) -> list[Caller]:
    """Clients' people whose name, reading, address or number holds what is typed; at most eight.

    Width, case and kana do not matter, nor do signs in a telephone number; a client's name finds
    its people.
    """
    work.require(Permission.TICKET_WORK)
    key = reading.search_key(typed)
    if not key:
        return []
    by = [
        Person.search_key.contains(key, autoescape=True),
        Client.search_key.contains(reading.company_key(typed), autoescape=True),
    ]
    if digits := digits_of(typed):
        by += [_digits(column).contains(digits) for column in (Person.phone, Client.phone)]
    wanted = (
        select(Person, Client.name)
        .join(Client, Client.id == Person.client_id)
        .where(Person.is_active, Client.is_active, or_(*by))
        .order_by(Person.kana, Person.name)
        .limit(MOST)
    )
    return [
        Caller(row.id, row.client_id, row.name, row.kana, row.phone, row.title, client)
        for row, client in work.session.execute(wanted)
        if row.client_id is not None
    ]


def _digits(column: Any) -> Any:
    for sign in SIGNS:
        column = func.replace(column, sign, "0" if sign == "+81" else "")
    return column


def person(work: Work, person_id: UUID | None) -> Person | None:
    """A client's person whom the actor may see, else None."""
    work.require(Permission.TICKET_WORK)
    row = work.session.get(Person, person_id) if person_id else None
    return row if row is not None and row.client_id is not None and row.is_active else None


def card(work: Work, client_id: UUID, person_id: UUID | None = None) -> CallerCard:
    """Everything about one client and its caller. NotFound for a client out of sight."""
    work.require(Permission.TICKET_WORK)
    client = work.get(Client, client_id)
    who = person(work, person_id)
    if who is not None and who.client_id != client.id:
        who = None
    may_assets = work.actor.may(Permission.ASSET_READ)
    sheet = assets.sheet(work, client.id) if may_assets else None
    own = assets.of_person(work, who.id) if who and may_assets else ()
    return CallerCard(
        client=client,
        person=who,
        level=intake.level_of(work, who.id) if who else None,
        lines=lines(work, client.id),
        parts=sheets.parts(sheet.body) if sheet else (),
        sheet_number=sheet.number if sheet else 0,
        tickets=_open(work, client.id),
        assets=own,
    )


def lines(work: Work, client_id: UUID) -> tuple[LineTold, ...]:
    """The lines in force today for those who may read contracts, each with what it covers."""
    if not work.actor.may(Permission.CONTRACT_READ):
        return ()
    today = contracts.today_of(work, client_id)
    facts = contracts.lines_in_force(work, client_id, today)
    left = _left(work, client_id, today)
    names = {
        row.id: row.name_in(work.actor.language)
        for row in work.session.scalars(select(WorkType).where(WorkType.is_active))
    }
    return tuple(
        LineTold(
            contract=f"No. {line.contract_number} {line.contract_title}",
            title=line.title,
            kind=line.kind,
            covers=tuple(names[key] for key in sorted(line.work_types) if key in names),
            minutes_left=left[line.line_id][0] if line.line_id in left else None,
            until=left[line.line_id][1] if line.line_id in left else line.ends_on,
        )
        for line in facts
    )


def _left(work: Work, client_id: UUID, today: date) -> dict[UUID, tuple[int, date | None]]:
    """Minutes left and the first expiry, by line."""
    if not work.actor.may(Permission.POOL_READ):
        return {}
    told: dict[UUID, tuple[int, date | None]] = {}
    for pool in contracts.pools_of(work, client_id, today):
        minutes, until = told.get(pool.line_id, (0, pool.expires_on))
        told[pool.line_id] = (minutes + pool.remaining_minutes, until)
    return told


def _open(work: Work, client_id: UUID) -> Sequence[Ticket]:
    wanted = visible(work).where(Ticket.client_id == client_id, Ticket.is_open)
    return work.session.scalars(wanted.order_by(Ticket.number.desc()).limit(MOST)).all()
