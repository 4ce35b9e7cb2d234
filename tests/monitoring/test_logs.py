"""A log is watched by its lines: so many that hold a pattern within a window open an incident."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitoring.actions import (
    ChangeCheck,
    ReportLines,
    change_check,
    judge_logs,
    report_lines,
    tell_the_desk,
)
from monitoring.models import CheckKind, Outage
from monitoring.rules import State
from msp.desk.models import Ticket
from msp.kernel.access import Permission, Role
from msp.kernel.errors import Forbidden, Refused

BAD = "Nov 20 10:00:01 db01 kernel: DISK sda1 is full"
GOOD = "Nov 20 10:00:02 db01 cron: ok"


@pytest.fixture
def watched(make):
    told = {"kind": CheckKind.LOG, "target": "db01 syslog", "pattern": "disk * full\nディスク満杯"}
    return make("DBのログ", **told, window_seconds=300, match_count=3, fail_after=1)


def told(work, check, *lines):
    return report_lines(work, ReportLines(check_id=check.id, lines=list(lines)))


def test_enough_abnormal_lines_in_the_window_open_an_incident_that_ends_by_itself(
    work, watched, browser
):
    first = told(work, watched, BAD, GOOD, "ディスク満杯です")
    assert (first.matched, first.in_window, first.failed) == (2, 2, False)
    assert judge_logs(work) == 1
    work.session.refresh(watched)
    assert watched.hard is State.UP

    soon = replace(work, now=work.now + timedelta(minutes=2))
    address = f"/api/v1/checks/{watched.id}/lines"
    assert told(soon, watched, BAD).failed
    assert browser.post(address, json={"lines": [GOOD]}).json["matched"] == 0
    assert tell_the_desk(soon) == 1
    outage = work.session.query(Outage).one()
    ticket = work.get(Ticket, outage.ticket_id)
    assert ticket.subject == "【監視】DBのログ のログに異常があります"
    assert "disk * full × 3" in ticket.description
    page = browser.get(f"/monitoring/{watched.id}").text
    assert "DISK sda1 is full" in page

    later = replace(work, now=work.now + timedelta(minutes=9))
    assert judge_logs(later) == 1
    work.session.refresh(outage)
    work.session.refresh(watched)
    assert watched.hard is State.UP
    assert outage.ended_at is not None


def test_only_who_may_report_tells_lines_and_only_a_log_takes_them(work, watched, check):
    narrow = replace(work.actor, scopes=frozenset({Permission.CHECK_REPORT}))
    assert told(replace(work, actor=narrow), watched, BAD).matched == 1
    reader = replace(work.actor, roles=frozenset({Role.AUDITOR}))
    with pytest.raises(Forbidden):
        told(replace(work, actor=reader), watched, BAD)
    with pytest.raises(Refused, match="log takes lines"):
        told(work, check, BAD)
    facts = {"name": watched.name, "kind": "log", "target": "x", "pattern": "*"}
    with pytest.raises(Refused, match="two letters"):
        change_check(work, ChangeCheck(check_id=watched.id, **facts))
