"""The databases that are measured, each new and empty, and the `msp` command run on one."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from msp.data.engine import connect
from msp.data.migrate import migrate
from tests import databases

SECRET = "a secret for measuring only, long enough"
# an installed program keeps what it compiled; a machine for tests may forbid that
LEFT_OUT = ("MSP_", "PYTHONDONTWRITEBYTECODE")
GROUNDS = ("sqlite", "postgresql", "postgresql-durable")


@dataclass(frozen=True, slots=True)
class Ground:
    """A database by its address; `durability` says whether a commit waits for the disk."""

    database: str
    durability: str
    url: str
    folder: Path

    @property
    def words(self) -> dict[str, str]:
        """What each line says of it."""
        return {"database": self.database, "durability": self.durability}

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables under which `msp` works on it."""
        return {
            **{name: told for name, told in os.environ.items() if not name.startswith(LEFT_OUT)},
            "MSP_DATABASE": self.url,
            "MSP_DATA_DIR": str(self.folder),
            "MSP_SECRET": SECRET,
        }


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took."""

    seconds: float
    cpu_seconds: float
    megabytes: float
    said: str


@contextmanager
def opened(name: str, place: Path | None = None) -> Iterator[Ground]:
    """A ground of that name; on one server the tests' settings and the usual ones follow.

    In a named `place` it stays, for the parts that lay out for long.
    """
    if place is not None:
        with _kept(name, place / name) as ground:
            yield ground
        return
    with tempfile.TemporaryDirectory(prefix="tasuki-bench-") as made:
        folder = Path(made)
        if name == "sqlite":
            url = f"sqlite:///{folder / 'tasuki.db'}"
            yield Ground("sqlite", "synchronous=FULL", url, folder)
            return
        url = databases.fresh("postgresql")
        if name == "postgresql":
            yield Ground("postgresql", "off", url, folder)
        else:
            _usual_durability()
            yield Ground("postgresql", "defaults", url, folder)


@contextmanager
def _kept(name: str, folder: Path) -> Iterator[Ground]:
    folder.mkdir(parents=True, exist_ok=True)
    if name == "sqlite":
        url = f"sqlite:///{folder / 'tasuki.db'}"
        yield Ground("sqlite", "synchronous=FULL", url, folder)
    elif name == "postgresql":
        with databases.kept(folder / "postgres") as url:
            yield Ground("postgresql", "off", url, folder)
    else:
        raise SystemExit(f"{name} cannot be kept: choose sqlite or postgresql")


def laid(ground: Ground) -> None:
    """The schema on the ground, if nobody has laid it yet."""
    engine = connect(ground.url)
    migrate(engine)
    engine.dispose()


def _usual_durability() -> None:
    with databases._admin(databases.server()).connect() as sql:
        sql.execute(text("ALTER SYSTEM RESET ALL"))
        sql.execute(text("SELECT pg_reload_conf()"))
    time.sleep(1)


def msp(ground: Ground, *told: str) -> Cost:
    """Run `msp` to its end and say what it took; its own words come along."""
    start = time.monotonic()
    with tempfile.TemporaryFile("w+") as said:
        child = subprocess.Popen(
            [str(Path(sys.executable).with_name("msp")), *told],
            env=ground.environment,
            stdout=said,
            stderr=subprocess.DEVNULL,
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - start
        said.seek(0)
        words = said.read()
    if child.returncode:
        raise RuntimeError(f"msp {' '.join(told)} ended with {child.returncode}")
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, words)
