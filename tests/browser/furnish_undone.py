"""What the looks need of sales that are put right: a price corrected, a retainer, a take-back."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from billing.actions import issue_one
from billing.models import ChargeRow, Invoice, InvoiceLine
from billing.rules.charges import ChargeKind
from billing.rules.invoices import InvoiceState
from billing.rules.tax import TaxCategory, TaxedTotal, TaxRow, stored_rows
from contracts import actions as contracts
from contracts.actions import quotes
from contracts.models import ContractLine, HourPool, WorkType
from contracts.queries.quotes import lines_of_quote
from contracts.rules.lines import LineKind
from contracts.rules.pools import PoolState
from contracts.rules.rates import Per
from msp.accounts import queries as accounts
from msp.accounts.models import Person
from msp.data.work import Work
from msp.demo.story.cast import SHOWN_CLIENTS
from msp.kernel.access import Role
from msp.kernel.money import Money
from tests.conftest import NOW

TODAY = NOW.date()
SINCE = date(2026, 10, 1)


def furnish(work: Work) -> None:
    """Put it into the story's provider, for the client whose administrator signs in."""
    mails = [Person.mail.startswith(f"{key}@") for key in SHOWN_CLIENTS]
    people = [
        person for mail in mails for person in work.session.scalars(select(Person).where(mail))
    ]
    admin = next(person for person in people if Role.CLIENT_ADMIN.value in person.roles)
    if admin.client_id is None:
        raise RuntimeError("a client's administrator belongs to a client")
    _prices(work, admin.client_id)
    _corrected(work)
    _retainer(work, admin.client_id)
    _taken_back(work, admin)


def _prices(work: Work, client_id: UUID) -> None:
    told = {"currency": "JPY", "starts_on": SINCE}
    for per, price, whose in (
        (Per.WAY, 4_000, None),
        (Per.VISIT, 6_500, None),
        (Per.VISIT, 5_000, client_id),
    ):
        contracts.set_rate(
            work, contracts.SetRate(per=per, per_hour=price, client_id=whose, **told)
        )


def _corrected(work: Work) -> None:
    """Hours sold by hand, whose price was mistyped; they end before all others."""
    pool = work.session.scalars(select(HourPool).where(HourPool.kind == LineKind.BLOCK)).first()
    if pool is None:
        raise RuntimeError("the story sells no hours")
    wish = contracts.GrantBlock(
        client_id=pool.client_id,
        line_id=pool.line_id,
        title="時間パック 5時間(追加)",
        minutes=300,
        price=6_500,
        starts_on=SINCE,
        expires_on=TODAY + timedelta(days=2),
        source="manual:looks",
        state=PoolState.ACTIVE,
    )
    sold = contracts.grant_block(work, wish)
    why = "料金表の5時間パックは65,000円。桁を一つ間違えて入力した"
    contracts.correct_price(work, contracts.CorrectPrice(pool_id=sold.id, price=65_000, reason=why))


def _retainer(work: Work, client_id: UUID) -> None:
    """Money paid in October, and work of that month set off against it."""
    draft = contracts.DraftContract(client_id=client_id, title="年間お預かり", starts_on=SINCE)
    contract = contracts.draft_contract(work, draft)
    kind = work.session.scalars(select(WorkType.id)).first()
    told = {"fee": 300_000, "rate_per_hour": 12_000, "unused": "carry", "title": "前払い枠 30万円"}
    wish = contracts.AddLine(
        contract_id=contract.id,
        kind=LineKind.RETAINER,
        work_type_ids=[kind] if kind else [],
        **told,
    )
    line = contracts.add_line(work, wish)
    contracts.activate_contract(work, contracts.ActivateContract(contract_id=contract.id))
    _billed(work, line, (("前払い枠 30万円 2026年10月分", 300_000), ("前払金からの充当", -84_000)))


def _billed(work: Work, line: ContractLine, told: tuple[tuple[str, int], ...]) -> None:
    net = sum(minor for _, minor in told)
    tax = net // 10
    row = TaxRow(TaxCategory.STANDARD, 10, Money(net, "JPY"), Money(tax, "JPY"))
    invoice = work.add(
        Invoice(
            client_id=line.client_id,
            source="manual:looks",
            state=InvoiceState.APPROVED,
            first_on=SINCE,
            end_on=date(2026, 11, 1),
            currency="JPY",
            net_minor=net,
            tax_minor=tax,
            gross_minor=net + tax,
            tax_rows=stored_rows(TaxedTotal((row,), row.net, row.tax)),
            tax_rounding="floor",
            approved_by=work.actor.id,
            approved_at=work.now,
        )
    )
    for place, (title, minor) in enumerate(told, 1):
        kind = ChargeKind.FEE if minor > 0 else ChargeKind.DISCOUNT
        alike = {"client_id": line.client_id, "shown_on": date(2026, 10, 31), "title": title}
        charge = work.add(
            ChargeRow(
                **alike,
                source=f"looks:{place}",
                kind=kind,
                bill_on=date(2026, 10, 31),
                line_id=line.id,
                amount=Money(minor, "JPY"),
            )
        )
        work.add(
            InvoiceLine(
                **alike,
                invoice_id=invoice.id,
                charge_id=charge.id,
                thing=charge.source,
                position=place,
                amount_minor=minor,
                tax=TaxCategory.STANDARD,
                tax_share_minor=minor // 10,
            )
        )
    work.session.flush()
    issue_one(work, invoice, date(2026, 10, 31))


def _taken_back(work: Work, admin: Person) -> None:
    """An accepted offer of goods: one thing was handed over, the other after all was not."""
    told = {
        "title": "予備機のご提案",
        "starts_on": TODAY,
        "valid_until": TODAY + timedelta(days=30),
    }
    draft = quotes.draft_quote(work, quotes.DraftQuote(client_id=admin.client_id, **told))
    for title, price in (("予備ルーター", 48_000), ("無停電電源装置 1500VA", 92_000)):
        put = {"quote_id": draft.id, "title": title, "price": price, "kind": "goods"}
        quotes.put_quote_item(work, quotes.PutQuoteItem(**put))
    sent = quotes.send_quote(work, quotes.SendQuote(quote_id=draft.id))
    theirs = replace(work, actor=accounts.actor_of(admin))
    quotes.accept_quote(theirs, quotes.AcceptQuote(quote_id=sent.id))
    for place, line in enumerate(lines_of_quote(work, sent.id)):
        handed = {"delivered_on": TODAY, "serial_numbers": f"SN-80{place}"}
        handed |= {"warranty_ends_on": TODAY + timedelta(days=365)}
        quotes.deliver_quote_line(work, quotes.DeliverQuoteLine(line_id=line.id, **handed))
        if place:
            why = "別のお客様あての品だった"
            quotes.take_back_delivery(work, quotes.TakeBackDelivery(line_id=line.id, reason=why))
