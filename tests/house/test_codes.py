"""No code of a state, a kind or a choice is read as it is stored."""

import re
from collections.abc import Iterator
from enum import StrEnum

from sqlalchemy import Enum

from msp import app
from msp.accounts.web.codes import CODED, SAID, WITHIN, code_id
from msp.data.base import Base
from tests.house.test_acts import words
from tests.house.test_fields import tracked


def coded() -> Iterator[tuple[str, str]]:
    """(field, code) of everything that a tracked column of any table may hold."""
    assert app.PAGES, "every room is at home, so every table is known"
    names = tracked()
    for mapper in Base.registry.mappers:
        for column in mapper.local_table.columns:
            kind = getattr(column.type, "enum_class", None)
            if column.name in names and isinstance(column.type, Enum) and issubclass(kind, StrEnum):
                yield from ((column.name, code.value) for code in kind)


def test_every_code_of_a_tracked_field_has_words_in_both_languages():
    found, known = set(coded()), words("code")

    assert len(found) > 250
    assert {name for name, _ in found} <= CODED
    missing = {(name, code) for name, code in found if code_id(name, code) not in known}
    assert not missing, 'no words (msgctxt "code")'
    raw = {(name, code) for name, code in found if re.search(r"_|^[a-z]+/", code_id(name, code))}
    assert not raw


def test_no_words_stand_for_codes_that_nothing_holds():
    held = set(coded())
    elsewhere = {"en", "ja", "ordinary", "current"}

    assert {key for key in WITHIN if key[1] not in ("before", "after", "keep")} - held <= {
        ("rule", "deferred")
    }
    assert set(SAID) <= {code for _, code in held} | elsewhere
