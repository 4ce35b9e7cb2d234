"""A client with a promise, hours and people, for the pages that cross domains."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from contracts import actions as contracts
from contracts.models import Calendar, CalendarVersion, ContractLine, HourPool, SlaPolicy, SlaTarget
from contracts.rules.clocks import Pledge
from contracts.rules.lines import LineKind
from contracts.rules.pools import PoolState
from msp.accounts.models import Client, Person
from msp.data.work import Sessions, Work
from msp.desk.actions import OpenTicket, open_ticket
from msp.desk.models import Ticket
from msp.kernel.access import Actor, Role, Sight
from tests.conftest import browser_of

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
            work.add(
                SlaTarget(
                    policy_id=policy.id, priority=priority, pledge=pledge, amount=hours * HOUR
                )
            )
    return policy


@pytest.fixture
def line(work: Work, client: Client) -> ContractLine:
    """A contract line for prepaid hours, in force since April."""
    remote = contracts.create_work_type(
        work, contracts.CreateWorkType(code="remote", name_ja="リモート対応")
    )
    contract = contracts.draft_contract(
        work,
        contracts.DraftContract(client_id=client.id, title="保守契約", starts_on=date(2026, 4, 1)),
    )
    made = contracts.add_line(
        work,
        contracts.AddLine(
            contract_id=contract.id,
            kind=LineKind.BLOCK,
            title="時間パック",
            work_type_ids=[remote.id],
            rate_per_hour=13000,
        ),
    )
    contracts.activate_contract(work, contracts.ActivateContract(contract_id=contract.id))
    return made


@pytest.fixture
def sold(work: Work, client: Client, line: ContractLine) -> Callable[..., HourPool]:
    """Sells hours: `sold("a", 600, starts_on=…, expires_on=…)`."""

    def sell(source: str, minutes: int, **told: object) -> HourPool:
        wish = {"state": PoolState.ACTIVE, "starts_on": date(2026, 11, 1), **told}
        return contracts.grant_block(
            work,
            contracts.GrantBlock.model_validate(
                {"client_id": client.id, "minutes": minutes, "source": source, **wish}
            ),
        )

    return sell


@pytest.fixture
def used(work: Work, line: ContractLine) -> Callable[[str, int, date], None]:
    """Uses hours: `used("time:…", 60, day)`."""

    def use(source: str, minutes: int, on: date) -> None:
        contracts.burn(work, contracts.BurnRequest(line.client_id, (line.id,), minutes, on, source))

    return use


@pytest.fixture
def opened(work: Work, client: Client, promise: SlaPolicy) -> Callable[..., Ticket]:
    """Opens tickets: `opened("件名", hours_ago=3)`."""

    def make(subject: str, *, hours_ago: int = 0, contact_id: UUID | None = None) -> Ticket:
        now = work.now - timedelta(hours=hours_ago)
        work.session.info["now"] = now
        wish = OpenTicket(client_id=client.id, contact_id=contact_id, subject=subject)
        made = open_ticket(replace(work, now=now), wish)
        work.session.info["now"] = work.now
        return made

    return make


@pytest.fixture
def person(work: Work) -> Callable[..., Actor]:
    """Makes somebody with a role, of a client if one is given."""

    def make(role: Role, client: Client | None = None, sight: Sight = Sight.CLIENT) -> Actor:
        row = work.add(
            Person(
                name=f"{role.value}さん",
                roles=[role.value],
                mail=f"{role.value}@x.example",
                client_id=client.id if client else None,
            )
        )
        return Actor(
            row.id,
            row.name,
            frozenset({role}),
            work.actor.provider_id,
            frozenset({client.id}) if client else None,
            sight,
        )

    return make


@pytest.fixture
def door(sessions: Sessions, person: Callable[..., Actor]) -> Callable[..., FlaskClient]:
    """The browser of somebody with a role: `door(Role.FINANCE)`, `door(Role.END_USER, client)`."""

    def open_for(role: Role, client: Client | None = None) -> FlaskClient:
        return browser_of(sessions, person(role, client))

    return open_for
