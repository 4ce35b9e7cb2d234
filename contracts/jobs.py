"""What contracts do by themselves: hours and offers expire, periods begin, deadlines warn."""

from contracts import actions
from contracts.actions.quotes import expire_quotes
from msp.data.jobs import Recurring

HOUR = 3600

JOBS = (
    Recurring("contracts.expire_pools", HOUR, actions.expire_pools),
    Recurring("contracts.grant_allotments", HOUR, actions.grant_allotments),
    Recurring("contracts.end_contracts", HOUR, actions.turn_contracts),
    Recurring("contracts.warn_deadlines", HOUR, actions.warn_deadlines),
    Recurring("contracts.expire_quotes", HOUR, expire_quotes),
)
