"""What the ids of the audit trail are called: the trail holds ids, its reader wants names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, select

from msp.data.base import Base, Row
from msp.data.work import Work

AN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# columns that name a row, the first that it has: a number before it where it has one, too
CALLED = (
    "name",
    "title",
    "subject",
    "name_ja",
    "title_ja",
    "text_ja",
    "file_name",
    "code",
    "label",
)
WHOLE = ("provider_id", "client_id")
# names of the trail that no column has, or whose column points nowhere
POINTS: Mapping[str, str] = {
    "asset_id": "asset",
    "by": "quote",
    "contract": "contract",
    "done_by": "person",
    "drill": "recovery_drill",
    "file": "contract_file",
    "goods_id": "goods",
    "into": "ticket",
    "milestone": "milestone",
    "payment": "payment",
    "people": "person",
    "only_clients": "client",
    "product_id": "product",
    "skills": "person",
    "reached_by": "person",
    "sla_policy_id": "sla_policy",
    "template_id": "contract_template",
    "tested_by": "person",
    "ticket": "ticket",
    "ticket_id": "ticket",
    "vendor": "line_vendor",
    "wish_id": "wish",
    "work_types": "work_type",
    # the thing before the colon of a source
    "order": "hour_order",
    "quote": "quote",
    "pool": "hour_pool",
    "time": "time_entry",
    "top_up": "top_up",
    "allotment": "contract_line",
}


def names_of(work: Work, rows: Iterable[Any]) -> dict[str, str]:
    """{id: name} of every thing and person that lines of the trail are about, as far as the
    actor sees them: one question for each kind of thing.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        wanted[row.subject_kind].add(str(row.subject_id))
        for name, value in row.detail.items():
            for said in _texts(value):
                for found in AN_ID.finditer(said):
                    before = said[: found.start()].rpartition(":")[0]
                    kind = points_to(row.subject_kind, before or name)
                    if kind is not None:
                        wanted[kind].add(found.group())
    names: dict[str, str] = {}
    for kind, ids in wanted.items():
        names |= _called(work, kind, ids)
    return names


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        parts = [*value.keys(), *value.values()] if isinstance(value, dict) else value
        for part in parts:
            yield from _texts(part)


def _called(work: Work, kind: str, ids: Iterable[str]) -> dict[str, str]:
    table = _tables().get(kind)
    if table is None:
        return {}
    columns = table.__table__.columns
    label = next((getattr(table, one) for one in CALLED if one in columns), None)
    number = getattr(table, "number", None) if "number" in columns else None
    asked = [one for one in (number, label) if one is not None]
    if not asked:
        return {}
    found = work.session.execute(
        select(table.id, *asked).where(table.id.in_([UUID(one) for one in ids]))
    )
    return {
        str(key): " ".join(
            f"#{part}" if isinstance(part, int) else str(part) for part in told if part
        )
        for key, *told in found
    }


@cache
def _tables() -> dict[str, type[Row]]:
    return {
        str(one.local_table.name): one.class_  # type: ignore[attr-defined]
        for one in Base.registry.mappers
        if issubclass(one.class_, Row)
    }


@cache
def points_to(subject_kind: str, name: str) -> str | None:
    """The table of the row that an id in the field `name` of that subject belongs to."""
    if name in POINTS:
        return POINTS[name]
    own = _tables().get(subject_kind)
    target = _target(own, name) if own is not None else None
    if target is None:
        told = {found for one in _tables().values() if (found := _target(one, name)) is not None}
        target = told.pop() if len(told) == 1 else None
    return target


def _target(table: type[Row], name: str) -> str | None:
    """The table that the column `name` points to."""
    column = table.__table__.columns.get(name)
    if column is None or not isinstance(column.type, Uuid) or name in WHOLE:
        return "client" if column is not None and name == "client_id" else None
    kept: Any = table.__table__
    keys = [element for key in kept.foreign_key_constraints for element in key.elements]
    return next((str(one.column.table.name) for one in keys if one.parent is column), None)
