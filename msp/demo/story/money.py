"""Finance closes three months: preview, approve, issue, and most clients pay when it is due."""

from datetime import date, timedelta

from sqlalchemy import select

from billing import actions as billing
from billing.actions import orders, orders_billing, papers, payments
from billing.models import Invoice
from billing.rules.invoices import OPEN
from billing.rules.orders import PayBy
from contracts.actions import quotes
from msp.demo.story import promises
from msp.demo.story.scene import Stage
from msp.kernel.ids import new_id

CLOSES_ON, LATE_PAYER = 3, "hikari"


def close(stage: Stage, day: date) -> None:
    """On the third of a month the month before is billed; payments come in on their days."""
    if day.day == CLOSES_ON and day > stage.months[0].end:
        _bill(stage, day)
    _receive(stage, day)


def _bill(stage: Stage, day: date) -> None:
    month = next(month for month in stage.months if month.end == day.replace(day=1))
    moment = stage.at(day, 9, 30)
    if moment > stage.now:
        return
    with stage.acting("chie.nishi", moment) as work:
        run = billing.make_run(work, billing.MakeRun(first_on=month.first, end_on=month.end))
        run_id, seen = run.id, run.inputs_hash
    with stage.acting("takashi.ueda", moment + timedelta(hours=1)) as work:
        billing.approve_run(work, billing.ApproveRun(run_id=run_id, inputs_hash=seen))
    with stage.acting("chie.nishi", moment + timedelta(hours=2)) as work:
        billing.issue_run(work, billing.IssueRun(run_id=run_id))
        if month == stage.months[-2]:  # the demo's worker makes these; earlier ones on demand
            papers.ask_for_documents(work, run_id)
    promises.give_back(stage, day, month)


def remind(stage: Stage) -> None:
    """What nobody has paid by now is overdue, as the hourly round would have noted."""
    with stage.as_system(stage.now) as work:
        payments.note_overdue(work)


def offer(stage: Stage) -> None:
    """Sales has sent an offer that waits for the client's word."""
    moment = stage.now - timedelta(hours=26)
    told = {"client_id": stage.clients["minato"], "title": "ファイルサーバー更新のご提案"}
    told |= {"starts_on": stage.today + timedelta(days=30)}
    draft = quotes.DraftQuote.model_validate(
        told | {"valid_until": stage.today + timedelta(days=21)}
    )
    hand = stage.lets("jun.ono", moment)
    key = {"quote_id": hand.do(quotes.draft_quote, draft)}
    for title, price, kind in (
        ("サーバー TS-4300", 480_000, "goods"),
        ("移行作業", 120_000, "work"),
    ):
        item = {"title": title, "price": price, "kind": kind}
        hand.do(quotes.put_quote_item, quotes.PutQuoteItem.model_validate(key | item))
    hand.do(quotes.send_quote, quotes.SendQuote.model_validate(key))


def _receive(stage: Stage, day: date) -> None:
    """Bank transfers of the day. One client is always late."""
    moment = stage.at(day, 15)
    if moment > stage.now:
        return
    with stage.acting("chie.nishi", moment) as work:
        late = stage.clients[LATE_PAYER]
        asked = select(Invoice).where(
            Invoice.state.in_(OPEN), Invoice.due_on == day, Invoice.client_id != late
        )
        for invoice in work.session.scalars(asked).all():
            billing.mark_paid(work, billing.MarkPaid(invoice_id=invoice.id, received_on=day))


def buy(stage: Stage, day: date) -> None:
    """Once a month a client admin buys ten hours by invoice, which goes out at once."""
    moment = stage.at(day, 11)
    if day.day != 12 or moment > stage.now:
        return
    with stage.acting("eri.sasaki", moment) as work:
        order = orders.place_order(
            work,
            orders.PlaceOrder(
                token=new_id(),
                package_id=stage.packages[10],
                pay_by=PayBy.INVOICE,
                po_number=f"PO-{day:%y%m}-01",
            ),
        )
        order_id = order.id
    with stage.as_system(moment) as work:
        orders_billing.bill_order(work, orders_billing.BillOrder(order_id=order_id))
