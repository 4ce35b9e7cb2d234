"""What hours did not cover is shared over the services to the minute, and each figure opens."""

import re

import pytest

from contracts import actions as contracts
from contracts.rules.lines import LineKind
from msp.accounts.models import Client
from msp.desk.actions import time
from msp.desk.models import TimeEntry
from msp.home.queries.overage import overage_by_service, overage_of
from msp.kernel.access import Role, Sight
from msp.kernel.errors import Forbidden
from msp.kernel.periods import month_named
from tests.conftest import browser_of
from tests.desk.time_story import agreed, as_client, as_staff, story

NOVEMBER = month_named("2026-11")


@pytest.fixture
def told(work, client):
    """Two hours for three kinds of work; 101, 50 and 49 minutes are worked, and a draft."""
    made = story(work, client)
    kinds = [made.remote] + [
        contracts.create_work_type(work, contracts.CreateWorkType(code=code, name_ja=name))
        for code, name in (("site", "訪問"), ("advice", "相談"))
    ]
    made.line(LineKind.BLOCK, *(kind.id for kind in kinds), rate_per_hour=12_000)
    agreed(made)
    made.sell(120)
    worker = as_staff(work, Role.LEAD)
    for kind, minutes, submit in zip(
        [*kinds, kinds[0]], (101, 50, 49, 30), (True, True, True, False), strict=True
    ):
        wish = {"client_id": client.id, "work_type_id": kind.id, "minutes": minutes}
        time.log_time(worker, time.LogTime(**wish, submit=submit, note=kind.name_ja))
    return made


def test_the_parts_are_whole_minutes_and_add_up_to_what_was_not_covered(work, told, client):
    (line,) = overage_of(work, client, NOVEMBER)
    beyond = [
        entry.weighted_minutes - entry.pool_minutes
        for entry in work.session.query(TimeEntry)
        if entry.state != "draft"
    ]

    assert (line.used, line.overage) == (200, 80)
    assert sum(beyond) == line.overage
    # 80 × 49, 101 and 50 ÷ 200 are 19.6, 40.4 and 20: the odd minute goes to the largest rest
    assert [(s.service, s.used, s.quota, s.overage) for s in line.shares] == [
        ("advice", 49, 1960, 20),
        ("remote1", 101, 4040, 40),
        ("site", 50, 2000, 20),
    ]
    assert overage_by_service(work, NOVEMBER) == list(line.shares)
    assert overage_of(work, client, month_named("2026-10")) == []


def test_a_client_reads_its_shares_and_each_figure_opens_the_work_behind_it(
    work, told, client, sessions
):
    work.session.flush()
    admin = browser_of(sessions, as_client(work, client).actor)
    page = admin.get(f"/clients/{client.id}/overage").text
    addresses = [
        found.replace("&amp;", "&") for found in re.findall(r'href="([^"]*/overage/[^"]*)', page)
    ]
    whole = next(one for one in addresses if "of=" not in one)
    single = next(one for one in addresses if "of=" in one)

    rows, one_kind = admin.get(whole).text, admin.get(single).text

    assert "/overage" in admin.get("/hours").text
    assert "40.40" in page
    assert rows.count("<tr>") == 1 + 3 + 1
    assert ">200<" in rows
    assert ">80<" in rows
    assert ">49<" in one_kind
    assert ">101<" not in one_kind
    own = as_client(work, client, Sight.OWN)
    with pytest.raises(Forbidden):
        overage_of(own, client, NOVEMBER)
    assert "/overage" not in browser_of(sessions, own.actor).get("/hours").text


def test_a_line_of_another_client_is_not_there(work, told, client, browser):
    other = work.add(Client(name="別の会社", number=77))
    work.session.flush()
    line = overage_of(work, client, NOVEMBER)[0].line_id
    assert browser.get(f"/clients/{other.id}/overage/{line}").status_code == 404
    assert browser.get(f"/clients/{client.id}/overage/{line}?of=x").status_code == 404
    assert browser.get(f"/clients/{client.id}/overage?month=never").status_code == 200
