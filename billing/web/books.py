"""Receivables and exports in a browser."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from billing import actions, queries
from billing.exports import profiles
from billing.models import Export
from billing.web import words
from msp.accounts.models import Client
from msp.data.work import Work
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.downloads import download
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import Forbidden, mark
from msp.kernel.money import Money

receivables = Blueprint("receivables", __name__, url_prefix="/receivables")
exports = Blueprint("exports", __name__, url_prefix="/exports")
MOST = 50


@receivables.get("/")
@door
def index(work: Work) -> Answer:
    """What clients owe, by how late it is."""
    _for_staff(work)
    ages = queries.ageing(work)
    currencies = sorted({age.credit.currency for age in ages}) or ["JPY"]
    sums = [
        [
            sum(age.amounts[place].minor for age in ages if age.credit.currency == currency)
            for place in range(5)
        ]
        for currency in currencies
    ]
    return render_template(
        "billing/books/receivables.html",
        ages=ages,
        heads=_buckets(),
        rows=_bars(sums[0], currencies[0]),
        totals=[
            (currency, [Money(each, currency) for each in part], Money(sum(part), currency))
            for currency, part in zip(currencies, sums, strict=True)
        ],
    )


@receivables.get("/<uuid:client_id>")
@door
def statement(work: Work, client_id: UUID) -> Answer:
    """A client's invoices and payments with the running balance."""
    _for_staff(work)
    return render_template(
        "billing/books/statement.html",
        client=work.get(Client, client_id),
        rows=queries.statement(work, client_id),
    )


@exports.get("/", endpoint="index")
@door
def files(work: Work) -> Answer:
    """The files that were made, and the form for another."""
    form: Form[Any] = Form(actions.ExportInvoices)
    form.typed = {name: request.args[name] for name in ("month",) if name in request.args}
    return _exports(work, form)


@exports.post("/")
@door
def make(work: Work) -> Answer:
    """Make a file; characters that do not fit are listed instead of lost."""
    form = Form(actions.ExportInvoices, request.form)
    if form.send(work, actions.export_invoices):
        toasts.say(gettext("The file is ready below."))
        return redirect(url_for(".index"))
    return _exports(work, form), 422


@exports.get("/<uuid:export_id>")
@door
def fetch(work: Work, export_id: UUID) -> Answer:
    """A recorded export, the same bytes again."""
    work.require(Permission.EXPORT_MAKE)
    row = work.get(Export, export_id)
    kind = "text/csv"
    if row.encoding == "xlsx":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return download(actions.made_again(work, row), row.name, kind)


def _for_staff(work: Work) -> None:
    """A client reads its own invoices; the books of all are the provider's."""
    work.require(Permission.INVOICE_READ)
    if work.actor.is_client:
        raise Forbidden(mark("You may not do this (%(permission)s)."), permission="receivables")


def _exports(work: Work, form: Form[Any]) -> str:
    work.require(Permission.EXPORT_MAKE)
    rows = work.session.scalars(
        select(Export).order_by(Export.created_at.desc(), Export.id.desc()).limit(MOST)
    ).all()
    layouts = [each.code for each in profiles.PROFILES]
    return render_template(
        "billing/books/exports.html",
        form=form,
        rows=rows,
        names={code: gettext(words.PROFILES.get(code, code)) for code in layouts},
        formats={code: gettext(said) for code, said in words.FORMATS.items()},
        months=[(f"{day:%Y-%m}", f"{day:%Y-%m}") for day in queries.months_billed(work)],
        layouts=[(code, gettext(words.PROFILES.get(code, code))) for code in layouts],
        unfit=_unfit(work, form),
        may=g.actor.may(Permission.EXPORT_MAKE),
    )


def _unfit(work: Work, form: Form[Any]) -> list[str]:
    """Which characters were in the way, where the encoding was refused."""
    if not form.error("encoding"):
        return []
    wish = actions.ExportInvoices.model_validate(form.typed)
    return [
        gettext("Row %(row)s, column %(column)s: %(character)s", **_place(each))
        for each in actions.unfit(work, wish)
    ]


def _place(each: Any) -> dict[str, object]:
    return {"row": each.row, "column": each.column, "character": each.character}


def _buckets() -> list[str]:
    return [
        gettext("Not due yet"),
        gettext("1–30 days late"),
        gettext("31–60 days late"),
        gettext("61–90 days late"),
        gettext("More than 90 days late"),
    ]


def _bars(amounts: list[int], currency: str) -> list[dict[str, Any]]:
    most = max([*amounts, 1])
    tones = ("fine", "risk", "risk", "over", "over")
    return [
        {
            "words": words_,
            "amount": Money(amount, currency),
            "count": "",
            "share": amount * 100 // most,
            "tone": tone,
            "href": url_for("invoices.index", state="overdue" if place else "open"),
        }
        for place, (words_, amount, tone) in enumerate(zip(_buckets(), amounts, tones, strict=True))
    ]
