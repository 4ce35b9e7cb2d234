"""The list of shared cases is whole, and what it calls a test is one."""

import re
from pathlib import Path

import pytest

from tests.contracts.cases import test_psa
from tests.contracts.cases.kept import CHECKS, cases

LIST = Path(__file__).parents[2] / "docs" / "cases.md"
ROW = re.compile(r"^\| ([A-Z&]+-\w+) \| (\w+) \| (.+?) \|", re.MULTILINE)
HERE = "tests/contracts/cases/test_psa.py"


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
