"""A team answers for one desk and one group, and its members know that work to some degree."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from uuid import UUID

from msp.kernel.errors import Refused, mark


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


def checked_skills(told: Iterable[str], members: Collection[UUID]) -> dict[str, int]:
    """{person: level} from `id:level` texts; 0 says nothing, strangers and other levels refuse."""
    known: dict[str, int] = {}
    for text in told:
        person, _, level = text.partition(":")
        if level not in {"0", *(str(one) for one in SKILLS)}:
            raise Refused(mark("A skill has a level from 1 to 3."), field="skills")
        if person not in {str(one) for one in members}:
            raise Refused(mark("Only members of the team have a skill in it."), field="skills")
        if level != "0":
            known[person] = int(level)
    return known
