"""What is watched in the crawl's world: a check that is down, and maintenance to come."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from monitoring import actions as monitoring
from monitoring.actions import Result
from monitoring.models import Outage
from monitoring.rules import Cause, Outcome
from msp.data.work import Work
from tests.conftest import NOW

Ids = dict[str, Any]


def plain(word: str) -> str:
    """The word as an address may hold it."""
    return "".join(sign for sign in word if sign.isascii() and sign.isalnum()).lower()


def watched(work: Work, ids: Ids, word: str) -> Ids:
    """A check that is down, its outage and a maintenance to come."""
    check = monitoring.create_check(
        work,
        monitoring.CreateCheck(
            client_id=ids["client"],
            name=f"{word}Web",
            target=f"https://{plain(word)}.example/",
            header="X-Key",
            header_value=word,
            fail_after=1,
        ),
    )
    down = Result(check.id, NOW, Outcome.FAIL, latency=9, cause=Cause.STATUS, detail=f"{word}503")
    monitoring.record_results(work, [down])
    window = monitoring.schedule_maintenance(
        work,
        monitoring.ScheduleMaintenance(
            client_id=ids["client"],
            starts_at=NOW + timedelta(hours=3),
            ends_at=NOW + timedelta(hours=4),
            reason=f"{word}更新",
        ),
    )
    outage = work.session.scalars(select(Outage).where(Outage.check_id == check.id)).one()
    return {"check": check.id, "window": window.id, "outage": outage.id}
