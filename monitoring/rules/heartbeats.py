"""A heartbeat is a job that reports by itself: silence longer than its rhythm and grace is down."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from monitoring.rules.schedules import next_cron

UTC = ZoneInfo("UTC")


class PulseState(StrEnum):
    """What is shown of a heartbeat."""

    NEW = "new"
    UP = "up"
    STARTED = "started"
    GRACE = "grace"
    DOWN = "down"
    PAUSED = "paused"


class Signal(StrEnum):
    """What the job says."""

    START = "start"
    SUCCESS = "success"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a sign of life is due: each `period`, or as `cron` says in `zone`; plus `grace`."""

    grace: timedelta
    period: timedelta = timedelta(days=1)
    cron: str | None = None
    zone: ZoneInfo = UTC

    def due_at(self, heard_at: datetime) -> datetime:
        """When the next sign of life is expected after the one at `heard_at`."""
        if self.cron is None:
            return heard_at + self.period
        return next_cron(self.cron, self.zone, heard_at)


@dataclass(frozen=True, slots=True)
class Pulse:
    """What is known of a heartbeat; `run` names the run that was started, if it has a name."""

    state: PulseState = PulseState.NEW
    heard_at: datetime | None = None
    started_at: datetime | None = None
    run: str | None = None
    took: timedelta | None = None
    stays_paused: bool = False


def goes_down_at(pulse: Pulse, rhythm: Rhythm) -> datetime | None:
    """When silence will be held to be a failure; None if nothing is expected."""
    awaited = []
    if pulse.started_at is not None:
        awaited.append(pulse.started_at + rhythm.grace)
    if pulse.state is PulseState.UP and pulse.heard_at is not None:
        awaited.append(rhythm.due_at(pulse.heard_at) + rhythm.grace)
    return min(awaited, default=None)


def pulse_state(pulse: Pulse, rhythm: Rhythm, now: datetime) -> PulseState:
    """What to show at `now`: a run that does not end is down even if it was paused or new."""
    down_at = goes_down_at(pulse, rhythm)
    if down_at is not None and now >= down_at:
        return PulseState.DOWN
    if pulse.started_at is not None:
        return PulseState.STARTED
    if pulse.state is PulseState.UP and pulse.heard_at and now >= rhythm.due_at(pulse.heard_at):
        return PulseState.GRACE
    return pulse.state


def signal_of(exit_status: int) -> Signal:
    """The signal that an exit status means: zero is success."""
    return Signal.SUCCESS if exit_status == 0 else Signal.FAIL


def heard(pulse: Pulse, signal: Signal, now: datetime, run: str | None = None) -> Pulse:
    """The heartbeat after a signal; the end of another run than the one awaited does not end it.

    A failure ends the wait whatever run it names. A paused heartbeat that stays paused ignores
    everything but a start, which is only noted.
    """
    if signal is Signal.START:
        return replace(pulse, started_at=now, run=run)
    if pulse.state is PulseState.PAUSED and pulse.stays_paused:
        return pulse
    state = PulseState.UP if signal is Signal.SUCCESS else PulseState.DOWN
    after = replace(pulse, state=state, heard_at=now, took=None)
    if pulse.started_at is None:
        return after
    if pulse.run == run:
        return replace(after, started_at=None, run=None, took=now - pulse.started_at)
    return after if signal is Signal.SUCCESS else replace(after, started_at=None, run=None)
