"""A file of time is looked at, and taken in whole or with what does not fit left out."""

from collections.abc import Callable

from flask import render_template, request
from werkzeug.datastructures import CombinedMultiDict

from msp.accounts.actions.imports import ImportFile, Taken
from msp.accounts.faults import said
from msp.accounts.rules.sheets import Fault, FileRefused
from msp.data.work import Work
from msp.desk.actions import time as actions
from msp.desk.web.time.room import pages
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission

SHOWN = 200


@pages.get("/import")
@door
def time_file(work: Work) -> Answer:
    """The page that takes a file of time."""
    work.require(Permission.TIME_LOG)
    return render_template("desk/time_file.html", form=Form(ImportFile), faults=[], count=0)


@pages.post("/import")
@door
def take_file(work: Work) -> Answer:
    """Log the lines of the file, or tell what that would do."""
    work.require(Permission.TIME_LOG)
    form = Form(ImportFile, CombinedMultiDict([request.files, request.form]))
    faults: list[Fault] = []
    is_check = request.form.get("deed") == "check"
    verb = actions.preview_import if is_check else actions.import_time
    taken = form.send(work, _keeping(verb, faults))
    found = taken.left_out if taken else faults
    page = render_template(
        "desk/time_file.html",
        form=form,
        taken=taken,
        is_check=is_check,
        faults=[(fault, said(fault)) for fault in found[:SHOWN]],
        count=len(found),
    )
    return page, 200 if taken else 422


def _keeping(
    verb: Callable[[Work, ImportFile], Taken], faults: list[Fault]
) -> Callable[[Work, ImportFile], Taken]:
    def kept(work: Work, wish: ImportFile) -> Taken:
        try:
            return verb(work, wish)
        except FileRefused as refusal:
            faults.extend(refusal.faults)
            raise

    return kept
