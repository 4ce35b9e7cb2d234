"""Complaints, wishes, scores and announcements, by values."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from msp.desk.rules import Line, Status, Verb, announcements, complaints, satisfaction, wishes
from msp.desk.rules.announcements import Shown
from msp.desk.rules.complaints import Lead, Severity, Stage, Standing
from msp.desk.rules.satisfaction import Solved
from msp.desk.rules.tickets import Channel
from msp.desk.rules.wishes import WishState
from msp.kernel.calendars import BusinessCalendar, week
from msp.kernel.errors import Conflict, Refused

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)  # a Friday, 12:00 in Tokyo
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OFFICE = BusinessCalendar(
    "Asia/Tokyo", week({day: [["9:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")})
)
ONE, TWO, THREE = UUID(int=1), UUID(int=2), UUID(int=3)


def said(verb, at=NOON, **detail):
    return Line(at, verb, Status.ACTIVE, None, detail)


@pytest.mark.parametrize(
    ("began", "options", "due"),
    [
        (NOON, {}, NOON + HOUR),
        (NOON + 5 * HOUR + 30 * MINUTE, {}, NOON + 2 * DAY + 21 * HOUR + 30 * MINUTE),
        (NOON, {"complaint_minutes": 15}, NOON + 15 * MINUTE),
        (NOON, {"complaint_minutes": "nonsense"}, NOON + HOUR),
    ],
)
def test_a_complaint_is_to_be_acknowledged_within_business_minutes(began, options, due):
    assert complaints.acknowledge_by(OFFICE, began, options) == due


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        ([], None),
        ([said(Verb.STAFF_MESSAGE, message_id="m", automatic=True)], None),
        ([said(Verb.STAFF_MESSAGE, message_id="m")], NOON),
        ([said(Verb.STAFF_MESSAGE, message_id="m"), said(Verb.UNSENT, message_id="m")], None),
        ([said(Verb.CALL, NOON + MINUTE)], NOON + MINUTE),
        ([said(Verb.CALL, NOON - MINUTE)], None),
    ],
)
def test_only_a_human_word_after_the_complaint_acknowledges_it(lines, at):
    assert complaints.acknowledged_at(NOON, lines) == at


@pytest.mark.parametrize(
    ("answered", "call", "called", "closed", "stage", "met"),
    [
        (None, None, None, None, Stage.UNANSWERED, None),
        (NOON + HOUR, None, None, None, Stage.OPEN, True),
        (NOON + HOUR + MINUTE, None, None, None, Stage.OPEN, False),
        (NOON, NOON - MINUTE, None, None, Stage.CALL_DUE, True),
        (NOON, NOON - MINUTE, NOON, None, Stage.OPEN, True),
        (NOON, NOON - MINUTE, None, NOON, Stage.CLOSED, True),
    ],
)
def test_a_complaint_stands_where_its_moments_say(answered, call, called, closed, stage, met):
    told = Standing(NOON + HOUR, answered, call, called, closed)

    assert (complaints.stage(told, NOON), complaints.met(told, NOON)) == (stage, met)


def test_a_target_that_has_passed_in_silence_is_missed():
    told = Standing(NOON - MINUTE, None, None, None, None)

    assert complaints.stage(told, NOON) is Stage.LATE
    assert complaints.met(told, NOON) is False


def test_a_grave_complaint_goes_to_its_own_team_then_to_whoever_leads_least():
    leads = [Lead(ONE, 0, is_near=False), Lead(TWO, 5, is_near=True), Lead(THREE, 2, is_near=True)]

    assert complaints.lead_for(leads) == THREE
    assert complaints.lead_for(leads[:1]) == ONE
    assert complaints.lead_for([]) is None
    assert complaints.first_severity(1, is_major=False) is Severity.GRAVE


@pytest.mark.parametrize(
    ("now", "wanted", "answer", "field"),
    [
        (WishState.RECEIVED, WishState.ADOPTED, "", "answer"),
        (WishState.UNDER_REVIEW, WishState.DECLINED, " 　", "answer"),
        (WishState.ADOPTED, WishState.ADOPTED, "はい、行います", "state"),
        (WishState.DECLINED, WishState.RECEIVED, "まだです", "state"),
    ],
)
def test_no_decision_without_an_answer_and_none_without_a_change(now, wanted, answer, field):
    with pytest.raises(Refused) as refusal:
        wishes.decided(now, wanted, answer)

    assert refusal.value.field == field


def test_a_wish_may_be_looked_at_without_a_word_and_declined_after_it_was_adopted():
    assert wishes.decided(WishState.RECEIVED, WishState.UNDER_REVIEW, "") is WishState.UNDER_REVIEW
    told = wishes.decided(WishState.ADOPTED, WishState.DECLINED, "事情が変わりました")
    assert told is WishState.DECLINED


@pytest.mark.parametrize(
    ("change", "asks"),
    [
        ({}, True),
        ({"channel": Channel.MONITORING}, False),
        ({"channel": Channel.IMPORTED}, False),
        ({"source": "outage:1"}, False),
        ({"source": "mail:1", "channel": Channel.MAIL}, True),
        ({"status": Status.ACTIVE}, False),
        ({"contact_id": None}, False),
        ({"solved_by": None}, False),
        ({"solved_by": ONE}, False),
        ({"is_by_staff": False}, False),
        ({"last_asked_at": NOON - 14 * DAY + MINUTE}, False),
        ({"last_asked_at": NOON - 14 * DAY}, True),
    ],
)
def test_only_whoever_was_helped_by_a_human_is_asked_and_not_too_often(change, asks):
    told = {
        "channel": Channel.PHONE,
        "source": "",
        "status": Status.SOLVED,
        "contact_id": ONE,
        "solved_by": TWO,
        "is_by_staff": True,
        "last_asked_at": None,
    }

    assert satisfaction.may_ask(Solved(**{**told, **change}), {}, NOON) is asks
    assert not satisfaction.may_ask(Solved(**told), {"satisfaction": False}, NOON)


def test_an_answer_is_given_in_time_and_changed_for_seven_days():
    satisfaction.may_answer(NOON + MINUTE, None, NOON)
    satisfaction.may_answer(NOON - DAY, NOON - 7 * DAY + MINUTE, NOON)
    for expires, answered in ((NOON, None), (NOON + DAY, NOON - 7 * DAY)):
        with pytest.raises(Conflict, match="closed"):
            satisfaction.may_answer(expires, answered, NOON)


@pytest.mark.parametrize(
    ("scores", "tenths"), [([], None), ([5], 50), ([5, 4], 45), ([5, 5, 4], 47), ([1, 2, 2], 17)]
)
def test_the_mean_of_scores_is_exact_to_a_tenth(scores, tenths):
    assert satisfaction.mean_tenths(scores) == tenths


@pytest.mark.parametrize(
    ("starts", "ends", "withdrawn", "stands"),
    [
        (NOON, None, None, Shown.NOW),
        (NOON, NOON + HOUR, None, Shown.NOW),
        (NOON + MINUTE, None, None, Shown.PLANNED),
        (NOON - HOUR, NOON, None, Shown.OVER),
        (NOON, None, NOON, Shown.WITHDRAWN),
    ],
)
def test_an_announcement_is_shown_from_its_beginning_until_its_end(starts, ends, withdrawn, stands):
    assert announcements.shown(starts, ends, withdrawn, NOON) is stands


def test_an_announcement_ends_after_it_begins_and_speaks_the_language_that_was_written():
    with pytest.raises(Refused):
        announcements.lasting(NOON, NOON)
    assert announcements.said("en", "計画停止", "") == "計画停止"
    assert announcements.said("en", "計画停止", "Planned work") == "Planned work"
