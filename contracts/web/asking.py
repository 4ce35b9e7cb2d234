"""Forms and lists that look alike: a page says what it asks and shows, one template draws it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import g, redirect, render_template, url_for
from flask_babel import gettext
from sqlalchemy import Select

from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import page_asked

PAGE = 50


@dataclass(frozen=True, slots=True)
class Ask:
    """One field: `kind` is a macro of parts/fields.html."""

    kind: str
    name: str
    label: str
    options: Sequence[tuple[Any, str]] = ()
    hint: str = ""
    unit: str = ""
    empty: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form page: its title, where it came from, what it asks, what its button says."""

    title: str
    back: str
    asks: Sequence[Ask]
    submit: str
    lead: str = ""
    more: tuple[str, str] | None = None  # (address, words) of what else there is to do
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list; `look` is "r" for figures."""

    label: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list: where it leads, and its cells."""

    href: str | None
    cells: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Register:
    """A list page. `new` is (address, words) for those who may add."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Entry]
    nothing: str
    lead: str = ""
    new: tuple[str, str] | None = None
    tabs: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


def form_page(form: Form[Any], sheet: Sheet, **more: Any) -> Answer:
    """The form as a page: 422 when something in it is wrong."""
    page = render_template("contracts/form.html", form=form, sheet=sheet, **more)
    return page, 422 if form.errors else 200


def spoken_to(client: str, staff: str) -> str:
    """The words for whoever reads: a client's own, or the provider's people's."""
    return client if g.actor.is_client else staff


def without_client(register: Register, place: int) -> Register:
    """The list without the column that names the client: for a client it is always the same."""
    if not g.actor.is_client:
        return register
    rows = [Entry(row.href, (*row.cells[:place], *row.cells[place + 1 :])) for row in register.rows]
    columns = [*register.columns[:place], *register.columns[place + 1 :]]
    return replace(register, columns=columns, rows=rows)


def list_page(register: Register, **more: Any) -> Answer:
    """The list as a page."""
    return render_template("contracts/list.html", register=register, **more)


def to(endpoint: str, **values: Any) -> Answer:
    """After something was saved: its own page."""
    return redirect(url_for(endpoint, **values), 303)


def page_of(wanted: Select[Any]) -> Select[Any]:
    """One page of a list, and one row more to know whether there is another."""
    return wanted.limit(PAGE + 1).offset((page_asked() - 1) * PAGE)


def worded(pairs: Iterable[tuple[Any, str]]) -> list[tuple[Any, str]]:
    """Options with their words in the reader's language."""
    return [(value, gettext(words)) for value, words in pairs]


def english() -> bool:
    """Whether the reader reads English."""
    return bool(g.actor is not None and g.actor.language == "en")
