from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, select

from contracts import actions as contracts
from contracts import queries as agreements
from contracts.models import Contract
from contracts.queries import remembered
from contracts.rules.lines import LineKind
from contracts.rules.pools import PoolState
from msp.accounts.models import Client, Person, Provider
from msp.data.storing import put, store
from msp.data.work import Work, begin, look
from msp.desk.actions import time as actions
from msp.desk.models import TimeEntry
from msp.desk.queries.time import facts
from msp.kernel.access import Actor, Role, system_actor
from msp.kernel.errors import Forbidden, NotFound
from tests.conftest import NOW
from tests.desk.time_story import START, TODAY, agreed, story


def olive():
    return Actor(uuid4(), "Olive", frozenset({Role.PROVIDER_ADMIN}), uuid4())


def settled(sessions, number=1):
    """A provider with one client and one line, committed; who asks, and the client."""
    actor = olive()
    with begin(sessions, system_actor(actor.provider_id), NOW) as work:
        work.add(Provider(id=actor.provider_id, name="MSP"))
        work.add(Person(id=actor.id, name="Olive", roles=[Role.PROVIDER_ADMIN.value]))
    with begin(sessions, actor, NOW) as work:
        client = work.add(Client(name="みなと", number=number))
        told = story(work, client, number)
        line = told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=12_000)
        agreed(told)
        ticket = told.ticket(number)
        return actor, client.id, line.id, told.remote.id, ticket.id


def change_price(work, line_id, price):
    wish = contracts.ChangeTerms(line_id=line_id, starts_on=TODAY, rate_per_hour=price)
    contracts.change_terms(work, wish)


def price_told(work, client_id):
    (line,) = agreements.lines_in_force(work, client_id, TODAY)
    return line.terms.rate_minor


def test_what_was_agreed_is_read_once_until_somebody_changes_it(sessions):
    actor, client_id, line_id, *_ = settled(sessions)
    with look(sessions, actor, NOW) as work:
        first = agreements.lines_in_force(work, client_id, TODAY)
    with look(sessions, actor, NOW) as work:
        again = agreements.lines_in_force(work, client_id, TODAY)
    assert again is first

    with begin(sessions, actor, NOW) as work:
        change_price(work, line_id, 15_000)
        assert price_told(work, client_id) == 15_000  # whoever changes it sees the change
    with look(sessions, actor, NOW) as work:
        assert price_told(work, client_id) == 15_000


def test_days_between_two_turns_of_the_terms_are_answered_from_one_reading(sessions):
    actor, client_id, line_id, *_ = settled(sessions)
    with begin(sessions, actor, NOW) as work:
        change_price(work, line_id, 15_000)
    days = [START, date(2026, 8, 1), TODAY - timedelta(1), TODAY, date(2027, 2, 1)]

    with look(sessions, actor, NOW) as work:
        told = [agreements.lines_in_force(work, client_id, day) for day in days]
        anew = [agreements.active_lines(work, client_id, day) for day in days]

        assert [lines[0].terms.rate_minor for lines in told] == [12_000] * 3 + [15_000] * 2
        assert [each[0].terms.rate_minor for each in anew] == [12_000] * 3 + [15_000] * 2
        assert told[0] is told[1] is told[2]
        assert told[3] is told[4]
        assert agreements.lines_in_force(work, client_id, START - timedelta(1)) == ()


def test_a_covered_entry_is_logged_with_seven_statements(sessions):
    actor, client_id, _, kind_id, ticket_id = settled(sessions)
    with begin(sessions, actor, NOW) as work:
        story_of = {"contract_id": work.session.scalars(select(Contract.id)).one()}
        block = contracts.AddLine(
            kind=LineKind.BLOCK, title="時間", work_type_ids=[kind_id], rank=1, **story_of
        )
        contracts.add_line(work, block)
        grant = contracts.GrantBlock(
            client_id=client_id,
            minutes=600,
            price=60_000,
            source="order:1",
            state=PoolState.ACTIVE,
            starts_on=START,
        )
        contracts.grant_block(work, grant)
    wish = actions.LogTime(ticket_id=ticket_id, work_type_id=kind_id, minutes=25)
    with begin(sessions, actor, NOW) as work:
        assert actions.log_time(work, wish).pool_minutes == 25

    asked = []
    with begin(sessions, actor, NOW) as work:
        connection = work.session.connection()

        def note(*told):
            asked.append(told[2].split(None, 3)[:3])

        event.listen(connection, "before_cursor_execute", note)
        actions.log_time(work, wish)
        event.remove(connection, "before_cursor_execute", note)

    # what the entry stands on, the day, the pools; the burn and what it earned, entry and history
    told = [words for words in asked if words[0] in ("SELECT", "INSERT")]
    waits = 1 if connection.dialect.name == "postgresql" else 0  # the client's row is held
    assert [words[2] for words in told if words[0] == "INSERT"] == [
        "ledger_entry",
        "recognition_row",
        "time_entry",
        "history",
    ]
    assert len(asked) == 7 + waits


def test_columns_are_stored_only_where_a_row_of_them_would_be(work, client):
    told = {"name": "x", "roles": [], "client_id": client.id}
    roles = frozenset({Role.CLIENT_ADMIN})
    provider = work.actor.provider_id
    contact = Actor(uuid4(), "C", roles, provider, frozenset({uuid4()}))

    put(work, Person, told)
    with pytest.raises(Forbidden):
        put(work, Person, {**told, "provider_id": uuid4()})
    with pytest.raises(Forbidden):
        put(type(work)(work.session, contact, work.now), Person, told)

    made = work.session.scalars(select(Person).filter_by(name="x")).one()
    assert (made.provider_id, made.client_id, made.created_at) == (provider, client.id, NOW)


def test_a_change_that_was_taken_back_leaves_nothing_behind(sessions):
    actor, client_id, line_id, *_ = settled(sessions)
    with look(sessions, actor, NOW) as work:
        price_told(work, client_id)

    with sessions() as session:
        session.info.update(actor=actor, now=NOW)
        work = Work(session, actor, NOW)
        change_price(work, line_id, 15_000)
        price_told(work, client_id)
        session.rollback()
    with begin(sessions, actor, NOW) as work:
        work.add(Client(name="別", number=9))
    with look(sessions, actor, NOW) as work:
        assert price_told(work, client_id) == 12_000


def test_memory_serves_only_staff_who_may_touch_the_client(sessions):
    actor, client_id, *_ = settled(sessions)
    with look(sessions, actor, NOW) as work:
        price_told(work, client_id)
    partner = Actor(
        uuid4(), "P", frozenset({Role.PARTNER_AGENT}), actor.provider_id, frozenset({uuid4()})
    )
    with look(sessions, partner, NOW) as work:
        assert agreements.lines_in_force(work, client_id, TODAY) == ()
    with look(sessions, olive(), NOW) as work:
        assert agreements.lines_in_force(work, client_id, TODAY) == ()
        assert remembered.remembered(work, client_id, "x", lambda: "own") == "own"


def test_facts_of_another_provider_are_not_there(sessions):
    actor, client_id, _, kind_id, ticket_id = settled(sessions, 1)
    stranger, *_, strange_kind, _ = settled(sessions, 2)
    by_ticket = facts.Asked(ticket_id, None, stranger.id, None)
    by_client = facts.Asked(None, client_id, stranger.id, None)

    with look(sessions, stranger, NOW) as work:
        assert facts.facts(work, by_ticket) is None
        assert facts.facts(work, by_client) is None
    with look(sessions, actor, NOW) as work:
        own = facts.facts(work, facts.Asked(ticket_id, None, stranger.id, kind_id))
        assert own is not None
        assert (own.client_id, own.person_id) == (client_id, None)
        foreign = facts.Asked(ticket_id, None, actor.id, strange_kind)
        assert facts.facts(work, foreign) is None


def test_a_day_holds_nobody_elses_seconds_and_locks(sessions):
    actor, client_id, _, kind_id, ticket_id = settled(sessions, 1)
    stranger, strange_client, *_ = settled(sessions, 2)
    with begin(sessions, actor, NOW) as work:
        wish = actions.LogTime(ticket_id=ticket_id, work_type_id=kind_id, minutes=30)
        entry = actions.log_time(work, wish)
        asked = TimeEntry(
            id=uuid4(), client_id=client_id, person_id=entry.person_id, work_on=entry.work_on
        )
        assert facts.day_of_work(work, asked).seconds == 1800
        lock = contracts.LockPeriod(starts_on=START, ends_on=date(2026, 12, 1), reason="月の締め")
        contracts.lock_period(work, lock)
        assert facts.day_of_work(work, asked).closed_because == "月の締め"

    with look(sessions, stranger, NOW) as work:
        asked.client_id = strange_client
        assert facts.day_of_work(work, asked) == facts.Day(0, None)


def test_a_partner_logs_for_its_own_clients_only(work, client):
    told = story(work, client)
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=12_000)
    agreed(told)
    roles, provider = frozenset({Role.PARTNER_AGENT}), work.actor.provider_id
    partner = Actor(uuid4(), "P", roles, provider, frozenset({uuid4()}))
    asked = facts.Asked(None, client.id, partner.id, None)

    from_outside = type(work)(work.session, partner, work.now)

    assert facts.facts(from_outside, asked) is None


def test_a_row_stored_by_itself_is_checked_and_known_like_any_other(work, client, sessions):
    client.name = "waiting to be written"
    made = store(work, Person(name="田中", roles=[]))

    assert work.get(Person, made.id) is made
    assert (made.provider_id, made.created_at) == (work.actor.provider_id, NOW)
    made.name = "佐藤"
    work.session.flush()
    work.session.refresh(made)
    assert made.name == "佐藤"
    with pytest.raises(Forbidden):
        store(work, Person(name="x", roles=[], provider_id=uuid4()))
    with (
        look(sessions, work.actor, NOW) as reading,
        pytest.raises(RuntimeError, match="only looks"),
    ):
        store(reading, Person(name="x", roles=[]))


def test_what_is_wrong_is_said_by_name(work, client):
    told = story(work, client)
    log = actions.LogTime

    with pytest.raises(NotFound, match="no such"):
        actions.log_time(work, log(client_id=uuid4(), work_type_id=told.remote.id, minutes=5))
    with pytest.raises(NotFound, match="no such"):
        actions.log_time(work, log(client_id=client.id, work_type_id=uuid4(), minutes=5))
