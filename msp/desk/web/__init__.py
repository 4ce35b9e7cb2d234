"""The desk in a browser: importing it hangs every page on `pages`."""

from msp.desk.web.room import pages

__all__ = ["pages"]
