"""The commands that run the whole house: its server, its worker, its document for programs."""

import json
import signal
from collections.abc import Callable
from functools import wraps
from threading import Event
from types import FrameType
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from granian import Granian
from granian.constants import Interfaces

from msp.app import TICKS, create_app
from msp.doors import openapi as contract_for_programs
from msp.doors import shell
from msp.doors.worker import Worker
from msp.settings import Settings


def whole(command: Callable[..., None]) -> Callable[..., None]:
    """Let the command stand on the whole portal, not on its core alone."""

    @wraps(command)
    def entered(**told: Any) -> None:
        with create_app().app_context():
            command(**told)

    return entered


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="One for each core.")
@with_appcontext
def serve(host: str, port: int, workers: int) -> None:
    """Serve the portal with granian."""
    settings: Settings = current_app.extensions["settings"]
    refuse_plain_http(settings, host)
    Granian(
        "msp.app:serving",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
    ).serve()


def refuse_plain_http(settings: Settings, host: str) -> None:
    """Plain http beyond this machine needs a word from the operator (GROUND, Doors)."""
    if not settings.secret.get_secret_value():
        raise shell.Wrong("MSP_SECRET is not set: it signs the cookies. Set 32 random bytes.")
    if settings.public_url.startswith("https://") or host in {"127.0.0.1", "::1", "localhost"}:
        return
    if not settings.insecure_http:
        raise shell.Wrong(
            "MSP_PUBLIC_URL is not https. Put TLS in front, or set MSP_INSECURE_HTTP=1."
        )


@click.command()
@whole
def worker() -> None:
    """Do the recurring work and the queued jobs, until stopped."""
    stopped = Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    made_worker().run(stopped, ticks())


def made_worker() -> Worker:
    """The worker of the running application."""
    return Worker(
        shell.sessions(), current_app.extensions["provider_ids"], current_app.extensions["jobs"]
    )


def ticks() -> list[Callable[[], None]]:
    """What a worker does each second, over all providers."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    return [tick(app) for tick in TICKS]


@click.command()
@whole
def openapi() -> None:
    """Print the OpenAPI document."""
    click.echo(json.dumps(contract_for_programs.document(current_app, "1"), ensure_ascii=False))
