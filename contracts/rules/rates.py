"""The nearest agreed price wins: entry, line, client, price list; a missing one is an error."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money


class Level(StrEnum):
    """Where a price was agreed, nearest first. Source: DOMAIN §4."""

    ENTRY = "entry"
    LINE = "line"
    CLIENT = "client"
    PRICE_LIST = "price_list"


ORDER = tuple(Level)


class Per(StrEnum):
    """What a price is asked for once."""

    HOUR = "hour"  # of work
    WAY = "way"  # an hour on the way there or back
    VISIT = "visit"  # the way to one visit, whatever time it takes


@dataclass(frozen=True, slots=True)
class Tariff:
    """A price for an hour (or what `per` says); a field that is None holds for every value.

    `ends_on` is exclusive.
    """

    level: Level
    per_hour: Money
    starts_on: date
    ends_on: date | None = None
    work_type_id: UUID | None = None
    role: str | None = None
    tier: int | None = None
    id: UUID | None = None
    per: Per = Per.HOUR


@dataclass(frozen=True, slots=True)
class Asked:
    """For what a price is wanted."""

    on: date
    currency: str
    work_type_id: UUID | None = None
    role: str | None = None
    tier: int | None = None
    per: Per = Per.HOUR


@dataclass(frozen=True, slots=True)
class Rate:
    """A price for an hour, and who agreed on it."""

    per_hour: Money
    level: Level
    source_id: UUID | None = None


MISSING = {
    Per.HOUR: mark("There is no price in %(currency)s for this work on %(day)s."),
    Per.WAY: mark("There is no price in %(currency)s for an hour on the way on %(day)s."),
    Per.VISIT: mark("There is no price in %(currency)s for the way to a visit on %(day)s."),
}


def rate(asked: Asked, tariffs: Iterable[Tariff], override: Money | None = None) -> Rate:
    """The price of an hour. Raises Refused when there is none in the contract's currency.

    On one level the closest fit wins (work type before role before tier), then the later start.
    A price in another currency is never used and never converted.
    """
    if override is not None:
        return Rate(_in_currency(override, asked.currency), Level.ENTRY)
    fitting = [tariff for tariff in tariffs if _fits(tariff, asked)]
    usable = [t for t in fitting if t.per_hour.currency == asked.currency]
    if not usable:
        _refuse(asked, fitting)
    best = min(usable, key=_distance)
    return Rate(best.per_hour, best.level, best.id)


def amount(per_hour: Money, minutes: int, percent: int = 100) -> Money:
    """`minutes` at `per_hour`, times a factor in percent: rounded half up once at the end."""
    return per_hour.share(minutes * percent, 60 * 100)


def _fits(tariff: Tariff, asked: Asked) -> bool:
    if tariff.per is not asked.per:
        return False
    if asked.on < tariff.starts_on or (tariff.ends_on is not None and asked.on >= tariff.ends_on):
        return False
    pairs = (
        (tariff.work_type_id, asked.work_type_id),
        (tariff.role, asked.role),
        (tariff.tier, asked.tier),
    )
    return all(wanted is None or wanted == given for wanted, given in pairs)


def _distance(tariff: Tariff) -> tuple[int, bool, bool, bool, int]:
    return (
        ORDER.index(tariff.level),
        tariff.work_type_id is None,
        tariff.role is None,
        tariff.tier is None,
        -tariff.starts_on.toordinal(),
    )


def _in_currency(price: Money, currency: str) -> Money:
    if price.currency != currency:
        message = mark("The price is in %(given)s, but the contract is in %(currency)s.")
        raise Refused(message, field="rate", given=price.currency, currency=currency)
    return price


def _refuse(asked: Asked, fitting: Iterable[Tariff]) -> None:
    for tariff in fitting:
        _in_currency(tariff.per_hour, asked.currency)
    raise Refused(MISSING[asked.per], field="rate", currency=asked.currency, day=asked.on)
