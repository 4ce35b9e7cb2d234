"""The page on which a contact who stands there twice becomes one."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from msp.accounts import queries as accounts
from msp.accounts.models import Person
from msp.data.work import Work
from msp.desk.actions import contacts
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

pages = Blueprint("contacts", __name__, url_prefix="/people")


@pages.route("/<uuid:person_id>/merge", methods=["GET", "POST"])
@door
def merge(work: Work, person_id: UUID) -> Answer:
    """Choose whom a contact is the same as."""
    work.require(Permission.PERSON_CHANGE)
    work.require(Permission.TICKET_WORK)
    person = accounts.person(work, person_id)
    if person.client_id is None:
        raise NotFound(mark("There is no such %(kind)s."), kind="contact")
    form: Form[Any] = Form(contacts.MergeContact, request.form, person_id=person_id)
    if request.method == "POST" and (into := form.send(work, contacts.merge_contact)):
        toasts.say(gettext("The two are one contact now."))
        return redirect(url_for("people.show", person_id=into.id))
    others = work.session.scalars(accounts.people(work, person.client_id))
    return render_template(
        "desk/merge_contact.html",
        person=person,
        form=form,
        others=[_named(one) for one in others if one.id != person.id and one.is_active],
    ), 422 if form.errors else 200


def _named(one: Person) -> tuple[str, str]:
    return str(one.id), f"{one.name} ({one.mail})" if one.mail else one.name
