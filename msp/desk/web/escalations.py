"""When somebody hears of a promise in danger: the alarms that were raised, and their levels."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from contracts.actions.escalations import SetLevels
from contracts.models import SlaPolicy
from contracts.rules import escalations as rules
from contracts.rules.clocks import Pledge
from contracts.rules.escalations import Beside, Escalating, Hearer, When
from msp.accounts.queries import our_provider
from msp.data.work import Work
from msp.desk.actions.escalations import set_levels
from msp.desk.actions.level_setting import (
    SetRequestLevels,
    SetTierLevels,
    SetVendorLevels,
    set_request_levels,
    set_tier_levels,
    set_vendor_levels,
)
from msp.desk.models import Vendor
from msp.desk.queries import teamwork, tiers
from msp.desk.queries.escalations import RAISED, raised
from msp.desk.rules import tiers as tier_rules
from msp.desk.rules.requests import LEVELS_OPTION
from msp.desk.web import tiernames
from msp.desk.web.spoken_levels import BESIDE, HEARERS, PLEDGES, WHENS, alarm_text
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

pages = Blueprint("escalations", __name__, url_prefix="/escalations")
SPARE = 3  # empty rows below the levels that there are
LEVEL = re.compile(r"^levels-[0-9]{1,4}-[a-z]+$")
NAMES = ("pledge", "when", "amount", "owner", "lead", "manager")


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """The alarms of late, the newest first."""
    rows = work.session.execute(raised(work)).all()
    return render_template(
        "desk/escalations/index.html", rows=rows, said=alarm_text, days=RAISED.days
    )


@pages.get("/policies/<uuid:policy_id>")
@door
def levels(work: Work, policy_id: UUID) -> Answer:
    """The levels of a policy; one that has none is shown what is usual, to be saved or changed."""
    work.require(Permission.CATALOGUE_CHANGE)
    return _shown(work, _of_policy(work.get(SlaPolicy, policy_id)))


@pages.post("/policies/<uuid:policy_id>")
@door
def change(work: Work, policy_id: UUID) -> Answer:
    """Say the levels anew."""
    work.require(Permission.CATALOGUE_CHANGE)
    place = _of_policy(work.get(SlaPolicy, policy_id))
    return _changed(work, place, Form(SetLevels, _filled(), policy_id=policy_id), set_levels)


@pages.route("/tiers/<name>", methods=["GET", "POST"])
@door
def tier_levels(work: Work, name: str) -> Answer:
    """The levels of the review that a tier owes (OLA)."""
    work.require(Permission.DESK_ARRANGE)
    level = next((one for one in tier_rules.USUAL if str(one) == name), None)
    if level is None:
        raise NotFound(mark("There is no such page."))
    row = tiers.rows(work).get(level)
    place = Place(
        Beside.OLA,
        tiernames.said(level),
        url_for("tiers.level", name=name),
        row.levels if row else [],
        row.version if row else None,
        has_target=row is not None and row.ola_minutes is not None,
    )
    if request.method == "GET":
        return _shown(work, place)
    form = Form(SetTierLevels, _filled(), level=level)
    return _changed(work, place, form, set_tier_levels)


@pages.route("/vendors/<uuid:vendor_id>", methods=["GET", "POST"])
@door
def vendor_levels(work: Work, vendor_id: UUID) -> Answer:
    """The levels of the answer that a vendor owes (UC)."""
    work.require(Permission.DESK_ARRANGE)
    row = work.get(Vendor, vendor_id)
    back = url_for("vendors.edit", vendor_id=row.id)
    has_target = row.target_minutes is not None
    place = Place(Beside.UC, row.name, back, row.levels, row.version, has_target)
    if request.method == "GET":
        return _shown(work, place)
    form = Form(SetVendorLevels, _filled(), vendor_id=vendor_id)
    return _changed(work, place, form, set_vendor_levels)


@pages.route("/requests", methods=["GET", "POST"])
@door
def request_levels(work: Work) -> Answer:
    """The levels of the answer that another team promised."""
    work.require(Permission.DESK_ARRANGE)
    provider = our_provider(work)
    back = "teamwork.settings" if work.actor.may(Permission.PROVIDER_CHANGE) else "settings.index"
    place = Place(
        Beside.REQUEST,
        gettext("Requests between teams"),
        url_for(back),
        provider.options.get(LEVELS_OPTION, []),
        provider.version,
    )
    if request.method == "GET":
        return _shown(work, place)
    return _changed(work, place, Form(SetRequestLevels, _filled()), set_request_levels)


@dataclass(frozen=True, slots=True)
class Place:
    """Where levels are kept: of what, by name, its own page, and what is kept there now.

    `pledge` is None for a policy, whose levels are of several promises.
    """

    pledge: Beside | None
    name: str
    back: str
    stored: Sequence[Mapping[str, Any]]
    version: int | None
    has_target: bool = True
    credits: str = ""

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What is kept as the form shows it; where nothing is, what is usual."""
        usual = rules.usual_beside(self.pledge) if self.pledge else rules.USUAL
        return [_typed(each) for each in rules.levels_from(self.stored) or usual]


def _of_policy(policy: SlaPolicy) -> Place:
    back = url_for("calendars.change_policy", policy_id=policy.id)
    credits = url_for("credits.terms", policy_id=policy.id)
    return Place(None, policy.name, back, policy.levels, policy.version, credits=credits)


def _shown(work: Work, place: Place) -> str:
    form = Form(SetLevels, {"version": str(place.version or "")})
    return _page(work, place, form, place.rows)


def _changed(work: Work, place: Place, form: Form[Any], action: Callable[..., object]) -> Answer:
    """Save what was typed, or show it again with what is wrong."""
    if form.send(work, action):
        toasts.say(gettext("The levels of %(name)s were saved.", name=place.name))
        return redirect(place.back, 303)
    return _page(work, place, form, _read()), 422


def _filled() -> dict[str, Any]:
    """The form without the rows that nobody filled in: a row without a number is none."""
    empty = {
        name.split("-")[1]
        for name, value in request.form.items()
        if LEVEL.match(name) and name.endswith("-amount") and not value.strip()
    }
    return {
        name: values if name.endswith("-people") else values[0]
        for name, values in request.form.lists()
        if not (LEVEL.match(name) and name.split("-")[1] in empty)
    }


def _read() -> list[dict[str, Any]]:
    """The rows as they were typed."""
    found = {int(name.split("-")[1]) for name in request.form if LEVEL.match(name)}
    return [
        {name: request.form.get(f"levels-{place}-{name}", "") for name in NAMES}
        | {"people": request.form.getlist(f"levels-{place}-people")}
        for place in sorted(found)
        if request.form.get(f"levels-{place}-amount", "").strip()
    ]


def _typed(each: Escalating) -> dict[str, Any]:
    heard = {name.value: "on" if name in each.hears else "" for name in Hearer}
    return {
        "pledge": each.pledge.value,
        "when": each.when.value,
        "amount": str(each.amount),
        "people": [str(key) for key in each.people],
        **heard,
    }


def _page(work: Work, place: Place, form: Form[Any], rows: Sequence[Mapping[str, Any]]) -> str:
    spare: dict[str, Any] = dict.fromkeys(NAMES, "") | {"pledge": Pledge.RESOLUTION.value}
    promised = BESIDE[place.pledge] if place.pledge else ""
    return render_template(
        "desk/escalations/levels.html",
        place=place,
        form=form,
        rows=[*rows, *([spare | {"people": []}] * SPARE)],
        promised=gettext(promised) if promised else "",
        pledges=[(pledge.value, gettext(words)) for pledge, words in PLEDGES.items()],
        whens=[(when.value, gettext(words)) for when, words in WHENS.items() if when in When],
        hearers=[(hearer.value, gettext(words)) for hearer, words in HEARERS.items()],
        people=[(str(row.id), row.name) for row in teamwork.staff(work)],
    )
