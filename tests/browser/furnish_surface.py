"""Templates, a view, tickets that belong together and a draft, for whoever looks at the pages."""

from sqlalchemy import select

from msp.data.work import Work
from msp.desk.actions import drafts, links, templates, views
from msp.desk.models import Ticket
from msp.desk.rules.links import LinkKind


def furnish(work: Work) -> None:
    """The usual templates, everybody's view, and the newest open ticket linked and begun."""
    templates.add_usual_templates(work)
    view = views.SaveView(name="緊急のもの", query="priority=1", is_shared=True)
    views.save_view(work, view)
    asked = select(Ticket).where(Ticket.is_open.is_(True)).order_by(Ticket.number.desc())
    one = work.session.scalars(asked).first()
    if one is None:
        raise RuntimeError("the story has no open ticket")
    same = asked.where(Ticket.client_id == one.client_id, Ticket.id != one.id)
    if (other := work.session.scalars(same).first()) is not None:
        told = {"ticket_id": one.id, "to": other.number, "kind": LinkKind.CHILD}
        links.link_tickets(work, links.LinkTickets.model_validate(told))
    draft = drafts.KeepDraft(ticket_id=one.id, box="reply", body="いつもお世話になっております。")
    drafts.keep_draft(work, draft)
