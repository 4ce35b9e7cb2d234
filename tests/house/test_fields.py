"""Every field that the audit trail may name has words in both languages."""

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

from contracts.actions.agreements.terms import RENAMED, TermsWish
from msp.accounts.models import Provider
from msp.accounts.web.fields import FIELDS, field_id
from msp.data.commands import Command

ROOT = Path(__file__).parents[2]
PACKAGES = ("msp", "billing", "contracts", "monitoring")
WRITES = ("record", "line")
# what the time log tells as a whole, and the settings that each part of a page changes
TOLD = {"worked_seconds", "work_on", "ticket_id", "kept_years"} | {
    one.name
    for one in Provider.__table__.columns
    if one.name not in ("id", "created_at", "set_up_at")
}
SAYS_ENDING = ("_id", "_minor", "_at", "_ja", "_en")


def called(call: ast.Call) -> str:
    name = call.func
    if isinstance(name, ast.Name):
        return name.id
    return name.attr if isinstance(name, ast.Attribute) else ""


def deeds() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function of every module that writes history, with its module's name."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if path.name == "history.py" or not ("record(" in text or "changed(" in text):
                continue
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            for found in ast.walk(ast.parse(text)):
                if isinstance(found, ast.FunctionDef):
                    yield module.removesuffix(".__init__"), found


def tracked() -> set[str]:
    """What records name, and every field of a wish whose differences are recorded."""
    names = {RENAMED.get(name, name) for name in TermsWish.model_fields} | TOLD
    for module, deed in deeds():
        calls = [each for each in ast.walk(deed) if isinstance(each, ast.Call)]
        told = [each for each in calls if called(each) in WRITES and len(each.args) > 1]
        names |= {each.arg for call in told for each in call.keywords if each.arg}
        differs = any(called(each) == "changed" for each in calls)
        if not differs and all(each.arg for call in told for each in call.keywords):
            continue
        keys = [each.keys for each in ast.walk(deed) if isinstance(each, ast.Dict)]
        names |= {key.value for some in keys for key in some if isinstance(key, ast.Constant)}
        if differs:
            names |= wished(module, deed)
    return names


def wished(module: str, deed: ast.FunctionDef) -> set[str]:
    known = vars(importlib.import_module(module))
    wishes = [ast.unparse(each.annotation) for each in deed.args.args if each.annotation]
    kinds = [known.get(name) for name in wishes]
    return {
        field
        for kind in kinds
        if inspect.isclass(kind) and issubclass(kind, Command)
        for field in kind.model_fields
    }


def japanese() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "msp/translations/ja").glob("*.po"):
        with path.open("rb") as source:
            told = read_po(source)
        found |= {str(one.id) for one in told if one.id and one.string and one.context == "field"}
    return found


def test_every_tracked_field_has_words_in_both_languages():
    names, known = tracked(), japanese()
    missing = {name for name in names if field_id(name) not in known}
    raw = {name for name in names if field_id(name).endswith(SAYS_ENDING)}

    assert len(names) > 150
    assert not missing, f"no words (msgctxt 'field') for {sorted(missing)}"
    assert not raw, f"msp/accounts/web/fields.py says {sorted(raw)} as they are stored"
    assert set(FIELDS) <= names, "words for what nobody records"
