"""However entries are logged, edited, moved and deleted, the books of hours stay right."""

from datetime import date, time
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from contracts import queries as hours
from contracts.models import HourPool, LedgerEntry
from contracts.rules.lines import LineKind
from contracts.rules.rounding import Scope, Steps, billable
from msp.accounts.models import Client, Person, Provider
from msp.data.work import begin
from msp.desk.actions import time as actions
from msp.desk.models import TimeEntry
from msp.kernel.access import Actor, Role, system_actor
from msp.kernel.errors import Refused
from tests.desk.time_story import agreed, story

DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["log", "edit", "move", "delete", "line"]),
        st.integers(0, 5),
        st.integers(1, 180),
        st.integers(1, 19),
    ),
    min_size=1,
    max_size=12,
)


def opened(sessions):
    """A provider of its own for each example: two tickets, hours, and a rounded spot line."""
    actor = Actor(uuid4(), "Olive", frozenset({Role.PROVIDER_ADMIN}), uuid4())
    with begin(sessions, system_actor(actor.provider_id)) as work:
        work.add(Provider(id=actor.provider_id, name="みらいITサービス"))
        work.add(Person(id=actor.id, name="Olive", roles=[Role.PROVIDER_ADMIN.value]))
    return actor


def furnished(work):
    told = story(work, work.add(Client(name="みなと製作所", number=1)))
    pooled = told.line(LineKind.BLOCK, rate_per_hour=12000, increment=15, rank=1)
    spot = told.line(
        LineKind.TIME_AND_MATERIALS, rate_per_hour=9000, increment=30, scope=Scope.TICKET, rank=2
    )
    agreed(told)
    told.sell(120, "order:1", expires_on=date(2026, 12, 31))
    told.sell(200, "order:2")
    return told, (pooled.id, spot.id), [told.ticket(number).id for number in (1, 2)]


def done(work, deed, place, kept):
    """One deed; what a rule refuses changes nothing."""
    verb, which, minutes, day = deed
    told, lines, tickets = place
    found = kept[which % len(kept)] if kept else None
    on = date(2026, 11, day)
    if verb == "log" or found is None:
        wish = actions.LogTime(
            ticket_id=tickets[which % 2],
            work_type_id=told.remote.id,
            minutes=minutes,
            work_on=on,
            starts=time(1 + which * 3),
            line_id=lines[minutes % 2],
        )
        kept.append(actions.log_time(work, wish))
    elif verb == "edit":
        wish = actions.ChangeEntry(entry_id=found.id, minutes=minutes, work_on=on)
        actions.change_entry(work, wish)
    elif verb == "line":
        wish = actions.ChangeEntry(entry_id=found.id, line_id=lines[minutes % 2])
        actions.change_entry(work, wish)
    elif verb == "move":
        wish = actions.MoveEntry(
            entry_id=found.id, ticket_id=tickets[minutes % 2], line_id=lines[which % 2]
        )
        actions.move_entry(work, wish)
    else:
        actions.delete_entry(work, actions.DeleteEntry(entry_id=found.id))
        kept.remove(found)


def checked(work, place, kept):
    """What must never be false (DOMAIN §11), after every deed."""
    assert hours.inconsistent(work) == []
    left = select(func.min(HourPool.remaining_minutes))
    assert work.session.scalar(left) >= 0
    for entry in kept:
        burns = select(func.coalesce(func.sum(LedgerEntry.minutes), 0)).where(
            LedgerEntry.source == f"time:{entry.id}"
        )
        assert entry.pool_minutes == -work.session.scalar(burns)
        assert entry.pool_minutes + entry.charge_minutes == entry.billable_minutes
    groups = {}
    for entry in kept:
        if entry.line_id == place[1][1]:
            groups.setdefault((entry.ticket_id, entry.terms_id), []).append(entry)
    for group in groups.values():
        worked = sum(entry.worked_seconds for entry in group)
        assert sum(entry.charge_minutes for entry in group) == billable(worked, Steps(0, 30))


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deeds=DEEDS)
def test_the_ledger_always_says_what_the_entries_say(sessions, deeds):
    with begin(sessions, opened(sessions)) as work:
        place, kept = furnished(work), []
        for deed in deeds:
            try:
                with work.session.begin_nested():
                    before = list(kept)
                    done(work, deed, place, kept)
            except Refused:
                kept[:] = before
            checked(work, place, kept)
        assert work.session.scalar(select(func.count(TimeEntry.id))) == len(kept)
