"""Assets and environment sheets in a browser: importing it hangs every page on `pages`."""

from msp.assets.web import environment, register
from msp.assets.web.room import PLACES, pages

__all__ = ["PLACES", "environment", "pages", "register"]
