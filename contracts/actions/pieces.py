"""Goods with a serial number become the client's assets, once each; the way back retires them."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from contracts.actions.deadlines import CloseDeadline, close_deadline
from contracts.models import Deadline
from contracts.rules.deadlines import DeadlineState
from msp.assets import actions as assets
from msp.assets.models import Asset
from msp.assets.rules import AssetKind, AssetState
from msp.data.work import Work
from msp.kernel.access import Role


@dataclass(frozen=True, slots=True)
class Pieces:
    """What was handed over; `source` (`quote:…`) with a serial number makes an asset once."""

    client_id: UUID
    source: str
    tag: str
    name: str
    serials: tuple[str, ...]
    bought_on: date
    warranty_on: date | None


def take_in(work: Work, pieces: Pieces) -> list[Asset]:
    """Each piece as an asset of the client; one that stands there by its number stays as it is.

    Whoever sells may not keep the register: what follows from a sale is written all the same.
    """
    able = _able(work)
    made = []
    for place, serial in enumerate(pieces.serials, 1):
        source = f"{pieces.source}:{serial}"[:120]
        row = able.session.scalars(select(Asset).where(Asset.source == source)).first()
        if row is None and not _stands(able, pieces.client_id, serial):
            row = assets.create_asset(able, _wish(pieces, place, serial))
            row.source = source
        elif row is not None and row.state is AssetState.RETIRED:
            assets.restore_asset(able, assets.NameAsset(asset_id=row.id))
            row.bought_on, row.warranty_on = pieces.bought_on, pieces.warranty_on
        if row is not None:
            made.append(row)
    able.session.flush()
    return made


def give_back(work: Work, source: str, reason: str) -> int:
    """The sale never was: its assets are retired and its warranty is watched no more; how many."""
    able = _able(work)
    wanted = select(Asset).where(
        Asset.source.startswith(f"{source}:", autoescape=True), Asset.state != AssetState.RETIRED
    )
    found = able.session.scalars(wanted.order_by(Asset.id)).all()
    for row in found:
        assets.retire_asset(able, assets.NameAsset(asset_id=row.id))
    watched = select(Deadline.id).where(
        Deadline.source == source, Deadline.state == DeadlineState.OPEN
    )
    for deadline_id in able.session.scalars(watched).all():
        close_deadline(able, CloseDeadline(deadline_id=deadline_id, reason=reason))
    able.session.flush()
    return len(found)


def watch_again(work: Work, deadline: Deadline) -> None:
    """What was handed over once more is watched once more."""
    if deadline.state is DeadlineState.CLOSED:
        deadline.state = DeadlineState.OPEN
        work.session.flush()


def _stands(work: Work, client_id: UUID, serial: str) -> bool:
    wanted = select(Asset.id).where(Asset.client_id == client_id, Asset.serial == serial)
    return work.session.scalars(wanted.limit(1)).first() is not None


def _wish(pieces: Pieces, place: int, serial: str) -> assets.CreateAsset:
    return assets.CreateAsset(
        client_id=pieces.client_id,
        tag=f"{pieces.tag[:34]}-{place}",
        name=pieces.name[:120],
        kind=AssetKind.OTHER,
        serial=serial[:80],
        bought_on=pieces.bought_on,
        warranty_on=pieces.warranty_on,
    )


def _able(work: Work) -> Work:
    roles = work.actor.roles | {Role.SYSTEM}
    return Work(work.session, replace(work.actor, roles=roles, scopes=None), work.now)
