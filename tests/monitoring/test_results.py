"""Results become state, tallies and outages, on both databases."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from monitoring.actions import (
    CreateCheck,
    ScheduleMaintenance,
    create_check,
    record_results,
    roll_up_days,
    schedule_maintenance,
)
from monitoring.actions.rollups import forget_details
from monitoring.models import Check, CheckDay, CheckHour, CheckResult, Outage
from monitoring.rules import Cause, Outcome, State
from msp.accounts.models import Client, Provider
from msp.data.work import Sessions, Work, begin, look
from msp.kernel.access import Actor, Role, system_actor
from msp.kernel.errors import Forbidden
from tests.conftest import NOW
from tests.monitoring.conftest import Make, result, results

MINUTE = timedelta(minutes=1)


def outages(work: Work) -> list[Outage]:
    return list(work.session.scalars(select(Outage).order_by(Outage.began_at)))


def test_a_check_that_answers_is_up_and_nothing_is_told(work, check):
    recorded = record_results(work, results(check, "+++"))

    work.session.refresh(check)
    assert (recorded.results, recorded.down, recorded.up) == (3, (), ())
    assert (check.hard, check.told, check.heard) == (State.UP, State.UP, Outcome.OK)
    assert (check.latency, check.heard_at, check.turned_at) == (120, NOW + 2 * MINUTE, NOW)
    assert check.next_due_at is not None
    assert check.heard_at < check.next_due_at <= check.heard_at + MINUTE


def test_three_failures_in_a_row_open_one_outage_that_began_with_the_first(work, check):
    record_results(work, results(check, "+--"))
    assert outages(work) == []

    recorded = record_results(work, results(check, "--", start=3))

    (outage,) = outages(work)
    assert recorded.down == (check.id,)
    assert (outage.began_at, outage.ended_at) == (NOW + MINUTE, None)
    assert (outage.cause, outage.detail) == (Cause.STATUS, "503")


def test_recovery_ends_the_outage_when_the_check_came_back(work, check):
    record_results(work, results(check, "+---"))

    recorded = record_results(work, results(check, "+++", start=4))

    (outage,) = outages(work)
    assert recorded.up == (check.id,)
    assert outage.ended_at == NOW + 4 * MINUTE


def test_the_same_batch_twice_is_once(work, check):
    batch = results(check, "+---")
    record_results(work, batch)

    again = record_results(work, batch)

    assert again.results == 0
    assert len(outages(work)) == 1
    assert work.session.scalar(select(func.count()).select_from(CheckResult)) == 4


def test_what_is_paused_gone_or_somebody_elses_is_left_out(work, check):
    check.is_enabled = False
    work.session.flush()
    stranger = result(check, 0)

    recorded = record_results(work, [stranger, type(stranger)(uuid4(), NOW, Outcome.OK, latency=1)])

    assert recorded.results == 0


def test_planned_work_keeps_quiet_and_checks_on(work, client, check):
    record_results(work, results(check, "+"))
    plan(work, client, check, (1, 10))

    record_results(work, results(check, "----", start=1))
    assert outages(work) == []
    record_results(work, [result(check, 10, ok=False)])

    work.session.refresh(check)
    (outage,) = outages(work)
    assert outage.began_at == NOW + MINUTE
    assert check.hard is State.DOWN


def plan(work: Work, client: Client, check: Check | None, minutes: tuple[int, int]) -> None:
    first, last = minutes
    schedule_maintenance(
        work,
        ScheduleMaintenance(
            client_id=client.id,
            check_id=check and check.id,
            starts_at=NOW + first * MINUTE,
            ends_at=NOW + last * MINUTE,
            reason="更新",
        ),
    )


def test_what_stands_behind_a_failed_check_is_not_told(work, make: Make):
    router = make("Router")
    web = make("Web", parent_id=router.id)
    record_results(work, [*results(router, "+"), *results(web, "+")])

    recorded = record_results(
        work, [*results(router, "---", start=1), *results(web, "---", start=1)]
    )
    assert recorded.down == (router.id,)
    back = record_results(work, [result(router, 4), *results(web, "-", start=4)])

    assert back.up == (router.id,)
    assert back.down == (web.id,)


def test_a_flapping_check_is_told_once_it_settles(work, check):
    record_results(work, results(check, "+-" * 10))
    work.session.refresh(check)
    assert check.flapping

    recorded = record_results(work, results(check, "---", start=20))
    assert recorded.down == ()
    settled = record_results(work, results(check, "-" * 15, start=23))

    assert settled.down == (check.id,)


def test_hours_and_days_hold_every_minute_that_was_down(work, client, check):
    for start in range(0, 180, 20):
        record_results(work, results(check, "+" * 10 + "-" * 10, start=start))
    work.session.refresh(check)

    hours = list(work.session.scalars(select(CheckHour).order_by(CheckHour.hour_at)))
    roll_up_days(work)
    day = work.session.scalars(select(CheckDay)).one()

    minute = 60_000
    assert [(hour.hour_at, hour.up, hour.down) for hour in hours] == [
        (NOW, 30 * minute, 30 * minute),
        (NOW + 60 * MINUTE, 30 * minute, 30 * minute),
    ]
    assert (check.hour_at, check.up, check.down) == (
        NOW + 120 * MINUTE,
        30 * minute,
        29 * minute,
    )
    assert (day.day.isoformat(), day.up, day.down) == ("2026-11-20", 60 * minute, 60 * minute)
    assert (day.results, day.failures) == (120, 60)


def test_adding_up_days_again_changes_nothing(work, check):
    record_results(work, results(check, "+" * 70))
    roll_up_days(work)
    first = [(day.day, day.up) for day in work.session.scalars(select(CheckDay))]

    roll_up_days(work)
    work.session.expire_all()

    assert [(day.day, day.up) for day in work.session.scalars(select(CheckDay))] == first
    assert first


def test_time_without_results_is_unknown(work, check):
    record_results(work, [result(check, 0), result(check, 50)])
    work.session.refresh(check)

    assert check.up == 130_000
    assert check.unknown == 50 * 60_000 - 130_000


def test_planned_time_is_kept_apart(work, client, check):
    plan(work, client, None, (10, 20))

    record_results(work, results(check, "+" * 31))
    work.session.refresh(check)

    assert (check.up, check.planned_up) == (20 * 60_000, 10 * 60_000)


def test_old_details_are_forgotten_and_days_stay(work, check):
    record_results(work, results(check, "+" * 130))
    roll_up_days(work)
    after = Work(work.session, work.actor, NOW + timedelta(days=41))

    assert forget_details(after) == 130 + 2
    assert work.session.scalar(select(func.count()).select_from(CheckDay)) == 1


def test_a_clients_person_records_nothing(sessions, work, client, check):
    contact = Actor(
        uuid4(), "c", frozenset({Role.CLIENT_ADMIN}), work.actor.provider_id, frozenset({client.id})
    )

    with pytest.raises(Forbidden):
        record_results(Work(work.session, contact, NOW), results(check, "+"))


def test_results_never_reach_another_provider(sessions: Sessions):
    """Set work goes past the ORM's filter, so each of its statements names the provider."""
    theirs, ours = system_actor(uuid4()), system_actor(uuid4())
    checks = [_provided(sessions, actor) for actor in (theirs, ours)]
    with begin(sessions, ours, NOW) as work:
        recorded = record_results(
            work, [result for check in checks for result in results(check, "+" * 61)]
        )
        roll_up_days(work)

    assert recorded.results == 61
    for actor, expected in ((theirs, 0), (ours, 1)):
        with look(sessions, actor, NOW) as work:
            for kind in (CheckHour, CheckDay):
                assert work.session.scalar(select(func.count()).select_from(kind)) == expected
            heard = work.session.scalars(select(Check.heard)).one()
            assert (heard is Outcome.OK) is bool(expected)


def _provided(sessions: Sessions, actor: Actor) -> Check:
    with begin(sessions, actor, NOW) as work:
        work.add(Provider(id=actor.provider_id, name="p"))
        client: UUID = work.add(Client(name="c", number=1)).id
        wish = CreateCheck(name="Web", target="https://x.example.jp/", client_id=client)
        check = create_check(work, wish)
        work.session.flush()
        work.session.expunge(check)
        return check
