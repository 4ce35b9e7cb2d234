"""What the terms of a line are asked with, by its kind: only what such a line may say."""

from collections.abc import Mapping
from uuid import UUID

from flask_babel import gettext

from contracts import queries
from contracts.rules import bands, lines, pools, rounding
from contracts.rules.lines import LineKind
from contracts.web import words
from contracts.web.asking import Ask
from msp.data.work import Work
from msp.kernel.money import Rounding

PRICE = ("fee", "discount_percent", "discount")
TURN = ("cycle", "timing", "proration")
COUNT = ("basis", "unit_fee", "included_units")
MEASURE = (
    *("minimum", "increment", "rounds", "scope"),
    *("after_hours_percent", "holiday_percent", "mix"),
)
LEAST = ("minimum_fee", "minimum_per", "travel", "travel_price")
OUT = ("weights", "exhausted", "overage_per_hour", "deficit_limit", "carries_deficit")
SLA = ("line_sla_policy_id",)
FIELDS: Mapping[LineKind, tuple[str, ...]] = {
    LineKind.TIME_AND_MATERIALS: ("rate_per_hour", *LEAST, *MEASURE, *SLA),
    LineKind.BLOCK: ("rate_per_hour", *MEASURE, *OUT, *SLA),
    LineKind.ALLOTMENT: (
        *("granted_minutes", "rollover", "rollover_periods", "rollover_cap"),
        *(*PRICE, *TURN, "rate_per_hour", *MEASURE, *OUT, *SLA),
    ),
    LineKind.MANAGED: (*PRICE, *COUNT, *TURN, *SLA),
    LineKind.INCIDENT_PACK: ("granted_tickets", *PRICE, *TURN, *SLA),
    LineKind.RETAINER: (*PRICE, "cycle", "unused", "rate_per_hour", *LEAST, *MEASURE, *SLA),
    LineKind.ADD_ON: (*PRICE, *COUNT, *TURN, *SLA),
}


def policy_options(work: Work) -> list[tuple[UUID, str]]:
    """SLA policies as options."""
    return [(row.id, row.name) for row, _ in work.session.execute(queries.policies(work)).all()]


def asks_of(work: Work, kind: LineKind) -> tuple[Ask, ...]:
    """What the terms of a line of that kind are asked with."""
    known = {ask.name: ask for ask in (*_money_asks(), *_hour_asks(), _sla_ask(work))}
    return tuple(known[name] for name in FIELDS[kind])


def _money_asks() -> tuple[Ask, ...]:
    optional = gettext("Empty: none.")
    listed = gettext("Empty: as agreed with the client, else as the price list says.")
    return (
        Ask("money_field", "fee", gettext("Fee per period (list price)")),
        Ask("number_field", "discount_percent", gettext("Discount"), unit="%", hint=optional),
        Ask("money_field", "discount", gettext("Discount as an amount"), hint=optional),
        Ask("choice", "basis", gettext("What is counted"), words.options(lines.Basis)),
        Ask("money_field", "unit_fee", gettext("Price of each further unit"), hint=optional),
        Ask("number_field", "included_units", gettext("Units that the fee holds")),
        Ask("choice", "cycle", gettext("Period"), words.options(lines.Cycle)),
        Ask("choice", "timing", gettext("When it is billed"), words.options(lines.Timing)),
        Ask("choice", "proration", gettext("Broken periods"), words.options(lines.Proration)),
        Ask("choice", "unused", gettext("What is left of it"), words.options(lines.Unused)),
        Ask("number_field", "granted_tickets", gettext("Tickets in the pack")),
        Ask("money_field", "rate_per_hour", gettext("Price per hour")),
        Ask("money_field", "overage_per_hour", gettext("Overage per hour")),
        Ask("choice", "travel", gettext("The way there and back"), words.options(lines.Travel)),
        Ask("money_field", "travel_price", gettext("Price of the way"), hint=listed),
        Ask("money_field", "minimum_fee", gettext("Minimum fee"), hint=optional),
        Ask(
            "choice",
            "minimum_per",
            gettext("Minimum fee for"),
            words.options(lines.MinimumPer),
            empty=gettext("No minimum fee"),
        ),
    )


def _hour_asks() -> tuple[Ask, ...]:
    hours = gettext("For example 10h or 600 (minutes).")
    return (
        Ask("number_field", "minimum", gettext("At least"), unit=gettext("minutes")),
        Ask("number_field", "increment", gettext("Rounded to"), unit=gettext("minutes")),
        Ask("choice", "rounds", gettext("Which way"), words.options(Rounding)),
        Ask("choice", "scope", gettext("What is rounded"), words.options(rounding.Scope)),
        Ask("number_field", "after_hours_percent", gettext("After hours counts"), unit="%"),
        Ask("number_field", "holiday_percent", gettext("Holidays count"), unit="%"),
        Ask("choice", "mix", gettext("When two factors meet"), words.options(bands.Mix)),
        Ask(
            "field",
            "weights",
            gettext("What an hour of a kind of work takes"),
            hint=gettext("In percent, by code: remote=100, onsite=150. Others take 100."),
        ),
        Ask("field", "granted_minutes", gettext("Granted each period"), hint=hours),
        Ask("choice", "rollover", gettext("Unused hours"), words.options(pools.Rollover)),
        Ask("number_field", "rollover_periods", gettext("Carried for"), unit=gettext("periods")),
        Ask("field", "rollover_cap", gettext("Carried at most"), hint=gettext("Empty: no limit.")),
        Ask(
            "choice", "exhausted", gettext("When hours are used up"), words.options(lines.Exhausted)
        ),
        Ask("field", "deficit_limit", gettext("Below zero at most"), hint=hours),
        Ask("check", "carries_deficit", gettext("What is below zero is taken off the next hours")),
    )


def _sla_ask(work: Work) -> Ask:
    return Ask(
        "choice",
        "line_sla_policy_id",
        gettext("SLA policy of this line"),
        policy_options(work),
        empty=gettext("As the contract's"),
    )


def terms_asks(work: Work) -> tuple[Ask, ...]:
    """All that terms may be asked with, for pages that do not know the kind yet."""
    return (*_money_asks(), *_hour_asks(), _sla_ask(work))
