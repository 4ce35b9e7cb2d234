"""Beside the promise to the client stand those of tiers (OLA), vendors (UC) and other teams."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from contracts.rules import clocks
from contracts.rules.clocks import Clock, Policy, Promise, Target, Watch
from contracts.rules.escalations import Beside, Escalating, levels_from
from msp.accounts.queries import our_provider
from msp.data.work import Work
from msp.desk.models import HandOver, TeamRequest, TeamRequestLine, Ticket, Vendor, VendorCase
from msp.desk.queries import tiers
from msp.desk.queries.promises import calendars
from msp.desk.rules.requests import LEVELS_OPTION, UNANSWERED, RequestState, RequestVerb
from msp.kernel.access import Permission
from msp.kernel.calendars import BusinessCalendar, always_open

Promising = HandOver | VendorCase | TeamRequest
NAMED = (RequestVerb.PROMISED, RequestVerb.DEFERRED)  # the steps that name a moment


@dataclass(frozen=True, slots=True)
class Inner:
    """One such promise: the row behind it, its clock, and the levels at which it is told of.

    `tier` is the tier that took the hand-over, `vendor` whom the case was put to, `request` the
    number of the request.
    """

    side: Beside
    row_id: UUID
    clock: Clock
    tier: int | None = None
    vendor: str = ""
    request: int = 0
    levels: tuple[Escalating, ...] = ()


@dataclass(frozen=True, slots=True)
class _Term:
    seconds: int
    version_id: UUID | None
    watch: Watch
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Book:
    """What the rows do not say themselves, read once for all of them."""

    vendors: Mapping[UUID, Vendor]
    promised_at: Mapping[UUID, datetime]  # when the request's moment was named
    levels: Mapping[tuple[Beside, object], tuple[Escalating, ...]]


def promises_of(work: Work, ticket: Ticket) -> list[Inner]:
    """Those clocks of the ticket as they stand now, in the order in which they began.

    An OLA runs from the hand-over until its review or return, a UC from the question until the
    vendor's answer, a request from when its moment was named until its answer. A hand-over that
    was undone, or to a tier without a limit, has none; nor has a request that named no moment.
    """
    work.require(Permission.TICKET_WORK)
    rows: list[Promising] = [
        *_hand_overs(work, ticket.id),
        *_cases(work, ticket.id),
        *_requests(work, ticket.id),
    ]
    return sorted(measured(work, rows), key=lambda one: (one.clock.starts_at or work.now, one.side))


def measured(work: Work, rows: Sequence[Promising]) -> list[Inner]:
    """The clock of each row as it stands now, in their order; of those that promise nothing, none.

    Five statements at most, however many rows there are.
    """
    work.require(Permission.TICKET_WORK)
    if not rows:
        return []
    book = _book(work, rows)
    terms = [(row, term) for row in rows if (term := _term(row, book)) is not None]
    known = calendars(work, {term.version_id for _, term in terms if term.version_id})
    return [_inner(row, _clock(work, term, known), book) for row, term in terms]


def request_levels(work: Work) -> tuple[Escalating, ...]:
    """Who hears when of what another team promised."""
    return levels_from(our_provider(work).options.get(LEVELS_OPTION, ()))


def _hand_overs(work: Work, ticket_id: UUID) -> Sequence[HandOver]:
    wanted = select(HandOver).where(
        HandOver.ticket_id == ticket_id,
        HandOver.ola_minutes.is_not(None),
        HandOver.undone_at.is_(None),
    )
    return work.session.scalars(wanted.order_by(HandOver.created_at)).all()


def _cases(work: Work, ticket_id: UUID) -> Sequence[VendorCase]:
    wanted = select(VendorCase).where(
        VendorCase.ticket_id == ticket_id, VendorCase.target_minutes.is_not(None)
    )
    return work.session.scalars(wanted).all()


def _requests(work: Work, ticket_id: UUID) -> Sequence[TeamRequest]:
    moment = func.coalesce(TeamRequest.answer_by, TeamRequest.wanted_by)
    wanted = select(TeamRequest).where(
        TeamRequest.ticket_id == ticket_id,
        TeamRequest.state != RequestState.WITHDRAWN,
        moment.is_not(None),
    )
    return work.session.scalars(wanted.order_by(TeamRequest.number)).all()


def _book(work: Work, rows: Sequence[Promising]) -> _Book:
    cases = {row.vendor_id for row in rows if isinstance(row, VendorCase)}
    asked = {row.id for row in rows if isinstance(row, TeamRequest)}
    levels: dict[tuple[Beside, object], tuple[Escalating, ...]] = {}
    if any(isinstance(row, HandOver) for row in rows):
        levels |= {
            (Beside.OLA, tier): levels_from(row.levels) for tier, row in tiers.rows(work).items()
        }
    if asked:
        levels[Beside.REQUEST, None] = request_levels(work)
    vendors = _vendors(work, cases)
    levels |= {(Beside.UC, key): levels_from(row.levels) for key, row in vendors.items()}
    return _Book(vendors, _promised(work, asked), levels)


def _vendors(work: Work, wanted: set[UUID]) -> dict[UUID, Vendor]:
    if not wanted:
        return {}
    return {
        row.id: row for row in work.session.scalars(select(Vendor).where(Vendor.id.in_(wanted)))
    }


def _promised(work: Work, wanted: set[UUID]) -> dict[UUID, datetime]:
    if not wanted:
        return {}
    found = work.session.execute(
        select(
            TeamRequestLine.request_id, func.max(TeamRequestLine.at, type_=TeamRequestLine.at.type)
        )
        .where(TeamRequestLine.request_id.in_(wanted), TeamRequestLine.verb.in_(NAMED))
        .group_by(TeamRequestLine.request_id)
    )
    return {row[0]: row[1] for row in found}


def _term(row: Promising, book: _Book) -> _Term | None:
    if isinstance(row, HandOver):
        watch = Watch(row.created_at, _first((row.taken_at, row.returned_at)))
        return _Term((row.ola_minutes or 0) * 60, row.ola_version_id, watch)
    if isinstance(row, VendorCase):
        watch = Watch(row.opened_at, _first((row.answered_at, row.closed_at)))
        name = book.vendors[row.vendor_id].name
        return _Term((row.target_minutes or 0) * 60, row.calendar_version_id, watch, name)
    return _asked(row, book)


def _asked(row: TeamRequest, book: _Book) -> _Term | None:
    """From when the moment was named: a promise of another moment is another promise."""
    until = row.answer_by or row.wanted_by
    if until is None or row.state is RequestState.WITHDRAWN:
        return None
    since = book.promised_at.get(row.id, row.asked_at) if row.answer_by else row.asked_at
    ended = None if row.state in UNANSWERED else row.answered_at
    seconds = max(int((until - since).total_seconds()), 0)
    return _Term(seconds, None, Watch(since, ended))


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _clock(work: Work, term: _Term, known: dict[UUID, BusinessCalendar]) -> Clock:
    calendar = known.get(term.version_id) if term.version_id else None
    policy = Policy(term.name, calendar or always_open(work.actor.zone))
    return clocks.clock(Promise(policy, Target(term.seconds), term.watch), work.now)


def _inner(row: Promising, clock: Clock, book: _Book) -> Inner:
    if isinstance(row, HandOver):
        levels = book.levels.get((Beside.OLA, row.to_tier), ())
        return Inner(Beside.OLA, row.id, clock, tier=row.to_tier, levels=levels)
    if isinstance(row, VendorCase):
        vendor = book.vendors[row.vendor_id].name
        levels = book.levels[Beside.UC, row.vendor_id]
        return Inner(Beside.UC, row.id, clock, vendor=vendor, levels=levels)
    levels = book.levels[Beside.REQUEST, None]
    return Inner(Beside.REQUEST, row.id, clock, request=row.number, levels=levels)
