"""A small catalogue and a contract with prepaid hours, for the tests of this domain."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts import actions
from contracts.models import Contract, ContractLine, HourPool, WorkType
from contracts.rules.lines import LineKind
from contracts.rules.pools import PoolState
from msp.accounts.models import Client
from msp.data.work import Work
from msp.kernel.access import Actor, Role

START = date(2026, 4, 1)
TODAY = date(2026, 11, 20)


@pytest.fixture
def remote(work: Work) -> WorkType:
    """Remote support."""
    wish = actions.CreateWorkType(code="remote", name_ja="リモート対応", name_en="Remote support")
    return actions.create_work_type(work, wish)


@pytest.fixture
def contract(work: Work, client: Client) -> Contract:
    """A drafted contract of Minato Works."""
    wish = actions.DraftContract(client_id=client.id, title="保守契約", starts_on=START)
    return actions.draft_contract(work, wish)


def add(
    work: Work, contract: Contract, kind: LineKind, *included: UUID, **told: Any
) -> ContractLine:
    """A line of `kind` in the contract."""
    told.setdefault("title", kind.value)
    wish = actions.AddLine(contract_id=contract.id, kind=kind, work_type_ids=list(included), **told)
    return actions.add_line(work, wish)


def active(work: Work, contract: Contract) -> Contract:
    """The contract, agreed."""
    return actions.activate_contract(work, actions.ActivateContract(contract_id=contract.id))


@pytest.fixture
def block(work: Work, contract: Contract, remote: WorkType) -> ContractLine:
    """A line for prepaid hours that includes remote support, in force."""
    line = add(work, contract, LineKind.BLOCK, remote.id, title="時間パック", rate_per_hour=13000)
    active(work, contract)
    return line


def person_of(work: Work, client_id: UUID, role: Role = Role.CLIENT_ADMIN) -> Actor:
    """Somebody of a client."""
    return Actor(uuid4(), "港", frozenset({role}), work.actor.provider_id, frozenset({client_id}))


@pytest.fixture
def sold(work: Work, block: ContractLine) -> Callable[..., HourPool]:
    """Sells hours on that line: `sold("a", 600, expires_on=…)`."""

    def sell(source: str, minutes: int, **told: Any) -> HourPool:
        told.setdefault("state", PoolState.ACTIVE)
        told.setdefault("starts_on", START)
        wish = actions.GrantBlock(client_id=block.client_id, minutes=minutes, source=source, **told)
        return actions.grant_block(work, wish)

    return sell
