"""The one guarded way to addresses that somebody typed in."""

from msp.outside.gateway.guard import (
    SENTENCES,
    Blocked,
    GatewayError,
    Policy,
    Reason,
    Target,
    Unreached,
    target_named,
)
from msp.outside.gateway.names import Resolver, SystemResolver
from msp.outside.gateway.road import Answer, Ask, Gateway

__all__ = [
    "SENTENCES",
    "Answer",
    "Ask",
    "Blocked",
    "Gateway",
    "GatewayError",
    "Policy",
    "Reason",
    "Resolver",
    "SystemResolver",
    "Target",
    "Unreached",
    "target_named",
]
