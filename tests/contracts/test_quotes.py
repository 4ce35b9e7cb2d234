"""A client answers an offer once; what was offered stays, and what was accepted is made once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DatabaseError

from contracts.actions import quotes as actions
from contracts.actions import quotes_estimates as estimates
from contracts.models import Contract, ContractLine, HourPool, Quote, QuoteLine, QuoteOutcome
from contracts.queries import quotes as queries
from contracts.rules import fees, quotes, tax
from contracts.rules.lines import ContractState, LineKind
from contracts.rules.pools import PoolState
from contracts.rules.quotes import Priced, QuoteLineKind, QuoteState
from contracts.rules.quotes_estimates import EstimateState
from contracts.rules.tax import TaxCategory
from msp.accounts.models import Client, Provider
from msp.data.history import History
from msp.data.work import Work, begin, look
from msp.kernel.access import Actor, Role, system_actor
from msp.kernel.errors import Conflict, Forbidden, NotFound, Refused
from msp.outside.models import OutboxMessage
from tests.contracts.conftest import TODAY, person_of
from tests.contracts.quoting import (
    START,
    accepted,
    admin_of,
    as_,
    drafted,
    filled,
    sent,
    work_type,
    yen,
)


def test_an_offer_is_taxed_once_for_each_rate_on_its_sum():
    lines = [
        Priced(QuoteLineKind.RECURRING, yen(33_335), 12, fees.Discount(percent=10)),
        Priced(QuoteLineKind.GOODS, yen(999), 3, fees.Discount(off=yen(97))),
        Priced(QuoteLineKind.GOODS, yen(105), 1, category=TaxCategory.REDUCED),
        Priced(QuoteLineKind.WORK, yen(50_001)),
    ]

    total = quotes.totals(lines, tax.USUAL, "JPY")

    assert [line.amount.minor for line in lines] == [30_002 * 12, 2_900, 105, 50_001]
    assert [line.each for line in lines] == [yen(30_002), None, yen(105), yen(50_001)]
    assert [(row.net.minor, row.tax.minor) for row in total.rows] == [(412_925, 41_292), (105, 8)]
    assert quotes.saved(lines, "JPY") == yen(3_333 * 12 + 97)


@pytest.mark.parametrize(
    ("current", "wanted", "error"),
    [
        (QuoteState.ACCEPTED, QuoteState.ACCEPTED, Conflict),
        (QuoteState.DECLINED, QuoteState.ACCEPTED, Conflict),
        (QuoteState.EXPIRED, QuoteState.ACCEPTED, Refused),
        (QuoteState.DRAFT, QuoteState.ACCEPTED, Refused),
        (QuoteState.SUPERSEDED, QuoteState.DECLINED, Refused),
        (QuoteState.ACCEPTED, QuoteState.WITHDRAWN, Refused),
    ],
)
def test_an_answered_quote_says_so_and_stays(current, wanted, error):
    with pytest.raises(error):
        quotes.moved(current, wanted)


def test_an_accepted_quote_becomes_contract_lines_hours_and_deliveries(work, client, remote):
    admin = admin_of(work, client)
    quote = sent(work, filled(work, client, remote))
    assert (quote.number, quote.net_minor) == ("Q-202611-001", 540_000 + 240_000 + 59_940 + 80_000)
    assert quote.gross_minor == quote.net_minor + 88_997 + 2_397

    accepted(work, admin, quote, po_number="PO-7", seen_gross=quote.gross_minor)

    contract = work.get(Contract, quote.contract_id)
    assert (contract.state, contract.starts_on) == (ContractState.ACTIVE, START)
    assert (contract.po_number, contract.source) == ("PO-7", f"quote:{quote.id}")
    made = work.session.scalars(select(ContractLine).order_by(ContractLine.position)).all()
    assert [(line.kind, line.title) for line in made] == [
        (LineKind.MANAGED, "監視"),
        (LineKind.BLOCK, "時間パック"),
    ]
    pool = work.session.scalars(select(HourPool)).one()
    assert (pool.minutes, pool.price_minor, pool.state) == (1200, 240_000, PoolState.ACTIVE)
    assert (pool.starts_on, pool.expires_on) == (START, date(2027, 11, 30))
    became = queries.outcomes_of(work, quote.id)
    assert [became[line.id].line_id for line in queries.lines_of_quote(work, quote.id)][:2] == [
        line.id for line in made
    ]
    verbs = set(work.session.scalars(select(History.verb).where(History.actor_id == admin.id)))
    assert {"quote.accept", "contract.draft", "contract.activate", "pool.grant"} <= verbs
    letters = work.session.scalars(select(OutboxMessage).order_by(OutboxMessage.created_at))
    assert [letter.to_address for letter in letters] == ["admin@x.example", "o@x.example"]


def test_goods_and_work_are_charged_once_delivered(work, client, remote):
    admin = admin_of(work, client)
    quote = accepted(work, admin, sent(work, filled(work, client, remote)))
    goods = next(
        line for line in queries.lines_of_quote(work, quote.id) if line.title == "ルーター"
    )
    deliver = actions.DeliverQuoteLine(line_id=goods.id, delivered_on=TODAY)

    later = deliver.model_copy(update={"delivered_on": date(2026, 11, 21)})
    with pytest.raises(Refused):
        actions.deliver_quote_line(work, later)
    actions.deliver_quote_line(work, deliver)
    with pytest.raises(Refused):
        actions.deliver_quote_line(work, deliver)
    with pytest.raises(Forbidden):
        actions.deliver_quote_line(as_(work, admin), deliver)

    assert queries.outcomes_of(work, quote.id)[goods.id].delivered_on == TODAY


def test_hours_without_own_work_join_the_clients_line(work, client, block):
    admin = admin_of(work, client)
    quote = drafted(work, client)
    put = {"title": "10時間", "minutes": 600, "price": 100_000, "starts": "when_paid"}
    actions.put_quote_hours(work, actions.PutQuoteHours(quote_id=quote.id, **put))
    accepted(work, admin, sent(work, quote))

    pool = work.session.scalars(select(HourPool)).one()
    assert (pool.line_id, pool.state, quote.contract_id) == (block.id, PoolState.PENDING, None)


def test_a_quote_may_extend_a_contract_in_force(work, client, block):
    admin = admin_of(work, client)
    quote = drafted(work, client, extends_id=block.contract_id)
    put = {"kind": LineKind.ADD_ON, "title": "バックアップ", "fee": 8_000}
    actions.put_quote_terms(work, actions.PutQuoteTerms(quote_id=quote.id, **put))
    accepted(work, admin, sent(work, quote))

    assert quote.contract_id == block.contract_id
    titles = select(ContractLine.title).where(ContractLine.contract_id == block.contract_id)
    assert set(work.session.scalars(titles)) == {"時間パック", "バックアップ"}


@pytest.mark.parametrize(
    "told", [{"discount": 2}, {"discount": 1, "discount_percent": 1}], ids=["more", "twice"]
)
def test_what_offers_nothing_or_less_is_refused(work, client, told):
    quote = drafted(work, client)
    with pytest.raises(Refused) as nothing:
        sent(work, quote)
    put = actions.PutQuoteItem(quote_id=quote.id, kind="goods", title="a", price=1, **told)
    with pytest.raises(Refused) as refusal:
        actions.put_quote_item(work, put)
    assert (nothing.value.field, refusal.value.field) == ("quote_id", "discount")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"valid_until": date(2026, 11, 19)}, "valid_until"),
        ({"ends_on": START}, "ends_on"),
        ({"renewal": "automatic"}, "ends_on"),
    ],
)
def test_days_that_do_not_fit_are_refused(work, client, told, field):
    with pytest.raises(Refused) as refusal:
        drafted(work, client, **told)
    assert refusal.value.field == field


def test_an_offer_that_could_not_be_kept_is_not_sent(work, client):
    quote = drafted(work, client)
    put = {"title": "10時間", "minutes": 600, "price": 100_000}
    actions.put_quote_hours(work, actions.PutQuoteHours(quote_id=quote.id, **put))

    with pytest.raises(Refused, match="no line for prepaid hours"):
        sent(work, quote)

    assert work.session.scalar(select(func.count()).select_from(QuoteOutcome)) == 0


def test_the_answer_needs_what_the_client_needs(work, client, remote):
    admin = admin_of(work, client)
    client.needs_po = True
    quote = sent(work, filled(work, client, remote))

    for told, field in (({}, "po_number"), ({"po_number": "1", "seen_gross": 1}, "seen_gross")):
        with pytest.raises(Refused) as refusal:
            accepted(work, admin, quote, **told)
        assert refusal.value.field == field
    with pytest.raises(Refused) as refusal:  # staff names who agreed
        actions.accept_quote(work, actions.AcceptQuote(quote_id=quote.id, po_number="1"))
    assert refusal.value.field == "approver_name"
    with pytest.raises(Forbidden):
        accepted(work, person_of(work, client.id, Role.END_USER), quote, po_number="1")


def test_a_client_sees_no_draft_and_nothing_of_another(work, sessions, client, remote):
    other = work.add(Client(name="別の会社", number=2))
    theirs = sent(work, filled(work, other, remote))
    draft, mine = filled(work, client, remote), sent(work, filled(work, client, remote))
    work.session.flush()

    with begin(sessions, person_of(work, client.id)) as looking:
        assert [row.id for row in looking.session.scalars(queries.visible_quotes(looking))] == [
            mine.id
        ]
        for quote in (theirs, draft):
            wish = actions.AcceptQuote(quote_id=quote.id)
            with pytest.raises(NotFound):
                actions.accept_quote(looking, wish)


def test_a_revision_takes_the_place_and_the_number(work, client, remote):
    admin = admin_of(work, client)
    old = sent(work, filled(work, client, remote))
    new = actions.revise_quote(work, actions.ReviseQuote(quote_id=old.id))
    assert actions.revise_quote(work, actions.ReviseQuote(quote_id=old.id)) is new
    assert old.state is QuoteState.SENT
    sent(work, new)

    assert (old.state, new.shown_number) == (QuoteState.SUPERSEDED, "Q-202611-001-2")
    assert new.net_minor == old.net_minor
    with pytest.raises(Refused, match="newer version"):
        accepted(work, admin, old)
    accepted(work, admin, new)
    with pytest.raises(Refused):
        actions.revise_quote(work, actions.ReviseQuote(quote_id=new.id))
    copy = actions.copy_quote(work, actions.CopyQuote(quote_id=new.id))
    assert (copy.state, copy.number) == (QuoteState.DRAFT, None)
    assert sent(work, copy).number == "Q-202611-002"


def test_an_offer_is_over_after_its_last_day_and_after_a_withdrawal(work, client, remote):
    admin = admin_of(work, client)
    first, second = (sent(work, filled(work, client, remote)) for _ in range(2))
    actions.withdraw_quote(work, actions.WithdrawQuote(quote_id=second.id, reason="価格改定"))
    late = Work(work.session, work.actor, work.now.replace(month=12, day=21))
    their_late = as_(late, admin)

    with pytest.raises(Refused, match="no longer valid"):
        actions.accept_quote(their_late, actions.AcceptQuote(quote_id=first.id))
    assert (actions.expire_quotes(late), actions.expire_quotes(late)) == (1, 0)
    assert first.state is QuoteState.EXPIRED
    with pytest.raises(Refused, match="withdrawn"):
        accepted(work, admin, second)


def test_questions_go_to_the_sender_and_answers_back(work, client, remote):
    admin = admin_of(work, client)
    quote = sent(work, filled(work, client, remote))
    ask = actions.AskAboutQuote(quote_id=quote.id, body="設置日は選べますか")
    actions.ask_about_quote(as_(work, admin), ask)
    actions.ask_about_quote(work, ask.model_copy(update={"body": "はい"}))
    actions.decline_quote(
        as_(work, admin), actions.DeclineQuote(quote_id=quote.id, reason="予算のため")
    )

    assert [said.from_client for said in queries.messages_of(work, quote.id)] == [True, False]
    to = work.session.scalars(select(OutboxMessage.to_address).order_by(OutboxMessage.created_at))
    assert sorted(to) == ["admin@x.example"] * 2 + ["o@x.example"] * 2


@pytest.mark.parametrize(
    "change",
    [
        lambda quote: update(QuoteLine).values(unit_minor=1),
        lambda quote: delete(QuoteLine),
        lambda quote: update(Quote).values(net_minor=0, gross_minor=Quote.tax_minor),
        lambda quote: update(Quote).values(number="Q-1"),
    ],
)
def test_the_database_keeps_what_was_offered(work, client, remote, change):
    quote = sent(work, filled(work, client, remote))
    work.session.flush()
    with pytest.raises(DatabaseError, match="what was offered stays"), work.session.begin_nested():
        work.session.execute(change(quote))


def test_an_estimate_above_the_ceiling_waits_for_somebody_else(work, client, remote):
    quote = filled(work, client, remote)
    lead = replace(work.actor, id=uuid4(), roles=frozenset({Role.LEAD}))
    told = {"client_id": client.id, "quote_id": quote.id, "title": "原価"}
    estimate = estimates.draft_estimate(work, estimates.DraftEstimate(**told))
    hours = {"estimate_id": estimate.id, "title": "設計", "minutes": "7.5h"}
    with pytest.raises(Refused) as refusal:  # nobody has said what an hour costs
        estimates.add_estimate_hours(work, estimates.AddEstimateHours(**hours))
    assert refusal.value.field == "per_hour"
    estimates.add_estimate_hours(work, estimates.AddEstimateHours(**hours, per_hour=5_001))
    goods = {"estimate_id": estimate.id, "title": "ルーター", "quantity": 3, "cost": 40_000}
    estimates.add_estimate_goods(work, estimates.AddEstimateGoods(**goods))
    with pytest.raises(Refused, match="not approved"):
        sent(work, quote)
    estimates.hand_in_estimate(work, estimates.HandInEstimate(estimate_id=estimate.id))
    assert estimate.state is EstimateState.SUBMITTED
    with pytest.raises(Forbidden):
        estimates.approve_estimate(work, estimates.ApproveEstimate(estimate_id=estimate.id))
    estimates.approve_estimate(as_(work, lead), estimates.ApproveEstimate(estimate_id=estimate.id))
    assert sent(work, quote).state is QuoteState.SENT

    estimates.reopen_estimate(
        work, estimates.ReopenEstimate(estimate_id=estimate.id, reason="仕様変更")
    )
    estimates.set_estimate_ceiling(work, estimates.SetEstimateCeiling(ceiling=157_508))
    estimates.hand_in_estimate(work, estimates.HandInEstimate(estimate_id=estimate.id))
    assert estimate.state is EstimateState.APPROVED  # 37,508 + 120,000: exactly the ceiling


def test_of_eight_admins_who_accept_one_quote_exactly_one_succeeds(committed):
    owner = Actor(uuid4(), "Olive", frozenset({Role.PROVIDER_ADMIN}), uuid4())
    with begin(committed, system_actor(owner.provider_id)) as work:
        work.add(Provider(id=owner.provider_id, name="みらいITサービス"))
        client = work.add(Client(name="みなと製作所", number=1))
        remote = work_type(work)
        quote_id = sent(work, filled(work, client, remote)).id
        client_id = client.id
    people = [
        Actor(
            uuid4(), "港", frozenset({Role.CLIENT_ADMIN}), owner.provider_id, frozenset([client_id])
        )
        for _ in range(8)
    ]

    def answer(person: Actor) -> str:
        try:
            with begin(committed, person) as work:
                actions.accept_quote(work, actions.AcceptQuote(quote_id=quote_id))
        except Conflict:
            return "late"
        return "first"

    with ThreadPoolExecutor(len(people)) as crowd:
        answers = list(crowd.map(answer, people))

    assert (answers.count("first"), answers.count("late")) == (1, 7)
    with look(committed, owner) as work:
        counts = [
            work.session.scalar(select(func.count()).select_from(kind))
            for kind in (Contract, ContractLine, HourPool, QuoteOutcome)
        ]
        assert counts == [1, 2, 1, 5]
        winner = people[answers.index("first")].id
        assert work.get(Quote, quote_id).answered_by == winner
