"""Templates, a view, tickets that belong together or were merged by mistake, and a draft."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from msp.data.work import Work
from msp.desk import actions as desk
from msp.desk.actions import drafts, links, templates, views
from msp.desk.models import Ticket
from msp.desk.rules.links import LinkKind

FIRST_MET = "インターネット回線が時々遅くなる"


def furnish(work: Work) -> None:
    """The usual templates, everybody's view, the newest open ticket linked and begun, and one
    that was merged into another although it is another matter.
    """
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
    _merged(work)
    draft = drafts.KeepDraft(ticket_id=one.id, box="reply", body="いつもお世話になっております。")
    drafts.keep_draft(work, draft)


def _merged(work: Work) -> None:
    """An hour ago, into the ticket that a walk comes to first; since then there came a note."""
    one = work.session.scalars(select(Ticket).where(Ticket.subject == FIRST_MET)).first()
    if one is None:
        raise RuntimeError("the story tells of another ticket first")
    before = replace(work, now=work.now - timedelta(hours=1))
    wish = desk.OpenTicket(client_id=one.client_id, subject="複合機から印刷できない")
    other = desk.open_ticket(before, wish)
    links.merge_tickets(before, links.MergeTickets(ticket_id=other.id, into=one.number))
    body = "複合機のドライバを入れ直した。VPNとは別の件かもしれない。"
    desk.add_note(work, desk.AddNote(ticket_id=one.id, body=body))
