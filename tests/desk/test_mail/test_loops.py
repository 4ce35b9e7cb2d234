"""Two machines that answer each other are stopped: never more answers than the back-stop allows."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from msp.desk.actions import mail
from msp.desk.models import Message, ReceivedMail, Ticket
from msp.desk.rules.mail import MOST_AN_HOUR, MOST_ANSWERS_A_DAY, MOST_IN_THREAD, Sorted, Why
from msp.outside.models import OutboxMessage
from tests.desk.test_mail.letters import letter


def count(work, kind):
    return work.session.scalar(select(func.count()).select_from(kind))


def looped(machine, folder, mails):
    """A machine that shows no sign of being one answers that often, every other second."""
    for turn in range(mails):
        now = machine.now + timedelta(seconds=2 * turn)
        machine.session.info["now"] = now
        heads = {"Message_ID": f"<{turn}@minato.example>"}
        raw = letter(f"Your request {turn}", "Thank you for your message.", **heads)
        mail.take_mail(replace(machine, now=now), mail.TakeMail(raw=raw), folder)
        machine.session.flush()
        machine.session.expunge_all()


@pytest.fixture
def quick(engine, request):
    is_drill = request.node.get_closest_marker("drill") is not None
    if engine.dialect.name != "sqlite" and not is_drill:
        pytest.skip("one database shows it; the drill goes through both")


@pytest.mark.parametrize("mails", [100, pytest.param(1_000, marks=pytest.mark.drill)])
def test_a_loop_gets_no_more_answers_than_the_back_stop(quick, machine, take, tmp_path, mails):
    looped(machine, tmp_path, mails)

    assert count(machine, ReceivedMail) == mails
    assert count(machine, OutboxMessage) == MOST_ANSWERS_A_DAY
    assert count(machine, Ticket) == MOST_AN_HOUR


def test_a_loop_on_one_ticket_is_filed_without_filling_it(quick, machine, take):
    ticket = machine.get(Ticket, take(letter(Message_ID="<first@minato>")).ticket_id)
    for turn in range(MOST_IN_THREAD + 5):
        last = take(letter(f"[#{ticket.number}] auto", "ok", Message_ID=f"<{turn}@minato>"))

    assert count(machine, Message) < MOST_IN_THREAD + 5
    assert (last.decision, last.reasons, last.ticket_id) == (
        Sorted.FILED,
        [Why.THREAD_LOOP],
        ticket.id,
    )
    assert count(machine, OutboxMessage) == 1
