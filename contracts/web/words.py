"""What the domain's values are called on screen, and each term of a line as a sentence."""

from enum import StrEnum
from typing import TypeVar

from flask import g
from flask_babel import gettext, ngettext, pgettext

from contracts.models import Contract, ContractLine, LineTerms
from contracts.rules import bands, clocks, lines, pools, promises, rounding
from msp.doors.furniture import FILTERS
from msp.kernel.errors import mark
from msp.kernel.money import Money

E = TypeVar("E", bound=StrEnum)

WORDS: tuple[tuple[StrEnum, str], ...] = (
    (lines.LineKind.TIME_AND_MATERIALS, mark("Time and materials")),
    (lines.LineKind.BLOCK, mark("Prepaid hours")),
    (lines.LineKind.ALLOTMENT, mark("Monthly or yearly hours")),
    (lines.LineKind.MANAGED, mark("Managed service")),
    (lines.LineKind.INCIDENT_PACK, mark("Incident pack")),
    (lines.LineKind.RETAINER, mark("Retainer")),
    (lines.LineKind.ADD_ON, mark("Add-on service")),
    (lines.ContractState.DRAFT, mark("Draft")),
    (lines.ContractState.ACTIVE, mark("In force")),
    (lines.ContractState.ENDED, mark("Ended")),
    (lines.Renewal.NONE, mark("Ends without renewal")),
    (lines.Renewal.MANUAL, mark("Renewed by agreement")),
    (lines.Renewal.AUTOMATIC, mark("Renewed automatically")),
    (lines.Exhausted.TIME_AND_MATERIALS, mark("Billed at the hourly rate")),
    (lines.Exhausted.OVERAGE, mark("Billed at the overage rate")),
    (lines.Exhausted.NEGATIVE, mark("May go below zero up to a limit")),
    (lines.Exhausted.STOP, mark("Work stops and asks")),
    (lines.Cycle.MONTHLY, mark("Monthly")),
    (lines.Cycle.QUARTERLY, mark("Quarterly")),
    (lines.Cycle.YEARLY, mark("Yearly")),
    (lines.Timing.ADVANCE, mark("In advance")),
    (lines.Timing.ARREARS, mark("Afterwards")),
    (lines.Proration.NONE, mark("Never by the day")),
    (lines.Proration.DAILY, mark("By the day")),
    (lines.Proration.FULL_FIRST, mark("First period in full")),
    (pools.PoolState.PENDING, mark("Waiting for payment")),
    (pools.PoolState.ACTIVE, mark("Usable")),
    (pools.PoolState.EXHAUSTED, mark("Used up")),
    (pools.PoolState.EXPIRED, mark("Expired")),
    (pools.PoolState.VOID, mark("Void")),
    (pools.PoolState.FROZEN, mark("Frozen")),
    (pools.LedgerKind.GRANT, mark("Granted")),
    (pools.LedgerKind.BURN, mark("Used")),
    (pools.LedgerKind.REVERSAL, mark("Given back")),
    (pools.LedgerKind.EXPIRY, mark("Expired unused")),
    (pools.LedgerKind.ADJUSTMENT, mark("Adjusted")),
    (pools.LedgerKind.REFUND, mark("Paid back")),
    (pools.LedgerKind.FREEZE, mark("Stopped")),
    (pools.Rollover.NONE, mark("Not carried over")),
    (pools.Rollover.ONE, mark("Carried over for one period")),
    (pools.Rollover.SEVERAL, mark("Carried over for several periods")),
    (pools.Rollover.UNLIMITED, mark("Carried over without limit")),
    (rounding.Scope.ENTRY, mark("Each entry")),
    (rounding.Scope.TICKET, mark("All work on a ticket in the month")),
    (rounding.Scope.DAY, mark("All work of a day")),
    (bands.Mix.LARGER, mark("The larger wins")),
    (bands.Mix.ADD, mark("Surcharges add up")),
    (bands.Mix.MULTIPLY, mark("Factors multiply")),
    (clocks.Pledge.FIRST_RESPONSE, mark("First response")),
    (clocks.Pledge.NEXT_RESPONSE, mark("Next response")),
    (clocks.Pledge.PERIODIC_UPDATE, mark("Periodic update")),
    (clocks.Pledge.RESOLUTION, mark("Resolution")),
    (promises.PauseReason.CLIENT, mark("Waiting for the client")),
    (promises.PauseReason.VENDOR, mark("Waiting for a vendor")),
    (promises.PauseReason.PROBLEM, mark("Waiting for a problem's cause")),
    (promises.PauseReason.EVIDENCE, mark("Waiting for evidence")),
    (promises.PauseReason.AGREED_DATE, mark("Waiting for an agreed date")),
    (promises.HolidaySet.NONE, mark("None")),
    (promises.HolidaySet.JAPAN_PUBLIC, mark("Japanese public holidays")),
    (
        promises.HolidaySet.JAPAN_BANK,
        mark("Japanese bank holidays (with 31 December to 3 January)"),
    ),
)
TONES: tuple[tuple[StrEnum, str], ...] = (
    (lines.ContractState.ACTIVE, "ok"),
    (lines.ContractState.DRAFT, "info"),
    (pools.PoolState.ACTIVE, "ok"),
    (pools.PoolState.PENDING, "info"),
    (pools.PoolState.EXHAUSTED, "warn"),
    (pools.PoolState.FROZEN, "bad"),
)


def words(value: StrEnum) -> str:
    """What a value is called for whoever reads; clients are spoken to in their own words.

    A `StrEnum` is equal to its text, so members are looked up by kind and value.
    """
    msgid = _BY_KIND[type(value), value.value]
    if g.get("actor") is not None and g.actor.is_client:
        own = str(pgettext("client", msgid))
        if own != msgid:
            return own
    return str(gettext(msgid))


_BY_KIND = {(type(value), value.value): msgid for value, msgid in WORDS}
_TONES = {(type(value), value.value): tone for value, tone in TONES}


def tone(value: StrEnum) -> str:
    """The colour of a state's pill."""
    return _TONES.get((type(value), value.value), "")


def options(kind: type[E]) -> list[tuple[str, str]]:
    """A choice of all members of `kind`."""
    return [(member.value, words(member)) for member in kind]


def money(amount: Money) -> str:
    """An amount as the reader writes it."""
    return str(FILTERS["money"](amount))


def period_sentence(contract: Contract) -> str:
    """From when to when a contract holds, and how it goes on."""
    first = FILTERS["day"](contract.starts_on)
    if contract.ends_on is None:
        return str(gettext("In force from %(first)s without an end.", first=first))
    end = FILTERS["day"](contract.ends_on)
    text = gettext("In force from %(first)s until the day before %(end)s.", first=first, end=end)
    return str(text)


def renewal_sentence(contract: Contract) -> str:
    """What happens at the end, and by when notice must be given."""
    said = words(contract.renewal)
    if contract.ends_on is None or contract.renewal is lines.Renewal.NONE:
        return said
    last = FILTERS["day"](lines.notice_by(contract.ends_on, contract.notice_days))
    return str(gettext("%(renewal)s; notice is possible until %(day)s.", renewal=said, day=last))


def sentences(line: ContractLine, terms: LineTerms) -> list[str]:
    """Each term of a line as one sentence, the money first."""
    parts = (*_fee(terms), *_granted(line, terms), *_rate(line, terms), *_steps(line, terms))
    more = (*_factors(terms), *_exhausted(line, terms))
    if line.needs_remote_attempt:
        more = (*more, gettext("A visit is covered only after a failed remote attempt."))
    return [*parts, *more]


def _fee(terms: LineTerms) -> tuple[str, ...]:
    if terms.fee is None:
        return ()
    return (
        gettext(
            "The fee is %(fee)s. Period: %(cycle)s. Billed: %(timing)s. "
            "Broken periods: %(proration)s.",
            fee=money(terms.fee),
            cycle=words(terms.cycle),
            timing=words(terms.timing),
            proration=words(terms.proration),
        ),
    )


def _granted(line: ContractLine, terms: LineTerms) -> tuple[str, ...]:
    if line.kind is not lines.LineKind.ALLOTMENT:
        return ()
    granted = gettext(
        "%(cycle)s: %(hours)s are granted. Unused hours: %(rollover)s.",
        hours=FILTERS["duration"](terms.granted_minutes),
        cycle=words(terms.cycle),
        rollover=words(terms.rollover),
    )
    if terms.rollover_cap is None or terms.rollover is pools.Rollover.NONE:
        return (granted,)
    cap = FILTERS["duration"](terms.rollover_cap)
    return granted, gettext("At most %(hours)s are carried over.", hours=cap)


def _rate(line: ContractLine, terms: LineTerms) -> tuple[str, ...]:
    if terms.rate_per_hour is not None:
        return (gettext("An hour costs %(rate)s.", rate=money(terms.rate_per_hour)),)
    if line.kind is lines.LineKind.TIME_AND_MATERIALS:
        return (gettext("An hour costs what the price list says on the day of the work."),)
    return ()


def _steps(line: ContractLine, terms: LineTerms) -> tuple[str, ...]:
    if line.kind is lines.LineKind.MANAGED or (terms.minimum, terms.increment) == (0, 1):
        return ()
    scope = words(terms.scope)
    if not terms.minimum:
        text = gettext(
            "%(scope)s is rounded up to %(step)s minutes.", scope=scope, step=terms.increment
        )
        return (text,)
    return (
        gettext(
            "%(scope)s counts at least %(least)s minutes and is rounded up to %(step)s minutes.",
            scope=scope,
            least=terms.minimum,
            step=terms.increment,
        ),
    )


def _factors(terms: LineTerms) -> tuple[str, ...]:
    found = []
    if terms.after_hours_percent is not None:
        text = gettext("Work after hours counts %(percent)s %%.", percent=terms.after_hours_percent)
        found.append(text)
    if terms.holiday_percent is not None:
        found.append(
            gettext("Work on holidays counts %(percent)s %%.", percent=terms.holiday_percent)
        )
    return tuple(found)


def _exhausted(line: ContractLine, terms: LineTerms) -> tuple[str, ...]:
    if line.kind not in lines.POOLED:
        return ()
    rule = words(terms.exhausted)
    said = [gettext("When the hours are used up: %(rule)s.", rule=rule)]
    if terms.exhausted is lines.Exhausted.OVERAGE and terms.overage_per_hour is not None:
        said.append(
            gettext("An hour of overage costs %(rate)s.", rate=money(terms.overage_per_hour))
        )
    if terms.exhausted is lines.Exhausted.NEGATIVE:
        said.append(
            ngettext(
                "The limit is %(num)s minute below zero.",
                "The limit is %(num)s minutes below zero.",
                terms.deficit_limit,
            )
        )
    return tuple(said)
