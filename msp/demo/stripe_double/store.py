"""What the double remembers: JSON objects by id, in memory or in one SQLite file."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Json = dict[str, Any]

_TABLE = """
CREATE TABLE IF NOT EXISTS thing (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  body TEXT NOT NULL
)
"""


class Store:
    """One writer at a time, in this process and (with a file) in all others."""

    def __init__(self, path: str | None) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._database = sqlite3.connect(
            path or ":memory:", check_same_thread=False, isolation_level=None, timeout=10
        )
        self._database.execute(_TABLE)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """All of what is done inside, or nothing when something is raised; turns may nest."""
        with self._lock:
            if self._depth == 0:
                self._database.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._end("ROLLBACK")
                raise
            else:
                self._end("COMMIT")

    def _end(self, how: str) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._database.execute(how)

    def put(self, kind: str, body: Json) -> Json:
        """Remember the object under its id; an older one of that id is replaced in place."""
        text = json.dumps(body, ensure_ascii=False)
        with self.turn():
            self._database.execute(
                "INSERT INTO thing (id, kind, body) VALUES (?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
                (body["id"], kind, text),
            )
        return body

    def get(self, key: str) -> Json | None:
        """The object of that id, as a copy."""
        with self._lock:
            row = self._database.execute("SELECT body FROM thing WHERE id = ?", (key,)).fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def newest_first(self, kind: str) -> list[Json]:
        """All objects of a kind, the newest first, as Stripe lists them."""
        with self._lock:
            rows = self._database.execute(
                "SELECT body FROM thing WHERE kind = ? ORDER BY position DESC", (kind,)
            ).fetchall()
        return [json.loads(row[0]) for row in rows]

    def drop(self, key: str) -> None:
        """Forget the object of that id."""
        with self.turn():
            self._database.execute("DELETE FROM thing WHERE id = ?", (key,))

    def forget_all(self) -> None:
        """An empty store again."""
        with self.turn():
            self._database.execute("DELETE FROM thing")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._database.close()
