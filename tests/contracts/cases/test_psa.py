"""Each shared case of contracts, time and hours, run through the rules the product runs."""

from datetime import time

import pytest

from contracts.rules.bands import Band, Factors, Mix
from contracts.rules.lines import LineKind
from msp.accounts.models import Client
from msp.desk.actions import time as desk
from tests.contracts.cases import settings, told
from tests.contracts.cases.kept import CHECKS, cases
from tests.desk.time_story import START, agreed, story

MODULES = (told, settings)  # what they check stands in CHECKS once they are read
CASES = cases()
ON_ROWS = ("BKT-21",)


@pytest.fixture
def case_of():
    """The facts of a case, or a skip where the shared folder is not beside this checkout."""

    def asked(name):
        if not CASES:
            pytest.skip("the shared cases are not beside this checkout")
        return CASES[name]["inputs"], CASES[name]["expected"]

    return asked


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_case(name, case_of):
    CHECKS[name](*case_of(name))


@pytest.mark.parametrize("name", ON_ROWS)
def test_case_on_rows(name, case_of, work, client):
    """An entry moves to another client: its old pool has its minutes back, the new one gives."""
    given, expected = case_of(name)
    other = work.add(Client(name="青葉会計事務所", number=2))
    places = [story(work, each, number) for number, each in enumerate((client, other), 1)]
    pools = []
    for number, place in enumerate(places):
        place.line(LineKind.BLOCK, places[0].remote.id, rate_per_hour=12000)
        agreed(place)
        pools.append(place.sell(given["entry_minutes"] * 2, f"order:{number}"))
    used = [pool.remaining_minutes for pool in pools]
    wish = desk.LogTime(
        client_id=client.id,
        work_type_id=places[0].remote.id,
        minutes=given["entry_minutes"],
        work_on=START.replace(month=11),
        starts=time(9),
    )
    entry = desk.log_time(work, wish)
    drawn = [was - pool.remaining_minutes for was, pool in zip(used, pools, strict=True)]
    assert drawn == [given["from_pool_before"], given["to_pool_before"]]

    desk.move_entry(work, desk.MoveEntry(entry_id=entry.id, client_id=other.id))

    drawn = [was - pool.remaining_minutes for was, pool in zip(used, pools, strict=True)]
    assert drawn == [expected["from_pool_after"], expected["to_pool_after"]]


def test_factors_add_or_multiply_only_when_the_line_says_so() -> None:
    told = {mix: Factors(after_hours=200, mix=mix).of(Band.AFTER_HOURS, 300) for mix in Mix}

    assert told == {Mix.LARGER: 300, Mix.ADD: 400, Mix.MULTIPLY: 600}
