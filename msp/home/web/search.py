"""One box finds tickets, clients, people, contracts and invoices, by right."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext, pgettext

from msp.data.work import Work
from msp.desk.rules import client_words, status_words
from msp.doors.answers import Answer
from msp.doors.web import door
from msp.home.queries import search as queries
from msp.home.queries.search import Found
from msp.home.web.ways import way

pages = Blueprint("search", __name__)
Group = tuple[str, str, list[dict[str, Any]]]


@pages.get("/search")
@door
def index(work: Work) -> Answer:
    """What holds the words."""
    typed = request.args.get("q", "")
    found = queries.search(work, typed)
    return render_template(
        "home/search.html", typed=typed, found=found, groups=_groups(found, work.actor.is_client)
    )


def _groups(found: Found, own: bool) -> list[Group]:  # noqa: FBT001
    words = client_words if own else status_words
    tickets = pgettext("client", "Requests") if own else gettext("Tickets")
    listed: list[Group] = [
        (
            tickets,
            "message-square-text",
            [
                _hit(
                    f"#{row.number} {row.subject}",
                    way("desk.show", ticket_id=row.id),
                    gettext(words(row.status, row.wait_reason)),
                    row.external_number or "",
                )
                for row in found.tickets or ()
            ],
        ),
        (
            gettext("Assets"),
            "monitor",
            [
                _hit(row.name, way("assets.show", asset_id=row.id), row.tag, row.serial)
                for row in found.assets or ()
            ],
        ),
        (
            gettext("Clients"),
            "building-2",
            [
                _hit(row.name, way("clients.show", client_id=row.id), f"{row.number}", row.kana)
                for row in found.clients or ()
            ],
        ),
        (
            gettext("People"),
            "users-round",
            [
                _hit(row.name, way("people.show", person_id=row.id), row.kana, row.title)
                for row in found.people or ()
            ],
        ),
        (
            gettext("Contracts"),
            "handshake",
            [
                _hit(row.title, way("contracts.show", contract_id=row.id), f"{row.number}", "")
                for row in found.contracts or ()
            ],
        ),
        (
            pgettext("client", "Invoices") if own else gettext("Invoices"),
            "receipt",
            [
                _hit(str(row.number), way("invoices.show", invoice_id=row.id), "", "")
                for row in found.invoices or ()
            ],
        ),
    ]
    return [group for group in listed if group[2]]


def _hit(title: str, href: str | None, note: str, more: str) -> dict[str, Any]:
    return {"title": title, "href": href, "note": " · ".join(part for part in (note, more) if part)}
