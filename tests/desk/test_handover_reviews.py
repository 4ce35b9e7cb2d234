"""A hand-over says all that its tier asks for, and is reviewed before it is worked on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contracts import actions as contracts
from contracts.rules.lines import ContractState
from msp.data.history import History
from msp.desk import actions
from msp.desk.actions import tiers as arranging
from msp.desk.actions.reviewing import ReviewHandOver, review_hand_over
from msp.desk.actions.tier_limits import remind_tiers
from msp.desk.actions.time import LogTime, log_time
from msp.desk.models.intake import Category, Intake
from msp.desk.queries import handovers, olas
from msp.kernel.access import Actor, Role
from msp.kernel.errors import DoFirst, Forbidden, Incomplete, Refused
from msp.outside.models import OutboxMessage
from tests.desk.test_handovers import wish


@pytest.fixture
def his(work, tanaka):
    """The same work in Tanaka's hands."""
    colleague = Actor(tanaka.id, "田中", frozenset({Role.TECHNICIAN}), tanaka.provider_id)
    return replace(work, actor=colleague)


def reviewed(ticket, **more):
    return ReviewHandOver(ticket_id=ticket.id, **({"validity": "confirmed"} | more))


def at_tier_two(work, **more):
    told = {"level": 2, "asks": ["summary", "facts"]} | more
    return arranging.arrange_tier(work, arranging.ArrangeTier(**told))


def test_a_higher_tier_is_told_all_that_it_asks_for(work, ticket, tanaka):
    with pytest.raises(Incomplete) as refused:
        actions.hand_over(work, wish(ticket, tanaka, summary="", facts=" "))
    assert list(refused.value.missing) == ["summary", "facts"]

    with pytest.raises(Incomplete) as refused:
        actions.hand_over(work, wish(ticket, tanaka, tier=3))
    assert list(refused.value.missing) == ["programs", "database_objects", "api_names"]
    assert ticket.tier == 1


def test_what_a_tier_asks_for_is_the_providers_choice(work, ticket, tanaka):
    at_tier_two(work, asks=[])

    assert actions.hand_over(work, wish(ticket, tanaka, summary="", outcome="")).to_tier == 2


def test_a_tier_that_is_switched_off_is_no_place(work, ticket, tanaka):
    at_tier_two(work, is_on=False)

    with pytest.raises(Refused, match="not in use"):
        actions.hand_over(work, wish(ticket, tanaka))


def test_the_receiver_reviews_before_working(work, his, ticket, tanaka):
    actions.hand_over(work, wish(ticket, tanaka))
    answer = actions.ReplyToClient(ticket_id=ticket.id, body="見ています")
    solve = actions.SolveTicket(ticket_id=ticket.id, solution="直した")

    for verb, told in (
        (actions.reply_to_client, answer),
        (actions.solve_ticket, solve),
        (actions.log_call, actions.LogCall(ticket_id=ticket.id, body="電話")),
        (log_time, LogTime(ticket_id=ticket.id, spent="30")),
        (actions.hand_over, wish(ticket, tanaka, tier=1, person_id=None)),
    ):
        with pytest.raises(DoFirst):
            verb(his, told)
    actions.add_note(his, actions.AddNote(ticket_id=ticket.id, body="これから見る"))

    review_hand_over(his, reviewed(ticket))
    assert actions.reply_to_client(his, answer).body == "見ています"


def test_a_review_is_on_record_and_may_weigh_anew(work, his, ticket, tanaka, team):
    actions.hand_over(work, wish(ticket, tanaka, team_id=team.id, person_id=None))

    row = review_hand_over(his, reviewed(ticket, validity="not_reproducible", impact=1, urgency=1))

    assert (row.taken_at, row.taken_by_id, row.awaits_review) == (work.now, tanaka.id, False)
    assert (row.validity, ticket.assignee_id, ticket.priority) == (
        "not_reproducible",
        tanaka.id,
        1,
    )
    with pytest.raises(Refused, match="no hand-over"):
        review_hand_over(his, reviewed(ticket))


def test_nobody_reviews_what_they_handed_over(work, ticket, tanaka):
    actions.hand_over(work, wish(ticket, tanaka))

    with pytest.raises(Forbidden):
        review_hand_over(work, reviewed(ticket))


def test_sent_back_or_passed_on_it_waits_for_no_review(work, ticket, tanaka):
    first = actions.hand_over(work, wish(ticket, tanaka))
    told = actions.ReturnTicket(ticket_id=ticket.id, reason="facts_missing", because="ログがない")
    actions.return_ticket(work, told)
    assert (first.awaits_review, first.returned_reason) == (False, "facts_missing")

    undo = actions.UndoChange(ticket_id=ticket.id, turn=ticket.turns)
    actions.undo_change(work, undo)
    assert (first.awaits_review, first.returned_reason, first.returned_at) == (True, None, None)

    second = actions.hand_over(work, wish(ticket, tanaka, person_id=None))
    assert handovers.pending(work, ticket.id) is second


def test_what_was_reviewed_is_not_undone(work, his, ticket, tanaka):
    actions.hand_over(work, wish(ticket, tanaka))
    undo = actions.UndoChange(ticket_id=ticket.id, turn=ticket.turns)
    review_hand_over(his, reviewed(ticket))

    with pytest.raises(Refused, match="reviewed"):
        actions.undo_change(work, undo)


def test_the_record_keeps_the_minutes_and_the_time_left(work, ticket, tanaka, later):
    work = later(minutes=20)
    row = actions.hand_over(work, wish(ticket, tanaka, message="担当が代わります。"))

    # the answer was due after an hour, the solution is after four
    assert (row.sla_left_before, row.sla_left_after) == (40 * 60, 220 * 60)
    assert row.worked_minutes == 0


def test_the_tiers_own_promise_starts_at_the_hand_over_and_ends_with_the_review(
    work, his, ticket, tanaka, promise
):
    at_tier_two(work, ola_minutes=30, calendar_id=promise.calendar_id)

    row = actions.hand_over(work, wish(ticket, tanaka))
    (ola,) = olas.promises_of(work, ticket)
    assert (row.ola_due_at - work.now, ola.tier) == (timedelta(minutes=30), 2)
    assert (ola.clock.state, ola.clock.due_at) == ("running", row.ola_due_at)

    late = replace(his, now=work.now + timedelta(minutes=31))
    review_hand_over(late, reviewed(ticket))
    (ola,) = olas.promises_of(late, ticket)
    assert (ola.clock.state, ola.clock.used_seconds) == ("missed", 31 * 60)


def test_at_least_one_tier_stays_and_every_change_is_remembered(work):
    for level in (2, 3, 4):
        arranging.arrange_tier(work, arranging.ArrangeTier(level=level, is_on=False))
    with pytest.raises(Refused, match="At least one"):
        arranging.arrange_tier(work, arranging.ArrangeTier(level=1, is_on=False))

    work.session.flush()
    verbs = [one.verb for one in work.session.query(History) if one.subject_kind == "tier_level"]
    assert verbs == ["tier.changed"] * 3


def test_a_partners_agent_works_in_the_agreed_hours(work, his, ticket, tanaka, promise, later):
    told = arranging.SetPartnerHours(person_id=tanaka.id, calendar_id=promise.calendar_id)
    with pytest.raises(Refused, match="partner"):
        arranging.set_partner_hours(work, told)
    tanaka.roles = [Role.PARTNER_AGENT.value]
    arranging.set_partner_hours(work, told)
    agent = replace(his, actor=replace(his.actor, roles=frozenset({Role.PARTNER_AGENT})))
    note = actions.AddNote(ticket_id=ticket.id, body="確認")

    actions.add_note(agent, note)
    with pytest.raises(Forbidden, match="hours"):
        actions.add_note(replace(agent, now=later(hours=12).now), note)


def test_a_ticket_that_stays_at_its_tier_too_long_is_told_of_once(
    work, ticket, tanaka, promise, later
):
    at_tier_two(work, remind_minutes=60, calendar_id=promise.calendar_id, name_en="Experts")
    tanaka.language = "en"
    actions.hand_over(later(hours=7, minutes=30), wish(ticket, tanaka))

    # half an hour is left of Friday; Monday opens at nine
    assert remind_tiers(later(hours=9)) == 0
    late = later(days=2, hours=23, minutes=30)
    assert (remind_tiers(late), remind_tiers(late)) == (1, 0)

    late.session.flush()
    (letter,) = late.session.query(OutboxMessage).filter(OutboxMessage.source.startswith("tier:"))
    assert (letter.to_address, "Experts" in letter.subject) == ("t@x.example", True)


def test_what_the_category_asks_for_is_known_before_a_higher_tier_is_asked(work, ticket, tanaka):
    category = work.add(Category(code="vpn", name_ja="VPN", required=["error"]))
    row = work.add(Intake(ticket_id=ticket.id, category_id=category.id, facts={}))

    with pytest.raises(DoFirst, match="category"):
        actions.hand_over(work, wish(ticket, tanaka))
    row.facts = {"error": ["assumed", "タイムアウトだと思う"]}
    with pytest.raises(DoFirst, match="category"):
        actions.hand_over(work, wish(ticket, tanaka))

    row.facts = {"error": ["observed", "E1234"]}
    assert actions.hand_over(work, wish(ticket, tanaka)).to_tier == 2


def test_a_technical_contact_begins_at_tier_two_where_the_contract_says_so(
    work, client, contact, promise
):
    def opened() -> int:
        told = {"client_id": client.id, "contact_id": contact.id, "subject": "BGPが落ちる"}
        return actions.open_ticket(work, actions.OpenTicket(**told)).tier

    told = {"client_id": client.id, "title": "保守", "starts_on": work.now.date()}
    contract = contracts.draft_contract(work, contracts.DraftContract(**told, skips_tier_one=True))
    contact.roles = [Role.TECHNICAL_CONTACT.value]
    assert opened() == 1
    contract.state = ContractState.ACTIVE
    work.session.flush()
    assert opened() == 2
    contact.roles = [Role.END_USER.value]
    assert opened() == 1
