"""People make, change, pause and silence checks."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from monitoring.actions import (
    AcknowledgeOutage,
    CancelMaintenance,
    ChangeCheck,
    CreateCheck,
    PauseCheck,
    ResumeCheck,
    ScheduleMaintenance,
    acknowledge_outage,
    cancel_maintenance,
    change_check,
    create_check,
    pause_check,
    record_results,
    resume_check,
    schedule_maintenance,
)
from monitoring.models import CheckKind, MaintenanceWindow, Outage
from msp.accounts.models import Client
from msp.data.work import Work
from msp.kernel.access import Actor, Role
from msp.kernel.errors import Conflict, Forbidden, NotFound, Refused
from tests.conftest import NOW
from tests.monitoring.conftest import Make, results

HOUR = timedelta(hours=1)


def test_a_new_check_is_asked_at_once(work, make: Make):
    check = make(kind="tcp", target="db.minato.example.jp:5432")

    assert check.kind is CheckKind.TCP
    assert check.next_due_at == work.now


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"target": "http://127.1/"}, "target"),
        ({"target": "ftp://minato.example.jp/"}, "target"),
        ({"target": "minato.example.jp", "kind": "tcp"}, "target"),
        ({"statuses": "fine"}, "statuses"),
        ({"timeout_seconds": 30, "interval_seconds": 20}, "timeout_seconds"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(make: Make, facts, field):
    with pytest.raises(Refused) as caught:
        make(**facts)

    assert caught.value.field == field


def test_two_checks_of_a_client_have_two_names(make: Make):
    make("Web")

    with pytest.raises(Refused) as caught:
        make("Web")

    assert caught.value.field == "name"


def test_nobody_watches_for_a_stranger(work):
    with pytest.raises(NotFound):
        create_check(work, CreateCheck(name="x", target="https://x.jp/", client_id=uuid4()))


def test_nothing_depends_on_itself(work, make: Make):
    router = make("Router")
    web = make("Web", parent_id=router.id)

    with pytest.raises(Refused) as caught:
        change_check(work, as_it_is(router, parent_id=web.id))

    assert caught.value.field == "parent_id"


def test_nothing_depends_on_another_clients_check(work, make: Make):
    other = work.add(Client(name="別の会社", number=2))
    router = make("Router", client_id=other.id)

    with pytest.raises(Refused):
        make("Web", parent_id=router.id)


def as_it_is(check, **changed):
    facts = {name: getattr(check, name) for name in ("name", "kind", "target", "interval_seconds")}
    return ChangeCheck(**{**facts, "check_id": check.id, **changed})


def test_a_change_made_on_an_old_reading_is_a_conflict(work, check):
    change_check(work, as_it_is(check, version=1, name="Shop"))

    with pytest.raises(Conflict):
        change_check(work, as_it_is(check, version=1, name="Store"))

    assert (check.name, check.version) == ("Shop", 2)


def test_a_paused_check_is_not_due_until_it_is_resumed(work, check):
    pause_check(work, PauseCheck(check_id=check.id))
    pause_check(work, PauseCheck(check_id=check.id))
    assert (check.is_enabled, check.next_due_at) == (False, None)

    resume_check(work, ResumeCheck(check_id=check.id))

    assert (check.is_enabled, check.next_due_at) == (True, work.now)


def test_an_open_outage_is_acknowledged_once_and_an_old_one_not_at_all(work, check):
    record_results(work, results(check, "+---"))
    outage = work.session.scalars(select(Outage)).one()

    acknowledge_outage(work, AcknowledgeOutage(outage_id=outage.id, note="回線会社に確認中"))
    acknowledge_outage(work, AcknowledgeOutage(outage_id=outage.id, note="二度目"))
    assert (outage.acknowledged_note, outage.acknowledged_by) == (
        "回線会社に確認中",
        work.actor.id,
    )
    record_results(work, results(check, "+", start=5))

    with pytest.raises(Refused):
        acknowledge_outage(work, AcknowledgeOutage(outage_id=outage.id, note="遅い"))


def planned(client: Client, start, end) -> ScheduleMaintenance:
    return ScheduleMaintenance(client_id=client.id, starts_at=start, ends_at=end, reason="更新")


def test_planned_work_ends_after_it_begins_and_after_now(work, client):
    for start, end in ((NOW + HOUR, NOW + HOUR), (NOW - 2 * HOUR, NOW - HOUR)):
        with pytest.raises(Refused) as caught:
            schedule_maintenance(work, planned(client, start, end))
        assert caught.value.field == "ends_at"


def test_planned_work_is_taken_back_before_it_begins_and_cut_short_after(work, client):
    ahead = schedule_maintenance(work, planned(client, NOW + HOUR, NOW + 2 * HOUR))
    running = schedule_maintenance(work, planned(client, NOW - HOUR, NOW + HOUR))

    for window in (ahead, running):
        cancel_maintenance(work, CancelMaintenance(window_id=window.id))
    work.session.flush()

    left = work.session.scalars(select(MaintenanceWindow)).one()
    assert (left.id, left.ends_at) == (running.id, NOW)


def test_a_client_reads_its_checks_and_changes_none(work, client, check):
    contact = Actor(
        uuid4(), "c", frozenset({Role.CLIENT_ADMIN}), work.actor.provider_id, frozenset({client.id})
    )
    theirs = Work(work.session, contact, NOW)

    for act, wish in (
        (pause_check, PauseCheck(check_id=check.id)),
        (resume_check, ResumeCheck(check_id=check.id)),
        (change_check, as_it_is(check)),
        (schedule_maintenance, planned(client, NOW, NOW + HOUR)),
        (acknowledge_outage, AcknowledgeOutage(outage_id=check.id, note="x")),
    ):
        with pytest.raises(Forbidden):
            act(theirs, wish)
