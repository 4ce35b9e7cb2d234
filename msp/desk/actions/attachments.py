"""Files come with what is said on a ticket; their bytes are kept once, whoever sends them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.models import Attachment, Note, Ticket
from msp.desk.models.mail import NoteFile
from msp.desk.rules import Verb
from msp.desk.rules.attachments import Upload, checked_kind, few_enough, safe_name
from msp.kernel.access import Permission
from msp.outside import files


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files as somebody sent them, and the folder that their bytes are kept under."""

    folder: Path
    uploads: Sequence[Upload] = ()


def attach(
    work: Work, ticket: Ticket, bundle: Bundle, said_id: UUID | None = None
) -> list[Attachment]:
    """Keep the files with a message (else with the request itself); Refused for a lie or a program.

    The bytes are stored before the rows: what is refused later leaves bytes that nobody finds.
    """
    work.require(Permission.TICKET_REPLY)
    kept = _kept(work, ticket, bundle)
    made = [
        work.add(Attachment(client_id=ticket.client_id, said_id=said_id, **told)) for told in kept
    ]
    if made:
        log.write(work, ticket, Verb.ATTACHED, files=len(made))
    return made


def attach_to_note(work: Work, ticket: Ticket, bundle: Bundle, note: Note) -> list[NoteFile]:
    """The same for a note: the desk alone sees these files."""
    work.require(Permission.TICKET_WORK)
    made = [work.add(NoteFile(said_id=note.id, **told)) for told in _kept(work, ticket, bundle)]
    if made:
        log.write(work, ticket, Verb.ATTACHED, files=len(made))
    return made


def _kept(work: Work, ticket: Ticket, bundle: Bundle) -> list[dict[str, Any]]:
    """What the rows of the files say; the bytes are kept."""
    few_enough(len(bundle.uploads))
    checked = [(upload, checked_kind(upload)) for upload in bundle.uploads]
    return [
        {
            "ticket_id": ticket.id,
            "name": safe_name(upload.name),
            "kind": kind,
            "size": len(upload.content),
            "sha256": files.keep(bundle.folder, upload.content),
            "kept_by": log.person_of(work),
        }
        for upload, kind in checked
    ]
