"""The register of vendors, and all cases that were put to them."""

from typing import Any
from uuid import UUID

from flask import g, request, url_for
from flask_babel import gettext

from contracts.web.asking import (
    Ask,
    Column,
    Entry,
    Register,
    Sheet,
    form_page,
    list_page,
    page_of,
    to,
)
from msp.data.work import Work
from msp.desk.actions import vendors as actions
from msp.desk.models import Vendor
from msp.desk.queries import tiers, vendors
from msp.desk.queries.vendors import CaseRow
from msp.desk.rules.vendors import STATES, CaseState, waits_for
from msp.desk.web import shown
from msp.desk.web.tiers.handed import duration
from msp.desk.web.vendors.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission


def tabs(current: str) -> list[dict[str, Any]]:
    """The register and the cases, side by side."""
    return [
        {"title": title, "href": url_for(endpoint), "current": endpoint == current}
        for title, endpoint in (
            (gettext("Vendors"), "vendors.index"),
            (gettext("Vendor cases"), "vendors.cases"),
        )
    ]


@pages.get("/vendors/")
@door
def index(work: Work) -> Answer:
    """Every vendor with how to reach it and what it promises."""
    work.require(Permission.TICKET_WORK)
    counts = vendors.open_counts(work)
    may_change = work.actor.may(Permission.DESK_ARRANGE)
    return list_page(
        Register(
            title=gettext("Vendors"),
            lead=gettext("Makers and providers outside the house, with what they promise us."),
            columns=[
                Column(gettext("Name")),
                Column(gettext("Reached by")),
                Column(gettext("Their hours")),
                Column(gettext("Answers within"), "r"),
                Column(gettext("Contract")),
                Column(gettext("Open cases"), "r"),
            ],
            rows=[
                Entry(
                    url_for(".edit", vendor_id=row.id)
                    if may_change
                    else url_for(".cases", vendor=row.id),
                    (
                        row.name if row.is_active else f"{row.name} ({gettext('no longer used')})",
                        " · ".join(part for part in (row.mail, row.phone) if part) or "—",
                        row.support_hours or "—",
                        duration(row.target_minutes) if row.target_minutes else "—",
                        row.contract_reference or "—",
                        counts.get(row.id, 0),
                    ),
                )
                for row in work.session.scalars(page_of(vendors.vendors(work)))
            ],
            nothing=gettext("No vendor is registered yet."),
            new=(url_for(".new"), gettext("New vendor")) if may_change else None,
            tabs=tabs("vendors.index"),
        )
    )


@pages.route("/vendors/new", methods=["GET", "POST"])
@door
def new(work: Work) -> Answer:
    """Register another vendor."""
    work.require(Permission.DESK_ARRANGE)
    form = Form(actions.SaveVendor, request.form if request.method == "POST" else None)
    if request.method == "POST":
        if form.send(work, actions.save_vendor) is not None:
            toasts.say(gettext("Saved."))
            return to(".index")
    else:
        form.typed = {"is_active": "on"}
    return _page(work, form, gettext("New vendor"))


@pages.route("/vendors/<uuid:vendor_id>", methods=["GET", "POST"])
@door
def edit(work: Work, vendor_id: UUID) -> Answer:
    """Correct a vendor."""
    work.require(Permission.DESK_ARRANGE)
    row = work.get(Vendor, vendor_id)
    if request.method == "POST":
        form = Form(actions.SaveVendor, request.form, vendor_id=vendor_id)
        if form.send(work, actions.save_vendor) is not None:
            toasts.say(gettext("Saved."))
            return to(".index")
    else:
        form = Form.of(actions.SaveVendor, row)
    return _page(work, form, row.name, ways=[_levels(row)])


def _levels(row: Vendor) -> tuple[str, str]:
    """The way to who hears when of its answers."""
    return url_for("escalations.vendor_levels", vendor_id=row.id), gettext("Escalation levels")


def _page(work: Work, form: Form[Any], title: str, **more: Any) -> Answer:
    asks = (
        Ask("field", "name", gettext("Name")),
        Ask("field", "mail", gettext("Mail"), hint=gettext("Questions and reminders go there.")),
        Ask("field", "phone", gettext("Telephone")),
        Ask("field", "portal", gettext("Support portal"), hint="https://"),
        Ask("field", "contract_reference", gettext("Contract or customer number")),
        Ask("field", "support_hours", gettext("Their hours"), hint=gettext("In words.")),
        Ask(
            "number_field",
            "target_minutes",
            gettext("Answers within"),
            unit=gettext("minutes"),
            hint=gettext("What the contract with them promises (UC)."),
        ),
        Ask(
            "choice",
            "calendar_id",
            gettext("Counted in"),
            tiers.calendars(work),
            empty=gettext("Around the clock"),
        ),
        Ask("area", "notes", gettext("Notes")),
        Ask("check", "is_active", gettext("In use")),
        Ask("hidden", "version", ""),
    )
    return form_page(form, Sheet(title, url_for(".index"), asks, gettext("Save")), **more)


@pages.get("/vendors/cases")
@door
def cases(work: Work) -> Answer:
    """All cases, or those of one vendor: the nearest expected answer first."""
    work.require(Permission.TICKET_WORK)
    vendor_id = request.args.get("vendor", type=UUID)
    rows = vendors.listed(work, page_of(vendors.cases(work, vendor_id=vendor_id)))
    return list_page(
        Register(
            title=gettext("Vendor cases"),
            lead=gettext("What was asked, when it is due, and what became of it."),
            columns=[
                Column(gettext("Vendor")),
                Column(gettext("Their number")),
                Column(gettext("Ticket")),
                Column(gettext("Asked")),
                Column(gettext("Answer expected")),
                Column(gettext("State")),
            ],
            rows=[
                Entry(
                    url_for(".case", case_id=row.case.id),
                    (
                        row.vendor,
                        row.case.reference or "—",
                        f"#{row.number} {row.subject}",
                        shown.moment(row.case.opened_at),
                        expected(row),
                        state_of(row),
                    ),
                )
                for row in rows
            ],
            nothing=gettext("Nothing was put to a vendor yet."),
            tabs=tabs("vendors.cases"),
        )
    )


def expected(row: CaseRow) -> str:
    """When the answer is expected, and by whose word."""
    case = row.case
    moment = waits_for(case.promised_at, case.due_at)
    if moment is None:
        return "—"
    said = gettext("promised") if case.promised_at else gettext("by contract")
    return f"{shown.moment(moment)} ({said})"


def state_of(row: CaseRow) -> str:
    """The state in words, with a word more where the answer is late."""
    case = row.case
    moment = waits_for(case.promised_at, case.due_at)
    said = str(gettext(STATES[case.state]))
    if case.state is CaseState.OPEN and moment is not None and moment < g.now:
        return f"{said} · {gettext('overdue')}"
    return said
