"""What everybody at the desk shares in the crawl's world: a reply template, and links."""

from typing import Any

from msp.data.work import Work
from msp.desk.actions import links, templates
from msp.desk.queries import tickets

Ids = dict[str, Any]


def arranged(work: Work, word: str) -> Ids:
    """The provider's own template."""
    wish = templates.SaveTemplate(
        name=f"{word}定型文", body_ja=f"{word} {{number}}の件です。", body_en=word, is_shared=True
    )
    return {"template": templates.save_template(work, wish).id}


def linked(work: Work, ids: Ids) -> Ids:
    """Two of the client's tickets, one a part of the other."""
    whole = tickets.ticket(work, ids["colleague"])
    wish = links.LinkTickets(ticket_id=ids["ticket"], to=whole.number)
    return {"link": links.link_tickets(work, wish).id}
