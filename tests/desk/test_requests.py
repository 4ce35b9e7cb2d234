"""A team asks another: promised, put off, chased in measure, answered, asked again, accepted."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from msp.accounts.models import Client, Person, TeamMember
from msp.desk import actions as desk
from msp.desk import queries
from msp.desk.actions import requests as deeds
from msp.desk.models import Interruption, Timer
from msp.desk.queries import requests as asked
from msp.desk.rules.log import Verb
from msp.desk.rules.requests import RequestState
from msp.kernel.access import Actor, Role
from msp.kernel.errors import Conflict, NotFound, Refused
from msp.outside.models import OutboxMessage


def as_(work, row, **more):
    roles = frozenset(Role(role) for role in row.roles)
    actor = Actor(row.id, row.name, roles, work.actor.provider_id, **more)
    work.session.info["actor"] = actor
    return replace(work, actor=actor)


@pytest.fixture
def sato(work):
    told = {"roles": [Role.TECHNICIAN.value], "tier": 1, "mail": "sato@x.example"}
    return work.add(Person(name="佐藤 健", **told))


@pytest.fixture
def ask(work, ticket, sato, tanaka, team):
    work.add(TeamMember(team_id=team.id, person_id=tanaka.id))

    def asked_for(**more):
        told = {"ticket_id": ticket.id, "to_team_id": team.id, "subject": "FWのログを見たい"}
        told |= {"question": "夜間に切断の記録はありますか", "evidence": "11/19 22:10 に切断"}
        return deeds.ask_team(as_(work, sato), deeds.AskTeam(**(told | more)))

    return asked_for


def by(work, **hours):
    return work.now + timedelta(**hours)


def promise(work, row, **more):
    told = {"request_id": row.id, "answer_by": by(work, hours=2), **more}
    return deeds.promise_answer(work, deeds.PromiseAnswer(**told))


def answer(work, row, **more):
    told = {"request_id": row.id, "answer": "22:10にリンク断がありました", **more}
    return deeds.answer_request(work, deeds.AnswerRequest(**told))


def test_a_request_keeps_the_tickets_owner_and_comes_back_as_a_note(
    work, ticket, ask, sato, tanaka, later
):
    desk.assign_ticket(work, desk.AssignTicket(ticket_id=ticket.id, assignee_id=sato.id))
    row = ask()
    assert (row.state, row.priority, row.from_person_id) == ("asked", ticket.priority, sato.id)

    promise(as_(work, tanaka), row)
    assert (row.state, row.to_person_id) == (RequestState.PROMISED, tanaka.id)
    answer(as_(later(hours=1), tanaka), row)
    assert (row.state, row.answer_seconds) == (RequestState.ANSWERED, 3600)
    (note,) = queries.record(work, ticket).notes
    assert note.body.startswith(f"R-{row.number} FWのログを見たい\n\n22:10")

    deeds.ask_again(as_(work, sato), deeds.AskAgain(request_id=row.id, said="原因は何ですか"))
    assert (row.state, row.re_asks) == (RequestState.ASKED, 1)
    answer(as_(later(hours=3), tanaka), row)
    deeds.accept_request(as_(work, sato), deeds.AcceptRequest(request_id=row.id))

    assert (row.state, row.answer_seconds) == (RequestState.ACCEPTED, 3600)
    assert ticket.assignee_id == sato.id
    verbs = [line.verb for line in asked.lines(work, row.id)]
    assert verbs == ["asked", "promised", "answered", "asked_again", "answered", "accepted"]
    steps = [e for e in queries.tickets.events(work, ticket.id) if e.verb == Verb.REQUEST]
    assert sorted(event.detail["step"] for event in steps) == sorted(verbs)


def test_a_chase_is_counted_and_refused_until_it_has_cooled(work, ask, sato, tanaka, later):
    row = ask(to_person_id=tanaka.id)
    chase = deeds.ChaseRequest(request_id=row.id)
    deeds.chase_request(as_(work, sato), chase)

    with pytest.raises(Refused) as refused:
        deeds.chase_request(as_(later(minutes=59), sato), chase)
    assert "11:00" in str(refused.value)
    deeds.chase_request(as_(later(minutes=60), sato), chase)

    assert row.chases == 2
    wanted = select(OutboxMessage.to_address).where(OutboxMessage.source.startswith("request:"))
    assert work.session.scalars(wanted).all() == [tanaka.mail] * 3  # asked, and chased twice


def test_who_is_stopped_in_other_work_is_counted_once_for_each_step(
    work, ask, ticket, client, sato, tanaka
):
    other = desk.open_ticket(work, desk.OpenTicket(client_id=client.id, subject="別件の作業"))
    work.add(Timer(person_id=tanaka.id, ticket_id=other.id, started_at=work.now))
    row = ask()

    promise(as_(work, tanaka), row, interrupts=True)
    defer = {"request_id": row.id, "answer_by": by(work, days=1), "reason": "障害対応中"}
    deeds.defer_answer(as_(work, tanaka), deeds.DeferAnswer(**defer))
    answer(as_(work, tanaka), row, interrupts=True)

    found = work.session.scalars(select(Interruption).order_by(Interruption.source)).all()
    assert [(one.person_id, one.other_ticket_id) for one in found] == [
        (tanaka.id, other.id),
        (tanaka.id, None),
    ]
    assert row.deferrals == 1


def test_bad_wishes_are_refused_with_their_reason(work, ask, sato, tanaka, team):
    with pytest.raises(Refused, match="team or a person"):
        ask(to_team_id=None)
    with pytest.raises(Refused, match="somebody else"):
        ask(to_person_id=sato.id)
    row = ask()
    with pytest.raises(Refused, match="still to come"):
        promise(as_(work, tanaka), row, answer_by=work.now)
    with pytest.raises(Refused, match="whoever was asked"):
        answer(as_(work, sato), row)
    with pytest.raises(Conflict):
        promise(as_(work, tanaka), row, version=99)
    deeds.withdraw_request(as_(work, sato), deeds.WithdrawRequest(request_id=row.id))
    with pytest.raises(Refused, match="withdrawn"):
        answer(as_(work, tanaka), row)


def test_a_partner_sees_and_asks_about_the_tickets_of_its_clients_only(work, ask, sato, client):
    row, elsewhere = ask(), work.add(Client(name="株式会社ほか", number=2))
    partner = as_(work, sato, clients=frozenset({elsewhere.id}))

    with pytest.raises(NotFound):
        asked.request(partner, row.id)
    wish = {"to_team_id": row.to_team_id, "subject": "一般の質問", "question": "教えてください"}
    with pytest.raises(Refused, match="which ticket"):
        deeds.ask_team(partner, deeds.AskTeam(**wish))
    own = as_(work, sato, clients=frozenset({client.id}))
    assert asked.request(own, row.id) is row
