"""Mail is fetched from a real IMAP server once, and what goes wrong is said on the mailbox."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from msp.accounts import locks
from msp.accounts.models import Client, Person, Provider
from msp.data.engine import sessions_of
from msp.data.work import Sessions, begin
from msp.desk import shell_mail
from msp.desk.actions.mail import boxes
from msp.desk.jobs_mail import Post, fetch_due, try_out
from msp.desk.models import Mailbox, ReceivedMail, Ticket
from msp.desk.models.mail import Tls
from msp.desk.rules.mail import Sorted
from msp.kernel.access import Actor, Role, system_actor
from msp.outside.incoming import imap
from msp.outside.incoming.imap import FetchFailed, Server
from tests import databases, portals
from tests.conftest import NOW, SETTINGS
from tests.desk.test_mail import servers
from tests.desk.test_mail.letters import MISAKI, SUPPORT, letter
from tests.outside.test_incoming.hostile import MAILS

KEYS = locks.keyring("a secret of the tests", "", "https://tasuki.example")


@pytest.fixture(scope="module")
def server() -> Iterator[servers.Post]:
    with servers.running() as post:
        yield post


@pytest.fixture(scope="module")
def committed() -> Iterator[Sessions]:
    """One database: taking mail in is shown on both beside this."""
    made = databases.engine_of("sqlite")
    yield sessions_of(made, lambda: NOW)
    made.dispose()


@pytest.fixture(scope="module")
def system(committed: Sessions) -> Actor:
    actor = system_actor(uuid4())
    with begin(committed, actor) as work:
        work.add(Provider(id=actor.provider_id, name="みらいIT"))
        client = work.add(Client(name="みなと", number=1))
        told = {"name": "高橋", "client_id": client.id, "roles": [Role.END_USER.value]}
        work.add(Person(mail=MISAKI, **told))
    return actor


def box_of(work, server, **more) -> Mailbox:
    wish = {
        "address": SUPPORT,
        "host": "127.0.0.1",
        "port": server.port,
        "tls": Tls.NONE,
        "user_name": servers.NAME,
        "secret": servers.SECRET,
        "folder": servers.FOLDER,
    }
    return boxes.create_mailbox(work, boxes.CreateMailbox(**(wish | more)), KEYS)


def again(committed, system, post):
    """The worker's next round, as if a minute had passed."""
    with begin(committed, system) as work:
        for box in work.session.scalars(select(Mailbox)):
            box.fetch_at = None
    return fetch_due(post, system)


def test_mail_is_fetched_once_and_hostile_mail_stops_nothing(committed, system, server, tmp_path):
    post = Post(committed, KEYS, tmp_path, (f"127.0.0.0/8:{server.port}",))
    with begin(committed, system) as work:
        sealed = box_of(work, server).secret_sealed
    hostile = [MAILS[name][0] for name in ("nul", "scripts", "no boundary", "bad base64")]
    server.put(letter("一通目"), *hostile, letter("二通目"))

    first, second = fetch_due(post, system), again(committed, system, post)
    server.put(letter("三通目"))
    third = again(committed, system, post)

    assert [told["fetched"] for told in (first, second, third)] == [len(hostile) + 2, 0, 1]
    assert servers.SECRET not in sealed
    with begin(committed, system) as work:
        opened = select(Ticket.subject).order_by(Ticket.number)
        assert list(work.session.scalars(opened)) == ["一通目", "二通目", "三通目"]
        held = select(func.count()).where(ReceivedMail.decision == Sorted.HELD)
        assert work.session.scalar(held) >= 1
        box = work.session.scalars(select(Mailbox)).one()
        assert (box.error, box.failures, box.fetched_at is not None) == ("", 0, True)


def test_a_wrong_password_is_said_and_tried_less_often(committed, system, server, tmp_path):
    post = Post(committed, KEYS, tmp_path, (f"127.0.0.0/8:{server.port}",))
    with begin(committed, system) as work:
        box = work.session.scalars(select(Mailbox)).one()
        box.secret_sealed = KEYS.seal("another")

    told = again(committed, system, post)

    assert told == {"fetched": 0, "failed": 1}
    with begin(committed, system) as work:
        box = work.session.scalars(select(Mailbox)).one()
        assert (box.failures, "another" in box.error, box.error != "") == (1, False, True)
        assert box.fetch_at > work.now
        assert fetch_due(post, system) == {"fetched": 0, "failed": 0}


def test_an_internal_address_is_not_called_unless_the_operator_says_so(server):
    shut = Server("127.0.0.1", server.port, "none")

    with (
        pytest.raises(FetchFailed, match="internal or reserved"),
        imap.opened(shut, (servers.NAME, servers.SECRET), "INBOX"),
    ):
        pass


def test_a_mailbox_is_tried_out_without_changing_anything(committed, server, tmp_path):
    post = Post(committed, KEYS, tmp_path)
    fine = Server("127.0.0.1", server.port, "none", (f"127.0.0.0/8:{server.port}",))

    assert try_out(post, fine, (servers.NAME, servers.SECRET), servers.FOLDER) == ""
    assert try_out(post, fine, (servers.NAME, "wrong"), servers.FOLDER).startswith("login:")


def test_a_mail_over_the_limit_is_known_by_its_head_alone(server):
    server.put(letter("big", "x" * 200_000, Message_ID="<big@minato>"))
    fine = Server("127.0.0.1", server.port, "none", (f"127.0.0.0/8:{server.port}",))

    with imap.opened(fine, (servers.NAME, servers.SECRET), servers.FOLDER) as folder:
        cut = [each for each in folder.letters(0, 500, 100_000) if each.is_cut]

    assert [(len(each.raw), b"Subject: big" in each.raw) for each in cut] == [(64 * 1024, True)]


def test_the_shell_takes_a_mail_from_a_file_once(committed, system, tmp_path):
    told = SETTINGS.model_copy(update={"data_dir": tmp_path})
    app = portals.stands_on(portals.named(told), committed)
    path = tmp_path / "one.eml"
    path.write_bytes(letter("ファイルから", Message_ID="<file@minato>"))
    runner = app.test_cli_runner()

    first = runner.invoke(shell_mail.mail, ["take", str(path)])
    second = runner.invoke(shell_mail.mail, ["take", str(path), "--json"])
    fetched = runner.invoke(shell_mail.mail, ["fetch"])

    assert first.output.startswith("opened"), first.output
    assert '"decision": "opened"' in second.output
    assert "mails fetched" in fetched.output
