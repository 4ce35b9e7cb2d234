"""Voices in the crawl's world: a question after a solution, an announcement, a webhook."""

from datetime import timedelta
from typing import Any

from msp.data.work import Work
from msp.desk import actions as desk
from msp.desk.actions.voices import announcements
from msp.desk.models.voices import Satisfaction
from msp.desk.queries.voices import complaints, wishes
from msp.kernel.access import Actor
from msp.outside.deliveries import NoticeChannel, NoticeDelivery, Way, Webhook, WebhookDelivery
from msp.outside.models import Delivery

Ids = dict[str, Any]


def of_provider(work: Work, word: str) -> Ids:
    """A webhook and a chat with what each was told."""
    told = {"url": "https://a.example/", "sealed": "x", "events": ["ticket.solved"]}
    hook = work.add(Webhook(name=f"{word}連携", **told))
    work.add(NoticeChannel(way=Way.SLACK, sealed="x", hint="a.example"))
    failed = {"state": Delivery.FAILED, "attempts": 7, "error": "HTTP 404"}
    delivery = work.add(
        WebhookDelivery(
            webhook_id=hook.id, source="event:1", event="ticket.solved", payload={}, **failed
        )
    )
    notice = work.add(
        NoticeDelivery(
            source=f"{word}:1", way=Way.SLACK, event="assigned", title=f"{word}通知", **failed
        )
    )
    return {"webhook": hook.id, "delivery": delivery.id, "notice": notice.id}


def of_client(work: Work, place: tuple[Ids, dict[str, Actor]], word: str) -> Ids:
    """A complaint and a wish of the end user's, a question to the end user, an announcement."""
    ids, actors = place
    opened = {}
    for kind in ("complaint", "wish"):
        wish = desk.OpenTicket(
            client_id=ids["client"],
            contact_id=actors["end user"].id,
            site_id=ids["site"],
            subject=f"{word}{kind}",
            kind=kind,
        )
        opened[kind] = desk.open_ticket(work, wish)
    told = announcements.Announce(
        title_ja=f"{word}計画停止", body_ja=f"{word}22時から", only_clients=[ids["client"]]
    )
    question = Satisfaction(
        client_id=ids["client"],
        ticket_id=ids["ticket"],
        person_id=actors["end user"].id,
        nonce="nonce",
        ask_at=work.now - timedelta(hours=1),
        expires_at=work.now + timedelta(days=30),
    )
    kept = complaints.of_ticket(work, opened["complaint"])
    wished = wishes.of_ticket(work, opened["wish"])
    return {
        "announcement": announcements.announce(work, told).id,
        "satisfaction": work.add(question).id,
        "complaint": kept.id if kept else None,
        "wish": wished.id if wished else None,
    }
