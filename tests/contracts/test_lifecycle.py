"""A contract's life: amended with a preview, renewed, raised, copied, ended with hours left."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from contracts import actions, queries
from contracts.actions.agreements.renewing import Decision
from contracts.models import Contract, ContractLine, HourPool, RenewalItem, RenewalState
from contracts.rules.lines import ContractState, HoursLeft, LineKind, Renewal
from contracts.rules.pools import PoolState
from msp.data.history import History
from msp.data.work import Work
from msp.kernel.errors import Refused
from msp.kernel.money import Money
from msp.kernel.periods import month_of
from tests.contracts.conftest import START, TODAY, active, add

DECEMBER = date(2026, 12, 1)


def months(work, *days):
    return [
        [(row.amount.minor, row.source.count(":")) for row in queries.recurring_fees(work, month)]
        for month in map(month_of, days)
    ]


def test_an_amendment_inside_a_month_is_previewed_and_billed_by_its_days(work, contract):
    line = add(work, contract, LineKind.MANAGED, fee=180_000)
    active(work, contract)
    wish = actions.ChangeTerms(line_id=line.id, starts_on=date(2026, 11, 16), fee=210_000)

    told = actions.amendment_preview(work, wish)
    before = months(work, TODAY)
    actions.change_terms(work, wish)

    assert [(each.before.minor, each.after.minor) for each in told] == [
        (180_000, 195_000),
        (180_000, 210_000),
        (180_000, 210_000),
    ]
    assert before == [[(180_000, 2)]]
    assert months(work, TODAY, DECEMBER) == [[(180_000, 2), (15_000, 3)], [(210_000, 2)]]


def test_a_cheaper_amendment_gives_back_by_the_day(work, contract):
    line = add(work, contract, LineKind.MANAGED, fee=180_000)
    active(work, contract)
    told = {"line_id": line.id, "fee": 90_000}

    actions.change_terms(work, actions.ChangeTerms(starts_on=date(2026, 11, 16), **told))

    assert months(work, TODAY) == [[(180_000, 2), (-45_000, 3)]]


def test_a_change_of_terms_is_kept_with_what_was_before_and_after(work, contract):
    line = add(work, contract, LineKind.MANAGED, fee=180_000)
    active(work, contract)
    actions.change_terms(
        work, actions.ChangeTerms(line_id=line.id, starts_on=DECEMBER, fee=200_000)
    )

    (row,) = work.session.scalars(select(History).where(History.verb == "terms.change"))

    assert row.detail["fee_minor"] == [180_000, 200_000]
    assert row.actor_id == work.actor.id


@pytest.mark.parametrize(
    ("kind", "told", "field"),
    [
        (LineKind.MANAGED, {"fee": 1, "basis": "per_user"}, "unit_fee"),
        (LineKind.MANAGED, {"fee": 1, "unit_fee": 1}, "basis"),
        (LineKind.MANAGED, {"fee": 1, "discount_percent": 5, "discount": 1}, "discount"),
        (LineKind.INCIDENT_PACK, {"fee": 1}, "granted_tickets"),
        (LineKind.RETAINER, {}, "fee"),
        (LineKind.ADD_ON, {}, "fee"),
        (LineKind.ADD_ON, {"fee": 1, "service": "premium_support"}, "line_sla_policy_id"),
        (LineKind.MANAGED, {"fee": 1, "service": "backup"}, "service"),
        (LineKind.ALLOTMENT, {"granted_minutes": 60, "cycle": "once"}, "cycle"),
        (LineKind.TIME_AND_MATERIALS, {"minimum_fee": 1}, "minimum_per"),
        (LineKind.TIME_AND_MATERIALS, {"minimum_per": "call"}, "minimum_fee"),
        (LineKind.MANAGED, {"fee": 1, "minimum_fee": 1, "minimum_per": "call"}, "minimum_fee"),
        (
            LineKind.TIME_AND_MATERIALS,
            {"minimum_fee": 1, "minimum_per": "visit", "scope": "day"},
            "minimum_per",
        ),
        (LineKind.TIME_AND_MATERIALS, {"granted_tickets": 1}, "granted_tickets"),
    ],
)
def test_terms_that_do_not_go_together_are_refused_at_their_field(
    work, contract, kind, told, field
):
    with pytest.raises(Refused) as refusal:
        add(work, contract, kind, **told)

    assert refusal.value.field == field


def test_new_terms_outside_the_lines_own_days_are_refused(work, contract):
    line = add(work, contract, LineKind.MANAGED, fee=1, ends_on=DECEMBER)
    active(work, contract)

    for day in (date(2026, 3, 31), DECEMBER):
        with pytest.raises(Refused) as refusal:
            actions.change_terms(work, actions.ChangeTerms(line_id=line.id, starts_on=day, fee=2))
        assert refusal.value.field == "starts_on"


def renewable(work, client, **told):
    told = {"renewal": Renewal.AUTOMATIC, "notice_days": 30, **told}
    wish = actions.DraftContract(
        client_id=client.id, title="年契約", starts_on=START, ends_on=date(2027, 1, 1), **told
    )
    contract = actions.draft_contract(work, wish)
    add(work, contract, LineKind.MANAGED, fee=1)
    return active(work, contract)


def later(work, day):
    return Work(work.session, work.actor, datetime.combine(day, work.now.timetz()))


def test_one_piece_of_work_comes_for_each_end_and_what_renews_itself_is_renewed(work, client):
    contract = renewable(work, client)

    made = [actions.open_renewals(work), actions.open_renewals(work)]
    (item,) = work.session.scalars(select(RenewalItem))
    on_the_day = actions.renew_due(later(work, item.notice_by))
    after = actions.renew_due(later(work, item.notice_by + timedelta(days=1)))

    assert made == [1, 0]
    assert item.notice_by == date(2026, 12, 1)
    assert (on_the_day, after) == (0, 1)
    assert contract.ends_on == date(2028, 1, 1)
    assert (item.state, item.renewed_until) == (RenewalState.RENEWED, date(2028, 1, 1))


def test_notice_in_time_stops_what_renews_itself_and_is_decided_once(work, client):
    contract = renewable(work, client)
    actions.open_renewals(work)
    (item,) = work.session.scalars(select(RenewalItem))
    wish = actions.DecideRenewal(renewal_id=item.id, decision=Decision.DECLINE, note="解約予告")

    actions.decide_renewal(work, wish)

    with pytest.raises(Refused, match="decided already"):
        actions.decide_renewal(work, wish)
    day = later(work, date(2027, 1, 1))
    actions.turn_contracts(day)
    assert contract.state is ContractState.ENDED
    assert contract.ends_on == date(2027, 1, 1)


def test_what_is_renewed_has_an_end(work, client):
    wish = actions.DraftContract(
        client_id=client.id, title="x", starts_on=START, renewal=Renewal.AUTOMATIC
    )

    with pytest.raises(Refused) as refusal:
        actions.draft_contract(work, wish)

    assert refusal.value.field == "ends_on"


def test_prices_of_many_lines_are_raised_as_previewed(work, contract, client):
    fee = add(work, contract, LineKind.MANAGED, fee=18_050)
    rate = add(work, contract, LineKind.TIME_AND_MATERIALS, rate_per_hour=12_000)
    agreed = add(work, contract, LineKind.MANAGED, fee=500, title="決まっている")
    active(work, contract)
    told = actions.ChangeTerms(line_id=agreed.id, starts_on=date(2027, 4, 1), fee=600)
    actions.change_terms(work, told)
    wish = actions.RaisePrices(
        line_ids=[fee.id, rate.id, agreed.id],
        percent=Decimal("3.5"),
        step=100,
        starts_on=date(2027, 1, 1),
    )

    seen = actions.raise_preview(work, wish)
    unchanged = [len(queries.terms_of(work, line.id)) for line in (fee, rate, agreed)]
    done = actions.raise_prices(work, wish)

    assert seen == done
    assert unchanged == [1, 1, 2]
    assert [[after.minor for _, _, after in each.prices] for each in seen] == [
        [18_700],
        [12_400],
        [],
    ]
    assert [bool(each.stays) for each in seen] == [False, False, True]
    assert queries.terms_of(work, rate.id)[-1].rate_per_hour == Money(12_400, "JPY")
    assert queries.terms_of(work, rate.id)[0].ends_on == date(2027, 1, 1)
    assert len(queries.terms_of(work, agreed.id)) == 2


def test_prices_are_not_raised_for_days_that_were(work, contract):
    line = add(work, contract, LineKind.MANAGED, fee=18_050)
    active(work, contract)
    wish = actions.RaisePrices(line_ids=[line.id], percent=Decimal(3), starts_on=TODAY)

    with pytest.raises(Refused) as refusal:
        actions.raise_prices(work, wish)

    assert refusal.value.field == "starts_on"


def test_a_template_is_copied_into_a_draft_and_not_referenced(work, contract, client, remote):
    add(work, contract, LineKind.MANAGED, remote.id, fee=180_000, discount_percent=5)
    addon = add(work, contract, LineKind.ADD_ON, fee=5_000, service="backup", title="控え")
    actions.add_task(work, actions.AddTask(line_id=addon.id, title="復元試験", starts_on=START))
    active(work, contract)
    template = actions.save_template(
        work, actions.SaveTemplate(contract_id=contract.id, name="標準保守")
    )
    wish = {"template_id": template.id, "client_id": client.id, "starts_on": DECEMBER}

    made = actions.draft_from_template(work, actions.DraftFromTemplate(**wish))
    actions.change_terms(
        work,
        actions.ChangeTerms(line_id=_lines(work, contract)[0].id, starts_on=DECEMBER, fee=1),
    )

    copies = _lines(work, made)
    assert made.state is ContractState.DRAFT
    assert [(line.kind, line.starts_on) for line in copies] == [
        (LineKind.MANAGED, DECEMBER),
        (LineKind.ADD_ON, DECEMBER),
    ]
    (terms,) = queries.terms_of(work, copies[0].id)
    assert (terms.fee_minor, terms.discount_percent) == (180_000, 5)
    assert queries.work_types_of(work, copies[0].id) == {remote.id}
    assert [each.task.title for each in queries.tasks_of(work, copies[1].id, DECEMBER)] == [
        "復元試験"
    ]
    with pytest.raises(Refused):
        actions.save_template(work, actions.SaveTemplate(contract_id=contract.id, name="標準保守"))


def _lines(work, contract):
    wanted = select(ContractLine).where(ContractLine.contract_id == contract.id)
    return list(work.session.scalars(wanted.order_by(ContractLine.position)))


def end(work, contract, ends_on, **told):
    wish = actions.EndContract(contract_id=contract.id, ends_on=ends_on, **told)
    return actions.end_contract(work, wish)


def test_hours_left_expire_with_the_contract(work, contract, sold):
    pool = sold("a", 600)

    end(work, contract, DECEMBER)

    assert pool.expires_on == date(2026, 11, 30)


def test_hours_left_may_be_used_until_a_later_day(work, contract, client, sold, remote):
    add(work, contract, LineKind.MANAGED, fee=1, title="監視")
    pool = sold("a", 600)

    end(work, contract, DECEMBER, hours_left=HoursLeft.EXTEND, extend_to=date(2027, 3, 1))

    (line,) = queries.active_lines(work, client.id, date(2027, 2, 28))
    assert line.kind is LineKind.BLOCK
    assert pool.expires_on == date(2027, 2, 28)
    assert months(work, DECEMBER) == [[]]
    assert queries.active_lines(work, client.id, date(2027, 3, 1)) == []


def test_hours_left_are_paid_back_when_the_contract_ends(work, contract, sold):
    pool = sold("a", 600, price=110_000)
    actions.burn(
        work,
        actions.BurnRequest(contract.client_id, (pool.line_id,), 60, TODAY, "time:1"),
    )

    end(work, contract, TODAY, hours_left=HoursLeft.REFUND)

    left = work.session.scalars(select(HourPool)).one()
    assert contract.state is ContractState.ENDED
    assert (left.remaining_minutes, left.state) == (0, PoolState.EXHAUSTED)
    (back,) = queries.refunds(work, month_of(TODAY))
    assert back.amount == Money(99_000, "JPY")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"ends_on": date(2026, 3, 1)}, "ends_on"),
        ({"ends_on": DECEMBER, "hours_left": "extend"}, "extend_to"),
        ({"ends_on": DECEMBER, "hours_left": "extend", "extend_to": DECEMBER}, "extend_to"),
    ],
)
def test_an_end_that_cannot_be_is_refused_at_its_field(work, contract, sold, told, field):
    sold("a", 600)

    with pytest.raises(Refused) as refusal:
        end(work, contract, **told)

    assert refusal.value.field == field


def test_a_client_has_several_contracts_and_each_ends_by_itself(work, client, contract):
    add(work, contract, LineKind.MANAGED, fee=1)
    active(work, contract)
    other = renewable(work, client)

    end(work, contract, DECEMBER)

    assert [
        row.ends_on for row in work.session.scalars(select(Contract).order_by(Contract.number))
    ] == [
        DECEMBER,
        other.ends_on,
    ]
