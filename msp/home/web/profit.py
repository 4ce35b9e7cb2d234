"""What contracts bring in and cost: one month of all, twelve of one, and the rows of a figure."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template
from flask_babel import gettext, pgettext

from billing.exports.cells import Cell
from billing.exports.csvs import csv_bytes
from msp.accounts.models import Client
from msp.accounts.queries import our_provider
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.downloads import download
from msp.doors.furniture import spoken
from msp.doors.web import door
from msp.home.queries import profit as queries
from msp.home.rules import profit as rules
from msp.home.rules.profit import Result
from msp.home.web.months import month_or_this
from msp.kernel import reading
from msp.kernel.calendars import zone_named
from msp.kernel.errors import Refused
from msp.kernel.money import Money
from msp.kernel.periods import Period, day_of
from msp.kernel.writing import clock_text, money_text

pages = Blueprint("profit", __name__, url_prefix="/profit")


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """Every contract with anything in the month, the worst result first."""
    month = month_or_this(work, our_provider(work).zone)
    assert month.days is not None  # noqa: S101 - month_or_this names one
    rows = queries.contracts_in(work, month.days)
    whole = rules.together(row.result for row in rows)
    return render_template(
        "home/profit.html",
        month=month,
        rows=[(row, _shown(work, row.result)) for row in rows],
        whole=_shown(work, whole),
    )


@pages.get("/csv")
@door
def as_csv(work: Work) -> Answer:
    """The same as a file."""
    month = month_or_this(work, our_provider(work).zone)
    assert month.days is not None  # noqa: S101
    head: list[Cell] = [
        gettext("Client"),
        gettext("Contract"),
        pgettext("profit", "Billed"),
        gettext("Earned from prepaid hours"),
        gettext("Cost of time"),
        gettext("Cost of goods"),
        gettext("Profit"),
        gettext("Minutes worked"),
    ]
    rows = [head]
    for row in queries.contracts_in(work, month.days):
        told = row.result
        rows.append(
            [
                row.client,
                f"{row.number} {row.title}",
                told.billed,
                told.earned,
                told.labour.cost,
                told.goods,
                told.profit,
                told.labour.seconds // 60,
            ]
        )
    return download(csv_bytes(rows), f"profit-{month.name}.csv", "text/csv")


@pages.get("/<uuid:contract_id>")
@door
def months(work: Work, contract_id: UUID) -> Answer:
    """Twelve months of one contract; each opens its rows."""
    contract = queries.contract(work, contract_id)
    today = day_of(work.now, zone_named(our_provider(work).zone))
    found = queries.months_of(work, contract_id, today)
    return render_template(
        "home/profit_months.html",
        contract=contract,
        client=work.get(Client, contract.client_id),
        rows=[(month, _shown(work, result)) for month, result in found],
        whole=_shown(work, rules.together(result for _, result in found)),
    )


@pages.get("/<uuid:contract_id>/<month>")
@door
def behind(work: Work, contract_id: UUID, month: str) -> Answer:
    """Every charge, earning, entry and piece of goods of one contract's month."""
    found = queries.behind(work, contract_id, _month(month))
    return render_template(
        "home/profit_rows.html", found=found, told=_shown(work, found.result), most=queries.ROWS
    )


def _month(typed: str) -> Period:
    try:
        return reading.read_month(typed)
    except Refused:
        abort(404)


def _shown(work: Work, result: Result) -> dict[str, Any]:
    """The result as texts in the provider's currency."""
    currency = our_provider(work).currency

    def money(minor: int) -> str:
        return money_text(Money(minor, currency), spoken())

    margin = result.margin
    return {
        "billed": money(result.billed),
        "earned": money(result.earned),
        "revenue": money(result.revenue),
        "labour": money(result.labour.cost),
        "goods": money(result.goods),
        "cost": money(result.cost),
        "labour_off": money(-result.labour.cost),
        "goods_off": money(-result.goods),
        "profit": money(result.profit),
        "margin": "—" if margin is None else f"{margin}%".replace("-", "−"),
        "hours": clock_text(result.labour.seconds // 60),
        "unpriced": clock_text(result.labour.unpriced // 60) if result.labour.unpriced else "",
        "is_loss": result.profit < 0,
    }
