"""An empty installation at an address, its clock and its worker in the hand of the test."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.support import Translations
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select
from werkzeug.wrappers import Response

import msp
from monitoring import jobs as monitoring_jobs
from monitoring.patrol import Patrol
from msp import cli
from msp.accounts import locks, queries
from msp.accounts.actions import gate
from msp.app import create_app
from msp.data.work import Sessions, at_the_gate, look
from msp.doors.worker import Worker
from msp.kernel.access import system_actor
from msp.outside.models import OutboxMessage
from msp.settings import Settings
from tests import databases
from tests.browser.house import HOST, free_port, serving
from tests.conftest import SECRET

TOKYO = ZoneInfo("Asia/Tokyo")
BEGINS = "2026-11-02 09:00"  # a Monday
CATALOGUES = Path(msp.__file__).parent / "translations"


class Clock:
    """Stands still until somebody moves it. It is set in Tokyo's time and answers in UTC."""

    def __init__(self, shown: str) -> None:
        self.set(shown)

    def set(self, shown: str) -> None:
        """`2026-11-02 09:00`, with seconds where they matter."""
        self.at = datetime.fromisoformat(shown).replace(tzinfo=TOKYO).astimezone(UTC)

    def pass_by(self, **told: int) -> None:
        """So much later, in the words of `timedelta`."""
        self.at += timedelta(**told)

    def __call__(self) -> datetime:
        return self.at


class Words:
    """What a reader of one language reads for a sentence of the catalogue."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._kept = Translations.load(str(CATALOGUES), [language])

    def __call__(self, sentence: str, context: str = "", /, **told: object) -> str:
        """The sentence, its holes filled."""
        kept = self._kept
        said = kept.pgettext(context, sentence) if context else kept.gettext(sentence)
        return str(said % told if told else said)

    def of(self, one: str, many: str, num: int) -> str:
        """The sentence for so many of something."""
        return str(self._kept.ngettext(one, many, num) % {"num": num})

    def either(self, japanese: str, english: str) -> str:
        """What stands in no catalogue: a name, a figure with its unit."""
        return japanese if self.language == "ja" else english


class Website:
    """A client's server on a port of its own, that can die and come back."""

    def __init__(self) -> None:
        self.port = free_port()
        self.address = f"http://{HOST}:{self.port}/"
        self._alive = ExitStack()

    def start(self) -> None:
        """Listen, and answer everything."""
        self._alive.enter_context(serving(self._answer, self.port))

    def die(self) -> None:
        """Stop listening: whoever calls is refused."""
        self._alive.close()

    def _answer(self, environ: Any, start: Any) -> Iterable[bytes]:
        return Response("ok")(environ, start)


@dataclass(frozen=True, slots=True)
class Installation:
    """The portal, served, with nothing in it yet."""

    app: Flask
    address: str
    clock: Clock
    patrol: Patrol
    words: Words

    @property
    def sessions(self) -> Sessions:
        """The portal's own way to its database."""
        found: Sessions = self.app.extensions["sessions"]
        return found

    def shell(self, *words: str) -> str:
        """The last line that a command of the shell prints."""
        done = self.app.test_cli_runner().invoke(cli.msp, list(words))
        assert done.exit_code == 0, done.output
        return done.output.strip().splitlines()[-1]

    def link_sent_to(self, mail: str) -> str:
        """The invitation in the latest mail that the outbox holds for somebody."""
        told = self.mail_to(mail)
        return [word for word in told.body.split() if "/welcome/" in word][-1]

    def mail_to(self, mail: str) -> OutboxMessage:
        """The latest mail that the outbox holds for somebody."""
        provider = self.app.extensions["provider_ids"]()[0]
        wanted = select(OutboxMessage).where(OutboxMessage.to_address == mail)
        latest = wanted.order_by(OutboxMessage.created_at.desc(), OutboxMessage.id.desc())
        with look(self.sessions, system_actor(provider)) as work:
            found = work.session.scalars(latest.limit(1)).one()
            work.session.expunge(found)
        return found

    @property
    def keyring(self) -> locks.Keyring:
        """The keys that the portal itself has."""
        return locks.keyring(SECRET, "", self.address)

    def take_invitation(self, mail: str, password: str) -> None:
        """What the link in somebody's mail does with a password, without the pages around it."""
        token = self.link_sent_to(mail).rsplit("/", 1)[-1]
        with at_the_gate(self.sessions) as opened:
            found = queries.open_invitation(opened, locks.fingerprint(token), self.clock())
            wish = gate.SetPassword(password=password, again=password)
            gate.accept(gate.Gate(opened, self.clock(), self.keyring), found, wish)

    def cookie_of(self, mail: str) -> dict[str, Any]:
        """The cookie of a new session of whoever has that address, as the front door gives it."""
        digest = self.keyring.mail_hash(mail)
        with at_the_gate(self.sessions) as opened:
            login = queries.login_of_mail(opened, digest)
            assert login is not None, mail
            here = gate.Gate(opened, self.clock(), self.keyring)
            token = gate.open_session(here, login, gate.Browser("a test", HOST))
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        value = signer.dumps({"_user_id": token, "_fresh": True})
        name = self.app.config["SESSION_COOKIE_NAME"]
        # Chromium takes a Secure cookie from a tool only for an https address; it sends it here too
        address = self.address.replace("http:", "https:", 1)
        return {"name": name, "value": value, "url": address, "secure": True}

    def work_off(self) -> int:
        """What the worker does with the jobs that wait; how many there were."""
        return self._worker.take_jobs()

    def round_of(self, name: str) -> None:
        """One round of what the worker does again and again."""
        worker = self._worker
        worker.once(next(part for part in worker.recurring if part.name == name))

    @property
    def _worker(self) -> Worker:
        providers: Callable[[], Any] = self.app.extensions["provider_ids"]
        return Worker(self.sessions, providers, self.app.extensions["jobs"])

    def look_after(self, rounds: int) -> None:
        """So many rounds of the patrol, a minute apart, each with its answers written down."""
        for _ in range(rounds):
            self.clock.pass_by(minutes=1)
            self.patrol.claim()
            assert self.patrol.settled(20)
            self.patrol.record()


@contextmanager
def installed(kind: str, language: str, site: Website, folder: Path) -> Iterator[Installation]:
    """An empty portal on an empty database of that kind, and the worker's patrol beside it."""
    port, clock = free_port(), Clock(BEGINS)
    told = {"database": databases.fresh(kind), "data_dir": folder / "files", "secret": SECRET}
    told |= {"public_url": f"http://{HOST}:{port}"}
    told |= {"gateway_allow": f"{HOST}/32:{site.port}"}
    settings = Settings.model_validate(told)
    app = create_app(settings)
    sessions: Sessions = app.extensions["sessions"]
    sessions.configure(info={"clock": clock})
    patrol = monitoring_jobs.patrol(sessions, settings.gateway_allow)
    try:
        with serving(app, port):
            yield Installation(app, settings.public_url, clock, patrol, Words(language))
    finally:
        patrol.close()
        sessions.kw["bind"].dispose()
