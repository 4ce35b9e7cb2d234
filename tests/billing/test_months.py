"""A month becomes invoices once, on both databases, whatever is repeated or breaks."""

from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from billing import actions, queries
from billing.models import ChargeRow, Invoice, InvoiceLine
from billing.rules.invoices import InvoiceState
from msp.accounts.models import Provider
from msp.desk.models import TimeEntry
from msp.desk.rules import EntryState
from msp.kernel.errors import Conflict, Refused
from tests.billing.months import OCTOBER, billed, books, invoices_of, october


def figures(work, run):
    return [(i.number, i.net_minor, i.tax_minor, i.gross_minor) for i in invoices_of(work, run.id)]


EXPECTED = [
    ("INV-202610-001", 45_000, 4_500, 49_500),  # 45 min × 12,000 + 2 × 18,000
    ("INV-202610-002", 554_333, 55_433, 609_766),  # the block + 20 min × 13,000
    ("INV-202610-003", 180_000, 18_000, 198_000),
]


def test_a_month_is_billed_by_client_number_without_a_gap(work):
    october(work)

    run = billed(work)

    assert figures(work, run) == EXPECTED
    assert {i.issued_on for i in invoices_of(work, run.id)} == {date(2026, 10, 31)}
    assert {i.due_on for i in invoices_of(work, run.id)} == {date(2026, 11, 30)}


def test_running_again_changes_nothing(work):
    october(work)
    run = billed(work)
    charges = work.session.scalar(select(func.count(ChargeRow.id)))

    again = billed(work)

    assert again.id == run.id
    assert figures(work, again) == EXPECTED
    assert work.session.scalar(select(func.count(ChargeRow.id))) == charges


def test_the_preview_is_what_is_made(work):
    october(work)
    plan = queries.preview(work, OCTOBER)

    run = actions.make_run(
        work,
        actions.MakeRun(first_on=OCTOBER.first, end_on=OCTOBER.end, seen_hash=plan.inputs_hash),
    )

    assert [each.total.net.minor for each in plan.plans] == [45_000, 554_333, 180_000]
    assert [i.net_minor for i in sorted(invoices_of(work, run.id), key=lambda i: i.net_minor)] == [
        45_000,
        180_000,
        554_333,
    ]
    assert all(i.number is None for i in invoices_of(work, run.id))


def test_a_preview_writes_nothing(work):
    october(work)

    queries.preview(work, OCTOBER)

    assert work.session.scalar(select(func.count(ChargeRow.id))) == 0


def test_what_changed_after_the_preview_is_not_made(work):
    made = october(work)
    plan = queries.preview(work, OCTOBER)
    made.entry(1, date(2026, 10, 20), 15)

    wish = actions.MakeRun(first_on=OCTOBER.first, end_on=OCTOBER.end, seen_hash=plan.inputs_hash)
    with pytest.raises(Conflict):
        actions.make_run(work, wish)


def test_what_changed_after_the_approval_gets_no_number(work):
    made = october(work)
    run = made_and_approved(work)
    made.entry(1, date(2026, 10, 20), 15)

    issued = actions.issue_run(work, actions.IssueRun(run_id=run.id))

    assert len(issued.invoices) == 2
    changed = work.get(Invoice, issued.changed[0])
    assert (changed.state, changed.number) == (InvoiceState.DRAFT, None)


def test_a_draft_made_again_takes_what_is_true_now(work):
    made = october(work)
    made_and_approved(work)
    work.session.query(TimeEntry).filter_by(client_id=made.clients[2].id).update(
        {"charge_minutes": 30}
    )

    run = billed(work)

    # both entries of the block's client now have 30 minutes beyond it
    assert figures(work, run)[1][1] == 550_000 + 2 * 6_500


def test_a_blocked_client_waits_and_is_billed_later(work):
    made = october(work)
    waiting = made.entry(2, date(2026, 10, 20), 10, state=EntryState.SUBMITTED)
    run = billed(work)
    assert [number for number, *_ in figures(work, run)] == ["INV-202610-001", "INV-202610-002"]

    waiting.state = EntryState.APPROVED
    work.session.flush()
    billed(work)

    assert [(n, net) for n, net, *_ in figures(work, run)] == [
        ("INV-202610-001", 45_000),
        ("INV-202610-002", 180_000),
        ("INV-202610-003", 556_500),
    ]


def test_a_month_that_was_never_billed_is_listed_and_not_swept_in(work):
    made = october(work)
    made.entry(1, date(2026, 9, 20), 60)

    plan = queries.preview(work, OCTOBER)

    # September's hour and the managed client's fee
    assert sorted(line.amount.minor for line in plan.left_behind) == [12_000, 180_000]
    assert [each.total.net.minor for each in plan.plans] == [45_000, 554_333, 180_000]


def test_a_late_entry_of_a_billed_month_is_billed_in_the_next_with_its_own_date(work):
    made = october(work)
    billed(work)
    made.entry(1, date(2026, 10, 30), 15)

    again = billed(work)
    november = billed(work, "2026-11")

    assert figures(work, again) == EXPECTED
    first = invoices_of(work, november.id)[0]
    line = work.session.scalars(select(InvoiceLine).filter_by(invoice_id=first.id)).one()
    assert (line.amount_minor, line.shown_on) == (3_000, date(2026, 10, 30))
    assert [n for n, *_ in figures(work, november)] == ["INV-202611-001", "INV-202611-002"]


def test_work_outside_the_usual_hours_is_charged_at_the_rate_of_its_band(work):
    made = books(work)
    made.terms[1].after_hours_percent, made.terms[1].holiday_percent = 125, 150
    bands = {"after_hours_charge": 20, "holiday_charge": 10}
    made.entry(1, date(2026, 10, 8), 60, **bands)

    run = billed(work)

    (invoice,) = [i for i in invoices_of(work, run.id) if i.client_id == made.clients[1].id]
    lines = work.session.scalars(
        select(InvoiceLine).filter_by(invoice_id=invoice.id).order_by(InvoiceLine.amount_minor)
    ).all()
    # by hand: 30 min at 12,000; 20 min at 15,000; 10 min at 18,000 an hour
    assert [line.amount_minor for line in lines] == [3_000, 5_000, 6_000]
    assert sum(line.amount_minor for line in lines) == invoice.net_minor == 14_000
    assert invoice.minutes == 60
    assert all(len(queries.entries_behind(work, line)) == 1 for line in lines)


def test_the_work_behind_an_invoice_is_billed(work):
    october(work)

    billed(work)

    states = set(work.session.scalars(select(TimeEntry.state)))
    assert states == {EntryState.BILLED}


def test_tax_is_taken_once_on_the_sum_of_each_invoice(work):
    october(work)

    run = billed(work)

    for invoice in invoices_of(work, run.id):
        lines = work.session.scalars(select(InvoiceLine).filter_by(invoice_id=invoice.id)).all()
        net = sum(line.amount_minor for line in lines)
        assert invoice.tax_minor == net * 10 // 100
        assert sum(line.tax_share_minor for line in lines) == invoice.tax_minor


def test_the_month_is_told_by_client_with_minutes(work):
    october(work)
    billed(work)

    told = queries.month_sum(work, OCTOBER)

    assert (told.invoices, told.net, told.tax, told.gross) == (3, 779_333, 77_933, 857_266)
    assert [(c.client, c.minutes, c.from_block) for c in told.clients] == [
        (1, 45, 0),
        (2, 60, 40),
        (3, 90, 0),
    ]


def test_dying_while_issuing_gives_the_numbers_back(work):
    october(work)
    run = made_and_approved(work)

    with pytest.raises(RuntimeError, match="the power went"):
        issue_and_die(work, run)
    work.session.expire_all()
    assert all(i.number is None for i in invoices_of(work, run.id))

    billed(work)

    assert figures(work, run) == EXPECTED


def test_the_database_bills_a_charge_once(work):
    october(work)
    run = billed(work)
    line = work.session.scalars(select(InvoiceLine)).first()
    other = invoices_of(work, run.id)[2]

    for copied in ({"charge_id": line.charge_id}, {"thing": line.thing}):
        with pytest.raises(IntegrityError), work.session.begin_nested():
            work.add(
                InvoiceLine(
                    client_id=line.client_id if "charge_id" in copied else other.client_id,
                    invoice_id=line.invoice_id if "charge_id" in copied else other.id,
                    position=99,
                    shown_on=line.shown_on,
                    title="twice",
                    amount_minor=1,
                    tax_share_minor=0,
                    tax=line.tax,
                    **copied,
                )
            )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invoice SET net_minor = net_minor + 1, gross_minor = gross_minor + 1",
        "UPDATE invoice SET number = 'X'",
        "DELETE FROM invoice",
        "UPDATE invoice_line SET amount_minor = 1",
        "DELETE FROM invoice_line",
        "UPDATE charge SET title = 'x'",
    ],
)
def test_what_was_issued_never_changes(work, statement):
    october(work)
    billed(work)

    with pytest.raises(DBAPIError), work.session.begin_nested():
        work.session.execute(text(statement))


def test_above_the_limit_a_second_person_approves(work):
    october(work)
    work.get(Provider, work.actor.provider_id).approval_limit_minor = 100_000
    run = made(work)

    with pytest.raises(Refused, match="second person"):
        actions.approve_run(work, actions.ApproveRun(run_id=run.id, inputs_hash=run.inputs_hash))


def test_an_approval_is_of_what_was_seen(work):
    october(work)
    run = made(work)

    with pytest.raises(Conflict):
        actions.approve_run(work, actions.ApproveRun(run_id=run.id, inputs_hash="another"))


def made(work):
    return actions.make_run(work, actions.MakeRun(first_on=OCTOBER.first, end_on=OCTOBER.end))


def made_and_approved(work):
    run = made(work)
    wish = actions.ApproveRun(run_id=run.id, inputs_hash=run.inputs_hash)
    return actions.approve_run(work, wish)


def issue_and_die(work, run):
    with work.session.begin_nested():
        actions.issue_run(work, actions.IssueRun(run_id=run.id))
        raise RuntimeError("the power went")
