"""Pages that cross domains; each is a blueprint of its own, so that the menu knows where we are."""

from msp.home.web import hours, jobs, reports, results, search, settings, start
from msp.home.web.menu import PLACES, arranged
from msp.home.web.ways import way

PAGES = (
    start.pages,
    hours.pages,
    results.pages,
    search.pages,
    reports.pages,
    jobs.pages,
    settings.pages,
)

for _blueprint in PAGES:
    _blueprint.context_processor(lambda: {"way": way})

__all__ = ["PAGES", "PLACES", "arranged"]
