"""What happened, to what, when, by whom. Written once, never changed; it holds ids, not names."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfLog, Row
from msp.data.work import Work


class History(OfLog, Row):
    """One line of the audit trail. `detail` holds what changed as {name: [before, after]}."""

    __tablename__ = "history"
    __table_args__ = (
        Index("ix_history_subject", "provider_id", "subject_id", "created_at"),
        Index("ix_history_time", "provider_id", "created_at"),
    )

    verb: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID]
    client_id: Mapped[UUID | None]
    actor_id: Mapped[UUID]
    actor_role: Mapped[str] = mapped_column(String(32))
    detail: Mapped[dict[str, Any]]


def record(work: Work, verb: str, row: Any, **detail: object) -> None:
    """Write down that the actor did `verb` (as `thing.verb`) to `row`."""
    work.session.add(line(work, verb, row, detail))


def line(work: Work, verb: str, row: Any, detail: Mapping[str, object]) -> History:
    """The line that `record` adds, for whoever stores it in another way."""
    return History(**told(work, verb, row, detail))


def told(work: Work, verb: str, row: Any, detail: Mapping[str, object]) -> dict[str, Any]:
    """The columns of that line."""
    return {
        "provider_id": work.actor.provider_id,
        "verb": verb,
        "subject_kind": row.__tablename__,
        "subject_id": row.id,
        "client_id": getattr(row, "client_id", None),
        "actor_id": work.actor.id,
        "actor_role": _role(work),
        "detail": {name: plain(value) for name, value in detail.items()},
    }


def changed(row: Any, wish: dict[str, Any]) -> dict[str, list[object]]:
    """Set what `wish` names on `row`; answer {name: [before, after]} for what differed."""
    differences = {}
    for name, value in wish.items():
        before = getattr(row, name)
        if before != value:
            setattr(row, name, value)
            differences[name] = [before, value]
    return differences


def _role(work: Work) -> str:
    return next((role.value for role in sorted(work.actor.roles)), "none")


def plain(value: object) -> object:
    """`value` as JSON can hold it."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {str(name): plain(part) for name, part in value.items()}
    return str(value)
