"""A run bills its own month, holds back who must wait, and is the same however often it is made."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules import runs
from billing.rules.charges import Charge, ChargeKind, ClientFacts, RunFacts
from billing.rules.findings import SENTENCES, Check, Severity
from billing.rules.tax import TaxCategory
from msp.kernel.errors import Conflict
from msp.kernel.money import Money
from msp.kernel.periods import month_named

OCTOBER = month_named("2026-10")
IN_OCTOBER, IN_SEPTEMBER, IN_NOVEMBER = date(2026, 10, 15), date(2026, 9, 30), date(2026, 11, 1)


def yen(minor):
    return Money(minor, "JPY")


def charge(source, minor=10_000, client_number=1, **told):
    usual = {
        "kind": ChargeKind.TIME,
        "title": "作業",
        "bill_on": IN_OCTOBER,
        "shown_on": IN_OCTOBER,
    }
    return Charge(source=source, client_number=client_number, amount=yen(minor), **(usual | told))


def client(number=1, **told):
    return ClientFacts(number=number, name=f"顧客{number}", **told)


def facts(charges, *clients, registration_number="T1010001153225"):
    return RunFacts(
        period=OCTOBER,
        registration_number=registration_number,
        clients=clients or (client(),),
        charges=tuple(charges),
    )


def checks(plan):
    return {finding.check for finding in plan.findings}


def test_each_client_with_charges_gets_one_invoice_in_order_of_number():
    made = runs.plan_run(
        facts(
            [charge("time:1", client_number=7), charge("time:2"), charge("time:3", 500)],
            client(7),
            client(3),
            client(1),
        )
    )

    assert [plan.client_number for plan in made.plans] == [1, 7]
    assert [plan.total.net for plan in made.plans] == [yen(10_500), yen(10_000)]
    assert made.findings == ()


def test_a_run_takes_its_own_month_and_lists_what_earlier_ones_left():
    old, due = charge("time:old", bill_on=IN_SEPTEMBER), charge("time:due")
    early = charge("time:early", bill_on=IN_NOVEMBER)

    made = runs.plan_run(facts([old, due, early]))

    assert made.plans[0].lines == (due,)
    assert made.left_behind == (old,)
    assert checks(made) == {Check.LEFT_BEHIND}


@pytest.mark.parametrize(
    ("told", "check"),
    [
        ({"unapproved_entries": 2}, Check.UNAPPROVED_TIME),
        ({"ambiguous_entries": 1}, Check.AMBIGUOUS_WORK),
        ({"needs_po": True}, Check.MISSING_PO),
        ({"currency": "USD"}, Check.MIXED_CURRENCY),
    ],
)
def test_a_client_that_must_wait_does_not_stop_the_others(told, check):
    made = runs.plan_run(
        facts([charge("a"), charge("b", client_number=2)], client(1, **told), client(2))
    )

    assert [plan.client_number for plan in made.plans] == [2]
    assert [plan.client_number for plan in made.blocked] == [1]
    held = [found for found in made.findings_of(1) if found.severity is Severity.BLOCKING]
    assert [found.check for found in held] == [check]


@pytest.mark.parametrize(
    ("told", "check"),
    [
        ({"expired_minutes": 60}, Check.EXPIRED_HOURS),
        ({"is_active": False}, Check.CLIENT_INACTIVE),
        ({"has_address": False}, Check.ADDRESS_MISSING),
        ({"last_month_net": yen(20_000)}, Check.UNUSUAL),
    ],
)
def test_a_warning_is_listed_and_the_invoice_goes_on(told, check):
    made = runs.plan_run(facts([charge("a")], client(**told)))

    assert checks(made) == {check}
    assert len(made.plans) == 1


def test_a_client_without_charges_is_only_asked_about_what_waits():
    quiet = client(1, needs_po=True, has_address=False, expired_minutes=9)
    waiting = client(2, unapproved_entries=1)

    made = runs.plan_run(facts([], quiet, waiting))

    assert [(found.check, found.client_number) for found in made.findings] == [
        (Check.UNAPPROVED_TIME, 2)
    ]
    assert made.plans == made.blocked == ()


@pytest.mark.parametrize(
    ("last", "is_unusual"),
    [(10_000, False), (7_693, False), (7_692, True), (14_285, False), (14_286, True), (0, True)],
)
def test_unusual_is_more_than_thirty_percent_of_last_month(last, is_unusual):
    made = runs.plan_run(facts([charge("a")], client(last_month_net=yen(last))))

    assert (Check.UNUSUAL in checks(made)) is is_unusual


@pytest.mark.parametrize(
    ("minors", "check"), [((100, -100), Check.ZERO), ((100, -101), Check.NEGATIVE)]
)
def test_nothing_and_less_than_nothing_are_looked_at(minors, check):
    made = runs.plan_run(facts([charge(f"t:{minor}", minor) for minor in minors]))

    assert checks(made) == {check}
    assert len(made.plans) == (check is Check.ZERO)


def test_a_changed_price_says_from_what_to_what():
    line = charge("a", title="監視", unit_price=yen(12_000), price_before=yen(10_000))

    (found,) = runs.plan_run(facts([line])).findings

    assert found.check is Check.PRICE_CHANGED
    assert found.message % dict(found.params) == (
        "The price of “監視” changed from ¥10,000 to ¥12,000."
    )


def test_a_mix_of_taxes_is_looked_at():
    made = runs.plan_run(facts([charge("a"), charge("b", tax=TaxCategory.REDUCED)]))

    assert checks(made) == {Check.TAX_MIX}
    assert made.plans[0].total.tax == yen(1_800)


def test_without_our_registration_number_the_run_says_so_once():
    made = runs.plan_run(
        facts(
            [charge("a"), charge("b", client_number=2)],
            client(1),
            client(2),
            registration_number="",
        )
    )

    assert [found.check for found in made.findings] == [Check.MISSING_REGISTRATION]
    assert len(made.plans) == 2


def test_every_kind_of_finding_has_its_sentence():
    assert set(SENTENCES) == set(Check)


def test_a_source_is_billed_once_or_the_run_is_wrong():
    with pytest.raises(ValueError, match="billed twice"):
        runs.plan_run(facts([charge("time:1"), charge("time:1")]))


def test_a_charge_of_nobody_makes_the_run_wrong():
    with pytest.raises(ValueError, match="no client"):
        runs.plan_run(facts([charge("time:1", client_number=9)]))


def test_what_changed_after_the_preview_is_not_committed():
    seen = facts([charge("a")])
    previewed = runs.plan_run(seen).inputs_hash

    runs.checked_unchanged(previewed, seen)
    with pytest.raises(Conflict):
        runs.checked_unchanged(previewed, facts([charge("a"), charge("b")]))


CHARGES = st.lists(
    st.builds(
        charge,
        st.uuids().map(str),
        st.integers(-(10**6), 10**6),
        client_number=st.integers(1, 4),
        section=st.sampled_from(["", "#1", "#2"]),
        kind=st.sampled_from(ChargeKind),
        tax=st.sampled_from(TaxCategory),
        bill_on=st.sampled_from([IN_SEPTEMBER, IN_OCTOBER, IN_NOVEMBER]),
    ),
    unique_by=lambda line: line.source,
    max_size=20,
)


@given(CHARGES, st.randoms())
def test_a_run_does_not_depend_on_the_order_of_what_it_is_told(charges, chance):
    clients = [client(number) for number in range(1, 5)]
    plan = runs.plan_run(facts(charges, *clients))
    chance.shuffle(charges)
    chance.shuffle(clients)

    assert runs.plan_run(facts(charges, *clients)) == plan


@given(CHARGES)
def test_every_charge_of_the_month_is_on_exactly_one_invoice(charges):
    plan = runs.plan_run(facts(charges, *(client(number) for number in range(1, 5))))

    billed = [line.source for each in (*plan.plans, *plan.blocked) for line in each.lines]
    assert sorted(billed) == sorted(c.source for c in charges if c.bill_on in OCTOBER)
    for each in (*plan.plans, *plan.blocked):
        assert sum(line.amount.minor for line in each.lines) == each.total.net.minor
        assert sum(share.minor for share in each.shares) == each.total.tax.minor


def test_random_sources_do_not_show_in_the_order_of_the_lines():
    lines = [charge("zz", 1, title="A"), charge("aa", 2, title="B")]
    renamed = [replace(lines[0], source="aa"), replace(lines[1], source="zz")]

    orders = [runs.plan_run(facts(each)).plans[0].lines for each in (lines, renamed)]

    assert [[line.title for line in order] for order in orders] == [["A", "B"], ["A", "B"]]


def test_minutes_are_counted_with_those_that_a_pool_covered():
    lines = [charge("a", minutes=90, block_minutes=60), charge("b", minutes=30)]

    (plan,) = runs.plan_run(facts(lines)).plans

    assert (plan.minutes, plan.block_minutes) == (120, 60)
