"""The screen where the provider sets its matrix, its measures of time and the board's order."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from msp.accounts.queries import our_provider
from msp.data.work import Work
from msp.desk.actions import teamwork_settings as actions
from msp.desk.rules import words
from msp.desk.rules.agreeing import LEVELS, cell
from msp.desk.rules.teamwork_words import RULES
from msp.desk.web import shown
from msp.desk.web.teamwork.room import tickets as pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission


@pages.get("/settings/teamwork")
@door
def settings(work: Work) -> Answer:
    """What holds now."""
    work.require(Permission.PROVIDER_CHANGE)
    return _page(Form(actions.SetTeamwork, actions.teamwork_told(our_provider(work))))


@pages.post("/settings/teamwork")
@door
def set_teamwork(work: Work) -> Answer:
    """Other measures from now on."""
    form = Form(actions.SetTeamwork, request.form)
    if form.send(work, actions.set_teamwork) is None:
        work.require(Permission.PROVIDER_CHANGE)
        return _page(form), 422
    toasts.say(gettext("Saved."))
    return redirect(url_for("teamwork.settings"))


def _page(form: Form[Any]) -> str:
    rows = [
        (
            shown.words(words.IMPACTS, impact),
            [f"cell_{cell(impact, urgency)}" for urgency in LEVELS],
        )
        for impact in LEVELS
    ]
    return render_template(
        "desk/teamwork/settings.html",
        form=form,
        rows=rows,
        urgencies=[shown.words(words.URGENCIES, level) for level in LEVELS],
        priorities=[(level, shown.words(words.PRIORITIES, level)) for level in (1, 2, 3, 4)],
        rules=[(rule.value, gettext(said)) for rule, said in RULES.items()],
    )
