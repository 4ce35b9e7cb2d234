"""The register of assets: found, taken in, corrected, retired and taken into use again."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import CombinedMultiDict

from msp.accounts import queries as accounts
from msp.accounts.actions.imports import ImportFile, Taken
from msp.accounts.faults import said
from msp.accounts.models import Client
from msp.accounts.rules.sheets import Fault, FileRefused
from msp.accounts.web.clash import Clash, clash_of
from msp.assets import actions, queries, rules
from msp.assets.models import Asset
from msp.assets.rules import AssetState
from msp.assets.web.room import pages
from msp.data.work import Work
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door, page_asked
from msp.kernel.access import Permission
from msp.kernel.errors import mark

SIZE = 50
FIELDS = [
    ("tag", mark("Tag")),
    ("name", mark("Name")),
    ("maker", mark("Maker")),
    ("model", mark("Model")),
    ("serial", mark("Serial number")),
    ("notes", mark("Notes")),
]


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """The assets of every client that the reader serves, or a client's own."""
    typed, shows = request.args.get("q", ""), request.args.get("show", "used")
    wanted = queries.found(work, typed, retired=shows == "retired")
    count, page = queries.counted(work, wanted), page_asked()
    rows = work.session.scalars(wanted.limit(SIZE).offset((page - 1) * SIZE)).all()
    return render_template(
        "assets/index.html",
        rows=shown(work, rows),
        count=count,
        page=page,
        pages=-(-count // SIZE),
        typed=typed,
        shows=shows,
        own=work.actor.client_id,
        may_change=work.actor.may(Permission.ASSET_CHANGE),
    )


@pages.get("/client/<uuid:client_id>")
@door
def of_client(work: Work, client_id: UUID) -> Answer:
    """What one client uses, and the sheet that describes its environment."""
    work.require(Permission.ASSET_READ)
    client = work.get(Client, client_id)
    sheet = queries.sheet(work, client_id)
    return render_template(
        "assets/client.html",
        client=client,
        rows=shown(work, queries.of_client(work, client_id)),
        sheet=sheet,
        parts=rules.parts(sheet.body) if sheet else (),
        may_change=work.actor.may(Permission.ASSET_CHANGE),
    )


@pages.get("/new")
@door
def new(work: Work) -> Answer:
    """The page for a further asset; `?client=` chooses whose it is."""
    work.require(Permission.ASSET_CHANGE)
    form = Form(actions.CreateAsset)
    form.typed = {"kind": "pc", "state": "in_use", "client_id": request.args.get("client", "")}
    return _form(work, form, _key(request.args.get("client", "")))


@pages.post("/new")
@door
def create(work: Work) -> Answer:
    """Take an asset in; `choose` only brings the sites and the people of the client."""
    work.require(Permission.ASSET_CHANGE)
    form = Form(actions.CreateAsset, request.form)
    client_id = _key(str(form.value("client_id")))
    if request.form.get("choose"):
        return _form(work, form, client_id)
    if row := form.send(work, actions.create_asset):
        toasts.say(gettext("Saved."))
        return redirect(url_for(".show", asset_id=row.id))
    return _form(work, form, client_id), 422


@pages.get("/<uuid:asset_id>")
@door
def show(work: Work, asset_id: UUID) -> Answer:
    """One asset with everything that is known of it."""
    row = queries.asset(work, asset_id)
    names = queries.names(work, [row])
    trail = None if work.actor.is_client else accounts.trail_of(work, row.id)
    return render_template(
        "assets/show.html",
        asset=row,
        pairs=_pairs(work, row, names),
        client=names.get(row.client_id, ""),
        trail=trail,
        retired=row.state is AssetState.RETIRED,
        may_change=work.actor.may(Permission.ASSET_CHANGE),
    )


@pages.get("/<uuid:asset_id>/edit")
@door
def edit(work: Work, asset_id: UUID) -> Answer:
    """The page that corrects an asset."""
    work.require(Permission.ASSET_CHANGE)
    row = queries.asset(work, asset_id)
    form = Form.of(actions.ChangeAsset, row, asset_id=row.id)
    return _form(work, form, row.client_id, row)


@pages.post("/<uuid:asset_id>/edit")
@door
def change(work: Work, asset_id: UUID) -> Answer:
    """Correct an asset, or give the form back with both versions."""
    work.require(Permission.ASSET_CHANGE)
    row = queries.asset(work, asset_id)
    form = Form(actions.ChangeAsset, request.form, asset_id=asset_id)
    if form.send(work, actions.change_asset):
        toasts.say(gettext("Saved."))
        return redirect(url_for(".show", asset_id=asset_id))
    return _form(work, form, row.client_id, row), 422


@pages.post("/<uuid:asset_id>/retire")
@door
def retire(work: Work, asset_id: UUID) -> Answer:
    """Say that it is no longer used; the toast takes it back."""
    row = actions.retire_asset(work, actions.NameAsset(asset_id=asset_id))
    undo = url_for(".restore", asset_id=asset_id)
    toasts.say(gettext("“%(name)s” is retired.", name=row.name), undo)
    return redirect(url_for(".show", asset_id=asset_id))


@pages.post("/<uuid:asset_id>/restore")
@door
def restore(work: Work, asset_id: UUID) -> Answer:
    """Take it into use again."""
    actions.restore_asset(work, actions.NameAsset(asset_id=asset_id))
    return redirect(url_for(".show", asset_id=asset_id))


@pages.route("/import", methods=["GET", "POST"])
@door
def from_file(work: Work) -> Answer:
    """Take in a file of assets: whole, or without the lines that do not fit."""
    work.require(Permission.ASSET_CHANGE)
    if request.method == "GET":
        return _file(Form(ImportFile))
    form = Form(ImportFile, CombinedMultiDict([request.files, request.form]))
    faults: list[Fault] = []

    def take(work: Work, wish: ImportFile) -> Taken:
        try:
            return actions.import_assets(work, wish)
        except FileRefused as refused:
            faults.extend(refused.faults)
            raise

    taken = form.send(work, take)
    if taken is None:
        return _file(form, None, faults), 422
    return _file(Form(ImportFile), taken, taken.left_out)


def shown(work: Work, rows: Sequence[Asset]) -> list[dict[str, Any]]:
    """Assets as lists show them."""
    names = queries.names(work, rows)
    return [
        {
            "row": row,
            "kind": gettext(rules.KINDS[row.kind]),
            "client": names.get(row.client_id, ""),
            "site": names.get(row.site_id, "") if row.site_id else "",
            "person": names.get(row.person_id, "") if row.person_id else "",
            "state": gettext(rules.STATES[row.state]),
            "warranty": _warranty(work, row),
        }
        for row in rows
    ]


def _warranty(work: Work, row: Asset) -> tuple[str, str]:
    """How its warranty stands, and the tone of the pill."""
    standing = rules.warranty(row.warranty_on, work.now.date())
    tones = {rules.Warranty.ENDS_SOON: "warn", rules.Warranty.OVER: "bad"}
    return gettext(rules.WARRANTIES[standing]), tones.get(standing, "")


def _pairs(work: Work, row: Asset, names: Mapping[UUID, str]) -> list[tuple[str, Any]]:
    return [
        (gettext("Tag"), row.tag),
        (gettext("Kind"), gettext(rules.KINDS[row.kind])),
        (gettext("Maker"), row.maker),
        (gettext("Model"), row.model),
        (gettext("Serial number"), row.serial),
        (gettext("Site"), names.get(row.site_id) if row.site_id else None),
        (gettext("Used by"), names.get(row.person_id) if row.person_id else None),
        (gettext("State"), gettext(rules.STATES[row.state])),
    ]


def _form(work: Work, form: Form[Any], client_id: UUID | None, row: Asset | None = None) -> str:
    clash: Clash | None = clash_of(work, form, row, FIELDS) if row and form.errors else None
    back = url_for(".show", asset_id=row.id) if row else url_for(".index")
    return render_template(
        "assets/edit.html",
        form=form,
        asset=row,
        clash=clash,
        back=back,
        clients=[] if row else _clients(work),
        sites=_sites(work, client_id),
        people=_people(work, client_id),
        kinds=[(kind.value, gettext(said)) for kind, said in rules.KINDS.items()],
        states=[(state.value, gettext(said)) for state, said in rules.STATES.items()],
    )


def _clients(work: Work) -> list[tuple[str, str]]:
    wanted = accounts.clients(work).where(Client.is_active)
    return [(str(row.id), row.name) for row in work.session.scalars(wanted)]


def _sites(work: Work, client_id: UUID | None) -> list[tuple[str, str]]:
    if client_id is None:
        return []
    found = work.session.scalars(accounts.sites(work, client_id))
    return [(str(row.id), row.name) for row in found if row.is_active]


def _people(work: Work, client_id: UUID | None) -> list[tuple[str, str]]:
    if client_id is None:
        return []
    found = work.session.scalars(accounts.people(work, client_id))
    return [(str(row.id), row.name) for row in found if row.is_active]


def _file(form: Form[ImportFile], taken: Taken | None = None, faults: Sequence[Fault] = ()) -> str:
    return render_template(
        "assets/file.html",
        form=form,
        taken=taken,
        faults=[(fault, said(fault)) for fault in faults[:200]],
        count=len(faults),
    )


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
