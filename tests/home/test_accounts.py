"""Money beside a ticket: the account of its client and what the ticket came to (R61)."""

from datetime import date

import pytest

from billing.models import Invoice
from billing.rules.invoices import InvoiceState
from contracts.rules.lines import LineKind
from msp.home.queries.accounts import account_of
from msp.kernel.access import Role
from msp.kernel.errors import Forbidden
from msp.kernel.money import Money
from tests.conftest import browser_of
from tests.desk.time_story import agreed, as_staff, story
from tests.home.test_costs import cost, log


def bill(work, client, number, due_on, amounts):
    gross, paid = amounts
    told = {"source": f"test:{number}", "number": number, "currency": "JPY", "tax_rows": []}
    told |= {"net_minor": gross, "tax_minor": 0, "gross_minor": gross, "paid_minor": paid}
    told |= {"first_on": date(2026, 9, 1), "end_on": date(2026, 10, 1), "tax_rounding": "floor"}
    work.add(Invoice(client_id=client.id, state=InvoiceState.ISSUED, due_on=due_on, **told))


def test_permitted_staff_see_what_the_client_owes_and_what_the_ticket_cost(
    work, client, browser, sessions
):
    told = story(work, client)
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=12_000)
    told = agreed(told)
    ticket, worker = told.ticket(), as_staff(work)
    cost(work, worker.actor.id, 5_000, date(2026, 4, 1))
    log(worker, told, ticket, 16, 90)
    bill(work, client, "A-1", date(2026, 10, 31), (100_000, 40_000))
    bill(work, client, "A-2", date(2026, 11, 30), (50_000, 0))
    work.session.flush()

    found = account_of(work, ticket.id)
    page = browser.get(f"/tickets/{ticket.id}/account").text
    beside = browser.get(f"/tickets/{ticket.id}/beside").text
    technician = browser_of(sessions, worker.actor)

    assert [(one.total.minor, one.late.minor, one.late_days) for one in found.owed] == [
        (110_000, 60_000, 20)
    ]
    assert (found.worked_minutes, found.waiting) == (90, 1)
    assert (found.charged, found.billed) == (Money(18_000, "JPY"), Money(0, "JPY"))
    assert found.cost == Money(7_500, "JPY")
    assert "¥60,000" in page
    assert "¥7,500" in page
    assert "20日超過" in beside
    assert "¥60,000" not in technician.get(f"/tickets/{ticket.id}/beside").text
    assert technician.get(f"/tickets/{ticket.id}/account").status_code == 403
    with pytest.raises(Forbidden):
        account_of(as_staff(work, Role.PARTNER_AGENT), ticket.id)
