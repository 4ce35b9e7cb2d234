"""What may not be logged, by whom, and who names a price."""

from datetime import date, time

import pytest

from contracts import actions as contracts
from contracts.rules.lines import LineKind
from msp.accounts.models import Client
from msp.kernel.access import Role
from msp.kernel.errors import Forbidden, NotFound, Refused
from msp.kernel.money import Money
from tests.desk.test_time_logging.conftest import change, log, with_block
from tests.desk.time_story import agreed, as_client, as_staff


@pytest.mark.parametrize(
    ("wish", "answer"),
    [
        ({"spent": "-30"}, ("spent", "more than zero")),
        ({"spent": "25h"}, ("spent", "at most 24 hours")),
        ({"spent": "abc"}, ("spent", "not a length of time")),
        ({}, ("spent", "how long")),
        ({"spent": "11:00-12:00"}, ("work_on", "future")),
        ({"spent": "30", "work_on": date(2026, 11, 21)}, ("work_on", "future")),
        ({"spent": "30", "client_id": None}, ("client_id", "choose a ticket")),
    ],
)
def test_bad_input_is_refused_at_its_field(work, told, wish, answer):
    with_block(told)
    field, sentence = answer

    with pytest.raises(Refused, match=sentence) as refusal:
        log(work, told, **wish)

    assert refusal.value.field == field


def test_a_day_of_more_than_24_hours_is_refused(work, told):
    with_block(told, 6000)
    day = date(2026, 11, 18)
    log(work, told, spent="20h", work_on=day, starts=time(0))

    with pytest.raises(Refused, match="more than 24 hours"):
        log(work, told, spent="5h", work_on=day, starts=time(10))


def test_a_closed_day_takes_no_entry_and_says_why(work, told):
    with_block(told)
    lock = contracts.LockPeriod(
        starts_on=date(2026, 10, 1), ends_on=date(2026, 11, 1), reason="10月分を締めました"
    )
    contracts.lock_period(work, lock)

    with pytest.raises(Refused, match="10月分") as refusal:
        log(work, told, spent="30", work_on=date(2026, 10, 30))

    assert refusal.value.field == "work_on"


def test_another_clients_ticket_is_refused(work, told):
    with_block(told)
    other = work.add(Client(name="やまと食品", number=2))
    ticket = told.ticket(client_id=other.id)

    with pytest.raises(Refused, match="another client") as refusal:
        log(work, told, ticket_id=ticket.id, spent="30")

    assert refusal.value.field == "client_id"


def test_a_technician_names_no_price_and_gives_nothing_away(work, told):
    with_block(told)
    technician = as_staff(work)

    with pytest.raises(Refused, match="Only a lead can name"):
        log(technician, told, spent="30", rate="5,000")
    with pytest.raises(Refused, match="Only a lead can give"):
        log(technician, told, spent="30", free=True)


def test_a_lead_names_a_price_that_stays_through_edits(work, told):
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=12000)
    agreed(told)
    entry = log(work, told, spent="60", rate="５，０００")
    assert entry.rate == Money(5000, "JPY")

    change(work, entry, spent="30")

    assert (entry.rate, entry.charge_minutes) == (Money(5000, "JPY"), 30)


def test_time_given_away_is_charged_to_nobody(work, told):
    pool = with_block(told)

    entry = log(work, told, spent="60", free=True, note="こちらの不手際")

    assert (entry.pool_minutes, entry.charge_minutes) == (0, 0)
    assert pool.remaining_minutes == 600


def test_a_client_logs_nothing(work, told):
    with_block(told)

    with pytest.raises(Forbidden):
        log(as_client(work, told.client), told, spent="30")


def test_a_missing_ticket_is_not_found(work, told):
    with_block(told)

    with pytest.raises(NotFound):
        log(work, told, client_id=None, ticket_id=told.client.id, spent="30")


def test_a_lead_logs_for_somebody_else_and_a_technician_does_not(work, told):
    with_block(told)
    lead, technician = as_staff(work, Role.LEAD), as_staff(work)

    assert (
        log(lead, told, spent="30", person_id=technician.actor.id).person_id == technician.actor.id
    )
    with pytest.raises(Forbidden):
        log(technician, told, spent="30", person_id=lead.actor.id)
