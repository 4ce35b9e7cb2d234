"""When somebody hears of a promise in danger: the alarms that were raised, and their levels."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from contracts.actions.escalations import SetLevels
from contracts.models import SlaPolicy
from contracts.rules import escalations as rules
from contracts.rules.clocks import Pledge
from contracts.rules.escalations import Escalating, Hearer, When
from msp.data.work import Work
from msp.desk.actions.escalations import set_levels
from msp.desk.queries.escalations import RAISED, raised
from msp.desk.web.spoken_levels import HEARERS, PLEDGES, WHENS, escalation_text
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission

pages = Blueprint("escalations", __name__, url_prefix="/escalations")
SPARE = 3  # empty rows below the levels that there are
NAMES = ("pledge", "when", "amount", "owner", "lead", "manager")


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """The alarms of late, the newest first."""
    rows = work.session.execute(raised(work)).all()
    return render_template("desk/escalations/index.html", rows=rows, said=_said, days=RAISED.days)


def _said(row: Any) -> str:
    when, _, amount = row.key.partition(":")
    return escalation_text(row.pledge, when, int(amount))


@pages.get("/policies/<uuid:policy_id>")
@door
def levels(work: Work, policy_id: UUID) -> Answer:
    """The levels of a policy; one that has none is shown what is usual, to be saved or changed."""
    work.require(Permission.CATALOGUE_CHANGE)
    policy = work.get(SlaPolicy, policy_id)
    form = Form.of(SetLevels, policy, policy_id=policy_id, levels=[])
    known = rules.levels_from(policy.levels)
    return _page(policy, form, [_typed(each) for each in known or rules.USUAL])


@pages.post("/policies/<uuid:policy_id>")
@door
def change(work: Work, policy_id: UUID) -> Answer:
    """Say the levels anew."""
    work.require(Permission.CATALOGUE_CHANGE)
    policy = work.get(SlaPolicy, policy_id)
    form = Form(SetLevels, _filled(request.form), policy_id=policy_id)
    if form.send(work, set_levels):
        toasts.say(gettext("The levels of %(name)s were saved.", name=policy.name))
        return redirect(url_for("calendars.change_policy", policy_id=policy_id), 303)
    rows = {int(name.split("-")[1]) for name in request.form if name.startswith("levels-")}
    typed = [
        {name: request.form.get(f"levels-{place}-{name}", "") for name in NAMES}
        for place in sorted(rows)
        if request.form.get(f"levels-{place}-amount", "").strip()
    ]
    return _page(policy, form, typed), 422


def _filled(typed: MultiDict[str, str]) -> MultiDict[str, str]:
    """The form without the rows that nobody filled in: a row without a number is none."""
    empty = {
        name.split("-")[1]
        for name, value in typed.items()
        if name.startswith("levels-") and name.endswith("-amount") and not value.strip()
    }
    return MultiDict(
        (name, value)
        for name, value in typed.items(multi=True)
        if not (name.startswith("levels-") and name.split("-")[1] in empty)
    )


def _typed(each: Escalating) -> Mapping[str, str]:
    heard = {name.value: "on" if name in each.hears else "" for name in Hearer}
    return {
        "pledge": each.pledge.value,
        "when": each.when.value,
        "amount": str(each.amount),
        **heard,
    }


def _page(policy: SlaPolicy, form: Form[SetLevels], rows: Sequence[Mapping[str, str]]) -> str:
    spare = dict.fromkeys(NAMES, "") | {"pledge": Pledge.RESOLUTION.value}
    return render_template(
        "desk/escalations/levels.html",
        policy=policy,
        form=form,
        rows=[*rows, *([spare] * SPARE)],
        pledges=[(pledge.value, gettext(words)) for pledge, words in PLEDGES.items()],
        whens=[(when.value, gettext(words)) for when, words in WHENS.items() if when in When],
        hearers=[(hearer.value, gettext(words)) for hearer, words in HEARERS.items()],
        back=url_for("calendars.change_policy", policy_id=policy.id),
    )
