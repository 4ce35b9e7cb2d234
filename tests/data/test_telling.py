"""One text carries many values into a statement, and many rows out of it; both are narrowed."""

from uuid import UUID, uuid4

from pydantic_core import from_json, to_json
from sqlalchemy import select

from msp.accounts.models import Client, Provider
from msp.data.telling import is_told, told_id, told_rows
from msp.data.tenancy import plain_rows
from msp.data.work import begin, look
from msp.kernel.access import system_actor
from tests.conftest import NOW

NAMES = ('港"南\\', "ab, c", "")


def two_providers(sessions):
    """Each has a client of each name."""
    actors = [system_actor(uuid4()), system_actor(uuid4())]
    for actor in actors:
        with begin(sessions, actor, NOW) as work:
            work.add(Provider(id=actor.provider_id, name="p"))
            for number, name in enumerate(NAMES):
                work.add(Client(name=name, number=number))
    return actors


def test_rows_told_as_one_text_are_the_rows_of_ones_own(sessions):
    for actor in two_providers(sessions):
        with look(sessions, actor, NOW) as work:
            rows = select(told_id(Client.id), Client.number, Client.name).subquery()
            (told,) = next(plain_rows(work.session, select(told_rows(*rows.c))))
            expected = work.session.execute(select(Client.id, Client.number, Client.name)).all()

        found = [(UUID(key), *rest) for key, *rest in from_json(told)]
        assert sorted(found) == sorted(map(tuple, expected))
        assert len(found) == len(NAMES)


def test_ids_told_as_one_text_name_no_row_of_another_provider(sessions):
    first, second = two_providers(sessions)
    asked = select(told_id(Client.id), Client.number).where(is_told(Client.id, "ids"))
    with look(sessions, second, NOW) as work:
        foreign = list(work.session.scalars(select(Client.id)))

    with look(sessions, first, NOW) as work:
        own = list(work.session.scalars(select(Client.id).order_by(Client.number)))
        told = {"ids": to_json([*(one.hex for one in own[:2]), foreign[2].hex]).decode()}
        found = sorted(number for _, number in plain_rows(work.session, asked, told))

    assert found == [0, 1]
