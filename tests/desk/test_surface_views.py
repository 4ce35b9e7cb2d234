"""Lists of tickets under a name: one's own and everybody's, and what narrows a list."""

from dataclasses import replace

import pytest

from msp.desk import actions as desk
from msp.desk.actions import views as actions
from msp.desk.queries import asked as queries
from msp.desk.rules import Status
from msp.kernel.access import Role
from msp.kernel.errors import Forbidden, NotFound, Refused


@pytest.fixture
def hers(work, tanaka):
    actor = replace(work.actor, id=tanaka.id, roles=frozenset({Role.TECHNICIAN}))
    return replace(work, actor=actor)


@pytest.fixture
def printing(work, client, promise):
    wish = desk.OpenTicket(client_id=client.id, subject="印刷できない", impact=1, urgency=1)
    return desk.open_ticket(work, wish)


def a_view(work, name="急ぎ", query="priority=1", **told):
    return actions.save_view(work, actions.SaveView(name=name, query=query, **told))


def test_a_view_keeps_what_the_address_asks_for_and_nothing_else(work):
    row = a_view(work, query="?priority=1&page=4&newest=9&foo=bar&q=VPN&state=open")

    assert row.wish == {"priority": 1, "q": "VPN"}
    with pytest.raises(Refused, match="no list"):
        a_view(work, query="priority=9")


def test_everybodys_view_is_a_leads_and_ones_own_is_seen_by_nobody_else(work, hers):
    own, everybodys = a_view(work), a_view(work, is_shared=True)

    assert list(queries.views(hers)) == [everybodys]
    with pytest.raises(NotFound):
        actions.remove_view(hers, actions.ChangeView(view_id=own.id))
    with pytest.raises(Forbidden):
        actions.remove_view(hers, actions.ChangeView(view_id=everybodys.id))
    with pytest.raises(Forbidden):
        a_view(hers, is_shared=True)


def test_views_stand_in_their_order_and_one_opens_by_itself(work):
    first, second = a_view(work, is_default=True), a_view(work, name="高橋さん", is_default=True)

    actions.move_view_up(work, actions.ChangeView(view_id=second.id))
    work.session.refresh(first)

    assert list(queries.views(work)) == [second, first]
    assert queries.first_of(queries.views(work)) is second
    assert not first.is_default


def test_the_queue_opens_with_the_chosen_view_and_the_plain_list_is_one_press_away(
    browser, work, ticket, printing
):
    typed = {"name": "急ぎ", "query": "priority=1", "is_default": "on"}
    browser.post("/views/new", data=typed)

    opened, plain = browser.get("/tickets/").text, browser.get("/tickets/?state=open").text

    assert "印刷できない" in opened
    assert "VPNが切れる" not in opened
    assert "VPNが切れる" in plain
    assert 'href="/tickets/?state=open"' in opened
    assert "/tickets/fresh?newest=2&amp;priority=1" in opened
    assert ">急ぎ</a>" in plain


def test_a_view_is_named_anew_removed_and_brought_back(browser, work):
    row = a_view(work)

    browser.post(f"/views/{row.id}", data={"name": "最優先", "query": "priority=1"})
    browser.post(f"/views/{row.id}/remove")
    gone = browser.get("/views").text
    browser.post(f"/views/{row.id}/restore")
    stale = browser.post(f"/views/{row.id}", data={"name": "x", "version": "1"})
    work.session.expire_all()

    assert "最優先" not in gone.split("<main")[1].split("</main>")[0]
    assert row.name == "最優先"
    assert stale.status_code == 422
    assert "最優先" in browser.get("/views").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("priority=1", ["印刷できない"]),
        ("status=waiting&wait=client", ["VPNが切れる"]),
        ("kind=incident&channel=phone", ["VPNが切れる", "印刷できない"]),
        ("due=over", []),
        ("due=later", []),
        ("due=paused", ["VPNが切れる"]),
        ("kind=complaint", []),
    ],
)
def test_every_filter_narrows_and_is_a_chip_that_takes_it_away(
    browser, work, ticket, printing, query, found
):
    wait = desk.MoveTicket(ticket_id=ticket.id, status=Status.WAITING, wait_reason="client")
    desk.reply_to_client(work, desk.ReplyToClient(ticket_id=ticket.id, body="いかがですか"))
    desk.move_ticket(work, wait)
    work.session.flush()

    page = browser.get(f"/tickets/?{query}").text

    assert [each for each in ("VPNが切れる", "印刷できない") if f">{each}</a>" in page] == found
    assert page.count(" ×</a>") == query.count("=")
