"""Voices for the looks: a complaint under way, a weighed wish, scores, thanks, news, a webhook."""

from datetime import timedelta

from sqlalchemy import select

from msp.accounts.models import Person
from msp.data.work import Work
from msp.desk import actions as desk
from msp.desk.actions.voices import announcements, complaints, satisfaction, wishes
from msp.desk.models import Ticket
from msp.desk.models.voices import Satisfaction
from msp.desk.queries.voices import wishes as wished
from msp.kernel.access import Actor, Permission, Role
from msp.outside.deliveries import NoticeChannel, NoticeDelivery, Way, Webhook, WebhookDelivery
from msp.outside.models import Delivery


def furnish(work: Work) -> None:
    """All of it, for a client of the story with a contact."""
    asked = select(Ticket).where(Ticket.contact_id.is_not(None)).order_by(Ticket.number).limit(1)
    ticket = work.session.scalars(asked).one()
    _complain(work, ticket)
    _wish(work, ticket)
    _score(work, ticket)
    announcements.announce(
        work,
        announcements.Announce(
            kind="maintenance",
            title_ja="回線切替作業のお知らせ",
            title_en="Line change",
            body_ja="11月28日(土) 22:00〜24:00に回線の切替作業を行います。",
            body_en="We change the line on 28 November, 22:00 to 24:00.",
            ends_at=work.now + timedelta(days=8),
        ),
    )
    _channels(work)


def _complain(work: Work, ticket: Ticket) -> None:
    told = {"client_id": ticket.client_id, "contact_id": ticket.contact_id}
    opened = desk.open_ticket(
        work, desk.OpenTicket(**told, subject="折り返しのお電話がありません", kind="complaint")
    )
    weigh = complaints.WeighComplaint(ticket_id=opened.id, severity="grave")
    complaints.weigh_complaint(work, weigh)
    note = complaints.ProtectAgent(ticket_id=opened.id, protection="必ず二人で対応します。")
    complaints.protect_agent(work, note)


def _wish(work: Work, ticket: Ticket) -> None:
    told = {"client_id": ticket.client_id, "contact_id": ticket.contact_id}
    opened = desk.open_ticket(
        work, desk.OpenTicket(**told, subject="夜間も受け付けてほしい", kind="wish")
    )
    row = wished.of_ticket(work, opened)
    if row is not None:
        wish = wishes.DecideWish(
            wish_id=row.id, state="under_review", answer="来月の会議で検討します。"
        )
        wishes.decide_wish(work, wish)


def _score(work: Work, ticket: Ticket) -> None:
    helper = select(Person.id).where(Person.client_id.is_(None)).order_by(Person.id).limit(1)
    row = work.add(
        Satisfaction(
            client_id=ticket.client_id,
            ticket_id=ticket.id,
            person_id=ticket.contact_id,
            agent_id=ticket.assignee_id or work.session.scalars(helper).one(),
            nonce="nonce",
            ask_at=work.now - timedelta(days=1),
            mailed_at=work.now - timedelta(days=1),
            expires_at=work.now + timedelta(days=29),
        )
    )
    client = Actor(
        row.person_id,
        "client",
        frozenset({Role.END_USER}),
        work.actor.provider_id,
        frozenset({ticket.client_id}),
        scopes=frozenset({Permission.SCORE_GIVE, Permission.TICKET_READ}),
    )
    wish = {"satisfaction_id": row.id, "score": 5, "comment": "説明が分かりやすかったです。"}
    satisfaction.give_score(
        Work(work.session, client, work.now),
        satisfaction.GiveScore(**wish, thanks="丁寧な対応をありがとうございました。"),
    )


def _channels(work: Work) -> None:
    work.add(NoticeChannel(way=Way.SLACK, sealed="sealed", hint="hooks.slack.example"))
    work.add(
        NoticeDelivery(
            source="looks:1",
            way=Way.SLACK,
            event="assigned",
            person_id=work.actor.id,
            title="担当になりました: #1 VPNが切れる",
            state=Delivery.FAILED,
            attempts=7,
            error="HTTP 404",
        )
    )
    told = {"url": "https://hooks.a.example/tasuki", "sealed": "sealed"}
    hook = work.add(Webhook(name="社内チャットボット", events=["ticket.solved"], **told))
    work.add(
        WebhookDelivery(
            webhook_id=hook.id,
            source="event:1",
            event="ticket.solved",
            payload={},
            state=Delivery.SENT,
            attempts=1,
            status=200,
            sent_at=work.now,
        )
    )
