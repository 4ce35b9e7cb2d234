"""A first page asks the database a fixed number of times, however much there is to show."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from contracts.models import HourPool
from msp.accounts.models import Client
from msp.desk.models import Ticket
from msp.kernel.access import Role

Door = Callable[..., FlaskClient]
MOST = {
    (Role.CLIENT_ADMIN, "/"): 23,  # four of them for what awaits the client's word
    (Role.END_USER, "/"): 5,
    (Role.PROVIDER_ADMIN, "/"): 24,
    (Role.FINANCE, "/"): 20,
    (Role.CLIENT_ADMIN, "/hours"): 14,
    (Role.CLIENT_ADMIN, "/sla"): 10,
    (Role.LEAD, "/reports/desk"): 7,
}


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile, without those that only open and close."""
    sent: list[str] = []

    def hear(*told: object) -> None:
        statement = str(told[2])
        if statement.lstrip().upper().startswith("SELECT") and "set_config" not in statement:
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", hear)


@pytest.mark.parametrize(("who", "path"), MOST)
def test_a_page_asks_as_often_for_much_as_for_little(
    engine: Engine,
    door: Door,
    client: Client,
    sold: Callable[..., HourPool],
    used: Callable[[str, int, date], None],
    opened: Callable[..., Ticket],
    who: Role,
    path: str,
) -> None:
    sold("a", 1200)
    used("time:1", 30, date(2026, 11, 12))
    opened("最初の件", hours_ago=30)
    of = client if who in {Role.CLIENT_ADMIN, Role.END_USER} else None
    page = door(who, of)
    page.get(path)  # calendars are read once
    with counted(engine) as little:
        assert page.get(path).status_code == 200
    for number in range(4):
        opened(f"次の件 {number}", hours_ago=30)
        used(f"time:more-{number}", 15, date(2026, 11, 13))
    sold("b", 600)
    with counted(engine) as much:
        assert page.get(path).status_code == 200
    assert len(much) <= len(little)
    assert len(much) <= MOST[who, path], "\n".join(much)
