"""Two locks keep providers and clients apart; each holds alone."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import bindparam, create_engine, func, select, text
from sqlalchemy.exc import DBAPIError

from msp.accounts.models import Client, Person, Provider, Team
from msp.data.engine import sessions_of
from msp.data.history import History, record
from msp.data.tenancy import plain_row, plain_rows
from msp.data.work import Sessions, begin, look
from msp.kernel.access import Actor, Role, system_actor
from msp.kernel.errors import Forbidden, NotFound
from tests.conftest import NOW


@pytest.fixture
def two(sessions: Sessions) -> tuple[list[Actor], list[UUID]]:
    """Two providers with a client each; the first has two clients."""
    actors = [system_actor(uuid4()), system_actor(uuid4())]
    clients = []
    for place, actor in enumerate(actors):
        with begin(sessions, actor, NOW) as work:
            work.add(Provider(id=actor.provider_id, name=f"p{place}"))
            clients += [work.add(Client(name=f"c{n}", number=n)).id for n in range(2 - place)]
            work.add(Team(name="desk"))
    return actors, clients


def contact(provider: UUID, client: UUID) -> Actor:
    return Actor(uuid4(), "c", frozenset({Role.CLIENT_ADMIN}), provider, frozenset({client}))


def test_a_provider_sees_its_own_clients_only(sessions, two):
    (first, second), clients = two

    with look(sessions, first, NOW) as work:
        assert set(work.session.scalars(select(Client.id))) == set(clients[:2])
        with pytest.raises(NotFound):
            work.get(Client, clients[2])
    with look(sessions, second, NOW) as work:
        assert list(work.session.scalars(select(Client.id))) == [clients[2]]


def test_a_contact_sees_one_client_and_no_staff_rows(sessions, two):
    (first, _), clients = two

    with look(sessions, contact(first.provider_id, clients[0]), NOW) as work:
        assert list(work.session.scalars(select(Client.id))) == [clients[0]]
        assert list(work.session.scalars(select(Team))) == []
        with pytest.raises(NotFound):
            work.get(Client, clients[1])


def test_rows_that_are_read_plainly_are_narrowed_too(sessions, two):
    (first, second), clients = two

    def seen(actor, column):
        with look(sessions, actor, NOW) as work:
            return {row[0] for row in plain_rows(work.session, select(column))}

    assert seen(first, Client.id) == set(clients[:2])
    assert seen(second, Client.id) == {clients[2]}
    assert seen(contact(first.provider_id, clients[1]), Client.id) == {clients[1]}
    assert seen(contact(first.provider_id, clients[1]), Team.id) == set()


def test_a_contact_writes_history_but_never_reads_it(sessions, two):
    (first, _), clients = two
    actor = contact(first.provider_id, clients[0])

    with begin(sessions, actor, NOW) as work:
        record(work, "client.seen", work.get(Client, clients[0]))

    with look(sessions, actor, NOW) as work:
        assert list(work.session.scalars(select(History))) == []
    with look(sessions, first, NOW) as work:
        assert [row.verb for row in work.session.scalars(select(History))] == ["client.seen"]


def test_a_row_for_somebody_else_is_refused(sessions, two):
    (first, second), clients = two

    with pytest.raises(Forbidden), begin(sessions, first, NOW) as work:
        work.add(Team(name="x", provider_id=second.provider_id))
    with (
        pytest.raises(Forbidden),
        begin(sessions, contact(first.provider_id, clients[0]), NOW) as work,
    ):
        work.add(Person(name="x", client_id=clients[1], roles=[]))


def test_the_policy_holds_without_the_filter(sessions, two, engine):
    """Table-level SQL passes the ORM's filter by; the database's own lock still holds."""
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no row level security: there the filter is the only lock")
    (first, _), clients = two

    with look(sessions, contact(first.provider_id, clients[0]), NOW) as work:
        seen = work.session.execute(text("SELECT id FROM client")).scalars().all()
        teams = work.session.execute(text("SELECT count(*) FROM team")).scalar()
        role = work.session.execute(text("SELECT current_user")).scalar()

    assert (list(seen), teams, role) == ([clients[0]], 0, "msp_app")


def test_the_policy_refuses_a_foreign_row_without_the_filter(sessions, two, engine):
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no row level security: there the filter is the only lock")
    (first, second), _ = two
    sql = (
        "INSERT INTO team (id, created_at, provider_id, name, name_en, source)"
        " VALUES (:i, :n, :p, 'x', '', '')"
    )

    with pytest.raises(DBAPIError, match="row-level security"), begin(sessions, first, NOW) as work:
        work.session.execute(text(sql), {"i": uuid4(), "n": NOW, "p": second.provider_id})


def test_the_filter_holds_without_the_policy(sessions, two):
    """On SQLite there is no policy at all, and the answers are the same (the tests above)."""
    (first, _), clients = two

    with look(sessions, first, NOW) as work:
        statement = select(Client.id).where(Client.number == 0)
        assert list(work.session.scalars(statement)) == [clients[0]]


def test_a_row_read_past_the_mapped_classes_is_narrowed_like_any_other(sessions, two):
    (first, second), clients = two
    asked = select(Client.id, Client.name).where(Client.id == bindparam("id"))

    with look(sessions, first, NOW) as work:
        assert plain_row(work.session, asked, {"id": clients[0]}).id == clients[0]
        assert plain_row(work.session, asked, {"id": clients[2]}) is None
    with look(sessions, contact(second.provider_id, clients[2]), NOW) as work:
        assert plain_row(work.session, asked, {"id": clients[2]}).id == clients[2]
        assert plain_row(work.session, select(Team.id), {}) is None


def test_looking_never_writes(sessions, two):
    (first, _), _ = two

    with pytest.raises(RuntimeError, match="only looks"), look(sessions, first, NOW) as work:
        work.add(Team(name="written"))


def test_history_is_never_changed(sessions, two):
    (first, _), clients = two

    with begin(sessions, first, NOW) as work:
        record(work, "client.seen", work.get(Client, clients[0]))
    for statement in ("UPDATE history SET verb = 'x'", "DELETE FROM history"):
        with pytest.raises(DBAPIError, match="append-only"), begin(sessions, first, NOW) as work:
            work.session.execute(text(statement))


def test_a_lost_server_is_told_as_a_lost_server_and_the_next_work_goes_on(engine):
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server that could be lost")
    own, actor = create_engine(engine.url), system_actor(uuid4())
    ours = sessions_of(own, lambda: NOW)
    with look(ours, actor) as work:
        lost = work.session.scalar(select(func.pg_backend_pid()))
    with engine.connect() as killer:
        assert killer.scalar(select(func.pg_terminate_backend(lost)))

    with pytest.raises(DBAPIError) as told, look(ours, actor):
        pass
    assert told.value.connection_invalidated
    with look(ours, actor) as work:
        assert work.session.scalar(select(func.count()).select_from(Client)) == 0
    own.dispose()
