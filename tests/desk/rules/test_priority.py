"""Priority by the matrix, held against the shared cases."""

import json
from pathlib import Path
from typing import Any

import pytest

from msp.desk.rules.priority import MATRIX, priority_of

FILE = Path(__file__).parents[4] / "shared" / "cases" / "desk.json"


def matrix_cases() -> list[Any]:
    if not FILE.exists():
        skip = pytest.mark.skip(reason="the shared cases are not there: cases/desk.json")
        return [pytest.param({}, id="no-shared-cases", marks=skip)]
    cases = json.loads(FILE.read_text(encoding="utf-8"))["priority_matrix"]["cases"]
    return [pytest.param(c, id=f"priority-{c['impact']}-{c['urgency']}") for c in cases]


@pytest.mark.parametrize("case", matrix_cases())
def test_the_priority_is_what_the_case_says(case: dict[str, int]):
    assert priority_of(case["impact"], case["urgency"]) == case["priority"]


def test_the_worst_is_the_first_and_every_pair_has_a_priority():
    assert priority_of(1, 1) == 1
    assert set(MATRIX) == {(impact, urgency) for impact in (1, 2, 3) for urgency in (1, 2, 3)}


def test_more_impact_or_urgency_is_never_less_pressing():
    for impact, urgency in MATRIX:
        for worse in ((impact - 1, urgency), (impact, urgency - 1)):
            if worse in MATRIX:
                assert MATRIX[worse] <= MATRIX[impact, urgency]
