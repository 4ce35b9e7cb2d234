"""Which assets somebody may see, and how a client's environment is described."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from msp.accounts.models import Client, Person, Site
from msp.assets.models import Asset, EnvironmentSheet
from msp.assets.rules import AssetState
from msp.data.work import Work
from msp.kernel import reading
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark


def assets(work: Work) -> Select[Asset]:
    """The assets that the actor may see, by client and tag."""
    work.require(Permission.ASSET_READ)
    return select(Asset).order_by(Asset.client_id, Asset.tag)


def found(
    work: Work, words: str = "", client_id: UUID | None = None, *, retired: bool = False
) -> Select[Asset]:
    """Assets whose tag, name, maker, model or serial number hold the words; width is ignored."""
    is_retired = Asset.state == AssetState.RETIRED
    wanted = assets(work).where(is_retired if retired else ~is_retired)
    if client_id is not None:
        wanted = wanted.where(Asset.client_id == client_id)
    key = reading.search_key(words)
    return wanted.where(Asset.search_key.contains(key, autoescape=True)) if key else wanted


def counted(work: Work, wanted: Select[Asset]) -> int:
    """How many rows the list has."""
    inner = wanted.order_by(None).with_only_columns(Asset.id).subquery()
    return work.session.scalar(select(func.count()).select_from(inner)) or 0


def asset(work: Work, asset_id: UUID) -> Asset:
    """One asset, or NotFound."""
    work.require(Permission.ASSET_READ)
    return work.get(Asset, asset_id)


def of_client(work: Work, client_id: UUID, limit: int = 200) -> Sequence[Asset]:
    """What the client uses now, by tag."""
    return work.session.scalars(found(work, "", client_id).limit(limit)).all()


def of_person(work: Work, person_id: UUID) -> Sequence[Asset]:
    """What the person uses now, by tag."""
    wanted = found(work).where(Asset.person_id == person_id)
    return work.session.scalars(wanted.limit(20)).all()


def names(work: Work, rows: Sequence[Asset]) -> dict[UUID, str]:
    """What the clients, sites and people of those assets are called, by id."""
    told: dict[UUID, str] = {}
    for kind, name in ((Client, "client_id"), (Site, "site_id"), (Person, "person_id")):
        keys = {key for row in rows if (key := getattr(row, name)) is not None}
        if keys:
            asked: Any = select(kind.id, kind.name).where(kind.id.in_(keys))
            told |= {each[0]: each[1] for each in work.session.execute(asked)}
    return told


def sheet(work: Work, client_id: UUID, number: int | None = None) -> EnvironmentSheet | None:
    """The environment sheet of a client: the one that holds, or an older version of it."""
    work.require(Permission.ASSET_READ)
    wanted = select(EnvironmentSheet).where(EnvironmentSheet.client_id == client_id)
    if number is not None:
        wanted = wanted.where(EnvironmentSheet.number == min(number, 2**31))
    row = work.session.scalars(wanted.order_by(EnvironmentSheet.number.desc()).limit(1)).first()
    if row is None and number is not None:
        raise NotFound(mark("There is no such version of the sheet."))
    return row


def sheet_versions(work: Work, client_id: UUID) -> Sequence[Row[Any]]:
    """(number, created_at, because, author) of every version, the newest first."""
    work.require(Permission.ASSET_READ)
    wanted: Any = (
        select(
            EnvironmentSheet.number,
            EnvironmentSheet.created_at,
            EnvironmentSheet.because,
            Person.name.label("author"),
        )
        .outerjoin(Person, Person.id == EnvironmentSheet.author_id)
        .where(EnvironmentSheet.client_id == client_id)
        .order_by(EnvironmentSheet.number.desc())
    )
    found: Sequence[Row[Any]] = work.session.execute(wanted.limit(100)).all()
    return found
