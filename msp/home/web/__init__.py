"""Pages that cross domains; each is a blueprint of its own, so that the menu knows where we are."""

from msp.home.web import (
    accounts,
    costs,
    desk_pages,
    gallery,
    hand_overs,
    hours,
    jobs,
    load_pages,
    overage,
    palette,
    profit,
    reports,
    results,
    revenue,
    search,
    settings,
    start,
    trend_pages,
    voice,
)
from msp.home.web.menu import PANELS, PLACES, arranged
from msp.home.web.sheets import tabs as report_tabs
from msp.home.web.ways import way

PAGES = (
    start.pages,
    hours.pages,
    profit.pages,
    results.pages,
    search.pages,
    palette.pages,
    reports.pages,
    revenue.pages,
    jobs.pages,
    settings.pages,
    gallery.pages,
    costs.pages,
    hand_overs.pages,
    overage.pages,
    voice.pages,
    accounts.pages,
)
TICKET_CARDS = (accounts.card,)

for _blueprint in PAGES:
    _blueprint.context_processor(lambda: {"way": way})

__all__ = [
    "PAGES",
    "PANELS",
    "PLACES",
    "TICKET_CARDS",
    "arranged",
    "desk_pages",
    "load_pages",
    "report_tabs",
    "trend_pages",
]
