"""A made-up October at one provider: a client by the hour, one with a block, one managed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from billing import actions
from billing.models import Invoice, Run
from billing.rules.invoices import InvoiceState
from contracts.models import Contract, ContractLine, HourPool, LineTerms, WorkType
from contracts.rules.lines import ContractState, LineKind
from contracts.rules.pools import PoolState
from contracts.rules.rounding import Scope
from msp.accounts.models import Client, Provider
from msp.data.work import Work
from msp.desk.models import Goods, Ticket, TimeEntry
from msp.desk.rules import Coverage, EntryState
from msp.kernel.money import Money
from msp.kernel.periods import month_named

OCTOBER = month_named("2026-10")
SEPTEMBER = month_named("2026-09")
START = date(2026, 9, 1)


@dataclass
class Books:
    """The rows that a test starts from."""

    work: Work
    remote: WorkType
    clients: dict[int, Client]
    lines: dict[int, ContractLine]
    terms: dict[int, LineTerms]
    tickets: dict[int, Ticket]

    def entry(self, number: int, day: date, minutes: int, **told: object) -> TimeEntry:
        """Approved work for client `number`, charged by the minute unless told otherwise."""
        rates = {1: 12000, 2: 13000}
        facts: dict[str, object] = {
            "charge_minutes": 0 if number == 3 else minutes,
            "rate": Money(rates[number], "JPY") if number in rates else None,
            "pool_minutes": 0,
            "state": EntryState.APPROVED,
            "ticket_id": self.tickets[number].id,
            "coverage": Coverage.COVERED,
            **told,
        }
        return self.work.add(
            TimeEntry(
                client_id=self.clients[number].id,
                work_type_id=self.remote.id,
                line_id=self.lines[number].id,
                terms_id=self.terms[number].id,
                work_on=day,
                started_at=datetime(day.year, day.month, day.day, 1, tzinfo=UTC),
                worked_seconds=minutes * 60,
                billable_minutes=minutes,
                weighted_minutes=minutes,
                **facts,
            )
        )


def books(work: Work) -> Books:
    """Three clients with their contracts and a ticket each, and no work yet."""
    provider = work.get(Provider, work.actor.provider_id)
    provider.registration_number = "T1010001153225"
    provider.address, provider.postal_code = "東京都千代田区丸の内1-1-1", "100-0005"
    provider.bank_account = {
        "bank": "みなみ銀行",
        "branch": "本店",
        "kind": "普通",
        "number": "1234567",
        "holder": "ミライアイテイ(カ",
    }
    remote = work.add(WorkType(code="remote", name_ja="リモート対応", name_en="Remote support"))
    made = Books(work, remote, {}, {}, {}, {})
    kinds = {1: LineKind.TIME_AND_MATERIALS, 2: LineKind.BLOCK, 3: LineKind.MANAGED}
    names = {1: "株式会社みなと製作所", 2: "青葉会計事務所", 3: "有限会社さくら商店"}
    for number, kind in kinds.items():
        _client(made, number, names[number], kind)
    return made


def _client(made: Books, number: int, name: str, kind: LineKind) -> None:
    work = made.work
    client = work.add(
        Client(
            number=number,
            name=name,
            address=f"神奈川県横浜市中区{number}",
            billing_mail=f"keiri{number}@client.example",
        )
    )
    contract = work.add(
        Contract(
            client_id=client.id,
            number=number,
            title="保守",
            state=ContractState.ACTIVE,
            starts_on=START,
            currency="JPY",
        )
    )
    line = work.add(
        ContractLine(
            client_id=client.id,
            contract_id=contract.id,
            kind=kind,
            title={1: "スポット対応", 2: "時間パック", 3: "マネージドサービス"}[number],
            starts_on=START,
        )
    )
    terms = work.add(
        LineTerms(
            client_id=client.id,
            line_id=line.id,
            starts_on=START,
            currency="JPY",
            fee_minor=180_000 if number == 3 else None,
            minimum=15 if number == 1 else 0,
            increment=15 if number == 1 else 1,
            scope=Scope.TICKET if number == 1 else Scope.ENTRY,
        )
    )
    ticket = work.add(
        Ticket(
            client_id=client.id,
            number=4800 + number,
            subject="経理サーバーに接続できない",
            opened_at=work.now,
            updated_at=work.now,
        )
    )
    made.clients[number], made.lines[number] = client, line
    made.terms[number], made.tickets[number] = terms, ticket


def october(work: Work) -> Books:
    """The books with a month of work: 45 minutes at 12,000, 20 beyond the block, goods, a fee."""
    made = books(work)
    made.entry(1, date(2026, 10, 5), 20, charge_minutes=20)
    made.entry(1, date(2026, 10, 6), 25, charge_minutes=25)
    made.entry(2, date(2026, 10, 7), 40, charge_minutes=0, pool_minutes=40)
    made.entry(2, date(2026, 10, 8), 20)
    made.entry(3, date(2026, 10, 9), 90)
    work.add(
        Goods(
            client_id=made.clients[1].id,
            ticket_id=made.tickets[1].id,
            name="SSD 1TB",
            quantity=2,
            price=Money(18_000, "JPY"),
            sold_on=date(2026, 10, 6),
        )
    )
    pool = HourPool(
        client_id=made.clients[2].id,
        line_id=made.lines[2].id,
        kind=LineKind.BLOCK,
        title="時間パック 50時間",
        minutes=3000,
        price_minor=550_000,
        currency="JPY",
        state=PoolState.ACTIVE,
        starts_on=date(2026, 10, 1),
        purchased_on=date(2026, 10, 1),
        source=f"test:{uuid4()}",
    )
    work.add(pool)
    return made


def billed(work: Work, month: str = "2026-10") -> Run:
    """The month made, approved and issued."""
    return actions.bill_month(work, actions.BillMonth(month=month))


def invoices_of(work: Work, run_id: UUID) -> list[Invoice]:
    """The run's invoices that stand, in order of number."""
    wanted = select(Invoice).where(Invoice.run_id == run_id, Invoice.state != InvoiceState.VOID)
    return list(work.session.scalars(wanted.order_by(Invoice.number)))
