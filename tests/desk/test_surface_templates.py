"""Templates, drafts and presence: what helps while one writes."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from msp.accounts.models import Person
from msp.desk import actions
from msp.desk.actions import drafts, templates
from msp.desk.queries import drafts as kept
from msp.desk.queries import templates as queries
from msp.desk.rules.templates import After, checked, filled
from msp.kernel.access import Role
from msp.kernel.errors import Forbidden, NotFound, Refused
from tests.conftest import browser_of


@pytest.fixture
def hers(work, tanaka):
    """Tanaka's work: a technician's, who shares nothing with everybody."""
    actor = replace(work.actor, id=tanaka.id, name="田中 葵", roles=frozenset({Role.TECHNICIAN}))
    return replace(work, actor=actor)


def a_template(work, **told):
    wish = {
        "name": "解決",
        "body_ja": "{contact}\n{number}です。{technician}",
        "body_en": "{number}",
    }
    return templates.save_template(work, templates.SaveReplyTemplate(**(wish | told)))


def test_what_fills_a_place_is_never_read_as_a_place():
    assert filled("{client} {number} {x}", {"client": "{number}", "number": "#4"}) == (
        "{number} #4 {x}"
    )


def test_a_place_that_no_ticket_fills_is_refused():
    with pytest.raises(Refused, match="no placeholder"):
        checked("Dear {name}", "body_en")


def test_a_template_is_written_in_the_contacts_language_with_its_honorific(work, ticket, contact):
    row = a_template(work)

    japanese = queries.written(work, row, ticket)
    contact.language = "en"

    assert japanese == f"高橋 美咲 様\n#{ticket.number}です。Olive"
    assert queries.written(work, row, ticket) == f"#{ticket.number}"


def test_ones_own_template_is_nobody_elses_and_everybodys_is_not_changed_by_one(work, hers):
    own, everybodys = a_template(work), a_template(work, name="受付", is_shared=True)

    assert list(queries.templates(hers)) == [everybodys]
    with pytest.raises(NotFound):
        templates.remove_template(hers, templates.RemoveTemplate(template_id=own.id))
    with pytest.raises(Forbidden):
        a_template(hers, template_id=everybodys.id)
    with pytest.raises(Forbidden):
        a_template(hers, is_shared=True)


def test_the_usual_ones_are_added_once(work):
    first = templates.add_usual_templates(work)

    assert len(first) == 10
    assert all(row.body_ja and row.body_en for row in first)
    assert templates.add_usual_templates(work) == []


def test_a_template_is_made_used_removed_and_brought_back_in_the_browser(browser, work, ticket):
    typed = {"name": "解決", "body_ja": "{number}の件です。", "after": "solve", "is_shared": "on"}
    browser.post("/templates/new", data=typed)
    row = queries.templates(work)[0]
    page = f"/tickets/{ticket.id}"

    chosen = browser.get(f"{page}?template={row.id}").text
    preview = browser.get(f"{page}/compose/preview?template={row.id}").text
    browser.post(f"/templates/{row.id}/remove")
    gone = queries.templates(work)
    browser.post(f"/templates/{row.id}/restore")

    assert (row.after, row.owner_id) == (After.SOLVE, None)
    assert f"#{ticket.number}の件です。</textarea>" in chosen
    assert 'class="btn go" name="after" value="solve"' in chosen
    assert f"#{ticket.number}の件です。" in preview
    assert not gone
    assert list(queries.templates(work)) == [row]
    assert f"#{ticket.number}の件です。" in browser.get(f"{page}/compose").text


def test_a_wrong_or_stale_template_comes_back_as_it_was_typed(browser, work):
    row = a_template(work)
    stale = {"name": "新しい", "body_ja": "あ", "version": "1"}
    a_template(work, template_id=row.id, name="先に保存")

    wrong = browser.post("/templates/new", data={"name": "x", "body_ja": "{nobody}"})
    clash = browser.post(f"/templates/{row.id}", data=stale)

    assert (wrong.status_code, clash.status_code) == (422, 422)
    assert "{nobody}</textarea>" in wrong.text
    assert "先に保存" in clash.text
    assert 'value="新しい"' in clash.text


def test_a_draft_is_ones_own_comes_back_and_is_gone_once_it_is_sent(browser, work, hers, ticket):
    page = f"/tickets/{ticket.id}"
    browser.post(f"{page}/draft", data={"box": "reply", "body": "書きかけです"})

    part = browser.get(f"{page}/compose", headers={"HX-Request": "true"}).text
    resumed = browser.get(f"{page}?resume=1").text
    strange = kept.drafts(hers, ticket.id)
    browser.post(f"{page}/reply", data={"body": "書きかけです", "after": "stay"})

    assert "書きかけです</div>" in part
    assert "書きかけです</textarea>" in resumed
    assert not strange
    assert not kept.drafts(work, ticket.id)


def test_an_emptied_draft_is_forgotten_and_a_foreign_ticket_takes_none(browser, work, ticket):
    for body in ("書き", ""):
        browser.post(f"/tickets/{ticket.id}/draft", data={"box": "note", "body": body})

    assert not kept.drafts(work, ticket.id)
    assert browser.post(f"/tickets/{uuid4()}/draft", data={"box": "note"}).status_code == 404


def test_whoever_else_has_the_ticket_open_is_named_for_half_a_minute(
    sessions, browser, hers, ticket, work
):
    work.add(Person(name="休憩中", roles=[Role.TECHNICIAN.value]))
    drafts.be_here(hers, drafts.BeHere(ticket_id=ticket.id, is_typing=True))
    late = replace(work, now=work.now + timedelta(seconds=31))

    told = browser.post(f"/tickets/{ticket.id}/here").text

    assert "田中 葵" in told
    assert "休憩中" not in told
    assert "Olive" in browser_of(sessions, hers.actor).post(f"/tickets/{ticket.id}/here").text
    assert not kept.others(late, ticket.id)


def test_a_reply_that_came_too_late_is_shown_beside_what_happened_meanwhile(browser, work, ticket):
    seen = {"version": str(ticket.version), "seen": str(ticket.turns)}
    actions.add_note(work, actions.AddNote(ticket_id=ticket.id, body="先に電話で伝えました"))

    answer = browser.post(f"/tickets/{ticket.id}/reply", data=seen | {"body": "まだ調査中です"})

    assert answer.status_code == 422
    assert "先に電話で伝えました</td><td>まだ調査中です</td>" in answer.text
    assert "まだ調査中です</textarea>" in answer.text
