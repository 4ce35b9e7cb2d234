"""One provider with two clients, whose hours and prices differ, for all the histories."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4

from billing import actions as billing
from contracts import actions as contracts
from contracts.models import LineTerms
from contracts.rules.lines import LineKind
from contracts.rules.pools import PoolState
from msp.accounts.models import Client, Person, Provider
from msp.data.work import Work, begin
from msp.desk.actions import time as desk
from msp.desk.actions.time.reweighing import reweigh_open
from msp.kernel.access import Actor, Role, system_actor

START = date(2026, 9, 1)
TODAY = date(2026, 11, 20)
AGREED = {"minato": (15, 12000), "aoba": (6, 9000)}  # increment in minutes, price of an hour


@dataclass(frozen=True)
class World:
    """What the histories need to know; nothing of it changes."""

    actor: Actor
    kind: UUID
    clients: dict[str, UUID]
    lines: dict[str, UUID]


def made(sessions):
    """The provider, its staff of one, and two clients with prepaid hours."""
    actor = Actor(uuid4(), "Olive", frozenset({Role.PROVIDER_ADMIN}), uuid4())
    with begin(sessions, system_actor(actor.provider_id)) as work:
        provider = Provider(id=actor.provider_id, name="みらいITサービス株式会社")
        provider.registration_number = "T1010001153225"
        provider.address, provider.postal_code = "東京都千代田区丸の内1-1-1", "100-0005"
        work.add(provider)
        work.add(Person(id=actor.id, name="Olive", roles=[Role.PROVIDER_ADMIN.value]))
        told = contracts.CreateWorkType(code="remote", name_ja="リモート", name_en="Remote")
        kind = contracts.create_work_type(work, told)
        clients, lines = {}, {}
        for number, name in enumerate(AGREED, 1):
            clients[name], lines[name] = _client(work, number, name, kind.id)
        return World(actor, kind.id, clients, lines)


def _client(work, number, name, kind_id):
    client = work.add(Client(name=name, number=number, address="神奈川県横浜市中区1"))
    draft = contracts.DraftContract(client_id=client.id, title="保守", starts_on=START)
    contract = contracts.draft_contract(work, draft)
    increment, rate = AGREED[name]
    wish = contracts.AddLine(
        contract_id=contract.id,
        kind=LineKind.BLOCK,
        title="時間パック",
        work_type_ids=[kind_id],
        increment=increment,
        rate_per_hour=rate,
    )
    line = contracts.add_line(work, wish)
    contracts.activate_contract(work, contracts.ActivateContract(contract_id=contract.id))
    return client.id, line.id


@dataclass
class Hands:
    """The product's own verbs, as a person of the provider says them on one day."""

    world: World
    work: Work

    def on(self, day):
        """The same hands on another day, at ten in Tokyo."""
        now = datetime.combine(day, time(1), UTC)
        self.work.session.info["now"] = now
        return Hands(self.world, Work(self.work.session, self.work.actor, now))

    def buy(self, source, pool):
        wish = contracts.GrantBlock(
            client_id=self.world.clients[pool.client],
            minutes=pool.granted,
            price=pool.price,
            purchased_on=pool.bought_on,
            starts_on=pool.starts_on,
            expires_on=pool.expires_on,
            source=source,
            state=PoolState.ACTIVE,
        )
        return contracts.grant_block(self.work, wish).id

    def log(self, entry):
        wish = desk.LogTime(
            client_id=self.world.clients[entry.client],
            work_type_id=self.world.kind,
            minutes=entry.minutes,
            work_on=entry.on,
            starts=time(0),
            submit=True,
        )
        return desk.log_time(self.work, wish).id

    def edit(self, entry_id, minutes, on):
        wish = desk.ChangeEntry(entry_id=entry_id, minutes=minutes, work_on=on)
        desk.change_entry(self.work, wish)

    def move(self, entry_id, client):
        wish = desk.MoveEntry(entry_id=entry_id, client_id=self.world.clients[client])
        desk.move_entry(self.work, wish)

    def approve(self, entry_id):
        desk.approve_time(self.work, desk.ApproveTime(entry_ids=[entry_id]))

    def expire(self):
        return contracts.expire_pools(self.work)

    def adjust(self, pool_id, minutes):
        wish = contracts.AdjustPool(pool_id=pool_id, minutes=minutes, reason="お詫び")
        contracts.adjust_pool(self.work, wish)

    def refund(self, pool_id, minutes, source):
        wish = contracts.RefundPool(
            pool_id=pool_id, minutes=minutes, reason="解約のため", source=source
        )
        return contracts.refund_pool(self.work, wish)

    def reprice(self, pool_id, price):
        wish = contracts.CorrectPrice(pool_id=pool_id, price=price, reason="入力の誤り")
        contracts.correct_price(self.work, wish)

    def amend(self, client, starts_on, terms):
        wish = contracts.ChangeTerms(
            line_id=self.world.lines[client],
            starts_on=starts_on,
            increment=terms[0],
            rate_per_hour=terms[1],
        )
        assert isinstance(contracts.change_terms(self.work, wish), LineTerms)

    def reweigh(self):
        return reweigh_open(self.work)

    def close(self):
        billing.bill_month(self.work, billing.BillMonth(month="2026-10"))
        lock = contracts.LockPeriod(
            starts_on=date(2026, 10, 1), ends_on=date(2026, 11, 1), reason="10月分は請求済み"
        )
        contracts.lock_period(self.work, lock)

    def credit(self, invoice_id, amount):
        wish = billing.ReturnFromInvoice(invoice_id=invoice_id, amount=amount, title="値引")
        billing.return_from_invoice(self.work, wish)
