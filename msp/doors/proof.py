"""Money, roles, factors and keys ask for a proof that is no older than ten minutes (step-up)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from flask import g

from msp.data.work import Work
from msp.doors.answers import Answer
from msp.kernel.errors import StepUp, mark

P = ParamSpec("P")
View = Callable[Concatenate[Work, P], Answer]
FRESH = timedelta(minutes=10)


def proved_recently(now: datetime) -> None:
    """StepUp where whoever is signed in proved who they are too long ago.

    An actor without a session (the shell, a test) was named by the program itself and is not asked.
    """
    visitor = g.get("visitor")
    if visitor is None:
        return
    if visitor.proved_at is None or now - visitor.proved_at > FRESH:
        raise StepUp(mark("Please confirm who you are before you go on."))


def needs_proof(view: View[P]) -> View[P]:
    """Let the view in only with a fresh proof. Stands under `@door`."""

    @wraps(view)
    def entered(work: Work, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
        proved_recently(work.now)
        return view(work, *args, **kwargs)

    return entered
