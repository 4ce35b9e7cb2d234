"""Every hand-over of a ticket as a whole, and the review of the one that waits for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext

from contracts.rules.escalations import Beside
from msp.data.work import Work
from msp.desk.actions.reviewing import ReviewHandOver, review_hand_over
from msp.desk.models import HandOver, Ticket
from msp.desk.queries import handovers, olas, tickets, tiers
from msp.desk.queries.olas import Inner
from msp.desk.rules import reviews, words
from msp.desk.rules.tiers import ASKED, Asked
from msp.desk.web import shown, tiernames
from msp.desk.web.cards import Card
from msp.desk.web.tiers.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import spoken
from msp.doors.web import door
from msp.kernel import writing
from msp.kernel.access import Permission

Pairs = list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Names:
    """Who and which team is meant."""

    people: Mapping[UUID, str]
    teams: Mapping[UUID, str]

    def place(self, row: HandOver, end: str) -> str:
        """`from` or `to`: tier, team and person."""
        tier, team = getattr(row, f"{end}_tier"), getattr(row, f"{end}_team_id")
        person = getattr(row, f"{end}_person_id")
        parts = (tiernames.said(tier), self.teams.get(team, ""), self.people.get(person, ""))
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Record:
    """One hand-over as the page shows it."""

    title: str
    state: str
    tone: str
    pairs: Pairs


@pages.get("/tickets/<uuid:ticket_id>/hand-overs")
@door
def hand_overs(work: Work, ticket_id: UUID) -> Answer:
    """Every hand-over of the ticket, the latest first."""
    work.require(Permission.TICKET_WORK)
    ticket = tickets.ticket(work, ticket_id)
    return _page(work, ticket, _review_form(ticket))


@pages.post("/tickets/<uuid:ticket_id>/review")
@door
def review(work: Work, ticket_id: UUID) -> Answer:
    """Take over what was handed on."""
    work.require(Permission.TICKET_WORK)
    form = Form(ReviewHandOver, request.form, ticket_id=ticket_id)
    if form.send(work, review_hand_over) is None:
        return _page(work, tickets.ticket(work, ticket_id), form), 422
    toasts.say(gettext("The hand-over was reviewed. You can work on it now."))
    return redirect(url_for("desk.show", ticket_id=ticket_id))


def _review_form(ticket: Ticket) -> Form[ReviewHandOver]:
    form = Form(ReviewHandOver)
    form.typed = {"impact": str(ticket.impact), "urgency": str(ticket.urgency)}
    form.typed |= {"validity": "confirmed", "version": str(ticket.version)}
    return form


def _page(work: Work, ticket: Ticket, form: Form[ReviewHandOver]) -> str:
    rows = list(reversed(tickets.hand_overs(work, ticket.id)))
    told = names_of(work, rows)
    clocks = {one.row_id: one for one in olas.promises_of(work, ticket) if one.side is Beside.OLA}
    pending = handovers.pending(work, ticket.id)
    addressee = handovers.addressee(work, pending, ticket) if pending else None
    return render_template(
        "desk/tiers/hand_overs.html",
        ticket=ticket,
        records=[record_of(row, told, clocks.get(row.id)) for row in rows],
        form=form,
        waiting=pending,
        so_far=_so_far(work, ticket),
        may_review=addressee is not None and reviews.may_review(addressee, work.actor.id),
        duty=_duty(work, ticket.tier),
        validities=[(one.value, gettext(said)) for one, said in reviews.VALIDITIES.items()],
        impacts=[(level, shown.words(words.IMPACTS, level)) for level in (1, 2, 3)],
        urgencies=[(level, shown.words(words.URGENCIES, level)) for level in (1, 2, 3)],
    )


def _so_far(work: Work, ticket: Ticket) -> Pairs:
    """What the receiver has to know before working (R155): since when, and how long."""
    minutes = handovers.worked_minutes(work, ticket.id)
    since = int((work.now - ticket.opened_at).total_seconds())
    return [
        (gettext("First contact"), shown.moment(ticket.opened_at)),
        (gettext("Time since then"), duration(since // 60)),
        (gettext("Minutes booked"), duration(minutes)),
        (gettext("Next promise to the client"), shown.moment(ticket.next_due_at)),
    ]


def _duty(work: Work, tier: int) -> str:
    row = tiers.rows(work).get(tier)
    if row is None:
        return ""
    mine, other = (row.duty_ja, row.duty_en)[:: 1 if spoken() == "ja" else -1]
    return mine or other


def names_of(work: Work, rows: list[HandOver]) -> Names:
    """Every name that the rows need."""
    people: set[UUID | None] = set()
    for row in rows:
        people |= {row.author_id, row.from_person_id, row.to_person_id}
        people |= {row.taken_by_id, row.returned_by_id}
    teams = {team.id: team.name for team in tickets.teams(work)}
    return Names(tickets.names(work, people), teams)


def record_of(row: HandOver, told: Names, ola: Inner | None) -> Record:
    """The hand-over with everything that was written down."""
    state, tone = state_of(row)
    title = f"{told.place(row, 'from')} → {told.place(row, 'to')}"
    return Record(title, state, tone, [*_given(row, told), *_taken(row, told, ola)])


def state_of(row: HandOver) -> tuple[str, str]:
    """What became of it, and how that looks."""
    if row.undone_at:
        return gettext("Undone"), ""
    if row.returned_at:
        return gettext("Sent back"), "bad"
    if row.taken_at:
        return gettext("Reviewed"), "ok"
    if row.awaits_review:
        return gettext("Waits for its review"), "warn"
    return gettext("Passed on"), ""


def _given(row: HandOver, told: Names) -> Iterator[tuple[str, Any]]:
    yield gettext("Handed over"), shown.moment(row.created_at)
    yield gettext("Handed over by"), told.people.get(row.author_id, "")
    yield gettext("Reason"), f"{shown.words(words.REASONS, row.reason)} {row.because}".strip()
    if row.criteria:
        yield gettext("Criteria that held"), shown.listed(map(str, row.criteria))
    yield gettext(ASKED[Asked.SUMMARY]), row.summary
    yield gettext(ASKED[Asked.OUTCOME]), row.outcome
    yield gettext("What was tried"), row.tried
    yield gettext(ASKED[Asked.FACTS]), row.facts
    for label, text in (
        (gettext("What the user says or we suppose"), row.said),
        (gettext(ASKED[Asked.PROGRAMS]), row.programs),
        (gettext(ASKED[Asked.DATABASE_OBJECTS]), row.database_objects),
        (gettext(ASKED[Asked.API_NAMES]), row.api_names),
    ):
        if text:
            yield label, text
    yield gettext("Minutes booked until then"), duration(row.worked_minutes)
    if row.sla_left_before is not None:
        yield gettext("Time left for the client"), _effect(row)


def _effect(row: HandOver) -> str:
    before = seconds_text(row.sla_left_before)
    after = seconds_text(row.sla_left_after)
    return before if before == after else f"{before} → {after}"


def _taken(row: HandOver, told: Names, ola: Inner | None) -> Iterator[tuple[str, Any]]:
    if ola is not None:
        limit = gettext("Target %(time)s", time=duration(row.ola_minutes or 0))
        used = duration(writing.shown_minutes(ola.clock.used_seconds))
        yield gettext("OLA until the review"), f"{limit} · {gettext('used %(time)s', time=used)}"
    if row.taken_at:
        yield gettext("Reviewed"), shown.moment(row.taken_at)
        yield (
            gettext("Reviewed by"),
            told.people.get(row.taken_by_id, "") if row.taken_by_id else "",
        )
    if row.validity:
        yield gettext("Finding"), f"{gettext(reviews.VALIDITIES[row.validity])} {row.review_note}"
    if row.returned_at and not row.undone_at:
        yield gettext("Sent back"), shown.moment(row.returned_at)
        reason = gettext(reviews.RETURNS[row.returned_reason]) if row.returned_reason else ""
        yield gettext("Why it was sent back"), f"{reason} {row.returned_because}".strip()


def duration(minutes: int) -> str:
    """Minutes as people say them."""
    return writing.minutes_words(minutes, spoken())


def seconds_text(seconds: int | None) -> str:
    """Business seconds left; "—" for none."""
    return "—" if seconds is None else writing.clock_text(writing.shown_minutes(seconds))


def card(work: Work, ticket: Ticket) -> Card | None:
    """The card beside the ticket: how often it was handed over, and what waits."""
    rows = tickets.hand_overs(work, ticket.id)
    told = names_of(work, list(rows))
    last = rows[-1] if rows else None
    pairs: Pairs = []
    if last is not None:
        state, _ = state_of(last)
        pairs = [
            (gettext("Last one"), f"{told.place(last, 'from')} → {told.place(last, 'to')}"),
            (gettext("State"), state),
            (gettext(ASKED[Asked.SUMMARY]), last.summary),
        ]
    waits = last is not None and last.awaits_review and g.actor.id != last.author_id
    return Card(
        gettext("Hand-overs"),
        url_for("tiers.hand_overs", ticket_id=ticket.id),
        gettext("Review it") if waits else gettext("Show all"),
        pairs,
        note=str(len(rows)) if rows else "",
        empty=gettext("It was not handed over yet."),
    )
