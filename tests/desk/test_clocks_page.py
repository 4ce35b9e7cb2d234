"""The clocks of a ticket on one axis, with reasons; the levels of a policy on their own page."""

from datetime import timedelta

import pytest

from contracts.rules.clocks import ClockState, Pledge
from msp.desk import actions
from msp.desk.actions.escalations import escalate
from msp.desk.models import HandOver, Vendor, VendorCase
from msp.desk.queries.lanes import LaneKind, lanes
from msp.desk.rules import HandOverReason, Status


@pytest.fixture
def watched(work, ticket, promise, tanaka, later):
    """A ticket with a wait behind it, a hand-over, a vendor case and a promised update."""
    promise.levels = [{"pledge": "resolution", "when": "percent", "amount": 50, "hears": ["lead"]}]
    work.session.flush()
    wait = actions.MoveTicket(ticket_id=ticket.id, status=Status.WAITING, wait_reason="client")
    actions.move_ticket(work, wait)
    actions.move_ticket(
        later(hours=1), actions.MoveTicket(ticket_id=ticket.id, status=Status.ACTIVE)
    )
    vendor = work.add(Vendor(name="北風ネット"))
    work.add(
        VendorCase(
            ticket_id=ticket.id,
            vendor_id=vendor.id,
            question="戻り値は",
            opened_at=work.now,
            target_minutes=120,
        )
    )
    handed = HandOver(
        ticket_id=ticket.id,
        author_id=work.actor.id,
        from_tier=1,
        to_tier=2,
        reason=HandOverReason.SKILL,
        tried="再起動",
        created_at=work.now,
        ola_minutes=30,
        ola_due_at=work.now + timedelta(minutes=30),
    )
    work.add(handed)
    handed.taken_at = work.now + timedelta(minutes=45)
    update = actions.SetNextUpdate(ticket_id=ticket.id, next_update_at=later(hours=2).now)
    actions.set_next_update(work, update)
    return ticket


def test_every_promise_has_a_lane_with_its_own_due(work, watched, later):
    now = later(hours=1, minutes=30)

    _, found = lanes(now, watched)

    told = {(lane.side, lane.pledge): lane.clock for lane in found}
    assert told[LaneKind.SLA, Pledge.FIRST_RESPONSE].state is ClockState.MISSED
    solving = told[LaneKind.SLA, Pledge.RESOLUTION]
    assert (solving.due_at, solving.used_seconds) == (later(hours=5).now, 1800)
    assert told[LaneKind.PROMISED, None].due_at == later(hours=2).now
    ola, vendor = told[LaneKind.OLA, None], told[LaneKind.UC, None]
    assert (ola.state, ola.due_at) == (ClockState.MISSED, later(minutes=30).now)
    assert (vendor.state, vendor.due_at) == (ClockState.RUNNING, later(hours=2).now)


def test_the_page_draws_and_explains_them(work, watched, browser, later):
    escalate(later(hours=4))

    page = browser.get(f"/tickets/{watched.id}/clocks")

    assert page.status_code == 200
    for said in ("平日9-18時", "標準", "北風ネット", "OLA", "目標時間の50%", 'class="lanes wide"'):
        assert said in page.text, said
    # half of the target, and the update that did not come
    assert browser.get("/escalations/").text.count(f"#{watched.number} ") == 2
    assert "北風ネット" in browser.get(f"/tickets/{watched.id}/beside").text


def test_levels_are_saved_refused_and_shown(work, promise, browser):
    address = f"/escalations/policies/{promise.id}"
    assert browser.get(address).text.count(" checked") == 6  # what is usual, to begin with
    typed = {
        "version": promise.version,
        "levels-0-pledge": "resolution",
        "levels-0-when": "percent",
        "levels-0-amount": "８０",
        "levels-0-lead": "on",
        "levels-1-pledge": "resolution",
        "levels-1-when": "after",
        "levels-1-amount": "",
    }

    wrong = browser.post(address, data={**typed, "levels-1-amount": "10"})
    assert wrong.status_code == 422
    assert "段階ごとに通知先を選んでください。" in wrong.text
    assert browser.post(address, data=typed).status_code == 303
    work.session.refresh(promise)
    assert promise.levels == [
        {"pledge": "resolution", "when": "percent", "amount": 80, "hears": ["lead"]}
    ]
