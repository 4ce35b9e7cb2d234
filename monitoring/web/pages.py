"""Monitoring in a browser: staff works the overview and each check, a client reads its own page."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from monitoring import actions, queries
from monitoring.models import Check, CheckKind, Outage
from monitoring.web import shown
from monitoring.web.shown import Shown
from msp.accounts import queries as accounts
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import zone
from msp.doors.navigation import Place
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import mark
from msp.kernel.periods import day_of

pages = Blueprint("monitoring", __name__, url_prefix="/monitoring")
PLACES = (
    Place("monitoring.index", "activity", mark("Monitoring"), Permission.CHECK_READ, mark("Work")),
    Place(
        "monitoring.index",
        "activity",
        mark("Service status"),
        Permission.CHECK_READ,
        "",
        audience="client",
    ),
)
MOMENTS = ("starts_at", "ends_at")


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """The overview, worst first; a client's people see their own status page."""
    found = queries.overview(work)
    checks = [row[0] for row in found]
    days, today = queries.days(work, checks, zone()), day_of(work.now, zone())
    rows = [shown.shown(row, days.get(row[0].id, {}), today) for row in found]
    if work.actor.is_client:
        return _status(work, rows)
    return render_template(
        "monitoring/index.html",
        groups=_by_client(rows),
        figures=queries.figures(work),
        planned=queries.planned(work),
        shown=len(rows),
        may_change=work.actor.may(Permission.CHECK_CHANGE),
        first=today - timedelta(days=queries.DAYS - 1),
        last=today,
    )


def _by_client(rows: Sequence[Shown]) -> Mapping[str, list[Shown]]:
    """The rows under their clients; the client with the worst check comes first."""
    groups: dict[str, list[Shown]] = defaultdict(list)
    for row in rows:
        groups[row.client].append(row)
    return groups


def _status(work: Work, rows: Sequence[Shown]) -> Answer:
    today = day_of(work.now, zone())
    services = [
        {
            "name": row.check.name,
            "state": shown.ICON_STATES.get(row.state, "none"),
            "state_words": shown.client_words(row.state),
            "percent": row.uptime,
            "strip": row.strip,
        }
        for row in sorted(rows, key=lambda row: row.check.name)
    ]
    return render_template(
        "monitoring/status.html",
        services=services,
        troubled=[row for row in rows if row.outage is not None],
        planned=queries.planned(work),
        outages=_outages(work, queries.outages(work)),
        first=today - timedelta(days=queries.DAYS - 1),
        last=today,
    )


def _outages(work: Work, found: Sequence[Outage]) -> list[tuple[Outage, str]]:
    minutes = (
        max(int(((outage.ended_at or work.now) - outage.began_at).total_seconds()) // 60, 0)
        for outage in found
    )
    return [
        (outage, shown.lasted(outage, many)) for outage, many in zip(found, minutes, strict=True)
    ]


@pages.get("/<uuid:check_id>")
@door
def show(work: Work, check_id: UUID) -> Answer:
    """One check: where it stands, its latest results, its outages."""
    return _page(work, check_id)


def _page(work: Work, check_id: UUID, form: Form[actions.AcknowledgeOutage] | None = None) -> str:
    found = queries.one(work, check_id)
    check, today = found[0], day_of(work.now, zone())
    days = queries.days(work, [check], zone()).get(check.id, {})
    outages, results = queries.outages(work, check.id), queries.results(work, check.id)
    return render_template(
        "monitoring/show.html",
        row=shown.shown(found, days, today),
        check=check,
        results=[(one, shown.said(one.cause, one.detail)) for one in results],
        outages=_outages(work, outages),
        planned=queries.planned(work, check),
        hits=queries.hits(work, check),
        lines_at=url_for("monitoring_api.lines", check_id=check.id, _external=True),
        form=form or Form(actions.AcknowledgeOutage),
        may_change=work.actor.may(Permission.CHECK_CHANGE),
        first=today - timedelta(days=queries.DAYS - 1),
        last=today,
    )


@pages.get("/new")
@door
def new(work: Work) -> Answer:
    """The form for a new check."""
    work.require(Permission.CHECK_CHANGE)
    usual = {
        name: field.default
        for name, field in actions.CreateCheck.model_fields.items()
        if not field.is_required()
    }
    asked = {"client_id": request.args.get("client", "")}
    form = Form(actions.CreateCheck)
    form.typed = {**{name: "" if v is None else v for name, v in usual.items()}, **asked}
    return _form(work, form)


@pages.post("/new")
@door
def create(work: Work) -> Answer:
    """Begin to watch."""
    form = Form(actions.CreateCheck, request.form)
    if check := form.send(work, actions.create_check):
        return redirect(url_for(".show", check_id=check.id))
    return _form(work, form), 422


@pages.get("/<uuid:check_id>/edit")
@door
def edit(work: Work, check_id: UUID) -> Answer:
    """The form with the check's facts."""
    work.require(Permission.CHECK_CHANGE)
    check = queries.check(work, check_id)
    return _form(work, Form.of(actions.ChangeCheck, check, check_id=check.id), check)


@pages.post("/<uuid:check_id>/edit")
@door
def change(work: Work, check_id: UUID) -> Answer:
    """Set the check's facts."""
    check = queries.check(work, check_id)
    form = Form(actions.ChangeCheck, request.form, check_id=check.id)
    if form.send(work, actions.change_check):
        return redirect(url_for(".show", check_id=check_id))
    return _form(work, form, check), 422


def _form(
    work: Work,
    form: Form[actions.CreateCheck] | Form[actions.ChangeCheck],
    check: Check | None = None,
) -> str:
    clients = work.session.scalars(accounts.clients(work)).all()
    names = {client.id: client.name for client in clients}
    client_id = check.client_id if check else None
    return render_template(
        "monitoring/form.html",
        form=form,
        check=check,
        clients=[(client.id, client.name) for client in clients],
        parents=[
            (one.id, f"{names.get(one.client_id, '')} · {one.name}")
            for one in work.session.scalars(queries.listed(work, client_id))
            if one is not check
        ],
        lines=[
            (line.id, f"{names.get(line.client_id, '')} · {line.title}")
            for line in work.session.scalars(queries.lines(work, client_id))
        ],
        kinds=[
            (CheckKind.HTTP.value, "HTTP(S)"),
            (CheckKind.TCP.value, "TCP"),
            (CheckKind.LOG.value, gettext("Log")),
        ],
    )


@pages.post("/<uuid:check_id>/pause")
@door
def pause(work: Work, check_id: UUID) -> Answer:
    """Stop asking."""
    actions.pause_check(work, actions.PauseCheck(check_id=check_id))
    return redirect(url_for(".show", check_id=check_id))


@pages.post("/<uuid:check_id>/resume")
@door
def resume(work: Work, check_id: UUID) -> Answer:
    """Ask again."""
    actions.resume_check(work, actions.ResumeCheck(check_id=check_id))
    return redirect(url_for(".show", check_id=check_id))


@pages.post("/outages/<uuid:outage_id>/acknowledge")
@door
def acknowledge(work: Work, outage_id: UUID) -> Answer:
    """Note that somebody knows."""
    outage = work.get(Outage, outage_id)
    form = Form(actions.AcknowledgeOutage, request.form, outage_id=outage_id)
    if form.send(work, actions.acknowledge_outage):
        return redirect(url_for(".show", check_id=outage.check_id))
    return _page(work, outage.check_id, form), 422


@pages.get("/maintenance/new")
@door
def plan(work: Work) -> Answer:
    """The form for planned work."""
    work.require(Permission.CHECK_CHANGE)
    form = Form(actions.ScheduleMaintenance)
    form.typed = {
        "client_id": request.args.get("client", ""),
        "check_id": request.args.get("check", ""),
    }
    return _plan(work, form)


@pages.post("/maintenance/new")
@door
def schedule(work: Work) -> Answer:
    """Plan work; the moments typed are the reader's local time."""
    form = Form(actions.ScheduleMaintenance, _zoned(request.form, zone()))
    if form.send(work, actions.schedule_maintenance):
        return redirect(url_for(".index"))
    form.typed.update({name: request.form.get(name, "") for name in MOMENTS})
    return _plan(work, form), 422


def _zoned(typed: MultiDict[str, str], place: ZoneInfo) -> MultiDict[str, str]:
    """What was typed, with the reader's zone said where a moment was meant."""
    told = MultiDict(typed)
    for name in MOMENTS:
        try:
            moment = datetime.fromisoformat(typed.get(name, ""))
        except ValueError:
            continue
        told[name] = (moment if moment.tzinfo else moment.replace(tzinfo=place)).isoformat()
    return told


def _plan(work: Work, form: Form[actions.ScheduleMaintenance]) -> str:
    clients = work.session.scalars(accounts.clients(work)).all()
    names = {client.id: client.name for client in clients}
    checks = work.session.scalars(queries.listed(work)).all()
    return render_template(
        "monitoring/plan.html",
        form=form,
        clients=[(client.id, client.name) for client in clients],
        checks=[(one.id, f"{names.get(one.client_id, '')} · {one.name}") for one in checks],
        everything=gettext("All checks of the client"),
    )


@pages.post("/maintenance/<uuid:window_id>/cancel")
@door
def cancel(work: Work, window_id: UUID) -> Answer:
    """Take planned work back, or end it now."""
    actions.cancel_maintenance(work, actions.CancelMaintenance(window_id=window_id))
    return redirect(url_for(".index"))
