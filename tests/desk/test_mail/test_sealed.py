"""The way to the mailbox is closed to others, and a server that nobody vouches for is not told
the password; two workers at one mailbox take each mail in once.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from msp.accounts.models import Client, Person, Provider
from msp.data.work import begin, look
from msp.desk.jobs_mail import Post, fetch, fetch_due, try_out
from msp.desk.models import Mailbox, ReceivedMail, Ticket
from msp.desk.models.mail import Tls
from msp.kernel.access import Role, system_actor
from msp.outside.incoming.imap import Server
from tests.conftest import NOW
from tests.desk.test_mail import papers, servers
from tests.desk.test_mail.letters import MISAKI, letter
from tests.desk.test_mail.test_fetching import KEYS, box_of

WHO = (servers.NAME, servers.SECRET)


@pytest.fixture(scope="module")
def issued(tmp_path_factory):
    return papers.issued(tmp_path_factory.mktemp("papers"))


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_a_server_is_asked_only_where_somebody_trusted_vouches_for_its_name(issued, tls, tmp_path):
    authority, files = issued
    post = Post(None, KEYS, tmp_path)

    with servers.running(servers.Way(tls, files, str(authority))) as server:
        allow = (f"127.0.0.0/8:{server.port}",)
        fine = Server("127.0.0.1", server.port, tls, allow, authority)
        stranger = Server("127.0.0.1", server.port, tls, allow)
        elsewhere = Server("localhost", server.port, tls, allow, authority)
        told = [try_out(post, one, WHO, servers.FOLDER) for one in (fine, stranger, elsewhere)]

    assert [text.partition(":")[0] for text in told] == ["", "certificate", "name"]


def test_a_server_that_speaks_no_tls_is_not_told_the_password(tmp_path):
    with servers.running() as server:
        allow = (f"127.0.0.0/8:{server.port}",)
        told = [
            try_out(
                Post(None, KEYS, tmp_path),
                Server("127.0.0.1", server.port, tls, allow),
                WHO,
                servers.FOLDER,
            )
            for tls in ("tls", "starttls")
        ]

    assert [text.partition(":")[0] for text in told] == ["tls", "server"]


@pytest.fixture
def server() -> Iterator[servers.Post]:
    with servers.running() as post:
        yield post


@pytest.fixture
def desk(committed, server, tmp_path):
    """(what fetching needs, the system of a provider with one mailbox)."""
    system = system_actor(uuid4())
    with begin(committed, system, NOW) as work:
        work.add(Provider(id=system.provider_id, name="みらいIT"))
        client = work.add(Client(name="みなと", number=1))
        told = {"name": "高橋", "client_id": client.id, "roles": [Role.END_USER.value]}
        work.add(Person(mail=MISAKI, **told))
        box_of(work, server)
    return Post(committed, KEYS, tmp_path, (f"127.0.0.0/8:{server.port}",)), system


def counted(committed, system, kind):
    with look(committed, system, NOW) as work:
        return work.session.scalar(select(func.count()).select_from(kind))


def together(deed):
    """Two at once, each in a thread of its own."""
    start = Barrier(2)

    def once(_):
        start.wait(10)
        return deed()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(once, range(2)))


def test_two_workers_at_one_mailbox_take_each_mail_in_once(committed, desk, server):
    post, system = desk
    server.put(*(letter(f"{turn}通目", Message_ID=f"<{turn}@minato>") for turn in range(8)))

    told = together(lambda: fetch_due(post, system))

    assert sorted(each["fetched"] for each in told) == [0, 8]
    assert counted(committed, system, ReceivedMail) == counted(committed, system, Ticket) == 8


def test_a_mail_that_two_hold_at_once_is_still_one(committed, desk, server):
    """Where a worker was believed dead and was not."""
    post, system = desk
    server.put(*(letter(f"{turn}通目", Message_ID=f"<{turn}@minato>") for turn in range(8)))
    with look(committed, system, NOW) as work:
        box = work.session.scalars(select(Mailbox)).one()
        work.session.expunge(box)
    assert box.tls is Tls.NONE

    together(lambda: fetch(post, system, box))

    with look(committed, system, NOW) as work:
        decisions = set(work.session.scalars(select(ReceivedMail.decision)))
    assert {each.value for each in decisions} == {"opened"}
    assert counted(committed, system, ReceivedMail) == counted(committed, system, Ticket) == 8
