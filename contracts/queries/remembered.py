"""What was agreed changes rarely and is asked with every entry: answers are kept until it does.

A counter of the provider (`contracts.pulse`) rises with every commit that touched an agreement, a
price or a calendar. An answer is kept with the pulse under which it was found and serves only work
that sees the same pulse; work that itself has changed something asks anew.
"""

from collections.abc import Callable, Hashable
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
from msp.data.counters import Counter, next_number
from msp.data.tenancy import TenantSession
from msp.data.work import Work

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


def remembered(work: Work, key: Hashable, ask: Callable[[], A]) -> A:
    """The answer kept for `key`, else what `ask` finds; it must hold no rows of a session.

    The key names the client: nothing that is kept for one serves another.
    """
    shelf = _shelf(work)
    if shelf is None:
        return ask()
    if key not in shelf:
        if len(shelf) >= MOST:
            shelf.clear()
        shelf[key] = ask()
    return cast("A", shelf[key])


def stir(session: TenantSession) -> None:
    """Say that agreements are written in this session by table-level SQL."""
    session.info[STIRRED] = True


def _shelf(work: Work) -> dict[Hashable, Any] | None:
    session = work.session
    if session.info.get(STIRRED):
        return None
    if SEEN not in session.info:
        session.info[SEEN] = session.execute(_ASKED, {"name": PULSE}).scalar()
    pulse = session.info[SEEN]
    if pulse is None:
        return None
    shelves = _SHELVES.setdefault(session.get_bind().engine, {})
    known, shelf = shelves.get(work.actor.provider_id, (-1, {}))
    if pulse < known:
        return None
    if pulse > known:
        shelf = {}
        shelves[work.actor.provider_id] = (pulse, shelf)
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


def apart(row: LineTerms) -> LineTerms:
    """The terms as a row of no session, which only tells its columns."""
    names = [column.key for column in inspect(LineTerms).column_attrs]
    return LineTerms(**{name: getattr(row, name) for name in names})
