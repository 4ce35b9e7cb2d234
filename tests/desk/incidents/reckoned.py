"""The figures of a service desk's log, read by nothing but the csv module: no line of ours."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
Row = dict[str, str]


def rows_of(path: Path) -> Iterator[Row]:
    with gzip.open(path, "rt", newline="") as text:
        yield from csv.DictReader(text)


def moment(text: str) -> datetime | None:
    if text == "?":
        return None
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=TOKYO).astimezone(UTC)


def last_rows(rows: list[Row]) -> dict[str, Row]:
    """The row with the highest number of changes stands for its incident."""
    last: dict[str, Row] = {}
    for row in rows:
        known = last.setdefault(row["number"], row)
        if int(row["sys_mod_count"]) > int(known["sys_mod_count"]):
            last[row["number"]] = row
    return last


def reckoned(rows: list[Row], at: datetime) -> dict[str, Any]:
    last = last_rows(rows)
    waited = defaultdict(set)
    for row in rows:
        waited[row["incident_state"]].add(row["number"])
    teams: dict[str, list[int]] = defaultdict(list)
    for row in last.values():
        if resolved := moment(row["resolved_at"]):
            took = resolved - (moment(row["opened_at"]) or resolved)
            teams[row["assignment_group"]].append(int(took.total_seconds()))
    opened = [(moment(row["opened_at"]), moment(row["closed_at"])) for row in last.values()]
    return {
        "rows": len(rows),
        "incidents": len(last),
        "closed": sum(row["incident_state"] == "Closed" for row in last.values()),
        "made_sla": sum(row["made_sla"] == "true" for row in last.values()),
        "never_reassigned": sum(row["reassignment_count"] == "0" for row in last.values()),
        "reopened": sum(row["reopen_count"] != "0" for row in last.values()),
        "priority_confirmed": sum(r["u_priority_confirmation"] == "true" for r in last.values()),
        "waited_for_user": len(waited["Awaiting User Info"]),
        "waited_for_vendor": len(waited["Awaiting Vendor"]),
        "backlog": sum(o <= at and (c is None or c > at) for o, c in opened if o),
        "teams": {name: (len(some), sum(some), sorted(some)) for name, some in teams.items()},
    }
