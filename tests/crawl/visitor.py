"""Whoever walks through the portal for the crawl: any actor, any address, nothing left behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Connection, event
from sqlalchemy.orm import sessionmaker
from werkzeug.test import TestResponse

from msp.accounts.models import Attempt
from msp.app import create_app
from msp.data.tenancy import TenantSession
from msp.data.work import Sessions
from msp.kernel.access import Actor
from msp.settings import Settings
from tests import databases
from tests.conftest import NOW, SECRET


class Visitor:
    """Asks as anybody; what a request writes is noted and rolled back."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.actor: Actor | None = None
        self.written: list[str] = []
        told = Settings(database="sqlite://", secret=SECRET, data_dir=databases.folder() / "files")
        self.app: Flask = create_app(told, who=lambda: self.actor)
        self.app.extensions["sessions"] = self._sessions()
        self.browser = self.app.test_client(use_cookies=False)

    def _sessions(self) -> Sessions:
        made = sessionmaker(
            self.connection,
            class_=TenantSession,
            join_transaction_mode="create_savepoint",
            info={"clock": lambda: NOW},
        )
        event.listen(made, "after_flush", self._note)
        event.listen(made, "after_commit", self._keep)
        return made

    def _note(self, session: TenantSession, _: Any) -> None:
        """What is written counts once it is committed, and attempts are always counted."""
        noted = session.info.setdefault("noted", [])
        for row in (*session.new, *session.dirty):
            if not isinstance(row, Attempt):
                told = {name: value for name, value in vars(row).items() if name[0] != "_"}
                noted.append(f"{type(row).__name__} {told}")

    def _keep(self, session: TenantSession) -> None:
        self.written += session.info.pop("noted", [])

    def ask(self, actor: Actor | None, method: str, path: str, **told: Any) -> TestResponse:
        """The answer to one request; nothing of it stays in the database."""
        self.actor, self.written = actor, []
        with self._undone():
            return self.browser.open(path, method=method, **told)

    @contextmanager
    def _undone(self) -> Iterator[None]:
        kept = self.connection.begin_nested()
        try:
            yield
        finally:
            kept.rollback()
