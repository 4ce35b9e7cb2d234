"""The demo's quarter, told once for all tests of a run, and the portal served with a copy of it."""

import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.serving import make_server

from msp.accounts.locks import keyring
from msp.app import create_app
from msp.data.engine import connect, sessions_of
from msp.data.migrate import migrate
from msp.data.work import Sessions
from msp.demo.story.scene import Ground
from msp.demo.story.telling import SignIn, tell
from msp.settings import Settings
from tests.conftest import NOW, SECRET
from tests.once import once

HOST, FILES = "127.0.0.1", "files"


@dataclass(frozen=True, slots=True)
class Story:
    """A database with a quarter in it, and who may sign in."""

    database: Path
    people: tuple[SignIn, ...]

    def person(self, key: str) -> SignIn:
        """Whose mail address begins so."""
        return next(one for one in self.people if one.mail.startswith(f"{key}@"))

    def copied(self, folder: Path) -> "Story":
        """The same story in a file of its own, to be written in."""
        path = folder / "copy.db"
        shutil.copyfile(self.database, path)
        shutil.copytree(self.database.parent / FILES, folder / FILES, dirs_exist_ok=True)
        return Story(path, self.people)


def as_it_is(_: Sessions) -> None:
    """The story and nothing more."""


def told(folder: Path, more: Callable[[Sessions], None] = as_it_is) -> Story:
    """The story of this run, and `more` in it, told once for all its processes."""
    database = folder / "story.db"
    return Story(database, tuple(once(folder / "people", lambda: _tell(database, more))))


def _tell(database: Path, more: Callable[[Sessions], None]) -> list[SignIn]:
    engine = connect(f"sqlite:///{database}")
    migrate(engine)
    engine.dispose()
    event.listen(engine, "connect", _hurry)
    sessions = sessions_of(engine, lambda: NOW)
    ground = Ground(sessions, keyring(SECRET, "", f"http://{HOST}"), database.parent / FILES)
    known = tell(ground, NOW, lambda _: None)
    more(sessions)
    with engine.connect() as sql:
        # everything into the one file: the file alone is copied
        sql.exec_driver_sql("COMMIT")
        sql.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        sql.exec_driver_sql("BEGIN")
    engine.dispose()
    return known


def _hurry(connection: Any, _: object) -> None:
    """Nobody minds this story being lost with the machine's power."""
    connection.execute("PRAGMA synchronous = OFF")


@dataclass(frozen=True, slots=True)
class House:
    """The portal at an address."""

    app: Flask
    address: str
    story: Story


@contextmanager
def opened(story: Story, folder: Path) -> Iterator[House]:
    """Serve the story on a free loopback port, with Friday's ten o'clock as its clock's start."""
    port = free_port()
    address = f"http://{HOST}:{port}"
    told = {"database": f"sqlite:///{story.database}", "data_dir": folder / FILES}
    told |= {"secret": SECRET, "public_url": address, "now": NOW, "demo": True}
    told |= {"gateway_allow": f"{HOST}/32:{port}"}
    app = create_app(Settings.model_validate(told))
    with serving(app, port):
        yield House(app, address, story)


def free_port() -> int:
    """A port of the loopback on which nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(app: Callable[..., Any], port: int) -> Iterator[None]:
    """A real server on the loopback; it is gone when the block ends."""
    server = make_server(HOST, port, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()
