"""Cases that other products' tests agree on, where the shared folder lies beside ours."""

import json
from pathlib import Path
from typing import Any

import pytest

FILE = Path(__file__).parents[3] / "shared" / "cases" / "billing.json"


def group(name: str) -> list[Any]:
    """The cases of a group as parameters named by their id, or one that skips and says why."""
    if not FILE.exists():
        reason = f"the shared cases are not there: {FILE.parent.parent.name}/cases/{FILE.name}"
        return [pytest.param({}, id="no-shared-cases", marks=pytest.mark.skip(reason=reason))]
    cases = json.loads(FILE.read_text(encoding="utf-8"))["groups"][name]["cases"]
    return [pytest.param(case, id=case["id"]) for case in cases]
