"""Each term of a contract is one sentence, for the client and for the provider alike."""

from datetime import date, timedelta

from flask_babel import gettext, ngettext

from contracts.models import Contract, ContractLine, LineTerms
from contracts.rules import bands, lines, pools, rounding
from contracts.rules.lines import Basis, Cycle, Exhausted, LineKind, Proration, Renewal, Timing
from contracts.web.words import money, words
from msp.doors.furniture import FILTERS
from msp.kernel.errors import mark
from msp.kernel.money import Money, Rounding

UNITS = {
    Basis.PER_USER: mark("user"),
    Basis.PER_DEVICE: mark("device"),
    Basis.PER_UNIT: mark("unit"),
}
EACH = {
    Cycle.MONTHLY: mark("a month"),
    Cycle.QUARTERLY: mark("a quarter"),
    Cycle.YEARLY: mark("a year"),
    Cycle.ONCE: mark("once"),
}
GRANTED = {
    Cycle.MONTHLY: mark("every month"),
    Cycle.QUARTERLY: mark("every quarter"),
    Cycle.YEARLY: mark("every year"),
    Cycle.ONCE: mark("in all"),
}
BROKEN = {
    Proration.NONE: mark("A broken period costs the whole fee."),
    Proration.DAILY: mark("A broken period is charged by the day."),
    Proration.FULL_FIRST: mark(
        "The first period is charged in full, a broken last one by the day."
    ),
}
BILLED = {
    Timing.ADVANCE: mark("It is billed at the beginning of each period."),
    Timing.ARREARS: mark("It is billed at the end of each period."),
}
LEFT = {
    lines.HoursLeft.EXPIRE: mark("Prepaid hours that are left then expire."),
    lines.HoursLeft.EXTEND: mark(
        "Prepaid hours that are left may be used until the contract ends."
    ),
    lines.HoursLeft.REFUND: mark("Prepaid hours that are left then are paid back."),
}
ROUNDED = {
    rounding.Scope.ENTRY: mark("Each piece of work is rounded up to %(step)s minutes."),
    rounding.Scope.TICKET: mark(
        "All work on a ticket in a month is summed and rounded up to %(step)s minutes."
    ),
    rounding.Scope.DAY: mark("All work of a day is summed and rounded up to %(step)s minutes."),
}
NEAREST = {
    rounding.Scope.ENTRY: mark("Each piece of work is rounded to the nearest %(step)s minutes."),
    rounding.Scope.TICKET: mark(
        "All work on a ticket in a month is summed and rounded to the nearest %(step)s minutes."
    ),
    rounding.Scope.DAY: mark(
        "All work of a day is summed and rounded to the nearest %(step)s minutes."
    ),
}
DOWN = {
    rounding.Scope.ENTRY: mark("Each piece of work is rounded down to %(step)s minutes."),
    rounding.Scope.TICKET: mark(
        "All work on a ticket in a month is summed and rounded down to %(step)s minutes."
    ),
    rounding.Scope.DAY: mark("All work of a day is summed and rounded down to %(step)s minutes."),
}
WAYS = {Rounding.CEIL: ROUNDED, Rounding.HALF_UP: NEAREST, Rounding.FLOOR: DOWN}
LEAST = {
    rounding.Scope.ENTRY: mark("Each piece of work counts at least %(least)s minutes."),
    rounding.Scope.TICKET: mark("The work on a ticket counts at least %(least)s minutes a month."),
    rounding.Scope.DAY: mark("The work of a day counts at least %(least)s minutes."),
}
CARRIED = {
    pools.Rollover.NONE: mark("Hours that are not used in a period are not carried over."),
    pools.Rollover.ONE: mark("Unused hours may be used in the next period too."),
    pools.Rollover.UNLIMITED: mark("Unused hours are carried over without limit."),
}
MINIMUM = {
    lines.MinimumPer.CALL: mark("A call costs at least %(fee)s; the rest is its own line."),
    lines.MinimumPer.VISIT: mark("A visit costs at least %(fee)s; the rest is its own line."),
    lines.MinimumPer.MONTH: mark("A month costs at least %(fee)s; the rest is its own line."),
}
TRAVEL = {
    lines.Travel.OWN_RATE: mark("An hour on the way there and back costs %(price)s."),
    lines.Travel.VISIT_FEE: mark("Each visit costs %(price)s for the way there and back."),
}
LISTED_TRAVEL = {
    lines.Travel.OWN_RATE: mark("An hour on the way there and back costs what the list says."),
    lines.Travel.VISIT_FEE: mark("Each visit costs for the way what the list says on its day."),
}
UNUSED = {
    lines.Unused.CARRY: mark("What is left is carried over; it lapses when the contract ends."),
    lines.Unused.EXPIRE: mark("What is left at the end of a period lapses."),
    lines.Unused.REFUND: mark("What is left is carried over and paid back when the contract ends."),
}
USED_UP = {
    Exhausted.TIME_AND_MATERIALS: mark(
        "When the hours are used up, further work is charged by the hour."
    ),
    Exhausted.OVERAGE: mark("When the hours are used up, an hour of overage costs %(rate)s."),
    Exhausted.NEGATIVE: mark("The hours may go below zero, by %(limit)s at most."),
    Exhausted.STOP: mark("When the hours are used up, work stops and the client is asked first."),
}


def last_day(ends_on: date) -> date:
    """The last day with a contract that is over on `ends_on`, as contracts are written."""
    return ends_on - timedelta(days=1)


def period_sentence(contract: Contract) -> str:
    """From when to when a contract holds, and how it goes on."""
    first = FILTERS["day"](contract.starts_on)
    if contract.ends_on is None:
        return str(gettext("In force from %(first)s without an end.", first=first))
    last = FILTERS["day"](last_day(contract.ends_on))
    text = gettext("In force from %(first)s to %(last)s.", first=first, last=last)
    return str(text)


def renewal_sentences(contract: Contract) -> list[str]:
    """What happens at the end, and by when notice must be given."""
    if contract.ends_on is None:
        return []
    told = []
    if contract.renewal is Renewal.NONE:
        told.append(gettext("It ends then without renewal."))
        if contract.hours_left is not lines.HoursLeft.EXPIRE:
            told.append(gettext(LEFT[contract.hours_left]))
        return told
    by = FILTERS["day"](lines.notice_by(contract.ends_on, contract.notice_days))
    if contract.renewal is Renewal.MANUAL:
        told.append(gettext("It is renewed when both sides agree by %(day)s.", day=by))
        return told
    months = ngettext("%(num)s month", "%(num)s months", contract.renews_months)
    return [
        gettext("It renews itself for %(months)s unless notice is given.", months=months),
        gettext("Notice is possible until %(day)s.", day=by),
    ]


def sentences(line: ContractLine, terms: LineTerms) -> list[str]:
    """Each term of a line as one sentence, the money first."""
    parts = [*_fee(terms), *_granted(line, terms), *_rate(line, terms), *_steps(line, terms)]
    parts += [*_factors(terms), *_exhausted(line, terms)]
    if line.needs_remote_attempt:
        parts.append(gettext("A visit is covered only after a failed remote attempt."))
    return [str(part) for part in parts]


def _fee(terms: LineTerms) -> list[str]:
    tariff = terms.tariff
    if tariff is None:
        return []
    each, told = gettext(EACH[terms.cycle]), []
    if terms.fee is not None:
        told.append(_flat(terms, each))
    if tariff.unit is not None:
        unit = gettext(UNITS.get(terms.basis, UNITS[Basis.PER_UNIT]))
        if terms.included_units and terms.fee is not None:
            told.append(
                gettext(
                    "The fee holds %(count)s of them (%(unit)s).",
                    count=terms.included_units,
                    unit=unit,
                )
            )
        text = gettext("%(price)s for each further %(unit)s, %(cycle)s.")
        if terms.fee is None:
            text = gettext("%(price)s for each %(unit)s, %(cycle)s.")
        told.append(text % {"price": money(tariff.unit), "unit": unit, "cycle": each})
        told.append(_discount(terms))
    if terms.cycle is not Cycle.ONCE:
        told += [gettext(BILLED[terms.timing]), gettext(BROKEN[terms.proration])]
    return [part for part in told if part]


def _flat(terms: LineTerms, each: str) -> str:
    fee, tariff = terms.fee, terms.tariff
    if fee is None or tariff is None:
        return ""
    if not terms.discount or tariff.unit is not None:
        return str(gettext("The fee is %(fee)s, %(cycle)s.", fee=money(fee), cycle=each))
    return str(
        gettext(
            "The fee is %(fee)s, %(cycle)s (list price %(listed)s, discount %(off)s).",
            fee=money(tariff.agreed()),
            cycle=each,
            listed=money(fee),
            off=off_words(terms),
        )
    )


def _discount(terms: LineTerms) -> str:
    if not terms.discount:
        return ""
    return str(gettext("A discount of %(off)s is taken off.", off=off_words(terms)))


def off_words(terms: LineTerms) -> str:
    """The discount of a line as people say it."""
    if terms.discount_percent:
        return f"{terms.discount_percent} %"
    return money(Money(terms.discount_minor or 0, terms.currency))


def _granted(line: ContractLine, terms: LineTerms) -> list[str]:
    each = gettext(GRANTED[terms.cycle])
    if line.kind is LineKind.INCIDENT_PACK:
        return [
            gettext(
                "It pays for %(count)s tickets, %(cycle)s.", count=terms.granted_tickets, cycle=each
            ),
            gettext("A ticket counts once, when work on it begins."),
        ]
    if line.kind is LineKind.RETAINER:
        paid = gettext("What is paid in advance is set off against work at the agreed rates.")
        return [paid, gettext(UNUSED[terms.unused])]
    if line.kind is not LineKind.ALLOTMENT:
        return []
    hours = FILTERS["duration"](terms.granted_minutes)
    told = [gettext("%(hours)s are granted, %(cycle)s.", hours=hours, cycle=each), _carried(terms)]
    if terms.rollover_cap is not None and terms.rollover is not pools.Rollover.NONE:
        cap = FILTERS["duration"](terms.rollover_cap)
        told.append(gettext("At most %(hours)s are carried over.", hours=cap))
    return told


def _carried(terms: LineTerms) -> str:
    if terms.rollover is pools.Rollover.SEVERAL:
        return str(
            ngettext(
                "Unused hours may be used for %(num)s more period.",
                "Unused hours may be used for %(num)s more periods.",
                terms.rollover_periods,
            )
        )
    return str(gettext(CARRIED[terms.rollover]))


def _rate(line: ContractLine, terms: LineTerms) -> list[str]:
    told = []
    if terms.rate_per_hour is not None and not _is_beyond(line, terms):
        told.append(gettext("An hour costs %(rate)s.", rate=money(terms.rate_per_hour)))
    elif line.kind in lines.CHARGING:
        told.append(gettext("An hour costs what the price list says on the day of the work."))
    if terms.travel is not lines.Travel.AS_WORK:
        told.append(_way(terms))
    if terms.minimum_fee is not None and terms.minimum_per is not None:
        told.append(gettext(MINIMUM[terms.minimum_per], fee=money(terms.minimum_fee)))
    return told


def _way(terms: LineTerms) -> str:
    if terms.travel_price is None:
        return str(gettext(LISTED_TRAVEL[terms.travel]))
    return str(gettext(TRAVEL[terms.travel], price=money(terms.travel_price)))


def _steps(line: ContractLine, terms: LineTerms) -> list[str]:
    if line.kind not in lines.CHARGING | lines.POOLED:
        return []
    told = []
    if terms.minimum:
        told.append(gettext(LEAST[terms.scope], least=terms.minimum))
    if terms.increment > 1:
        told.append(gettext(WAYS[terms.rounds][terms.scope], step=terms.increment))
    return told


def _factors(terms: LineTerms) -> list[str]:
    told = [
        gettext(
            "An hour of “%(code)s” takes %(percent)s %% of an hour.", code=code, percent=percent
        )
        for code, percent in bands.parsed_weights(terms.weights).items()
    ]
    if terms.after_hours_percent is not None:
        told.append(
            gettext("Work after hours counts %(percent)s %%.", percent=terms.after_hours_percent)
        )
    if terms.holiday_percent is not None:
        told.append(
            gettext("Work on holidays counts %(percent)s %%.", percent=terms.holiday_percent)
        )
    return told


def _is_beyond(line: ContractLine, terms: LineTerms) -> bool:
    """Whether the price of an hour is that of work which no hours cover any more."""
    return line.kind in lines.POOLED and terms.exhausted is Exhausted.TIME_AND_MATERIALS


def _exhausted(line: ContractLine, terms: LineTerms) -> list[str]:
    if line.kind not in lines.POOLED:
        return []
    if _is_beyond(line, terms) and terms.rate_per_hour is not None:
        text = gettext("When the hours are used up, an hour costs %(rate)s.")
        return [text % {"rate": money(terms.rate_per_hour)}]
    rate = terms.overage_per_hour
    told = gettext(
        USED_UP[terms.exhausted],
        rate=money(rate) if rate is not None else "—",
        limit=FILTERS["duration"](terms.deficit_limit),
    )
    if not terms.carries_deficit:
        return [told]
    return [told, gettext("What was used below zero is taken off the next hours.")]


def kind_words(line: ContractLine) -> str:
    """What kind of line it is; an add-on by its service."""
    return words(line.service) if line.service is not None else words(line.kind)
