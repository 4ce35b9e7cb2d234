"""Intake in a browser: importing it hangs every page on its blueprints."""

from msp.desk.web.intake import (
    arranging,
    devices,
    logs,
    patterns,
    running,
    sheet,
    taking,
    trees,
)
from msp.desk.web.intake.room import pages, settings

PAGES = (pages, settings)

__all__ = [
    "PAGES",
    "arranging",
    "devices",
    "logs",
    "pages",
    "patterns",
    "running",
    "settings",
    "sheet",
    "taking",
    "trees",
]
