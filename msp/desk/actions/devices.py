"""A device is left with the desk and given back; each has a slip with a number (R181)."""

from datetime import date
from uuid import UUID

from pydantic import Field

from msp.data.commands import Command
from msp.data.counters import next_number
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.models.intake import DeviceSlip
from msp.desk.queries import intake as queries
from msp.desk.rules import Verb
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


class TakeDevice(Command):
    """What was left, in which condition, and until when it is promised back."""

    ticket_id: UUID
    device: str = Field(min_length=1, max_length=200)
    serial: str = Field(default="", max_length=80)
    accessories: str = Field(default="", max_length=300)
    condition: str = Field(default="", max_length=2000)
    brought_by: str = Field(default="", max_length=120)
    promised_on: date | None = None


class GiveBack(Command):
    """Who took the device home."""

    ticket_id: UUID
    slip_id: UUID
    returned_to: str = Field(min_length=1, max_length=120)


class KeepOn(Command):
    """A slip that was marked as given back by mistake."""

    ticket_id: UUID
    slip_id: UUID


def take_device(work: Work, wish: TakeDevice) -> DeviceSlip:
    """Write the slip for a device that stays with the desk."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    if wish.promised_on is not None and wish.promised_on < work.now.date():
        raise Refused(mark("Please choose a day that is still to come."), field="promised_on")
    row = DeviceSlip(
        number=next_number(work, "device_slip"),
        author_id=log.person_of(work),
        **wish.model_dump(),
    )
    work.add(row)
    log.write(work, ticket, Verb.DEVICE, slip=row.number)
    return row


def give_back(work: Work, wish: GiveBack) -> DeviceSlip:
    """Say that the device has left, and with whom."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    row = queries.slip(work, ticket.id, wish.slip_id)
    if row.returned_at is not None:
        raise Refused(mark("This device has been given back already."))
    row.returned_at, row.returned_to = work.now, wish.returned_to
    row.version += 1
    log.write(work, ticket, Verb.DEVICE, slip=row.number, returned=True)
    return row


def keep_on(work: Work, wish: KeepOn) -> DeviceSlip:
    """Take the giving back of a device back: it is here after all."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    row = queries.slip(work, ticket.id, wish.slip_id)
    row.returned_at, row.returned_to = None, ""
    row.version += 1
    log.write(work, ticket, Verb.DEVICE, slip=row.number, returned=False)
    return row
