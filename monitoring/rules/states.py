"""A check's state is soft until enough results in a row agree, then it is hard."""

from dataclasses import dataclass, replace
from enum import StrEnum

WINDOW = 20
MEMORY = (1 << WINDOW) - 1


class Outcome(StrEnum):
    """What one probe found."""

    OK = "ok"
    FAIL = "fail"


class State(StrEnum):
    """What is held to be true of a check: the last state that was confirmed."""

    UNKNOWN = "unknown"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many results in a row confirm a state, and when turning to and fro is flapping.

    `fail_after` and `recover_after` count results; the thresholds are in thousandths of the
    weighted share of changes among the last 20 results: entered above `high`, left at `low`.
    """

    fail_after: int = 3
    recover_after: int = 1
    high: int = 300
    low: int = 250


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a check stands after a result.

    `hard` is the confirmed state, `streak` how many results in a row have contradicted it,
    `heard` the latest outcome, `changes` the last 20 results as bits (newest lowest, 1 = other
    than the one before).
    """

    hard: State = State.UNKNOWN
    streak: int = 0
    heard: Outcome | None = None
    changes: int = 0
    flapping: bool = False

    @property
    def is_soft(self) -> bool:
        """Whether results contradict the confirmed state, but not yet often enough."""
        return self.streak > 0

    @property
    def state(self) -> State:
        """The state the latest result speaks of, confirmed or not."""
        if self.heard is None:
            return self.hard
        return State.UP if self.heard is Outcome.OK else State.DOWN

    @property
    def attempt(self) -> int:
        """The how-manieth result of a soft state this is; 1 once the state is hard."""
        return max(self.streak, 1)


def stood(before: Standing, outcome: Outcome, limits: Limits) -> Standing:
    """Where a check stands after one more result. Source: DOMAIN §9."""
    changed = before.heard is not None and outcome is not before.heard
    changes = (before.changes << 1 | changed) & MEMORY
    flapping = is_flapping(before.flapping, changes, limits)
    after = replace(before, heard=outcome, changes=changes, flapping=flapping)
    if outcome is Outcome.OK:
        return _towards(after, State.UP, _patience_up(before.hard, limits))
    return _towards(after, State.DOWN, limits.fail_after)


def _patience_up(hard: State, limits: Limits) -> int:
    return limits.recover_after if hard is State.DOWN else 1


def _towards(after: Standing, state: State, patience: int) -> Standing:
    if after.hard is state:
        return replace(after, streak=0)
    if after.streak + 1 >= patience:
        return replace(after, hard=state, streak=0)
    return replace(after, streak=after.streak + 1)


def change_rate(changes: int) -> int:
    """The weighted share of changes in thousandths; the newest weighs half as much again.

    Each of the 20 remembered results weighs 0.8 + 0.02 × its place, oldest first.
    """
    return sum(59 - place for place in range(WINDOW) if changes >> place & 1)


def is_flapping(before: bool, changes: int, limits: Limits) -> bool:  # noqa: FBT001 – it is a state
    """Whether the check flaps now: two thresholds, so that flapping does not flap itself."""
    if not changes:
        return False
    rate = change_rate(changes)
    return rate > limits.low if before else rate > limits.high
