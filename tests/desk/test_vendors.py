"""A vendor is asked on behalf of a ticket, which stays open; its own promise is kept beside it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from contracts.models import Calendar, CalendarVersion
from msp.desk import actions
from msp.desk.actions import vendors as asking
from msp.desk.actions.handovers import HandOver
from msp.desk.queries import olas, vendors
from msp.desk.rules import Status, WaitReason
from msp.desk.rules.vendors import Clause, clause
from msp.kernel.access import Role
from msp.kernel.errors import Forbidden, Refused
from msp.outside.models import OutboxMessage
from tests.desk.conftest import WEEK, misaki


@pytest.fixture
def vendor(work):
    """A maker that answers within eight hours of its own working time, 9 to 18 on weekdays."""
    calendar = work.add(Calendar(name="メーカー"))
    told = {"zone": "Asia/Tokyo", "frames": WEEK, "exceptions": [], "holidays": []}
    work.add(CalendarVersion(calendar_id=calendar.id, number=1, **told))
    return asking.save_vendor(
        work,
        asking.SaveVendor(
            name="北斗電機", mail="help@hokuto.example", calendar_id=calendar.id, target_minutes=480
        ),
    )


@pytest.fixture
def case(work, ticket, vendor):
    wish = {"ticket_id": ticket.id, "vendor_id": vendor.id, "question": "切断の原因は?"}
    return asking.ask_vendor(work, asking.AskVendor(**wish, reference="HK-77"))


def letters(work):
    work.session.flush()
    found = work.session.query(OutboxMessage).filter(OutboxMessage.source.startswith("vendor:"))
    return sorted((one.source.split(":")[2], one.to_address) for one in found)


def test_the_vendors_promise_counts_in_its_own_hours_and_the_ticket_waits(work, ticket, case):
    # asked at 10:00 in Tokyo; eight of its hours end with its Friday
    assert case.due_at == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert (ticket.status, ticket.wait_reason) == (Status.WAITING, WaitReason.VENDOR)
    (uc,) = olas.promises_of(work, ticket)
    assert (uc.side, uc.vendor, uc.clock.due_at) == ("uc", "北斗電機", case.due_at)
    assert uc.clock.state == "running"


def test_an_answer_stops_the_vendors_clock_and_the_ticket_goes_on(work, ticket, case, later):
    after = later(hours=2)

    asking.log_vendor_answer(after, asking.LogVendorAnswer(case_id=case.id, body="既知の不具合"))

    assert (ticket.status, ticket.wait_reason) == (Status.ACTIVE, None)
    (uc,) = olas.promises_of(after, ticket)
    assert (uc.clock.state, uc.clock.used_seconds) == ("met", 2 * 3600)


def test_a_ticket_goes_on_only_when_no_vendor_owes_an_answer(work, ticket, case, vendor):
    wish = {"ticket_id": ticket.id, "vendor_id": vendor.id, "question": "部品の在庫は?"}
    second = asking.ask_vendor(work, asking.AskVendor(**wish))

    asking.log_vendor_answer(work, asking.LogVendorAnswer(case_id=case.id, body="調査中"))
    assert ticket.wait_reason is WaitReason.VENDOR

    told = asking.CloseVendorCase(case_id=second.id, outcome="withdrawn")
    asking.close_vendor_case(work, told)
    assert ticket.wait_reason is None


def test_a_replacement_has_a_number_and_a_closed_case_is_taken_up_again(work, ticket, case):
    told = {"case_id": case.id, "outcome": "replaced"}
    with pytest.raises(Refused, match="replacement"):
        asking.close_vendor_case(work, asking.CloseVendorCase(**told))

    asking.close_vendor_case(work, asking.CloseVendorCase(**told, rma_number="RMA-9"))
    assert (case.outcome, case.rma_number, case.closed_at) == ("replaced", "RMA-9", work.now)
    with pytest.raises(Refused, match="closed"):
        asking.log_vendor_answer(work, asking.LogVendorAnswer(case_id=case.id, body="また"))

    asking.reopen_vendor_case(work, asking.ReopenVendorCase(case_id=case.id, body="再発した"))
    steps = [line.step for line in vendors.lines(work, case.id)]
    assert steps == ["opened", "closed", "reopened"]


def test_a_chase_is_mailed_and_cools_down(work, case, later):
    chase = asking.ChaseVendor(case_id=case.id, body="急いでいます")
    asking.chase_vendor(work, chase)
    with pytest.raises(Refused, match="less than 4 hours"):
        asking.chase_vendor(later(hours=3), chase)
    asking.chase_vendor(later(hours=4), chase)

    assert letters(work) == [("chased", "help@hokuto.example")] * 2


def test_an_overdue_answer_is_reminded_of_once_and_again_after_a_new_promise(work, case, later):
    assert asking.remind_vendors(later(hours=7)) == 0
    late = later(hours=9)
    assert (asking.remind_vendors(late), asking.remind_vendors(late)) == (1, 0)
    assert letters(work) == [("overdue", "help@hokuto.example"), ("own", "o@x.example")]

    promised = late.now + timedelta(hours=1)
    told = asking.LogVendorPromise(case_id=case.id, promised_at=promised, reference="HK-78")
    asking.log_vendor_promise(late, told)
    assert asking.remind_vendors(late) == 0
    assert asking.remind_vendors(replace(late, now=promised)) == 1
    assert case.reference == "HK-78"
    assert len(letters(work)) == 4


def test_the_register_is_the_leads_and_has_each_name_once(work, vendor, tanaka):
    with pytest.raises(Refused, match="that name"):
        asking.save_vendor(work, asking.SaveVendor(name="北斗電機"))
    with pytest.raises(ValidationError, match="portal"):
        asking.SaveVendor(name="南", portal="javascript:alert(1)")
    technician = replace(work, actor=replace(work.actor, roles=frozenset({Role.TECHNICIAN})))
    with pytest.raises(Forbidden):
        asking.save_vendor(technician, asking.SaveVendor(name="南"))


def test_what_waiting_for_a_vendor_does_to_the_promise_is_said(work, ticket, promise):
    assert vendors.clause_of(work, ticket) is Clause.COUNTS
    promise.pauses = {"resolution": ["client", "vendor"]}
    work.session.flush()
    assert vendors.clause_of(work, ticket) is Clause.PARTLY
    assert (clause([]), clause([True, True])) == (Clause.COUNTS, Clause.PAUSES)


def test_a_client_never_sees_a_case(work, case, contact):
    hers = replace(work, actor=misaki(contact))

    for ask in (lambda: vendors.case(hers, case.id), lambda: vendors.lines(hers, case.id)):
        with pytest.raises(Forbidden):
            ask()


def test_what_is_not_reviewed_is_put_to_no_vendor(work, ticket, vendor, tanaka, owner):
    told = {"ticket_id": ticket.id, "tier": 2, "reason": "skill", "tried": "再起動"}
    told |= {"summary": "切れる", "outcome": "切れない", "facts": "ログ", "person_id": tanaka.id}
    actions.hand_over(work, HandOver(**told))
    his = replace(work, actor=replace(owner, id=tanaka.id))

    with pytest.raises(Refused, match="review"):
        asking.ask_vendor(
            his, asking.AskVendor(ticket_id=ticket.id, vendor_id=vendor.id, question="何故?")
        )
