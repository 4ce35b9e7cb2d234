"""What accounts does by itself: resets are mailed, personal data is kept no longer than said."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask

from msp.accounts import locks
from msp.accounts.actions import attempts, links, privacy
from msp.data.jobs import Recurring
from msp.data.work import moment_of
from msp.settings import Settings

DAY = 24 * 3600
SWEPT_EVERY = timedelta(hours=1)
JOBS = (Recurring("accounts.keep_no_longer", DAY, privacy.keep_no_longer),)


def tick(app: Flask) -> Callable[[], None]:
    """Mail the links that were asked for, and drop counted attempts that no limit looks at any
    more: both belong to no provider.
    """
    sessions, last = app.extensions["sessions"], list[datetime]()
    told: Settings = app.extensions["settings"]
    keyring = locks.keyring(
        told.secret.get_secret_value(), told.keys.get_secret_value(), told.public_url
    )

    def sweep() -> None:
        links.answer_resets(sessions, keyring)
        moment = moment_of(sessions)
        if not last or moment - last[-1] >= SWEPT_EVERY:
            attempts.sweep(moment, sessions)
            last[:] = [moment]

    return sweep
