"""Assets and environment sheets for programs: the same verbs as in the browser."""

from datetime import date, datetime
from uuid import UUID

from flask import Blueprint, request
from pydantic import BaseModel
from sqlalchemy import Select

from msp.accounts.models import Client
from msp.assets import actions, queries
from msp.assets.models import Asset, EnvironmentSheet
from msp.assets.rules import AssetKind, AssetState
from msp.data.work import Work
from msp.doors.api import endpoint, listing
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

api = Blueprint("assets_api", __name__, url_prefix="/api/v1")


class AssetOut(BaseModel):
    """An asset as programs read it."""

    id: UUID
    client_id: UUID
    tag: str
    kind: AssetKind
    name: str
    maker: str
    model: str
    serial: str
    site_id: UUID | None
    person_id: UUID | None
    bought_on: date | None
    warranty_on: date | None
    state: AssetState
    retired_on: date | None
    notes: str
    version: int


class EnvironmentOut(BaseModel):
    """A version of a client's environment sheet."""

    client_id: UUID
    number: int
    body: str
    because: str
    author_id: UUID | None
    created_at: datetime


class PatchAsset(actions.ChangeAsset):
    """What is to change of an asset; what is not named stays."""

    tag: str = ""
    name: str = ""


@api.get("/assets")
@listing(AssetOut)
def list_assets(work: Work) -> Select[Asset]:
    """Assets by client and tag: `?client_id=…&q=…&retired=1`."""
    client_id = request.args.get("client_id", type=UUID)
    retired = request.args.get("retired") == "1"
    return queries.found(work, request.args.get("q", ""), client_id, retired=retired)


@api.get("/assets/<uuid:asset_id>")
@endpoint(AssetOut)
def show_asset(work: Work, asset_id: UUID) -> Asset:
    """One asset."""
    return queries.asset(work, asset_id)


@api.post("/assets")
@endpoint(AssetOut, status=201)
def create_asset(work: Work, wish: actions.CreateAsset) -> Asset:
    """Take in an asset."""
    return actions.create_asset(work, wish)


@api.patch("/assets/<uuid:asset_id>")
@endpoint(AssetOut)
def change_asset(work: Work, wish: PatchAsset) -> Asset:
    """Change what is named of an asset."""
    work.require(Permission.ASSET_CHANGE)
    row = queries.asset(work, wish.asset_id)
    now = {name: getattr(row, name, None) for name in actions.ChangeAsset.model_fields}
    told = now | {"asset_id": row.id, "version": None} | wish.model_dump(exclude_unset=True)
    return actions.change_asset(work, actions.ChangeAsset.model_validate(told))


@api.get("/clients/<uuid:client_id>/environment")
@endpoint(EnvironmentOut)
def show_environment(work: Work, client_id: UUID) -> EnvironmentSheet:
    """The environment sheet of a client, as it holds."""
    work.require(Permission.ASSET_READ)
    work.get(Client, client_id)
    sheet = queries.sheet(work, client_id)
    if sheet is None:
        raise NotFound(mark("This client has no environment sheet yet."))
    return sheet


@api.put("/clients/<uuid:client_id>/environment")
@endpoint(EnvironmentOut)
def write_environment(work: Work, wish: actions.WriteSheet) -> EnvironmentSheet:
    """Write the next version of the sheet."""
    return actions.write_sheet(work, wish)
