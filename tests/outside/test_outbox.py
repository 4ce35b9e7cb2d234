"""Mail is owed once, sent by a real server over a real socket, and tried again when that fails."""

import email
import socket
from collections.abc import Iterator
from datetime import timedelta
from email.policy import default
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from msp.accounts.models import Client, Provider
from msp.data.work import Sessions, begin
from msp.kernel.access import Actor, Role, system_actor
from msp.kernel.errors import Forbidden, Refused
from msp.outside import jobs, outbox
from msp.outside.mail import Road
from msp.outside.models import Delivery, OutboxMessage
from msp.outside.outbox import Letter
from tests.conftest import NOW

SENDER = "みらいIT <support@mirai.example>"


class Postman:
    """A mail server's memory; it refuses whom it was told to refuse."""

    def __init__(self) -> None:
        self.taken: list[email.message.EmailMessage] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.taken.append(email.message_from_bytes(envelope.content, policy=default))
        return self.answer


@pytest.fixture
def postman() -> Iterator[tuple[Postman, Road]]:
    made = Postman()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(made, hostname="127.0.0.1", port=port)
    server.start()
    yield made, Road(f"smtp://127.0.0.1:{port}", SENDER)
    server.stop()


@pytest.fixture
def system(committed: Sessions) -> Actor:
    actor = system_actor(uuid4())
    with begin(committed, actor, NOW) as work:
        work.add(Provider(id=actor.provider_id, name="みらいIT"))
    return actor


def letter(source: str = "invite:1", **more) -> Letter:
    told = {"to": "高橋 <takahashi@minato.example>", "subject": "ご招待", "body": "こんにちは。\n"}
    return Letter(source=source, **{**told, **more})


def owed(sessions: Sessions, actor: Actor, *letters: Letter) -> None:
    with begin(sessions, actor, NOW) as work:
        for each in letters:
            outbox.owe(work, each)


def states(sessions: Sessions, actor: Actor) -> list[tuple[Delivery, int]]:
    with begin(sessions, actor, NOW) as work:
        asked = select(OutboxMessage).order_by(OutboxMessage.source)
        return [(row.state, row.attempts) for row in work.session.scalars(asked)]


def test_a_letter_is_owed_once_however_often_its_cause_is_told(committed, system):
    owed(committed, system, letter(), letter(), letter("invite:2"))

    assert states(committed, system) == [(Delivery.QUEUED, 0)] * 2


def test_a_letter_leaves_over_a_real_socket_with_its_words_whole(committed, system, postman):
    server, road = postman
    owed(
        committed,
        system,
        letter(attachments=[{"name": "a.txt", "type": "text/plain", "data": "YQ=="}]),
    )

    told = jobs.empty(road, committed, system)

    assert told == {"sent": 1, "kept": 0, "failed": 0}
    assert states(committed, system) == [(Delivery.SENT, 1)]
    (mail,) = server.taken
    assert mail["Subject"] == "ご招待"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_body().get_content().splitlines() == ["こんにちは。"]
    assert [part.get_filename() for part in mail.iter_attachments()] == ["a.txt"]


def test_what_was_sent_is_not_sent_again(committed, system, postman):
    server, road = postman
    owed(committed, system, letter())

    jobs.empty(road, committed, system)
    jobs.empty(road, committed, system)

    assert len(server.taken) == 1


def test_without_a_mail_server_messages_are_kept_to_be_read(committed, system):
    owed(committed, system, letter())

    assert jobs.empty(Road(None, SENDER), committed, system)["kept"] == 1
    assert states(committed, system) == [(Delivery.KEPT, 1)]


def test_a_server_that_is_busy_is_asked_again_later(committed, system, postman):
    server, road = postman
    server.answer = "451 try later"
    owed(committed, system, letter())

    jobs.empty(road, committed, system)

    with begin(committed, system, NOW) as work:
        row = work.session.scalars(select(OutboxMessage)).one()
        assert (row.state, row.attempts) == (Delivery.QUEUED, 1)
        assert row.next_try_at == NOW + timedelta(minutes=1)
        assert not outbox.waiting(work)
    with begin(committed, system, NOW + timedelta(minutes=1)) as work:
        assert outbox.waiting(work)


def test_a_server_that_says_never_is_believed(committed, system, postman):
    server, road = postman
    server.answer = "550 no such person"
    owed(committed, system, letter())

    jobs.empty(road, committed, system)

    assert states(committed, system) == [(Delivery.FAILED, 1)]


def test_a_server_that_is_not_there_is_asked_again_later(committed, system):
    owed(committed, system, letter())

    told = jobs.empty(Road("smtp://127.0.0.1:1", SENDER), committed, system)

    assert told["failed"] == 1
    assert states(committed, system) == [(Delivery.QUEUED, 1)]


def test_a_message_is_given_up_after_its_last_wait(committed, system):
    owed(committed, system, letter())
    with begin(committed, system, NOW) as work:
        row = work.session.scalars(select(OutboxMessage)).one()
        row.attempts = len(outbox.WAITS) + 1
        outbox.failed(work, row.id, "gone", forever=False)
        assert row.state is Delivery.FAILED
        row_id = row.id
    admin = Actor(uuid4(), "o", frozenset({Role.PROVIDER_ADMIN}), system.provider_id)

    with begin(committed, admin, NOW) as work:
        again = outbox.send_again(work, row_id)
        assert (again.state, again.attempts) == (Delivery.QUEUED, 0)


def test_a_round_serves_every_provider_that_has_mail(committed, system, postman):
    server, road = postman
    other = system_actor(uuid4())
    with begin(committed, other, NOW) as work:
        work.add(Provider(id=other.provider_id, name="ほか"))
    owed(committed, system, letter())
    owed(committed, other, letter())

    jobs.rounds(road, committed, lambda: [system.provider_id, other.provider_id])()

    assert len(server.taken) == 2


def test_a_clients_person_may_cause_mail_but_never_reads_the_outbox(committed, system):
    with begin(committed, system, NOW) as work:
        client = work.add(Client(name="c", number=1)).id
    admin = Actor(
        uuid4(), "c", frozenset({Role.CLIENT_ADMIN}), system.provider_id, frozenset({client})
    )

    owed(committed, admin, letter(client_id=client), letter(client_id=client))

    assert len(states(committed, system)) == 1
    with begin(committed, admin, NOW) as work, pytest.raises(Forbidden):
        outbox.kept(work)


def test_a_subject_of_two_lines_is_one_and_holds_no_other_letter_back(committed, system):
    owed(committed, system, letter(source="two", subject="a\r\nBcc: everybody@example.com"))

    with begin(committed, system, NOW) as work:
        wanted = select(OutboxMessage).where(OutboxMessage.source == "two")
        assert work.session.scalars(wanted).one().subject == "a Bcc: everybody@example.com"


def test_an_address_with_a_line_break_is_refused(committed, system):
    with pytest.raises(Refused), begin(committed, system, NOW) as work:
        outbox.owe(work, letter(to="a@minato.example\r\nBcc: everybody@example.com"))
