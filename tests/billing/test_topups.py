"""An automatic top-up is proposed, approved by the client, ordered, granted; within a ceiling."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from billing.actions import orders, topups
from billing.actions import orders_billing as billing
from billing.models import HourNotice, HourOrder, TopUp
from billing.queries import topups as queries
from billing.rules.orders import OrderState
from billing.rules.topups import TopUpState
from contracts.models import HourPackage
from contracts.queries import pools_of
from contracts.rules.lines import LineKind
from msp.accounts.models import Client, Person
from msp.data.history import History
from msp.data.work import Work
from msp.desk.actions import time
from msp.kernel.access import Role
from msp.kernel.errors import Forbidden, Refused
from msp.kernel.money import Money
from msp.outside.models import OutboxMessage
from tests.desk.time_story import Story, agreed, as_client, story

PRICE = 132_000  # ten hours at ¥12,000 with ten percent of tax


@pytest.fixture
def package(work: Work) -> HourPackage:
    """Ten hours."""
    return work.add(HourPackage(name_ja="10時間", minutes=600, price=Money(120_000, "JPY")))


@pytest.fixture
def told(work: Work, client: Client, package: HourPackage) -> Story:
    """A client with ten hours, whose admin wants more when two are left."""
    made = story(work, client)
    made.line(LineKind.BLOCK, rate_per_hour=12000, title="時間パック")
    agreed(made)
    mail = "misaki@x.example"
    work.add(Person(client_id=client.id, name="美咲", roles=[Role.CLIENT_ADMIN.value], mail=mail))
    made.sell(600)
    wants(made, package)
    return made


def wants(told: Story, package: HourPackage, **change: Any) -> None:
    wish = {
        "tops_up": True,
        "package_id": package.id,
        "threshold_minutes": "2h",
        "ceiling": "¥264,000",
        **change,
    }
    topups.set_top_up(as_client(told.work, told.client), topups.SetTopUp(**wish))


def log(told: Story, minutes: int) -> Any:
    person = told.work.add(Person(name="田中", roles=[Role.TECHNICIAN.value]))
    wish = {"client_id": told.client.id, "work_type_id": told.remote.id, "minutes": minutes}
    wish["person_id"] = person.id
    return time.log_time(told.work, time.LogTime(note="設定", **wish))


def one(work: Work) -> TopUp:
    return work.session.scalars(select(TopUp).order_by(TopUp.id.desc())).first()


def misaki(told: Story) -> Work:
    """The same transaction in the hands of the client's admin."""
    person = told.work.session.scalars(select(Person).where(Person.name == "美咲")).one()
    given = as_client(told.work, told.client)
    return replace(given, actor=replace(given.actor, id=person.id))


def approve(told: Story, **change: Any) -> TopUp:
    return topups.approve_top_up(
        misaki(told), topups.ApproveTopUp(top_up_id=one(told.work).id, **change)
    )


def granted(told: Story) -> None:
    """Bill the order, as the worker does, and follow it."""
    order = told.work.session.scalars(select(HourOrder).order_by(HourOrder.number.desc())).first()
    billing.bill_order(told.work, billing.BillOrder(order_id=order.id))
    topups.propose_top_ups(told.work)


def test_low_hours_become_a_draft_then_an_order_then_hours(work: Work, told: Story) -> None:
    log(told, 475)
    assert topups.propose_top_ups(work) == 0

    log(told, 10)
    assert topups.propose_top_ups(work) == 1
    assert topups.propose_top_ups(work) == 0  # one open at a time

    proposed = one(work)
    assert (proposed.state, proposed.gross_minor) == (TopUpState.PROPOSED, PRICE)
    assert work.session.scalars(select(HourOrder)).first() is None
    letter = work.session.scalars(select(OutboxMessage)).one()
    assert letter.to_address == "misaki@x.example"
    assert "¥132,000(税込)" in letter.body
    assert "10分" in letter.body  # the work that crossed the line

    assert approve(told).state is TopUpState.ORDERED
    assert approve(told).order_id == one(work).order_id  # pressing twice orders once
    assert len(work.session.scalars(select(HourOrder)).all()) == 1
    granted(told)

    assert one(work).state is TopUpState.GRANTED
    left = pools_of(work, told.client.id, date(2026, 11, 20))
    assert sum(pool.remaining_minutes for pool in left) == 115 + 600
    verbs = select(History.verb).where(History.verb.like("top_up.%")).order_by(History.created_at)
    assert set(work.session.scalars(verbs)) == {
        "top_up.propose",
        "top_up.approve",
        "top_up.granted",
    }


def test_the_ceiling_of_a_calendar_month_holds_and_is_said_once(work: Work, told: Story) -> None:
    for _ in range(2):
        log(told, 600)
        assert topups.propose_top_ups(work) == 1
        approve(told)
        granted(told)
    log(told, 540)

    assert topups.propose_top_ups(work) == 0
    assert topups.propose_top_ups(work) == 0

    wanted = select(HourNotice).where(HourNotice.kind == "ceiling")
    assert [notice.threshold for notice in work.session.scalars(wanted)] == [202611]
    said = select(OutboxMessage).where(OutboxMessage.source.like("%:ceiling:%"))
    assert "¥264,000" in work.session.scalars(said).one().body
    december = replace(work, now=work.now + timedelta(days=15))
    assert topups.propose_top_ups(december) == 1
    assert queries.counted(work, told.client.id, date(2026, 12, 5)) == PRICE


def test_a_lower_ceiling_stops_an_approval(work: Work, told: Story, package: HourPackage) -> None:
    log(told, 600)
    topups.propose_top_ups(work)
    queries.kept_settings(work, told.client.id).ceiling_minor = PRICE - 1

    with pytest.raises(Refused, match="ceiling"):
        approve(told)

    assert one(work).state is TopUpState.PROPOSED


def test_what_was_declined_is_not_proposed_again_this_month(work: Work, told: Story) -> None:
    log(told, 600)
    topups.propose_top_ups(work)
    wish = topups.DeclineTopUp(top_up_id=one(work).id, reason="来期に")
    topups.decline_top_up(as_client(work, told.client), wish)

    assert topups.propose_top_ups(work) == 0
    assert (one(work).state, one(work).reason) == (TopUpState.DECLINED, "来期に")
    with pytest.raises(Refused):
        approve(told)
    december = replace(work, now=work.now + timedelta(days=15))
    assert topups.propose_top_ups(december) == 1


def test_a_proposal_that_nobody_answers_expires(work: Work, told: Story) -> None:
    log(told, 600)
    topups.propose_top_ups(work)

    later = replace(work, now=work.now + timedelta(days=15))
    with pytest.raises(Refused, match="expired"):
        topups.approve_top_up(
            replace(as_client(work, told.client), now=later.now),
            topups.ApproveTopUp(top_up_id=one(work).id),
        )
    topups.propose_top_ups(later)

    states = [row.state for row in queries.of_client(work, told.client.id)]
    assert sorted(states) == [TopUpState.EXPIRED, TopUpState.PROPOSED]  # December's is new


def test_an_order_that_is_taken_back_ends_the_top_up(work: Work, told: Story) -> None:
    log(told, 600)
    topups.propose_top_ups(work)
    order_id = approve(told).order_id
    orders.cancel_order(as_client(work, told.client), orders.CancelOrder(order_id=order_id))

    topups.propose_top_ups(work)

    assert one(work).state is TopUpState.CANCELLED
    assert work.get(HourOrder, order_id).state is OrderState.CANCELLED


def test_only_the_clients_own_people_approve(work: Work, told: Story) -> None:
    log(told, 600)
    topups.propose_top_ups(work)

    with pytest.raises(Forbidden):
        topups.approve_top_up(work, topups.ApproveTopUp(top_up_id=one(work).id))


def test_the_database_allows_one_open_top_up_for_a_client(work: Work, told: Story) -> None:
    log(told, 600)
    topups.propose_top_ups(work)
    first = one(work)
    names = (
        *("client_id", "package_id", "title", "minutes", "gross_minor", "currency", "pay_by"),
        *("after_pool_id", "left_minutes", "counted_on", "expires_on"),
    )

    with pytest.raises(IntegrityError), work.session.begin_nested():
        work.add(TopUp(**{name: getattr(first, name) for name in names}))


def test_a_top_up_needs_a_package_and_a_ceiling_that_pays_for_it(
    work: Work, told: Story, package: HourPackage
) -> None:
    with pytest.raises(Refused, match="package") as missing:
        wants(told, package, package_id=None)
    with pytest.raises(Refused, match="at most"):
        wants(told, package, ceiling=None)
    with pytest.raises(Refused, match="below the price"):
        wants(told, package, ceiling=PRICE - 1)

    assert missing.value.field == "package_id"
    wants(told, package, tops_up=False)
    log(told, 600)
    assert topups.propose_top_ups(work) == 0
