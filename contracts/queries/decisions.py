"""What somebody decides over contracts: ends that come near, and templates to begin with."""

from uuid import UUID

from sqlalchemy import Select, select

from contracts.models import (
    Contract,
    ContractLine,
    ContractTemplate,
    RenewalItem,
    RenewalState,
)
from contracts.rules.lines import ContractState
from msp.accounts.models import Client
from msp.data.work import Work
from msp.kernel.access import Permission


def renewals(work: Work) -> Select[RenewalItem]:
    """Contracts whose end somebody must decide about: the open ones first, by their last day."""
    work.require(Permission.CONTRACT_CHANGE)
    return select(RenewalItem).order_by(
        RenewalItem.state != RenewalState.OPEN, RenewalItem.notice_by, RenewalItem.id
    )


def renewal(work: Work, renewal_id: UUID) -> RenewalItem:
    """One of them, or NotFound."""
    work.require(Permission.CONTRACT_CHANGE)
    return work.get(RenewalItem, renewal_id)


def templates(work: Work) -> Select[ContractTemplate]:
    """The templates that are offered, by name."""
    work.require(Permission.CONTRACT_CHANGE)
    wanted = select(ContractTemplate).where(ContractTemplate.is_active)
    return wanted.order_by(ContractTemplate.name, ContractTemplate.id)


def template(work: Work, template_id: UUID) -> ContractTemplate:
    """A template, offered or not, or NotFound."""
    work.require(Permission.CONTRACT_CHANGE)
    return work.get(ContractTemplate, template_id)


def raisable(work: Work) -> Select[ContractLine, Contract, Client]:
    """Lines that run on under contracts in force, with both, by client: their prices can change."""
    work.require(Permission.CONTRACT_CHANGE)
    return (
        select(ContractLine, Contract, Client)
        .join(Contract, Contract.id == ContractLine.contract_id)
        .join(Client, Client.id == ContractLine.client_id)
        .where(Contract.state == ContractState.ACTIVE, ContractLine.ends_on.is_(None))
        .order_by(Client.number, Contract.number, ContractLine.position, ContractLine.id)
    )
