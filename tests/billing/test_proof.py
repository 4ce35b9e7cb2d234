"""Whoever moves money, or opens a closed door, has proved lately who they are (step-up)."""

from datetime import timedelta
from uuid import UUID

import pytest

from msp.kernel.access import Role
from tests.accounts import front
from tests.accounts.front import PASSWORD, post
from tests.conftest import NOW

NOBODY = UUID(int=7)
DEEDS = (
    "/runs/{id}/approve",
    "/runs/{id}/issue",
    "/invoices/{id}/paid",
    "/invoices/{id}/void",
    "/invoices/{id}/return",
    "/invoices/{id}/correct",
    "/orders/{id}/refund",
    "/people/{id}/close",
    "/people/{id}/reopen",
    "/people/{id}/edit",
)


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


def test_money_and_people_ask_for_a_fresh_proof_first(committed, clock):
    provider_id = front.a_provider(committed)
    mail = front.a_person(committed, provider_id, Role.PROVIDER_ADMIN)[1]
    browser = front.sign_in(front.portal(committed), mail)
    addresses = [deed.format(id=NOBODY) for deed in DEEDS]
    clock.now += timedelta(minutes=11)

    stale = {each: post(browser, each) for each in addresses}
    post(browser, "/sign-in/proof", secret=PASSWORD, next="/")
    fresh = {each: post(browser, each).status_code for each in addresses}

    led = [
        each
        for each, answer in stale.items()
        if answer.headers.get("Location", "").startswith("/sign-in/proof")
    ]
    assert led == addresses
    assert fresh == dict.fromkeys(addresses, 404)
