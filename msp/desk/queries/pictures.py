"""Pictures that were asked for on a ticket (R52)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from msp.data.work import Work
from msp.desk.models import PictureRequest
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark


def of_ticket(work: Work, ticket_id: UUID) -> Sequence[PictureRequest]:
    """Every request of a ticket, the latest first."""
    work.require(Permission.TICKET_WORK)
    wanted = select(PictureRequest).where(PictureRequest.ticket_id == ticket_id)
    order = (PictureRequest.created_at.desc(), PictureRequest.id.desc())
    return work.session.scalars(wanted.order_by(*order)).all()


def by_link(work: Work, request_id: UUID, nonce: str) -> PictureRequest:
    """The request behind a link, held until the work ends; NotFound where it was not asked so."""
    work.require(Permission.TICKET_REPLY)
    wanted = select(PictureRequest).where(PictureRequest.id == request_id)
    held = wanted.with_for_update().execution_options(populate_existing=True)
    row = work.session.scalars(held).first()
    if row is None or row.nonce != nonce or row.person_id != work.actor.id:
        raise NotFound(mark("There is no such page."))
    return row
