"""The pages about time that was promised: a ticket's clocks, and the alarms about them."""

from msp.desk.web import clocks, escalations

PAGES = (clocks.pages, escalations.pages)
