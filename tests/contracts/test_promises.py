from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from contracts import actions, queries
from contracts.models import CalendarVersion
from contracts.rules.clocks import Pledge, Target, Unit
from contracts.rules.lines import LineKind
from contracts.rules.promises import HolidaySet, PauseReason
from msp.kernel.errors import Refused
from tests.contracts.conftest import active, add

MONDAY = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)  # 09:00 in Tokyo


def office(work, **told):
    days = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-12:00, 13:00-18:00")
    wish = actions.CreateCalendar(
        name=told.pop("name", "営業時間"), zone="Asia/Tokyo", **{**days, **told}
    )
    return actions.create_calendar(work, wish)


def policy(work, calendar, name, **told):
    targets = [
        actions.TargetWish(priority=1, pledge=Pledge.FIRST_RESPONSE, minutes=60),
        actions.TargetWish(priority=1, pledge=Pledge.RESOLUTION, working_days=2, at_close=True),
    ]
    wish = actions.CreateSlaPolicy(
        name=name,
        calendar_id=calendar.id,
        targets=targets,
        pausing=[PauseReason.CLIENT],
        **told,
    )
    return actions.create_sla_policy(work, wish)


def test_without_any_policy_nothing_is_promised(work, client):
    terms = queries.sla_terms(work, client.id)

    assert terms.policy_id is None
    assert terms.policy_for(1).targets == {}


def test_the_line_goes_before_the_contract_and_the_contract_before_the_default(
    work, client, contract
):
    calendar = office(work)
    default, agreed, premium = (
        policy(work, calendar, name, is_default=name == "標準") for name in ("標準", "契約", "特別")
    )
    line = add(work, contract, LineKind.MANAGED, fee=1, line_sla_policy_id=premium.id)
    other = add(work, contract, LineKind.MANAGED, fee=1)
    assert queries.sla_terms(work, client.id).policy_id == default.id
    contract.sla_policy_id = agreed.id
    active(work, contract)

    assert queries.sla_terms(work, client.id, line_id=line.id).policy_id == premium.id
    assert queries.sla_terms(work, client.id, line_id=other.id).policy_id == agreed.id
    assert queries.sla_terms(work, client.id, contract.id).policy_id == premium.id
    assert queries.sla_terms(work, client.id).policy_id == premium.id


def test_the_terms_carry_targets_pauses_and_a_calendar_that_counts(work, client):
    calendar = office(work, holiday_set=HolidaySet.JAPAN_PUBLIC, exceptions="2026-11-18 closure")
    policy(work, calendar, "標準", is_default=True)

    terms = queries.sla_terms(work, client.id)

    assert terms.policy_for(1).targets == {
        Pledge.FIRST_RESPONSE: Target(3600, Unit.SECONDS, frozenset({"client"})),
        Pledge.RESOLUTION: Target(2, Unit.DAYS_TO_CLOSE, frozenset({"client"})),
    }
    assert terms.policy_for(4).targets == {}
    assert terms.calendar.business_seconds(MONDAY, MONDAY.replace(day=25)) == 5 * 8 * 3600
    assert terms.calendar.is_holiday(date(2026, 11, 23))


def test_a_changed_calendar_is_a_new_version_and_the_old_one_stays(work, client):
    calendar = office(work)
    policy(work, calendar, "標準", is_default=True)
    before = queries.sla_terms(work, client.id)

    actions.change_calendar(
        work,
        actions.ChangeCalendar(
            calendar_id=calendar.id, name="営業時間", zone="Asia/Tokyo", mon="10:00-11:00"
        ),
    )

    after = queries.sla_terms(work, client.id)
    assert (before.calendar.version, after.calendar.version) == (1, 2)
    assert before.calendar_version_id != after.calendar_version_id
    wanted = update(CalendarVersion).values(zone="UTC")
    with pytest.raises(DBAPIError, match="append-only"), work.session.begin_nested():
        work.session.execute(wanted)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("mon", "nine to five"),
        ("mon", "18:00-09:00"),
        ("zone", "Asia/Edo"),
        ("own_holidays", "2026-02-30"),
        ("exceptions", "2026-02-30 closure"),
        ("exceptions", "2026-02-28 maybe"),
    ],
)
def test_what_cannot_be_a_calendar_is_refused(work, field, typed):
    wish = {"name": "x", "zone": "Asia/Tokyo", field: typed}

    with pytest.raises(Refused):
        actions.create_calendar(work, actions.CreateCalendar(**wish))


def test_a_policy_has_one_target_of_a_kind_and_a_measure(work):
    calendar = office(work)
    twice = [actions.TargetWish(priority=1, pledge=Pledge.RESOLUTION, minutes=1)] * 2
    none = [actions.TargetWish(priority=1, pledge=Pledge.RESOLUTION)]

    for targets in (twice, none):
        with pytest.raises(Refused):
            actions.create_sla_policy(
                work,
                actions.CreateSlaPolicy(name="x", calendar_id=calendar.id, targets=targets),
            )


def test_a_new_default_takes_the_place_of_the_old_one(work, client):
    calendar = office(work)
    old = policy(work, calendar, "旧", is_default=True)
    new = policy(work, calendar, "新", is_default=True)
    work.session.refresh(old)

    assert not old.is_default
    assert queries.sla_terms(work, client.id).policy_id == new.id
