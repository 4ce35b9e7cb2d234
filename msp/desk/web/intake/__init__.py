"""Intake in a browser: importing it hangs every page on its blueprints."""

from msp.desk.web.intake import devices, sheet, taking
from msp.desk.web.intake.room import pages, settings

PAGES = (pages, settings)

__all__ = ["PAGES", "devices", "pages", "settings", "sheet", "taking"]
