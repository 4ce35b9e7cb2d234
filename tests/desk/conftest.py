"""A promise for every ticket, people on both sides, and moments that pass."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.models import Calendar, CalendarVersion, SlaPolicy, SlaTarget
from contracts.rules.clocks import Pledge
from msp.accounts.models import Client, Person, Team
from msp.data.work import Work
from msp.desk.actions import OpenTicket, open_ticket
from msp.desk.models import Ticket
from msp.kernel.access import Actor, Role, Sight

WEEK = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
HOUR = 3600


@pytest.fixture
def promise(work: Work) -> SlaPolicy:
    """Weekdays 9 to 18: an answer within an hour, a solution within four; the client pauses."""
    calendar = work.add(Calendar(name="平日9-18時"))
    work.add(
        CalendarVersion(
            calendar_id=calendar.id,
            number=1,
            zone="Asia/Tokyo",
            frames=WEEK,
            exceptions=[],
            holidays=[],
        )
    )
    policy = work.add(
        SlaPolicy(
            name="標準",
            calendar_id=calendar.id,
            is_default=True,
            pauses={Pledge.RESOLUTION.value: ["client"]},
        )
    )
    for priority in (1, 2, 3, 4):
        for pledge, hours in ((Pledge.FIRST_RESPONSE, 1), (Pledge.RESOLUTION, 4)):
            target = SlaTarget(
                policy_id=policy.id, priority=priority, pledge=pledge, amount=hours * HOUR
            )
            work.add(target)
    return policy


@pytest.fixture
def contact(work: Work, client: Client) -> Person:
    """Misaki, who works at the client."""
    return work.add(
        Person(
            name="高橋 美咲",
            client_id=client.id,
            roles=[Role.END_USER.value],
            mail="misaki@minato.example",
        )
    )


@pytest.fixture
def tanaka(work: Work) -> Person:
    """Tanaka of the second tier."""
    return work.add(
        Person(name="田中 葵", roles=[Role.TECHNICIAN.value], tier=2, mail="t@x.example")
    )


@pytest.fixture
def team(work: Work) -> Team:
    """The network team."""
    return work.add(Team(name="ネットワーク"))


@pytest.fixture
def ticket(work: Work, client: Client, contact: Person, promise: SlaPolicy) -> Ticket:
    """A ticket of Misaki's, opened this minute."""
    wish = OpenTicket(client_id=client.id, contact_id=contact.id, subject="VPNが切れる")
    return open_ticket(work, wish)


@pytest.fixture
def later(work: Work) -> Callable[..., Work]:
    """The same work, some time afterwards: `later(hours=1)`."""

    def moved(**told: int) -> Work:
        now = work.now + timedelta(**told)
        work.session.info["now"] = now
        return replace(work, now=now)

    return moved


def misaki(contact: Person, sight: Sight = Sight.OWN) -> Actor:
    """Misaki at her own door."""
    assert contact.client_id is not None
    return Actor(
        contact.id,
        contact.name,
        frozenset({Role.END_USER}),
        contact.provider_id,
        frozenset({contact.client_id}),
        sight,
    )
