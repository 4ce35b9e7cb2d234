"""Each second the worker looks what happened to tickets, tells it on, and sends what is owed."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask

from msp.accounts import locks
from msp.data.work import Sessions, begin, look, moment_of
from msp.desk.actions import signals
from msp.desk.actions.voices.satisfaction import mail_questions
from msp.desk.actions.voices.taking import keep_voices
from msp.desk.models import Ticket
from msp.desk.queries import signals as queries
from msp.desk.web.voices import links
from msp.kernel.access import Actor, system_actor
from msp.outside import senders
from msp.outside.senders import Means
from msp.settings import Settings

MINUTE = timedelta(minutes=1)


def tick(app: Flask) -> Callable[[], None]:
    """What the worker does each second for every provider; slower things once a minute."""
    told: Settings = app.extensions["settings"]
    sessions: Sessions = app.extensions["sessions"]
    providers = app.extensions["provider_ids"]
    keyring = locks.keyring(
        told.secret.get_secret_value(), told.keys.get_secret_value(), told.public_url
    )
    send = senders.rounds(Means(sessions, keyring.open, told.gateway_allow), providers)
    last: list[datetime] = []

    def once() -> None:
        moment = moment_of(sessions)
        is_minute = not last or moment - last[-1] >= MINUTE
        if is_minute:
            last[:] = [moment]
        with app.app_context():
            for provider in providers():
                actor = system_actor(provider, "notices")
                _tell(sessions, actor)
                if is_minute:
                    _look_round(sessions, actor)
        send()

    return once


def _tell(sessions: Sessions, actor: Actor) -> None:
    with look(sessions, actor) as work:
        has_news = queries.has_news(work)
    if has_news:
        with begin(sessions, actor) as work:
            signals.tell_news(work, link_to)


def _look_round(sessions: Sessions, actor: Actor) -> None:
    """What nobody's deed begins: records that are missing, questions and promises that are due."""
    with begin(sessions, actor) as work:
        keep_voices(work)
        mail_questions(work, links.score_link)
        signals.tell_due(work, link_to)


def link_to(ticket: Ticket) -> str:
    """The full address of a ticket's page, by the number that people know."""
    return links.address("desk.by_number", number=str(ticket.number))
