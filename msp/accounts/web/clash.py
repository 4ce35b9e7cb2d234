"""Somebody else saved first: theirs and yours side by side, nothing lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from msp.accounts import queries
from msp.data.work import Work
from msp.doors.forms import Form


@dataclass(frozen=True, slots=True)
class Clash:
    """Who saved first, when, and each field as (label, theirs, mine)."""

    who: str
    at: Any
    rows: list[tuple[str, str, str]]


def clash_of(
    work: Work, form: Form[Any], row: Any, fields: Sequence[tuple[str, str]]
) -> Clash | None:
    """What differs where the form was read before somebody else saved `row`; else None.

    The form then carries the newest version: saving again is meant.
    """
    work.session.refresh(row)
    read = str(form.value("version"))
    if not read or read == str(row.version):
        return None
    last = queries.trail_of(work, row.id)
    rows = [
        (gettext(label), _text(getattr(row, name, "")), _text(form.value(name)))
        for name, label in fields
    ]
    form.typed["version"] = str(row.version)
    return Clash((last and last[0]) or gettext("Somebody"), last and last[1], rows)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)
