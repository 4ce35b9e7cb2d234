"""A log becomes tickets, events and booked minutes, once, whatever happens on the way."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from contracts.models import Contract, HourPool, LedgerEntry
from msp.accounts.models import Client, Person, Provider
from msp.data.work import Sessions, begin, look
from msp.desk.incidents import importing
from msp.desk.incidents.log import Log, read_strictly
from msp.desk.incidents.scenario import Scenario
from msp.desk.models import Ticket, TicketEvent, TimeEntry
from msp.desk.rules import EntryState, Status, WaitReason
from msp.kernel.access import Actor, Role
from tests.conftest import NOW
from tests.desk.incidents.test_reading import HEADER, row, written

ASSUMED = Scenario.model_validate(
    {
        "provider": {
            "name": "みらい",
            "zone": "Asia/Tokyo",
            "currency": "JPY",
            "tax_percent": 10,
            "registration_number": "T8999900000001",
        },
        "log": {
            "client": "location",
            "contact": "caller_id",
            "team": "assignment_group",
            "technician": "assigned_to",
            "minutes_per_update": 5,
            "work_type": "remote support",
        },
        "contract": [
            {
                "modulo": 2,
                "remainder": 0,
                "kind": "time_and_materials",
                "starts": "2016-02-01",
                "rate_per_hour": 12000,
                "minimum": 15,
                "increment": 15,
                "scope": "ticket",
            },
            {
                "modulo": 2,
                "remainder": 1,
                "kind": "block",
                "starts": "2016-02-01",
                "hours": 1,
                "price": 11000,
                "expires": "2016-08-31",
                "rate_per_hour": 13000,
            },
        ],
    }
)


@pytest.fixture
def operator(sessions: Sessions) -> Actor:
    actor = Actor(uuid4(), "operator", frozenset({Role.SYSTEM}), uuid4())
    importing.provider_of(sessions, actor, ASSUMED.provider)
    return actor


def quiet(done: int, total: int) -> None:
    assert 0 <= done <= total


def imported(sessions: Sessions, actor: Actor, log: Log) -> importing.Imported:
    return importing.import_incidents(sessions, actor, (log, ASSUMED), quiet)


def a_log(folder: Path) -> Log:
    """Client 2 pays by the hour; client 3 has a block of one hour, which 13 rows use up."""
    hourly = [
        row(location="2", sys_updated_at="1/3/2016 09:00"),
        row(
            location="2",
            sys_updated_at="1/3/2016 10:00",
            sys_mod_count="1",
            incident_state="Awaiting User Info",
            assigned_to="7",
        ),
        row(
            location="2",
            sys_updated_at="31/3/2016 23:59",
            sys_mod_count="2",
            incident_state="Closed",
            assigned_to="7",
            resolved_at="31/3/2016 23:00",
            closed_at="31/3/2016 23:59",
        ),
    ]
    blocked = [
        row(
            number="0000099",
            location="3",
            sys_updated_at=f"2/3/2016 {hour:02}:30",
            sys_mod_count=str(hour),
        )
        for hour in range(13)
    ]
    return read_strictly(written(folder, HEADER, *hourly, *blocked))


def test_every_row_is_an_event_at_its_own_time(sessions, operator, tmp_path):
    done = imported(sessions, operator, a_log(tmp_path))

    assert (done.tickets, done.entries, done.left_out) == (2, 16, 0)
    with look(sessions, operator, NOW) as work:
        ticket = work.session.scalars(select(Ticket).order_by(Ticket.number)).first()
        events = work.session.scalars(
            select(TicketEvent).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.turn)
        ).all()
    assert [event.status for event in events] == [Status.NEW, Status.WAITING, Status.CLOSED]
    assert events[1].wait_reason is WaitReason.CLIENT
    assert events[1].detail["incident_state"] == ["New", "Awaiting User Info"]
    assert events[0].at.isoformat() == "2016-03-01T00:00:00+00:00"
    assert ticket.external_number == "0000045"
    assert ticket.status is Status.CLOSED
    assert ticket.solved_at.isoformat() == "2016-03-31T14:00:00+00:00"


def test_minutes_of_one_ticket_in_one_month_are_rounded_together(sessions, operator, tmp_path):
    imported(sessions, operator, a_log(tmp_path))

    with look(sessions, operator, NOW) as work:
        hourly = work.session.scalars(select(Client.id).where(Client.number == 2)).one()
        entries = work.session.scalars(
            select(TimeEntry).where(TimeEntry.client_id == hourly).order_by(TimeEntry.started_at)
        ).all()
    assert [entry.worked_seconds for entry in entries] == [300, 300, 300]
    assert sum(entry.charge_minutes for entry in entries) == 15
    assert {entry.work_on for entry in entries} == {date(2016, 3, 1), date(2016, 3, 31)}
    assert {entry.state for entry in entries} == {EntryState.APPROVED}
    assert {entry.rate.minor for entry in entries if entry.rate} == {12000}


def test_a_block_is_used_in_order_of_work_and_the_rest_is_charged(sessions, operator, tmp_path):
    imported(sessions, operator, a_log(tmp_path))

    with look(sessions, operator, NOW) as work:
        pool = work.session.scalars(select(HourPool)).one()
        burned = work.session.scalar(
            select(func.sum(LedgerEntry.minutes)).where(LedgerEntry.minutes < 0)
        )
        entries = work.session.scalars(
            select(TimeEntry)
            .where(TimeEntry.client_id == pool.client_id)
            .order_by(TimeEntry.started_at)
        ).all()
    assert (pool.minutes, pool.remaining_minutes, int(burned)) == (60, 0, -60)
    assert [entry.pool_minutes for entry in entries] == [5] * 12 + [0]
    assert [entry.charge_minutes for entry in entries] == [0] * 12 + [5]


def test_a_second_run_changes_nothing(sessions, operator, tmp_path):
    imported(sessions, operator, a_log(tmp_path))
    before = counts(sessions, operator)

    again = imported(sessions, operator, a_log(tmp_path))

    assert (again.tickets, again.entries) == (0, 0)
    assert counts(sessions, operator) == before


def test_an_import_that_died_goes_on_where_it_stopped(sessions, operator, tmp_path):
    """Whatever step it dies after, the books are those of an import that did not die."""
    log = a_log(tmp_path)
    for heard in range(1, 4):
        calls = []

        def die(done: int, total: int, calls: list[int] = calls, heard: int = heard) -> None:
            calls.append(done)
            if len(calls) == heard:
                raise KeyboardInterrupt

        try:
            importing.import_incidents(sessions, operator, (log, ASSUMED), die)
        except KeyboardInterrupt:
            continue

    imported(sessions, operator, log)

    assert counts(sessions, operator)[:3] == (2, 16, 16)
    with look(sessions, operator, NOW) as work:
        assert work.session.scalar(select(func.sum(TimeEntry.pool_minutes))) == 60


def test_a_caller_of_two_clients_is_a_contact_in_each(sessions, operator, tmp_path):
    path = written(
        tmp_path, HEADER, row(location="2"), row(number="0000050", location="3"), row(number="51")
    )

    imported(sessions, operator, read_strictly(path))

    with look(sessions, operator, NOW) as work:
        asked = select(Person.client_id).where(Person.source == "contact:2403")
        assert len(set(work.session.scalars(asked))) == 3


def test_the_unknown_client_has_number_zero(sessions, operator, tmp_path):
    imported(sessions, operator, read_strictly(written(tmp_path, HEADER, row(location="?"))))

    with look(sessions, operator, NOW) as work:
        assert work.session.scalars(select(Client.number)).all() == [0]


def counts(sessions: Sessions, actor: Actor) -> tuple[int, ...]:
    kinds = (Ticket, TicketEvent, TimeEntry, LedgerEntry, Client, Person, Contract, HourPool)
    with look(sessions, actor, NOW) as work:
        return tuple(work.session.scalar(select(func.count(kind.id))) or 0 for kind in kinds)


def test_the_provider_is_made_once(sessions, operator):
    importing.provider_of(sessions, operator, ASSUMED.provider)

    with begin(sessions, operator, NOW) as work:
        assert work.session.scalars(select(Provider.registration_number)).all() == [
            "T8999900000001"
        ]
