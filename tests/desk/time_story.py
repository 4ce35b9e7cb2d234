"""A client with contracts, tickets and people, for the tests of time."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from contracts import actions as contracts
from contracts.models import Contract, ContractLine, HourPool, WorkType
from contracts.rules.lines import LineKind
from contracts.rules.pools import PoolState
from msp.accounts.models import Client, Person, Provider
from msp.data.work import Work
from msp.desk.models import Ticket
from msp.kernel.access import Actor, Role, Sight

START = date(2026, 4, 1)
TODAY = date(2026, 11, 20)


@dataclass
class Story:
    """One client, its contract, and what was made for it."""

    work: Work
    client: Client
    contract: Contract
    remote: WorkType

    def line(self, kind: LineKind, *included: UUID, **told: Any) -> ContractLine:
        """A line of the contract; by default it includes remote work."""
        told.setdefault("title", kind.value)
        wish = contracts.AddLine(
            contract_id=self.contract.id,
            kind=kind,
            work_type_ids=list(included or (self.remote.id,)),
            **told,
        )
        return contracts.add_line(self.work, wish)

    def sell(self, minutes: int, source: str = "order:1", **told: Any) -> HourPool:
        """Hours for the client."""
        wish = contracts.GrantBlock(
            client_id=self.client.id,
            minutes=minutes,
            source=source,
            state=PoolState.ACTIVE,
            starts_on=START,
            **told,
        )
        return contracts.grant_block(self.work, wish)

    def ticket(self, number: int = 1, **told: Any) -> Ticket:
        """A ticket of the client."""
        told.setdefault("client_id", self.client.id)
        now = self.work.now
        return self.work.add(
            Ticket(number=number, subject="VPNが切れる", opened_at=now, updated_at=now, **told)
        )


def story(work: Work, client: Client, number: int = 1) -> Story:
    """The client with an active contract and remote work in the catalogue."""
    kind = contracts.CreateWorkType(code=f"remote{number}", name_ja="リモート", name_en="Remote")
    remote = contracts.create_work_type(work, kind)
    draft = contracts.DraftContract(client_id=client.id, title="保守契約", starts_on=START)
    contract = contracts.draft_contract(work, draft)
    return Story(work, client, contract, remote)


def agreed(told: Story) -> Story:
    """The contract, in force."""
    contracts.activate_contract(told.work, contracts.ActivateContract(contract_id=told.contract.id))
    return told


def as_staff(work: Work, role: Role = Role.TECHNICIAN) -> Work:
    """The same transaction in the hands of somebody else of the provider."""
    person = work.add(Person(name="田中", roles=[role.value]))
    actor = Actor(person.id, "田中", frozenset({role}), work.actor.provider_id)
    return Work(work.session, actor, work.now)


def as_client(work: Work, client: Client, sight: Sight = Sight.CLIENT) -> Work:
    """The same transaction in the hands of the client's admin."""
    own = frozenset({client.id})
    roles = frozenset({Role.CLIENT_ADMIN})
    actor = Actor(uuid4(), "港", roles, work.actor.provider_id, own, sight)
    return Work(work.session, actor, work.now)


def wants_second_person(work: Work) -> None:
    """The provider wants somebody else to approve."""
    work.get(Provider, work.actor.provider_id).options = {"time_needs_second_person": True}
    work.session.flush()
