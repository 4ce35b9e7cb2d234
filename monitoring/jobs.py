"""The worker's part: the patrol each second, outages told, days added up, details forgotten."""

from collections.abc import Iterable

from monitoring import actions
from monitoring.patrol import Patrol
from msp.data.jobs import Recurring
from msp.data.work import Sessions

JOBS = (
    Recurring("monitoring.days", 600, actions.roll_up_days),
    Recurring("monitoring.forget", 3600, actions.forget_details),
)


def patrol(sessions: Sessions, allow: Iterable[str]) -> Patrol:
    """The patrol over all providers, whose `tick` is the worker's; `allow` is MSP_GATEWAY_ALLOW."""
    return Patrol(sessions, allow)
