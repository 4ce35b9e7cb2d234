"""A process that logs, edits, moves and expires until somebody kills it."""

import random
from datetime import date, timedelta

from sqlalchemy import select

from contracts.models import HourPool
from msp.data.clock import real_clock
from msp.data.engine import connect, sessions_of
from msp.data.work import begin
from msp.desk.models import TimeEntry
from msp.kernel.errors import PortalError
from tests.contracts.machine import world
from tests.contracts.machine.model import Entry, Pool

DAYS = (date(2026, 10, 5), date(2026, 10, 31), date(2026, 11, 4), date(2026, 11, 19))


def toil(address, place, start, begun):
    """Deed after deed, each in a transaction that commits, for ever."""
    dice = random.Random(start)
    sessions = sessions_of(connect(address), real_clock)
    while True:
        today = world.TODAY + timedelta(days=dice.randint(0, 40))
        try:
            with begin(sessions, place.actor) as work:
                _deed(dice, world.Hands(place, work).on(today))
        except PortalError:
            continue  # a day that is full, say: the next deed is another
        begun.set()


def _deed(dice, hands):
    client = dice.choice(sorted(hands.world.clients))
    verb = dice.choice(("buy", "log", "log", "edit", "edit", "move", "expire"))
    found = list(hands.work.session.scalars(select(TimeEntry.id)))
    minutes, on = dice.randint(1, 120), dice.choice(DAYS)
    if verb == "buy":
        pools = len(list(hands.work.session.scalars(select(HourPool.id))))
        ends = date(2026, 11, 20) + timedelta(days=dice.randint(0, 40))
        first = date(2026, 10, 1)
        pool = Pool(client, 240, 30000, first, first, dice.choice((None, ends)))
        hands.buy(f"buy:{pools}", pool)
    elif verb == "expire":
        hands.expire()
    elif verb == "log" or not found:
        hands.log(Entry(client, minutes, on))
    elif verb == "edit":
        hands.edit(dice.choice(found), minutes, on)
    else:
        hands.move(dice.choice(found), client)
