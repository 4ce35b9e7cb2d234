"""Every act of the audit trail has words."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from msp.accounts.web.acts import ON
from msp.accounts.web.company import PARTS

ROOT = Path(__file__).parents[2]
RECORDED = re.compile(r"\b(?:record|line)\(\s*work,\s*\"([a-z_]+)\.([a-z_]+)\"")


def acts() -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for package in ("msp", "billing", "contracts", "monitoring"):
        for path in (ROOT / package).rglob("*.py"):
            found.update(RECORDED.findall(path.read_text(encoding="utf-8")))
    steps = set(PARTS) & {"company", "registration", "closing", "bank", "kept"}
    return found | {("provider", f"{step}_changed") for step in steps} | {("mail", "placed")}


def words(context: str) -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "msp/translations/ja").glob("*.po"):
        with path.open("rb") as source:
            found |= {str(one.id) for one in read_po(source) if one.id and one.context == context}
    return found


def test_every_act_is_recorded_somewhere():
    assert len(acts()) > 50


@pytest.mark.parametrize("context", ["acted on", "act"])
def test_every_act_has_words(context):
    if context == "act":
        missing = {deed.replace("_", " ") for _, deed in acts()} - words(context)
    else:
        missing = {ON.get(thing, thing) for thing, _ in acts()} - words(context)

    assert not missing


def test_everything_that_is_acted_on_can_be_asked_for():
    assert {thing for thing, _ in acts()} <= set(ON)
