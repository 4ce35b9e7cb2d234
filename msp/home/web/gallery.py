"""Every part in one page, for whoever builds with them; only where the demo runs."""

from flask import Blueprint, abort, render_template

from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.drawing import samples
from msp.doors.porter import settings
from msp.doors.web import door

pages = Blueprint("gallery", __name__, url_prefix="/_ui")
SHEETS = frozenset({"index", "queue", "client", "plain", "print"})


@pages.get("/", defaults={"sheet": "index"})
@pages.get("/<sheet>")
@door
def show(work: Work, sheet: str) -> Answer:
    """One sheet of samples."""
    if not settings().demo or sheet not in SHEETS:
        abort(404)
    return render_template(f"gallery/{sheet}.html", **samples.gallery())
