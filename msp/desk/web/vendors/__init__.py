"""Vendors in a browser: importing it hangs every page on `pages`."""

from msp.desk.web.vendors import cases, register
from msp.desk.web.vendors.places import PLACES
from msp.desk.web.vendors.room import pages

__all__ = ["PLACES", "cases", "pages", "register"]
