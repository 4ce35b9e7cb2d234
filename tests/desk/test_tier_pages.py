"""Tiers, their hand-overs and their settings in a browser."""

from flask.testing import FlaskClient

from msp.accounts.models import TeamMember
from msp.desk import actions
from msp.desk.queries import tiers
from msp.kernel.access import Actor, Role
from tests.conftest import browser_of
from tests.desk.test_handovers import wish


def named(browser: FlaskClient, **more: str) -> int:
    told = {"is_on": "on", "name_ja": "専門窓口", "name_en": "Experts", "aliases": "T2, 二線"}
    told |= {"ola_minutes": "30", "asks": "summary"} | more
    return browser.post("/settings/tiers/2", data=told).status_code


def test_a_tiers_own_name_stands_wherever_the_tier_does(browser, ticket):
    assert "専門窓口" not in browser.get("/tickets/").text

    assert named(browser) == 303

    for page in ("/tickets/", f"/tickets/{ticket.id}", f"/tickets/{ticket.id}/do/hand-over"):
        assert "専門窓口" in browser.get(page).text, page
    listed = browser.get("/settings/tiers").text
    assert "T2、二線" in listed
    assert "30分" in listed


def test_a_next_tier_below_comes_back_at_its_field(browser, work):
    answer = browser.post("/settings/tiers/2", data={"is_on": "on", "target_level": "1"})

    assert answer.status_code == 422
    assert 'href="#f-target_level"' in answer.text
    assert tiers.rows(work) == {}


def test_a_hand_over_that_says_too_little_names_every_field(browser, ticket, tanaka):
    told = {"tier": "2", "person_id": str(tanaka.id), "reason": "skill", "tried": "再起動"}

    answer = browser.post(f"/tickets/{ticket.id}/do/hand-over", data=told)

    assert answer.status_code == 422
    for name in ("summary", "outcome", "facts"):
        assert f'id="f-{name}-wrong"' in answer.text


def test_the_receiver_is_led_to_the_review_and_works_afterwards(
    browser, sessions, work, ticket, tanaka
):
    actions.hand_over(work, wish(ticket, tanaka))
    work.session.flush()
    his = browser_of(
        sessions, Actor(tanaka.id, "田中", frozenset({Role.TECHNICIAN}), tanaka.provider_id)
    )
    page = f"/tickets/{ticket.id}/hand-overs"

    refused = his.post(f"/tickets/{ticket.id}/reply", data={"body": "見ます"})
    assert (refused.status_code, f'href="{page}"' in refused.text) == (422, True)

    shown = his.get(page).text
    assert "再起動とログ確認" in shown
    assert "FWのログに切断が残る" in shown
    assert "何が分かりましたか" in shown
    assert "何が分かりましたか" not in browser.get(page).text

    his.post(f"/tickets/{ticket.id}/review", data={"validity": "confirmed"})
    assert his.post(f"/tickets/{ticket.id}/reply", data={"body": "見ます"}).status_code == 302
    assert "確認済み" in his.get(f"/tickets/{ticket.id}/beside").text


def test_a_team_says_what_it_is_for_and_who_knows_how_much(browser, work, team, tanaka):
    work.add(TeamMember(team_id=team.id, person_id=tanaka.id))
    work.session.flush()
    told = {"desk": "support", "group": "network", "lead_id": str(tanaka.id)}
    told |= {"skills": f"{tanaka.id}:3"}

    assert browser.post(f"/settings/team-desks/{team.id}", data=told).status_code == 303

    row = tiers.team_desk(work, team.id)
    assert (row.group, row.skills) == ("network", {str(tanaka.id): 3})
    listed = browser.get("/settings/team-desks").text
    assert f"/tickets/?team={team.id}" in listed
    stranger = told | {"skills": f"{team.id}:3", "version": str(row.version)}
    assert browser.post(f"/settings/team-desks/{team.id}", data=stranger).status_code == 422
