"""A client's hours: what was granted, used, waits and expires, and how long it will last."""

import csv
import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext

from billing.exports.cells import Cell
from billing.exports.csvs import csv_bytes
from billing.queries import orders
from billing.queries.retainers import retainers_of
from contracts import queries as contracts
from contracts.models import HourPackage, LedgerEntry
from contracts.web import words
from msp.accounts.models import Client
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.downloads import download
from msp.doors.errors import said
from msp.doors.furniture import spoken
from msp.doors.web import door
from msp.home.queries import hours as queries
from msp.home.queries.beyond import beyond
from msp.home.queries.hours import Hours
from msp.home.queries.overage import may_see_shares
from msp.home.rules import hours as rules
from msp.home.web import drawn
from msp.home.web.months import month_or_this
from msp.home.web.ways import way
from msp.kernel import reading
from msp.kernel.access import Permission
from msp.kernel.calendars import zone_named
from msp.kernel.errors import Refused
from msp.kernel.periods import day_of
from msp.kernel.writing import clock_text, no_formula

pages = Blueprint("hours", __name__)
BOM = "\ufeff"
MOST_LEAVES = 100_000


@pages.get("/hours")
@door
def index(work: Work) -> Answer:
    """A client's own hours; staff chooses a client first."""
    if work.actor.client_id is None:
        work.require(Permission.POOL_READ)
        return redirect(url_for(".chosen"))
    return _page(work, queries.own_client(work))


@pages.get("/hours/clients")
@door
def chosen(work: Work) -> Answer:
    """Every client with hours, and what is left of them."""
    work.require(Permission.POOL_READ)
    today = day_of(work.now, zone_named(work.actor.zone))
    rows = [
        (row, drawn.forecast_words(row.forecast, today), drawn.urgency(row.days))
        for row in queries.running_out(work)
    ]
    return render_template("home/hours_clients.html", rows=rows)


@pages.get("/hours/clients.csv")
@door
def chosen_csv(work: Work) -> Answer:
    """The same as a file."""
    work.require(Permission.POOL_READ)
    head: list[Cell] = [
        gettext("No."),
        gettext("Client"),
        gettext("Minutes left"),
        gettext("Minutes granted"),
        gettext("Minutes used in 90 days"),
        gettext("Days until empty"),
        gettext("Next to expire"),
    ]
    rows = [
        [row.number, row.name, row.left, row.whole, row.used_lately, row.days, row.expires_on]
        for row in queries.running_out(work)
    ]
    return download(csv_bytes([head, *rows]), "hours-by-client.csv", "text/csv")


@pages.get("/clients/<uuid:client_id>/hours")
@door
def of_client(work: Work, client_id: UUID) -> Answer:
    """The same page about a client, for staff."""
    return _page(work, queries.own_client(work, client_id))


@pages.get("/hours.csv", defaults={"client_id": None})
@pages.get("/clients/<uuid:client_id>/hours.csv")
@door
def as_csv(work: Work, client_id: UUID | None) -> Answer:
    """The ledger of every pool as a file: UTF-8 with BOM, formulas defused."""
    client = queries.own_client(work, client_id)
    hours = queries.hours_of(work, client)
    text = io.StringIO()
    sheet = csv.writer(text, lineterminator="\r\n")
    sheet.writerow(_titles())
    titles = {pool.id: pool.title for pool in hours.pools}
    entries = queries.ledger(work, hours.pools)
    for pool_id, rows in entries.items():
        for entry in reversed(rows):
            sheet.writerow([_safe(cell) for cell in _cells(titles[pool_id], entry)])
    name = f"hours-{client.number}.csv"
    return Response(
        BOM + text.getvalue(),
        mimetype="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _titles() -> list[str]:
    return [
        gettext("Hours from"),
        gettext("Date"),
        gettext("What"),
        gettext("Minutes"),
        gettext("Hours (h:mm)"),
        gettext("Reason"),
    ]


def _cells(title: str, entry: LedgerEntry) -> list[str]:
    return [
        title,
        entry.work_on.isoformat(),
        words.words(entry.kind),
        str(entry.minutes),
        clock_text(entry.minutes).replace("−", "-"),
        entry.reason,
    ]


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; plain negative numbers stay numbers."""
    is_number = cell[:1] == "-" and cell[1:].replace(":", "").isdigit()
    return cell if is_number else no_formula(cell)


def _page(work: Work, client: Client) -> str:
    month = month_or_this(work, client.zone)
    hours = queries.hours_of(work, client, month.days)
    own = work.actor.is_client
    place = ".index" if own else ".of_client"
    told: dict[str, Any] = {} if own else {"client_id": client.id}
    csv_href = url_for(".as_csv", **told)
    buys = own and orders.can_buy(work, client.id)
    buy_href = way("orders.new") if buys else None
    return render_template(
        "home/hours.html",
        client=client,
        hours=hours,
        beyond=beyond(work, client, hours.month),
        work_href=way("time.mine", on=hours.month.first) if own else None,
        month=month,
        pool=drawn.hero(hours, {"buy_href": buy_href, "csv_href": csv_href}),
        pools=[_pool(pool, hours) for pool in hours.pools],
        ledger=_ledgers(work, hours),
        packages=_packages(work, hours) if hours.is_running else [],
        must_ask=own and not buys and work.actor.may(Permission.HOURS_BUY),
        here=url_for(place, **told),
        what_if=_what_if(hours) if hours.is_running else None,
        statements=url_for("usage.of_client", client_id=client.id)
        if work.actor.may(Permission.REPORT_READ)
        else None,
        shares=url_for("overage.of_client", client_id=client.id, **month.told)
        if may_see_shares(work)
        else None,
        settings=url_for("topups.settings", client_id=client.id)
        if work.actor.may(Permission.HOURS_SETTINGS)
        else None,
        csv_href=csv_href,
        retainers=retainers_of(work, client) if work.actor.may(Permission.INVOICE_READ) else [],
        unused_words=words.words,
        show=way,
    )


def _what_if(hours: Hours) -> dict[str, Any]:
    """What would be left if so much more were used: `?use=12h`; what was typed stays."""
    typed = request.args.get("use", "")[:40].strip()
    told: dict[str, Any] = {"typed": typed, "wrong": "", "minutes": 0}
    if not typed:
        return told
    try:
        told["minutes"] = reading.read_minutes(typed, "use").seconds // 60
    except Refused as refusal:
        return {**told, "wrong": said(refusal)}
    left = hours.sums.left - told["minutes"]
    forecast = rules.forecast(max(left, 0), hours.used_lately, hours.today)
    return {
        **told,
        "left": max(left, 0),
        "over": max(-left, 0),
        "words": drawn.forecast_words(forecast, hours.today),
    }


def _pool(pool: Any, hours: Hours) -> dict[str, Any]:
    return {
        "row": pool,
        "words": words.words(pool.state),
        "tone": words.tone(pool.state),
        "is_usable": pool in hours.usable,
        "ends_soon": pool is hours.expiring and _within(hours, pool),
    }


def _within(hours: Hours, pool: Any) -> bool:
    """Whether hours of the pool expire within a month."""
    return bool(pool.expires_on and (pool.expires_on - hours.today).days <= 31)


def _ledgers(work: Work, hours: Hours) -> list[dict[str, Any]]:
    """A leaf of the book of each pool in use, and what was left after each movement."""
    shown = [pool for pool in hours.pools if pool.state in queries.OPEN_POOLS]
    asked = {shown[place].id: leaf for place, leaf in _leaves().items() if place < len(shown)}
    found = queries.books(work, shown, asked)
    sources = {row.source for book in found for row, _ in book.rows} - hours.works.keys()
    works = {**hours.works, **queries.works_of(work, sources)}
    return [
        {
            "pool": book.pool,
            "rows": [_movement(row, left, works) for row, left in book.rows],
            "older": _turned(place, book.number + 1) if book.has_older else None,
            "newer": _turned(place, book.number - 1) if book.number else None,
        }
        for place, book in enumerate(found)
    ]


def _leaves() -> dict[int, int]:
    """Which leaf of which pool the address asks for: `?book=0&leaf=3`."""
    book, leaf = (request.args.get(name, 0, type=int) for name in ("book", "leaf"))
    return {book: min(leaf, MOST_LEAVES)} if book >= 0 and leaf > 0 else {}


def _turned(book: int, leaf: int) -> str:
    """The address of another leaf, with the same month."""
    told = {**request.args.to_dict(), "book": str(book), "leaf": str(leaf)}
    return f"{request.path}?{urlencode(told)}#pool-{book + 1}"


def _movement(row: Any, left: int, works: Mapping[str, Any]) -> dict[str, Any]:
    work = works.get(row.source)
    return {
        "entry": row,
        "words": words.words(row.kind),
        "what": (work.note or work.subject or "") if work else row.reason,
        "ticket_id": work.ticket_id if work else None,
        "number": work.number if work else None,
        "left": left,
    }


def _packages(work: Work, hours: Hours) -> list[dict[str, Any]]:
    """What each package on sale would do to the forecast."""
    if not work.actor.may(Permission.CATALOGUE_READ):
        return []
    found = work.session.scalars(contracts.packages(work).where(HourPackage.on_sale))
    buys = work.actor.is_client and orders.can_buy(work, hours.client.id)
    return [
        {
            "name": package.name_in(spoken()),
            "minutes": package.minutes,
            "price": package.price,
            "left": hours.sums.left + package.minutes,
            "words": drawn.forecast_words(
                rules.forecast(hours.sums.left + package.minutes, hours.used_lately, hours.today),
                hours.today,
            ),
            "href": way("orders.new", package_id=package.id) if buys else None,
        }
        for package in found
    ]
