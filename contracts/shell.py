"""Contracts from a shell: agreements and what is decided over them, deadlines, quotes, hours."""

from contracts import shell_decisions, shell_parts, shell_prices, shell_quotes
from contracts.shell_agreements import contracts, deadlines
from contracts.shell_estimates import estimates
from contracts.shell_hours import hours

__all__ = ["COMMANDS", "hours", "shell_decisions", "shell_parts", "shell_prices"]

COMMANDS = (hours, contracts, deadlines, shell_quotes.quotes, estimates)
