"""A mail becomes what it should: a ticket, a message, a note, a line in the tray."""

import base64
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from msp.accounts.models import Client, Person
from msp.desk import actions
from msp.desk.actions import mails
from msp.desk.actions.mail.forgetting import forget_mail, needed
from msp.desk.actions.tickets import moved
from msp.desk.models import Attachment, Message, Note, Ticket
from msp.desk.rules import Channel, Status
from msp.desk.rules.mail import Sorted, Why
from msp.kernel.access import Role
from msp.outside import outbox
from msp.outside.deliveries import NoticeDelivery, Way
from msp.outside.models import MutedAddress, OutboxMessage
from tests.desk.test_mail.letters import MISAKI, letter, report, with_files


def messages(work, ticket):
    return work.session.scalars(
        select(Message).where(Message.ticket_id == ticket.id).order_by(Message.id)
    ).all()


def owed(work):
    return work.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()


def ticket_of(work, row):
    return work.get(Ticket, row.ticket_id)


def solved(work, ticket):
    """Solved, whatever else solving asks for."""
    return moved(work, ticket, Status.SOLVED, None)


def test_a_mail_of_a_contact_opens_a_ticket_and_is_answered_once(machine, take, contact):
    row = take(letter("Re: ＲＥ： VPNが切れる", Message_ID="<one@minato.example>"))

    ticket = ticket_of(machine, row)
    assert (row.decision, row.reasons, row.answered) == (Sorted.OPENED, [], True)
    assert (ticket.subject, ticket.description) == ("VPNが切れる", "朝から繋がりません。")
    assert (ticket.contact_id, ticket.channel) == (contact.id, Channel.MAIL)
    (answer,) = owed(machine)
    assert answer.headers["In-Reply-To"] == "<one@minato.example>"
    assert answer.headers["Auto-Submitted"] == "auto-replied"


def test_the_same_message_id_twice_is_one_mail(machine, take):
    first, second = take(letter()), take(letter())

    assert first.id == second.id
    assert machine.session.scalar(select(func.count()).select_from(Ticket)) == 1


@pytest.mark.parametrize("way", ["token", "reference", "subject"])
def test_an_answer_finds_its_ticket_and_opens_it_again(machine, take, way):
    ticket = ticket_of(machine, take(letter()))
    solved(machine, ticket)
    heads = {"References": mails.message_id(ticket, ticket.id)} if way == "reference" else {}
    subject = {"token": f"Re: [#{ticket.number}] x", "reference": "x"}.get(
        way, f"返信: {ticket.subject}"
    )

    row = take(letter(subject, "まだ切れます。\n\n> 設定を直しました", **heads))

    assert (row.decision, row.ticket_id) == (Sorted.ADDED, ticket.id)
    assert ticket.status is Status.ACTIVE
    (said,) = messages(machine, ticket)
    assert (said.body, said.channel, said.from_client) == ("まだ切れます。", Channel.MAIL, True)


def test_what_no_person_wrote_is_filed_and_reopens_nothing(machine, take):
    ticket = ticket_of(machine, take(letter()))
    solved(machine, ticket)
    turns = ticket.clock_log

    row = take(letter(f"[#{ticket.number}] 不在通知", Auto_Submitted="auto-replied"))

    assert (row.decision, row.answered) == (Sorted.FILED, False)
    assert Why.OUT_OF_OFFICE in row.reasons
    assert ticket.status is Status.SOLVED
    assert ticket.clock_log == turns
    assert [said.automatic for said in messages(machine, ticket)] == [True]


def test_an_automatic_mail_that_names_no_ticket_opens_none(machine, take):
    row = take(letter("Weekly report", List_Id="<x.minato.example>"))

    assert (row.decision, row.ticket_id, owed(machine)) == (Sorted.FILED, None, [])


def test_a_stranger_waits_in_the_tray_and_a_number_gives_nobody_a_way_in(machine, take, ticket):
    row = take(letter(f"[#{ticket.number}] hello", From="eve@evil.example"))

    assert (row.decision, row.reasons) == (Sorted.HELD, [Why.UNKNOWN_SENDER])
    assert messages(machine, ticket) == []


def test_a_sender_is_known_by_the_part_behind_the_at(machine, take, client):
    client.mail_domains = "minato.example minato.co.example"

    row = take(letter(From="New One <new@minato.co.example>"))

    assert (row.decision, row.reasons) == (Sorted.OPENED, [Why.BY_DOMAIN])
    person = machine.get(Person, row.person_id)
    assert (person.name, person.mail, person.client_id) == (
        *("New One", "new@minato.co.example"),
        client.id,
    )


def test_another_clients_ticket_is_never_written_to(machine, take, ticket):
    other = machine.add(Client(name="別の会社", number=2, mail_domains="other.example"))
    machine.add(
        Person(name="隣", client_id=other.id, mail="n@other.example", roles=[Role.END_USER.value])
    )

    row = take(letter(f"[#{ticket.number}] x", From="n@other.example"))

    assert (row.decision, row.reasons[0]) == (Sorted.HELD, Why.OTHER_CLIENT)
    assert messages(machine, ticket) == []


def test_reply_to_names_who_asks(machine, take, contact):
    row = take(letter(From="form@web.example", Reply_To=MISAKI))

    assert (row.decision, row.person_id) == (Sorted.OPENED, contact.id)


def test_replies_to_another_installation_and_our_own_mails_are_refused(machine, take, ticket):
    theirs = f"<{'a' * 32}.{'b' * 32}@{'c' * 32}.tasuki.invalid>"

    foreign = take(letter(f"[#{ticket.number}] x", References=theirs))
    own = take(letter("y", Message_ID=mails.message_id(ticket, ticket.id)))

    assert (foreign.decision, foreign.reasons) == (Sorted.REFUSED, [Why.FOREIGN])
    assert (own.decision, own.reasons) == (Sorted.REFUSED, [Why.OWN_MAIL])


def test_staff_answer_from_their_mail_program(machine, take, ticket, tanaka, later):
    heads = {"From": tanaka.mail, "References": mails.message_id(ticket, ticket.id)}

    row = take(letter("Re: x", "設定を確認します。\n\n> 朝から", **heads))

    assert (row.decision, row.reasons[0]) == (Sorted.ANSWERED, Why.STAFF_REPLY)
    (said,) = messages(machine, ticket)
    assert (said.author_id, said.from_client, said.body) == (
        tanaka.id,
        False,
        "設定を確認します。",
    )
    assert said.send_at == machine.now + timedelta(seconds=10)


def test_an_answer_to_a_notice_goes_to_the_client_too(machine, take, ticket, tanaka):
    told = {"way": Way.MAIL, "event": "message", "person_id": tanaka.id, "address": tanaka.mail}
    href = f"https://tasuki.example/tickets/{ticket.id}"
    notice = machine.add(NoticeDelivery(source="n:1", title="x", href=href, **told))
    outbox.owe(machine, outbox.Letter(f"notice:{notice.id}", tanaka.mail, "x", "y"))
    sent = next(each for each in owed(machine) if each.source.startswith("notice:"))

    row = take(
        letter("Re: x", "承知しました。", From=tanaka.mail, In_Reply_To=f"<{sent.id}@mirai>")
    )

    assert (row.decision, row.ticket_id) == (Sorted.ANSWERED, ticket.id)


def test_a_number_alone_makes_a_colleagues_mail_a_note(machine, take, ticket, tanaka):
    row = take(letter(f"[#{ticket.number}] x", "社内で確認", From=tanaka.mail))

    notes = machine.session.scalars(select(Note).where(Note.ticket_id == ticket.id)).all()
    assert (row.decision, [note.body for note in notes]) == (Sorted.NOTED, ["社内で確認"])
    assert messages(machine, ticket) == []


def test_a_mail_that_came_back_mutes_its_address_and_is_noted(machine, take, ticket, contact):
    row = take(report(MISAKI, mails.message_id(ticket, ticket.id)))

    assert (row.decision, row.ticket_id, row.person_id) == (
        Sorted.BOUNCED,
        ticket.id,
        contact.id,
    )
    muted = machine.session.scalars(select(MutedAddress.address)).all()
    assert muted == [MISAKI]


def test_a_forged_report_mutes_nobody(machine, take, ticket):
    forged = report("tanaka@victim.example", mails.message_id(ticket, ticket.id))
    take(forged)
    take(report(MISAKI, "<anything@else>"))

    assert machine.session.scalars(select(MutedAddress)).all() == []


def test_files_are_kept_with_what_was_said_and_a_lie_stays_in_the_raw_mail(machine, take):
    row = take(
        with_files(("画面.png", b"\x89PNG\r\n\x1a\nx"), ("a.pdf", b"MZ"), ("winmail.dat", b"x"))
    )

    kept = machine.session.scalars(select(Attachment).order_by(Attachment.name)).all()
    assert [(file.name, file.kind) for file in kept] == [
        ("winmail.dat", "application/octet-stream"),
        ("画面.png", "image/png"),
    ]
    assert Why.FILE_REFUSED in row.reasons
    assert {file.ticket_id for file in kept} == {row.ticket_id}


def test_thirty_megabytes_are_refused_with_a_line(machine, take):
    row = take(letter(body="x" * 80).ljust(30 * 2**20, b"\n"))

    assert (row.decision, row.reasons, row.sha256) == (Sorted.REFUSED, [Why.TOO_LARGE], "")
    assert (row.from_address, row.size) == (MISAKI, 30 * 2**20)


def test_an_answer_carries_its_files_by_their_fingerprint(machine, take, later):
    ticket = ticket_of(machine, take(letter(Message_ID="<asked@minato>")))
    said = actions.reply_to_client(
        machine, actions.ReplyToClient(ticket_id=ticket.id, body="手順です。")
    )
    machine.add(
        Attachment(
            client_id=ticket.client_id,
            ticket_id=ticket.id,
            said_id=said.id,
            name="手順.pdf",
            kind="application/pdf",
            size=3,
            sha256="a" * 64,
        )
    )

    actions.mail_replies(later(minutes=1))

    sent = owed(machine)[-1]
    assert sent.attachments == [{"name": "手順.pdf", "type": "application/pdf", "sha256": "a" * 64}]
    assert sent.headers["In-Reply-To"] == "<asked@minato>"


def test_programs_send_a_mail_in_base64():
    assert actions.mail.TakeMail(raw=base64.b64encode(b"From: x").decode()).raw == b"From: x"


def test_mail_is_forgotten_with_its_writer_and_after_its_years(machine, take, contact, later):
    first = take(letter("消す"))
    kept = take(letter("残す", From="eve@evil.example"))
    contact.erased_at = machine.now

    gone = forget_mail(machine)
    again = forget_mail(machine)

    assert (len(gone), again, needed(machine, gone)) == (1, set(), set())
    assert (first.text, first.from_address, first.sha256) == ("", "", "")
    assert (first.decision, kept.subject) == (Sorted.OPENED, "残す")
    assert len(forget_mail(later(days=365 * 31))) == 1
