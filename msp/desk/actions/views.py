"""Lists of tickets are kept under a name, for oneself or for everybody."""

from urllib.parse import parse_qsl
from uuid import UUID

from pydantic import Field, ValidationError
from sqlalchemy import update

from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.models import SavedView
from msp.desk.queries import asked as queries
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark

MOST = 12  # more names than this are no overview, and the queue's page has to stay light


class SaveView(Command):
    """A list under a name. `query` is what stands behind the question mark of its address."""

    view_id: UUID | None = None
    name: str = Field(min_length=1, max_length=60)
    query: str = Field(default="", max_length=2000)
    is_shared: bool = False
    is_default: bool = False
    version: int | None = None


class ChangeView(Command):
    """A view that is removed, brought back, or moved."""

    view_id: UUID


def save_view(work: Work, wish: SaveView) -> SavedView:
    """Keep a view; what is or becomes everybody's needs the right to arrange the desk."""
    work.require(Permission.TICKET_WORK)
    row = _row(work, wish)
    owner_id = None if wish.is_shared else work.actor.id
    if wish.is_shared or (wish.view_id and row.owner_id is None):
        work.require(Permission.DESK_ARRANGE)
    others = [one for one in queries.views(work) if one.owner_id == owner_id and one is not row]
    if len(others) >= MOST:
        message = mark("There are %(most)s views already. Please remove one first.")
        raise Refused(message, most=MOST)
    if wish.view_id is None:
        row.position = max((one.position for one in others), default=0) + 1
    if wish.is_default:
        _only_default(work, owner_id)
    row.owner_id, row.name, row.is_default = owner_id, wish.name, wish.is_default
    row.wish = _checked(wish.query)
    return _told(work, row)


def remove_view(work: Work, wish: ChangeView) -> SavedView:
    """Take a view off the queue; it can be brought back."""
    work.require(Permission.TICKET_WORK)
    row = _held(work, wish.view_id)
    row.removed_at, row.is_default = row.removed_at or work.now, False
    return _told(work, row)


def restore_view(work: Work, wish: ChangeView) -> SavedView:
    """Bring a removed view back."""
    work.require(Permission.TICKET_WORK)
    row = _held(work, wish.view_id)
    row.removed_at = None
    return _told(work, row)


def move_view_up(work: Work, wish: ChangeView) -> SavedView:
    """Let a view change places with the one before it; the first stays where it is."""
    work.require(Permission.TICKET_WORK)
    row = _held(work, wish.view_id)
    own = [one for one in queries.views(work) if one.owner_id == row.owner_id]
    for place, one in enumerate(own, 1):
        one.position = place
    before = next((one for one in own if one.position == row.position - 1), None)
    if before is not None:
        before.position, row.position = row.position, before.position
    return _told(work, row)


def _row(work: Work, wish: SaveView) -> SavedView:
    if wish.view_id is None:
        return SavedView(version=1, position=0)
    row = queries.view(work, wish.view_id)
    work.fresh(row, wish.version)
    return row


def _held(work: Work, view_id: UUID) -> SavedView:
    row = queries.view(work, view_id)
    if row.owner_id is None:
        work.require(Permission.DESK_ARRANGE)
    return row


def _only_default(work: Work, owner_id: UUID | None) -> None:
    own = SavedView.owner_id == owner_id if owner_id else SavedView.owner_id.is_(None)
    work.session.execute(update(SavedView).where(own).values(is_default=False))


def _checked(query: str) -> dict[str, object]:
    try:
        return queries.told_by(queries.wish_of(dict(parse_qsl(query.lstrip("?")))))
    except ValidationError:
        raise Refused(mark("This address makes no list."), field="query") from None


def _told(work: Work, row: SavedView) -> SavedView:
    """The stored row; queues that were kept without it are drawn anew."""
    work.add(row)
    log.beat(work)
    return row
