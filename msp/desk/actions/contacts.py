"""A contact who stands in the books twice becomes one; their old address is heard from then on."""

from uuid import UUID

from sqlalchemy import update

from msp.accounts import queries as accounts
from msp.accounts.actions import people
from msp.accounts.models import Person
from msp.assets.models import Asset
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.models import Ticket
from msp.desk.models.voices import Satisfaction
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


class MergeContact(Command):
    """Somebody who is the same person as another contact of the client, who remains."""

    person_id: UUID
    into_id: UUID
    version: int | None = None


def merge_contact(work: Work, wish: MergeContact) -> Person:
    """Close the one and give their tickets and devices to the other, who remains.

    Mail from the old address finds the remaining one. What was said keeps the name it was said by.
    """
    work.require(Permission.PERSON_CHANGE)
    work.require(Permission.TICKET_WORK)
    person, into = accounts.person(work, wish.person_id), accounts.person(work, wish.into_id)
    _may_merge(person, into)
    people.close_person(work, people.NamePerson(person_id=person.id, version=wish.version))
    for column in (Ticket.contact_id, Satisfaction.person_id, Asset.person_id):
        told = update(column.class_).where(column == person.id).values({column.key: into.id})
        work.session.execute(told, execution_options={"synchronize_session": False})
    before = update(Person).where(Person.merged_into_id == person.id)
    work.session.execute(
        before.values(merged_into_id=into.id), execution_options={"synchronize_session": False}
    )
    person.merged_into_id = into.id
    history.record(work, "person.merged", person, into_id=into.id)
    work.session.flush()
    log.beat(work)
    return into


def _may_merge(person: Person, into: Person) -> None:
    if person.client_id is None or person.client_id != into.client_id or person.id == into.id:
        raise Refused(mark("Please choose another contact of the same client."), field="into_id")
    if not into.is_active or into.erased_at is not None or person.erased_at is not None:
        raise Refused(mark("This contact is closed or erased."), field="into_id")
