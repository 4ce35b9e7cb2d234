"""A team answers for one desk and one group, and its members know that work to some degree."""

from collections.abc import Mapping
from enum import StrEnum

from msp.kernel.errors import mark


class Desk(StrEnum):
    """Whom a team serves (R32, R44), or that it is the support behind the desk (R1)."""

    EXTERNAL = "external"
    INTERNAL = "internal"
    SUPPORT = "support"


class Group(StrEnum):
    """What a team looks after (R36–R43)."""

    GENERAL = "general"
    NETWORK = "network"
    LOCAL = "local"
    SERVER = "server"


DESKS: Mapping[Desk, str] = {
    Desk.EXTERNAL: mark("Help desk for clients"),
    Desk.INTERNAL: mark("Help desk for our own staff"),
    Desk.SUPPORT: mark("Technical support"),
}
GROUPS: Mapping[Group, str] = {
    Group.GENERAL: mark("Everything"),
    Group.NETWORK: mark("Network"),
    Group.LOCAL: mark("PCs and offices"),
    Group.SERVER: mark("Servers"),
}
SKILLS: Mapping[int, str] = {1: mark("Basic"), 2: mark("Skilled"), 3: mark("Expert")}
