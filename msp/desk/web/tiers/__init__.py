"""Tiers in a browser: importing it hangs every page on `pages`."""

from msp.desk.web.tiers import handed, settings
from msp.desk.web.tiers.room import pages

__all__ = ["handed", "pages", "settings"]
