"""What a client sees first: hours, uptime, requests, invoices and promises, as far as they may."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext, ngettext, pgettext

from billing.models import Invoice
from billing.queries import orders
from billing.rules.invoices import InvoiceState
from monitoring.rules import State, Tally, day_state, together, uptime
from msp.accounts import queries as accounts
from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk.models import Ticket
from msp.desk.rules import Status, client_words
from msp.desk.web import tiernames
from msp.desk.web.voices import announcements
from msp.doors import drawing
from msp.doors.furniture import spoken, zone
from msp.home.queries import awaited, start
from msp.home.queries import hours as hour_queries
from msp.home.queries import invoices as invoice_queries
from msp.home.queries import results as result_queries
from msp.home.queries.awaited import Awaited, Sort
from msp.home.queries.desk import Span
from msp.home.queries.start import Service
from msp.home.web import drawn
from msp.home.web.months import month_or_this
from msp.home.web.results import axis_note, bullet_of
from msp.home.web.ways import way
from msp.kernel import writing
from msp.kernel.access import Permission, Sight
from msp.kernel.calendars import zone_named
from msp.kernel.errors import mark
from msp.kernel.periods import Period, day_of

DAYS = 90
PILLS = {
    InvoiceState.ISSUED: (mark("To be paid"), "info", "clock"),
    InvoiceState.PART_PAID: (mark("Partly paid"), "info", "clock"),
    InvoiceState.PAID: (mark("Paid"), "ok", "circle-check"),
    InvoiceState.OVERDUE: (mark("Past the due date"), "bad", "octagon-alert"),
    InvoiceState.VOID: (mark("Cancelled"), "", "x"),
}
TONES = {Status.NEW: "", Status.ACTIVE: "info", Status.WAITING: "warn"}


def of(work: Work) -> dict[str, Any]:
    """Everything that `home/client.html` shows; what is no right of the reader's is None."""
    may, client = work.actor.may, _client(work)
    today = day_of(work.now, zone_named(client.zone))
    services = start.services(work, client.zone) if may(Permission.CHECK_READ) else None
    hours = _hours(work, client) if may(Permission.POOL_READ) else None
    return {
        "client": client,
        "day": writing.day_text(today, spoken()),
        "notices": _notices(work, services or ()),
        "news": announcements.now(work),
        "awaited": [_awaited(one) for one in awaited.awaited(work)],
        "phone": accounts.our_provider(work).phone,
        "new_href": way("desk.new"),
        "pool": hours,
        "uptime": _uptime(services, client, today) if services is not None else None,
        "requests": _requests(work),
        "invoices": _invoices(work, client, today) if may(Permission.INVOICE_READ) else None,
        "results": _results(work, client) if may(Permission.REPORT_READ) else None,
    }


def _awaited(one: Awaited) -> dict[str, Any]:
    """One thing that waits for the reader's word, with the way to where it is answered."""
    words = {
        Sort.QUOTE: pgettext("client", "Quote to accept"),
        Sort.CONSENT: pgettext("client", "Chargeable work to confirm"),
        Sort.REPORT: pgettext("client", "Work report to accept"),
        Sort.ORDER: pgettext("client", "Order of hours to approve"),
    }
    ways = {
        Sort.QUOTE: way("quotes.show", quote_id=one.row_id),
        Sort.CONSENT: way("time.mine"),
        Sort.REPORT: way("time.mine", on=one.month_on),
        Sort.ORDER: way("orders.show", order_id=one.row_id),
    }
    notes = [writing.money_text(one.amount, spoken())] if one.amount is not None else []
    if one.until is not None:
        day = writing.day_text(one.until, spoken())
        notes.append(pgettext("client", "please answer by %(day)s") % {"day": day})
    return {
        "words": words[one.sort],
        "about": one.about,
        "href": ways[one.sort],
        "note": " · ".join(notes),
    }


def _client(work: Work) -> Client:
    own = work.actor.client_id
    return work.get(Client, own or UUID(int=0))


def _hours(work: Work, client: Client) -> dict[str, Any] | None:
    """The hours of the running month, or None for a client without any."""
    found = hour_queries.hours_of(work, client)
    if not found.pools:
        return None
    buys = orders.can_buy(work, client.id)
    links = {
        "buy_href": way("orders.new") if buys else None,
        "csv_href": url_for("hours.as_csv"),
    }
    return drawn.hero(found, links)


def _notices(work: Work, services: Any) -> list[dict[str, Any]]:
    """One bar for each outage that is open: who works on it, and when we speak next."""
    down = [each for each in services if each.outage is not None]
    ids = [each.outage.ticket_id for each in down if each.outage.ticket_id]
    tickets = start.outage_tickets(work, ids)
    return [_notice(each, tickets.get(each.outage.ticket_id)) for each in down]


def _notice(service: Service, ticket: Any) -> dict[str, Any]:
    parts = _of_ticket(ticket) if ticket is not None else []
    if not parts and service.outage is not None:
        at = writing.moment_short(service.outage.began_at, zone(), spoken())
        parts = [gettext("since %(at)s", at=at)]
    return {
        "title": pgettext("client", "%(name)s does not answer. We are looking into it.")
        % {"name": service.check.name},
        "words": " · ".join(parts),
        "href": way("desk.show", ticket_id=ticket.id) if ticket is not None else None,
    }


def _of_ticket(ticket: Any) -> list[str]:
    parts = [gettext("In charge: %(name)s", name=ticket.owner)] if ticket.owner else []
    parts.append(gettext("updated %(at)s", at=writing.time_text(ticket.updated_at, zone())))
    if ticket.next_update_at:
        at = writing.time_text(ticket.next_update_at, zone())
        parts.append(pgettext("client", "we report again by %(at)s") % {"at": at})
    return parts


def _uptime(services: list[Service], client: Client, today: date) -> dict[str, Any]:
    """Strips of ninety days; each share stands beside the hours that it was measured over."""
    first = today - timedelta(days=DAYS - 1)
    return {
        "services": [_service(each, first) for each in services],
        "first": writing.day_short(first, spoken()),
        "last": writing.day_short(today, spoken()),
        "href": way("monitoring.index"),
    }


def _service(service: Service, first: date) -> dict[str, Any]:
    states = [day_state(service.days.get(first + timedelta(days=number))) for number in range(DAYS)]
    percent = _percent(together(service.days.values()))
    state, words = _standing(service)
    label = gettext("%(name)s, last 90 days: %(percent)s", name=service.check.name, percent=percent)
    return {
        "name": service.check.name,
        "state": state,
        "state_words": words,
        "percent": percent,
        "strip": drawing.strip(states, label),
    }


def _percent(tally: Tally) -> str:
    """The share with the hours that were measured: `99.81% (of 2,160 h)`."""
    share = uptime(tally)
    if not share.has_data:
        return str(gettext("not measured yet"))
    hundredths = share.per(10_000)
    hours, minutes = share.whole // 3_600_000, share.whole // 60_000
    exact = "100" if hundredths == 10_000 else f"{hundredths // 100}.{hundredths % 100:02}"
    if not hours:
        return str(gettext("%(percent)s%% of %(minutes)s min", percent=exact, minutes=minutes))
    told = {"percent": exact, "hours": writing.number_text(hours)}
    return str(gettext("%(percent)s%% of %(hours)s h", **told))


def _standing(service: Service) -> tuple[str, str]:
    if service.check.hard is State.DOWN:
        return "down", pgettext("uptime", "down")
    if service.check.streak:
        return "warn", pgettext("uptime", "being checked")
    if service.check.hard is State.UNKNOWN:
        return "none", pgettext("uptime", "not measured yet")
    return "ok", pgettext("uptime", "fine")


def _requests(work: Work) -> dict[str, Any]:
    sight = work.actor.sight
    return {
        "items": [_request(row.Ticket, row.owner) for row in start.open_tickets(work)],
        "href": way("desk.index"),
        "is_own": sight is Sight.OWN,
    }


def _request(ticket: Ticket, owner: str | None) -> dict[str, Any]:
    at = writing.moment_short(ticket.updated_at, zone(), spoken())
    told = gettext("updated %(at)s", at=at)
    return {
        "subject": ticket.subject,
        "href": way("desk.show", ticket_id=ticket.id),
        "status": gettext(client_words(ticket.status, ticket.wait_reason)),
        "tone": TONES.get(ticket.status, ""),
        "number": ticket.number,
        "note": f"{owner} · {told}" if owner else told,
        "tier": ticket.tier,
        "tier_words": tiernames.said(ticket.tier),
    }


def _invoices(work: Work, client: Client, today: date) -> dict[str, Any]:
    due = invoice_queries.next_due(work, client.id)
    return {
        "items": [_invoice(row, today) for row in invoice_queries.latest(work, client.id)],
        "due": _due(due, today) if due else None,
        "href": way("invoices.index"),
    }


def _invoice(row: Invoice, today: date) -> dict[str, Any]:
    state = row.state
    if state is InvoiceState.ISSUED and row.due_on and row.due_on < today:
        state = InvoiceState.OVERDUE
    words, tone, symbol = PILLS.get(state, (mark("To be paid"), "", ""))
    return {
        "number": row.number,
        "href": way("invoices.show", invoice_id=row.id),
        "period": writing.month_text(Period(row.first_on, row.end_on), spoken()),
        "due": writing.day_short(row.due_on, spoken()) if row.due_on else "—",
        "amount": writing.money_text(row.gross, spoken()),
        "status": pgettext("client", words),
        "tone": tone,
        "symbol": symbol,
    }


def _due(row: Invoice, today: date) -> dict[str, Any]:
    left = (row.due_on - today).days if row.due_on else 0
    words = ngettext("%(num)s day left", "%(num)s days left", left)
    if left < 0:
        words = ngettext("%(num)s day past", "%(num)s days past", -left)
    return {
        "amount": writing.money_text(row.owed, spoken()),
        "day": _day(row.due_on) if row.due_on else "—",
        "left": words if left else gettext("today"),
        "tone": "bad" if left < 0 else "warn" if left <= 3 else "info",
        "pdf_href": way("invoices.pdf", invoice_id=row.id),
    }


def _day(day: date) -> str:
    """A day near enough to need no year: `11月30日(月)` / `Mon 30 Nov`."""
    text = writing.day_text(day, spoken())
    return text.removeprefix(f"{day.year}年").removesuffix(f" {day.year}")


def _results(work: Work, client: Client) -> dict[str, Any] | None:
    """The running month's results; None while nothing is decided."""
    month = month_or_this(work, client.zone)
    found = result_queries.results(work, client, Span(month.since, month.until))
    items = [bullet_of(result) for result in found if result.kept.whole]
    if not items or month.days is None:
        return None
    last = min(month.days.last, month.today)
    return {
        "items": items,
        "period": gettext(
            "%(first)s – %(last)s",
            first=writing.day_short(month.days.first, spoken()),
            last=writing.day_short(last, spoken()),
        ),
        "href": url_for("results.index"),
        "note": axis_note(),
    }
