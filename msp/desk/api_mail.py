"""Received mail for programs: read with its reasons, handed in, placed and dropped."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, request
from pydantic import BaseModel
from sqlalchemy import Select

from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import mail as actions
from msp.desk.models import ReceivedMail
from msp.desk.queries import mail as queries
from msp.desk.rules.mail import Sorted
from msp.doors.api import endpoint, listing
from msp.doors.porter import settings

api = Blueprint("received_mails_api", __name__, url_prefix="/api/v1/received-mails")


class ReceivedMailOut(BaseModel):
    """A mail that came in, what was decided of it, and the reasons as codes."""

    id: UUID
    message_id: str
    from_address: str
    from_name: str
    subject: str
    sent_at: datetime | None
    created_at: datetime
    size: int
    text: str
    decision: Sorted
    reasons: list[str]
    answered: bool
    client_id: UUID | None
    person_id: UUID | None
    ticket_id: UUID | None
    because: str


class Wish(Command):
    """What narrows the list."""

    decision: Sorted | None = None


@api.get("")
@listing(ReceivedMailOut)
def index(work: Work) -> Select[ReceivedMail]:
    """Mails that came in, the newest first: `?decision=held` is the tray."""
    told = {"decision": request.args["decision"]} if request.args.get("decision") else {}
    return queries.received(work, Wish.model_validate(told).decision)


@api.get("/<uuid:mail_id>")
@endpoint(ReceivedMailOut)
def show(work: Work, mail_id: UUID) -> ReceivedMail:
    """One mail."""
    return queries.one(work, mail_id)


@api.post("")
@endpoint(ReceivedMailOut, status=201)
def take(work: Work, wish: actions.TakeMail) -> ReceivedMail:
    """Hand a raw mail in (base64), as if it had been fetched."""
    return actions.take_mail(work, wish, settings().data_dir)


@api.post("/<uuid:mail_id>/place")
@endpoint(ReceivedMailOut)
def place(work: Work, wish: actions.PlaceMail) -> ReceivedMail:
    """Give a mail to a client's person: a new ticket, or one that is named by its number."""
    return actions.place_mail(work, wish, settings().data_dir)


@api.post("/<uuid:mail_id>/drop")
@endpoint(ReceivedMailOut)
def drop(work: Work, wish: actions.DropMail) -> ReceivedMail:
    """Put a mail aside, with the reason."""
    return actions.drop_mail(work, wish)
