"""Prices of the list and of a client through the program's, the shell's and the browser's door."""

import json

from contracts import shell_prices
from tests import portals
from tests.conftest import SETTINGS, browser_of
from tests.contracts.conftest import person_of


def test_the_way_has_its_price_in_the_list_and_with_a_client_by_every_door(
    browser, sessions, work, client, remote
):
    work.session.flush()
    app = portals.stands_on(portals.named(SETTINGS), sessions)

    def shell(*told):
        asked = [str(each) for each in told]
        return app.test_cli_runner().invoke(shell_prices.contracts, asked)

    wish = {"per": "way", "per_hour": 4_000, "currency": "JPY", "starts_on": "2026-11-01"}
    listed = browser.post("/api/v1/prices", json=wish)
    typed = {
        **wish,
        "per": "visit",
        "per_hour": "5,000",
        "work_type_id": "",
        "role": "",
        "tier": "",
    }
    page = browser.post("/catalogue/prices/new", data=typed)
    own = shell(
        "set-price",
        "--client",
        client.number,
        "--per",
        "visit",
        "--price",
        4500,
        "--from",
        "2026-12-01",
    )
    rows = json.loads(shell("price-list", "--client", client.number, "--json").output)
    ended = shell("end-price", rows[0]["id"], "--on", "2027-01-01")

    assert (listed.status_code, listed.json["per"], listed.json["per_hour_minor"]) == (
        201,
        "way",
        4_000,
    )
    assert page.status_code == 303
    found = browser.get("/api/v1/prices").json["items"]
    assert {(row["per"], row["per_hour_minor"]) for row in found} == {
        ("way", 4_000),
        ("visit", 5_000),
    }
    assert "visit" in own.output
    assert "until before 2027-01-01" in ended.output
    theirs = browser.get(f"/api/v1/prices?client_id={client.id}").json["items"]
    assert [(row["per"], row["ends_on"]) for row in theirs] == [("visit", "2027-01-01")]
    text = browser.get("/catalogue/prices").text
    assert "訪問1回の出張費" in text
    assert "¥5,000" in text
    assert "訪問1回の出張費" in browser.get(f"/contracts/rates/{client.id}").text
    over = browser.post(f"/api/v1/prices/{listed.json['id']}/end", json={"ends_on": "2026-10-01"})
    assert (over.status_code, over.json["field"]) == (422, "ends_on")
    assert shell("price-list", "--client", 99).exit_code == 2
    stranger = browser_of(sessions, person_of(work, client.id))
    assert stranger.post("/api/v1/prices", json=wish).status_code == 403
