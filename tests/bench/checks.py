"""Ten thousand HTTP checks a minute: how late they start and what they cost."""

import json
import subprocess
import sys
from typing import Any

from tests.bench.lines import Wanted, around, tell

LAG, SHARE = Wanted("ms", 250, 250), Wanted("% of a core", 50, 50)


def patrolled(kind: str, seconds: int = 75) -> None:
    """The worker's own measurement, told as two figures."""
    with around() as noted:
        done = subprocess.run(
            [sys.executable, "-m", "tests.monitoring.bench", str(seconds), "10000", kind],
            capture_output=True,
            text=True,
            check=True,
        )
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    kept = ("database", "per_minute", "stored", "unanswered", "failed", "lag_ms_p50", "lag_ms_max")
    more = {name: told[name] for name in kept}
    tell("checks start lag p99", told["lag_ms_p99"], LAG, noted, **more)
    tell("checks cost", told["cores"] * 100, SHARE, noted, database=told["database"])
