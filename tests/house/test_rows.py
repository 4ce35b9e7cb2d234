"""What is said to be done is proved by a test that exists, on a screen that exists."""

import re
from pathlib import Path

from msp.app import create_app
from msp.settings import Settings

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (R\d+(?:, R\d+)*) \| `([^`]+)` \| `([^`]+)` \|", re.MULTILINE)

# the rows that the contracts and the desk promise, each alone or from … to …
PROMISED = """
106 108 112 117-122 126-127 153
3-7 9-12 14 16-17 19 21 24 26-30 41-42 46 50 52-54 57-58 61-63 65-67 71-72 74 77-78 82 84 87 89-94
97 99-100 102-104 107 109 113-114 135-136 141-149 153-173 180 182
"""


def rows() -> list[tuple[str, str, str]]:
    return ROW.findall((ROOT / "docs/rows.md").read_text(encoding="utf-8"))


def test_every_row_names_a_test_that_exists():
    missing = []
    for number, test, _ in rows():
        path, _, name = test.partition("::")
        file = ROOT / path
        if not file.is_file() or (name and f"def {name}(" not in file.read_text(encoding="utf-8")):
            missing.append(f"{number}: {test}")

    assert not missing, "\n".join(missing)


def test_every_row_names_a_screen_that_exists():
    app = create_app(Settings(database="sqlite://", secret="x" * 40))
    screens = {rule.rule for rule in app.url_map.iter_rules()}

    assert [(number, screen) for number, _, screen in rows() if screen not in screens] == []


def test_the_table_is_not_empty_and_each_line_of_it_is_read():
    lines = (ROOT / "docs/rows.md").read_text(encoding="utf-8").splitlines()
    told = [line for line in lines if line.startswith("| R") and not line.startswith("| R |")]

    assert len(told) == len(rows()) > 0


def test_every_row_that_was_promised_stands_in_the_table():
    ends = [[int(end) for end in each.split("-")] for each in PROMISED.split()]
    promised = {number for each in ends for number in range(each[0], each[-1] + 1)}
    told = {int(number) for told, _, _ in rows() for number in re.findall(r"\d+", told)}

    assert sorted(promised - told) == []
