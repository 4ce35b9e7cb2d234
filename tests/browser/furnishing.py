"""What the story has none of, so that every page has a row to show: a team, goods, work, a card."""

from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

from sqlalchemy import select

from billing.models import HourOrder, TopUp
from billing.rules.orders import OrderState, PayBy
from contracts.actions import quotes
from contracts.models import HourPackage, HourPool, WorkType
from msp.accounts import queries
from msp.accounts.actions.people import SaveTeam, save_team
from msp.accounts.models import Person
from msp.data.jobs import Job, JobState
from msp.data.work import Sessions, Work, at_the_gate, begin
from msp.desk.actions.time import AddGoods, add_goods
from msp.desk.models import Ticket
from msp.desk.rules import Status
from msp.kernel.access import system_actor
from tests.conftest import NOW
from tests.crawl import agreements, offers

UNTIL = date(2026, 12, 20)


def furnish(sessions: Sessions) -> None:
    """Put it into the story's provider, as its administrator."""
    with at_the_gate(sessions) as gate:
        system = system_actor(queries.providers(gate)[0])
    with begin(sessions, system, NOW) as work:
        whose = select(Person).where(Person.mail.startswith("takashi.ueda@"))
        admin = queries.actor_of(work.session.scalars(whose).one())
    with begin(sessions, admin, NOW) as work:
        save_team(work, SaveTeam(name="ネットワーク班", name_en="Network"))
        _sell(work)
        _pay_by_card(work)
        _agree(work)
        told = {"kind": "invoices.documents", "told": {}, "asked_by": admin.id}
        work.add(Job(state=JobState.DONE, done=3, total=3, ended_at=NOW, **told))
        for room in sorted(Path(__file__).parent.glob("furnish_*.py")):
            import_module(f"tests.browser.{room.stem}").furnish(work)


def _sell(work: Work) -> None:
    """On every ticket of the running month: each walker opens another one first."""
    month = NOW.replace(day=1)
    asked = select(Ticket.id).where(Ticket.opened_at >= month, Ticket.status != Status.CLOSED)
    for ticket_id in work.session.scalars(asked).all():
        wish = AddGoods(ticket_id=ticket_id, name="LANケーブル 5m", quantity=2, price="1200")
        add_goods(work, wish)


def _pay_by_card(work: Work) -> None:
    """The orders that gave hours, as if Stripe had taken the money."""
    given = select(HourOrder).where(HourOrder.state == OrderState.FULFILLED)
    for order in work.session.scalars(given):
        order.stripe_payment_id = f"pi_{order.id.hex}"


def _agree(work: Work) -> None:
    """A client's yearly contract with all that stands behind one, quotes, a cost, a top-up."""
    pool = work.session.scalars(select(HourPool).order_by(HourPool.id)).first()
    if pool is None:
        raise RuntimeError("the story sells no hours")
    ids = {"client": pool.client_id}
    common = {
        "package": work.session.scalars(select(HourPackage.id)).first(),
        "work_type": work.session.scalars(select(WorkType.id)).first(),
    }
    agreements.catalogue(work, "")
    agreements.behind(work, ids, "")
    offers.made(work, ids, common, "")
    told = {"title": "増設のご提案", "starts_on": NOW.date(), "valid_until": UNTIL}
    wish = quotes.DraftQuote(client_id=pool.client_id, **told)
    draft = quotes.draft_quote(work, wish)
    put = {"quote_id": draft.id, "title": "ルーター", "price": 9_000, "kind": "goods"}
    quotes.put_quote_item(work, quotes.PutQuoteItem(**put))
    about = {"title": "10時間", "minutes": 600, "gross_minor": 132_000, "currency": "JPY"}
    about |= {"pay_by": PayBy.INVOICE, "left_minutes": 60, "counted_on": NOW.date()}
    about |= {"client_id": pool.client_id, "expires_on": NOW.date() + timedelta(days=14)}
    work.add(TopUp(package_id=common["package"], after_pool_id=pool.id, **about))
