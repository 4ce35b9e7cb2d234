"""Notices and webhooks reach a real server, in each one's own shape, or are tried again."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from standardwebhooks import Webhook as Verifier

from msp.accounts.rules.notices import Event, Quiet, may_ring_at, ways
from msp.data.work import begin
from msp.kernel.access import system_actor
from msp.outside import notices, senders
from msp.outside.deliveries import NoticeChannel, NoticeDelivery, Way, Webhook, WebhookDelivery
from msp.outside.models import Delivery, OutboxMessage
from msp.outside.notices import Notice
from msp.outside.senders import Means
from tests.conftest import NOW

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLjl6"
TOKYO = ZoneInfo("Asia/Tokyo")


class Hearing(BaseHTTPRequestHandler):
    """Remembers what it was told, and answers what its server is set to."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, dict(self.headers), body.decode()))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *told: object) -> None:
        """Nothing is printed."""


@pytest.fixture(scope="module")
def server() -> Iterator[HTTPServer]:
    """A real socket on the loopback."""
    made = HTTPServer(("127.0.0.1", 0), Hearing)
    made.heard, made.status = [], 200
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def heard(server):
    server.heard.clear()
    server.status = 200
    return server.heard


@pytest.fixture
def means(sessions, server):
    allow = (f"127.0.0.1/32:{server.server_port}",)
    return Means(sessions, lambda sealed: sealed, allow)


def url(server, path):
    return f"http://127.0.0.1:{server.server_port}{path}"


def noticed(work, way, **told):
    wish = {"source": f"assigned:{way}", "event": "assigned", "title": "#7 <VPN>", "at": work.now}
    notices.owe_notice(work, Notice(way=way, href="https://desk.example/tickets/7", **wish | told))


def test_each_chat_is_told_in_its_own_shape(work, server, heard, means):
    places = {
        Way.SLACK: {"url": url(server, "/slack")},
        Way.TEAMS: {"url": url(server, "/teams")},
        Way.CHATWORK: {"url": url(server, "/v2"), "token": "key", "room": "42"},
        Way.LINE_WORKS: {"url": url(server, "/line")},
    }
    for way, place in places.items():
        work.add(NoticeChannel(way=way, sealed=json.dumps(place)))
        noticed(work, way, body="田中さんへ", address="123")
    work.session.flush()

    senders.tell_people(means, system_actor(work.actor.provider_id))

    said = {path: (headers, body) for path, headers, body in heard}
    slack = json.loads(said["/slack"][1])["text"]
    card = json.loads(said["/teams"][1])["attachments"][0]["content"]
    headers, form = said["/v2/rooms/42/messages"]
    line = json.loads(said["/line"][1])
    assert slack.startswith("<@123> *#7 &lt;VPN&gt;*\n田中さんへ\n<https://desk.example/tickets/7>")
    assert card["actions"][0]["url"] == "https://desk.example/tickets/7"
    assert headers["X-ChatWorkToken"] == "key"
    assert parse_qs(form)["body"][0].startswith("[To:123]\n[info][title]#7 <VPN>[/title]田中さんへ")
    assert (line["title"], line["button"]["url"]) == ("#7 <VPN>", "https://desk.example/tickets/7")
    states = work.session.scalars(select(NoticeDelivery.state)).all()
    assert set(states) == {Delivery.SENT}


def test_a_notice_by_mail_goes_into_the_outbox_and_one_source_is_told_once(work, means):
    for _ in range(2):
        noticed(work, Way.MAIL, address="t@x.example")
    work.session.flush()

    assert senders.tell_people(means, system_actor(work.actor.provider_id)) == 1

    mail = work.session.scalars(select(OutboxMessage)).one()
    assert (mail.to_address, mail.subject) == ("t@x.example", "#7 <VPN>")


def test_a_webhook_is_signed_so_that_its_receiver_can_check_it(
    sessions, work, server, heard, means
):
    hook = work.add(Webhook(name="x", url=url(server, "/hook"), sealed=SECRET, events=[]))
    now = datetime.now(UTC)
    notices.owe_hook(work, hook, ("event:1", "ticket.solved", {"type": "ticket.solved"}))
    work.session.execute(WebhookDelivery.__table__.update().values(next_try_at=now))
    work.session.flush()
    sessions.configure(info={"clock": lambda: now})

    senders.tell_hooks(means, system_actor(work.actor.provider_id))

    ((_, headers, body),) = heard
    assert Verifier(SECRET).verify(body, headers) == {"type": "ticket.solved"}
    with pytest.raises(Exception, match="signature"):
        Verifier(SECRET).verify(body + " ", headers)


def test_what_does_not_arrive_is_tried_again_and_a_webhook_that_is_gone_is_switched_off(
    work, server, heard, means
):
    hook = work.add(Webhook(name="x", url=url(server, "/hook"), sealed=SECRET, events=[]))
    notices.owe_hook(work, hook, ("event:1", "ticket.solved", {}))
    work.session.flush()
    actor = system_actor(work.actor.provider_id)

    server.status = 503
    senders.tell_hooks(means, actor)
    row = work.session.scalars(select(WebhookDelivery)).one()
    work.session.refresh(row)
    waits = (row.state, row.status, row.next_try_at)
    row.next_try_at = NOW
    work.session.flush()
    server.status = 410
    senders.tell_hooks(means, actor)

    assert waits == (Delivery.QUEUED, 503, NOW + timedelta(minutes=1))
    work.session.expire_all()
    assert (row.state, row.attempts, hook.is_active) == (Delivery.FAILED, 2, False)


def test_nobody_is_led_into_the_house_by_an_address_that_somebody_typed(sessions, work, server):
    work.add(NoticeChannel(way=Way.SLACK, sealed=json.dumps({"url": url(server, "/slack")})))
    noticed(work, Way.SLACK)
    work.session.flush()

    shut = Means(sessions, lambda sealed: sealed, ())
    senders.tell_people(shut, system_actor(work.actor.provider_id))

    row = work.session.scalars(select(NoticeDelivery)).one()
    work.session.refresh(row)
    assert row.state is Delivery.QUEUED
    assert row.error.startswith("Blocked")


def test_a_worker_tells_every_provider_what_is_due(sessions, work, means):
    noticed(work, Way.MAIL, address="t@x.example")
    noticed(work, Way.SLACK, at=work.now + timedelta(hours=1))
    work.session.flush()

    senders.rounds(means, lambda: [work.actor.provider_id, uuid4()])()

    with begin(sessions, system_actor(work.actor.provider_id), NOW) as later:
        found = {row.way: row.state for row in later.session.scalars(select(NoticeDelivery))}
    assert found == {Way.MAIL: Delivery.SENT, Way.SLACK: Delivery.QUEUED}


@pytest.mark.parametrize(
    ("clock", "since", "until", "rings"),
    [
        ("2026-11-20 12:00", None, None, "2026-11-20 12:00"),
        ("2026-11-20 12:00", 720, 720, "2026-11-20 12:00"),
        ("2026-11-20 12:00", 22 * 60, 7 * 60, "2026-11-20 12:00"),
        ("2026-11-20 22:00", 22 * 60, 7 * 60, "2026-11-21 07:00"),
        ("2026-11-21 06:59", 22 * 60, 7 * 60, "2026-11-21 07:00"),
        ("2026-11-21 07:00", 22 * 60, 7 * 60, "2026-11-21 07:00"),
        ("2026-11-20 12:30", 12 * 60, 13 * 60, "2026-11-20 13:00"),
        ("2026-11-20 13:00", 12 * 60, 13 * 60, "2026-11-20 13:00"),
    ],
)
def test_quiet_hours_hold_a_notice_back_until_they_end(clock, since, until, rings):
    now = datetime.fromisoformat(clock).replace(tzinfo=TOKYO).astimezone(UTC)
    wanted = datetime.fromisoformat(rings).replace(tzinfo=TOKYO)

    assert may_ring_at(now, Quiet(since, until, TOKYO), breaks=False) == wanted
    assert may_ring_at(now, Quiet(since, until, TOKYO), breaks=True) == now


def test_somebody_is_told_as_chosen_and_else_as_is_usual():
    assert ways(None, Event.ASSIGNED, is_client=False) == ("mail",)
    assert ways({"assigned": []}, Event.ASSIGNED, is_client=False) == ()
    assert ways({"assigned": ["slack"]}, Event.MENTIONED, is_client=False) == ("mail",)
    assert ways(None, Event.ASSIGNED, is_client=True) == ()
