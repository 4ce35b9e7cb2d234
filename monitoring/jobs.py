"""The worker's part: the patrol each second, outages told, days added up, details forgotten."""

import atexit
from collections.abc import Callable, Iterable

from flask import Flask

from monitoring import actions
from monitoring.patrol import Patrol
from msp.data.jobs import Recurring
from msp.data.work import Sessions

JOBS = (
    Recurring("monitoring.logs", 60, actions.judge_logs),
    Recurring("monitoring.desk", 60, actions.tell_the_desk),
    Recurring("monitoring.days", 600, actions.roll_up_days),
    Recurring("monitoring.forget", 3600, actions.forget_details),
)


def patrol(sessions: Sessions, allow: Iterable[str]) -> Patrol:
    """The patrol over all providers, whose `tick` is the worker's; `allow` is MSP_GATEWAY_ALLOW."""
    return Patrol(sessions, allow, actions.tell_the_desk)


def tick(app: Flask) -> Callable[[], None]:
    """What the worker does each second; what came back is written when the worker ends."""
    started = patrol(app.extensions["sessions"], app.extensions["settings"].gateway_allow)
    atexit.register(started.close)

    def round_() -> None:
        started.tick()

    return round_
