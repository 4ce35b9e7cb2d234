"""A request that only looks has one transaction, from the first question to its end."""

from contextlib import ExitStack

from flask import Flask, g

from msp.data.work import Work, look
from msp.doors.porter import sessions


def reading() -> Work:
    """The work in which this request reads as whoever is there; opened when first asked for."""
    found: Work | None = g.get("reading")
    if found is None or found.actor is not g.actor:
        ends: ExitStack = g.setdefault("reading_ends", ExitStack())
        found = g.reading = ends.enter_context(look(sessions(), g.actor))
    return found


def finished() -> None:
    """End the reading, if there is one: what follows writes, in a transaction of its own."""
    ends: ExitStack | None = g.pop("reading_ends", None)
    g.pop("reading", None)
    if ends is not None:
        ends.close()


def install(app: Flask) -> None:
    """Close what was opened, however the request ends."""

    @app.teardown_request
    def leave(error: BaseException | None) -> None:
        finished()
