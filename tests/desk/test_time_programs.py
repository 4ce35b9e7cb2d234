import pytest
from sqlalchemy import select

from contracts.rules.lines import LineKind
from msp.desk.models import TimeEntry
from tests.desk.time_story import agreed, story


@pytest.fixture
def told(work, client):
    found = story(work, client)
    found.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=12000)
    return agreed(found)


def body(told, **more):
    return {"client_id": str(told.client.id), "work_type_id": str(told.remote.id)} | more


def test_a_program_logs_changes_and_approves(work, told, browser):
    made = browser.post("/api/v1/time-entries", json=body(told, spent="1.5h"))
    assert made.status_code == 201
    assert made.json["rate"] == {"minor": 12000, "currency": "JPY"}
    address = f"/api/v1/time-entries/{made.json['id']}"

    changed = browser.patch(address, json={"spent": "30", "version": 1})
    browser.post(f"{address}/submit")
    approved = browser.post(f"{address}/approve")

    assert changed.json["charge_minutes"] == 30
    assert approved.json["state"] == "approved"
    listed = browser.get("/api/v1/time-entries?state=approved&first=2026-11-01").json
    assert [item["id"] for item in listed["items"]] == [made.json["id"]]


@pytest.mark.parametrize(
    ("more", "field"),
    [({"spent": "25h"}, "spent"), ({"minutes": -1}, None), ({"spent": "x"}, "spent")],
)
def test_bad_input_is_a_problem_with_its_field(work, told, browser, more, field):
    answer = browser.post("/api/v1/time-entries", json=body(told, **more))

    assert answer.status_code == 422
    assert answer.json.get("field") == field
    assert work.session.scalars(select(TimeEntry)).all() == []
