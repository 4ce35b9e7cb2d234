"""Levels of what tiers, vendors and teams promised: set in the browser, told once, in order."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from contracts.actions.escalations import LevelWish
from contracts.rules.escalations import Beside, Escalating, Hearer, When
from msp.accounts.models import Person, TeamMember
from msp.accounts.queries import our_provider
from msp.desk import queries
from msp.desk.actions.escalations import escalate
from msp.desk.actions.handovers import HandOver, hand_over
from msp.desk.actions.level_setting import (
    SetRequestLevels,
    SetTierLevels,
    SetVendorLevels,
    set_request_levels,
    set_tier_levels,
    set_vendor_levels,
)
from msp.desk.actions.requests import (
    AskTeam,
    DeferAnswer,
    PromiseAnswer,
    ask_team,
    defer_answer,
    promise_answer,
)
from msp.desk.actions.tiers import ArrangeTier, arrange_tier
from msp.desk.actions.vendors import AskVendor, LogVendorAnswer, ask_vendor, log_vendor_answer
from msp.desk.models import Escalation, TeamDesk, Vendor
from msp.desk.queries.escalations import Hearers, Whose
from msp.desk.rules import HandOverReason, Verb
from msp.desk.rules.escalations import Promised
from msp.kernel.access import Role
from msp.kernel.errors import Refused
from msp.outside.models import OutboxMessage

HALF_AND_END = (LevelWish(amount=50, owner=True), LevelWish(amount=100, lead=True))


def told(work, pledge):
    rows = work.session.scalars(
        select(Escalation).where(Escalation.pledge == pledge).order_by(Escalation.reached_at)
    )
    return [(row.key, row.reached_at, row.told) for row in rows]


def staff(work, name, **more):
    roles = [Role.TECHNICIAN.value]
    return work.add(Person(**{"name": name, "roles": roles, "mail": f"{name}@x.example"} | more))


@pytest.fixture
def boss(work, team):
    """Who leads the network team, by its own page."""
    lead = staff(work, "boss", roles=[Role.LEAD.value])
    work.add(TeamDesk(team_id=team.id, desk="internal", group="network", lead_id=lead.id))
    return lead


@pytest.fixture
def reviewing(work):
    """The second tier takes over within an hour, and is told of at half and at the end."""
    arrange_tier(work, ArrangeTier(level=2, ola_minutes=60, asks=[]))
    return set_tier_levels(work, SetTierLevels(level=2, levels=list(HALF_AND_END)))


def passed_on(work, ticket, **to):
    wish = HandOver(
        ticket_id=ticket.id, tier=2, reason=HandOverReason.SKILL, tried="再起動しました", **to
    )
    return hand_over(work, wish)


def test_a_review_that_is_late_is_told_to_the_receiver_and_to_who_leads_the_team(
    work, reviewing, ticket, team, tanaka, boss, later
):
    row = passed_on(work, ticket, team_id=team.id, person_id=tanaka.id)

    assert escalate(work) == 0
    assert row.next_level_at == later(minutes=30).now
    assert [escalate(later(minutes=minutes)) for minutes in (30, 31, 60, 90)] == [1, 0, 1, 0]

    assert told(work, Promised.OLA) == [
        ("percent:50", later(minutes=30).now, [str(tanaka.id)]),
        ("percent:100", later(minutes=60).now, [str(boss.id)]),
    ]
    assert row.next_level_at is None
    said = [e.detail for e in queries.record(work, ticket).events if e.verb == Verb.ESCALATED]
    assert [(one["pledge"], one["amount"], one["row_id"]) for one in said] == [
        ("ola", 50, str(row.id)),
        ("ola", 100, str(row.id)),
    ]
    mails = work.session.scalars(select(OutboxMessage.subject)).all()
    assert any("引き継ぎの受け取り確認" in subject for subject in mails)


def test_what_was_reviewed_in_time_is_never_told(work, reviewing, ticket, tanaka, later):
    row = passed_on(work, ticket, person_id=tanaka.id)
    row.taken_at, row.awaits_review = later(minutes=10).now, False

    assert escalate(later(hours=3)) == 0
    assert row.next_level_at is None


def test_two_vendors_asked_at_one_moment_are_told_of_each_by_itself(work, ticket, tanaka, later):
    partner = staff(work, "partner", roles=[Role.PARTNER_AGENT.value], only_clients=[])
    rungs = [LevelWish(when="before", amount=15, people=[tanaka.id, partner.id])]
    cases = []
    for name in ("北風ネット", "南風ネット"):
        vendor = work.add(Vendor(name=name, target_minutes=60))
        set_vendor_levels(work, SetVendorLevels(vendor_id=vendor.id, levels=rungs))
        asked = AskVendor(ticket_id=ticket.id, vendor_id=vendor.id, question="戻り値は")
        cases.append(ask_vendor(work, asked))
    third = ask_vendor(
        work, AskVendor(ticket_id=ticket.id, vendor_id=vendor.id, question="版はいくつ")
    )
    log_vendor_answer(later(minutes=5), LogVendorAnswer(case_id=third.id, body="3.1です"))

    assert escalate(later(minutes=50)) == 2

    # by name, but a partner hears of its own clients only
    assert told(work, Promised.UC) == [("before:15", later(minutes=45).now, [str(tanaka.id)])] * 2
    rows = work.session.scalars(select(Escalation.row_id)).all()
    assert set(rows) == {case.id for case in cases}


def test_another_promise_of_a_team_is_watched_anew_and_one_about_no_ticket_too(
    work, browser, team, tanaka, boss, later
):
    work.add(TeamMember(team_id=team.id, person_id=tanaka.id))
    rungs = [LevelWish(amount=100, owner=True, lead=True)]
    set_request_levels(work, SetRequestLevels(levels=rungs))
    row = ask_team(work, AskTeam(to_team_id=team.id, subject="索引の調査", question="なぜ遅い"))

    assert (escalate(later(days=1)), row.next_level_at) == (0, None)  # no moment was named

    promised = PromiseAnswer(request_id=row.id, answer_by=later(days=1, hours=1).now)
    promise_answer(later(days=1), promised)
    assert escalate(later(days=1, hours=2)) == 1
    wish = DeferAnswer(request_id=row.id, answer_by=later(days=2).now, reason="試験中です")
    defer_answer(later(days=1, hours=3), wish)
    assert [escalate(later(days=1, hours=4)), escalate(later(days=3))] == [0, 1]

    made = work.session.scalars(select(Escalation).order_by(Escalation.reached_at)).all()
    assert [(each.ticket_id, each.row_id) for each in made] == [(None, row.id)] * 2
    assert [each.reached_at for each in made] == [later(days=1, hours=1).now, later(days=2).now]
    page = browser.get(f"/requests/{row.id}").text  # its own page says so, too
    assert page.count("依頼への回答(OLA): 目標時間の100%") == 2


def test_of_a_client_that_a_partner_may_not_see_another_lead_hears(work, client, team, boss):
    other = staff(work, "other", roles=[Role.LEAD.value])
    rung = Escalating(Beside.OLA, When.PERCENT, 100, (Hearer.LEAD,))
    whose = Whose(None, team.id, client.id)
    work.session.flush()
    assert Hearers(work).of(whose, rung) == [boss]

    boss.only_clients = [str(uuid4())]
    work.session.flush()

    assert Hearers(work).of(whose, rung) == [other]


def test_the_worker_that_only_reckons_leaves_the_ticket_to_whoever_has_it_open(
    work, ticket, tanaka, later
):
    arrange_tier(work, ArrangeTier(level=2, ola_minutes=60, asks=[]))
    set_tier_levels(work, SetTierLevels(level=2, levels=list(HALF_AND_END)))
    passed_on(work, ticket, person_id=tanaka.id)
    seen = ticket.version

    assert [escalate(work), escalate(later(minutes=40))] == [0, 1]
    assert ticket.version == seen  # nobody is told that somebody else changed it


def test_levels_that_were_passed_before_they_were_set_stay_untold(work, ticket, tanaka, later):
    arrange_tier(work, ArrangeTier(level=2, ola_minutes=60, asks=[]))
    passed_on(work, ticket, person_id=tanaka.id)

    late = later(minutes=40)
    set_tier_levels(late, SetTierLevels(level=2, levels=list(HALF_AND_END)))

    assert [escalate(late), escalate(later(minutes=61))] == [0, 1]
    assert [key for key, _, _ in told(work, Promised.OLA)] == ["percent:100"]


def test_a_clients_person_is_never_named(work, contact):
    rungs = [LevelWish(amount=100, people=[contact.id])]

    with pytest.raises(Refused, match="staff"):
        set_request_levels(work, SetRequestLevels(levels=rungs))


def test_levels_are_set_beside_their_targets_and_seen_on_the_clocks(
    work, browser, ticket, tanaka, later
):
    arrange_tier(work, ArrangeTier(level=2, ola_minutes=60, asks=[]))
    vendor = work.add(Vendor(name="北風ネット"))
    row = passed_on(work, ticket, person_id=tanaka.id)
    typed = {
        "levels-0-when": "percent",
        "levels-0-amount": "80",
        "levels-0-people": [str(tanaka.id)],
        "levels-1-when": "after",
        "levels-1-amount": "",
    }

    assert "まだ目標がありません" in browser.get(f"/escalations/vendors/{vendor.id}").text
    assert browser.get("/escalations/tiers/7").status_code == 404
    assert 'href="/escalations/tiers/2"' in browser.get("/settings/tiers/2").text
    assert f"/escalations/vendors/{vendor.id}" in browser.get(f"/vendors/{vendor.id}").text
    nobody = browser.post("/escalations/tiers/2", data=typed | {"levels-0-people": []})
    assert (nobody.status_code, "通知先を選んでください" in nobody.text) == (422, True)
    for place in ("tiers/2", f"vendors/{vendor.id}", "requests"):
        assert browser.post(f"/escalations/{place}", data=typed).status_code == 303, place

    kept = {"when": "percent", "amount": 80, "hears": [], "people": [str(tanaka.id)]}
    work.session.expire_all()
    assert vendor.levels == [kept | {"pledge": "uc"}]
    assert our_provider(work).options["request_levels"] == [kept | {"pledge": "request"}]
    page = browser.get(f"/tickets/{ticket.id}/clocks").text
    assert "目標時間の80%" in page
    escalate(later(minutes=50))
    assert "受け取り確認" in browser.get("/escalations/").text
    clocks = browser.get(f"/api/v1/tickets/{ticket.id}/clocks").json
    assert [(one["pledge"], one["row_id"]) for one in clocks["alarms"]] == [("ola", str(row.id))]
    asked = browser.get("/api/v1/tiers/2/levels").json
    assert asked["levels"][0]["people"] == [str(tanaka.id)]
    assert browser.post("/api/v1/request-levels", json={"levels": []}).json["levels"] == []
    assert later(minutes=50).now - row.created_at == timedelta(minutes=50)
