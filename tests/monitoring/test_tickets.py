"""An outage opens one ticket under the client's SLA, and recovery is noted on it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from monitoring.actions import record_results, tell_the_desk
from monitoring.models import Outage
from monitoring.rules.words import Reader, recovery
from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk.models import Note, Ticket
from msp.desk.rules import Channel, Kind
from tests.conftest import NOW
from tests.monitoring.conftest import Make, results


def tickets(work: Work) -> list[Ticket]:
    return list(work.session.scalars(select(Ticket).order_by(Ticket.number)))


def notes(work: Work) -> list[str]:
    return list(work.session.scalars(select(Note.body).order_by(Note.created_at, Note.id)))


def test_an_outage_opens_one_ticket_however_often_it_is_told(work, client, check):
    record_results(work, results(check, "+---"))

    assert (tell_the_desk(work), tell_the_desk(work)) == (1, 0)

    (ticket,) = tickets(work)
    outage = work.session.scalars(select(Outage)).one()
    assert outage.ticket_id == ticket.id
    assert (ticket.client_id, ticket.kind, ticket.channel) == (
        client.id,
        Kind.INCIDENT,
        Channel.MONITORING,
    )
    assert ticket.subject == "【監視】Web が応答していません"
    assert "2026-11-20 10:01" in ticket.description
    assert "サーバーがステータス 503 を返しました。" in ticket.description


def test_recovery_is_noted_once(work, check):
    record_results(work, results(check, "+---"))
    tell_the_desk(work)
    record_results(work, results(check, "+", start=6))

    assert (tell_the_desk(work), tell_the_desk(work)) == (1, 0)

    assert notes(work) == ["2026-11-20 10:06 に Web が復旧しました(停止 5分)。"]


def test_what_fails_together_is_one_ticket(work, make: Make):
    forty = [make(f"Web {place:02}") for place in range(40)]
    record_results(work, [one for check in forty for one in results(check, "+---")])

    tell_the_desk(work)

    (ticket,) = tickets(work)
    assert ticket.subject == "【監視】Web 00 ほか39件が応答していません"
    assert len(ticket.description.splitlines()) == 40
    assert set(work.session.scalars(select(Outage.ticket_id))) == {ticket.id}


def test_what_fails_a_moment_later_joins_that_ticket_with_a_note(work, make: Make):
    first, second, third = make("A"), make("B"), make("C")
    record_results(work, results(first, "+---"))
    tell_the_desk(work)
    record_results(work, results(second, "+---", start=3))
    tell_the_desk(work)
    record_results(work, results(third, "+---", start=30))
    tell_the_desk(work)

    assert [ticket.subject for ticket in tickets(work)] == [
        "【監視】A が応答していません",
        "【監視】C が応答していません",
    ]
    (note,) = notes(work)
    assert "B(" in note


def test_each_client_gets_a_ticket_of_its_own_in_its_own_words(work, make: Make):
    other = work.add(Client(name="Harbor Ltd", number=2, language="en", zone="Europe/London"))
    checks = [make("Web"), make("Shop", client_id=other.id)]
    record_results(work, [one for check in checks for one in results(check, "+---")])

    tell_the_desk(work)

    assert {ticket.client_id: ticket.subject for ticket in tickets(work)}[
        other.id
    ] == "[Monitoring] Shop does not answer"


def test_words_are_english_where_there_are_none():
    reader = Reader("de", ZoneInfo("UTC"))

    assert recovery(reader, "Web", NOW, NOW + timedelta(seconds=150)) == (
        "Web recovered at 2026-11-20 01:02 (down for 2 min)."
    )
