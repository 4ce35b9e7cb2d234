"""Many tickets at once: shown before it is done, done all or none, undone in one go."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest

from msp.desk import actions as desk
from msp.desk.actions import bulk as actions
from msp.desk.models import Ticket
from msp.desk.rules import Status, WaitReason
from msp.desk.rules.bulk import MERGED, NO_STEP, SAME, Change, What, outcome
from msp.kernel.errors import NotFound, Refused

AOI = uuid4()


@pytest.fixture
def three(work, client, promise):
    return [
        desk.open_ticket(work, desk.OpenTicket(client_id=client.id, subject=f"障害 {number}"))
        for number in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("change", "why_not"),
    [
        (Change(What.OWNER, None), ""),
        (Change(What.OWNER, AOI), SAME),
        (Change(What.STATUS, Status.CLOSED), NO_STEP),
        (Change(What.STATUS, Status.WAITING, WaitReason.VENDOR), ""),
        (Change(What.PRIORITY, (2, 2)), SAME),
    ],
)
def test_what_cannot_be_changed_says_why(change, why_not):
    told = {"status": Status.ACTIVE, "wait_reason": None, "impact": 2, "urgency": 2}

    assert outcome(Ticket(assignee_id=AOI, **told), change).why_not == why_not
    assert outcome(Ticket(status=Status.MERGED), change).why_not == MERGED


def test_it_is_shown_before_it_is_done_and_undone_in_one_go(browser, work, three, tanaka):
    actions_on = {"n": [str(one.number) for one in three], "what": "owner"}
    actions_on |= {"assignee_id": str(tanaka.id)}
    desk.assign_ticket(work, desk.AssignTicket(ticket_id=three[0].id, assignee_id=tanaka.id))

    shown = browser.get("/tickets/bulk/edit", query_string=actions_on).text
    work.session.expire_all()
    before = [one.assignee_id for one in three]
    browser.post("/tickets/bulk/edit", data=actions_on)
    work.session.expire_all()
    after = [one.assignee_id for one in three]
    page = browser.get("/tickets/").text
    browser.post(re.search(r"/tickets/bulk/[0-9a-f-]+/undo", page)[0])
    work.session.expire_all()

    assert "2件を変更" in shown
    assert "変わりません" in shown
    assert before == [tanaka.id, None, None]
    assert after == [tanaka.id] * 3
    assert [one.assignee_id for one in three] == before


def test_states_teams_and_priorities_are_changed_and_put_back(work, three, team):
    numbers = [one.number for one in three]
    wishes = [
        {"what": "status", "status": "waiting", "wait_reason": "vendor"},
        {"what": "team", "team_id": team.id},
        {"what": "priority", "impact": 1, "urgency": 1},
    ]

    made = [actions.change_many(work, actions.ChangeMany(n=numbers, **told)) for told in wishes]
    done = [(one.status, one.team_id, one.priority) for one in three]
    for change in reversed(made):
        actions.undo_many(work, actions.UndoMany(change_id=change.id))

    assert done == [(Status.WAITING, team.id, 1)] * 3
    assert [(one.status, one.team_id, one.priority) for one in three] == [(Status.NEW, None, 3)] * 3


def test_one_that_was_changed_since_keeps_all_as_they_are(work, three, tanaka):
    told = {"n": [one.number for one in three], "what": "owner", "assignee_id": tanaka.id}
    made = actions.change_many(work, actions.ChangeMany(**told))
    desk.assign_ticket(work, desk.AssignTicket(ticket_id=three[2].id))
    stranger = replace(work, actor=replace(work.actor, id=tanaka.id))

    with pytest.raises(Refused, match="changed this since"):
        actions.undo_many(work, actions.UndoMany(change_id=made.id))
    with pytest.raises(NotFound):
        actions.undo_many(stranger, actions.UndoMany(change_id=made.id))


def test_a_foreign_number_or_nothing_to_do_is_refused(browser, work, three):
    told = {"n": ["1", "99"], "what": "owner", "assignee_id": ""}

    assert browser.get("/tickets/bulk/edit", query_string=told).status_code == 404
    assert browser.get("/tickets/bulk/edit").status_code == 200
    same = browser.post("/tickets/bulk/edit", data=told | {"n": ["1"]})
    assert same.status_code == 422
