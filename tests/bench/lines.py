"""One figure is one line of JSON, with what it should be and how busy the machine was."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

Load = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a figure should be: `accept` must hold, `goal` is hoped for. `most` or `least`."""

    unit: str
    accept: int
    goal: int
    most: bool = True

    def says(self, value: float) -> str:
        """Which of the two the value reaches."""
        reached = [
            name
            for name, mark in (("goal", self.goal), ("accept", self.accept))
            if (value <= mark if self.most else value >= mark)
        ]
        return reached[0] if reached else "missed"


@dataclass(slots=True)
class Around:
    """The load of the machine around a measurement."""

    before: Load
    after: Load = field(default=(0, 0, 0))


@contextmanager
def around() -> Iterator[Around]:
    """Note the load when the measuring begins and when it ends."""
    noted = Around(_load())
    yield noted
    noted.after = _load()


def tell(name: str, value: float, wanted: Wanted, around: Around, **more: Any) -> None:
    """Print the figure."""
    line = {
        "name": name,
        "value": round(value, 2),
        "unit": wanted.unit,
        "accept": wanted.accept,
        "goal": wanted.goal,
        "reached": wanted.says(value),
        **more,
        "load": {"before": around.before, "after": around.after},
        "cores": os.cpu_count(),
        "at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
        "commit": _commit(),
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def skipped(name: str, why: str) -> None:
    """Say that a figure was not taken, and why."""
    sys.stdout.write(json.dumps({"name": name, "skipped": why}) + "\n")
    sys.stdout.flush()


def _load() -> Load:
    one, five, fifteen = os.getloadavg()
    return round(one, 2), round(five, 2), round(fifteen, 2)


@cache
def _commit() -> str:
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or "unknown"
