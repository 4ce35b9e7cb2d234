"""Tickets opened by programs at the same moment: each is stored once, and only where it belongs."""

from datetime import timedelta
from threading import Thread
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from msp.accounts.actions.own import MakeToken, make_token
from msp.accounts.models import Client, Provider
from msp.data.work import begin, goes_on, look
from msp.desk.models import Ticket, TicketEvent
from msp.desk.queries import entering
from msp.kernel.access import Actor, Permission, Role, system_actor
from msp.kernel.errors import NotFound
from tests.accounts import front
from tests.conftest import NOW

SCOPES = (Permission.TICKET_OPEN, Permission.TICKET_READ)
WISH = {"subject": "印刷できない"}


@pytest.fixture(scope="module")
def desk(committed):
    """A provider with one client, and the key of a program that may open tickets there."""
    provider_id = front.a_provider(committed)
    client_id = front.a_client(committed, provider_id)
    person_id, _ = front.a_person(committed, provider_id, Role.PROVIDER_ADMIN)
    actor = Actor(person_id, "計測", frozenset({Role.PROVIDER_ADMIN}), provider_id)
    until = (NOW + timedelta(days=9)).date()
    with begin(committed, actor, NOW) as work:
        _, secret = make_token(work, MakeToken(label="p", scopes=SCOPES, expires_on=until))
    return committed, actor, client_id, secret


@pytest.fixture
def program(desk):
    sessions, _, client_id, secret = desk
    app = front.portal(sessions)

    def post(key=None, **told):
        headers = {"Authorization": f"Bearer {secret}"}
        headers |= {"Idempotency-Key": key} if key else {}
        wish = {"client_id": str(client_id), **WISH, **told}
        return app.test_client().post("/api/v1/tickets", json=wish, headers=headers)

    return post


def counted(desk):
    """How many tickets there are, and how many lines their logs have."""
    with look(desk[0], desk[1], NOW) as work:
        kinds = (Ticket, TicketEvent)
        return [work.session.scalar(select(func.count()).select_from(kind)) for kind in kinds]


def at_once(*posts):
    """The answers to what is sent by as many programs at the same moment."""
    answers = [None] * len(posts)

    def send(place):
        answers[place] = posts[place]()

    threads = [Thread(target=send, args=[place]) for place in range(len(posts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_what_many_programs_open_at_once_is_stored_once_each(desk, program):
    before = counted(desk)

    answers = at_once(*[lambda: [program() for _ in range(4)]] * 3)

    told = [answer for several in answers for answer in several]
    assert {answer.status_code for answer in told} == {201}
    assert len({answer.json["number"] for answer in told}) == 12
    assert counted(desk) == [count + 12 for count in before]


def test_the_same_key_sent_twice_at_once_opens_one_ticket(desk, program):
    before = counted(desk)

    answers = at_once(*[lambda: program(key="once")] * 2)

    # the second waits and is told the same; PostgreSQL may tell it to ask again
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert program(key="once").headers["Idempotent-Replayed"] == "true"
    assert counted(desk) == [count + 1 for count in before]


def test_what_is_refused_stores_nothing_and_keeps_nobody_waiting(desk, program):
    before = counted(desk)

    foreign = program(client_id=str(uuid4()))
    misfit = program(contract_id=str(uuid4()))
    next_one = program()

    assert (foreign.status_code, misfit.status_code, next_one.status_code) == (404, 422, 201)
    assert counted(desk) == [count + 1 for count in before]


def test_how_the_desk_weighs_is_asked_of_ones_own_provider_and_clients_alone(desk):
    sessions, actor, client_id, _ = desk
    stranger = system_actor(front.a_provider(sessions))
    other = Actor(actor.id, "", actor.roles, actor.provider_id, frozenset({uuid4()}))

    for someone in (stranger, other):
        with look(sessions, someone, NOW) as work, pytest.raises(NotFound):
            entering.arrival(work, client_id)


def test_a_ticket_is_weighed_as_the_provider_weighs_by_now(desk, program):
    sessions, actor, _, _ = desk
    first = program(impact=1, urgency=1).json["priority"]
    matrix = {"priority_matrix": {f"{i}{u}": 4 for i in (1, 2, 3) for u in (1, 2, 3)}}
    with begin(sessions, actor, NOW) as work:
        provider = work.get(Provider, actor.provider_id)
        provider.options = provider.options | matrix

    assert (first, program(impact=1, urgency=1).json["priority"]) == (1, 4)


def test_reading_that_goes_on_to_write_says_so_first(desk):
    sessions, actor, _, _ = desk

    with look(sessions, actor, NOW) as work, goes_on(work):
        assert work.session.scalar(select(func.count()).select_from(Client)) == 1
        with pytest.raises(RuntimeError, match="only looks"):
            work.add(Client(name="株式会社はや", number=8))
        work.session.rollback()
    with look(sessions, actor, NOW) as work, goes_on(work):
        work.writes()
        made = work.add(Client(name="株式会社つぎ", number=9)).id
    with look(sessions, actor, NOW) as work:
        work.writes()  # looking alone goes on to nothing
        assert work.get(Client, made).number == 9
        with pytest.raises(RuntimeError, match="only looks"):
            work.add(Client(name="株式会社あと", number=10))
