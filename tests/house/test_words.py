"""Every sentence stands in both languages, in the words of the glossary."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
FRAGMENTS = sorted((ROOT / "msp/translations/ja").glob("*.po"))
KEYWORDS = {
    "_": None,
    "mark": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
# The double plays a foreign site and carries its own words.
OWN_WORDS = re.compile(r"msp/demo/stripe_double/")
PLACES = re.compile(r"%\((\w+)\)[sd]")


def catalogue() -> Catalog:
    whole = Catalog(locale="ja")
    for fragment in FRAGMENTS:
        with fragment.open("rb") as source:
            for message in read_po(source, locale="ja"):
                if message.id:
                    whole.add(message.id, message.string, context=message.context)
    return whole


def said() -> Iterator[tuple[str, str | None, object]]:
    """(where, context, msgid) of everything that the program says."""
    methods = [("**.py", "python"), ("**.html", "jinja2")]
    for package in ("msp", "billing", "contracts", "monitoring", "templates"):
        options = {"**.html": {"trimmed": "true", "silent": "false"}}
        found = extract_from_dir(
            str(ROOT / package), methods, options_map=options, keywords=KEYWORDS
        )
        for name, line, message, _, context in found:
            if not OWN_WORDS.search(f"{package}/{name}"):
                yield f"{package}/{name}:{line}", context, message


def test_no_sentence_is_untranslated():
    known = catalogue()
    missing = set()
    for where, context, message in said():
        text = message[0] if isinstance(message, tuple) else message
        found = known.get(text, context)
        if text and (found is None or not (found.string and all(found.string))):
            missing.add(f"{where}: {text!r}")

    assert not missing, "\n".join(sorted(missing))


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda path: path.stem)
def test_a_translation_keeps_the_places_of_its_sentence(fragment):
    with fragment.open("rb") as source:
        for message in read_po(source, locale="ja"):
            if not message.id:
                continue
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            wanted = set(PLACES.findall(ids[-1]))
            for string in [message.string] if isinstance(message.string, str) else message.string:
                assert set(PLACES.findall(string)) <= wanted, (message.id, string)


REPLACED = {"督促状況": "滞留", "カスタマー": "顧客", "クレジットノート": "返還インボイス"}


@pytest.mark.parametrize("word", REPLACED)
def test_no_word_is_used_that_the_glossary_replaces(word):
    for fragment in FRAGMENTS:
        assert word not in fragment.read_text(encoding="utf-8"), (fragment.name, REPLACED[word])
