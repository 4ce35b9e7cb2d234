"""The page on which administrators say how soon and how often clients' voices are looked after."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from msp.accounts.queries import our_provider
from msp.data.work import Work
from msp.desk.actions.voices import habits as actions
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission

pages = Blueprint("voice_settings", __name__)


@pages.route("/settings/voices", methods=["GET", "POST"])
@door
def index(work: Work) -> Answer:
    """The form and what it holds now."""
    work.require(Permission.PROVIDER_CHANGE)
    form = Form(actions.SetVoices)
    form.typed = dict(actions.voices_told(our_provider(work)))
    if request.method == "POST":
        form = Form(actions.SetVoices, request.form)
        if form.send(work, actions.set_voices):
            toasts.say(gettext("Saved."))
            return redirect(url_for(".index"))
    page = render_template("desk/voices/habits.html", form=form)
    return page, 422 if form.errors else 200
