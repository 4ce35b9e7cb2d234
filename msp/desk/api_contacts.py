"""Contacts who stand there twice, for programs."""

from flask import Blueprint

from msp.accounts.api import PersonOut
from msp.accounts.models import Person
from msp.data.work import Work
from msp.desk.actions import contacts
from msp.doors.api import endpoint

api = Blueprint("contacts_api", __name__, url_prefix="/api/v1/people")
ENDPOINTS = (api,)


@api.post("/<uuid:person_id>/merge")
@endpoint(PersonOut)
def merge(work: Work, wish: contacts.MergeContact) -> Person:
    """Make two contacts one; whoever remains."""
    return contacts.merge_contact(work, wish)
