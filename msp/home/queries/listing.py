"""Tickets behind a number: every list of them shows the same and goes by the same order."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from msp.accounts.models import Client
from msp.desk.models import Ticket


def listed(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Tickets as every list behind a number shows them, the latest opened first."""
    asked: Any = (
        select(
            Ticket.id,
            Ticket.number,
            Ticket.external_number,
            Ticket.subject,
            Ticket.status,
            Ticket.wait_reason,
            Ticket.opened_at,
            Ticket.solved_at,
            Client.name.label("client"),
        )
        .join(Client, and_(Client.provider_id == Ticket.provider_id, Client.id == Ticket.client_id))
        .where(*conditions)
        .order_by(Ticket.opened_at.desc(), Ticket.number.desc())
    )
    return asked  # type: ignore[no-any-return]
