"""What the address of a list of tickets asks for, and the views kept under a name."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select, or_, select

from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.models import SavedView
from msp.desk.queries.queue import Bucket, Sort, State, View
from msp.desk.rules import Channel, Kind, Status, WaitReason
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark


class Wish(Command):
    """What the address of the queue asks for; every filter of it is a chip."""

    state: State = State.OPEN
    sort: Sort | None = None
    view: View | None = None
    tier: int | None = Field(default=None, ge=0, le=4)
    client: UUID | None = None
    assignee: UUID | None = None
    team: UUID | None = None
    priority: int | None = Field(default=None, ge=1, le=4)
    status: Status | None = None
    wait: WaitReason | None = None
    kind: Kind | None = None
    channel: Channel | None = None
    due: Bucket | None = None
    q: str = Field(default="", max_length=120)
    page: int = Field(default=1, ge=1, le=100_000)
    newest: int = Field(default=0, ge=0)


def wish_of(told: Mapping[str, Any]) -> Wish:
    """The wish that an address or a kept view tells; names that are not ours are left alone."""
    return Wish.model_validate({name: told[name] for name in Wish.model_fields if told.get(name)})


def told_by(wish: Wish) -> dict[str, Any]:
    """The wish as an address and a kept view write it: only what differs from the plain list."""
    return wish.model_dump(mode="json", exclude_defaults=True, exclude={"page", "newest"})


def own_or_shared(work: Work) -> Select[SavedView]:
    """The views that the actor may open, removed ones too."""
    work.require(Permission.TICKET_WORK)
    return select(SavedView).where(
        or_(SavedView.owner_id.is_(None), SavedView.owner_id == work.actor.id)
    )


def views(work: Work) -> Sequence[SavedView]:
    """The views that stand, in the order that was chosen, everybody's first."""
    wanted = own_or_shared(work).where(SavedView.removed_at.is_(None))
    order = (SavedView.owner_id.is_not(None), SavedView.position, SavedView.name, SavedView.id)
    return work.session.scalars(wanted.order_by(*order)).all()


def view(work: Work, view_id: UUID) -> SavedView:
    """One of them, or NotFound: somebody else's own view is as good as missing."""
    found = work.session.scalars(own_or_shared(work).where(SavedView.id == view_id)).first()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=SavedView.__tablename__)
    return found


def first_of(found: Sequence[SavedView]) -> SavedView | None:
    """The view that opens by itself: one's own choice, else everybody's."""
    chosen = [row for row in found if row.is_default]
    return next((row for row in chosen if row.owner_id is not None), next(iter(chosen), None))
