"""The sheet of a client's environment: read, written anew, and every version that it had."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from msp.accounts.models import Client
from msp.assets import actions, queries, rules
from msp.assets.web.room import pages
from msp.data.work import Work
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission


@pages.get("/environment/<uuid:client_id>")
@door
def environment(work: Work, client_id: UUID) -> Answer:
    """The sheet as it holds, or `?number=` an older version beside the list of all."""
    work.require(Permission.ASSET_READ)
    client = work.get(Client, client_id)
    asked = request.args.get("number", type=int)
    last = queries.sheet(work, client_id)
    sheet = queries.sheet(work, client_id, asked) if asked is not None else last
    before = (
        queries.sheet(work, client_id, sheet.number - 1) if sheet and sheet.number > 1 else None
    )
    added = rules.differences(before.body if before else "", sheet.body) if sheet else (0, 0)
    return render_template(
        "assets/environment.html",
        client=client,
        sheet=sheet,
        is_last=sheet is last,
        changes=added,
        parts=rules.parts(sheet.body) if sheet else (),
        versions=queries.sheet_versions(work, client_id),
        may_change=work.actor.may(Permission.ASSET_CHANGE),
    )


@pages.get("/environment/<uuid:client_id>/edit")
@door
def edit_environment(work: Work, client_id: UUID) -> Answer:
    """The page that writes the sheet anew, beginning with what it says."""
    work.require(Permission.ASSET_CHANGE)
    sheet = queries.sheet(work, client_id)
    form = Form(actions.WriteSheet)
    usual = gettext(
        "## Network\nInternet line: \nRouter: \n\n## Servers\nFile server: \n\n"
        "## Accounts\nMail: \n\n## Please note\n"
    )
    form.typed = {"body": sheet.body if sheet else usual, "number": sheet.number if sheet else 0}
    return _page(work, client_id, form)


@pages.post("/environment/<uuid:client_id>/edit")
@door
def write_environment(work: Work, client_id: UUID) -> Answer:
    """Write the next version, or give the text back beside the version that came between."""
    work.require(Permission.ASSET_CHANGE)
    form = Form(actions.WriteSheet, request.form, client_id=client_id)
    if form.send(work, actions.write_sheet):
        toasts.say(gettext("Saved."))
        return redirect(url_for(".environment", client_id=client_id))
    return _page(work, client_id, form), 422


def _page(work: Work, client_id: UUID, form: Form[actions.WriteSheet]) -> str:
    client = work.get(Client, client_id)
    sheet = queries.sheet(work, client_id)
    theirs = None
    if form.errors and sheet and str(form.value("number")) != str(sheet.number):
        theirs, form.typed["number"] = sheet.body, sheet.number
    return render_template("assets/sheet.html", client=client, form=form, theirs=theirs)
