"""Work on a ticket is of a kind; a runbook leads through work of one kind (R160)."""

from collections.abc import Mapping
from enum import StrEnum

from msp.kernel.errors import mark


class ActionType(StrEnum):
    """What somebody does to put things right."""

    GUIDANCE = "guidance"
    REMOTE_CONTROL = "remote_control"
    DIAGNOSTICS = "diagnostics"
    SOFTWARE_REPAIR = "software_repair"
    PART_EXCHANGE = "part_exchange"
    ON_SITE_INSTALL = "on_site_install"
    OTHER = "other"


ACTIONS: Mapping[ActionType, str] = {
    ActionType.GUIDANCE: mark("Explained by phone or mail"),
    ActionType.REMOTE_CONTROL: mark("Remote control"),
    ActionType.DIAGNOSTICS: mark("Diagnostics"),
    ActionType.SOFTWARE_REPAIR: mark("Repair of software"),
    ActionType.PART_EXCHANGE: mark("Exchange of a part"),
    ActionType.ON_SITE_INSTALL: mark("Installation on site"),
    ActionType.OTHER: mark("Other work"),
}
# what the five usual procedures are; a lead may sort them otherwise
USUAL_TYPES: Mapping[str, ActionType] = {
    "physical": ActionType.DIAGNOSTICS,
    "password": ActionType.GUIDANCE,
    "reinstall": ActionType.SOFTWARE_REPAIR,
    "set_up": ActionType.DIAGNOSTICS,
    "menu": ActionType.GUIDANCE,
}
