"""A request that only looks has one transaction, from who is there to its last word."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from flask import Flask, g

from msp.data.tenancy import TenantSession
from msp.data.work import Work, begin, goes_on, hand_over, look, peek_at_the_gate
from msp.doors.porter import sessions


def at_the_door() -> TenantSession:
    """The gate's session in which this request asks who is there; `reading` goes on in it."""
    opened: TenantSession = _ends().enter_context(peek_at_the_gate(sessions()))
    g.gate_session = opened
    return opened


def reading() -> Work:
    """The work in which this request reads as whoever is there; opened when first asked for."""
    found: Work | None = g.get("reading")
    if found is None or found.actor is not g.actor:
        gate: TenantSession | None = g.pop("gate_session", None)
        if gate is not None:
            found = hand_over(gate, g.actor)
        else:
            found = _ends().enter_context(look(sessions(), g.actor))
        g.reading = found
    return found


@contextmanager
def writing() -> Iterator[Work]:
    """Work that may write from its first word on, apart from whatever this request has read."""
    finished()
    with begin(sessions(), g.actor) as work:
        yield work


@contextmanager
def reading_first() -> Iterator[Work]:
    """The request's reading, which may write from its `work.writes()` on.

    For what programs ask so often that nobody should wait for the one writer while it reads.
    """
    try:
        with goes_on(reading()) as work:
            yield work
    finally:
        finished()


def _ends() -> ExitStack:
    ends: ExitStack = g.setdefault("reading_ends", ExitStack())
    return ends


def finished() -> None:
    """End the reading, if there is one: what follows writes, in a transaction of its own."""
    ends: ExitStack | None = g.pop("reading_ends", None)
    g.pop("reading", None)
    g.pop("gate_session", None)
    if ends is not None:
        ends.close()


def install(app: Flask) -> None:
    """Close what was opened, however the request ends."""

    @app.teardown_request
    def leave(error: BaseException | None) -> None:
        finished()
