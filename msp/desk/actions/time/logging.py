"""Time is written down as it was worked; what a contract makes of it follows at once."""

from sqlalchemy import select

from msp.data import history
from msp.data.history import History
from msp.data.storing import put, store
from msp.data.work import Work
from msp.desk.actions.time.drafting import LogTime, drafted
from msp.desk.actions.time.settling import hold, settle
from msp.desk.models import TimeEntry, Timer
from msp.desk.queries import time as times
from msp.desk.queries.time import Effect
from msp.kernel.access import Permission


def log_time(work: Work, wish: LogTime) -> TimeEntry:
    """Write down time worked; cover it, use hours, charge the rest. Source: DOMAIN §4.

    Work that several lines or no line cover is kept and waits for somebody to decide.
    """
    work.require(Permission.TIME_LOG)
    entry, known = drafted(work, wish)
    hold(work, entry.client_id)
    settle(work, entry, known)
    store(work, entry)
    if wish.from_timer:
        _end_timer(work)
    told = {name: getattr(entry, name) for name in ("worked_seconds", "ticket_id", "work_on")}
    put(work, History, history.told(work, "time.logged", entry, told))
    return entry


def simulate(work: Work, wish: LogTime) -> Effect:
    """What logging this would do; writes nothing and refuses what logging would refuse."""
    work.require(Permission.TIME_LOG)
    with work.session.no_autoflush:
        return times.effect_of(work, *drafted(work, wish))


def _end_timer(work: Work) -> None:
    mine = select(Timer).where(Timer.person_id == work.actor.id)
    for timer in work.session.scalars(mine):
        work.session.delete(timer)
    work.session.flush()
