"""What hangs on contracts, for programs: their papers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint
from pydantic import BaseModel, ConfigDict

from contracts import queries
from contracts.actions import files
from contracts.models import ContractFile
from contracts.rules.files import FileKind
from contracts.web.agreements import seen
from msp.data.work import Work
from msp.doors.api import endpoint, listing
from msp.doors.porter import settings

api = Blueprint("contract_parts_api", __name__, url_prefix="/api/v1/contracts")


class FileOut(BaseModel):
    """A paper of a contract; `size` is in bytes."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    contract_id: UUID
    name: str
    about: str
    kind: FileKind
    size: int
    sha256: str
    created_at: datetime


@api.get("/<uuid:contract_id>/files")
@listing(FileOut)
def file_index(work: Work, contract_id: UUID) -> Any:
    """The papers that are kept of a contract, the oldest first."""
    return queries.files_of(work, seen(work, contract_id).id)


@api.post("/<uuid:contract_id>/files")
@endpoint(FileOut, status=201)
def attach(work: Work, wish: files.AttachFile) -> ContractFile:
    """Keep a paper; `content` is base64. The same bytes are kept once for a contract."""
    return files.attach_file(work, wish, settings().data_dir)


@api.post("/files/<uuid:file_id>/remove")
@endpoint(FileOut)
def remove(work: Work, wish: files.RemoveFile) -> ContractFile:
    """Take a paper off its contract, with the reason."""
    return files.remove_file(work, wish)
