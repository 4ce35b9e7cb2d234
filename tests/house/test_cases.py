"""The list of shared cases is whole, and what it calls a test is one."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.contracts.cases import test_psa
from tests.contracts.cases.kept import CHECKS, cases
from tests.kernel.cases import BOOK

LIST = Path(__file__).parents[2] / "docs" / "cases.md"
ROW = re.compile(r"^\| ([A-Z&]+-\w+) \| (\w+) \| (.+?) \|", re.MULTILINE)
HERE = "tests/contracts/cases/test_psa.py"
DESK_ROW = re.compile(
    r"^\| ([a-z][\w-]+) \| (\w+) \| `(tests/[\w/]+)\.py::(\w+)\[([\w-]+)\]` \|", re.MULTILINE
)
GROUPS = ("business_time", "sla", "priority_matrix", "email")  # of `desk.json`


def rows():
    return {name: (adopt, test) for name, adopt, test in ROW.findall(LIST.read_text("utf-8"))}


def test_each_case_that_is_run_is_listed_with_its_test():
    ran = {name: f"`{HERE}::test_case[{name}]`" for name in CHECKS}
    ran |= {name: f"`{HERE}::test_case_on_rows[{name}]`" for name in test_psa.ON_ROWS}

    assert {name: test for name, (_, test) in rows().items() if test.startswith("`")} == ran


def test_the_list_names_every_shared_case_and_no_other():
    shared = cases()
    if not shared:
        pytest.skip("the shared cases are not beside this checkout")

    listed = {name: adopt for name, (adopt, _) in rows().items()}
    assert listed == {name: told["adopt"] for name, told in shared.items()}


def of_the_desk() -> list[tuple[str, ...]]:
    """(id, group, module, test, its parameter) of each listed case of the desk."""
    return DESK_ROW.findall(LIST.read_text("utf-8"))


def shared_of_the_desk() -> Iterator[tuple[str, str]]:
    for group in GROUPS:
        told = BOOK[group]
        for case in told["cases"] if isinstance(told, dict) else told:
            yield case.get("id") or f"priority-{case['impact']}-{case['urgency']}", group


def parameters(module: str, test: str) -> set[str]:
    """The names of the cases that a test is run with."""
    marks = getattr(import_module(module.replace("/", ".")), test).pytestmark
    sets = [each.args[1] for each in marks if each.name == "parametrize"]
    return {str(getattr(one, "id", one)) for each in sets for one in each}


def test_the_list_names_every_shared_case_of_the_desk_and_no_other():
    if not BOOK:
        pytest.skip("the shared cases are not beside this checkout")

    listed = [(name, group) for name, group, *_ in of_the_desk()]
    assert sorted(listed) == sorted(shared_of_the_desk())


def test_each_case_of_the_desk_is_run_by_the_test_that_the_list_names():
    if not BOOK:
        pytest.skip("the shared cases are not beside this checkout")

    wrong = [
        row[0]
        for row in of_the_desk()
        if row[4] != row[0] or row[0] not in parameters(row[2], row[3])
    ]
    assert not wrong
