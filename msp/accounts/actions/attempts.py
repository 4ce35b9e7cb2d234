"""Some things may be tried only so often, by all workers together and whatever came of them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from msp.accounts.models import Attempt
from msp.data.work import Sessions, at_the_gate
from msp.kernel.errors import TooMany, mark

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
# kind → how many within how long
LIMITS: Mapping[str, tuple[int, timedelta]] = {
    "sign_in": (10, QUARTER),
    "sign_in_from": (100, QUARTER),
    "code": (6, QUARTER),
    "proof": (10, QUARTER),
    "reset": (4, HOUR),
    "reset_from": (30, HOUR),
    "link_from": (60, HOUR),
    "mail": (60, HOUR),
}
TOO_MANY = mark("Too many attempts. Please wait %(minutes)s minutes and try again.")


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt at something: what kind, at what, when."""

    kind: str
    subject: str
    at: datetime

    @property
    def subject_hash(self) -> str:
        """What is stored of the subject."""
        return hashlib.sha256(f"{self.kind}:{self.subject}".encode()).hexdigest()


def count(sessions: Sessions, *tries: Try) -> None:
    """Write the attempts down, in a transaction of their own; TooMany where one is over its limit.

    Each is stored before it is counted, so that many workers at once do not pass together. One
    that is over the limit is taken out again: who waits is let in again.
    """
    for attempt in tries:
        most, within = LIMITS[attempt.kind]
        row = Attempt(kind=attempt.kind, subject_hash=attempt.subject_hash, created_at=attempt.at)
        with at_the_gate(sessions) as gate:
            gate.add(row)
            gate.flush()
            key = row.id
        with at_the_gate(sessions) as gate:
            counted = select(func.count(Attempt.id)).where(
                Attempt.kind == attempt.kind,
                Attempt.subject_hash == attempt.subject_hash,
                Attempt.created_at > attempt.at - within,
            )
            if (gate.scalar(counted) or 0) <= most:
                continue
            gate.execute(delete(Attempt).where(Attempt.id == key))
        raise TooMany(TOO_MANY, minutes=int(within.total_seconds()) // 60)


def forget(sessions: Sessions, *tries: Try) -> None:
    """What worked is no longer counted."""
    with at_the_gate(sessions) as gate:
        for attempt in tries:
            gate.execute(
                delete(Attempt).where(
                    Attempt.kind == attempt.kind, Attempt.subject_hash == attempt.subject_hash
                )
            )


def sweep(gate_now: datetime, sessions: Sessions) -> None:
    """Drop what is too old to count."""
    oldest = gate_now - max(within for _, within in LIMITS.values())
    with at_the_gate(sessions) as gate:
        gate.execute(delete(Attempt).where(Attempt.created_at <= oldest))
