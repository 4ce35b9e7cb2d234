"""Papers of a contract: kept, saved by whoever may read the contract, taken off with a reason."""

from uuid import UUID

from flask import request
from werkzeug.datastructures import CombinedMultiDict

from contracts import queries
from contracts.actions import files as actions
from contracts.models import ContractFile
from contracts.web.agreements import pages, shown
from contracts.web.asking import to
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.downloads import download
from msp.doors.forms import Form
from msp.doors.porter import settings
from msp.doors.web import door
from msp.kernel.access import Permission


def _attached(work: Work, wish: actions.AttachFile) -> ContractFile:
    return actions.attach_file(work, wish, settings().data_dir)


@pages.post("/<uuid:contract_id>/files")
@door
def attach(work: Work, contract_id: UUID) -> Answer:
    """Keep a signed copy, by the name that the file had."""
    work.require(Permission.CONTRACT_CHANGE)
    sent = request.files.get("content")
    named = {"contract_id": contract_id, "name": (sent.filename or "")[-400:] if sent else ""}
    form = Form(actions.AttachFile, CombinedMultiDict([request.files, request.form]), **named)
    if form.send(work, _attached):
        return to(".show", contract_id=contract_id)
    return shown(work, contract_id, form)


@pages.get("/files/<uuid:file_id>")
@door
def file(work: Work, file_id: UUID) -> Answer:
    """The paper, to be saved."""
    row = queries.visible_file(work, file_id)
    return download(queries.file_content(row, settings().data_dir), row.name, row.kind.value)


@pages.post("/files/<uuid:file_id>/remove")
@door
def remove(work: Work, file_id: UUID) -> Answer:
    """Take a paper off its contract."""
    work.require(Permission.CONTRACT_CHANGE)
    contract_id = queries.visible_file(work, file_id).contract_id
    form = Form(actions.RemoveFile, request.form, file_id=file_id)
    if form.send(work, actions.remove_file):
        return to(".show", contract_id=contract_id)
    return shown(work, contract_id, form)
