"""Assets are taken in, corrected and retired; the environment of a client is described anew."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from msp.accounts.actions import imports
from msp.accounts.actions.imports import ImportFile, Taken
from msp.accounts.models import Client, Person, Site
from msp.accounts.rules import sheets
from msp.accounts.rules.sheets import Line
from msp.assets import queries, rules
from msp.assets.models import Asset, EnvironmentSheet
from msp.assets.rules import AssetKind, AssetState
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.kernel import reading
from msp.kernel.access import Permission, Role
from msp.kernel.errors import Conflict, Refused, mark

COLUMNS: Mapping[str, str] = {
    "顧客名": "client",
    "顧客番号": "client",
    "会社名": "client",
    "管理番号": "tag",
    "種別": "kind",
    "名称": "name",
    "機器名": "name",
    "メーカー": "maker",
    "型番": "model",
    "シリアル番号": "serial",
    "製造番号": "serial",
    "拠点": "site",
    "利用者": "person",
    "購入日": "bought_on",
    "保証期限": "warranty_on",
    "備考": "notes",
}
NEEDED = frozenset({"client", "tag", "name"})


class AssetFacts(Command):
    """What is told about an asset."""

    tag: str = Field(min_length=1, max_length=40)
    kind: AssetKind = AssetKind.PC
    name: str = Field(min_length=1, max_length=120)
    maker: str = Field(default="", max_length=80)
    model: str = Field(default="", max_length=80)
    serial: str = Field(default="", max_length=80)
    site_id: UUID | None = None
    person_id: UUID | None = None
    bought_on: date | None = None
    warranty_on: date | None = None
    state: AssetState = AssetState.IN_USE
    notes: str = Field(default="", max_length=5000)


class CreateAsset(AssetFacts):
    """A further asset of a client."""

    client_id: UUID


class ChangeAsset(AssetFacts):
    """What is true of an asset from now on."""

    asset_id: UUID
    version: int | None = None


class NameAsset(Command):
    """An asset, as it was read."""

    asset_id: UUID
    version: int | None = None


class WriteSheet(Command):
    """A new version of a client's environment sheet; `number` is the one that was read."""

    client_id: UUID
    body: str = Field(min_length=1, max_length=40_000)
    because: str = Field(default="", max_length=200)
    number: int | None = None


def create_asset(work: Work, wish: CreateAsset) -> Asset:
    """Take in an asset. A tag that the client has already is refused."""
    work.require(Permission.ASSET_CHANGE)
    client = work.get(Client, wish.client_id)
    told = wish.model_dump(exclude={"client_id"}) | {"search_key": _key(wish)}
    _require_fits(work, client.id, wish)
    _require_free(work, client.id, wish.tag)
    row = work.add(Asset(client_id=client.id, retired_on=_retired_on(work, wish), **told))
    history.record(work, "asset.create", row, kind=row.kind)
    return row


def change_asset(work: Work, wish: ChangeAsset) -> Asset:
    """Correct what is known of an asset."""
    work.require(Permission.ASSET_CHANGE)
    row = queries.asset(work, wish.asset_id)
    work.fresh(row, wish.version)
    _require_fits(work, row.client_id, wish)
    if wish.tag != row.tag:
        _require_free(work, row.client_id, wish.tag)
    told = wish.model_dump(exclude={"asset_id", "version"})
    if wish.state is not row.state:
        told["retired_on"] = _retired_on(work, wish)
    differences = history.changed(row, told)
    row.search_key = _key(wish)
    if differences:
        history.record(work, "asset.change", row, **differences)
    return row


def retire_asset(work: Work, wish: NameAsset) -> Asset:
    """Say that an asset is no longer used; it stays in the register."""
    return _stands(work, wish, AssetState.RETIRED, work.now.date())


def restore_asset(work: Work, wish: NameAsset) -> Asset:
    """Take an asset into use again: the way back from retiring it."""
    return _stands(work, wish, AssetState.IN_USE, None)


def _stands(work: Work, wish: NameAsset, state: AssetState, day: date | None) -> Asset:
    work.require(Permission.ASSET_CHANGE)
    row = queries.asset(work, wish.asset_id)
    work.fresh(row, wish.version)
    if differences := history.changed(row, {"state": state, "retired_on": day}):
        history.record(work, "asset.change", row, **differences)
    return row


def write_sheet(work: Work, wish: WriteSheet) -> EnvironmentSheet:
    """Describe a client's environment anew; every earlier version stays readable.

    Conflict where somebody wrote one since the actor read it; the same text again adds none.
    """
    work.require(Permission.ASSET_CHANGE)
    client = work.get(Client, wish.client_id)
    last = queries.sheet(work, client.id)
    number = last.number if last else 0
    if wish.number is not None and wish.number != number:
        raise Conflict(mark("Somebody else changed this meanwhile. Their version is shown."))
    body = wish.body.replace("\r\n", "\n").strip()
    if last is not None and last.body == body:
        return last
    author = None if Role.SYSTEM in work.actor.roles else work.actor.id
    row = EnvironmentSheet(
        client_id=client.id,
        number=number + 1,
        body=body,
        because=wish.because,
        author_id=author,
    )
    work.add(row)
    history.record(work, "environment.write", row, number=row.number)
    return row


def import_assets(work: Work, wish: ImportFile) -> Taken:
    """Take in a file of assets; one of the same tag at that client is here already."""
    work.require(Permission.ASSET_CHANGE)
    sheet = sheets.read(wish.content, COLUMNS, NEEDED)
    return imports.taken_in(work, sheet, wish, _take)


def _take(work: Work, line: Line) -> bool:
    told: dict[str, Any] = dict(line.told)
    client = imports.client_named(work, told.pop("client", ""))
    told["client_id"] = client.id
    told["kind"] = _kind(told.get("kind", ""))
    for name, kind in (("site", Site), ("person", Person)):
        if said := told.pop(name, ""):
            told[f"{name}_id"] = _named(work, (client.id, name, said), kind)
    for name in ("bought_on", "warranty_on"):
        if said := told.get(name):
            told[name] = reading.read_day(said, work.now.year, name)
    wish = CreateAsset.model_validate(told)
    if _taken(work, client.id, wish.tag):
        return False
    create_asset(work, wish)
    return True


def _kind(said: str) -> AssetKind:
    """A kind by its name in either language; what is not known is something else."""
    japanese = {
        "パソコン": AssetKind.PC,
        "サーバー": AssetKind.SERVER,
        "サーバ": AssetKind.SERVER,
        "ネットワーク機器": AssetKind.NETWORK,
        "ストレージ": AssetKind.STORAGE,
        "プリンター": AssetKind.PRINTER,
        "複合機": AssetKind.PRINTER,
        "電話": AssetKind.PHONE,
        "ソフトウェア": AssetKind.SOFTWARE,
        "クラウド": AssetKind.SERVICE,
    }
    told = said.strip().lower()
    if not told:
        return AssetKind.PC
    return AssetKind(told) if told in set(AssetKind) else japanese.get(said, AssetKind.OTHER)


def _named(work: Work, asked: tuple[UUID, str, str], kind: type[Site] | type[Person]) -> UUID:
    client_id, field, name = asked
    wanted = select(kind.id).where(kind.client_id == client_id, kind.name == name)
    found = work.session.scalars(wanted.limit(2)).all()
    if len(found) != 1:
        raise Refused(mark("The client has nobody and nothing of that name."), field=field)
    return found[0]


def _require_fits(work: Work, client_id: UUID, wish: AssetFacts) -> None:
    """Refuse a site or a person of another client, and days that cannot be."""
    rules.require_order(wish.bought_on, wish.warranty_on)
    site = work.session.get(Site, wish.site_id) if wish.site_id else None
    if wish.site_id and (site is None or site.client_id != client_id):
        raise Refused(mark("Please choose a site of that client."), field="site_id")
    person = work.session.get(Person, wish.person_id) if wish.person_id else None
    if wish.person_id and (person is None or person.client_id != client_id):
        raise Refused(mark("Please choose somebody of that client."), field="person_id")


def _require_free(work: Work, client_id: UUID, tag: str) -> None:
    if _taken(work, client_id, tag):
        raise Refused(mark("This client has an asset of that tag already."), field="tag")


def _taken(work: Work, client_id: UUID, tag: str) -> bool:
    wanted = select(Asset.id).where(Asset.client_id == client_id, Asset.tag == tag)
    return work.session.scalars(wanted.limit(1)).first() is not None


def _retired_on(work: Work, wish: AssetFacts) -> date | None:
    return work.now.date() if wish.state is AssetState.RETIRED else None


def _key(wish: AssetFacts) -> str:
    told = f"{wish.tag} {wish.name} {wish.maker} {wish.model} {wish.serial}"
    return reading.search_key(told)[:400]
