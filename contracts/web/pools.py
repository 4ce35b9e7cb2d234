"""Hour pools on screen: what is left, every movement, and what staff may do by hand."""

import csv
import io
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, render_template, request, url_for
from flask_babel import gettext, pgettext
from sqlalchemy import select

from contracts import actions, queries
from contracts.models import HourPool, LedgerEntry
from contracts.rules.pools import PoolState
from contracts.rules.recognition import is_long
from contracts.web import words
from contracts.web.asking import (
    Ask,
    Column,
    Entry,
    Register,
    Sheet,
    form_page,
    list_page,
    page_of,
    spoken_to,
    to,
    without_client,
)
from msp.accounts.models import Client
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import FILTERS
from msp.doors.proof import needs_proof
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark
from msp.kernel.writing import no_formula

pages = Blueprint("pools", __name__, url_prefix="/pools")
VERBS: dict[str, tuple[type[Any], Any]] = {
    "adjust": (actions.AdjustPool, actions.adjust_pool),
    "freeze": (actions.FreezePool, actions.freeze_pool),
    "thaw": (actions.ThawPool, actions.thaw_pool),
    "activate": (actions.ActivatePool, actions.activate_pool),
    "price": (actions.CorrectPrice, actions.correct_price),
}


def may_change() -> bool:
    """Whether the reader may move minutes by hand."""
    return bool(g.actor.may(Permission.POOL_CHANGE))


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """All pools, those that expire first before the others."""
    wanted = queries.visible_pools(work)
    if client_id := request.args.get("client", type=UUID):
        wanted = wanted.where(HourPool.client_id == client_id)
    rows = work.session.scalars(page_of(wanted)).all()
    found = select(Client.id, Client.name).where(Client.id.in_({row.client_id for row in rows}))
    names = {row.id: row.name for row in work.session.execute(found)}
    title = gettext("Hours ledger") if g.actor.is_client else gettext("Hour pools")
    register = Register(
        title=title,
        lead=gettext("The hours that expire first are used first."),
        columns=[
            Column(gettext("Hours")),
            Column(gettext("Client")),
            Column(gettext("State")),
            Column(gettext("Granted"), "r"),
            Column(gettext("Left"), "r"),
            Column(gettext("Last day")),
        ],
        rows=[
            Entry(
                url_for(".show", pool_id=row.id),
                (
                    row.title,
                    names.get(row.client_id, ""),
                    words.words(row.state),
                    FILTERS["hours"](row.minutes),
                    FILTERS["hours"](row.remaining_minutes),
                    FILTERS["day"](row.expires_on) or gettext("Without limit"),
                ),
            )
            for row in rows
        ],
        nothing=spoken_to(
            pgettext("client", "There are no hours yet."), gettext("There are no hours yet.")
        ),
        new=(url_for(".grant"), gettext("Grant hours")) if may_change() else None,
    )
    return list_page(without_client(register, 1))


def seen(work: Work, pool_id: UUID) -> HourPool:
    """The pool, if the reader may see it; else there is none."""
    found = work.session.scalars(
        queries.visible_pools(work).where(HourPool.id == pool_id)
    ).one_or_none()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=HourPool.__tablename__)
    return found


@pages.get("/<uuid:pool_id>")
@door
def show(work: Work, pool_id: UUID) -> Answer:
    """A pool and every movement of it."""
    return shown(work, pool_id, None)


def shown(work: Work, pool_id: UUID, form: Form[Any] | None) -> Answer:
    """The pool's page; with a form that did not fit, 422."""
    pool = seen(work, pool_id)
    entries = work.session.scalars(page_of(queries.ledger_of(work, pool_id))).all()
    page = render_template(
        "contracts/pool.html",
        pool=pool,
        client=work.get(Client, pool.client_id),
        state=(words.words(pool.state), words.tone(pool.state)),
        kind=words.words(pool.kind),
        entries=[(entry, _what(entry), _why(entry)) for entry in entries],
        summed=queries.balance(work, pool_id),
        may_change=may_change(),
        is_long=not g.actor.is_client and pool.price is not None and _is_long(pool),
        may_reprice=actions.may_reprice(pool),
        may_void=not pool.was_burned and pool.state is not PoolState.VOID,
        form=form or Form(actions.AdjustPool, {"version": pool.version}),
    )
    return page, 422 if form is not None else 200


def _is_long(pool: HourPool) -> bool:
    return is_long(pool.starts_on, pool.expires_on)


def _what(entry: LedgerEntry) -> str:
    """What a movement was; a price put right moves no minute."""
    if entry.source.startswith("price:"):
        return str(gettext("Price corrected"))
    return words.words(entry.kind)


def _why(entry: LedgerEntry) -> str:
    """The reason of a movement: what a person typed, or our own words in the reader's language."""
    return str(gettext(entry.reason)) if entry.reason else ""


@pages.get("/<uuid:pool_id>/ledger.csv")
@door
def ledger_csv(work: Work, pool_id: UUID) -> Answer:
    """Every movement as CSV (UTF-8 with BOM)."""
    pool = seen(work, pool_id)
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(
        [
            gettext("Date"),
            gettext("Movement"),
            gettext("Minutes"),
            gettext("Cause"),
            gettext("Reason"),
        ]
    )
    for entry in work.session.scalars(queries.ledger_of(work, pool.id)):
        rows.writerow([_harmless(cell) for cell in _row(entry)])
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="ledger-{pool.id}.csv"'
    return answer


def _row(entry: LedgerEntry) -> list[str | int]:
    return [
        entry.work_on.isoformat(),
        words.words(entry.kind),
        entry.minutes,
        entry.source,
        entry.reason,
    ]


def _harmless(cell: str | int) -> str | int:
    """A text that a spreadsheet would take for a formula is kept a text."""
    return no_formula(cell) if isinstance(cell, str) else cell


@pages.route("/new", methods=["GET", "POST"])
@door
def grant(work: Work) -> Answer:
    """Give a client hours by hand."""
    work.require(Permission.POOL_CHANGE)
    posted = request.method == "POST"
    token = request.form.get("source") or f"manual:{work.now.timestamp():.6f}"
    usual = {"source": token, "state": PoolState.ACTIVE.value}
    form = Form(actions.GrantBlock, request.form if posted else usual)
    if posted and (made := form.send(work, actions.grant_block)) is not None:
        return to(".show", pool_id=made.id)
    found = select(Client.id, Client.name).where(Client.is_active).order_by(Client.number)
    clients = [(row.id, row.name) for row in work.session.execute(found)]
    states = (PoolState.ACTIVE, PoolState.PENDING)
    asks = (
        Ask("choice", "client_id", gettext("Client"), clients, empty=gettext("Please choose")),
        Ask("field", "title", gettext("Title")),
        Ask(
            "field", "minutes", gettext("Hours"), hint=gettext("For example 10h or 600 (minutes).")
        ),
        Ask("money_field", "price", gettext("Price without tax")),
        Ask("date_field", "starts_on", gettext("From")),
        Ask("date_field", "expires_on", gettext("Last day"), hint=gettext("Empty: without limit.")),
        Ask("choice", "state", gettext("State"), [(one.value, words.words(one)) for one in states]),
        Ask("hidden", "source", ""),
    )
    lead = gettext(
        "The hours belong to the client's contract line for prepaid hours. Sold hours that may be"
        " used for more than six months fall under the Payment Services Act."
    )
    sheet = Sheet(gettext("Grant hours"), url_for(".index"), asks, gettext("Grant"), lead)
    return form_page(form, sheet)


@pages.post("/<uuid:pool_id>/<any(adjust, freeze, thaw, activate, price):verb>")
@door
@needs_proof
def act(work: Work, pool_id: UUID, verb: str) -> Answer:
    """Move minutes or the state by hand."""
    command, action = VERBS[verb]
    form = Form(command, request.form, pool_id=pool_id)
    if form.send(work, action):
        return to(".show", pool_id=pool_id)
    return shown(work, pool_id, form)
