"""Hours that run low or end are told once each, with the work that crossed the line."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from billing.actions import notices, topups
from billing.models import HourNotice
from billing.queries import topups as queries
from billing.rules.notices import NoticeKind
from contracts.rules.lines import LineKind
from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.desk.actions import time
from msp.kernel.access import Role
from msp.outside.models import OutboxMessage
from tests.desk.time_story import Story, agreed, as_client, story


@pytest.fixture
def told(work: Work, client: Client) -> Story:
    """A client with ten prepaid hours, an admin who reads English, and a manager at our desk."""
    made = story(work, client)
    made.line(LineKind.BLOCK, rate_per_hour=12000, title="時間パック")
    agreed(made)
    for name, role, own, language in (
        ("Misaki", Role.CLIENT_ADMIN, client.id, "en"),
        ("太郎", Role.END_USER, client.id, "ja"),
        ("佐藤", Role.DESK_MANAGER, None, "ja"),
    ):
        mail = f"{role.value}@x.example"
        row = {"name": name, "roles": [role.value], "mail": mail, "language": language}
        work.add(Person(client_id=own, **row))
    return made


def log(told: Story, minutes: int, **wish: Any) -> Any:
    ticket = wish.pop("ticket", None)
    named = {"ticket_id": ticket.id} if ticket else {"client_id": told.client.id}
    wish = {"work_type_id": told.remote.id, "note": "設定", **wish, **named, "minutes": minutes}
    return time.log_time(told.work, time.LogTime(**wish))


def mails(work: Work) -> list[OutboxMessage]:
    wanted = select(OutboxMessage).where(OutboxMessage.source.like("hours:%"))
    return list(work.session.scalars(wanted.order_by(OutboxMessage.to_address)))


def kept(work: Work) -> list[tuple[NoticeKind, int, bool]]:
    wanted = select(HourNotice).order_by(HourNotice.kind, HourNotice.threshold.desc())
    return [(one.kind, one.threshold, one.was_told) for one in work.session.scalars(wanted)]


def test_a_threshold_is_told_once_and_names_the_ticket_that_crossed_it(
    work: Work, told: Story
) -> None:
    told.sell(600)
    ticket = told.ticket(42)
    log(told, 290)
    assert notices.tell_hours(work) == 0

    log(told, 25, ticket=ticket)
    log(told, 5)

    assert notices.tell_hours(work) == 1
    assert notices.tell_hours(work) == 0
    admin, manager = mails(work)
    assert (admin.to_address, manager.to_address) == (
        "client_admin@x.example",
        "desk_manager@x.example",
    )
    assert "50% or less" in admin.body
    assert "ticket #42 “VPNが切れる”, 25 min" in admin.body
    assert "4.7 h of 10.0 h" in admin.body
    assert "お問い合わせ #42「VPNが切れる」 25分" in manager.body
    notice = work.session.scalars(select(HourNotice)).one()
    assert (notice.ticket_id, notice.minutes, notice.left_minutes) == (ticket.id, 25, 280)


def test_one_piece_of_work_through_several_thresholds_is_one_letter(
    work: Work, told: Story
) -> None:
    told.sell(600)
    log(told, 560)

    notices.tell_hours(work)

    percent = NoticeKind.PERCENT
    assert kept(work) == [(percent, 50, False), (percent, 25, False), (percent, 10, True)]
    assert [mail.to_address.split("@")[0] for mail in mails(work)] == [
        "client_admin",
        "desk_manager",
    ]


def test_hours_bought_meanwhile_may_run_low_again(work: Work, told: Story) -> None:
    told.sell(600)
    log(told, 600)
    notices.tell_hours(work)
    before = len(mails(work))

    told.sell(300, source="order:2", purchased_on=date(2026, 11, 19))
    assert notices.tell_hours(work) == 0
    log(told, 150)

    assert notices.tell_hours(work) == 1
    assert len(mails(work)) == before + 2


def test_a_clients_own_thresholds_hold_and_a_client_that_wants_none_hears_nothing(
    work: Work, told: Story
) -> None:
    wish = topups.SetNotices(
        client_id=told.client.id,
        percents=[],
        minutes_left="2h",
        expiry_days=[],
        tells_client=False,
        mails_statement=True,
    )
    topups.set_notices(work, wish)
    told.sell(600)
    log(told, 479)
    assert notices.tell_hours(work) == 0

    log(told, 1)

    assert notices.tell_hours(work) == 1
    assert kept(work) == [(NoticeKind.MINUTES, 120, True)]
    assert [mail.to_address for mail in mails(work)] == ["desk_manager@x.example"]


def test_an_end_is_told_at_each_of_its_days_once(work: Work, told: Story) -> None:
    told.sell(600, expires_on=date(2026, 12, 20))
    assert notices.tell_hours(work) == 1
    assert notices.tell_hours(work) == 0

    nearer = replace(work, now=work.now + timedelta(days=24))
    assert notices.tell_hours(nearer) == 1

    assert kept(work) == [(NoticeKind.EXPIRY, 30, True), (NoticeKind.EXPIRY, 7, True)]
    assert sum("Last day: Sun 20 Dec 2026 (6 days" in mail.body for mail in mails(work)) == 1


def test_hours_that_were_used_long_ago_are_written_down_and_told_to_nobody(
    work: Work, told: Story
) -> None:
    told.sell(600)
    log(told, 560, work_on=date(2026, 8, 3))

    notices.tell_hours(work)

    assert [was_told for _, _, was_told in kept(work)] == [False, False, False]
    assert mails(work) == []


def test_a_notice_is_never_changed(work: Work, told: Story) -> None:
    told.sell(600)
    log(told, 560)
    notices.tell_hours(work)

    with pytest.raises(DatabaseError, match="append-only"), work.session.begin_nested():
        work.session.execute(text("UPDATE hour_notice SET threshold = 1"))


def test_a_client_reads_its_own_notices_with_the_tickets_number(work: Work, told: Story) -> None:
    told.sell(600)
    log(told, 560, ticket=told.ticket(7))
    notices.tell_hours(work)

    found = queries.notices_of(as_client(work, told.client), told.client.id)

    assert [(row.HourNotice.threshold, row.number) for row in found] == [(10, 7)]
