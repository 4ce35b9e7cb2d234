"""Clients whom we are about to fail: what is late, unanswered or argued about, client by client."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select

from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk.models.agreeing import PriorityTalk
from msp.desk.models.requests import TeamRequest
from msp.desk.models.ticket import Ticket
from msp.desk.rules.requests import UNANSWERED
from msp.kernel.access import Permission
from msp.kernel.errors import Forbidden, mark


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A client and how many of its open tickets give it reason to leave (R95)."""

    client_id: UUID
    name: str
    missed: int  # a promise has passed
    silent: int  # the update that was promised has not come
    waiting: int  # another team has not answered
    chased: int  # chases of those requests
    differing: int  # desk and engineers disagree

    @property
    def weight(self) -> int:
        """What orders the list: a missed promise counts most, an argument least."""
        return 4 * self.missed + 3 * self.silent + 2 * (self.waiting + self.chased) + self.differing


def clients_at_risk(work: Work) -> list[AtRisk]:
    """Every client with something to worry about, the most worrying first."""
    work.require(Permission.REPORT_READ)
    if work.actor.is_client or work.actor.clients is not None:
        raise Forbidden(mark("You may not do this (%(permission)s)."), permission="report.read")
    missed = (Ticket.next_due_at < work.now) & Ticket.paused_since.is_(None)
    tickets = _by_client(work, (_sum(missed), _sum(Ticket.next_update_at < work.now)))
    asked = _by_client(
        work,
        (func.count(TeamRequest.ticket_id.distinct()), func.sum(TeamRequest.chases)),
        (TeamRequest, (TeamRequest.ticket_id == Ticket.id) & TeamRequest.state.in_(UNANSWERED)),
    )
    talks = _by_client(
        work,
        (func.count(), func.count()),
        (PriorityTalk, (PriorityTalk.ticket_id == Ticket.id) & PriorityTalk.ended_at.is_(None)),
    )
    names = select(Client.id, Client.name).order_by(Client.number)
    found = [
        AtRisk(
            key, name, *tickets.get(key, (0, 0)), *asked.get(key, (0, 0)), talks.get(key, (0,))[0]
        )
        for key, name in work.session.execute(names)
    ]
    return sorted((one for one in found if one.weight), key=lambda one: -one.weight)


def tickets_at_risk(work: Work, client_id: UUID) -> Sequence[Ticket]:
    """The client's open tickets that are late, silent, waiting or argued about, oldest first."""
    work.require(Permission.REPORT_READ)
    waiting = select(TeamRequest.ticket_id).where(TeamRequest.state.in_(UNANSWERED))
    argued = select(PriorityTalk.ticket_id).where(PriorityTalk.ended_at.is_(None))
    worries = (
        ((Ticket.next_due_at < work.now) & Ticket.paused_since.is_(None))
        | (Ticket.next_update_at < work.now)
        | Ticket.id.in_(waiting)
        | Ticket.id.in_(argued)
    )
    wanted = select(Ticket).where(Ticket.client_id == client_id, Ticket.is_open, worries)
    return work.session.scalars(wanted.order_by(Ticket.opened_at, Ticket.number)).all()


def _sum(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _by_client(
    work: Work, counts: tuple[Any, Any], joined: tuple[Any, Any] | None = None
) -> dict[UUID, tuple[int, int]]:
    """Two counts over the open tickets of each client."""
    wanted = select(Ticket.client_id, *counts).where(Ticket.is_open).group_by(Ticket.client_id)
    if joined is not None:
        wanted = wanted.join(*joined)
    return {row[0]: (int(row[1]), int(row[2] or 0)) for row in work.session.execute(wanted)}
