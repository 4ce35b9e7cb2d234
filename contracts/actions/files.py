"""Papers of a contract are kept as they came, and taken off with a reason."""

import base64
import binascii
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field
from sqlalchemy import select

from contracts.models import Contract, ContractFile
from contracts.rules.files import LARGEST, checked_kind, safe_name
from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark
from msp.outside import files


def _decoded(told: Any) -> Any:
    """A program says bytes in base64; what is none stays for the check of the kind to refuse."""
    if not isinstance(told, str):
        return told
    try:
        return base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError):
        return told.encode()


Content = Annotated[bytes, BeforeValidator(_decoded), Field(min_length=1, max_length=2 * LARGEST)]


class AttachFile(Command):
    """A paper of a contract: its bytes (programs send base64), its name, what it is."""

    contract_id: UUID
    content: Content
    name: str = Field(default="", max_length=400)
    about: str = Field(default="", max_length=200)


class RemoveFile(Command):
    """A paper that does not belong to the contract, and why."""

    file_id: UUID
    reason: str = Field(min_length=3, max_length=300)


@dataclass(frozen=True, slots=True)
class Paper:
    """Bytes as somebody sent them, the name that they had, and what they are."""

    content: bytes
    name: str
    about: str


def attach_file(work: Work, wish: AttachFile, folder: Path) -> ContractFile:
    """Keep a paper of a contract under `folder`; the same bytes are kept once for a contract."""
    work.require(Permission.CONTRACT_CHANGE)
    contract = work.get(Contract, wish.contract_id)
    return kept(work, contract, Paper(wish.content, wish.name, wish.about), folder)


def kept(work: Work, contract: Contract, paper: Paper, folder: Path) -> ContractFile:
    """The paper among those of the contract; whoever calls has asked who may.

    The bytes are stored before the row: what is refused later leaves bytes that nobody finds.
    """
    kind = checked_kind(paper.content)
    fingerprint = files.keep(folder, paper.content)
    wanted = select(ContractFile).where(
        ContractFile.contract_id == contract.id,
        ContractFile.sha256 == fingerprint,
        ContractFile.removed_at.is_(None),
    )
    if (there := work.session.scalars(wanted).one_or_none()) is not None:
        return there
    made = work.add(
        ContractFile(
            client_id=contract.client_id,
            contract_id=contract.id,
            name=safe_name(paper.name, kind),
            about=paper.about,
            kind=kind,
            size=len(paper.content),
            sha256=fingerprint,
            kept_by=work.actor.id,
        )
    )
    record(work, "contract.attach", contract, file=made.id, sha256=fingerprint)
    return made


def remove_file(work: Work, wish: RemoveFile) -> ContractFile:
    """Take a paper off its contract, with the reason; nobody reads it from then on."""
    work.require(Permission.CONTRACT_CHANGE)
    row = work.get(ContractFile, wish.file_id)
    if row.removed_at is not None:
        raise NotFound(mark("There is no such %(kind)s."), kind=ContractFile.__tablename__)
    row.removed_at, row.removed_by, row.removed_because = work.now, work.actor.id, wish.reason
    contract = work.get(Contract, row.contract_id)
    told = {"file": row.id, "sha256": row.sha256, "reason": wish.reason}
    record(work, "contract.detach", contract, **told)
    return row
