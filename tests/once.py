"""What all the processes of a run need and one of them makes."""

import fcntl
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any


def once(path: Path, make: Callable[[], Any]) -> Any:
    """What `make` answers; the first process that asks makes it, the others wait and read."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _read_or_made(path, make)


def unless_busy(path: Path, make: Callable[[], Any]) -> None:
    """Make it now, unless another process is at it."""
    with path.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        _read_or_made(path, make)


def _read_or_made(path: Path, make: Callable[[], Any]) -> Any:
    if not path.is_file():
        part = path.with_suffix(".part")
        part.write_bytes(pickle.dumps(make()))
        part.rename(path)
    return pickle.loads(path.read_bytes())
