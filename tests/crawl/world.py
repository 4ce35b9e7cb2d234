"""Two providers; the first serves two clients. Whoever asks knows only their own client's words.

Every text of the other client carries `OTHER`, every text of the other provider `STRANGE`, every
note that the desk keeps for itself `INSIDE`: none of them may turn up where it does not belong.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from billing import actions as billing
from billing.actions import orders
from billing.models import Invoice, InvoiceLine, RunItem, TopUp
from billing.rules.orders import PayBy
from contracts import actions as contracts
from contracts.models import HourPool, PeriodLock
from msp.accounts.actions import clients, people
from msp.accounts.models import Person, Provider
from msp.data import jobs
from msp.data.work import Sessions, Work, at_the_gate, begin
from msp.desk import actions as desk
from msp.desk.actions import time
from msp.desk.models import WorkReport
from msp.desk.rules import HandOverReason
from msp.kernel.access import Actor, Role, Sight, system_actor
from msp.outside import outbox
from msp.outside.models import OutboxMessage
from tests.conftest import NOW
from tests.crawl import (
    agreements,
    known,
    offers,
    promised,
    received,
    rows,
    surface,
    taken_in,
    teamwork,
    vendors,
    voices,
    watching,
    ways,
)

TAG = '"<qz7>'  # what no page may show unescaped
OTHER, STRANGE, INSIDE = "qzOtherq7", "qzStrangeq8", "qzInsideq9"
START = date(2026, 9, 1)
OCTOBER = datetime(2026, 10, 6, 1, tzinfo=UTC)
Ids = dict[str, Any]


@dataclass
class Place:
    """What a client or a provider is called by in an address, by kind, and who belongs to it."""

    ids: Ids = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)


@dataclass
class World:
    """Our client, its neighbour at the same provider, and another provider's client."""

    own: Place
    neighbour: Place
    stranger: Place


def build(sessions: Sessions) -> World:
    """Make all of it, through the actions that people use."""
    ours, theirs = system_actor(uuid4()), system_actor(uuid4())
    with begin(sessions, ours, NOW) as work:
        common = _provider(work, "みらいIT")
        technician = _actor(work, Role.TECHNICIAN, "T")
        own = _client(work, common, technician, f"みなと{TAG}")
        neighbour = _client(work, common, technician, OTHER)
        staff = _staff(work, own.ids["client"]) | {Role.TECHNICIAN.value: technician}
    with begin(sessions, theirs, NOW) as work:
        strange = _provider(work, STRANGE)
        admin = _actor(work, Role.PROVIDER_ADMIN, STRANGE)
        stranger = _client(work, strange, admin, STRANGE)
        stranger.actors["their admin"] = admin
    for actor, common_ids, places in (
        (ours, common, [own, neighbour]),
        (theirs, strange, [stranger]),
    ):
        with begin(sessions, actor, NOW) as work:
            _october(work, common_ids, places)
        for place in places:
            place.ids = common_ids | place.ids
    own.actors |= staff
    _at_the_gate(sessions, own, neighbour, stranger)
    return World(own, neighbour, stranger)


def _provider(work: Work, word: str) -> Ids:
    """A provider with a catalogue, a calendar, a promise, a team, a job and a letter."""
    work.add(
        Provider(
            id=work.actor.provider_id,
            name=f"{word}サービス",
            registration_number="T1010001153225",
            address=f"{word}町1-1",
            postal_code="100-0005",
            bank_account={
                "bank": f"{word}銀行",
                "branch": "本店",
                "kind": "ordinary",
                "number": "1234567",
                "holder": "ミライ",
            },
            options={},
        )
    )
    remote = contracts.create_work_type(
        work, contracts.CreateWorkType(code="remote", name_ja=f"{word}リモート")
    )
    package = contracts.create_package(
        work,
        contracts.CreatePackage(
            name_ja=f"{word}10時間", minutes=600, price=100_000, currency="JPY"
        ),
    )
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "9:00-18:00")
    calendar = contracts.create_calendar(
        work, contracts.CreateCalendar(name=f"{word}平日", zone="Asia/Tokyo", **week)
    )
    policy = contracts.create_sla_policy(
        work,
        contracts.CreateSlaPolicy(
            name=f"{word}標準",
            calendar_id=calendar.id,
            is_default=True,
            targets=[
                {"priority": priority, "pledge": pledge, "minutes": 60}
                for priority in (1, 2, 3, 4)
                for pledge in ("first_response", "resolution")
            ],
        ),
    )
    contracts.set_rate(
        work, contracts.SetRate(per_hour=12_000, currency="JPY", starts_on=date(2026, 1, 1))
    )
    team = people.save_team(work, people.SaveTeam(name=f"{word}ネットワーク班"))
    job = jobs.ask_for(work, "nothing", {"word": word})
    outbox.owe(work, outbox.Letter(f"{word}:1", "a@x.example", f"{word}件名", f"{word}本文"))
    mail = work.session.scalars(select(OutboxMessage)).one()
    ids = {"work_type": remote, "package": package, "calendar": calendar, "policy": policy}
    ids |= {"team": team, "job": job, "mail": mail}
    told = {kind: row.id for kind, row in ids.items()} | surface.arranged(work, word)
    told |= known.known(work, word)
    told |= voices.of_provider(work, word)
    told |= promised.of_provider(work, word) | taken_in.of_provider(work, word)
    told |= vendors.registered(work, word) | agreements.catalogue(work, word)
    return told | rows.arranged(work, told, word)


def _client(work: Work, common: Ids, technician: Actor, word: str) -> Place:
    """A client with rows of every kind."""
    client = clients.create_client(
        work,
        clients.CreateClient(
            name=f"株式会社{word}",
            name_en=f"{word} Works",
            address=f"{word}市1",
            billing_name=f"{word}経理部",
            billing_address=f"{word}市2",
            billing_mail=f"{watching.plain(word)}@x.example",
            notes=f"{word} {INSIDE} 取扱注意",
        ),
    )
    place = Place({"client": client.id, "technician": technician.id})
    site = clients.create_site(
        work, clients.CreateSite(client_id=client.id, name=f"{word}本社", address=f"{word}市3")
    )
    place.ids["site"] = site.id
    _people(work, place, word)
    place.ids |= agreements.agreed(work, place.ids, common, word)
    place.ids |= offers.made(work, place.ids, common, word)
    _desk(Work(work.session, technician, work.now), place, common, word)
    hands = Work(work.session, technician, work.now)
    place.ids |= teamwork.made(hands, place.ids, common, word)
    place.ids |= surface.linked(Work(work.session, technician, work.now), place.ids)
    place.ids |= taken_in.taken_in(work, common | place.ids, word)
    place.ids |= received.came(work, place.ids, word)
    known.looked_up(hands, place.ids, common, word)
    place.ids |= rows.done(hands, place.ids, word)
    place.ids |= watching.watched(work, place.ids, word)
    place.ids |= voices.of_client(work, (place.ids, place.actors), word)
    _order(work, place, common, word)
    return place


def _people(work: Work, place: Place, word: str) -> None:
    told = {
        "end user": (Role.END_USER, Sight.OWN),
        "colleague": (Role.END_USER, Sight.OWN),
        "site user": (Role.END_USER, Sight.SITE),
        "technical contact": (Role.TECHNICAL_CONTACT, Sight.CLIENT),
        "client admin": (Role.CLIENT_ADMIN, Sight.CLIENT),
        "buyer": (Role.CLIENT_ADMIN, Sight.CLIENT),
    }
    for name, (role, sight) in told.items():
        person = people.add_person(
            work,
            people.AddPerson(
                client_id=place.ids["client"],
                name=f"{word} {name}",
                mail=f"{watching.plain(word)}.{watching.plain(name)}@x.example",
                phone="03-1234-5678",
                title=f"{word}課長",
                roles=(role,),
                sight=sight,
                site_id=place.ids["site"] if sight is Sight.SITE else None,
            ),
        )
        own = frozenset({place.ids["client"]})
        place.actors[name] = Actor(
            person.id, person.name, frozenset({role}), work.actor.provider_id, own, sight
        )
        if sight is Sight.SITE:
            place.actors[name] = _at(place.actors[name], place.ids["site"])
    place.ids["person"] = place.actors["end user"].id
    place.ids["buyer"] = place.actors["buyer"].id


def _at(actor: Actor, site_id: UUID) -> Actor:
    return Actor(
        *(actor.id, actor.name, actor.roles, actor.provider_id, actor.clients),
        sight=Sight.SITE,
        site_id=site_id,
    )


def _desk(work: Work, place: Place, common: Ids, word: str) -> None:
    opened = [
        desk.open_ticket(
            work,
            desk.OpenTicket(
                client_id=place.ids["client"],
                contact_id=place.actors[name].id,
                site_id=place.ids["site"] if name == "end user" else None,
                subject=f"{word}VPNが切れる {name}",
                description=f"{word}昨日から",
            ),
        )
        for name in ("end user", "colleague")
    ]
    ticket = opened[0]
    place.ids |= {"ticket": ticket.id, "number": ticket.number, "colleague": opened[1].id}
    for one in opened:
        said = desk.ReplyToClient(ticket_id=one.id, body=f"{word}確認します")
        place.ids["message"] = desk.reply_to_client(work, said).id
        desk.client_replies(work, desk.ClientReplies(ticket_id=one.id, body=f"{word}どうですか"))
        note = desk.AddNote(ticket_id=one.id, body=f"{word} {INSIDE} 社内メモ")
        place.ids["note"] = desk.add_note(work, note).id
    desk.set_priority(work, desk.SetPriority(ticket_id=ticket.id, impact=1, urgency=1))
    place.ids["turn"] = ticket.turns
    desk.hand_over(
        work,
        desk.HandOver(
            ticket_id=ticket.id,
            tier=2,
            team_id=common["team"],
            reason=HandOverReason.OTHER,
            because=f"{word} {INSIDE} 手に負えない",
            summary=f"{word} {INSIDE} 切れる",
            outcome=f"{word} {INSIDE} 切れない",
            tried=f"{word} {INSIDE} 再起動",
            facts=f"{word} {INSIDE} ログあり",
        ),
    )
    told = {"ticket_id": ticket.id, "work_type_id": common["work_type"], "note": f"{word}調査"}
    entry = time.log_time(work, time.LogTime(**told, spent="30", submit=True))
    old = time.LogTime(**told, minutes=45, started_at=OCTOBER, submit=True)
    october = time.log_time(work, old)
    lead = Work(work.session, system_actor(work.actor.provider_id), work.now)
    time.approve_time(lead, time.ApproveTime(entry_ids=[entry.id, october.id]))
    goods = time.AddGoods(
        ticket_id=ticket.id, name=f"{word}SSD", price="18000", serial_number=f"{word}-1"
    )
    place.ids |= {"entry": entry.id, "goods": time.add_goods(work, goods).id}
    place.ids |= _words(work, (ticket.id, place.ids["contract"]), word)
    old_goods = goods.model_copy(update={"sold_on": OCTOBER.date(), "name": f"{word}HDD"})
    time.add_goods(work, old_goods)
    place.ids |= vendors.asked(work, common | place.ids, word)


def _words(work: Work, named: tuple[Any, Any], word: str) -> Ids:
    """What waits for the client's own word: a question and a report."""
    ticket_id, contract_id = named
    ask = time.AskConsent(ticket_id=ticket_id, spent="1h", ceiling="9000", what=f"{word}交換")
    asked = time.ask_consent(work, ask)
    report = WorkReport(
        client_id=asked.client_id,
        contract_id=contract_id,
        month_on=OCTOBER.date().replace(day=1),
        entries=1,
        worked_seconds=2700,
        seen="",
        sent_at=work.now,
        sent_by=work.actor.id,
        answer=f"{word}作業",
    )
    return {"consent": asked.id, "report": work.add(report).id}


def _order(work: Work, place: Place, common: Ids, word: str) -> None:
    buyer = Work(work.session, place.actors["buyer"], work.now)
    order = orders.place_order(
        buyer,
        orders.PlaceOrder(
            token=uuid4(),
            client_id=place.ids["client"],
            package_id=common["package"],
            po_number=f"{word}-77",
            note=f"{word}急ぎ",
            approver_id=place.actors["client admin"].id,
        ),
    )
    place.ids["order"] = order.id
    _top_up(work, place, common, word)


def _top_up(work: Work, place: Place, common: Ids, word: str) -> None:
    pool = select(HourPool.id).where(HourPool.client_id == place.ids["client"]).limit(1)
    row = TopUp(
        client_id=place.ids["client"],
        package_id=common["package"],
        title=f"{word}10時間",
        minutes=600,
        gross_minor=132_000,
        currency="JPY",
        pay_by=PayBy.INVOICE,
        after_pool_id=work.session.scalars(pool).one(),
        left_minutes=60,
        counted_on=NOW.date(),
        expires_on=NOW.date() + timedelta(days=14),
    )
    place.ids["top_up"] = work.add(row).id


def _october(work: Work, common: Ids, places: list[Place]) -> None:
    """Bill October, for all of the provider's clients, and export it."""
    run = billing.bill_month(work, billing.BillMonth(month="2026-10"))
    common["run"] = run.id
    export = billing.export_invoices(work, billing.ExportInvoices(month="2026-10"))
    common["export"] = export.row.id
    common["lock"] = work.session.scalars(select(PeriodLock.id)).first()
    for place in places:
        client_id = place.ids["client"]
        asked = select(Invoice).where(Invoice.client_id == client_id, Invoice.run_id == run.id)
        invoice = work.session.scalars(asked).one()
        items = select(RunItem.id).where(RunItem.client_id == client_id)
        place.ids |= {"invoice": invoice.id, "item": work.session.scalars(items).one()}
        lines = select(InvoiceLine.id).where(InvoiceLine.invoice_id == invoice.id)
        place.ids["invoice_line"] = work.session.scalars(lines).first()
        place.ids["credit"] = promised.credit(work, common | place.ids)


def _staff(work: Work, client_id: UUID) -> dict[str, Actor]:
    """One of each of the provider's roles; the partner is limited to that client."""
    made = {}
    for letter, role in STAFF.items():
        made[role.value] = _actor(work, role, letter)
    partner = made[Role.PARTNER_AGENT.value]
    made[Role.PARTNER_AGENT.value] = replace(partner, clients=frozenset({client_id}))
    return made


def _actor(work: Work, role: Role, letter: str) -> Actor:
    person = work.add(
        Person(name=f"担当{letter}", roles=[role.value], mail=f"{uuid4().hex}@x.example")
    )
    return Actor(person.id, person.name, frozenset({role}), work.actor.provider_id)


STAFF = {
    "T": Role.TECHNICIAN,
    "L": Role.LEAD,
    "D": Role.DESK_MANAGER,
    "F": Role.FINANCE,
    "S": Role.SALES,
    "A": Role.PROVIDER_ADMIN,
    "P": Role.PARTNER_AGENT,
    "R": Role.AUDITOR,
}


def _at_the_gate(sessions: Sessions, *places: Place) -> None:
    """A way in, a session and a key of everybody; those of the client's admin have a name."""
    with at_the_gate(sessions) as gate:
        for place in places:
            for name, actor in place.actors.items():
                session, token = ways.way_in(gate, actor)
                if name == "client admin":
                    place.ids |= {"session": session, "token": token}
