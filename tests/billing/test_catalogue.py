"""Every sentence that the rules, documents and exports say is said in Japanese too."""

import ast
import re
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
ROOMS = ("rules", "documents", "exports")


def marked():
    """The msgids in the rooms of this test, read from the source."""
    for room in ROOMS:
        for path in (ROOT / "billing" / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "mark":
                    yield ast.literal_eval(node.args[0])


def catalogue():
    path = ROOT / "msp" / "translations" / "ja" / "billing_documents.po"
    with path.open("rb") as source:
        return {message.id: message.string for message in read_po(source) if message.id}


def test_the_fragment_translates_exactly_what_is_said():
    assert set(catalogue()) == set(marked())


def test_a_translation_keeps_the_places_of_its_sentence():
    for said, translated in catalogue().items():
        places = [sorted(set(re.findall(r"%\(\w+\)s", text))) for text in (said, translated)]
        assert translated
        assert places[0] == places[1], said
