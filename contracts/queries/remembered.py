"""What was agreed changes rarely and is asked with every entry: answers are kept until it does.

A counter of the provider (`contracts.pulse`) rises with every commit that touched an agreement, a
price or a calendar. An answer is kept with the pulse under which it was found and serves only work
that sees the same pulse; work that itself has changed something asks anew.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, TypeVar, cast
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, event, inspect, select
from sqlalchemy.orm import ORMExecuteState, UOWTransaction

from contracts.models import (
    Calendar,
    CalendarVersion,
    ClientRate,
    Contract,
    ContractLine,
    LineTerms,
    LineWorkType,
    PriceListRate,
    SlaPolicy,
    SlaTarget,
)
from contracts.queries.agreements import (
    LineFacts,
    PriceRequest,
    active_lines,
    tariffs,
    turning_days,
)
from contracts.queries.promises import sla_terms
from contracts.rules import rates
from contracts.rules.rates import Rate
from msp.data.counters import Counter, next_number
from msp.data.tenancy import TenantSession
from msp.data.work import Work
from msp.kernel.calendars import BusinessCalendar, zone_named
from msp.kernel.money import Money
from msp.kernel.periods import day_of

PULSE = "contracts.pulse"
STIRRED = "agreements_changed"  # in a session: it has written what is remembered here
SEEN = "agreements_pulse"
MOST = 5_000  # answers for one provider
WATCHED = (
    Calendar,
    CalendarVersion,
    ClientRate,
    Contract,
    ContractLine,
    LineTerms,
    LineWorkType,
    PriceListRate,
    SlaPolicy,
    SlaTarget,
)

A = TypeVar("A")
Shelf = tuple[int, dict[Hashable, Any]]
_SHELVES: WeakKeyDictionary[Engine, dict[UUID, Shelf]] = WeakKeyDictionary()
_ASKED = select(Counter.value).where(Counter.name == bindparam("name"))


def remembered(work: Work, client_id: UUID, key: Hashable, ask: Callable[[], A]) -> A:
    """The answer kept for the client and `key`, else what `ask` finds: no rows of a session.

    Only staff who may touch the client is answered from memory; others see less, and ask anew.
    """
    actor = work.actor
    if actor.is_client or (actor.clients is not None and client_id not in actor.clients):
        return ask()
    shelf, place = _shelf(work), (client_id, key)
    if shelf is None:
        return ask()
    if place not in shelf:
        if len(shelf) >= MOST:
            shelf.clear()
        shelf[place] = ask()
    return cast("A", shelf[place])


def stir(session: TenantSession) -> None:
    """Say that agreements are written in this session by table-level SQL."""
    session.info[STIRRED] = True


def see(work: Work, found: int | None) -> None:
    """Say which pulse the work has seen, so that it need not be asked."""
    work.session.info.setdefault(SEEN, found)


def _shelf(work: Work) -> dict[Hashable, Any] | None:
    session = work.session
    if session.info.get(STIRRED):
        return None
    if SEEN not in session.info:
        session.info[SEEN] = session.execute(_ASKED, {"name": PULSE}).scalar()
    found = session.info[SEEN]
    if found is None:
        return None
    shelves = _SHELVES.setdefault(session.get_bind().engine, {})
    known, shelf = shelves.get(work.actor.provider_id, (-1, {}))
    if found < known:
        return None
    if found > known:
        shelf = {}
        shelves[work.actor.provider_id] = (found, shelf)
    return shelf


@event.listens_for(TenantSession, "after_flush")
def _notice(session: TenantSession, context: UOWTransaction) -> None:
    """A stored, changed or removed agreement is news."""
    if session.info.get(STIRRED):
        return
    for rows in (session.new, session.dirty, session.deleted):
        if any(isinstance(row, WATCHED) for row in rows):
            stir(session)
            return


@event.listens_for(TenantSession, "do_orm_execute")
def _notice_statement(state: ORMExecuteState) -> None:
    """So is a statement that changes many of them."""
    if state.is_select or state.session.info.get(STIRRED):
        return
    mapper = state.bind_mapper
    if mapper is not None and issubclass(mapper.class_, WATCHED):
        state.session.info[STIRRED] = True


@event.listens_for(TenantSession, "before_commit")
def _tell(session: TenantSession) -> None:
    """The pulse rises last of all, so that nobody waits for its row while others are held."""
    if session.in_nested_transaction() or session.info.get("gate"):
        return
    if session.new or session.dirty or session.deleted:
        session.flush()
    if session.info.pop(STIRRED, False):
        actor, now = session.actor, session.info["now"]
        next_number(Work(session, actor, now), PULSE)


@event.listens_for(TenantSession, "after_transaction_end")
def _forget(session: TenantSession, transaction: Any) -> None:
    """The next transaction looks at the pulse again."""
    if transaction.parent is None:
        session.info.pop(SEEN, None)
        session.info.pop(STIRRED, None)


def lines_in_force(work: Work, client_id: UUID, on: date) -> tuple[LineFacts, ...]:
    """The client's lines in force on a day, by contract and place; their terms only tell.

    Between two days on which something begins or ends, every day has the same answer.
    """
    turns = remembered(work, client_id, "turns", partial(turning_days, work, client_id))

    def ask() -> tuple[LineFacts, ...]:
        found = active_lines(work, client_id, on)
        return tuple(replace(line, terms=_apart(line.terms)) for line in found)

    return remembered(work, client_id, ("lines", bisect_right(turns, on)), ask)


def price_in_force(work: Work, request: PriceRequest) -> Rate:
    """The price of an hour. Raises Refused when there is none in the contract's currency."""
    if request.override is not None:
        return rates.rate(request.asked, (), request.override)
    line = request.line
    key = ("tariffs", line and line.line_id, line and line.terms.id)
    found = remembered(work, request.client_id, key, partial(tariffs, work, request))
    return rates.rate(request.asked, found)


def visit_fee(work: Work, line: LineFacts, on: date) -> Money:
    """What the way to a visit costs: by the terms, else as agreed with the client, else by the
    price list. Raises Refused when there is no such price in the contract's currency.
    """
    if line.terms.travel_price is not None:
        return line.terms.travel_price
    asked = rates.Asked(on, line.currency, per=rates.Per.VISIT)
    return price_in_force(work, PriceRequest(line.terms.client_id, asked, line)).per_hour


def calendar_in_force(work: Work, client_id: UUID, line_id: UUID) -> BusinessCalendar:
    """The calendar of the line's promise today: it says which hours are the usual ones."""
    key = ("calendar", line_id, day_of(work.now, zone_named(work.actor.zone)))
    ask = partial(sla_terms, work, client_id, line_id=line_id)
    return remembered(work, client_id, key, lambda: ask().calendar)


def _apart(row: LineTerms) -> LineTerms:
    """The terms as a row of no session."""
    names = [column.key for column in inspect(LineTerms).column_attrs]
    return LineTerms(**{name: getattr(row, name) for name in names})
