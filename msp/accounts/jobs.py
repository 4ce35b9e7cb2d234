"""What accounts does by itself: personal data is kept no longer than the provider said."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask

from msp.accounts.actions import attempts, privacy
from msp.data.jobs import Recurring
from msp.data.work import moment_of

DAY = 24 * 3600
SWEPT_EVERY = timedelta(hours=1)
JOBS = (Recurring("accounts.keep_no_longer", DAY, privacy.keep_no_longer),)


def tick(app: Flask) -> Callable[[], None]:
    """Drop counted attempts that no limit looks at any more; they belong to no provider."""
    sessions, last = app.extensions["sessions"], list[datetime]()

    def sweep() -> None:
        moment = moment_of(sessions)
        if not last or moment - last[-1] >= SWEPT_EVERY:
            attempts.sweep(moment, sessions)
            last[:] = [moment]

    return sweep
