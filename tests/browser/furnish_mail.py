"""Mail for the looks: every decision once, a mailbox that works and one that does not, a file."""

import hashlib
from datetime import timedelta

from sqlalchemy import select

from msp.accounts.models import Person
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.models import Attachment, Mailbox, ReceivedMail, Ticket
from msp.desk.models.mail import Tls
from msp.desk.rules import Verb
from msp.desk.rules.mail import Sorted, Why
from msp.outside.models import MutedAddress

TOLD = {
    Sorted.OPENED: ("プリンターで印刷できません", [], "高橋 美咲"),
    Sorted.ADDED: ("Re: [#12] VPNが切れる", [Why.TOKEN], "高橋 美咲"),
    Sorted.FILED: (
        "【自動返信】休業のお知らせ",
        [Why.OUT_OF_OFFICE, Why.AUTO_SUBMITTED],
        "総務課",
    ),
    Sorted.HELD: ("取引条件のご相談", [Why.UNKNOWN_SENDER], "Eve Example"),
    Sorted.BOUNCED: ("Undelivered Mail Returned to Sender", [Why.BOUNCE, Why.REPORT], ""),
    Sorted.REFUSED: ("動画を送ります", [Why.TOO_LARGE], "佐藤"),
    Sorted.NOTED: ("[#12] 社内で確認しました", [Why.STAFF_NOTE, Why.TOKEN], "田中 葵"),
}
TEXT = "お世話になっております。\n朝から繋がりません。\n\n> 設定を確認しました。\n> 担当: 田中"


def furnish(work: Work) -> None:
    """As the story's administrator."""
    ticket = work.session.scalars(select(Ticket).order_by(Ticket.number.desc())).first()
    if ticket is None:
        raise RuntimeError("the story has no ticket")
    for number, (decision, (subject, reasons, name)) in enumerate(TOLD.items()):
        is_on = decision in {Sorted.OPENED, Sorted.ADDED, Sorted.NOTED}
        work.add(
            ReceivedMail(
                message_id=f"<furnished-{number}@minato.example>",
                from_name=name,
                from_address=f"sender{number}@minato.example",
                subject=subject,
                sent_at=work.now - timedelta(minutes=number + 1),
                size=4_200 + number,
                sha256=hashlib.sha256(subject.encode()).hexdigest(),
                text=TEXT,
                decision=decision,
                reasons=[str(why) for why in reasons],
                ticket_id=ticket.id if is_on else None,
                client_id=ticket.client_id if is_on else None,
            )
        )
    _boxes(work)
    file = Attachment(client_id=ticket.client_id, ticket_id=ticket.id, name="画面の写真.png")
    file.kind, file.size, file.sha256 = "image/png", 248_113, "0" * 64
    work.add(file)
    log.write(work, ticket, Verb.ATTACHED, files=1)
    person = work.session.scalars(select(Person).where(Person.client_id.is_not(None))).first()
    if person is not None and person.mail:
        work.add(MutedAddress(address=person.mail))


def _boxes(work: Work) -> None:
    for address, error in (
        ("support@mirai.example", ""),
        ("urgent@mirai.example", "login: Response status: NO"),
    ):
        work.add(
            Mailbox(
                address=address,
                host="imap.mirai.example",
                tls=Tls.TLS,
                user_name=address,
                secret_sealed="sealed",
                fetched_at=work.now - timedelta(minutes=1),
                error=error,
                failures=3 if error else 0,
            )
        )
