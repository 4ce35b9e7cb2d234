"""A month's time is priced in sets; it comes to what each entry, taken by itself, comes to."""

from collections import defaultdict
from datetime import date, timedelta

from sqlalchemy import event, select

from billing.queries import labour
from contracts.rules.bands import Factors
from contracts.rules.rounding import Scope
from msp.data import tenancy
from msp.desk.models import TimeEntry
from msp.desk.rules import EntryState, settling
from msp.desk.rules.settling import Charge
from msp.kernel.money import Money
from tests.billing.months import OCTOBER, books

LANGUAGES = {1: "ja", 2: "en", 3: "ja"}
SCOPES = {1: Scope.TICKET, 2: Scope.ENTRY, 3: Scope.DAY}


def worked(work, days):
    """Each client rounds in its own way; every third entry lies partly outside usual hours."""
    made = books(work)
    for number, scope in SCOPES.items():
        made.terms[number].scope = scope
        made.terms[number].after_hours_percent, made.terms[number].holiday_percent = 125, 135
    for turn in range(days * 3):
        number, day = 1 + turn % 3, date(2026, 10, 1) + timedelta(days=turn // 3)
        bands = {"after_hours_charge": 7, "holiday_charge": turn % 2} if turn % 4 == 0 else {}
        told = {"rate": Money(12_345 + turn % 2, "JPY"), "charge_minutes": 11 + turn, **bands}
        ticket = None if turn % 5 == 0 else made.tickets[number].id
        made.entry(number, day, 20 + turn, pool_minutes=turn % 7, ticket_id=ticket, **told)
    made.entry(2, date(2026, 10, 9), 60, state=EntryState.SUBMITTED)
    made.entry(2, date(2026, 11, 1), 60)
    work.session.flush()
    return made


def one_by_one(work, made):
    """The same by the rule of a single charge: entries that are summed, then priced."""
    terms = {row.id: row for row in made.terms.values()}
    numbers = {client.id: number for number, client in made.clients.items()}
    groups = defaultdict(list)
    priced = select(TimeEntry).where(
        TimeEntry.state == EntryState.APPROVED, TimeEntry.work_on < OCTOBER.end
    )
    for each in work.session.scalars(priced):
        own = {
            Scope.ENTRY: each.id,
            Scope.DAY: each.work_on,
            Scope.TICKET: each.ticket_id,
        }[terms[each.terms_id].scope]
        groups[numbers[each.client_id], own, each.rate, each.terms_id].append(each)
    return {
        (number, tuple(sorted(str(one.id) for one in group))): (
            settling.amount(rate, charge_of(group), factors_of(terms[terms_id])).minor,
            sum(one.worked_seconds for one in group) // 60,
            sum(one.pool_minutes for one in group),
        )
        for (number, _, rate, terms_id), group in groups.items()
    }


def charge_of(group):
    told = [Charge(e.charge_minutes, e.after_hours_charge, e.holiday_charge) for e in group]
    return sum(told, Charge())


def factors_of(terms):
    return Factors(terms.after_hours_percent, terms.holiday_percent)


def test_a_month_priced_in_sets_comes_to_what_single_charges_come_to(work):
    made = worked(work, 9)

    found = list(labour.found(work, OCTOBER, LANGUAGES))

    sums = defaultdict(lambda: [0, 0, 0])
    for each in found:
        sums[each.client, each.thing.partition("~")[0]][0] += each.amount.minor
        sums[each.client, each.thing.partition("~")[0]][1] += each.minutes
        sums[each.client, each.thing.partition("~")[0]][2] += each.block_minutes
    expected = one_by_one(work, made)
    assert sorted((key[0], *told) for key, told in sums.items()) == sorted(
        (key[0], *told) for key, told in expected.items()
    )
    assert len({each.thing for each in found}) == len(found)


def test_a_charge_says_what_it_is_for_in_its_clients_words(work):
    made = worked(work, 3)
    alone = work.session.scalars(select(TimeEntry).filter_by(client_id=made.clients[2].id)).first()

    found = list(labour.found(work, OCTOBER, LANGUAGES))

    spot, remote = ({each.title for each in found if each.client == number} for number in (1, 2))
    assert spot == {"スポット対応", "スポット対応 ×125 %"}
    assert remote == {"Remote support", "Remote support ×125 %"}
    mine = [each for each in found if each.thing == f"time:{alone.id}"]
    assert [(each.line_id, each.ticket_id, each.quantity) for each in mine] == [
        (made.lines[2].id, made.tickets[2].id, "12 min")
    ]
    assert mine[0].section == "#4802 経理サーバーに接続できない"


def test_more_work_asks_no_more_questions(work):
    made = worked(work, 2)
    few = questions(work)

    for day in range(3, 20):
        made.entry(2, date(2026, 10, day), 45, rate=Money(9_000 + day, "JPY"))
    many = questions(work)

    # four lists of what rows name, one question for each way of rounding, and the tickets of two
    assert (few, many) == (9, 9)


def test_a_sum_is_named_as_it_was_when_its_first_month_was_billed(work):
    made = worked(work, 2)

    things = {each.thing for each in labour.found(work, OCTOBER, LANGUAGES)}

    spot, ticket, daily = made.terms[1].id, made.tickets[1].id, made.terms[3].id
    assert f"time:{spot}:{ticket}:2026-10:12346" in things
    assert f"time:{daily}:2026-10-01:12345" in things
    assert any(each.startswith(f"time:{spot}:None:2026-10:") for each in things)


def test_a_month_read_in_parts_comes_to_the_same(work, monkeypatch):
    worked(work, 9)
    whole = list(labour.found(work, OCTOBER, LANGUAGES))

    monkeypatch.setattr(tenancy, "AT_ONCE", 4)

    assert list(labour.found(work, OCTOBER, LANGUAGES)) == whole


def questions(work):
    """How many statements the month's time takes."""
    asked = []

    def note(*told):
        asked.append(told[2])

    connection = work.session.connection()
    event.listen(connection, "before_cursor_execute", note)
    list(labour.found(work, OCTOBER, LANGUAGES))
    event.remove(connection, "before_cursor_execute", note)
    return len(asked)
