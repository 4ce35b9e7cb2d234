"""What the crawl's world has of time that was promised: a release, and a credit for a month."""

from datetime import date
from typing import Any
from uuid import UUID

from billing.models.credits import SlaCredit
from billing.rules.tax import TaxCategory
from msp.data.work import Work
from msp.desk.actions.releases import AddRelease, add_release


def of_provider(work: Work, word: str) -> dict[str, Any]:
    """A release of that provider's."""
    wish = AddRelease(name=f"{word}更新", released_on=date(2026, 11, 2))
    return {"release": add_release(work, wish).id}


def credit(work: Work, ids: dict[str, Any]) -> UUID:
    """A credit that was proposed for the client's October."""
    evidence = {"pledge": "resolution", "kept": 0, "whole": 1, "percent": 10}
    row = SlaCredit(
        client_id=ids["client"],
        line_id=ids["line"],
        policy_id=ids["policy"],
        month_on=date(2026, 10, 1),
        invoice_id=ids["invoice"],
        tax=TaxCategory.STANDARD,
        fee_minor=1_000,
        cap=100,
        amount_minor=100,
        currency="JPY",
        evidence=[{**evidence, "tickets": [str(ids["ticket"])]}],
    )
    return work.add(row).id
