"""What everybody at the desk shares in the crawl's world: a template, a view, and links."""

from typing import Any

from msp.data.work import Work
from msp.desk.actions import bulk, links, templates, views
from msp.desk.queries import tickets

Ids = dict[str, Any]


def arranged(work: Work, word: str) -> Ids:
    """The provider's own template and its own view."""
    wish = templates.SaveReplyTemplate(
        name=f"{word}定型文", body_ja=f"{word} {{number}}の件です。", body_en=word, is_shared=True
    )
    view = views.SaveView(name=f"{word}一覧", query=f"q={word}", is_shared=True)
    made = templates.save_template(work, wish)
    return {"reply_template": made.id, "view": views.save_view(work, view).id}


def linked(work: Work, ids: Ids) -> Ids:
    """Two of the client's tickets, one a part of the other; one was changed with others."""
    whole = tickets.ticket(work, ids["colleague"])
    wish = links.LinkTickets(ticket_id=ids["ticket"], to=whole.number)
    many = {"n": [ids["number"]], "what": "owner", "assignee_id": work.actor.id}
    made = bulk.change_many(work, bulk.ChangeMany.model_validate(many))
    return {"link": links.link_tickets(work, wish).id, "bulk": made.id}
