"""What is said to be done is proved by a test that exists, on a screen that exists."""

import re
from pathlib import Path

from msp.app import create_app
from msp.settings import Settings

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (R\d+(?:, R\d+)*) \| `([^`]+)` \| `([^`]+)` \|", re.MULTILINE)


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
