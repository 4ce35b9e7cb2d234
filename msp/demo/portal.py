"""`msp demo`: the portal with a made-up provider, everything in one folder, loopback only.

It serves pages, does the worker's rounds and plays Stripe, all in one process.
"""

import secrets
import socket
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from threading import Event, Thread

import click
from flask import Flask
from werkzeug.serving import make_server

from msp import running
from msp.accounts import locks
from msp.app import create_app
from msp.core import provider_ids
from msp.data.clock import clock_from
from msp.data.engine import connect, sessions_of
from msp.data.migrate import migrate
from msp.data.work import at_the_gate, begin
from msp.demo.story import watch
from msp.demo.story.scene import Ground
from msp.demo.story.telling import SignIn, tell
from msp.demo.stripe_double import Options, serve
from msp.kernel.access import system_actor
from msp.settings import Settings

STRIPE_KEY, HOST = "sk_test_double", "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Place:
    """The demo's folder and what stands in it."""

    folder: Path
    port: int

    @property
    def is_new(self) -> bool:
        """Whether no story was told here yet."""
        return not (self.folder / "sign-ins.txt").is_file()

    def secret(self, name: str) -> str:
        """A secret of this folder, made once, readable by its owner alone."""
        path = self.folder / name
        if not path.is_file():
            path.touch(mode=0o600)
            path.write_text(urlsafe_b64encode(secrets.token_bytes(32)).decode(), encoding="utf-8")
        return path.read_text(encoding="utf-8")

    def settings(self, now: datetime | None, stripe_address: str) -> Settings:
        """The demo's settings: nothing is read from the environment."""
        return Settings.model_validate(
            {
                "database": f"sqlite:///{self.folder / 'tasuki.db'}",
                "data_dir": self.folder / "files",
                "secret": self.secret("secret"),
                "keys": self.secret("key"),
                "public_url": f"http://{HOST}:{self.port}",
                "now": now,
                "stripe_key": STRIPE_KEY,
                "stripe_webhook_secret": f"whsec_{self.secret('hook')}",
                "stripe_address": stripe_address,
                "gateway_allow": f"127.0.0.0/8:{self.port}",
                "demo": True,
            }
        )


@click.command()
@click.option("--port", default=5000, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), default=Path(".demo"))
@click.option("--now", type=click.DateTime(), default=None, hidden=True)
def demo(port: int, folder: Path, now: datetime | None) -> None:
    """Run the portal with a made-up provider on a SQLite file of its own, worker included."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = Place(folder.resolve(), port)
    moment = now.astimezone() if now else None
    stripe_port = free_port()
    settings = place.settings(moment, f"http://{HOST}:{stripe_port}")
    prepare(place, settings)
    run(create_app(settings), settings, stripe_port)


def free_port() -> int:
    """A loopback port that nobody uses."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def prepare(place: Place, settings: Settings) -> None:
    """Migrate, tell the story once, and show who may sign in."""
    engine = connect(settings.database)
    migrate(engine)
    sessions = sessions_of(engine, clock_from(settings.now))
    with at_the_gate(sessions) as session:
        now = session.info["clock"]()
    path = place.folder / "sign-ins.txt"
    if place.is_new:
        click.echo("Telling a quarter of a small MSP; this takes half a minute …", err=True)
        keyring = locks.keyring(
            settings.secret.get_secret_value(),
            settings.keys.get_secret_value(),
            settings.public_url,
        )
        known = tell(Ground(sessions, keyring, settings.data_dir), now, _heard)
        path.touch(mode=0o600)
        path.write_text(table(known), encoding="utf-8")
    for provider in provider_ids(sessions):
        with begin(sessions, system_actor(provider)) as work:
            watch.stand_at(work, f"{HOST}:{place.port}")
    click.echo(path.read_text(encoding="utf-8"))


def _heard(day: date) -> None:
    if day.day == 1:
        click.echo(f"  {day:%Y-%m} …", err=True)


def table(known: Sequence[SignIn]) -> str:
    """Who may sign in, as text."""
    return "\n".join(f"{one.mail:38} {one.password:22} {one.name}  {one.roles}" for one in known)


def run(app: Flask, settings: Settings, stripe_port: int) -> None:
    """Serve until interrupted: pages, worker, Stripe double."""
    stopped = Event()
    secret = settings.stripe_webhook_secret
    hook = Options(
        webhook_url=f"{settings.public_url}/hooks/stripe",
        webhook_secret=secret.get_secret_value() if secret else "",
    )
    with app.app_context():
        worker, ticks = running.made_worker(), running.ticks()
    rounds = Thread(target=worker.run, args=(stopped, ticks), daemon=True)
    port = int(settings.public_url.rsplit(":", 1)[1])
    pages = make_server(HOST, port, app, threaded=True)
    with serve(stripe_port, hook):
        rounds.start()
        click.echo(f"Open {settings.public_url} — Ctrl C ends it.")
        try:
            pages.serve_forever()
        except KeyboardInterrupt:
            click.echo("")
        finally:
            stopped.set()
            pages.server_close()
            rounds.join(timeout=10)
