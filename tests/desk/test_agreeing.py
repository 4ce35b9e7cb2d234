"""Desk and engineers weigh a ticket; a difference is seen, ages, is told, and ends on record."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from msp.accounts.models import Person
from msp.desk import actions as desk
from msp.desk import queries
from msp.desk.actions import agreeing
from msp.desk.actions import teamwork_settings as settings
from msp.desk.queries import agreeing as asked
from msp.desk.queries import teamwork
from msp.desk.rules.agreeing import Side, TalkState
from msp.desk.rules.log import Verb
from msp.kernel.access import Actor, Role
from msp.kernel.errors import Conflict, Forbidden, Refused
from msp.outside.models import OutboxMessage


def person(work, name, role, tier):
    row = Person(name=name, roles=[role.value], tier=tier, mail=f"{tier}{role.value}@x.example")
    return work.add(row)


def as_(work, row):
    roles = frozenset(Role(role) for role in row.roles)
    return replace(work, actor=Actor(row.id, row.name, roles, work.actor.provider_id))


@pytest.fixture
def sato(work):
    return person(work, "佐藤 健", Role.TECHNICIAN, 1)


@pytest.fixture
def leads(work):
    return person(work, "受付 長", Role.LEAD, 1), person(work, "技術 長", Role.LEAD, 3)


def propose(work, ticket, impact, urgency, **more):
    told = {"ticket_id": ticket.id, "impact": impact, "urgency": urgency, **more}
    return agreeing.propose_priority(work, agreeing.ProposePriority(**told))


def agree(work, ticket, partner, **more):
    told = {"impact": 1, "urgency": 2, "with_id": partner.id, "reason": "月末処理の前に要る"}
    return agreeing.agree_priority(
        work, agreeing.AgreePriority(ticket_id=ticket.id, **(told | more))
    )


def mails(work):
    return sorted(work.session.scalars(select(OutboxMessage.to_address)).all())


def test_a_difference_is_seen_ages_is_told_twice_and_is_decided_by_both_leads(
    work, ticket, sato, tanaka, leads, later
):
    desk.assign_ticket(work, desk.AssignTicket(ticket_id=ticket.id, assignee_id=sato.id))
    before = mails(work)
    propose(as_(work, sato), ticket, 1, 1, because="支店全体が止まる")
    assert asked.running(work, ticket.id) is None  # the engineers have said nothing

    propose(as_(work, tanaka), ticket, 3, 3)
    talk = asked.running(work, ticket.id)
    assert (talk.state, ticket.priority) == (TalkState.OPEN, 3)

    assert agreeing.alert_mismatches(later(minutes=59)) == 0
    assert agreeing.alert_mismatches(later(minutes=60)) == 1
    assert agreeing.alert_mismatches(later(minutes=61)) == 0
    told = [mail for mail in mails(work) if mail not in before]
    assert told == [sato.mail]
    assert agreeing.alert_mismatches(later(hours=4)) == 1
    told = [mail for mail in mails(work) if mail not in before]
    assert told == sorted([sato.mail, *(lead.mail for lead in leads)])
    assert talk.state is TalkState.WITH_LEADS

    with pytest.raises(Forbidden):
        agree(as_(work, sato), ticket, tanaka)
    with pytest.raises(Refused, match="choose a lead"):
        agree(as_(work, leads[0]), ticket, tanaka)
    agree(as_(later(hours=5), leads[0]), ticket, leads[1])

    assert (talk.state, talk.ended_by_id, talk.ended_with_id) == (
        TalkState.DECIDED,
        *(lead.id for lead in leads),
    )
    assert (talk.age_seconds, talk.priority) == (5 * 3600, 2)
    assert (ticket.impact, ticket.urgency, ticket.priority) == (1, 2, 2)
    assert ticket.priority_confirmed
    assert queries.tickets.events(work, ticket.id)[-1].verb == Verb.AGREED


def test_the_desks_word_is_the_ticket_until_it_proposes_another(work, ticket, tanaka):
    propose(as_(work, tanaka), ticket, 2, 2)
    assert asked.running(work, ticket.id) is None

    propose(as_(work, tanaka), ticket, 1, 1)
    assert asked.running(work, ticket.id) is not None


def test_coming_round_to_the_other_side_settles_it_and_weighs_the_ticket(
    work, ticket, sato, tanaka
):
    propose(as_(work, tanaka), ticket, 1, 1, is_major=True)
    talk = asked.running(work, ticket.id)
    with pytest.raises(Refused, match="being agreed"):
        desk.set_priority(work, desk.SetPriority(ticket_id=ticket.id, impact=3, urgency=3))

    propose(as_(work, sato), ticket, 1, 1, is_major=True)

    assert (talk.state, ticket.priority, ticket.is_major) == (TalkState.SETTLED, 1, True)
    assert asked.standing(work, ticket.id) == {}
    desk.set_priority(work, desk.SetPriority(ticket_id=ticket.id, impact=3, urgency=3))
    assert ticket.priority == 4


def test_nobody_speaks_for_the_other_side_nor_agrees_with_the_own(work, ticket, sato, tanaka):
    with pytest.raises(Refused, match="own side"):
        propose(as_(work, sato), ticket, 1, 1, side=Side.ENGINEERS)
    with pytest.raises(Refused, match="which side"):
        propose(work, ticket, 1, 1)
    with pytest.raises(Refused, match="do not differ"):
        agree(as_(work, sato), ticket, tanaka)
    propose(work, ticket, 1, 1, side=Side.ENGINEERS)
    with pytest.raises(Refused, match="other side"):
        agree(as_(work, sato), ticket, sato)
    with pytest.raises(Conflict):
        propose(as_(work, sato), ticket, 1, 1, version=1)
    agree(as_(work, sato), ticket, tanaka)
    assert ticket.priority == 2


def test_the_providers_own_matrix_weighs_tickets_from_now_on(work, ticket, client):
    cells = {f"cell_{impact}{urgency}": 2 for impact in (1, 2, 3) for urgency in (1, 2, 3)}
    told = {**cells, "cell_33": 3, "mismatch_alerts": "３０、９０"}
    settings.set_teamwork(work, settings.SetTeamwork(**told))

    made = desk.open_ticket(
        work, desk.OpenTicket(client_id=client.id, subject="別の件", impact=3, urgency=2)
    )
    assert (made.priority, ticket.priority) == (2, 3)
    assert teamwork.thresholds(work) == (30, 90)
    with pytest.raises(Refused, match="higher priority"):
        settings.set_teamwork(work, settings.SetTeamwork(**{**told, "cell_11": 4}))
    for wrong in ("90, 30", "0", "一時間", "1,2,3,4,5,6"):
        with pytest.raises(Refused, match="minutes with commas"):
            settings.set_teamwork(work, settings.SetTeamwork(**{**told, "mismatch_alerts": wrong}))
