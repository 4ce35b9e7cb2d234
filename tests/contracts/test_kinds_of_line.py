"""Each kind of line does what it promises: counts, packs, tasks, products, prices, targets."""

from datetime import date

import pytest
from sqlalchemy import select

from contracts import actions, queries
from contracts.models import CountedItem
from contracts.queries import CoverRequest
from contracts.queries.agreements import active_lines
from contracts.rules.coverage import SENTENCES, ProductRule, Verdict, explained
from contracts.rules.lines import LineKind
from msp.accounts.models import Person
from msp.data.work import Work
from msp.kernel.errors import Forbidden, Refused
from msp.kernel.money import Money
from msp.kernel.periods import month_of
from tests.contracts.conftest import START, TODAY, active, add, person_of

NOVEMBER = date(2026, 11, 1)


def count(work, line, labels, starts_on=START):
    wish = actions.CountItems(line_id=line.id, labels=labels, starts_on=starts_on)
    return actions.count_items(work, wish)


def test_a_managed_line_bills_what_is_on_its_list(work, contract):
    told = {"fee": 50_000, "unit_fee": 3_000, "included_units": 2, "discount_percent": 10}
    line = add(work, contract, LineKind.MANAGED, basis="per_device", **told)
    active(work, contract)
    count(work, line, "SV-01\nSV-02\n\nSV-03\n")
    count(work, line, "SV-03\nSV-04", NOVEMBER)
    gone = work.session.scalars(select(CountedItem).where(CountedItem.label == "SV-01")).one()
    actions.end_item(work, actions.EndItem(item_id=gone.id, ends_on=date(2026, 12, 1)))

    rows = [
        queries.recurring_fees(work, month_of(day))[0] for day in (START, TODAY, date(2026, 12, 5))
    ]

    assert [(row.counted, row.listed.minor, row.amount.minor) for row in rows] == [
        (3, 53_000, 47_700),
        (4, 56_000, 50_400),
        (3, 53_000, 47_700),
    ]
    assert [item.label for item in queries.evidence(work, line.id, rows[1].counted_on)] == [
        "SV-01",
        "SV-02",
        "SV-03",
        "SV-04",
    ]


def test_the_clients_people_are_counted_and_those_who_left_are_not(work, contract, client):
    line = add(work, contract, LineKind.MANAGED, basis="per_user", unit_fee=1_000)
    active(work, contract)
    people = [
        work.add(Person(name="佐藤", client_id=client.id, mail=f"{n}@x.example")) for n in "ab"
    ]
    wish = actions.CountPeople(line_id=line.id, starts_on=START)

    actions.count_people(work, wish)
    actions.count_people(work, wish)
    people[0].is_active = False
    work.session.flush()
    actions.count_people(work, wish.model_copy(update={"starts_on": NOVEMBER}))

    assert [len(queries.evidence(work, line.id, day)) for day in (START, NOVEMBER)] == [2, 1]


def test_a_pack_pays_for_a_ticket_once_and_for_no_more_than_it_holds(
    work, contract, client, remote
):
    add(
        work,
        contract,
        LineKind.INCIDENT_PACK,
        remote.id,
        fee=30_000,
        granted_tickets=1,
        cycle="once",
        title="10件",
    )
    spot = add(work, contract, LineKind.TIME_AND_MATERIALS, remote.id, rate_per_hour=1)
    active(work, contract)

    def covered(ticket):
        asked = CoverRequest(client.id, remote.id, TODAY, ticket_source=ticket)
        return queries.cover(work, asked)

    (pack, _) = active_lines(work, client.id, TODAY)
    first = covered("ticket:1")
    used = actions.use_incident(work, pack, "ticket:1", TODAY)
    again = actions.use_incident(work, pack, "ticket:1", TODAY)

    assert first.line_id == pack.line_id
    assert used is again
    assert covered("ticket:1").line_id == pack.line_id
    assert covered("ticket:2").line_id == spot.id
    assert "rule.tickets_gone" in [step.code for step in covered("ticket:2").steps]
    assert covered(None).line_id == spot.id
    with pytest.raises(Refused) as refusal:
        actions.use_incident(work, pack, "ticket:2", TODAY)
    assert refusal.value.field == "line_id"
    actions.give_back_incident(
        work, actions.GiveBackIncident(use_id=used.id, reason="誤って数えた")
    )
    assert covered("ticket:2").line_id == pack.line_id
    assert [row.amount.minor for row in queries.recurring_fees(work, month_of(START))] == [30_000]
    assert queries.recurring_fees(work, month_of(TODAY)) == []


def test_tasks_are_marked_month_by_month_and_the_client_reads_them(work, contract, client):
    line = add(work, contract, LineKind.ADD_ON, fee=5_000, service="backup")
    active(work, contract)
    tasks = [
        actions.add_task(work, actions.AddTask(line_id=line.id, title=title, starts_on=TODAY))
        for title in ("控えの確認", "復元試験")
    ]
    wish = actions.MarkTask(task_id=tasks[0].id, month_on=TODAY, is_done=True, note="全件成功")

    actions.mark_task(work, wish)
    actions.mark_task(work, wish.model_copy(update={"note": "全件成功しました"}))

    theirs = Work(work.session, person_of(work, client.id), work.now)
    seen = queries.tasks_of(theirs, line.id, NOVEMBER)
    assert [(each.is_done, each.mark.note if each.mark else "") for each in seen] == [
        (True, "全件成功しました"),
        (False, ""),
    ]
    with pytest.raises(Forbidden):
        actions.mark_task(theirs, wish)
    for month in (date(2026, 10, 1), date(2026, 12, 1)):
        with pytest.raises(Refused) as refusal:
            actions.mark_task(work, wish.model_copy(update={"month_on": month}))
        assert refusal.value.field == "month_on"


@pytest.mark.parametrize(
    ("rule", "covers", "by"),
    [
        (ProductRule.INCLUDED, Verdict.COVERED, None),
        (ProductRule.BY_CONTRACT, Verdict.COVERED, "managed"),
        (ProductRule.CHARGED, Verdict.COVERED, "time_and_materials"),
    ],
)
def test_help_with_a_product_is_paid_by_its_rule(work, contract, client, remote, rule, covers, by):
    found = {
        kind.value: add(work, contract, kind, remote.id, **told)
        for kind, told in (
            (LineKind.MANAGED, {"fee": 1}),
            (LineKind.TIME_AND_MATERIALS, {"rate_per_hour": 1}),
        )
    }
    active(work, contract)
    wish = actions.CreateProduct(code="nas", name_ja="NAS", name_en="NAS", coverage=rule)
    product = actions.create_product(work, wish)

    said = queries.cover(work, CoverRequest(client.id, remote.id, TODAY, product_id=product.id))

    assert said.verdict is covers
    assert said.line_id == (found[by].id if by else None)
    assert said.steps[0].code == f"product.{rule}"
    assert all(explained(said.steps, lambda text: text))
    with pytest.raises(Refused):
        actions.create_product(work, wish)


def test_every_step_of_the_ladder_has_a_sentence():
    assert {"product.included", "rule.tickets_gone", "none"} <= set(SENTENCES)


def test_a_new_kind_of_work_asks_where_it_belongs_until_somebody_says(work, contract, remote):
    line = add(work, contract, LineKind.MANAGED, fee=1)
    before = remote.placed_at

    actions.place_work_type(
        work, actions.PlaceWorkType(work_type_id=remote.id, line_ids=[line.id, line.id])
    )

    assert before is None
    assert remote.placed_at == work.now
    assert queries.work_types_of(work, line.id) == {remote.id}
    actions.place_work_type(work, actions.PlaceWorkType(work_type_id=remote.id))
    assert queries.work_types_of(work, line.id) == {remote.id}


def test_a_clients_price_ends_and_another_currency_is_refused_when_it_is_typed(
    work, client, remote
):
    wish = actions.SetRate(
        client_id=client.id, work_type_id=remote.id, per_hour=9_000, currency="JPY", starts_on=START
    )
    rate = actions.set_rate(work, wish)

    actions.end_rate(work, actions.EndRate(rate_id=rate.id, ends_on=TODAY))

    assert rate.ends_on == TODAY
    for told, field in (
        ({"currency": "USD"}, "currency"),
        ({"role": "somebody"}, "role"),
    ):
        with pytest.raises(Refused) as refusal:
            actions.set_rate(work, wish.model_copy(update=told))
        assert refusal.value.field == field
    with pytest.raises(Refused) as refusal:
        actions.end_rate(work, actions.EndRate(rate_id=rate.id, ends_on=START))
    assert refusal.value.field == "ends_on"


def test_an_hour_costs_by_person_then_tier_then_anybody(work, owner):
    def cost(minor, **told):
        wish = actions.SetCostRate(per_hour=minor, currency="JPY", starts_on=START, **told)
        actions.set_cost_rate(work, wish)

    def of(person, tier):
        return queries.cost_per_hour(work, person, tier, TODAY)

    assert of(None, 1) is None
    cost(4_000)
    cost(5_500, tier=2)
    cost(7_000, person_id=owner.id)
    assert (of(None, 1), of(None, 2)) == (Money(4_000, "JPY"), Money(5_500, "JPY"))
    assert of(owner.id, 2) == Money(7_000, "JPY")


@pytest.mark.parametrize(
    ("told", "price"),
    [
        ({"discount_percent": 10}, 108_000),
        ({"discount": 5_000}, 115_000),
        ({"price": 99_000}, 99_000),
    ],
)
def test_a_package_shows_its_list_price_beside_the_discounted_one(work, told, price):
    wish = actions.CreatePackage(
        name_ja="10時間", minutes=600, currency="JPY", list_price=120_000, **told
    )

    made = actions.create_package(work, wish)

    assert (made.price.minor, made.list_price_minor) == (price, 120_000)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({}, "price"),
        ({"discount_percent": 10}, "list_price"),
        ({"list_price": 100, "discount_percent": 10, "price": 80}, "price"),
        ({"list_price": 100, "price": 120}, "list_price"),
    ],
)
def test_a_package_price_that_cannot_be_is_refused_at_its_field(work, told, field):
    wish = actions.CreatePackage(name_ja="x", minutes=60, currency="JPY", **told)

    with pytest.raises(Refused) as refusal:
        actions.create_package(work, wish)

    assert refusal.value.field == field


def test_a_premium_line_has_targets_of_its_own(work, contract, client):
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "9:00-18:00")
    calendar = actions.create_calendar(
        work, actions.CreateCalendar(name="平日", zone="Asia/Tokyo", **week)
    )

    def policy(name, minutes, **told):
        targets = [{"priority": 1, "pledge": "first_response", "minutes": minutes}]
        wish = actions.CreateSlaPolicy(name=name, calendar_id=calendar.id, targets=targets, **told)
        return actions.create_sla_policy(work, wish)

    policy("標準", 240, is_default=True)
    premium = policy("プレミアム", 30)
    told = {"fee": 50_000, "service": "premium_support", "line_sla_policy_id": premium.id}
    line = add(work, contract, LineKind.ADD_ON, **told)
    active(work, contract)

    terms = queries.sla_terms(work, client.id, line_id=line.id)
    whole = queries.sla_terms(work, client.id)

    assert (terms.name, whole.name) == ("プレミアム", "プレミアム")
    assert queries.sla_terms(work, client.id, contract_id=line.id).name == "標準"
