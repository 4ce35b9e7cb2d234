"""A contact who stands there twice becomes one, and their old address is still heard."""

import pytest

from msp.accounts.actions import people, privacy
from msp.accounts.models import Person
from msp.desk.actions import contacts, mail
from msp.desk.actions.contacts import MergeContact
from msp.desk.models import Ticket
from msp.kernel.errors import Refused
from tests.desk.test_mail.letters import letter

OLD = "naoko.old@minato.example"


@pytest.fixture
def twin(work, contact):
    told = {"client_id": contact.client_id, "roles": ["end_user"]}
    return work.add(Person(name="高橋 直子", mail=OLD, **told))


def test_mail_from_the_old_address_finds_whoever_remains(work, ticket, contact, twin, tmp_path):
    ticket.contact_id = twin.id
    work.session.flush()

    contacts.merge_contact(work, MergeContact(person_id=twin.id, into_id=contact.id))
    work.session.expire_all()
    raw = letter("続きです", From=OLD, Message_ID="<merged@minato>")
    row = mail.take_mail(work, mail.TakeMail(raw=raw), tmp_path)

    assert (ticket.contact_id, row.person_id, twin.is_active) == (contact.id, contact.id, False)
    assert work.get(Ticket, row.ticket_id).contact_id == contact.id
    told = privacy.ErasePerson(person_id=contact.id, name=contact.name)
    privacy.erase_person(work, told)
    assert (twin.mail, twin.erased_at) == ("", work.now)


def test_only_two_contacts_of_one_client_are_merged(work, contact, twin, tanaka):
    for into in (tanaka.id, twin.id):
        with pytest.raises(Refused, match="same client"):
            contacts.merge_contact(work, MergeContact(person_id=twin.id, into_id=into))
    people.close_person(work, people.NamePerson(person_id=contact.id))
    with pytest.raises(Refused, match="closed"):
        contacts.merge_contact(work, MergeContact(person_id=twin.id, into_id=contact.id))


def test_a_contact_is_merged_on_its_page_and_by_a_program(browser, work, contact, twin):
    page = f"/people/{twin.id}/merge"

    asked = browser.get(page).text
    merged = browser.post(page, data={"into_id": str(contact.id), "version": twin.version})

    assert f"{contact.name} ({contact.mail})" in asked
    assert merged.location == f"/people/{contact.id}"
    again = browser.post(f"/api/v1/people/{contact.id}/merge", json={"into_id": str(twin.id)})
    assert again.status_code == 422
