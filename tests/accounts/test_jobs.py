"""What accounts does by itself."""

from datetime import timedelta

from sqlalchemy import func, select

from msp.accounts import jobs
from msp.accounts.actions import attempts
from msp.accounts.actions.attempts import Try
from msp.accounts.models import Attempt
from msp.app import create_app
from msp.data.work import peek_at_the_gate
from msp.settings import Settings
from tests.conftest import NOW, SECRET


def test_attempts_that_no_limit_looks_at_are_dropped(committed):
    app = create_app(Settings(database="sqlite://", secret=SECRET))
    app.extensions["sessions"] = committed
    attempts.count(committed, Try("sign_in", "somebody@x.example", NOW - timedelta(days=400)))
    attempts.count(committed, Try("sign_in", "somebody@x.example", NOW))

    sweep = jobs.tick(app)
    sweep()
    sweep()

    with peek_at_the_gate(committed) as session:
        assert session.scalar(select(func.count(Attempt.id))) == 1
