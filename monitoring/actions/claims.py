"""The one statement that reaches over all providers: it takes the checks that are due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from monitoring import rules
from monitoring.models import Check, CheckKind
from monitoring.rules import Conditions, Probe
from msp.data.tenancy import TenantSession

LEASE = timedelta(seconds=150)  # longer than the longest probe and its wait for a place


@dataclass(frozen=True, slots=True)
class Due:
    """A check to ask at `due_at`, and whose it is."""

    check_id: UUID
    provider_id: UUID
    due_at: datetime
    probe: Probe


def claim_due(session: TenantSession, horizon: datetime, most: int) -> list[Due]:
    """Take up to `most` checks that are due before `horizon`, the longest overdue first.

    Whoever takes a check has it for the length of the lease; if no result comes until then, it
    is due again. The session stands at the gate: no provider narrows it.
    """
    waiting = (
        select(Check.id)
        .where(Check.next_due_at < horizon, Check.kind != CheckKind.LOG)
        .order_by(Check.next_due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(Check)
        .where(Check.id.in_(waiting))
        .values(next_due_at=horizon + LEASE)
        .returning(
            Check.id,
            Check.provider_id,
            Check.interval_seconds,
            Check.kind,
            Check.target,
            Check.timeout_seconds,
            Check.statuses,
            Check.content,
            Check.header,
            Check.header_value,
        )
        .execution_options(synchronize_session=False)
    )
    return [_due(horizon, row) for row in session.execute(taken)]


def _due(horizon: datetime, row: Row[*tuple[Any, ...]]) -> Due:
    conditions = Conditions(
        rules.statuses_named(row.statuses), row.content, row.header, row.header_value
    )
    due_at = rules.due_before(horizon, row.interval_seconds, row.id.int)
    probe = Probe(row.kind.value, row.target, row.timeout_seconds, conditions)
    return Due(row.id, row.provider_id, due_at, probe)
