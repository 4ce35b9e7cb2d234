"""The words of the catalogue, to find on a page what is in the wrong language."""

import re
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from sqlalchemy import Connection, inspect

from msp.accounts.rules.sheets import CLIENT_COLUMNS, PEOPLE_COLUMNS
from msp.desk.actions.time.importing import COLUMNS as TIME_COLUMNS

FRAGMENTS = sorted((Path(__file__).parents[2] / "msp/translations/ja").glob("*.po"))
JAPANESE = re.compile(r"[぀-ヿ一-鿿㐀-䶿ー々]+")
HOLE = re.compile(r"%\(\w+\)[sd]")
SPACE = re.compile(r"\s+")
LETTER = re.compile(r"[A-Za-z]{2}")
# What has no other name: laws, titles, the names of languages, headings of files.
ALSO_ENGLISH = {"資金決済法", "様", "先生", "日本語", "御中", "株式会社"}
# Names of things that are written so in Japanese too.
ALSO_JAPANESE = {"English", "PDF", "CSV", "Excel", "Stripe", "API", "HTTP", "TCP", "JSON", "ID"}


@cache
def english() -> re.Pattern[str]:
    """Matches whatever is an English sentence of the catalogue, its holes filled with anything."""
    sentences: set[str] = set()
    for fragment in FRAGMENTS:
        with fragment.open("rb") as source:
            for message in read_po(source, locale="ja"):
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                own = message.string if isinstance(message.string, tuple) else (message.string,)
                sentences |= {one for one in ids if one and one not in own}
    said = [_open(one) for one in sentences if LETTER.search(HOLE.sub("", one))]
    return re.compile("|".join(sorted(said, key=len, reverse=True)))


def _open(sentence: str) -> str:
    parts = [re.escape(SPACE.sub(" ", part)) for part in HOLE.split(sentence.replace("%%", "%"))]
    return r"\s*" + ".+".join(parts) + r"\s*"


def data(sql: Connection) -> str:
    """Every run of Japanese that the story's tables hold, once."""
    held: set[str] = set()
    for table in inspect(sql).get_table_names():
        if "_grams" in table:  # an index of what stands elsewhere
            continue
        for row in sql.exec_driver_sql(f'SELECT * FROM "{table}"'):
            held.update(value for value in row if isinstance(value, str))
    return "\n".join({run for text in held for run in JAPANESE.findall(_readable(text))})


def _readable(value: str) -> str:
    """JSON columns keep Japanese as escapes."""
    if "\\u" not in value:
        return value
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), value)


def english_on_japanese(words: list[tuple[str, str]]) -> set[str]:
    """What a Japanese page says in English although the catalogue has it in Japanese."""
    said = {text for language, text in words if language == "ja" and text not in ALSO_JAPANESE}
    return {text for text in said if LETTER.search(text) and english().fullmatch(text)}


def japanese_on_english(words: list[tuple[str, str]], held: str) -> set[str]:
    """What an English page says in Japanese that nobody wrote into it."""
    known = f"{held} {' '.join((*ALSO_ENGLISH, *CLIENT_COLUMNS, *PEOPLE_COLUMNS, *TIME_COLUMNS))}"
    said = {text for language, text in words if language == "en"}
    return {text for text in said if any(run not in known for run in JAPANESE.findall(text))}
