"""The desk in a browser: importing it hangs every page on `pages`."""

from msp.desk.web import beside, deeds, estimating, opening, queue, ticket
from msp.desk.web.places import PLACES
from msp.desk.web.room import pages

__all__ = ["PLACES", "beside", "deeds", "estimating", "opening", "pages", "queue", "ticket"]
