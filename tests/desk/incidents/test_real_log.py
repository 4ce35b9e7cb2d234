"""On the real log the product says what sixty lines of csv say (issue 4, second of its shows)."""

import csv
import gzip
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from msp.data.work import Sessions, begin, look
from msp.desk import actions
from msp.desk.incidents import importing
from msp.desk.incidents.log import read_strictly
from msp.desk.incidents.scenario import read_scenario
from msp.home.queries import backlog, desk, lengths
from msp.home.rules.figures import spread
from msp.kernel.access import Actor, Role
from tests.desk.incidents.reckoned import TOKYO, Row, reckoned, rows_of

SHARED = Path(__file__).parents[4] / "shared"
LOG = SHARED / "data/incident_event_log.csv.gz"
AT = datetime(2016, 4, 1, tzinfo=TOKYO)
EACH = 60  # of so many incidents one is read in every run; the drill reads them all
pytestmark = pytest.mark.skipif(not LOG.exists(), reason="the log is not beside this checkout")


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Row]]:
    """Every so-many-th incident with all of its rows, as a log of its own."""
    folder = tmp_path_factory.mktemp("log")
    chosen = [row for row in rows_of(LOG) if int(row["number"][3:]) % EACH == 0]
    path = folder / "part.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, chosen[0])
        writer.writeheader()
        writer.writerows(chosen)
    return path, chosen


def in_hours(lengths_of: list[int], whole: int) -> Any:
    many = len(lengths_of)
    middle = (lengths_of[(many - 1) // 2], lengths_of[many // 2])
    ninth = lengths_of[-(-9 * many // 10) - 1]
    return spread(many, whole, middle, ninth)


def held_against(sessions: Sessions, path: Path, rows: list[Row]) -> None:
    """Import the log and compare every figure with the second reckoning."""
    operator = Actor(uuid4(), "operator", frozenset({Role.SYSTEM}), uuid4())
    scenario = read_scenario(SHARED / "scenarios/first.toml")
    importing.provider_of(sessions, operator, scenario.provider)
    told = (read_strictly(path), scenario)
    importing.import_incidents(sessions, operator, told, lambda done, total: None)
    expected = reckoned(rows, AT)

    with look(sessions, operator) as work:
        report, teams = desk.report(work), lengths.by_team(work)
        ages = backlog.ages(work, AT)

    figures = {name: report.counts[name] for name in expected if name in report.counts}
    assert figures == {name: expected[name] for name in figures} | {"backlog": figures["backlog"]}
    assert ages[backlog.ALL] == expected["backlog"]
    assert sum(ages[age] for age in backlog.AGES) == expected["backlog"]
    ours = {team.name: (team.seconds, team.spread) for team in teams}
    theirs = {
        None if name == "?" else f"チーム {name}": (whole, in_hours(some, whole))
        for name, (_, whole, some) in expected["teams"].items()
    }
    assert ours == theirs
    with begin(sessions, operator) as work:
        assert actions.rebuild_clocks(work) == []


def test_a_part_of_the_log_gives_the_same_figures_twice(sessions, part):
    held_against(sessions, *part)


@pytest.mark.drill
def test_the_whole_log_gives_the_same_figures_twice(committed):
    rows = list(rows_of(LOG))

    held_against(committed, LOG, rows)

    told = json.loads((SHARED / "cases/desk.json").read_text("utf-8"))["kpi_of_real_log"]
    expected = reckoned(rows, AT)
    for ours, theirs in (("made_sla", "made_sla_true"), ("reopened", "reopened")):
        assert expected[ours] == told[theirs]
    assert len(rows) == told["rows"]
