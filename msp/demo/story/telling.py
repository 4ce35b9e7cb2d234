"""The story from its first day to now, and the passwords that open its doors."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from msp.accounts import queries
from msp.accounts.actions import gate as gates
from msp.accounts.actions import links
from msp.accounts.actions.gate import Gate, SetPassword
from msp.accounts.locks import fingerprint
from msp.accounts.models import Person
from msp.data.work import at_the_gate
from msp.demo.story import days, money, opening, scenes, watch
from msp.demo.story.cast import PARTNER, SHOWN, SHOWN_CLIENTS
from msp.demo.story.scene import Ground, Stage

Tell = Callable[[date], None]


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who may sign in with which words."""

    name: str
    roles: str
    mail: str
    password: str


def tell(ground: Ground, now: datetime, heard: Tell) -> list[SignIn]:
    """Play the whole quarter up to `now` on an empty database; answer the sign-ins.

    `heard(day)` is called for each day. The dice are loaded: only ids and passwords differ.
    """
    stage = Stage(ground, uuid4(), now)
    opening.open_house(stage)
    scenes.before(stage)
    watch.set_up(stage)
    day = stage.months[0].first
    while day <= stage.today:
        days.live(stage, day)
        scenes.play(stage, day)
        watch.watch(stage, day)
        money.close(stage, day)
        money.buy(stage, day)
        heard(day)
        day += timedelta(days=1)
    days.leave_open(stage)
    scenes.leave_open(stage)
    money.offer(stage)
    money.remind(stage)
    watch.close_days(stage)
    return [_let_in(stage, key) for key in (*SHOWN, PARTNER.key, *SHOWN_CLIENTS)]


def _let_in(stage: Stage, key: str) -> SignIn:
    """An invitation, taken at once with random words."""
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    with stage.as_system(stage.now) as work:
        person = work.get(Person, stage.people[key])
        link = links.new_link(work, person, "invite", stage.ground.keyring)
        shown = SignIn(person.name, ", ".join(person.roles), person.mail, password)
    with at_the_gate(stage.sessions) as session:
        token = link.rsplit("/", 1)[-1]
        invitation = queries.open_invitation(session, fingerprint(token), stage.now)
        wish = SetPassword(password=password, again=password)
        gates.accept(Gate(session, stage.now, stage.ground.keyring), invitation, wish)
    return shown
