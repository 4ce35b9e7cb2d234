"""The clients of a problem are told that its cause is known and that it is solved, each once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from msp.accounts.models import Client, Person
from msp.desk import actions as desk
from msp.desk.actions import problem_fixes, problem_telling, problems
from msp.desk.actions.problem_telling import TellClients
from msp.desk.models import Message
from msp.desk.queries.problem_told import listeners
from msp.desk.rules.problem_letters import Told, also, letter
from msp.kernel.errors import Refused
from msp.outside.models import OutboxMessage


@pytest.fixture
def problem(work, ticket, contact, promise):
    """A problem of four tickets: two of Misaki's, one of Bob's, one that nobody asked."""
    other = work.add(Client(name="Harbour", number=7))
    bob = work.add(
        Person(
            name="Bob", client_id=other.id, mail="bob@x.example", language="en", roles=["end_user"]
        )
    )
    row = problems.open_problem(work, problems.OpenProblem(title="VPN", ticket_id=ticket.id))
    asked = [(ticket.client_id, contact.id), (other.id, bob.id), (other.id, None)]
    for client_id, contact_id in asked:
        wish = desk.OpenTicket(client_id=client_id, subject="VPN", contact_id=contact_id)
        number = desk.open_ticket(work, wish).number
        problems.link_number(work, problems.LinkNumber(problem_id=row.id, number=number))
    return row


def published(work, problem):
    told = {"title": "VPNが切れる", "symptom": "切れる", "reply_ja": "MTUを変更します。"}
    problem_fixes.publish_problem(work, problem_fixes.PublishProblem(problem_id=problem.id, **told))


def wish(work, problem, about, **words):
    ids = [one.ticket.id for one in listeners(work, problem.id, about)]
    return TellClients(problem_id=problem.id, about=about, ticket_ids=ids, **words)


def test_each_contact_gets_one_mail_in_their_language_and_each_ticket_an_answer(work, problem):
    known = wish(work, problem, Told.KNOWN, words_ja="MTUです。", words_en="It is the MTU.")
    with pytest.raises(Refused, match="publish"):
        problem_telling.tell_clients(work, known)
    published(work, problem)

    told = problem_telling.tell_clients(work, known)
    with pytest.raises(Refused, match="already"):
        problem_telling.tell_clients(work, known)
    desk.mail_replies(replace(work, now=work.now + timedelta(minutes=1)))

    wanted = select(OutboxMessage).where(OutboxMessage.source.startswith("reply:"))
    mails = {mail.to_address: mail.body for mail in work.session.scalars(wanted)}
    assert (len(told), sorted(mails)) == (3, ["bob@x.example", "misaki@minato.example"])
    assert "It is the MTU." in mails["bob@x.example"]
    assert "MTUです。" in mails["misaki@minato.example"]
    assert "次のお問い合わせにも関わります" in mails["misaki@minato.example"]
    with pytest.raises(Refused, match="resolve"):
        problem_telling.tell_clients(work, wish(work, problem, Told.SOLVED, words_ja="直しました"))


def test_what_was_taken_back_in_time_can_be_told_again(work, problem):
    published(work, problem)
    words = {"words_ja": "MTUです。", "words_en": "It is the MTU."}
    told = problem_telling.tell_clients(work, wish(work, problem, Told.KNOWN, **words))
    back = next(message for message in told if message.send_at)
    desk.unsend_reply(work, desk.UnsendReply(message_id=back.id))

    again = problem_telling.tell_clients(work, wish(work, problem, Told.KNOWN, **words))

    assert [message.ticket_id for message in again] == [back.ticket_id]


def test_words_are_needed_in_every_language_that_is_read(work, problem):
    published(work, problem)

    with pytest.raises(Refused, match="reads this language"):
        problem_telling.tell_clients(work, wish(work, problem, Told.KNOWN, words_ja="MTUです。"))


def test_whoever_publishes_sees_who_waits_and_chooses(browser, work, problem, ticket):
    page = f"/problems/{problem.id}"
    told = {"title": "VPNが切れる", "symptom": "切れる", "reply_ja": "MTUを変更します。"}
    to = browser.post(f"{page}/publish", data=told).location

    text = browser.get(to).text
    told = {"ticket_ids": [str(ticket.id)], "words_ja": "MTUを変更します。"}
    sent = browser.post(to, data=told)

    assert to.endswith("/tell?about=known")
    assert text.count('name="ticket_ids"') == 3
    assert "MTUを変更します。" in text
    assert sent.status_code == 302
    work.session.expire_all()
    said = select(Message.body).where(Message.ticket_id == ticket.id)
    assert "MTUを変更します。" in work.session.scalars(said).one()
    assert browser.get(to).text.count('name="ticket_ids"') == 2
    api = {"about": "known", "ticket_ids": [str(ticket.id)], "words_ja": "もう一度"}
    assert browser.post(f"/api/v1{page}/tell", json=api).status_code == 422


@pytest.mark.parametrize("about", list(Told))
def test_the_letter_is_calm_in_both_languages(about):
    assert letter(about, " MTU ", "ja").count("\n\n") == letter(about, "MTU", "en").count("\n\n")
    assert letter(about, "MTU", "ja").startswith("いつもお世話になっております。")
    assert also((), "ja") == ""
    assert also((3, 4), "en").endswith("#3, #4")
