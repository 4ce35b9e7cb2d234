"""A client switches its top-up on, approves a proposal and finds its order; staff only looks on."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from billing.actions import topups
from billing.models import HourOrder, HourSettings, TopUp
from billing.rules.topups import TopUpState
from contracts.models import HourPackage
from msp.accounts.models import Client
from msp.data.work import Sessions, Work
from tests.billing.test_topups import PRICE, log, misaki, package, told
from tests.conftest import browser_of
from tests.desk.time_story import Story

__all__ = ["package", "told"]


@pytest.fixture
def admin(sessions: Sessions, told: Story) -> FlaskClient:
    """The browser of the client's admin."""
    return browser_of(sessions, misaki(told).actor)


@pytest.fixture
def proposed(work: Work, told: Story) -> TopUp:
    """A proposal that waits."""
    log(told, 600)
    topups.propose_top_ups(work)
    return work.session.scalars(select(TopUp)).one()


def test_a_client_changes_its_settings_and_reads_what_will_happen(
    work: Work, admin: FlaskClient, told: Story, package: HourPackage
) -> None:
    base = f"/clients/{told.client.id}/hours"
    typed = {"tops_up": "on", "package_id": package.id, "threshold_minutes": "3h"}

    refused = admin.post(f"{base}/top-up", data={**typed, "ceiling": "1"})
    assert refused.status_code == 422
    assert admin.post(f"{base}/top-up", data={**typed, "ceiling": "500,000"}).status_code == 303
    wish = {"percents": ["50", "10"], "minutes_left": "5h", "expiry_days": ["30"]}
    assert admin.post(f"{base}/notices", data=wish).status_code == 303

    work.session.expire_all()
    row = work.session.scalars(select(HourSettings)).one()
    assert (row.threshold_minutes, row.ceiling_minor) == (180, 500_000)
    assert (row.percents, row.minutes_left, row.tells_client) == ([50, 10], 300, False)
    page = admin.get(f"{base}/settings").text
    assert "3.0時間" in page
    assert "¥500,000" in page


def test_an_approval_in_a_browser_makes_the_order_and_its_hours(
    work: Work, admin: FlaskClient, browser: FlaskClient, proposed: TopUp
) -> None:
    where = f"/top-ups/{proposed.id}"
    assert f"¥{PRICE:,}" in admin.get(where).text
    assert str(proposed.id) in browser.get("/top-ups/").text

    assert browser.post(f"{where}/approve").status_code == 403
    answer = admin.post(f"{where}/approve", data={"po_number": "PO-7"})

    assert answer.status_code == 303
    work.session.expire_all()
    order = work.session.scalars(select(HourOrder)).one()
    assert str(order.id) in answer.headers["Location"]
    assert (order.po_number, order.pool_id is not None) == ("PO-7", True)
    assert work.get(TopUp, proposed.id).state is TopUpState.ORDERED
    topups.propose_top_ups(work)
    assert "利用" in admin.get(where).text
    assert work.get(TopUp, proposed.id).state is TopUpState.GRANTED


def test_a_refusal_keeps_the_reason(admin: FlaskClient, work: Work, proposed: TopUp) -> None:
    answer = admin.post(f"/top-ups/{proposed.id}/decline", data={"reason": "来期に"})

    assert answer.status_code == 303
    work.session.expire_all()
    assert work.get(TopUp, proposed.id).reason == "来期に"
    assert admin.post(f"/top-ups/{proposed.id}/decline").status_code == 422


def test_a_program_reads_and_declines(
    browser: FlaskClient, proposed: TopUp, client: Client
) -> None:
    found = browser.get("/api/v1/top-ups").get_json()["items"]
    settings = browser.get(f"/api/v1/clients/{client.id}/hours/settings").get_json()

    assert [row["state"] for row in found] == ["proposed"]
    assert (settings["threshold_minutes"], settings["tops_up"]) == (120, True)
