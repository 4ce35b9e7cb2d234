"""The main menu's order: what is used most stands first, and each audience has its own words."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from msp.doors.navigation import Place
from msp.kernel.access import Permission
from msp.kernel.errors import mark

PANELS = (
    (mark("Hours left"), "hours.of_client", Permission.POOL_READ),
    (mark("SLA report"), "results.of_client", Permission.REPORT_READ),
    (mark("Assets"), "assets.of_client", Permission.ASSET_READ),
)
PLACES = (
    Place("home.index", "house", mark("Home"), Permission.REPORT_READ, "", on_phone=True),
    Place("hours.chosen", "hourglass", mark("Hours left"), Permission.POOL_READ, "", on_phone=True),
    Place("profit.index", "chart-column", mark("Profit by contract"), Permission.PROFIT_READ, ""),
    Place("reports.index", "chart-column", mark("Reports"), Permission.REPORT_READ, ""),
    Place("voice.index", "megaphone", mark("Voices of clients"), Permission.VOICE_READ, ""),
    Place("revenue.index", "hourglass", mark("Deferred revenue"), Permission.RUN_READ, ""),
    Place("jobs.index", "list-checks", mark("Jobs"), Permission.JOB_READ, ""),
    Place("settings.index", "settings", mark("Settings"), Permission.CATALOGUE_CHANGE, ""),
    Place(
        "home.index",
        "house",
        mark("Home"),
        Permission.TICKET_READ,
        "",
        audience="client",
        on_phone=True,
    ),
    Place(
        "hours.index",
        "hourglass",
        mark("Support hours"),
        Permission.POOL_READ,
        "",
        audience="client",
        on_phone=True,
    ),
    Place(
        "results.index",
        "circle-check",
        mark("SLA report"),
        Permission.REPORT_READ,
        "",
        audience="client",
    ),
)
STAFF: Sequence[tuple[str, tuple[str, ...]]] = (
    ("", ("home.index",)),
    (
        mark("Work"),
        (
            "desk.index",
            "mail.index",
            "requests.index",
            "board.index",
            "meetings.index",
            "problems.index",
            "known_errors.index",
            "knowledge.index",
            "product_pages.index",
            "time.index",
            "time.approvals",
        ),
    ),
    (mark("Watch"), ("monitoring.index",)),
    (
        mark("Records"),
        (
            "clients.index",
            "assets.index",
            "contracts.index",
            "deadlines.index",
            "vendors.index",
            "hours.chosen",
            "people.index",
            "reports.index",
        ),
    ),
    (
        mark("Voices"),
        (
            "complaints.index",
            "wishes.index",
            "scores.index",
            "scores.thanks",
            "announcements.index",
            "voice.index",
        ),
    ),
    (
        mark("Money"),
        (
            "quotes.index",
            "estimates.index",
            "runs.index",
            "invoices.index",
            "orders.index",
            "topups.index",
            "usage.index",
            "exports.index",
            "revenue.index",
            "profit.index",
        ),
    ),
    (
        mark("Set-up"),
        (
            "catalogue.work_types",
            "company.index",
            "mail.boxes",
            "company.mails",
            "company.history",
            "notices.channels",
            "voice_settings.index",
            "webhooks.index",
            "jobs.index",
            "settings.index",
        ),
    ),
)
CLIENT = (
    *("home.index", "desk.index", "hours.index", "monitoring.index", "results.index"),
    *(
        "knowledge.index",
        "contracts.index",
        "quotes.index",
        "usage.index",
        "invoices.index",
        "orders.index",
        "topups.index",
        "time.mine",
        "assets.index",
        "people.index",
    ),
)
TABS = ("home.index", "desk.index", "hours.index", "invoices.index")
STAFF_NAMES = {"company.index": mark("Company")}
NAMES = {
    "quotes.index": mark("Quotations"),
    "monitoring.index": mark("Uptime"),
    "people.index": mark("People and settings"),
}
# Reached by a button of every page, or part of another place.
HIDDEN = frozenset(
    {
        ("client", "desk.new"),
        ("client", "pools.index"),
        ("client", "orders.new"),
        ("staff", "pools.index"),
    }
)


def _of_staff(place: Place, group: str) -> Place:
    return replace(place, group=group, label=STAFF_NAMES.get(place.endpoint, place.label))


def _of_client(place: Place) -> Place:
    label = NAMES.get(place.endpoint, place.label)
    return replace(place, group="", label=label, on_phone=place.endpoint in TABS)


def arranged(places: Iterable[Place]) -> tuple[Place, ...]:
    """Every place once, in the order of the menu; one that the order does not name comes last."""
    shown = [each for each in places if (each.audience, each.endpoint) not in HIDDEN]
    staff = {each.endpoint: each for each in shown if each.audience == "staff"}
    client = {each.endpoint: each for each in shown if each.audience == "client"}
    found = [
        _of_staff(staff.pop(endpoint), title)
        for title, endpoints in STAFF
        for endpoint in endpoints
        if endpoint in staff
    ]
    found += staff.values()
    found += [_of_client(client.pop(endpoint)) for endpoint in CLIENT if endpoint in client]
    return (*found, *(replace(each, group="") for each in client.values()))
