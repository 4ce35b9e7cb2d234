"""Hours that a quote promised "when paid" start with the money, once, and not before it."""

from datetime import date

import pytest
from sqlalchemy import select

from billing import actions
from billing.models import Invoice
from contracts import actions as contracts
from contracts.actions import quotes
from contracts.models import HourPool, LedgerEntry
from contracts.rules.pools import LedgerKind, PoolState
from msp.accounts.models import Provider
from msp.kernel.errors import Refused
from tests.billing.months import billed
from tests.contracts.quoting import accepted, admin_of, drafted, sent, work_type

TODAY = date(2026, 11, 20)


def promised(work, client, starts_on):
    """An accepted quote for ten hours that may be used once they are paid."""
    provider = work.get(Provider, work.actor.provider_id)
    provider.registration_number = "T1010001153225"
    provider.address, provider.postal_code = "東京都千代田区丸の内1-1-1", "100-0005"
    client.address = "神奈川県横浜市1-1"
    remote = work_type(work)
    quote = drafted(work, client, starts_on=starts_on)
    put = {"quote_id": quote.id, "title": "時間パック", "minutes": "10h", "price": 120_000}
    put |= {"validity_months": 6, "starts": "when_paid", "work_type_ids": [remote.id]}
    quotes.put_quote_hours(work, quotes.PutQuoteHours(**put))
    accepted(work, admin_of(work, client), sent(work, quote))
    return work.session.scalars(select(HourPool)).one()


def pay(work, invoice, amount=None):
    wish = actions.MarkPaid(invoice_id=invoice.id, received_on=TODAY, amount=amount)
    return actions.mark_paid(work, wish)


def grants(work):
    wanted = select(LedgerEntry.minutes).where(LedgerEntry.kind == LedgerKind.GRANT)
    return list(work.session.scalars(wanted))


@pytest.mark.parametrize("starts_on", [TODAY, date(2026, 12, 10)])
def test_payment_starts_them_and_a_part_of_it_does_not(work, client, starts_on):
    pool = promised(work, client, starts_on)
    run = billed(work, "2026-11")
    invoice = work.session.scalars(select(Invoice).where(Invoice.run_id == run.id)).one()

    issued = (pool.state, grants(work))
    pay(work, invoice, 100_000)
    partly = (pool.state, grants(work))
    pay(work, invoice)

    assert issued == partly == (PoolState.PENDING, [])
    assert invoice.gross_minor == 132_000
    assert (pool.state, pool.remaining_minutes, grants(work)) == (PoolState.ACTIVE, 600, [600])
    assert pool.starts_on == starts_on
    assert pool.expires_on == (
        date(2027, 5, 19) if starts_on == TODAY else date(2027, 6, 9)
    )  # the validity counts from the day they start
    with pytest.raises(Refused, match="Nothing is owed"):
        pay(work, invoice)


def test_hours_that_staff_let_start_before_are_not_started_again(work, client):
    pool = promised(work, client, TODAY)
    contracts.activate_pool(work, contracts.ActivatePool(pool_id=pool.id, starts_on=TODAY))
    billed(work, "2026-11")
    invoice = work.session.scalars(select(Invoice)).one()

    pay(work, invoice)

    assert grants(work) == [600]
    assert pool.remaining_minutes == 600
