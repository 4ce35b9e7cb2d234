"""Quotes for tests: drafted, filled, sent, accepted."""

from dataclasses import replace
from datetime import date

from contracts.actions import CreateWorkType, create_work_type
from contracts.actions import quotes as actions
from contracts.rules.lines import LineKind
from msp.accounts.models import Person
from msp.data.work import Work
from msp.kernel.access import Role
from msp.kernel.money import Money
from tests.contracts.conftest import person_of

UNTIL, START = date(2026, 12, 20), date(2026, 12, 1)


def yen(minor):
    return Money(minor, "JPY")


def drafted(work, client, **told):
    told = {"title": "導入のご提案", "valid_until": UNTIL, "starts_on": START} | told
    return actions.draft_quote(work, actions.DraftQuote(client_id=client.id, **told))


def filled(work, client, remote, **told):
    """A monthly fee, hours with a line of their own, goods at two rates, one-off work."""
    quote = drafted(work, client, **told)
    own = {"quote_id": quote.id}
    put = {"fee": 50_000, "discount_percent": 10, "periods": 12}
    actions.put_quote_terms(
        work, actions.PutQuoteTerms(**own, kind=LineKind.MANAGED, title="監視", **put)
    )
    put = {"minutes": "10h", "quantity": 2, "price": 130_000, "discount": 20_000}
    put |= {"validity_months": 12, "rate_per_hour": 13_000, "work_type_ids": [remote.id]}
    actions.put_quote_hours(work, actions.PutQuoteHours(**own, title="時間パック", **put))
    for title, category in (("ルーター", "standard"), ("保守用飲料", "reduced")):
        put = {"quantity": 3, "price": "9,990", "tax": category}
        actions.put_quote_item(work, actions.PutQuoteItem(**own, kind="goods", title=title, **put))
    actions.put_quote_item(
        work, actions.PutQuoteItem(**own, kind="work", title="設置作業", price=80_000)
    )
    return quote


def sent(work, quote):
    return actions.send_quote(work, actions.SendQuote(quote_id=quote.id), "https://p.example")


def admin_of(work, client, mail="admin@x.example"):
    made = work.add(
        Person(client_id=client.id, name="高橋", mail=mail, roles=[Role.CLIENT_ADMIN.value])
    )
    return replace(person_of(work, client.id), id=made.id)


def as_(work, actor):
    return Work(work.session, actor, work.now)


def accepted(work, actor, quote, **told):
    wish = actions.AcceptQuote(quote_id=quote.id, **told)
    return actions.accept_quote(as_(work, actor), wish)


def work_type(work):
    return create_work_type(work, CreateWorkType(code="remote", name_ja="リモート"))
