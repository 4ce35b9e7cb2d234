"""The register of assets and the sheets of environments: rules, verbs, pages, who may."""

from datetime import date

import pytest

from msp.accounts.actions.imports import ImportFile
from msp.accounts.models import Client, Person, Site
from msp.accounts.rules.sheets import FileRefused
from msp.assets import actions, queries, rules
from msp.assets.rules import AssetKind, AssetState, Warranty
from msp.data.work import begin
from msp.kernel.access import Actor, Role, Sight
from msp.kernel.errors import Conflict, Forbidden, Refused
from tests.conftest import NOW, browser_of

TODAY = date(2026, 11, 20)


def taken(work, client, **told):
    facts = {"client_id": client.id, "tag": "PC-1", "name": "経理PC"} | told
    return actions.create_asset(work, actions.CreateAsset.model_validate(facts))


def boss_of(work, client):
    actor = work.actor
    person = work.add(Person(name="社長", client_id=client.id, roles=[Role.CLIENT_ADMIN.value]))
    own = frozenset({client.id})
    roles = frozenset({Role.CLIENT_ADMIN})
    return Actor(person.id, "社長", roles, actor.provider_id, own, Sight.CLIENT)


@pytest.mark.parametrize(
    ("last", "stands"),
    [
        (None, Warranty.UNKNOWN),
        (date(2026, 11, 19), Warranty.OVER),
        (TODAY, Warranty.ENDS_SOON),
        (date(2027, 1, 19), Warranty.ENDS_SOON),
        (date(2027, 1, 20), Warranty.RUNNING),
    ],
)
def test_a_warranty_holds_on_its_last_day_too(last, stands):
    assert rules.warranty(last, TODAY) is stands


def test_a_sheet_is_read_as_sections_with_pairs_and_text():
    body = (
        "先に読む\n## ネットワーク\n- 回線: フレッツ\nルーター:RTX1220\nhttps://x.example\n## 注意"
    )

    found = rules.parts(body)

    assert [part.title for part in found] == ["", "ネットワーク", "注意"]
    assert found[0].text == "先に読む"
    assert found[1].pairs == (("回線", "フレッツ"), ("ルーター", "RTX1220"))
    assert found[1].text == "https://x.example"


def test_what_a_version_added_and_took_away_is_counted():
    assert rules.differences("a\nb", "b\nc\nd") == (2, 1)


def test_a_tag_belongs_to_one_asset_of_a_client(work, client):
    other = work.add(Client(name="別会社", number=2))
    taken(work, client)

    taken(work, other)
    with pytest.raises(Refused, match="of that tag already"):
        taken(work, client)


def test_a_site_of_another_client_and_a_warranty_before_the_purchase_are_refused(work, client):
    other = work.add(Client(name="別会社", number=2))
    site = work.add(Site(client_id=other.id, name="本社"))

    with pytest.raises(Refused, match="site of that client"):
        taken(work, client, site_id=site.id)
    with pytest.raises(Refused, match="before the day of purchase"):
        taken(work, client, bought_on=TODAY, warranty_on=date(2026, 1, 1))


def test_a_retired_asset_leaves_the_list_and_comes_back(work, client):
    row = taken(work, client)

    actions.retire_asset(work, actions.NameAsset(asset_id=row.id))
    assert (row.state, row.retired_on) == (AssetState.RETIRED, TODAY)
    assert list(queries.of_client(work, client.id)) == []

    actions.restore_asset(work, actions.NameAsset(asset_id=row.id))
    assert list(queries.of_client(work, client.id)) == [row]
    assert row.retired_on is None


def test_each_version_of_a_sheet_stays_and_a_stale_one_is_a_conflict(work, client):
    write = actions.WriteSheet(client_id=client.id, body="## LAN\n回線: A", number=0)
    actions.write_sheet(work, write)
    second = write.model_copy(update={"body": "## LAN\n回線: B", "number": 1})

    assert actions.write_sheet(work, second).number == 2
    assert actions.write_sheet(work, second.model_copy(update={"number": 2})).number == 2
    assert queries.sheet(work, client.id, 1).body == "## LAN\n回線: A"
    with pytest.raises(Conflict):
        actions.write_sheet(work, write)


def test_a_file_of_assets_is_taken_in_once(work, client):
    text = (
        "顧客名,管理番号,種別,名称,保証期限\n"
        "1,PC-1,パソコン,経理PC,2027-03-31\n1,NW-1,ネットワーク機器,ルーター,\n"
    )
    wish = ImportFile(content=text.encode("cp932"))

    first, again = actions.import_assets(work, wish), actions.import_assets(work, wish)

    assert (first.made, first.known, again.made, again.known) == (2, 0, 0, 2)
    router = work.session.scalars(queries.found(work, "ルーター")).one()
    assert router.kind is AssetKind.NETWORK


def test_one_bad_line_refuses_the_file_and_names_its_place(work, client):
    text = "顧客名,管理番号,名称\n1,PC-1,経理PC\n知らない会社,PC-2,営業PC\n"

    with pytest.raises(FileRefused) as refused:
        actions.import_assets(work, ImportFile(content=text.encode()))

    assert [(one.line, one.column) for one in refused.value.faults] == [(3, "顧客名")]


def test_a_clients_administrator_reads_the_own_assets_and_changes_none(work, sessions, client):
    other = work.add(Client(name="別会社", number=2))
    taken(work, client, name="みなとの複合機")
    taken(work, other, name="よその複合機")
    boss = boss_of(work, client)
    work.session.flush()

    page = browser_of(sessions, boss).get("/assets/").text

    assert "みなとの複合機" in page
    assert "よその複合機" not in page
    with begin(sessions, boss, NOW) as theirs, pytest.raises(Forbidden):
        taken(theirs, client, tag="X")


def test_an_asset_is_taken_in_corrected_and_retired_in_a_browser(browser, work, client):
    work.session.flush()
    typed = {"client_id": client.id, "tag": "PC-9", "kind": "pc", "name": "新PC", "state": "in_use"}

    made = browser.post("/assets/new", data=typed, follow_redirects=True)
    row = work.session.scalars(queries.assets(work)).one()
    stale = browser.post(f"/assets/{row.id}/edit", data=typed | {"name": "旧", "version": 99})
    gone = browser.post(f"/assets/{row.id}/retire", follow_redirects=True)

    assert made.status_code == 200
    assert "新PC" in made.text
    assert stale.status_code == 422
    assert "新PC" in stale.text
    assert f"/assets/{row.id}/restore" in gone.text


def test_the_environment_of_a_client_is_described_in_a_browser(browser, work, client):
    work.session.flush()
    address = f"/assets/environment/{client.id}"

    empty = browser.get(address)
    wrote = browser.post(
        f"{address}/edit",
        data={"body": "## LAN\n回線: フレッツ", "number": "0"},
        follow_redirects=True,
    )
    late = browser.post(f"{address}/edit", data={"body": "## 別", "number": "0"})

    assert empty.status_code == 200
    assert "フレッツ" in wrote.text
    assert late.status_code == 422
    assert "フレッツ" in late.text
