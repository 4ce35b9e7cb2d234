"""Tickets for programs and in the shell, and how many questions a page asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import Engine, event

from msp.accounts.models import Client, Provider
from msp.data.work import begin, look
from msp.desk import actions, jobs, shell
from msp.desk.queries import queue
from msp.desk.web.queue import Wish, filter_of
from msp.kernel.access import Actor, Role, system_actor
from msp.kernel.ids import new_id
from tests import portals
from tests.accounts.front import a_person, get, portal, sign_in
from tests.conftest import NOW, SETTINGS
from tests.desk.conftest import misaki
from tests.desk.test_web import address, browser_of


@contextmanager
def asked(engine: Engine) -> Iterator[list[str]]:
    """Every select, insert and update that the database is asked."""
    told: list[str] = []

    def hear(connection, cursor, statement, *_):
        if statement.split(" ", 1)[0] in {"SELECT", "INSERT", "UPDATE"}:
            told.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield told
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def of_tickets(told: list[str]) -> list[str]:
    return [statement for statement in told if "FROM ticket" in statement]


def test_the_queue_asks_once_for_rows_and_once_for_all_counts(engine, browser, ticket):
    with asked(engine) as first:
        browser.get("/tickets/")
    with asked(engine) as second:
        browser.get("/tickets/")

    assert len(of_tickets(first)) == 2
    assert len(of_tickets(second)) == 1


def test_a_tickets_page_is_drawn_once_until_something_happens(engine, sessions, work, ticket):
    _, mail = a_person(sessions, work.actor.provider_id, Role.LEAD)
    browser = sign_in(portal(sessions), mail)
    path = f"/tickets/{ticket.number}"

    with asked(engine) as first:
        drawn = get(browser, path).text
    with asked(engine) as second:
        again = get(browser, path).text
    with begin(sessions, work.actor, NOW) as later:
        actions.add_note(later, actions.AddNote(ticket_id=ticket.id, body="夜に再起動する"))
    after = get(browser, path).text

    assert drawn == again
    assert "夜に再起動する" not in again
    assert "夜に再起動する" in after
    questions = [statement for statement in second if "set_config" not in statement]
    assert len(first) > len(second) >= len(questions) == 2


def test_fifty_rows_fit_into_sixty_kilobytes(sessions, work, client, ticket, owner):
    technician = Actor(uuid4(), "Aoi", frozenset({Role.TECHNICIAN}), work.actor.provider_id)
    for number in range(55):
        wish = actions.OpenTicket(
            client_id=client.id, subject=f"共有フォルダーが開けなくなりました({number}番の部屋)"
        )
        made = actions.open_ticket(work, wish)
        assign = actions.AssignTicket(ticket_id=made.id, assignee_id=owner.id)
        actions.assign_ticket(work, assign)
    work.session.flush()

    answer = browser_of(sessions, technician).get("/tickets/")

    assert answer.text.count("<tr class=t>") == 50
    assert len(answer.data) <= 60 * 1024


def test_what_is_counted_is_what_is_listed(work, ticket, sessions):
    for subject in ("one", "two", "three"):
        actions.open_ticket(work, actions.OpenTicket(client_id=ticket.client_id, subject=subject))
    work.session.flush()

    with look(sessions, work.actor, work.now) as reading:
        wanted = filter_of(reading, Wish())
        counts = queue.counts(reading, wanted, None)
        rows = queue.page(reading, wanted).rows
        buckets = [queue.bucket_of(r.next_due_at, r.paused_since, wanted) for r in rows]

    assert counts.of() == len(rows) == 4
    assert all(counts.of(bucket) == buckets.count(bucket) for bucket in queue.Bucket)


def test_a_program_opens_reads_and_moves_a_ticket(browser, client, promise):
    made = browser.post(
        "/api/v1/tickets", json={"client_id": str(client.id), "subject": "印刷できない"}
    )
    assert made.status_code == 201
    path = f"/api/v1/tickets/{made.json['id']}"

    moved = browser.post(f"{path}/status", json={"status": "waiting", "wait_reason": "client"})
    said = browser.post(f"{path}/messages", json={"body": "確認します。"})
    noted = browser.post(f"{path}/notes", json={"body": "社内メモ"})

    assert (moved.status_code, said.status_code, noted.status_code) == (200, 201, 201)
    assert browser.get(path).json["status"] == "waiting"
    assert browser.get(f"{path}/messages").json["items"][0]["body"] == "確認します。"
    assert browser.get(f"{path}/notes").json["items"][0]["body"] == "社内メモ"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"subject": "No"}, "subject"),
        ({"subject": "Printer", "impact": 4}, "impact"),
        ({"subject": "Printer", "tier": 3}, "tier"),
    ],
)
def test_a_program_is_told_what_does_not_fit(browser, client, told, field):
    answer = browser.post("/api/v1/tickets", json={"client_id": str(client.id)} | told)

    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json["errors"]] == [field]


def test_the_list_is_narrowed_by_its_address(browser, ticket):
    assert len(browser.get("/api/v1/tickets?state=open&tier=1").json["items"]) == 1
    assert browser.get("/api/v1/tickets?state=closed").json["items"] == []
    assert browser.get("/api/v1/tickets?state=lost").status_code == 422


def test_a_clients_program_gets_its_own_tickets_and_no_notes(sessions, work, ticket, contact):
    hers = browser_of(sessions, misaki(contact))
    work.session.flush()

    assert [row["number"] for row in hers.get("/api/v1/tickets").json["items"]] == [1]
    assert hers.get(f"/api/v1/tickets/{ticket.id}/notes").status_code == 403


def test_the_page_of_a_ticket_asks_a_bounded_number_of_questions(engine, browser, work, ticket):
    with asked(engine) as few:
        browser.get(address(ticket))
    for number in range(10):
        actions.add_note(work, actions.AddNote(ticket_id=ticket.id, body=f"note {number}"))
    work.session.flush()

    with asked(engine) as many:
        browser.get(address(ticket))

    assert len(many) <= len(few)


def test_the_shell_opens_lists_and_rebuilds(committed_app):
    runner, client_number = committed_app
    opened = runner.invoke(
        shell.tickets, ["open", "--client", client_number, "--subject", "印刷できない", "--json"]
    )
    listed = runner.invoke(shell.tickets, ["list"])
    moved = runner.invoke(shell.tickets, ["move", "1", "--status", "active"])
    wrong = runner.invoke(shell.tickets, ["move", "1", "--status", "dancing"])
    rebuilt = runner.invoke(shell.rebuild, ["clocks", "--json"])

    assert opened.exit_code == 0, opened.output
    assert '"number": 1' in opened.output
    assert "印刷できない" in listed.output
    assert moved.output.strip() == "ticket 1 active"
    assert wrong.exit_code == 2
    assert '"changed": 0' in rebuilt.output


@pytest.fixture
def committed_app(committed):
    """A runner of the shell on a database of its own, and a client's id."""
    app = portals.stands_on(portals.named(SETTINGS), committed)
    with begin(committed, system_actor(new_id()), NOW) as work:
        work.add(Provider(id=work.actor.provider_id, name="North IT"))
        client = work.add(Client(name="みなと", number=1))
        key = str(client.id)
    return FlaskCliRunner(app), key


def test_what_the_desk_does_by_itself_may_run_at_any_time(work, ticket):
    assert [job.run(work) for job in jobs.JOBS] == [0] * len(jobs.JOBS)
