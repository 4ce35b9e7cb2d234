"""People acknowledge outages and plan work: news is held back, checking goes on."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from monitoring import rules
from monitoring.models import Check, MaintenanceWindow, Outage
from msp.accounts.models import Client
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


class AcknowledgeOutage(Command):
    """Somebody has taken notice, and says why no further word is needed."""

    outage_id: UUID
    note: Annotated[str, Field(min_length=1, max_length=500)]


class ScheduleMaintenance(Command):
    """Planned work on one check or, with none named, on all of a client's."""

    client_id: UUID
    check_id: UUID | None = None
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class CancelMaintenance(Command):
    """The planned work is off, or over sooner."""

    window_id: UUID


def acknowledge_outage(work: Work, wish: AcknowledgeOutage) -> Outage:
    """Note who knows of an open outage; it clears by itself when the check recovers."""
    work.require(Permission.CHECK_CHANGE)
    outage = work.get(Outage, wish.outage_id)
    if outage.ended_at is not None:
        raise Refused(mark("This outage is over; there is nothing to acknowledge."))
    if outage.acknowledged_at is None:
        outage.acknowledged_at, outage.acknowledged_by = work.now, work.actor.id
        outage.acknowledged_note = wish.note
        history.record(work, "outage.acknowledge", outage, note=wish.note)
    return outage


def schedule_maintenance(work: Work, wish: ScheduleMaintenance) -> MaintenanceWindow:
    """Plan work that is still to end; its time is kept apart in the uptime."""
    work.require(Permission.CHECK_CHANGE)
    client = work.get(Client, wish.client_id)
    rules.Window(wish.starts_at, wish.ends_at)
    if wish.ends_at <= work.now:
        raise Refused(mark("Planned work lies in the future."), field="ends_at")
    if wish.check_id is not None and work.get(Check, wish.check_id).client_id != client.id:
        raise Refused(mark("Please choose one of the list."), field="check_id")
    window = work.add(
        MaintenanceWindow(
            client_id=client.id,
            check_id=wish.check_id,
            starts_at=wish.starts_at,
            ends_at=wish.ends_at,
            reason=wish.reason,
        )
    )
    history.record(work, "maintenance.schedule", window, reason=wish.reason)
    return window


def cancel_maintenance(work: Work, wish: CancelMaintenance) -> MaintenanceWindow:
    """Take back planned work that has not begun, or end now what is under way."""
    work.require(Permission.CHECK_CHANGE)
    window = work.get(MaintenanceWindow, wish.window_id)
    if window.ends_at <= work.now:
        raise Refused(mark("This planned work is over."))
    history.record(work, "maintenance.cancel", window)
    if window.starts_at < work.now:
        window.ends_at = work.now
    else:
        work.session.delete(window)
    return window
