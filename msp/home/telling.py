"""Once an hour the figures of the desk are looked at, and whoever leads it is told of a fall."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask

from msp.data.work import Sessions, begin, moment_of
from msp.home.actions import warn_of_low_rate
from msp.kernel.access import system_actor
from msp.settings import Settings

HOUR = timedelta(hours=1)


def tick(app: Flask) -> Callable[[], None]:
    """What the worker does for every provider, each hour; the first round comes at once."""
    told: Settings = app.extensions["settings"]
    sessions: Sessions = app.extensions["sessions"]
    providers = app.extensions["provider_ids"]
    path = app.url_map.bind("").build("reports.tier_one")
    link = f"{told.public_url.rstrip('/')}{path}"
    last: list[datetime] = []

    def once() -> None:
        moment = moment_of(sessions)
        if last and moment - last[-1] < HOUR:
            return
        last[:] = [moment]
        for provider in providers():
            with begin(sessions, system_actor(provider, "figures")) as work:
                warn_of_low_rate(work, link)

    return once
