"""Minimum fees, retainers, counted units, amendments and refunds reach the invoice, once."""

from datetime import date

import pytest
from sqlalchemy import select

from billing import actions
from billing.models import InvoiceLine
from contracts import actions as contracts
from contracts.actions import addons
from contracts.models import ContractLine
from contracts.rules.lines import Cycle, LineKind, MinimumPer, Travel, Unused
from contracts.rules.rounding import Scope
from msp.desk.models import TimeEntry
from tests.billing.months import billed, books, invoices_of, october

NOVEMBER = "2026-11"


def lines_of(work, run, place=0):
    invoice = invoices_of(work, run.id)[place]
    wanted = select(InvoiceLine).where(InvoiceLine.invoice_id == invoice.id)
    return [
        (row.title, row.amount_minor)
        for row in work.session.scalars(wanted.order_by(InvoiceLine.position))
    ]


@pytest.mark.parametrize(
    ("per", "least", "missing"),
    [
        (MinimumPer.CALL, 10_000, [1_000]),  # 45 min at 12,000 on one ticket
        (MinimumPer.CALL, 9_000, []),
        (MinimumPer.VISIT, 8_000, [4_000]),  # only the 20 minutes were on site
        (MinimumPer.MONTH, 50_000, [41_000]),  # goods are no work
    ],
)
def test_a_minimum_fee_is_its_own_line(work, per, least, missing):
    made = october(work)
    terms = made.terms[1]
    terms.minimum_fee_minor, terms.minimum_per = least, per
    terms.scope = Scope.ENTRY
    for entry in work.session.scalars(select(TimeEntry)):
        if entry.line_id == made.lines[1].id and entry.charge_minutes == 20:
            entry.on_site = True
    work.session.flush()

    run = billed(work)

    found = [amount for title, amount in lines_of(work, run) if "最低料金" in title]
    assert found == missing


def test_a_call_that_goes_on_next_month_reaches_its_minimum_once(work):
    made = october(work)
    made.terms[1].minimum_fee_minor, made.terms[1].minimum_per = 10_000, MinimumPer.CALL
    first = billed(work)
    made.entry(1, date(2026, 11, 2), 60, charge_minutes=60)

    second = billed(work, NOVEMBER)

    assert sum("最低料金" in title for title, _ in lines_of(work, first)) == 1
    assert not any("最低料金" in title for title, _ in lines_of(work, second))


def test_a_retainer_pays_for_work_until_nothing_is_left_of_it(work):
    made = books(work)
    line, terms = made.lines[1], made.terms[1]
    line.kind, terms.fee_minor, terms.cycle = LineKind.RETAINER, 20_000, Cycle.ONCE
    line.starts_on = terms.starts_on = date(2026, 10, 1)
    made.entry(1, date(2026, 10, 5), 60, charge_minutes=60)
    first = billed(work)
    made.entry(1, date(2026, 11, 5), 60, charge_minutes=60)

    second = billed(work, NOVEMBER)

    assert sorted(amount for _, amount in lines_of(work, first)) == [-12_000, 12_000, 20_000]
    assert sorted(amount for _, amount in lines_of(work, second)) == [-8_000, 12_000]
    assert any("残り¥0" in title for title, _ in lines_of(work, second))


def monthly_retainer(work, unused):
    """20,000 a month from October on; 12,000 of work in each month."""
    made = books(work)
    line, terms = made.lines[1], made.terms[1]
    line.kind, terms.fee_minor, terms.unused = LineKind.RETAINER, 20_000, unused
    line.starts_on = terms.starts_on = date(2026, 10, 1)
    for month in (10, 11):
        made.entry(1, date(2026, month, 5), 60, charge_minutes=60)
    return made


@pytest.mark.parametrize(("unused", "left"), [(Unused.CARRY, "¥16,000"), (Unused.EXPIRE, "¥8,000")])
def test_what_a_period_leaves_of_a_retainer_is_carried_or_lapses(work, unused, left):
    monthly_retainer(work, unused)
    billed(work)

    second = billed(work, NOVEMBER)

    assert any(f"残り{left}" in title for title, _ in lines_of(work, second))


def test_what_a_contract_leaves_of_a_retainer_is_paid_back_with_its_last_month(work):
    made = monthly_retainer(work, Unused.REFUND)
    first = billed(work)
    made.lines[1].ends_on = date(2026, 12, 1)

    second, third = billed(work, NOVEMBER), billed(work, "2026-12")

    assert sorted(amount for _, amount in lines_of(work, first)) == [-12_000, 12_000, 20_000]
    told = sorted(amount for _, amount in lines_of(work, second))
    assert told == [-16_000, -12_000, 12_000, 20_000]
    titles = [title for one in invoices_of(work, third.id) for title in titles_of(work, one)]
    assert not any("前払金" in title for title in titles)


def test_a_retainer_that_ended_unseen_is_paid_back_later_and_once(work):
    made = monthly_retainer(work, Unused.REFUND)
    billed(work)
    made.lines[1].ends_on = date(2026, 11, 1)

    second, third = billed(work, NOVEMBER), billed(work, "2026-12")

    back = [amount for title, amount in lines_of(work, second) if "未使用の前払金" in title]
    assert back == [-8_000]
    titles = [title for one in invoices_of(work, third.id) for title in titles_of(work, one)]
    assert not any("前払金" in title for title in titles)


def titles_of(work, invoice):
    wanted = select(InvoiceLine.title).where(InvoiceLine.invoice_id == invoice.id)
    return work.session.scalars(wanted).all()


def test_a_voided_invoice_gives_the_retainer_back(work):
    made = books(work)
    line, terms = made.lines[1], made.terms[1]
    line.kind, terms.fee_minor, terms.cycle = LineKind.RETAINER, 20_000, Cycle.ONCE
    line.starts_on = terms.starts_on = date(2026, 10, 1)
    made.entry(1, date(2026, 10, 5), 60, charge_minutes=60)
    first = billed(work)
    (invoice,) = [one for one in invoices_of(work, first.id) if one.net_minor == 20_000]
    void = actions.VoidInvoice(invoice_id=invoice.id, reason="宛先の誤り")
    actions.void_invoice(work, void)
    made.entry(1, date(2026, 11, 5), 60, charge_minutes=60)

    second = billed(work, NOVEMBER)

    assert not any(amount < 0 for _, amount in lines_of(work, second))


def test_counted_units_and_the_list_price_stand_on_the_invoice(work):
    made = books(work)
    terms = made.terms[3]
    terms.basis, terms.unit_minor, terms.included_units = "per_device", 3_000, 1
    terms.discount_percent = 10
    work.session.flush()
    wish = contracts.CountItems(
        line_id=made.lines[3].id, labels="SV-01\nSV-02\nSV-03", starts_on=date(2026, 9, 1)
    )
    contracts.count_items(work, wish)

    run = billed(work)

    ((title, amount),) = lines_of(work, run)
    assert amount == 167_400  # (180,000 + 2 × 3,000) less 10 %
    assert "対象3" in title
    assert "定価¥186,000" in title


def test_an_amendment_after_the_invoice_went_out_is_billed_by_its_days_next_month(work):
    made = books(work)
    first = billed(work)
    wish = contracts.ChangeTerms(
        line_id=made.lines[3].id, starts_on=date(2026, 10, 17), fee=211_000
    )
    contracts.change_terms(work, wish)

    second = billed(work, NOVEMBER)

    assert [amount for _, amount in lines_of(work, first)] == [180_000]
    # 15 of 31 days at 31,000 more, and November at the new fee
    assert sorted(amount for _, amount in lines_of(work, second)) == [15_000, 211_000]


def test_hours_paid_back_at_the_end_of_a_contract_reduce_the_invoice(work):
    made = october(work)
    line = made.lines[2]
    pool_owner = work.get(ContractLine, line.id)
    first = billed(work)
    granted = contracts.grant_block(
        work,
        contracts.GrantBlock(
            client_id=pool_owner.client_id,
            line_id=line.id,
            minutes=600,
            price=60_000,
            starts_on=date(2026, 10, 1),
            source="order:x",
            state="active",
        ),
    )
    end = contracts.EndContract(
        contract_id=line.contract_id, ends_on=date(2026, 11, 20), hours_left="refund"
    )

    contracts.end_contract(work, end)
    made.entry(2, date(2026, 11, 2), 600)
    second = billed(work, NOVEMBER)

    assert granted.remaining_minutes == 0
    assert first.id != second.id
    (mine, _) = range(len(invoices_of(work, second.id)))
    assert sorted(amount for _, amount in lines_of(work, second, mine)) == [-60_000, 130_000]


def test_a_stage_of_a_project_is_billed_once_with_the_month_in_which_it_is_reached(work):
    made = books(work)
    line = made.lines[1]
    line.kind, line.service = LineKind.ADD_ON, "project_management"
    told = {"line_id": line.id, "due_on": date(2026, 10, 31)}
    rows = [
        addons.add_milestone(work, addons.AddMilestone(title=title, amount=300_000, **told))
        for title in ("要件定義", "設計")
    ]
    for row, day in zip(rows, (date(2026, 10, 30), date(2026, 11, 19)), strict=True):
        addons.reach_milestone(work, addons.ReachMilestone(milestone_id=row.id, reached_on=day))

    first, second = billed(work), billed(work, NOVEMBER)

    assert ("要件定義", 300_000) in lines_of(work, first)
    assert ("設計", 300_000) in lines_of(work, second)
    assert ("要件定義", 300_000) not in lines_of(work, second)


def test_the_way_to_a_visit_costs_a_fee_for_each_ticket_and_day(work):
    made = books(work)
    terms = made.terms[1]
    terms.travel, terms.travel_minor = Travel.VISIT_FEE, 5_000
    for day, minutes in ((5, 30), (5, 30), (6, 20)):
        told = {"is_travel": True, "charge_minutes": 0}
        made.entry(1, date(2026, 10, day), minutes, **told)
    made.entry(1, date(2026, 10, 5), 60, charge_minutes=60)

    first, second = billed(work), billed(work, NOVEMBER)

    assert [amount for title, amount in lines_of(work, first) if "出張費" in title] == [
        5_000,
        5_000,
    ]
    titles = [title for one in invoices_of(work, second.id) for title in titles_of(work, one)]
    assert not any("出張費" in title for title in titles)
