"""Whose words stand where: the domains say it of their tables; erasing and showing read it here.

Every text of every table is gone through for the erased person's name (`texts`), so a new table
needs no word here. `own` names what is more than a name: the rows that are somebody's own. What
the law keeps, or what is nobody's person, is spared, with its reason.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    ColumnElement,
    Enum,
    ForeignKeyConstraint,
    String,
    Table,
    and_,
    inspect,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import Base, OfProvider, OfStaff, Row
from msp.data.work import Work

HOPS = 3  # from a row to the client whose it is


class Erasure(OfStaff, Row):
    """An erasure: of whom, and how many rows of which tables it reached.

    While it has no end, the words in tables that are otherwise only added to may be struck out:
    their triggers look here. It begins and ends within one transaction.
    """

    __tablename__ = "erasure"

    person_id: Mapped[UUID]
    reached: Mapped[dict[str, Any]] = mapped_column(default=dict)
    ended_at: Mapped[datetime | None]


class DroppedFile(OfStaff, Row):
    """Bytes that nothing of this provider names any more; the worker takes them off the disk."""

    __tablename__ = "dropped_file"

    sha256: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class Someone:
    """Who is looked for."""

    person_id: UUID
    client_id: UUID | None
    mail: str


class Fate(StrEnum):
    """What becomes of somebody's own rows."""

    EMPTIED = "emptied"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Own:
    """Rows that are somebody's own: `words` are shown to them and emptied, to `blank` where
    something has to stand. Without words they are others' words about that person's things.
    """

    model: type[Any]
    whose: Callable[[Someone], ColumnElement[bool]]
    words: tuple[str, ...] = ()
    fate: Fate = Fate.EMPTIED
    blank: str = ""
    file: str = ""  # the column with the fingerprint of kept bytes


OWN: list[Own] = []
SPARED: dict[tuple[str, str], str] = {}
AFTERWARDS: list[Callable[[Work], object]] = []


def own(*rows: Own) -> None:
    """Declare rows that are somebody's own; what points to others of them comes first."""
    OWN.extend(rows)


def spare(model: type[Any], because: str, *columns: str) -> None:
    """Declare columns (all of them where none is named) that an erasure leaves as they are."""
    for name in columns or texts_of(model):
        SPARED[model.__tablename__, name] = because


def afterwards(deed: Callable[[Work], object]) -> None:
    """Declare what has to happen once texts have changed."""
    AFTERWARDS.append(deed)


def texts() -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Each table of the provider's with the columns in which a name may stand."""
    for mapper in sorted(Base.registry.mappers, key=lambda one: str(one.local_table)):
        model = mapper.class_
        if issubclass(model, OfProvider):
            name = str(mapper.local_table)
            yield model, tuple(each for each in texts_of(model) if (name, each) not in SPARED)


def files() -> Iterator[Any]:
    """Each mapped column that names kept bytes by their fingerprint."""
    for mapper in Base.registry.mappers:
        for name in ("sha256", "fingerprint"):
            if name in mapper.columns and mapper.class_ is not DroppedFile:
                yield getattr(mapper.class_, name)


def named(work: Work, gone: set[str]) -> set[str]:
    """Those among the fingerprints that a row of this provider names."""
    return {
        each
        for column in (files() if gone else ())
        for each in work.session.scalars(select(column).where(column.in_(gone)))
    }


def of_client(model: type[Any], client_id: UUID) -> ColumnElement[bool] | None:
    """The rows that are that client's, by themselves or by what they point to; None: any may be."""
    return _of_client(model.__table__, client_id, HOPS)


def _of_client(table: Table, client_id: UUID, hops: int) -> ColumnElement[bool] | None:
    if "client_id" in table.c:
        column = table.c.client_id
        return (
            or_(column == client_id, column.is_(None)) if column.nullable else column == client_id
        )
    for key in table.foreign_key_constraints if hops else ():
        found = _through(key, client_id, hops)
        if found is not None:
            return found
    return None


def _through(key: ForeignKeyConstraint, client_id: UUID, hops: int) -> ColumnElement[bool] | None:
    """The rows whose key points to a row of that client, or to none at all."""
    target, column = key.referred_table, key.columns.values()[-1]
    if target.name in ("provider", "person", "client") or "provider_id" not in target.c:
        return None
    theirs = _of_client(target, client_id, hops - 1)
    if theirs is None:
        return None
    # the tables are named past the ORM: the provider stands in the row that points to them
    mine = and_(theirs, target.c.provider_id == key.parent.c.provider_id)
    within = column.in_(select(target.c.id).where(mine))
    return or_(within, column.is_(None)) if column.nullable else within


def texts_of(model: type[Any]) -> tuple[str, ...]:
    """The columns of a table that hold text, structures of text among them."""
    return tuple(
        attribute.key
        for attribute in inspect(model).column_attrs
        if _is_text(attribute.columns[0].type)
    )


def _is_text(kind: Any) -> bool:
    return isinstance(kind, String | JSON) and not isinstance(kind, Enum)


def emptied(value: Any, blank: str) -> Any:
    """What stands in the place of somebody's words."""
    if isinstance(value, str):
        return blank if value else ""
    if isinstance(value, Mapping):
        return {}
    return [] if isinstance(value, list) else value
