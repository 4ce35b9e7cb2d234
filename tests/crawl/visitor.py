"""Whoever walks through the portal for the crawl: any actor, any address, nothing left behind."""

import json
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode

from flask import Flask, Request
from sqlalchemy import Connection, event
from sqlalchemy.orm import sessionmaker
from werkzeug.test import TestResponse, create_environ, run_wsgi_app

from msp.accounts.models import Attempt
from msp.app import create_app
from msp.data.tenancy import TenantSession
from msp.data.work import Sessions
from msp.kernel.access import Actor
from msp.settings import Settings
from tests import databases
from tests.conftest import NOW, SECRET

# what every request says: making it anew each time was a tenth of the crawl
BARE = create_environ() | {"REMOTE_ADDR": "127.0.0.1", "HTTP_USER_AGENT": "crawl"}
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


class Visitor:
    """Asks as anybody; what a request writes is noted and rolled back."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.actor: Actor | None = None
        self.written: list[str] = []
        told = Settings(database="sqlite://", secret=SECRET, data_dir=databases.folder() / "files")
        self.app: Flask = create_app(told, who=lambda: self.actor)
        self.app.extensions["sessions"] = self._sessions()
        self._kept = connection.begin_nested()
        self._commits = False

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
        self._commits = True
        self.written += session.info.pop("noted", [])

    def ask(self, actor: Actor | None, method: str, path: str, **told: Any) -> TestResponse:
        """The answer to one request; nothing of it stays in the database."""
        self.actor, self.written = actor, []
        environ = _said(method, path, told)
        try:
            parts = run_wsgi_app(self.app, environ, buffered=True)
            return TestResponse(*parts, request=Request(environ))
        finally:
            self._undo()

    def _undo(self) -> None:
        """Back to the world as it was made; whoever committed nothing left nothing behind."""
        if self._commits:
            self._kept.rollback()
            self._kept, self._commits = self.connection.begin_nested(), False


def _said(method: str, path: str, told: dict[str, Any]) -> dict[str, Any]:
    """The request as a web server hands it on."""
    place, _, query = path.partition("?")
    body, kind = _body(told)
    said = BARE | {
        "REQUEST_METHOD": method,
        "PATH_INFO": unquote_to_bytes(place).decode("latin-1"),
        "QUERY_STRING": told.get("query_string", query),
        "wsgi.input": BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": kind,
    }
    heads = told.get("headers", {}).items()
    return said | {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in heads}


def _body(told: dict[str, Any]) -> tuple[bytes, str]:
    if "json" in told:
        return json.dumps(told["json"]).encode(), JSON
    data = told.get("data", b"")
    if isinstance(data, bytes):
        return data, told.get("content_type", "")
    return urlencode(data, doseq=True).encode(), FORM
