"""Whoever gives work away sees who has the skills that its tier asks for, and who lacks which."""

from uuid import UUID

import pytest

from msp.desk import actions
from msp.desk.actions.skills import AddSkill, RateSkills, add_skill, rate_skills
from msp.desk.actions.tiers import ArrangeTier, arrange_tier
from msp.desk.rules.skills import Held, Match, fittest, matched

NETWORKS = Held(("ネットワーク・VPN", "Networks and VPN"), 3)
WINDOWS = Held(("Windows・パソコン",), 1)


@pytest.mark.parametrize(
    ("asked", "has", "lacks"),
    [
        (("VPN",), {"VPN": 3}, ()),
        (("ＶＰＮ", "windows"), {"ＶＰＮ": 3, "windows": 1}, ()),
        (("Networks and VPN", "networks"), {"Networks and VPN": 3, "networks": 3}, ()),
        (("SQL", "VPN"), {"VPN": 3}, ("SQL",)),
        (("VP",), {}, ("VP",)),
        ((), {}, ()),
    ],
)
def test_a_word_of_a_tier_is_known_by_a_skill_or_a_part_of_its_name(asked, has, lacks):
    found = matched(asked, (NETWORKS, WINDOWS))

    assert (found.has, found.lacks) == (has, lacks)


def test_who_lacks_least_stands_first_and_of_those_who_knows_it_best():
    asked = ("a", "b")
    some, all_, better, none = (UUID(int=each) for each in range(4))
    found = {
        none: Match(asked, {}),
        some: Match(asked, {"a": 3}),
        all_: Match(asked, {"a": 1, "b": 1}),
        better: Match(asked, {"a": 2, "b": 1}),
    }

    assert fittest(found) == [better, all_, some, none]


def test_giving_work_away_shows_who_fits_and_refuses_nobody(work, browser, ticket, tanaka):
    arrange_tier(work, ArrangeTier(level=2, skills="VPN、SQL", asks=[]))
    arrange_tier(work, ArrangeTier(level=1, skills="VPN", asks=[]))
    skill = add_skill(work, AddSkill(name_ja="ネットワーク・VPN", name_en="Networks"))
    rate_skills(work, RateSkills(person_id=tanaka.id, skills=[f"{skill.id}:2"]))
    work.session.flush()

    over = browser.get(f"/tickets/{ticket.id}/do/hand-over").text
    assert "田中 葵 — VPN(中級)、不足: SQL" in over
    assert "必要なスキル(VPN、SQL)" in over
    own = browser.get(f"/tickets/{ticket.id}/do/assign").text
    assert "田中 葵 — VPN(中級)<" in own.replace("\n", "")
    found = browser.get(f"/api/v1/tickets/{ticket.id}/receivers?tier=2").json
    first = found["people"][0]
    assert (found["asked"], first["name"]) == (["VPN", "SQL"], "田中 葵")
    assert (first["has"], first["lacks"]) == ({"VPN": 2}, ["SQL"])

    wish = actions.HandOver(
        ticket_id=ticket.id, tier=2, person_id=tanaka.id, reason="skill", tried="再起動"
    )
    actions.hand_over(work, wish)
    assert ticket.assignee_id == tanaka.id
    picked = {"what": "owner", "assignee_id": str(tanaka.id), "n": str(ticket.number)}
    actions.assign_ticket(work, actions.AssignTicket(ticket_id=ticket.id, assignee_id=None))
    preview = browser.get("/tickets/bulk/edit", query_string=picked)
    assert "不足: SQL" in preview.text
