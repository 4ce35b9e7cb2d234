"""Tiers in a browser: importing it hangs every page on `pages`."""

from msp.desk.web.tiers import criteria, handed, settings, skills
from msp.desk.web.tiers.room import pages

__all__ = ["criteria", "handed", "pages", "settings", "skills"]
