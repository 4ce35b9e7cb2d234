"""The papers of a contract as those who may see the contract see them."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from contracts.models import Contract, ContractFile
from contracts.queries.agreements import visible
from msp.data.work import Work
from msp.kernel.errors import NotFound, mark
from msp.outside import files


def files_of(work: Work, contract_id: UUID) -> Sequence[ContractFile]:
    """What is kept of a contract that the reader may see, the oldest first; else nothing."""
    seen = visible(work).with_only_columns(Contract.id).order_by(None)
    wanted = select(ContractFile).where(
        ContractFile.contract_id == contract_id,
        ContractFile.contract_id.in_(seen),
        ContractFile.removed_at.is_(None),
    )
    order = (ContractFile.created_at, ContractFile.id)
    return work.session.scalars(wanted.order_by(*order)).all()


def visible_file(work: Work, file_id: UUID) -> ContractFile:
    """One paper of a contract that the reader may see. What was taken off is nobody's."""
    seen = visible(work).with_only_columns(Contract.id).order_by(None)
    wanted = select(ContractFile).where(
        ContractFile.id == file_id,
        ContractFile.contract_id.in_(seen),
        ContractFile.removed_at.is_(None),
    )
    found = work.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=ContractFile.__tablename__)
    return found


def file_content(row: ContractFile, folder: Path) -> bytes:
    """The bytes of a paper. Raises NotFound where they are no longer what was kept."""
    return files.read(folder, row.sha256)
