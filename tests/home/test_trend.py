"""The tier-1 rate by week and month, and the one notice of a month in which it falls too low."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from msp.accounts.models import Person
from msp.desk import actions
from msp.desk.models import HandOver
from msp.home.actions import warn_of_low_rate
from msp.home.queries import desk, trend
from msp.home.rules import trend as rules
from msp.home.rules.figures import Part
from msp.home.rules.trend import Step
from msp.kernel.access import Role
from msp.kernel.periods import Period
from msp.outside.deliveries import NoticeDelivery
from tests.conftest import browser_of

FRIDAY = date(2026, 11, 20)


def test_weeks_begin_on_monday_and_months_on_their_first() -> None:
    weeks, months = rules.periods(Step.WEEK, FRIDAY, 2), rules.periods(Step.MONTH, FRIDAY, 3)

    assert weeks == [
        Period(date(2026, 11, 9), date(2026, 11, 16)),
        Period(date(2026, 11, 16), date(2026, 11, 23)),
    ]
    assert [month.first for month in months] == [
        date(2026, 9, 1),
        date(2026, 10, 1),
        date(2026, 11, 1),
    ]


@pytest.mark.parametrize(
    ("part", "is_low"),
    [
        (Part(14, 20), False),  # exactly 70 %
        (Part(13, 20), True),
        (Part(0, 19), False),  # too few to say so
        (Part(699, 1000), True),
        (Part(20, 20), False),
        (Part(0, 0), False),
    ],
)
def test_a_rate_is_low_below_seventy_of_twenty_tickets_at_least(part: Part, is_low: bool) -> None:
    assert rules.is_below(part) is is_low


@pytest.fixture
def desk_of_the_month(work, opened):
    """Twenty solved tickets of this month, seven of them beyond tier 1, and two of another week."""
    rows = [opened(f"相談 {number}", hours_ago=3) for number in range(20)]
    old = [opened(f"先月 {number}", hours_ago=24 * 30) for number in range(2)]
    for ticket in (*rows, *old):
        wish = actions.SolveTicket(ticket_id=ticket.id, cause_code="unknown", solution="直した")
        actions.solve_ticket(work, wish)
    for ticket in rows[:7]:
        ticket.highest_tier = 2
        work.session.add(_handed(work, ticket))
    work.session.flush()
    return rows


def _handed(work, ticket):
    told = {"from_tier": 1, "to_tier": 2, "reason": "skill", "tried": "再起動"}
    return HandOver(
        provider_id=work.actor.provider_id,
        created_at=work.now,
        ticket_id=ticket.id,
        author_id=work.actor.id,
        **told,
    )


def test_the_trend_says_what_the_report_of_the_month_says(work, desk_of_the_month):
    months, weeks = trend.tier_one(work, Step.MONTH), trend.tier_one(work, Step.WEEK)
    whole = desk.report(work, trend.span_of(work, months[-1].period)).tier_one

    assert months[-1].part == whole == Part(13, 20)
    assert months[-2].part == Part(2, 2)
    assert weeks[-1].part == Part(13, 20)
    assert work.session.execute(trend.behind(work, weeks[-1].period)).all()
    assert sum(rate.part.whole for rate in weeks) == 22


def test_leads_are_told_of_a_low_rate_once_in_a_month(work, desk_of_the_month):
    lead = work.add(
        Person(name="森 大輔", roles=[Role.LEAD.value], mail="mori@mirai.example", language="ja")
    )
    asked = select(NoticeDelivery).where(NoticeDelivery.person_id == lead.id)

    assert warn_of_low_rate(work, "https://a.example/reports/tier-one")
    warn_of_low_rate(replace(work, now=work.now + timedelta(hours=1)), "https://a.example/")

    (told,) = work.session.scalars(asked).all()
    assert told.title == "一次解決率が65.0%に下がりました(2026年11月、目安は70〜80%)"
    assert (told.address, told.href) == (lead.mail, "https://a.example/reports/tier-one")
    desk_of_the_month[0].highest_tier = 1
    work.session.flush()
    assert not warn_of_low_rate(work, "")


def test_the_page_the_file_and_programs_show_the_same(work, desk_of_the_month, sessions):
    reader = browser_of(sessions, work.actor)
    first = trend.tier_one(work, Step.WEEK)[-1].period.first

    page = reader.get("/reports/tier-one").text
    api = reader.get("/api/v1/reports/tier-one?by=week").json

    assert "65.0%" in page
    assert f"/reports/tier-one/week/{first}" in page
    assert "65.0%" in reader.get("/reports/tier-one?as=csv").text
    assert api["rates"][-1]["tenths"] == 650
    assert "相談 19" in reader.get(f"/reports/tier-one/week/{first}").text
    assert reader.get("/reports/tier-one/week/yesterday").status_code == 404
    assert reader.get("/api/v1/reports/tier-one?by=day").status_code == 422
