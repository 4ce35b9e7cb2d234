"""The table of addresses, read: who may, and where an address leads with somebody's ids in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.crawl.table import TABLE

ROLES = {
    "T": "technician",
    "L": "lead",
    "D": "desk_manager",
    "F": "finance",
    "S": "sales",
    "A": "provider_admin",
    "P": "partner_agent",
    "R": "auditor",
    "u": "end user",
    "s": "site user",
    "t": "technical contact",
    "c": "client admin",
}
COUNTED = {"number", "turn"}
RULE = re.compile(r"<(?:([^:<>]*(?:\([^)]*\))?):)?\w+>")
SLOT = re.compile(r"\{([=#]?)([\w-]+)\}")  # {kind of id}, {=a word}, {#a number}


@dataclass(frozen=True, slots=True)
class Address:
    """One row of the table."""

    method: str
    path: str
    who: str

    @property
    def is_public(self) -> bool:
        """Whether a stranger may see it."""
        return self.who == "public"

    @property
    def is_api(self) -> bool:
        """Whether programs use it."""
        return self.path.startswith("/api/")

    @property
    def reads(self) -> bool:
        """Whether asking changes nothing."""
        return self.method == "GET"

    @property
    def kinds(self) -> list[str]:
        """The kinds of id in it, in order."""
        return [name for fixed, name in SLOT.findall(self.path) if not fixed]

    @property
    def shape(self) -> tuple[str, str]:
        """What makes it the same as a rule of the portal's."""
        return self.method, SLOT.sub(
            lambda slot: "{#}" if slot[1] == "#" or slot[2] in COUNTED else "{}", self.path
        )

    def of(self, ids: Mapping[str, Any]) -> str:
        """The address with those ids in it."""
        return SLOT.sub(lambda slot: slot[2] if slot[1] else str(ids[slot[2]]), self.path)

    def lets_in(self, role: str) -> bool:
        """Whether somebody of that role may."""
        letters = {letter for letter, name in ROLES.items() if name == role}
        return self.who in {"public", "all"} or not letters.isdisjoint(self.who)


def plain(rule: str) -> str:
    """A rule of the portal's in the table's way: `{#}` for a number, `{}` for anything else."""
    return RULE.sub(lambda part: "{#}" if part[1] == "int" else "{}", rule)


@cache
def addresses() -> tuple[Address, ...]:
    """The rows, in order."""
    rows = (line for line in TABLE.splitlines() if line and not line.startswith("#"))
    return tuple(Address(*row.split(maxsplit=2)) for row in rows)
