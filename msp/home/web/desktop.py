"""What staff sees first: set-up while it is missing, the desk, the money, all by right."""

from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext, pgettext

from billing.rules.invoices import InvoiceState
from monitoring import queries as monitoring
from msp.accounts.queries import our_provider
from msp.data.work import Work
from msp.desk.queries.queue import Bucket
from msp.desk.queries.voices import satisfaction
from msp.desk.web.voices.scores import thanked
from msp.doors.furniture import spoken
from msp.home.queries import desk, money, setup, start
from msp.home.queries.money import Pipeline
from msp.home.rules.figures import tenths_text
from msp.home.web.months import Month, month_or_this
from msp.home.web.settings import step
from msp.home.web.ways import first_way, way
from msp.kernel.access import Permission
from msp.kernel.errors import mark
from msp.kernel.writing import money_text, number_text

THANKS = 3  # kind words on the first page
TILES: tuple[tuple[str, str, str, tuple[str, ...], Permission], ...] = (
    (mark("Queue"), mark("Open tickets by how pressing they are"), "inbox", ("desk.index",),
     Permission.TICKET_READ),
    (mark("Clients"), mark("Who we serve, their sites and people"), "building-2",
     ("clients.index",), Permission.CLIENT_READ),
    (mark("Contracts"), mark("What was agreed, and what it costs"), "handshake",
     ("contracts.index",), Permission.CONTRACT_READ),
    (mark("Hours left by client"), mark("Prepaid hours, and who runs out"), "hourglass",
     ("hours.chosen",), Permission.POOL_READ),
    (mark("Uptime"), mark("What is watched, worst first"), "activity", ("monitoring.index",),
     Permission.CHECK_READ),
    (mark("Invoices"), mark("What was billed and what is open"), "receipt", ("invoices.index",),
     Permission.INVOICE_READ),
    (mark("Desk report"), mark("Counts, rates and lengths, each with its rows"), "chart-column",
     ("reports.index",), Permission.REPORT_READ),
    (mark("Jobs"), mark("What runs in the background"), "list-checks", ("jobs.index",),
     Permission.JOB_READ),
    (mark("Settings"), mark("Everything that can be set up"), "settings", ("settings.index",),
     Permission.CATALOGUE_CHANGE),
)  # fmt: skip


def of(work: Work) -> dict[str, Any]:
    """Everything that `home/staff.html` shows; what is no right of the reader's is None."""
    may = work.actor.may
    return {
        "steps": _steps(work) if may(Permission.PROVIDER_CHANGE) else None,
        "desk": _desk(work) if may(Permission.TICKET_WORK) else None,
        "rates": _rates(work) if may(Permission.REPORT_READ) else None,
        "money": _money(work) if may(Permission.RUN_READ) else None,
        "thanks": _thanks(work) if may(Permission.VOICE_READ) else [],
        "tiles": _tiles(work),
    }


def _thanks(work: Work) -> list[dict[str, Any]]:
    """The latest kind words for whoever looks (R74)."""
    wanted = satisfaction.thanks(work, work.actor.id).limit(THANKS)
    return [thanked(row) for row in work.session.execute(wanted)]


def _steps(work: Work) -> dict[str, Any] | None:
    """The checklist while something that billing needs is missing."""
    found = setup.tasks(work)
    if all(task.is_done for task in found if task.key in setup.NEEDED):
        return None
    is_fresh = our_provider(work).set_up_at is None
    return {
        "done": sum(task.is_done for task in found),
        "rows": [step(task) for task in found],
        "first_run": way("setup.index") if is_fresh else None,
    }


def _desk(work: Work) -> list[dict[str, Any]]:
    counts = start.desk_counts(work)
    over, soon = counts.of(Bucket.OVER), counts.of(Bucket.SOON)
    shown = [
        _fig(gettext("Overdue"), over, "octagon-alert", "over", "over" if over else ""),
        _fig(gettext("Within an hour"), soon, "hourglass", "soon", "risk" if soon else ""),
        _fig(gettext("Unassigned"), counts.owned_by(None), "user-round-x", "unassigned", ""),
        _fig(gettext("Client replied"), counts.answered, "reply", "answered", ""),
        _fig(gettext("Open now"), counts.of(), "layers", None, ""),
    ]
    if work.actor.may(Permission.TIME_APPROVE):
        waiting = start.entries_waiting(work)
        href = first_way(("time.waiting", "time.approvals", "time.approve", "time.index"))
        shown.append(_row(gettext("Time to approve"), waiting, "timer", href))
    if work.actor.may(Permission.CHECK_READ):
        down = monitoring.figures(work)["down"]
        href = way("monitoring.index")
        state = "over" if down else "fine"
        shown.append({**_row(gettext("Checks down"), down, "siren", href), "state": state})
    return shown


def _fig(words: str, number: int, symbol: str, view: str | None, state: str) -> dict[str, Any]:  # noqa: PLR0913, PLR0917
    href = way("desk.index", view=view) if view else way("desk.index")
    return {**_row(words, number, symbol, href), "state": state}


def _row(words: str, number: int, symbol: str, href: str | None) -> dict[str, Any]:
    return {
        "words": words,
        "number": number_text(number),
        "unit": "",
        "symbol": symbol,
        "state": "",
        "href": href,
        "current": False,
    }


def _rates(work: Work) -> dict[str, Any]:
    month = month_or_this(work)
    report = desk.report(work, desk.Span(month.since, month.until))
    return {
        "month": month.days,
        "rows": [
            _rate(gettext("Tier-1 rate"), report.tier_one, "entered_at_tier_one", month),
            _rate(
                pgettext("report", "Solved at first contact (FCR)"),
                report.first_contact,
                "done",
                month,
            ),
        ],
        "median": tenths_text(report.open_to_resolved.median_tenths),
        "solved": number_text(report.open_to_resolved.count),
        "solved_href": url_for("reports.behind", figure="resolved", **month.told),
        "href": url_for("reports.index", **month.told),
    }


def _rate(words: str, part: Any, figure: str, month: Month) -> dict[str, Any]:
    return {
        "words": words,
        "percent": tenths_text(part.tenths),
        "part": number_text(part.part),
        "whole": number_text(part.whole),
        "href": url_for("reports.behind", figure=figure, **month.told),
    }


S = InvoiceState


def _money(work: Work) -> dict[str, Any]:
    found = money.pipeline(work)
    run_href = way("runs.show", run_id=found.run.id) if found.run else None
    return {
        "month": found.month,
        "steps": _pipeline(found, run_href or first_way(("runs.index", "runs.new"))),
        "exceptions": _exceptions(found, run_href),
        "overdue": {
            "count": found.overdue[0],
            "amount": money_text(found.overdue[1], spoken()),
            "href": way("invoices.index", state=S.OVERDUE.value),
        },
        "open": {
            "count": found.open[0],
            "amount": money_text(found.open[1], spoken()),
            "href": way("invoices.index", state="open"),
        },
        "href": first_way(("runs.index",)),
    }


def _pipeline(found: Pipeline, href: str | None) -> list[dict[str, Any]]:
    """準備 → 確認 → 承認 → 発行 → 入金, each with its count and amount."""
    draft, approved = found.count(S.DRAFT), found.count(S.APPROVED)
    issued, paid = found.count(S.ISSUED, S.PART_PAID, S.OVERDUE), found.count(S.PAID)
    ready = found.run is not None
    steps = (
        (
            pgettext("billing", "Prepare"),
            ngettext("%(num)s entry to approve", "%(num)s entries to approve", found.unapproved)
            if found.unapproved
            else gettext("ready"),
            ready,
        ),
        (
            pgettext("billing", "Review"),
            gettext("%(count)s to check", count=found.to_check) if ready else "—",
            ready and not found.to_check,
        ),
        (pgettext("billing", "Approve"), _invoices(draft, found, S.DRAFT), ready and not draft),
        (
            pgettext("billing", "Issue"),
            _invoices(approved, found, S.APPROVED),
            ready and not draft and not approved and bool(issued or paid),
        ),
        (
            pgettext("billing", "Payment"),
            _invoices(issued, found, S.ISSUED, S.PART_PAID, S.OVERDUE),
            bool(paid) and not issued and not draft and not approved,
        ),
    )
    now = next((place for place, each in enumerate(steps) if not each[2]), None)
    return [
        {
            "title": title,
            "note": note,
            "state": "done" if done else "now" if place == now else "",
            "href": href,
            "hot": place == 1 and bool(found.to_check),
        }
        for place, (title, note, done) in enumerate(steps)
    ]


def _invoices(count: int, found: Pipeline, *states: InvoiceState) -> str:
    if not count:
        return "—"
    amount = money_text(found.amount(*states), spoken())
    return f"{ngettext('%(num)s invoice', '%(num)s invoices', count)} · {amount}"


def _exceptions(found: Pipeline, run_href: str | None) -> list[tuple[str, int, str | None]]:
    """What keeps the month from being billed, with the way to each."""
    waiting = first_way(("time.waiting", "time.approvals", "time.approve", "time.index"))
    rows = [
        (gettext("Time that nobody approved"), found.unapproved, waiting),
        (gettext("Work without one clear contract line"), found.unclear, waiting),
        (gettext("Clients left out of the run"), found.blocked, run_href),
        (gettext("Clients to be checked"), found.to_check, run_href),
    ]
    return [row for row in rows if row[1]]


def _tiles(work: Work) -> list[dict[str, Any]]:
    return [
        {"title": gettext(title), "words": gettext(words), "symbol": symbol, "href": href}
        for title, words, symbol, ends, permission in TILES
        if work.actor.may(permission) and (href := first_way(ends))
    ]
