"""Contracts from a shell: agreements and what is decided over them, deadlines, quotes, hours."""

from contracts import (
    shell_agreements,
    shell_decisions,
    shell_estimates,
    shell_parts,
    shell_prices,
    shell_quotes,
)
from contracts.shell_hours import hours

__all__ = ["COMMANDS", "hours", "shell_decisions", "shell_parts", "shell_prices"]

COMMANDS = (
    hours,
    shell_agreements.contracts,
    shell_agreements.deadlines,
    shell_quotes.quotes,
    shell_estimates.estimates,
)
