"""A log that cannot be read is refused in words, at its place, before anything is written."""

import gzip
from pathlib import Path

import pytest

from msp.desk.incidents.log import COLUMNS, MISSING, PLACE, read_leniently, read_strictly
from msp.desk.incidents.scenario import read_scenario
from msp.kernel.errors import Refused

HEADER = ",".join(COLUMNS)
GOOD = {
    "number": "0000045",
    "incident_state": "New",
    "reassignment_count": "0",
    "reopen_count": "0",
    "sys_mod_count": "0",
    "made_sla": "true",
    "opened_at": "29/2/2016 01:16",
    "sys_updated_at": "29/2/2016 01:23",
    "location": "143",
    "caller_id": "2403",
    "impact": "2",
    "urgency": "2",
    "priority": "3",
    "u_priority_confirmation": "false",
}
SCENARIO = """
[provider]
name = "みらいITサービス株式会社"
zone = "{zone}"
currency = "JPY"
tax_percent = 10
[log]
client = "{client}"
contact = "caller_id"
team = "assignment_group"
technician = "assigned_to"
minutes_per_update = 5
work_type = "remote support"
[[contract]]
modulo = 1
remainder = 0
kind = "{kind}"
starts = "2016-02-01"
rate_per_hour = 12000
"""


def row(**told: str) -> str:
    return ",".join({**GOOD, **told}.get(name, MISSING) for name in COLUMNS)


def written(folder: Path, *lines: str) -> Path:
    path = folder / "log.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_rows_of_one_incident_are_one_incident(tmp_path):
    path = written(
        tmp_path,
        HEADER,
        row(),
        row(sys_mod_count="2", incident_state="Resolved"),
        row(number="0000047"),
    )

    log = read_strictly(path)

    assert [(i.number, len(i.rows)) for i in log.incidents] == [("0000045", 2), ("0000047", 1)]
    assert log.rows == 3


def test_facts_are_those_of_the_highest_count_and_at_a_tie_of_the_first(tmp_path):
    path = written(
        tmp_path,
        HEADER,
        row(sys_mod_count="1", priority="4"),
        row(sys_mod_count="9", priority="1"),
        row(sys_mod_count="9", priority="2"),
    )

    (incident,) = read_strictly(path).incidents

    assert incident.facts[PLACE["priority"]] == "1"


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("opened_at", "31/2/2016 01:16", "no such date"),
        ("resolved_at", "29/2/2015 01:16", "no such date"),
        ("sys_updated_at", "?", "no such date"),
        ("incident_state", "Asleep", "no such state"),
        ("sys_mod_count", "many", "not a whole number"),
        ("priority", "5", "not one of the grades"),
        ("made_sla", "yes", "neither true nor false"),
        ("number", "", "a number is missing"),
    ],
)
def test_a_fault_is_named_by_line_column_and_value(tmp_path, column, value, why):
    path = written(tmp_path, HEADER, row(), row(**{column: value}))

    with pytest.raises(Refused) as refused:
        read_strictly(path)

    assert refused.value.params["line"] == 3
    assert refused.value.params["column"] == column
    assert refused.value.params["value"] == value
    assert why in str(refused.value)


def test_a_row_with_too_few_columns_is_a_fault(tmp_path):
    path = written(tmp_path, HEADER, "0000045,New")

    with pytest.raises(Refused, match="number of columns"):
        read_strictly(path)


def test_skipping_lists_what_was_left_out(tmp_path):
    path = written(tmp_path, HEADER, row(), row(priority="9"), row(sys_mod_count="2"))

    log = read_leniently(path)

    assert log.rows == 2
    assert [(fault.line, fault.column, fault.value) for fault in log.left_out] == [
        (3, "priority", "9")
    ]


def test_an_empty_file_is_refused(tmp_path):
    for lines in ((), (HEADER,)):
        path = tmp_path / "log.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        with pytest.raises(Refused, match="empty"):
            read_strictly(path)


def test_a_wrong_header_is_refused(tmp_path):
    path = written(tmp_path, HEADER.replace("location", "place"), row())

    with pytest.raises(Refused, match="location"):
        read_strictly(path)


def test_a_truncated_gzip_is_refused(tmp_path):
    path = tmp_path / "log.csv.gz"
    whole = gzip.compress("\n".join([HEADER, *[row() for _ in range(500)]]).encode())
    path.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(Refused, match="cut off"):
        read_strictly(path)


def test_a_file_that_is_no_gzip_is_refused(tmp_path):
    path = tmp_path / "log.csv.gz"
    path.write_text(HEADER, encoding="utf-8")

    with pytest.raises(Refused, match="gzip"):
        read_strictly(path)


def test_a_wrong_encoding_is_refused(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes((HEADER + "\n" + row(location="東京")).encode("cp932"))

    with pytest.raises(Refused, match="UTF-8"):
        read_strictly(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(Refused, match="no file"):
        read_strictly(tmp_path / "nowhere.csv")


def scenario(folder: Path, **told: str) -> Path:
    path = folder / "scenario.toml"
    words = {"zone": "Asia/Tokyo", "client": "location", "kind": "time_and_materials", **told}
    path.write_text(SCENARIO.format(**words), encoding="utf-8")
    return path


def test_a_scenario_gives_each_client_its_contract(tmp_path):
    assumed = read_scenario(scenario(tmp_path))

    assert assumed.contract_of(17) is assumed.contract[0]
    assert assumed.provider.last_day == 31


@pytest.mark.parametrize(
    ("told", "field", "word"),
    [
        ({"zone": "Asia/Edo"}, "zone", "Asia/Edo"),
        ({"client": "place"}, "log", "place"),
        ({"kind": "block"}, "hours", "hours"),
    ],
)
def test_a_scenario_that_cannot_be_is_refused(tmp_path, told, field, word):
    with pytest.raises(Refused, match=word) as refused:
        read_scenario(scenario(tmp_path, **told))

    assert refused.value.field == field


def test_a_scenario_that_is_no_toml_is_refused(tmp_path):
    path = tmp_path / "scenario.toml"
    path.write_text("[provider\n", encoding="utf-8")

    with pytest.raises(Refused, match="TOML"):
        read_scenario(path)
