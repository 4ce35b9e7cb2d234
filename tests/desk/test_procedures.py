"""Guided procedures and the category tree: arranged by leads, gone through on tickets."""

import pytest

from msp.desk.actions import categories
from msp.desk.actions import procedures as actions
from msp.desk.models.intake import Category
from msp.desk.queries import intake, tickets
from msp.desk.queries import procedures as queries
from msp.desk.rules import procedures as rules
from msp.desk.rules.intake import Certainty, Fact
from msp.desk.rules.procedures import Ending
from msp.desk.rules.usual_categories import USUAL as TREE
from msp.desk.rules.usual_procedures import USUAL
from msp.kernel.errors import Conflict, Refused


@pytest.fixture
def physical(work):
    """The usual procedures are there; this is the first of them."""
    return actions.add_usual_procedures(work)[0]


def answered(work, run, *answers, note=""):
    for answer in answers:
        here = rules.standing(rules.steps_of(run.steps), run.answers)
        told = {"ticket_id": run.ticket_id, "run_id": run.id, "step": here.id, "answer": answer}
        actions.answer_step(work, actions.AnswerStep(**told, note=note))
    return run


def begun(work, ticket, procedure):
    wish = actions.StartProcedure(ticket_id=ticket.id, procedure_id=procedure.id)
    return actions.start_procedure(work, wish)


@pytest.mark.parametrize("usual", USUAL, ids=lambda usual: usual[0])
def test_every_usual_procedure_ends_in_both_languages(usual):
    steps = rules.checked(usual[3])

    assert rules.reached(steps) == {step.id for step in steps}
    for step in steps:
        assert step.ask_ja != step.ask_en
        assert all(one.ja and one.en for one in step.answers)


def test_the_usual_tree_has_two_levels_and_asks_for_facts_that_exist():
    tops = {usual.code for usual in TREE if not usual.under}

    for usual in TREE:
        assert usual.under in tops or not usual.under
        assert {Fact(name) for name in usual.required or ()} <= set(Fact)


def test_the_usual_ones_are_added_once(work):
    assert len(actions.add_usual_procedures(work)) == 5
    assert actions.add_usual_procedures(work) == []
    assert len(categories.add_usual_categories(work)) == len(TREE)
    assert categories.add_usual_categories(work) == []
    assert [row.code for row in intake.categories(work)][:3] == ["pc", "pc.hardware", "pc.print"]


def test_the_end_of_a_procedure_stands_in_the_facts_and_in_a_note(work, ticket, physical):
    run = answered(work, begun(work, ticket, physical), 0, 0, 0, note="緑")

    assert (run.ending, run.ended_at) == (Ending.SOLVED, work.now)
    known = intake.facts(intake.of_ticket(work, ticket.id))[Fact.STEPS]
    assert known.certainty is Certainty.OBSERVED
    assert known.text.startswith("【物理的な確認】\n・電源ランプは点いていますか → 点いている(緑)")
    assert tickets.notes(work, ticket.id)[-1].body == known.text


def test_the_last_answer_is_taken_back_with_what_it_told(work, ticket, physical):
    run = answered(work, begun(work, ticket, physical), 0, 0, 0)

    actions.undo_step(work, actions.UndoStep(ticket_id=ticket.id, run_id=run.id))

    assert (run.ending, len(run.answers)) == (None, 2)
    assert intake.facts(intake.of_ticket(work, ticket.id)) == {}
    answered(work, run, 1)
    assert run.ending is Ending.GO_ON


def test_a_procedure_that_was_left_is_taken_up_where_it_stood(work, ticket, physical):
    run = answered(work, begun(work, ticket, physical), 0)

    assert begun(work, ticket, physical) is run
    assert len(queries.runs(work, ticket.id)) == 1


def test_a_run_keeps_the_tree_with_which_it_began(work, ticket, physical):
    run = begun(work, ticket, physical)
    told = {"procedure_id": physical.id, "step_id": "power", "ask_ja": "別の問い"}
    answers = [{"ja": "はい", "goes": "solved"}]

    actions.save_step(work, actions.SaveStep.model_validate(told | {"answers": answers}))

    assert rules.steps_of(run.steps)[0].ask_ja == "電源ランプは点いていますか"
    assert rules.steps_of(physical.steps)[0].ask_ja == "別の問い"


def test_a_step_that_would_lead_round_in_a_circle_is_refused(work, physical):
    told = {"procedure_id": physical.id, "step_id": "works", "ask_ja": "?", "version": 1}
    back = [{"ja": "最初へ", "goes": "power"}]

    with pytest.raises(Refused, match="circle"):
        actions.save_step(work, actions.SaveStep.model_validate(told | {"answers": back}))
    with pytest.raises(Conflict):
        actions.save_step(work, actions.SaveStep.model_validate(told | {"version": 7}))


def test_only_a_step_that_nothing_leads_to_is_taken_away(work, physical):
    end = [{"ja": "はい", "goes": "solved"}]
    wish = {"procedure_id": physical.id, "ask_ja": "新しい問い", "answers": end}
    actions.save_step(work, actions.SaveStep.model_validate(wish))

    cable = actions.RemoveStep(procedure_id=physical.id, step_id="cable")
    with pytest.raises(Refused, match="leads here"):
        actions.remove_step(work, cable)
    actions.remove_step(work, actions.RemoveStep(procedure_id=physical.id, step_id="s1"))
    assert len(physical.steps) == 5


def test_a_third_level_of_categories_is_refused(work):
    top = work.add(Category(code="a", name_ja="甲"))
    below = work.add(Category(code="b", name_ja="乙", parent_id=top.id))

    wish = categories.CreateCategory(code="c", name_ja="丙", parent_id=below.id)
    with pytest.raises(Refused, match="first level"):
        categories.create_category(work, wish)
    told = {"category_id": top.id, "name_ja": "甲", "parent_id": below.id}
    with pytest.raises(Refused, match="first level"):
        categories.change_category(work, categories.ChangeCategory(**told))


def test_the_pages_of_procedures_and_categories_work_without_scripts(browser, work, ticket):
    work.session.flush()

    browser.post("/desk/procedures/usual")
    browser.post("/desk/categories/usual")
    physical = queries.procedures(work)[0]
    tree = browser.get(f"/desk/procedures/{physical.id}")
    step = {
        "step_id": "power",
        "ask_ja": "点灯?",
        "answers-0-ja": "はい",
        "answers-0-goes": "solved",
    }
    saved = browser.post(f"/desk/procedures/{physical.id}/step", data=step)
    asked = browser.get(f"/desk/procedures/{physical.id}/step?id=cable")
    begun = browser.post(f"/tickets/{ticket.id}/procedures", data={"procedure_id": physical.id})
    page = browser.get(begun.location)
    ended = browser.post(
        begun.location, data={"step": "power", "answer": "0"}, follow_redirects=True
    )
    again = browser.post(begun.location, data={"step": "power", "answer": "0"})

    assert tree.status_code == asked.status_code == page.status_code == 200
    assert saved.status_code == 302
    assert "点灯?" in page.text
    assert "直った" in ended.text
    assert again.status_code == 422
    assert "印刷" in browser.get("/desk/categories").text


def test_a_category_is_named_and_changed_in_a_browser(browser, work):
    typed = {"code": "print", "name_ja": "印刷", "default_tier": "2", "required": ["error"]}

    made = browser.post("/desk/categories/new", data=typed)
    row = intake.categories(work)[0]
    twice = browser.post("/desk/categories/new", data=typed)
    page = browser.get(f"/desk/categories/{row.id}")
    stale = browser.post(f"/desk/categories/{row.id}", data=typed | {"version": "9"})

    assert (made.status_code, twice.status_code, page.status_code) == (302, 422, 200)
    assert (row.required, row.default_tier) == (["error"], 2)
    assert stale.status_code == 422
