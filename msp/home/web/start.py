"""The first page: a client sees how things stand, staff what is to be done next."""

from flask import Blueprint, redirect, render_template, url_for

from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.web import door
from msp.home.web import dashboard, desktop
from msp.home.web.ways import way
from msp.kernel.access import Role

pages = Blueprint("home", __name__)
AT_THE_QUEUE = frozenset({Role.TECHNICIAN, Role.PARTNER_AGENT})


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """Whoever only works tickets goes to the queue; everybody else has a page of their own."""
    if work.actor.is_client:
        return render_template("home/client.html", **dashboard.of(work))
    if work.actor.roles <= AT_THE_QUEUE:
        return redirect(way("desk.index") or url_for("search.index"))
    return render_template("home/staff.html", **desktop.of(work))
