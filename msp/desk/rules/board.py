"""On the shared board customers come first: each investigation for one, then development (R102)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from msp.desk.rules.requests import RequestState
from msp.kernel.errors import Refused, mark

RULE_OPTION = "board_rule"


class WorkClass(StrEnum):
    """What engineers work on (R86)."""

    CUSTOMER = "customer"
    OPERATION = "operation"
    MAINTENANCE = "maintenance"
    DEVELOPMENT = "development"


class ItemState(StrEnum):
    """Where an item of the board stands."""

    PLANNED = "planned"
    DOING = "doing"
    PAUSED = "paused"
    DONE = "done"


class Lane(StrEnum):
    """The columns of the board."""

    TODO = "todo"
    DOING = "doing"
    PUT_OFF = "put_off"
    ANSWERED = "answered"


class BoardRule(StrEnum):
    """How customers' work stands against the rest."""

    CUSTOMERS_FIRST = "customers_first"
    AT_EQUAL_PRIORITY = "at_equal_priority"


LANES: Mapping[StrEnum, Lane] = {
    RequestState.ASKED: Lane.TODO,
    RequestState.PROMISED: Lane.DOING,
    RequestState.DEFERRED: Lane.PUT_OFF,
    RequestState.ANSWERED: Lane.ANSWERED,
    ItemState.PLANNED: Lane.TODO,
    ItemState.DOING: Lane.DOING,
    ItemState.PAUSED: Lane.PUT_OFF,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of work on the board. `number` keeps the order the same each time."""

    work_class: WorkClass
    priority: int  # 1 is the most pressing
    since: datetime
    number: int
    lane: Lane = Lane.TODO
    row: Any = None

    @property
    def is_customers(self) -> bool:
        """Whether a customer waits for it."""
        return self.work_class is WorkClass.CUSTOMER


def ordered(pieces: Iterable[Piece], rule: BoardRule) -> list[Piece]:
    """The pieces as they are to be taken: the first is next.

    By default every customer's piece stands before every other, whatever their priorities;
    priority, then age, order the pieces among themselves. Source: DOMAIN §7, R102.
    """
    if rule is BoardRule.CUSTOMERS_FIRST:
        return sorted(pieces, key=lambda p: (not p.is_customers, p.priority, p.since, p.number))
    return sorted(pieces, key=lambda p: (p.priority, not p.is_customers, p.since, p.number))


def rule_from(options: Mapping[str, object]) -> BoardRule:
    """The provider's rule; customers first where it set none."""
    told = options.get(RULE_OPTION)
    return BoardRule(told) if isinstance(told, str) else BoardRule.CUSTOMERS_FIRST


def own_class(work_class: WorkClass) -> WorkClass:
    """The class, unless it is a customer's: those come by requests, never by hand."""
    if work_class is WorkClass.CUSTOMER:
        raise Refused(
            mark("What a customer waits for is asked as a request, not put on the board."),
            field="work_class",
        )
    return work_class
