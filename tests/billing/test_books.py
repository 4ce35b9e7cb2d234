"""What was issued is paid, returned from, corrected or void, and the books always add up."""

import csv
import io
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from billing import actions, queries
from billing.models import Allocation, Invoice, InvoiceLine
from billing.rules.invoices import InvoiceState
from billing.rules.tax import TaxCategory
from msp.data.work import Work
from msp.desk.models import TimeEntry
from msp.desk.rules import EntryState
from msp.kernel.access import Actor, Role
from msp.kernel.errors import Forbidden, NotFound, Refused
from msp.kernel.money import Money
from tests.billing.months import billed, invoices_of, october

TODAY = date(2026, 11, 20)


@pytest.fixture
def issued(work):
    """October's three invoices: 49,500, 609,766 and 198,000 yen."""
    made = october(work)
    return made, invoices_of(work, billed(work).id)


def pay(work, invoice, **told):
    return actions.mark_paid(
        work, actions.MarkPaid(invoice_id=invoice.id, received_on=TODAY, **told)
    )


def test_an_invoice_that_is_paid_says_so(work, issued):
    invoice = issued[1][0]

    pay(work, invoice)

    assert (invoice.state, invoice.owed.minor) == (InvoiceState.PAID, 0)


def test_a_part_is_a_part(work, issued):
    invoice = issued[1][0]

    pay(work, invoice, amount=10_000)

    assert (invoice.state, invoice.owed.minor) == (InvoiceState.PART_PAID, 39_500)


def test_pressing_twice_pays_once(work, issued):
    invoice = issued[1][0]

    first = pay(work, invoice, amount=10_000, token="a press")
    again = pay(work, invoice, amount=10_000, token="a press")

    assert first.id == again.id
    assert invoice.paid_minor == 10_000


def test_what_is_too_much_is_credit_that_pays_the_next(work, issued):
    made, (invoice, *_) = issued
    pay(work, invoice, amount=60_000)
    made.entry(1, date(2026, 11, 2), 60)

    credit = queries.credits(work)
    following = invoices_of(work, billed(work, "2026-11").id)[0]
    actions.use_credit(work, following)

    assert credit == {(invoice.client_id, "JPY"): 10_500}
    assert (following.gross_minor, following.paid_minor) == (13_200, 10_500)
    assert queries.credits(work) == {}


def test_what_an_invoice_was_paid_is_the_sum_of_its_allocations(work, issued):
    for invoice in issued[1]:
        pay(work, invoice, amount=1_000)

    for invoice in issued[1]:
        wanted = select(func.sum(Allocation.amount_minor)).filter_by(invoice_id=invoice.id)
        assert int(work.session.scalar(wanted)) == invoice.paid_minor


def test_a_due_date_that_passed_is_overdue(work, issued):
    later = Work(work.session, work.actor, work.now + timedelta(days=11))

    assert actions.note_overdue(later) == 3
    assert actions.note_overdue(later) == 0
    assert {invoice.state for invoice in issued[1]} == {InvoiceState.OVERDUE}


def test_receivables_are_the_open_invoices(work, issued):
    pay(work, issued[1][0])

    ages = queries.ageing(work)

    assert [(each.client.number, each.owed.minor) for each in ages] == [(2, 609_766), (3, 198_000)]
    assert all(each.amounts[0] == each.owed for each in ages)


def test_a_statement_ends_at_what_is_owed(work, issued):
    invoice = issued[1][0]
    pay(work, invoice, amount=9_500)

    rows = queries.statement(work, invoice.client_id)

    assert [(row.amount.minor, row.balance.minor) for row in rows] == [
        (49_500, 49_500),
        (-9_500, 40_000),
    ]


def test_a_void_invoice_lets_its_work_be_billed_again(work, issued):
    invoice = issued[1][0]

    actions.void_invoice(work, actions.VoidInvoice(invoice_id=invoice.id, reason="宛先違い"))
    states = set(
        work.session.scalars(select(TimeEntry.state).filter_by(client_id=invoice.client_id))
    )
    again = billed(work)

    assert states == {EntryState.APPROVED}
    assert [(i.number, i.net_minor) for i in invoices_of(work, again.id)] == [
        ("INV-202610-002", 554_333),
        ("INV-202610-003", 180_000),
        ("INV-202610-004", 45_000),
    ]


def test_an_invoice_with_payments_is_not_void(work, issued):
    pay(work, issued[1][0], amount=1)

    with pytest.raises(Refused, match="payments"):
        actions.void_invoice(
            work, actions.VoidInvoice(invoice_id=issued[1][0].id, reason="mistake")
        )


def returned(work, invoice, amount):
    wish = actions.ReturnFromInvoice(invoice_id=invoice.id, amount=amount, title="値引き")
    return actions.return_from_invoice(work, wish)


def test_returns_of_the_whole_give_back_the_tax_to_the_yen(work, issued):
    invoice = issued[1][1]

    parts = [returned(work, invoice, amount) for amount in (4_333, 50_009, 499_991)]

    assert sum(part.tax_minor for part in parts) == -invoice.tax_minor
    assert sum(part.gross_minor for part in parts) == -invoice.gross_minor
    assert [part.number for part in parts] == [f"INVR-202611-00{n}" for n in (1, 2, 3)]
    assert (invoice.state, invoice.owed.minor) == (InvoiceState.PAID, 0)


def test_more_than_was_invoiced_is_not_returned(work, issued):
    with pytest.raises(Refused, match="More cannot be returned"):
        returned(work, issued[1][0], 45_001)


def test_a_return_states_what_is_given_back_and_from_which_invoice(work, issued):
    paper = queries.document_of(work, returned(work, issued[1][0], 5_000))

    assert paper.total.gross == Money(5_500, "JPY")
    assert paper.refers_to == "INV-202610-001"


def test_a_corrected_invoice_takes_the_place_of_the_old_one(work, issued):
    old = issued[1][0]
    lines = queries.lines_of(work, [old.id])[old.id]
    wish = actions.CorrectInvoice(
        invoice_id=old.id,
        reason="単価の誤り",
        lines=[
            actions.CorrectedLine(line_id=line.id, title=line.title, amount=line.amount_minor - 1)
            for line in lines
        ],
    )

    made = actions.correct_invoice(work, wish)
    again = billed(work)

    assert (old.state, made.number, made.net_minor) == (
        InvoiceState.VOID,
        "INV-202611-001",
        45_000 - len(lines),
    )
    assert queries.document_of(work, made).refers_to == "INV-202610-001"
    assert made.id in {invoice.id for invoice in invoices_of(work, again.id)}
    assert len(invoices_of(work, again.id)) == 3


def test_the_paper_of_an_issued_invoice_never_changes(work, issued):
    made, (invoice, *_) = issued
    before = queries.document_of(work, invoice)

    made.clients[1].name = "株式会社みなと重工"
    work.session.flush()

    assert queries.document_of(work, invoice) == before


def test_work_inside_the_contract_is_shown_and_charged_at_nothing(work, issued):
    paper = queries.document_of(work, issued[1][2])

    quiet = paper.sections[-1].lines[0]
    assert (quiet.quantity, quiet.amount) == ("1時間30分", None)


def test_a_line_opens_the_time_behind_it(work, issued):
    lines = queries.lines_of(work, [issued[1][0].id])[issued[1][0].id]
    line = next(each for each in lines if each.thing.startswith("time:"))

    entries = queries.entries_behind(work, line)

    assert [entry.charge_minutes for entry, _ in entries] == [20, 25]


@pytest.mark.parametrize("form", ["utf-8-sig", "cp932"])
def test_an_export_adds_up_to_the_invoices(work, issued, form):
    made = actions.export_invoices(
        work, actions.ExportInvoices(month="2026-10", encoding=actions.Format(form))
    )

    rows = list(csv.DictReader(io.StringIO(made.content.decode(form))))
    assert sum(int(row["税込金額"]) for row in rows) == sum(i.gross_minor for i in issued[1])
    assert made.row.net_minor == sum(i.net_minor for i in issued[1])
    assert made.row.tax_minor == sum(i.tax_minor for i in issued[1])


@pytest.mark.parametrize("form", list(actions.Format))
def test_an_export_comes_out_the_same_again(work, issued, form):
    made = actions.export_invoices(work, actions.ExportInvoices(month="2026-10", encoding=form))

    assert actions.made_again(work, made.row) == made.content


def test_an_export_of_other_invoices_than_before_is_refused(work, issued):
    made = actions.export_invoices(work, actions.ExportInvoices(month="2026-10"))
    wish = actions.VoidInvoice(invoice_id=issued[1][0].id, reason="x")
    actions.void_invoice(work, wish)

    with pytest.raises(Refused, match="changed after this export"):
        actions.made_again(work, made.row)


def test_characters_that_do_not_fit_are_told_before(work):
    made = october(work)
    made.clients[1].name = "髙橋𠮷商店"
    billed(work)
    wish = actions.ExportInvoices(month="2026-10", encoding=actions.Format.CP932)

    assert {each.character for each in actions.unfit(work, wish)} == {"𠮷"}
    with pytest.raises(Refused, match="does not fit"):
        actions.export_invoices(work, wish)


def person(work, client_id, *roles):
    return Work(
        work.session,
        Actor(uuid4(), "港", frozenset(roles), work.actor.provider_id, frozenset({client_id})),
        work.now,
    )


def test_a_client_sees_its_own_issued_invoices_and_no_draft(work):
    made = october(work)
    actions.make_run(work, actions.MakeRun(first_on=date(2026, 10, 1), end_on=date(2026, 11, 1)))
    theirs = person(work, made.clients[1].id, Role.CLIENT_ADMIN)
    draft = work.session.scalars(select(Invoice).filter_by(client_id=made.clients[1].id)).one()

    with pytest.raises(NotFound):
        queries.invoice(theirs, draft.id)


@pytest.mark.parametrize("role", [Role.END_USER, Role.TECHNICAL_CONTACT])
def test_invoices_are_for_the_clients_admin(work, issued, role):
    theirs = person(work, issued[0].clients[1].id, role)

    with pytest.raises(Forbidden):
        queries.due(theirs)


def test_lines_of_return_invoices_lower_the_tax_category_they_name(work, issued):
    made = returned(work, issued[1][0], 1_000)

    line = work.session.scalars(select(InvoiceLine).filter_by(invoice_id=made.id)).one()
    assert (line.tax, line.amount_minor, line.charge_id) == (TaxCategory.STANDARD, -1_000, None)
