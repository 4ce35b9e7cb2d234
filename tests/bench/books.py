"""Taking in the log of a service desk, and billing each of its months."""

import json
from pathlib import Path

from tests.bench.grounds import Ground, msp
from tests.bench.lines import Wanted, around, tell

SECONDS, MEMORY = Wanted("s", 60, 30), Wanted("MB", 500, 500)
MONTH = Wanted("s", 10, 5)
MONTHS = ("2016-03", "2016-04", "2016-05")


def taken_in(ground: Ground, log: Path, scenario: Path) -> None:
    """Import the log into the empty ground: time and memory."""
    with around() as noted:
        cost = msp(ground, "import", "incidents", str(log), "--scenario", str(scenario))
    cpu = round(cost.cpu_seconds, 1)
    tell("import", cost.seconds, SECONDS, noted, cpu_s=cpu, **ground.words)
    tell("import memory", cost.megabytes, MEMORY, noted, **ground.words)


def billed(ground: Ground) -> None:
    """Bill the three months one after the other; the sums stand beside the time."""
    for month in MONTHS:
        with around() as noted:
            cost = msp(ground, "runs", "bill", "--month", month, "--json")
        told = json.loads(cost.said)
        sums = {name: told[name] for name in ("invoices", "net", "tax", "gross")}
        cpu = round(cost.cpu_seconds, 1)
        tell(f"bill {month}", cost.seconds, MONTH, noted, cpu_s=cpu, **sums, **ground.words)
