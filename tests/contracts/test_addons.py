"""Add-on services (R126): milestones that are billed, drills with evidence, a vendor register."""

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from contracts import actions as agreements
from contracts.actions import addons
from contracts.models import LineVendor, Milestone, RecoveryDrill
from contracts.rules.lines import LineKind
from msp.kernel.access import Role
from msp.kernel.errors import Refused
from msp.settings import Settings
from tests import portals
from tests.conftest import SECRET, browser_of
from tests.contracts.conftest import START, TODAY, active, add, person_of

PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def service(work, contract):
    """Makes an add-on line of a service, in force."""

    def made(name):
        line = add(work, contract, LineKind.ADD_ON, title="追加", fee=0, service=name)
        active(work, contract)
        return line

    return made


def one(work, kind):
    work.session.expire_all()
    return work.session.scalars(select(kind)).one()


def test_a_stage_is_agreed_reached_taken_back_and_reached_again(browser, work, service):
    page = f"/contracts/lines/{service('project_management').id}/milestones"
    stage = {"title": "要件定義", "due_on": "2026-11-30", "amount": "５００,000"}

    agreed = browser.post(page, data=stage)
    row = one(work, Milestone)
    reach = f"/contracts/milestones/{row.id}/reach"
    early = browser.post(reach, data={"reached_on": "2026-11-21"})
    reached = browser.post(reach, data={"reached_on": "2026-11-19", "note": "ご承認済み"})
    twice = browser.post(reach, data={"reached_on": "2026-11-20"})

    assert [agreed.status_code, early.status_code, reached.status_code, twice.status_code] == [
        *(303, 422, 303, 422)
    ]
    assert one(work, Milestone).reached_on == date(2026, 11, 19)
    assert "¥500,000のうち¥500,000分を達成" in browser.get(page).text
    back = f"/contracts/milestones/{row.id}/back"
    assert browser.post(back, data={"reason": "検収前でした"}).status_code == 303
    assert one(work, Milestone).reached_on is None


def test_a_stage_of_a_closed_month_stays_as_it_is(work, service):
    line = service("project_management")
    row = addons.add_milestone(
        work,
        addons.AddMilestone(line_id=line.id, title="設計", due_on=date(2026, 10, 31), amount=1),
    )
    lock = {"starts_on": date(2026, 10, 1), "ends_on": date(2026, 11, 1), "reason": "締め済み"}
    agreements.lock_period(work, agreements.LockPeriod(**lock))

    with pytest.raises(Refused):
        addons.reach_milestone(
            work, addons.ReachMilestone(milestone_id=row.id, reached_on=date(2026, 10, 30))
        )


def test_a_drill_is_held_proved_and_read_by_the_client(
    work, sessions, owner, service, tmp_path_factory
):
    folder = tmp_path_factory.getbasetemp() / "papers"
    told = Settings(database="sqlite://", secret=SECRET, data_dir=folder)
    portal = portals.stands_on(portals.named(told), sessions)
    line = service("backup")
    ours = portals.browser_of(portal, owner)
    theirs = portals.browser_of(portal, person_of(work, line.client_id))
    page = f"/contracts/lines/{line.id}/drills"

    ours.post(page, data={"title": "NAS", "planned_on": "2026-11-18", "goal_minutes": "4h"})
    drill = one(work, RecoveryDrill)
    result = {"done_on": "2026-11-18", "result": "passed", "restored_minutes": "3.5h"}
    held = ours.post(
        f"/contracts/drills/{drill.id}",
        data={**result, "content": (BytesIO(PDF), "復旧訓練.pdf")},
    )
    again = ours.post(f"/contracts/drills/{drill.id}", data={**result, "note": "本番と同じ手順"})

    assert (held.status_code, again.status_code) == (303, 303)
    shown = theirs.get(page).text
    assert "予定どおり復旧" in shown
    assert "目標 4:00: 達成" in shown or "目標 4時間: 達成" in shown
    assert "本番と同じ手順" in shown
    paper = one(work, RecoveryDrill).file_id
    assert theirs.get(f"/contracts/files/{paper}").data == PDF
    assert theirs.post(f"/contracts/drills/{drill.id}", data=result).status_code == 403


def test_vendors_are_registered_and_left(browser, work, service):
    page = f"/contracts/lines/{service('vendor_management').id}/vendors"
    vendor = {"name": "みらい通信", "supplies": "インターネット回線", "phone": "0120-000-000"}

    browser.post(page, data=vendor)
    row = one(work, LineVendor)
    listed = browser.get(page).text
    browser.post(f"/contracts/vendors/{row.id}/end", data={"ends_on": TODAY.isoformat()})

    assert "みらい通信" in listed
    assert "みらい通信" not in browser.get(page).text


def test_a_list_belongs_to_the_line_of_its_service(browser, work, contract, service):
    line = service("backup")

    page = browser.get(f"/contracts/{contract.id}").text

    assert f"/contracts/lines/{line.id}/drills" in page
    assert f"/contracts/lines/{line.id}/vendors" not in page
    assert browser.get(f"/contracts/lines/{line.id}/vendors").status_code == 422
    told = {"line_id": line.id, "title": "設計", "due_on": START, "amount": 1}
    with pytest.raises(Refused) as refusal:
        addons.add_milestone(work, addons.AddMilestone(**told))
    assert refusal.value.field == "line_id"


def test_a_program_keeps_the_lists_and_the_client_reads_them(browser, sessions, work, service):
    line = service("other")
    base = f"/api/v1/contracts/lines/{line.id}"
    theirs = browser_of(sessions, person_of(work, line.client_id))
    user = browser_of(sessions, person_of(work, line.client_id, Role.END_USER))

    stage = browser.post(
        f"{base}/milestones", json={"title": "設計", "due_on": "2026-11-30", "amount": 9}
    )
    reached = browser.post(
        f"/api/v1/contracts/milestones/{stage.json['id']}/reach", json={"reached_on": "2026-11-19"}
    )
    drill = browser.post(f"{base}/drills", json={"title": "NAS", "planned_on": "2026-12-01"})
    held = browser.post(
        f"/api/v1/contracts/drills/{drill.json['id']}",
        json={"done_on": "2026-11-20", "result": "failed"},
    )
    browser.post(f"{base}/vendors", json={"name": "通信", "supplies": "回線"})

    assert reached.json["reached_on"] == "2026-11-19"
    assert held.json["result"] == "failed"
    for name in ("milestones", "drills", "vendors"):
        assert len(theirs.get(f"{base}/{name}").json["items"]) == 1
        assert user.get(f"{base}/{name}").status_code == 403
