"""The report of hand-overs: each number opens its rows, on the page and in the file."""

from msp.desk import actions
from tests.desk.conftest import contact, promise, tanaka, team, ticket
from tests.desk.test_handovers import wish

__all__ = ["contact", "promise", "tanaka", "team", "ticket"]


def test_what_bounced_is_counted_and_each_number_opens_its_rows(
    browser, work, ticket, tanaka, team
):
    actions.hand_over(work, wish(ticket, tanaka, team_id=team.id))
    told = {"ticket_id": ticket.id, "reason": "wrong_place", "because": "うちではない"}
    actions.return_ticket(work, actions.ReturnTicket(**told))
    actions.hand_over(work, wish(ticket, tanaka))
    undone = actions.hand_over(work, wish(ticket, tanaka, tier=1, person_id=None))
    actions.undo_change(work, actions.UndoChange(ticket_id=ticket.id, turn=ticket.turns))
    work.session.flush()
    assert undone.undone_at is not None

    page = browser.get("/reports/hand-overs/").text
    assert "二次 ネットワーク" in page
    assert "引き継ぎ2件" in page

    wrong = "/reports/hand-overs/rows?figure=wrong"
    assert wrong.replace("?", "?") in page
    listed = browser.get(f"{wrong}&tier=2").text
    assert listed.count("<tr>") == 2
    assert "引き継ぎ先が違う" in listed
    assert "引き継ぎ先が違う" in browser.get(f"{wrong}&as=csv").data.decode("utf-8-sig")
    assert f"#{ticket.number}" in browser.get("/reports/hand-overs/depth/2").text
    assert browser.get("/reports/hand-overs/rows?month=2026-10").text.count("<tr>") == 0
