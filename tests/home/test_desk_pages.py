"""Promises, backlog, teams and load by hand; each number opens its rows, in few statements."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from msp.data.work import Work
from msp.desk import actions
from msp.desk.actions import SolveTicket
from msp.desk.actions.releases import AddRelease, add_release
from msp.desk.models import HandOver, Ticket, Vendor, VendorCase
from msp.desk.rules import HandOverReason
from msp.home.queries import attainment, backlog, desk, lengths, load
from msp.home.queries.attainment import Promise
from msp.home.rules.figures import Part
from msp.kernel.errors import Refused

Opened = Callable[..., Ticket]


def solved(work: Work, ticket: Ticket, hours: int) -> None:
    moment = replace(work, now=ticket.opened_at + timedelta(hours=hours))
    wish = SolveTicket(ticket_id=ticket.id, cause_code="unknown", solution="設定を直した")
    actions.solve_ticket(moment, wish)


def statements(work: Work, reckon: Callable[[], object]) -> int:
    """How many statements that takes."""
    seen: list[str] = []

    def note(*told: object) -> None:
        seen.append(str(told[2]))

    engine = work.session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        reckon()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_each_report_asks_a_fixed_number_of_times(work: Work, opened: Opened) -> None:
    opened("ある一件", hours_ago=3)

    asked = {
        "desk": statements(work, lambda: desk.report(work)),
        "ages": statements(work, lambda: backlog.ages(work, work.now)),
        "promises": statements(work, lambda: attainment.attained(work)),
        "reasons": statements(work, lambda: attainment.why_missed(work)),
        "teams": statements(work, lambda: lengths.by_team(work)),
        "load": statements(work, lambda: load.load(work)),
    }

    assert asked == {"desk": 6, "ages": 1, "promises": 3, "reasons": 1, "teams": 1, "load": 3}


def test_business_time_leaves_closed_hours_out(work: Work, opened: Opened) -> None:
    # opened 18 hours ago, at 16:00 on Thursday; the desk closes at 18:00
    solved(work, opened("夕方の件", hours_ago=18), 17)

    found = desk.report(work)

    assert found.open_to_resolved.mean_tenths == 170
    assert (found.worked_to_resolved.count, found.worked_to_resolved.mean_tenths) == (1, 20)
    assert found.worked_to_resolved.ninth_tenths == 20


def test_the_backlog_of_an_instant_counts_what_closed_later(work: Work, opened: Opened) -> None:
    old, young, gone = (opened(f"件 {n}", hours_ago=n) for n in (100, 5, 200))
    gone.closed_at = work.now - timedelta(hours=150)
    old.closed_at = work.now - timedelta(hours=1)
    work.session.flush()
    before = work.now - timedelta(hours=2)

    assert backlog.ages(work, before) == {
        **dict.fromkeys(("all", *backlog.AGES), 0),
        "all": 2,
        "0-1": 1,
        "3-7": 1,
    }
    rows = work.session.execute(backlog.tickets_open_at(work, before)).all()
    assert [row.id for row in rows] == [old.id, young.id]
    assert backlog.ages(work, work.now)["all"] == 1


def test_promises_of_tiers_and_vendors_are_counted_beside_the_desks(
    work: Work, opened: Opened
) -> None:
    kept, late = opened("早い件", hours_ago=30), opened("遅い件", hours_ago=30)
    solved(work, kept, 1)
    solved(work, late, 29)
    late.reassignments = 1
    vendor = work.add(Vendor(name="北風ネット"))
    due = work.now - timedelta(hours=1)
    for minutes in (-10, 10, None):
        taken = None if minutes is None else due + timedelta(minutes=minutes)
        handed = HandOver(
            ticket_id=late.id,
            author_id=work.actor.id,
            from_tier=1,
            to_tier=2,
            reason=HandOverReason.SKILL,
            tried="再起動",
            ola_due_at=due,
            taken_at=taken,
        )
        work.add(handed)
    case = VendorCase(
        ticket_id=late.id, vendor_id=vendor.id, question="?", opened_at=work.now, due_at=due
    )
    case.answered_at = due
    work.add(case)

    found = {(each.promise, each.key): each.kept for each in attainment.attained(work)}

    assert found[Promise.RESOLUTION, "3"] == Part(1, 2)
    assert found[Promise.OLA, "2"] == Part(1, 3)
    assert found[Promise.UC, "北風ネット"] == Part(1, 1)
    assert attainment.why_missed(work) == [("vendor", 1)]
    for promise, part, many in (
        (Promise.RESOLUTION, "missed", 1),
        (Promise.OLA, "missed", 1),
        (Promise.UC, "kept", 1),
        (Promise.UC, "missed", 0),
    ):
        for key in ("", {"ola": "2", "uc": "北風ネット"}.get(promise, "3")):
            rows = work.session.execute(attainment.behind(work, (promise, key), part)).all()
            assert len(rows) == many, (promise, key, part)


def test_the_load_is_told_in_the_readers_hours_and_after_releases(
    work: Work, opened: Opened
) -> None:
    first, second = opened("十時の件", hours_ago=24), opened("九時の件", hours_ago=25)
    add_release(work, AddRelease(name="SP1", released_on=date(2026, 11, 19)))

    found = load.load(work)

    assert found.cells == {(3, 10): 1, (3, 9): 1}
    assert found.peak == (3, 10)
    rows = work.session.execute(load.opened_in(work, 9, 3)).all()
    assert [row.id for row in rows] == [second.id]
    (wave,) = load.waves(work)
    assert (wave.after, wave.before) == ((2, 0, 0, 0, 0, 0, 0), 0)
    rows = work.session.execute(load.opened_after(work, wave.release)).all()
    assert [row.id for row in rows] == [first.id, second.id]
    with pytest.raises(Refused, match="already"):
        add_release(work, AddRelease(name="SP1", released_on=date(2026, 11, 19)))


def test_hours_follow_the_clocks_when_they_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")

    found = load.offsets(
        berlin, datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    )

    assert found == [
        (datetime(2026, 3, 29, 1, tzinfo=UTC), 3600),
        (datetime(2026, 10, 25, 1, tzinfo=UTC), 7200),
        (datetime(2026, 11, 1, tzinfo=UTC), 3600),
    ]


def test_the_pages_show_lead_on_and_are_files_too(work: Work, opened: Opened, browser) -> None:
    ticket = opened("夕方の件", hours_ago=18)
    solved(work, ticket, 26)
    release = add_release(work, AddRelease(name="SP1", released_on=date(2026, 11, 19)))

    for path in ("promises", "backlog?at=2026-11-20T09:00", "teams", "load", "desk"):
        page = browser.get(f"/reports/{path}")
        assert page.status_code == 200, path
        assert "<td" in page.text, path
    for path in (
        "promises/resolution/decided",
        "promises/because/late",
        "backlog/0-1?at=2026-11-20T08:00",
        "teams/tickets",
        "load/16?weekday=3",
        f"releases/{release.id}",
        "desk/worked_to_resolved",
    ):
        assert "夕方の件" in browser.get(f"/reports/{path}").text, path
        listed = browser.get(f"/reports/{path}{'&' if '?' in path else '?'}as=csv")
        assert "夕方の件" in listed.data.decode("utf-8-sig"), path
    assert browser.get("/reports/backlog/9-9").status_code == 404
    assert browser.get("/reports/load/24").status_code == 404
    wrong = browser.post("/reports/releases", data={"name": "SP1", "released_on": "2026-11-19"})
    assert wrong.status_code == 422
    gone = browser.post(f"/reports/releases/{release.id}/remove")
    assert gone.status_code == 303
    assert load.waves(work) == []
