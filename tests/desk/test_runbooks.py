"""Kinds of work, criteria for handing over, skills: arranged, shown and asked for."""

from uuid import uuid4

import pytest

from msp.desk import actions
from msp.desk.actions import categories, criteria, procedures, skills
from msp.desk.models import TicketAction
from msp.desk.queries import runbooks as done
from msp.desk.rules import criteria as rules
from msp.desk.rules import skills as skill_rules
from msp.desk.rules.runbooks import ActionType
from msp.kernel.errors import Refused
from tests.desk.test_handovers import TALK, wish


def test_a_runbook_that_ends_says_what_kind_of_work_was_done_and_work_is_listed_by_kind(
    work, browser, ticket
):
    made = {row.code: row for row in procedures.add_usual_procedures(work)}
    begin = procedures.StartProcedure(ticket_id=ticket.id, procedure_id=made["reinstall"].id)
    run = procedures.start_procedure(work, begin)
    for _ in range(9):
        if run.ending is None:
            step = procedures.rules.standing(procedures.rules.steps_of(run.steps), run.answers).id
            last = procedures.AnswerStep(ticket_id=ticket.id, run_id=run.id, step=step, answer=0)
            procedures.answer_step(work, last)
    work.session.flush()
    assert run.ending is not None
    assert [row.action for row in done.of_ticket(work, ticket.id)] == [ActionType.SOFTWARE_REPAIR]

    address = f"/tickets/{ticket.id}/actions"
    typed = {"action": "part_exchange", "note": "SSD交換"}
    assert browser.post(address, data=typed).status_code == 302
    assert browser.post(address, data={"action": "magic"}).status_code == 422
    assert "SSD交換" in browser.get(address).text
    assert "部品の交換" in browser.get(f"/tickets/{ticket.id}/beside").text
    assert f"#{ticket.number}" in browser.get("/desk/runbooks/part_exchange").text
    assert f"#{ticket.number}" not in browser.get("/desk/runbooks/on_site_install").text
    sort = f"/desk/runbooks/{made['physical'].id}/sort"
    browser.post(sort, data={"action": "on_site_install"})
    work.session.refresh(made["physical"])
    assert made["physical"].action is ActionType.ON_SITE_INSTALL
    assert "現地での設置" in browser.get("/desk/runbooks").text
    line = work.session.query(TicketAction).filter_by(note="SSD交換").one()
    browser.post(f"{address}/{line.id}/remove")
    procedures.undo_step(work, procedures.UndoStep(ticket_id=ticket.id, run_id=run.id))
    work.session.flush()
    assert done.of_ticket(work, ticket.id) == []
    assert browser.get(f"/api/v1/tickets/{ticket.id}/actions").json["items"] == []


def test_a_tier_passes_work_up_only_with_a_criterion_of_its_own_and_of_the_category(
    work, browser, ticket, tanaka
):
    tree = {row.code: row for row in categories.add_usual_categories(work)}
    network, other = sorted(tree.values(), key=lambda row: row.code)[:2]
    texts = {"all": (1, None), "own": (1, network.id), "else": (1, other.id), "up": (2, None)}
    rows = {
        name: criteria.add_criterion(
            work, criteria.AddCriterion(tier=tier, category_id=key, text_ja=f"基準{name}")
        )
        for name, (tier, key) in texts.items()
    }
    address = f"/tickets/{ticket.id}/do/hand-over"
    asked = browser.get(address).text
    assert "基準all" in asked
    assert "基準own" not in asked
    assert "基準up" not in asked

    with pytest.raises(Refused, match="criterion"):
        actions.hand_over(work, wish(ticket, tanaka))
    typed = {"tier": "2", "reason": "skill", "tried": "再起動した", **TALK}
    assert "criteria" in browser.post(address, data=typed).text
    with pytest.raises(Refused, match="criterion"):
        actions.hand_over(work, wish(ticket, tanaka, criteria=[rows["up"].id]))
    made = actions.hand_over(work, wish(ticket, tanaka, criteria=[rows["all"].id, uuid4()]))

    assert made.criteria == ["基準all"]
    assert "基準all" in browser.get(f"/tickets/{ticket.id}/hand-overs").text
    assert "基準else" in browser.get("/settings/criteria").text
    change = {"tier": "1", "text_ja": "手順が尽きた", "version": "1", "is_active": ""}
    edit = f"/settings/criteria/{rows['all'].id}"
    assert browser.post(edit, data=change).status_code == 303
    work.session.refresh(rows["all"])
    assert rows["all"].is_active is False
    assert browser.post(edit, data=change).status_code in {409, 422}


def test_which_criteria_hold_is_asked_where_there_are_any():
    one, other = uuid4(), uuid4()
    assert rules.checked([], [other]) == set()
    assert rules.checked([one], [one, other]) == {one}
    with pytest.raises(Refused):
        rules.checked([one], [other])
    assert rules.applies(None, [])
    assert rules.applies(one, [one])
    assert not rules.applies(one, [other])


def test_who_knows_the_code_is_shown_where_work_is_given(work, browser, ticket, tanaka):
    made = {row.name_ja: row for row in skills.add_usual_skills(work)}
    assert skills.add_usual_skills(work) == []
    code, network = made["プログラムのコード"], made["ネットワーク・VPN"]
    levels = [f"{code.id}:3", f"{network.id}:1"]
    work.session.flush()

    page = f"/settings/skills/people/{tanaka.id}"
    assert browser.post(page, data={"skills": levels}).status_code == 303

    words = browser.get(f"/tickets/{ticket.id}/do/hand-over").text
    assert "田中 葵 — プログラムのコード(" in words
    assert "プログラムのコード(" in browser.get(f"/tickets/{ticket.id}/do/assign").text
    assert "プログラムのコード" in browser.get("/settings/skills").text
    browser.put(f"/api/v1/skills/people/{tanaka.id}", json={"skills": [f"{code.id}:0"]})
    left = browser.get(f"/api/v1/skills/people/{tanaka.id}").json["items"]
    assert [one["level"] for one in left] == [1]
    assert browser.post(page, data={"skills": [f"{code.id}:9"]}).status_code == 422
    again = browser.post("/settings/skills/new", data={"name_ja": "プログラムのコード"})
    assert again.status_code == 422


def test_skills_are_read_from_text_and_the_best_stand_first():
    one = uuid4()
    assert skill_rules.levels([f"{one}:2"], [one]) == {one: 2}
    for wrong in (f"{one}:4", f"{uuid4()}:1", "x"):
        with pytest.raises(Refused):
            skill_rules.levels([wrong], [one])
    held = {"a": 1, "b": 3, "c": 2, "d": 1}
    assert skill_rules.best_first(held) == ["b", "c", "a"]
