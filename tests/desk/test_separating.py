"""A merge that did not hold is taken back later with what is the ticket's; what is billed stays."""

from datetime import date

import pytest
from sqlalchemy import select

from msp.data.work import Work
from msp.desk import actions
from msp.desk.actions import links
from msp.desk.actions.separating import SeparateTicket, separate_ticket
from msp.desk.models import Attachment, Goods, Message, Note, ReceivedMail, TicketEvent
from msp.desk.queries import links as linked
from msp.desk.queries import separating, tickets
from msp.desk.rules import Status, Verb, WaitReason
from msp.desk.rules.mail import Sorted
from msp.desk.rules.time import EntryState
from msp.kernel.errors import Refused
from msp.kernel.money import Money

WHY = "別の機器の件でした"


@pytest.fixture
def second(work, client, contact, promise):
    wish = actions.OpenTicket(client_id=client.id, contact_id=contact.id, subject="印刷できない")
    row = actions.open_ticket(work, wish)
    move = actions.MoveTicket(ticket_id=row.id, status=Status.WAITING, wait_reason="client")
    return actions.move_ticket(work, move)


@pytest.fixture
def together(work, ticket, second, later):
    """The second ticket ended in the first; a mail followed it, a note and goods came to both."""
    links.merge_tickets(work, links.MergeTickets(ticket_id=second.id, into=ticket.number))
    after: Work = later(hours=1)
    said = [
        actions.client_replies(after, actions.ClientReplies(ticket_id=ticket.id, body=body))
        for body in ("VPNはまだです", "印刷もまだです")
    ]
    for row in said:
        row.created_at = after.now
    mail = ReceivedMail(
        message_id="<one@minato.example>",
        subject=f"Re: [#{second.number}] 印刷",
        size=1,
        decision=Sorted.ADDED,
        said_id=said[1].id,
        ticket_id=ticket.id,
        reasons=["own_token", "followed_merge"],
    )
    work.add(mail)
    file = {"name": "p.txt", "kind": "text/plain", "size": 1, "sha256": "0" * 64}
    work.add(
        Attachment(client_id=ticket.client_id, ticket_id=ticket.id, said_id=said[1].id, **file)
    )
    actions.add_note(after, actions.AddNote(ticket_id=ticket.id, body="ドライバを確認"))
    for state in (EntryState.APPROVED, EntryState.BILLED):
        work.add(
            Goods(
                client_id=ticket.client_id,
                ticket_id=ticket.id,
                name="ドラム",
                quantity=1,
                price=Money(9_800, "JPY"),
                sold_on=date(2026, 11, 20),
                state=state,
                created_at=after.now,
            )
        )
    work.session.flush()
    return separating.since(after, second)


def test_mail_that_followed_is_known_and_what_is_picked_goes_back(
    work, ticket, second, together, later
):
    (mail,) = together.theirs
    open_goods = next(row for row in together.goods if row.state is EntryState.APPROVED)
    note = together.notes[0]
    days_later = later(days=3)

    wish = {"messages": [mail], "notes": [note.id], "goods": [open_goods.id]}
    separate_ticket(days_later, SeparateTicket(ticket_id=second.id, because=WHY, **wish))
    work.session.expire_all()

    assert (second.status, second.is_open) == (Status.WAITING, True)
    assert second.wait_reason is WaitReason.CLIENT
    assert second.answer_owed_since == days_later.now
    for table in (Attachment, ReceivedMail):
        assert work.session.scalars(select(table.ticket_id)).one() == second.id
    said = work.session.scalars(select(Message).where(Message.ticket_id == second.id)).all()
    assert [row.id for row in said] == [mail]
    bodies = work.session.scalars(select(Note.body).where(Note.ticket_id == second.id)).all()
    assert set(bodies) == {"ドライバを確認", WHY}
    assert (open_goods.ticket_id, not linked.links(work, ticket.id)) == (second.id, True)
    kept = tickets.record(work, ticket).messages
    assert [row.body for row in kept] == ["VPNはまだです"]
    verbs = select(TicketEvent.verb).where(TicketEvent.ticket_id == second.id)
    assert Verb.SEPARATED in work.session.scalars(verbs).all()


def test_what_is_billed_stays_with_its_reason_and_a_stranger_is_refused(
    work, ticket, second, together, later
):
    billed = next(row for row in together.goods if row.state is EntryState.BILLED)

    wish = SeparateTicket(ticket_id=second.id, because=WHY, goods=[billed.id])
    with pytest.raises(Refused, match="billed"):
        separate_ticket(later(days=1), wish)
    wish = SeparateTicket(ticket_id=second.id, because=WHY, messages=[ticket.id])
    with pytest.raises(Refused, match="since the merge"):
        separate_ticket(later(days=1), wish)
    with pytest.raises(Refused, match="not merged"):
        separating.since(work, ticket)


def test_undone_at_once_mail_that_followed_goes_back_by_itself(work, second, together):
    links.unmerge_ticket(work, links.UnmergeTicket(ticket_id=second.id))

    (mail,) = together.theirs
    assert work.get(Message, mail).ticket_id == second.id
    assert second.status is Status.WAITING


def test_the_page_picks_beforehand_and_says_why_something_stays(
    browser, work, ticket, second, together
):
    page = browser.get(f"/tickets/{second.id}/separate").text
    (mail,) = together.theirs

    assert f'value="{mail}" checked' in page
    assert "請求済みのため" in page
    assert f"/tickets/{second.id}/separate" in browser.get(f"/tickets/{ticket.id}/links").text
    wrong = browser.post(f"/tickets/{second.id}/separate", data={"messages": [str(mail)]})
    assert wrong.status_code == 422
    typed = {"messages": [str(mail)], "because": WHY}
    done = browser.post(f"/tickets/{second.id}/separate", data=typed, follow_redirects=True)
    assert "印刷もまだです" in done.text
