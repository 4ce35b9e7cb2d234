"""Contracts from a shell: agreements, deadlines, quotes and hours."""

from contracts import shell_agreements, shell_quotes
from contracts.shell_hours import hours

COMMANDS = (hours, shell_agreements.contracts, shell_agreements.deadlines, shell_quotes.quotes)
