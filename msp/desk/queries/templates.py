"""Which reply templates somebody may use, and what a ticket puts into their places."""

from collections.abc import Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select

from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.desk.models import ReplyTemplate, Ticket
from msp.desk.rules import templates as rules
from msp.kernel import writing
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

UNKNOWN = "____"  # what is to be filled by hand


def own_or_shared(work: Work) -> Select[ReplyTemplate]:
    """The templates that the actor may use: everybody's and the actor's own, removed ones too."""
    work.require(Permission.TICKET_WORK)
    return select(ReplyTemplate).where(
        or_(ReplyTemplate.owner_id.is_(None), ReplyTemplate.owner_id == work.actor.id)
    )


def templates(work: Work) -> Sequence[ReplyTemplate]:
    """The templates that stand, everybody's first, each kind by name."""
    wanted = own_or_shared(work).where(ReplyTemplate.removed_at.is_(None))
    order = (ReplyTemplate.owner_id.is_not(None), ReplyTemplate.name, ReplyTemplate.id)
    return work.session.scalars(wanted.order_by(*order)).all()


def template(work: Work, template_id: UUID) -> ReplyTemplate:
    """One of them, or NotFound: somebody else's own template is as good as missing."""
    wanted = own_or_shared(work).where(ReplyTemplate.id == template_id)
    found = work.session.scalars(wanted).first()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=ReplyTemplate.__tablename__)
    return found


def written(work: Work, template: ReplyTemplate, ticket: Ticket) -> str:
    """The template for that ticket, in its contact's language where it has one."""
    contact = work.session.get(Person, ticket.contact_id) if ticket.contact_id else None
    language = contact.language if contact else work.actor.language
    by_language = {"ja": template.body_ja, "en": template.body_en}
    text = by_language.get(language) or template.body_ja or template.body_en
    spoken = "ja" if text == template.body_ja else "en"
    return rules.filled(text, _places(work, ticket, (contact, spoken)))


def _places(work: Work, ticket: Ticket, to: tuple[Person | None, str]) -> Mapping[str, str]:
    contact, language = to
    client = work.get(Client, ticket.client_id)
    name = client.name if language == "ja" else client.name_en or client.name
    person = contact.name if contact else name
    honorific = contact.honorific if contact else "御中"
    until = ticket.next_update_at
    zone = ZoneInfo(work.actor.zone)
    return {
        "client": name,
        "contact": f"{person} {honorific}".strip() if language == "ja" else person,
        "number": f"#{ticket.number}",
        "subject": ticket.subject,
        "technician": work.actor.name,
        "update": writing.moment_short(until, zone, language) if until else UNKNOWN,
    }
