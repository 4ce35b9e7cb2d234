"""The quick log: a page that the phone keeps, so that it opens without a network, too.

What is kept of it names nobody: `away` is the same page for everybody who may log time.
"""

from typing import Any

from flask import Response, redirect, render_template, request, url_for

from msp.data.work import Work
from msp.desk.actions.time.quick import LogQuickly, log_quickly
from msp.desk.web.time import words
from msp.desk.web.time.entering import saved
from msp.desk.web.time.room import pages
from msp.doors import once
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import STATIC
from msp.doors.web import door
from msp.kernel.access import Permission


@pages.get("/quick/")
@door
def quick(work: Work) -> Answer:
    """The form, and what still waits in this browser."""
    work.require(Permission.TIME_LOG)
    return _page(Form(LogQuickly))


@pages.post("/quick/")
@door
def log_quick(work: Work) -> Answer:
    """Log the time; the same key again changes nothing."""
    work.require(Permission.TIME_LOG)
    form = Form(LogQuickly, request.form)
    if not once.done_before(work):
        entry = form.send(work, log_quickly)
        if entry is None:
            return _page(form), 422
        once.remember(work, f"time:{entry.id}")
        saved(entry)
    return redirect(url_for(".quick"))


@pages.get("/quick/away")
@door
def away(work: Work) -> Answer:
    """The page as the browser keeps it: without a name, a client or a ticket."""
    work.require(Permission.TIME_LOG)
    nobody: dict[str, Any] = {"me": None, "actor": None, "provider_name": "", "toasts": ()}
    return render_template("desk/time_away.html", form=_usual(), quick=words.quick(), **nobody)


@pages.get("/quick/worker.js")
@door
def worker(work: Work) -> Answer:
    """What keeps the page: its address is its reach."""
    work.require(Permission.TIME_LOG)
    return Response((STATIC / "away.js").read_bytes(), mimetype="text/javascript")


def _usual() -> Form[LogQuickly]:
    form = Form(LogQuickly)
    form.typed = {"minutes": "30"}
    return form


def _page(form: Form[LogQuickly]) -> str:
    form.typed.setdefault("minutes", "30")
    return render_template("desk/time_quick.html", form=form, quick=words.quick())
