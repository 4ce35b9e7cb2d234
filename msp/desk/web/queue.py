"""The queue in a browser: a page of rows, its counts as filters, and a peek beside it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext, pgettext
from werkzeug.datastructures import MultiDict

from msp.data.work import Work
from msp.desk.actions import bulk
from msp.desk.models import SavedView
from msp.desk.queries import queue, tickets
from msp.desk.queries.asked import Wish, first_of, told_by, views, wish_of
from msp.desk.queries.queue import Bucket, Counts, Filter, Sort, State, View
from msp.desk.rules import words
from msp.desk.rules.bulk import What
from msp.desk.web import chips, clientside, kept, panel, rows, shown, tiernames
from msp.desk.web.chips import link
from msp.desk.web.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.web import door
from msp.kernel.access import Permission


def asked(args: MultiDict[str, str]) -> Wish:
    """The wish in the address; empty names are none."""
    return wish_of(args)


def filter_of(work: Work, wish: Wish) -> Filter:
    """The wish as the query reads it, at the minute that has begun."""
    now = work.now.replace(second=0, microsecond=0)
    return Filter(
        now=now,
        until=_end_of_day(now, work.actor.zone),
        state=wish.state,
        sort=wish.sort or (Sort.DUE if wish.state is State.OPEN else Sort.OPENED),
        view=wish.view,
        tier=wish.tier,
        client_id=wish.client,
        assignee_id=wish.assignee,
        team_id=wish.team,
        priority=wish.priority,
        status=wish.status,
        wait_reason=wish.wait,
        kind=wish.kind,
        channel=wish.channel,
        due=wish.due,
        text=wish.q,
    )


def _end_of_day(now: datetime, zone: str) -> datetime:
    here = ZoneInfo(zone)
    day = now.astimezone(here).date() + timedelta(days=1)
    return datetime.combine(day, time(), here).astimezone(UTC)


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """The queue for the desk, one's own requests for a client."""
    wish = asked(request.args)
    if work.actor.is_client:
        return clientside.listed(work, wish.state, wish.page)
    work.require(Permission.TICKET_READ)
    wanted = filter_of(work, wish)
    key = kept.key_of(work, wanted)
    page = kept.KEPT.get(key) if key else None
    if page is None:
        saved = views(work) if work.actor.may(Permission.TICKET_WORK) else ()
        first = None if request.args else first_of(saved)
        if first is not None:
            wish = wish_of(first.wish)
            wanted = filter_of(work, wish)
        page = _drawn(work, (wish, saved), wanted, key)
    return page.html(int((work.now - wanted.now).total_seconds()))


def _drawn(
    work: Work, told: tuple[Wish, Sequence[SavedView]], wanted: Filter, key: Any
) -> kept.Page:
    """The page, drawn anew: one query for its rows, one for its counts."""
    wish, saved = told
    g.has_first_view = first_of(saved) is not None
    found = queue.page(work, wanted, wish.page)
    counts = queue.counts(work, wanted, found.pulse)
    by_due = wanted.sort is Sort.DUE and wanted.state is State.OPEN
    groups = rows.groups(work, list(found.rows), wanted, _grouping(wish, counts, by_due))
    html = render_template(
        "desk/index.html",
        groups=groups,
        place=kept.PLACE,
        first=found.rows[0].number if found.rows else None,
        newest=max((row.number for row in found.rows), default=0),
        tally=_tally(counts, wish),
        views=[*_views(work, counts, wish), *_saved(saved, wish)],
        chips=chips.chips(work, wish, wanted),
        kept=chips.narrowed(wish),
        told=told_by(wish),
        page=wish.page,
        more=found.more,
        may_open=work.actor.may(Permission.TICKET_OPEN),
        may_work=work.actor.may(Permission.TICKET_WORK),
        wish=wish,
        here=lambda **change: link(wish, **change),
    )
    return kept.keep(key, html, tuple(group.rows for group in groups))


def _grouping(wish: Wish, counts: Counts, by_due: bool) -> Counts | None:  # noqa: FBT001 - a fact
    """Counts for the headings: of a narrowed list only its own rows are counted."""
    if not by_due:
        return None
    narrowed = wish.model_dump(exclude={"state", "sort", "page", "newest"}, exclude_defaults=True)
    return Counts(()) if narrowed else counts


@pages.get("/fresh")
@door
def fresh(work: Work) -> Answer:
    """How many tickets have come since the list was drawn; never the rows themselves."""
    wish = asked(request.args)
    found = queue.newer(work, filter_of(work, wish), wish.newest)
    return render_template("desk/fresh.html", found=found, here=link(wish), poll=_poll(wish))


@pages.get("/filter")
@door
def narrow(work: Work) -> Answer:
    """A page with every filter, for the chip that opens it."""
    work.require(Permission.TICKET_WORK)
    return render_template(
        "desk/filter.html",
        wish=asked(request.args),
        further=_further(),
        client_options=[(row.id, row.name) for row in tickets.clients(work)],
        technician_options=[(row.id, row.name) for row in tickets.technicians(work)],
        team_options=[(row.id, row.name) for row in tickets.teams(work)],
        tiers=tiernames.options(),
    )


def _further() -> list[tuple[str, str, list[tuple[Any, str]]]]:
    """(name, label, options) of the filters that need no query."""
    told: tuple[tuple[str, str, Mapping[Any, str]], ...] = (
        ("priority", gettext("Priority"), words.PRIORITIES),
        ("status", gettext("State"), words.STATUS),
        ("wait", gettext("Waits for"), words.WAITS),
        ("kind", gettext("Kind"), words.KINDS),
        ("channel", gettext("Channel"), words.CHANNELS),
        ("due", gettext("Due"), rows.TITLES),
    )
    return [
        (name, label, [(key, shown.words(table, key)) for key in table])
        for name, label, table in told
    ]


@pages.post("/bulk")
@door
def take_many(work: Work) -> Answer:
    """Take the picked tickets oneself, all or none."""
    work.require(Permission.TICKET_WORK)
    typed = {text for text in request.form.getlist("n") if len(text) < 19}
    numbers = {int(text) for text in typed if text.isascii() and text.isdigit()}
    picked = [tickets.by_number(work, number).number for number in sorted(numbers)]
    if not picked:
        return redirect(url_for(".index"))
    told = {"n": picked[: bulk.MOST], "what": What.OWNER, "assignee_id": work.actor.id}
    wish = bulk.ChangeMany.model_validate(told)
    if all(each.why_not for _, each in bulk.outcomes(work, wish)):
        toasts.say(gettext("They are yours already."))
        return redirect(url_for(".index"))
    made = bulk.change_many(work, wish)
    words_of = ngettext(
        "%(num)s ticket is yours now.", "%(num)s tickets are yours now.", len(made.lines)
    )
    toasts.say(words_of, url_for(".undo_many", change_id=made.id))
    return redirect(url_for(".index"))


@pages.get("/<int:number>/peek")
@door
def peek(work: Work, number: int) -> Answer:
    """The panel beside the queue."""
    work.require(Permission.TICKET_WORK)
    ticket = tickets.by_number(work, number)
    time_href = shown.address("desk.time_panel", ticket_id=ticket.id)
    told = panel.peeked(work, ticket)
    return render_template("desk/peek.html", ticket=told, url_time=time_href)


def _poll(wish: Wish) -> str:
    return url_for("desk.fresh", newest=wish.newest or None, **told_by(wish))


def _tally(counts: Counts, wish: Wish) -> list[dict[str, Any]]:
    """The numbers at the top; each is the filter that shows its tickets."""
    told = (
        (View.OVER, gettext("Overdue"), counts.of(Bucket.OVER), "octagon-alert", "over"),
        (View.SOON, gettext("Within an hour"), counts.of(Bucket.SOON), "hourglass", "risk"),
        (View.UNASSIGNED, gettext("Unassigned"), counts.owned_by(None), "user-round-x", ""),
        (View.ANSWERED, gettext("Client replied"), counts.answered, "reply", ""),
        (None, gettext("All open"), counts.of(), "inbox", ""),
    )
    return [
        {
            "words": title,
            "number": number,
            "unit": pgettext("count", "ticket") if number == 1 else pgettext("count", "tickets"),
            "symbol": symbol,
            "state": state if number else "",
            "href": link(Wish(), view=view.value if view else None),
            "current": wish.view is view and wish == Wish(view=view),
        }
        for view, title, number, symbol, state in told
    ]


def _views(work: Work, counts: Counts, wish: Wish) -> list[dict[str, Any]]:
    risk = counts.of(Bucket.OVER, Bucket.SOON)
    told: list[tuple[str, int | None, Wish]] = [
        (gettext("All open"), counts.of(), Wish()),
        (gettext("Mine"), counts.owned_by(work.actor.id), Wish(view=View.MINE)),
        *((said, counts.at_tier(t), Wish(tier=t)) for t, said in tiernames.options()),
        (gettext("At risk"), risk, Wish(view=View.RISK)),
        (gettext("Closed"), None, Wish(state=State.CLOSED)),
        (gettext("All"), None, Wish(state=State.ALL)),
    ]
    same = wish.model_copy(update={"page": 1, "sort": None, "newest": 0})
    return [
        {"title": title, "count": count, "href": link(target), "current": target == same}
        for title, count, target in told
    ]


def _saved(saved: Sequence[SavedView], wish: Wish) -> list[dict[str, Any]]:
    """The views that were kept under a name, as further tabs."""
    same = told_by(wish.model_copy(update={"sort": None}))
    return [
        {
            "title": row.name,
            "count": None,
            "href": link(wish_of(row.wish)),
            "current": same == {name: v for name, v in row.wish.items() if name != "sort"},
        }
        for row in saved
    ]
