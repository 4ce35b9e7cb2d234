"""A portal with a door, a clock that is moved by hand, and one who may come in."""

import re

import pyotp
import pytest
from sqlalchemy import select

from msp.accounts.actions import links
from msp.accounts.actions.attempts import Try
from msp.accounts.models import Person
from msp.data.work import at_the_gate, begin
from msp.kernel.access import Role, system_actor
from msp.outside.models import OutboxMessage
from tests.accounts import front
from tests.accounts.front import get, post
from tests.conftest import NOW


class Clock:
    """The portal's clock, moved by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock(committed):
    made = Clock()
    committed.configure(info={"clock": made})
    return made


@pytest.fixture
def house(committed, clock):
    provider_id = front.a_provider(committed)
    return committed, front.portal(committed), provider_id


@pytest.fixture
def mail(house):
    sessions, _, provider_id = house
    return front.a_person(sessions, provider_id, Role.PROVIDER_ADMIN)[1]


def gate_subject(kind: str, subject: str) -> str:

    return Try(kind, subject, NOW).subject_hash


def with_totp(house, browser) -> tuple[str, list[str]]:
    """Turn on the second step as a person does; the seed and the recovery codes."""
    page = get(browser, "/me/second-step").text
    seed = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)[1]
    done = post(browser, "/me/second-step", sealed=sealed, code=pyotp.TOTP(seed).at(NOW))
    assert done.status_code == 200, done.text
    return seed, re.findall(r"<li><code>([^<]+)</code>", done.text)


def link_in(sessions, address: str) -> str:
    """The way of the last link mailed there; the worker has mailed what was asked for."""
    links.answer_resets(sessions, front.keyring())
    with begin(sessions, system_actor(provider_of(sessions, address)), NOW) as work:
        asked = select(OutboxMessage).where(OutboxMessage.to_address == address)
        body = work.session.scalars(asked.order_by(OutboxMessage.created_at.desc())).first().body
        return re.search(r"http://localhost(/welcome/\S+)", body)[1]


def provider_of(sessions, address: str):
    with at_the_gate(sessions) as opened:
        return opened.scalars(select(Person.provider_id).where(Person.mail == address)).one()
