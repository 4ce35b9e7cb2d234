"""What the domain's values are called on screen, in the words of whoever reads."""

from enum import StrEnum
from typing import TypeVar

from flask import g
from flask_babel import gettext, pgettext

from contracts.models import RenewalState
from contracts.rules import bands, clocks, lines, pools, promises, rates, rounding
from contracts.rules.addons import DrillResult, Register
from contracts.rules.coverage import ProductRule, Verdict
from contracts.rules.deadlines import DeadlineKind, DeadlineState
from msp.doors.furniture import FILTERS
from msp.kernel.errors import mark
from msp.kernel.money import Money, Rounding

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
    (lines.Cycle.ONCE, mark("Once")),
    (lines.Basis.FLAT, mark("A flat fee")),
    (lines.Basis.PER_USER, mark("By user")),
    (lines.Basis.PER_DEVICE, mark("By device")),
    (lines.Basis.PER_UNIT, mark("By unit")),
    (lines.MinimumPer.CALL, mark("Each call")),
    (lines.MinimumPer.VISIT, mark("Each visit")),
    (lines.MinimumPer.MONTH, mark("Each month")),
    (lines.Service.PROJECT_MANAGEMENT, mark("Project management")),
    (lines.Service.BACKUP, mark("Backup and disaster recovery")),
    (lines.Service.VENDOR_MANAGEMENT, mark("Vendor management")),
    (lines.Service.PREMIUM_SUPPORT, mark("Premium support")),
    (lines.Service.OTHER, mark("Another service")),
    (Register.MILESTONES, mark("Milestones")),
    (Register.DRILLS, mark("Recovery drills")),
    (Register.VENDORS, mark("Vendor register")),
    (DrillResult.PASSED, mark("Recovered as planned")),
    (DrillResult.PARTLY, mark("Recovered in part")),
    (DrillResult.FAILED, mark("Not recovered")),
    (lines.HoursLeft.EXPIRE, mark("They expire")),
    (lines.HoursLeft.EXTEND, mark("They may be used up until a later day")),
    (lines.HoursLeft.REFUND, mark("They are paid back")),
    (RenewalState.OPEN, mark("To be decided")),
    (RenewalState.RENEWED, mark("Renewed")),
    (RenewalState.DECLINED, mark("Not renewed")),
    (ProductRule.INCLUDED, mark("In the sale price")),
    (ProductRule.BY_CONTRACT, mark("As the contract says")),
    (ProductRule.CHARGED, mark("Charged extra")),
    (Verdict.COVERED, mark("Covered")),
    (Verdict.AMBIGUOUS, mark("Several lines: somebody must decide")),
    (Verdict.NONE, mark("Not covered")),
    (DeadlineKind.DOMAIN, mark("Domain")),
    (DeadlineKind.CERTIFICATE, mark("Certificate")),
    (DeadlineKind.WARRANTY, mark("Warranty")),
    (DeadlineKind.LEASE, mark("Lease")),
    (DeadlineKind.LICENCE, mark("Licence")),
    (DeadlineKind.OTHER, mark("Another deadline")),
    (DeadlineState.OPEN, mark("Watched")),
    (DeadlineState.CLOSED, mark("Closed")),
    (lines.Travel.AS_WORK, mark("Like other work")),
    (lines.Travel.OWN_RATE, mark("At a price of its own per hour")),
    (lines.Travel.VISIT_FEE, mark("A fee for each visit")),
    (rates.Per.HOUR, mark("An hour of work")),
    (rates.Per.WAY, mark("An hour on the way")),
    (rates.Per.VISIT, mark("The way to a visit")),
    (lines.Unused.CARRY, mark("Carried over; lapses with the contract")),
    (lines.Unused.EXPIRE, mark("Lapses at the end of each period")),
    (lines.Unused.REFUND, mark("Carried over; paid back when the contract ends")),
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
    (Rounding.CEIL, mark("Rounded up")),
    (Rounding.HALF_UP, mark("To the nearest step (half: up)")),
    (Rounding.FLOOR, mark("Rounded down")),
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
    (RenewalState.OPEN, "warn"),
    (RenewalState.RENEWED, "ok"),
    (DrillResult.PASSED, "ok"),
    (DrillResult.PARTLY, "warn"),
    (DrillResult.FAILED, "bad"),
    (Verdict.COVERED, "ok"),
    (Verdict.AMBIGUOUS, "warn"),
    (Verdict.NONE, "bad"),
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
