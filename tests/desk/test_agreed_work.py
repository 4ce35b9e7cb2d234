"""What agreements say reaches the entry: packs count the ticket, products say who pays."""

from datetime import date

import pytest
from sqlalchemy import select

from contracts import actions as contracts
from contracts.models import Deadline, IncidentUse
from contracts.rules.coverage import ProductRule
from contracts.rules.lines import LineKind
from msp.desk import actions as desk
from msp.desk.actions import time
from msp.desk.rules.time import Coverage
from msp.kernel.errors import Refused
from tests.contracts.conftest import START, active, add


@pytest.fixture
def remote(work):
    wish = contracts.CreateWorkType(code="remote", name_ja="リモート対応")
    return contracts.create_work_type(work, wish)


@pytest.fixture
def agreed(work, client, remote):
    """A pack of one ticket, and time and materials for what it does not pay for."""
    wish = contracts.DraftContract(client_id=client.id, title="保守契約", starts_on=START)
    contract = contracts.draft_contract(work, wish)
    told = {"fee": 1, "granted_tickets": 1, "cycle": "once", "title": "1件"}
    pack = add(work, contract, LineKind.INCIDENT_PACK, remote.id, **told)
    spot = add(work, contract, LineKind.TIME_AND_MATERIALS, remote.id, rate_per_hour=12_000)
    active(work, contract)
    return pack, spot


def ticket(work, client, subject="VPNが切れる"):
    return desk.open_ticket(work, desk.OpenTicket(client_id=client.id, subject=subject))


def log(work, one, remote):
    return time.log_time(
        work, time.LogTime(ticket_id=one.id, work_type_id=remote.id, spent="30", note="調査")
    )


def test_a_pack_pays_for_all_work_on_its_ticket_and_the_next_ticket_is_charged(
    work, client, remote, agreed
):
    pack, spot = agreed
    first, second = ticket(work, client), ticket(work, client, "印刷できない")

    entries = [log(work, one, remote) for one in (first, first, second)]

    assert [entry.line_id for entry in entries] == [pack.id, pack.id, spot.id]
    assert [entry.charge_minutes for entry in entries] == [0, 0, 30]
    (used,) = work.session.scalars(select(IncidentUse))
    assert used.source == f"ticket:{first.id}"
    assert "rule.tickets_gone" in [step["code"] for step in entries[2].explanation]


@pytest.mark.parametrize(
    ("rule", "charged"), [(ProductRule.INCLUDED, 0), (ProductRule.CHARGED, 30)]
)
def test_the_product_of_a_ticket_says_who_pays(work, client, remote, agreed, rule, charged):
    product = contracts.create_product(
        work, contracts.CreateProduct(code="nas", name_ja="NAS", coverage=rule)
    )
    one = ticket(work, client)
    desk.set_contract(work, desk.SetContract(ticket_id=one.id, product_id=product.id))

    entry = log(work, one, remote)

    assert entry.coverage is Coverage.COVERED
    assert entry.charge_minutes == charged
    assert entry.explanation[0]["code"] == f"product.{rule}"
    assert work.session.scalars(select(IncidentUse)).all() == []


def test_the_warranty_of_goods_stands_in_the_deadline_register(work, client):
    one = ticket(work, client)
    told = {"name": "NAS 4TB", "price": "80000", "serial_number": "SN-7"}
    wish = time.AddGoods(ticket_id=one.id, warranty_ends_on=date(2029, 11, 19), **told)

    goods = time.add_goods(work, wish)
    change = {"goods_id": goods.id, "warranty_ends_on": date(2030, 11, 19), **told}
    time.change_goods(work, time.ChangeGoods(**change))

    row = work.session.scalars(select(Deadline)).one()
    assert (row.title, row.kind) == ("NAS 4TB SN-7", "warranty")
    assert row.expires_on == date(2030, 11, 19)
    with pytest.raises(Refused) as refusal:
        time.add_goods(work, wish.model_copy(update={"warranty_ends_on": date(2020, 1, 1)}))
    assert refusal.value.field == "warranty_ends_on"
