"""What a missed promise gives back: by value, then from a billed month to its return invoice."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from billing import credits_shell
from billing.actions import credits as actions
from billing.models import Invoice
from billing.models.credits import CreditState, SlaCredit
from billing.rules.invoices import InvoiceState
from contracts.actions.credits import SetCredits, set_credits
from contracts.models import Calendar, CalendarVersion, SlaPolicy
from contracts.rules import credits as rules
from contracts.rules.credits import CreditTerms, Step
from msp.accounts import queries as accounts
from msp.accounts.models import Client, Person
from msp.desk.models import Ticket
from msp.kernel.access import Role, Sight
from msp.kernel.errors import Forbidden, Refused
from msp.kernel.money import Money
from tests import portals
from tests.billing.months import billed, october
from tests.conftest import SETTINGS, browser_of

TERMS = CreditTerms((Step(900, 25), Step(950, 10), Step(995, 5)), cap=30)


@pytest.mark.parametrize(
    ("kept", "whole", "percent"),
    [
        (200, 200, 0),
        (199, 200, 0),
        (198, 200, 5),
        (95, 100, 5),
        (94, 100, 10),
        (1, 2, 25),
        (0, 0, 0),
    ],
)
def test_the_share_that_was_kept_decides_exactly(kept, whole, percent):
    assert rules.percent_for(TERMS, kept, whole) == percent


@pytest.mark.parametrize(
    ("fee", "percents", "cap", "amount"),
    [
        (180_000, [10], 100, 18_000),
        (180_000, [25, 25], 30, 54_000),  # the cap
        (10_005, [10], 100, 1_001),  # 1,000.5, half up
        (10_004, [10], 100, 1_000),
        (180_000, [0, 0], 100, 0),
        (100, [80, 80], 100, 100),  # never more than the fee
    ],
)
def test_a_credit_is_a_share_of_the_fee_rounded_once_and_capped(fee, percents, cap, amount):
    assert rules.credit(Money(fee, "JPY"), percents, cap) == Money(amount, "JPY")


def test_steps_are_read_as_people_write_them():
    assert rules.steps_typed("99.5: 5\n９０%：２５%\n\n95.0 → 10") == TERMS.steps


@pytest.mark.parametrize("text", ["ninety: 5", "90: 5\n90: 6", "90: 5\n95: 10", "0: 5", "90: 0"])
def test_steps_that_make_no_sense_are_refused(text):
    with pytest.raises(Refused):
        rules.steps_typed(text)


@pytest.fixture
def missed(work):
    """October billed and issued; of the managed client's three solutions one came late."""
    calendar = work.add(Calendar(name="平日"))
    version = CalendarVersion(
        calendar_id=calendar.id, number=1, zone="Asia/Tokyo", frames={}, exceptions=[], holidays=[]
    )
    work.add(version)
    policy = work.add(SlaPolicy(name="標準", calendar_id=calendar.id, is_default=True, pauses={}))
    set_credits(work, SetCredits(policy_id=policy.id, steps="95.0: 10\n50.0: 25", cap=30))
    books = october(work)
    for number, met in enumerate((True, True, False), 9001):
        ticket = Ticket(
            client_id=books.clients[3].id,
            number=number,
            subject="共有フォルダーが開かない",
            sla_policy_id=policy.id,
            opened_at=datetime(2026, 10, 6, 1, tzinfo=UTC),
            updated_at=work.now,
            response_met=True,
            resolution_met=met,
        )
        work.add(ticket)
    billed(work)
    return work.session.scalars(select(Ticket).where(Ticket.number == 9003)).one()


def proposed(work):
    return actions.propose_credits(work, actions.ProposeCredits(month="2026-10"))


def test_a_billed_month_proposes_what_its_results_give_back_once(work, missed):
    (row,) = proposed(work)

    assert (row.fee_minor, row.amount_minor, row.cap) == (180_000, 18_000, 30)
    assert row.evidence == [
        {"pledge": "first_response", "kept": 3, "whole": 3, "percent": 0, "tickets": []},
        {
            "pledge": "resolution",
            "kept": 2,
            "whole": 3,
            "percent": 10,
            "tickets": [str(missed.id)],
        },
    ]
    assert proposed(work) == []


def test_an_approved_credit_is_a_return_invoice_and_is_decided_once(work, missed):
    (row,) = proposed(work)

    actions.approve_credit(work, actions.ApproveCredit(credit_id=row.id, title="SLA返金 10月分"))

    back = work.get(Invoice, row.return_id)
    assert (back.kind, back.state) == ("return_invoice", InvoiceState.PAID)
    assert (back.net_minor, back.tax_minor, back.refers_to_id) == (-18_000, -1_800, row.invoice_id)
    assert row.state is CreditState.APPROVED
    with pytest.raises(Refused, match="decided"):
        actions.decline_credit(work, actions.DeclineCredit(credit_id=row.id, reason="二重"))


def test_the_desk_does_not_give_money_back(work, missed):
    (row,) = proposed(work)
    lead = replace(work, actor=replace(work.actor, roles=frozenset({Role.LEAD})))

    with pytest.raises(Forbidden):
        actions.approve_credit(lead, actions.ApproveCredit(credit_id=row.id, title="返金"))
    with pytest.raises(Forbidden):
        proposed(lead)


def test_finance_proposes_looks_and_declines_on_its_pages(work, missed, browser):
    assert browser.get("/credits/").status_code == 200
    assert browser.post("/credits/propose", data={"month": "2026-10"}).status_code == 303
    row = work.session.scalars(select(SlaCredit)).one()

    page = browser.get(f"/credits/{row.id}")
    assert "#9003" in page.text
    assert "18,000" in page.text
    wrong = browser.post(f"/credits/{row.id}/decline", data={"reason": ""})
    assert wrong.status_code == 422
    done = browser.post(f"/credits/{row.id}/decline", data={"reason": "お客様の都合", "version": 1})
    assert done.status_code == 303
    work.session.refresh(row)
    assert (row.state, row.reason) == (CreditState.DECLINED, "お客様の都合")
    assert "お客様の都合" in browser.get(f"/credits/{row.id}").text
    address = f"/credits/policies/{row.policy_id}"
    assert "95.0: 10" in browser.get(address).text
    assert browser.post(address, data={"steps": "x", "cap": "30"}).status_code == 422


def test_the_client_reads_what_was_granted_and_why_and_nothing_that_is_undecided(
    work, missed, sessions
):
    (row,) = proposed(work)
    client = work.get(Client, row.client_id)
    whose = {"client_id": client.id, "roles": [Role.CLIENT_ADMIN.value], "sight": Sight.OWN}
    admin = accounts.actor_of(work.add(Person(name="鈴木 宏", **whose)))
    reader = browser_of(sessions, admin)
    shell = portals.stands_on(portals.named(SETTINGS), sessions).test_cli_runner()
    asked = ("granted", "--client", str(client.number), "--json")
    title = "お約束を守れなかった分のご返金"

    before = reader.get("/sla?month=2026-10").text
    assert title not in before
    assert reader.get("/api/v1/sla-credits/granted").json["items"] == []
    actions.approve_credit(work, actions.ApproveCredit(credit_id=row.id, title="SLA返金"))
    work.session.flush()

    page = reader.get("/sla?month=2026-10").text
    assert title in page
    assert "¥18,000" in page
    assert "解決: 3件中2件を達成、料金の10%をご返金" in page
    assert f"/tickets/{missed.id}" not in page  # another person's ticket is named, not opened
    (item,) = reader.get("/api/v1/sla-credits/granted").json["items"]
    assert (item["amount_minor"], item["client_id"]) == (18_000, str(client.id))
    assert reader.get(f"/api/v1/sla-credits/{row.id}").status_code == 403
    (told,) = json.loads(shell.invoke(credits_shell.credits_group, asked).output)
    assert (told["amount_minor"], told["promises"][0]["missed"]) == (18_000, [9003])
