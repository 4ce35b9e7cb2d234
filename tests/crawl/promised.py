"""What the crawl's world has of time that was promised: a release in the calendar."""

from datetime import date
from typing import Any

from msp.data.work import Work
from msp.desk.actions.releases import AddRelease, add_release


def of_provider(work: Work, word: str) -> dict[str, Any]:
    """A release of that provider's."""
    wish = AddRelease(name=f"{word}更新", released_on=date(2026, 11, 2))
    return {"release": add_release(work, wish).id}
