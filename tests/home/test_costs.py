"""What a ticket was thought to cost, beside what its time and goods came to (R35)."""

from datetime import date, datetime, timedelta, timezone

import pytest

from contracts import actions as contracts
from contracts.models import Estimate
from contracts.rules.lines import LineKind
from msp.desk.actions import time
from msp.desk.models import Ticket
from msp.home.queries.costs import costs_of_estimate
from msp.kernel.access import Role
from msp.kernel.money import Money
from tests.conftest import browser_of
from tests.desk.time_story import agreed, as_staff, story

TOKYO = timezone(timedelta(hours=9))


@pytest.fixture
def told(work, client):
    made = story(work, client)
    made.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=12_000)
    return agreed(made)


def cost(work, person_id, per_hour, starts_on):
    wish = {"person_id": person_id, "per_hour": per_hour, "currency": "JPY"}
    contracts.set_cost_rate(work, contracts.SetCostRate(**wish, starts_on=starts_on))


def log(worker, told, ticket, day, minutes):
    at = datetime(2026, 11, day, 10, tzinfo=TOKYO)
    wish = {"ticket_id": ticket.id, "work_type_id": told.remote.id, "minutes": minutes}
    time.log_time(worker, time.LogTime(**wish, started_at=at))


def test_one_button_begins_the_estimate_of_a_ticket_and_its_actual_cost_stands_beside_it(
    work, told, browser, sessions
):
    ticket, other = told.ticket(), told.ticket(2)
    worker = as_staff(work)
    cost(work, worker.actor.id, 5_000, date(2026, 4, 1))
    cost(work, worker.actor.id, 6_000, date(2026, 11, 15))
    page = browser.get(f"/tickets/{ticket.id}").text
    first = browser.post(f"/tickets/{ticket.id}/estimate").location
    again = browser.post(f"/tickets/{ticket.id}/estimate").location
    browser.post(f"{first}/hours", data={"title": "交換", "minutes": "2h", "per_hour": "5000"})
    browser.post(f"{first}/goods", data={"title": "SSD", "cost": "14000"})

    log(worker, told, ticket, 10, 50)  # 5,000 × 50 ÷ 60 = 4,166.7 → 4,167
    log(worker, told, ticket, 16, 100)  # 6,000 × 100 ÷ 60 = 10,000
    log(worker, told, other, 16, 600)  # another ticket's
    part = {"ticket_id": ticket.id, "name": "SSD", "price": "18000", "cost": "13500"}
    time.add_goods(worker, time.AddGoods(**part))
    work.session.flush()
    row = work.session.query(Estimate).one()
    found = costs_of_estimate(work, row.id)

    assert f"/tickets/{ticket.id}/estimate" in page
    assert first == again == f"/estimates/{row.id}"
    assert (row.source, row.about_client_id) == (f"ticket:{ticket.id}", ticket.client_id)
    assert found.compared.planned == Money(24_000, "JPY")
    assert found.compared.actual == Money(27_667, "JPY")
    assert found.compared.difference == Money(3_667, "JPY")
    assert (found.compared.planned_minutes, found.compared.actual_minutes) == (120, 150)
    assert [(one.minutes, one.cost.minor) for one in found.spent] == [(150, 14_167), (0, 13_500)]
    costs = browser.get(f"/api/v1/estimates/{row.id}/costs").json
    assert (costs["actual_minor"], costs["difference_minor"]) == (27_667, 3_667)
    assert costs["is_complete"] is True
    assert "¥27,667" in browser.get(f"{first}/costs").text
    assert f'href="/tickets/{ticket.id}"' in browser.get(first).text
    technician = browser_of(sessions, worker.actor)
    assert f"/tickets/{ticket.id}/estimate" not in technician.get(f"/tickets/{ticket.id}").text
    assert technician.post(f"/tickets/{ticket.id}/estimate").status_code == 403


def test_time_whose_cost_nobody_has_said_makes_the_actual_figure_incomplete(work, told, browser):
    ticket = told.ticket()
    log(as_staff(work, Role.LEAD), told, ticket, 16, 30)
    work.session.flush()

    made = browser.post(f"/api/v1/tickets/{ticket.id}/estimate").json
    costs = browser.get(f"/api/v1/estimates/{made['id']}/costs").json

    assert work.get(Ticket, ticket.id).subject in made["title"]
    assert costs["is_complete"] is False
    assert [one["cost_minor"] for one in costs["spent"]] == [None]
