"""Time in a browser: importing it hangs every page on `pages` and on the desk's own."""

from msp.desk.web.time import (
    approvals,
    asking,
    bulk,
    entering,
    files,
    goods,
    panel,
    pill,
    quick,
    sheets,
    week,
)
from msp.desk.web.time.places import PLACES
from msp.desk.web.time.room import pages

__all__ = [
    "PLACES",
    "approvals",
    "asking",
    "bulk",
    "entering",
    "files",
    "goods",
    "pages",
    "panel",
    "pill",
    "quick",
    "sheets",
    "week",
]
