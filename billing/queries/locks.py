"""Closed months as finance sees them: what stands, who closed it and why, and what was opened."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from contracts.models import PeriodLock
from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.kernel.access import Permission


def locks(work: Work) -> Select[Any]:
    """Each lock with its client, who made it and who lifted it; those that stand come first."""
    work.require(Permission.RUN_READ)
    closer, opener = aliased(Person), aliased(Person)
    asked: Any = (
        select(
            PeriodLock,
            Client.number.label("client"),
            Client.name.label("client_name"),
            closer.name.label("closed_by"),
            opener.name.label("opened_by"),
        )
        .outerjoin(Client, Client.id == PeriodLock.client_id)
        .outerjoin(closer, closer.id == PeriodLock.actor_id)
        .outerjoin(opener, opener.id == PeriodLock.lifted_by)
        .order_by(
            PeriodLock.lifted_at.is_not(None),
            PeriodLock.starts_on.desc(),
            Client.number,
            PeriodLock.created_at.desc(),
        )
    )
    return asked  # type: ignore[no-any-return]
