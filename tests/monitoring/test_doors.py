"""Monitoring in the browser, for programs and in the shell."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from monitoring.actions import record_results, roll_up_days
from monitoring.models import Check, MaintenanceWindow, Outage
from msp.accounts.models import Client
from msp.cli import msp
from msp.data.work import Work
from msp.kernel.access import Actor, Role
from tests import portals
from tests.conftest import NOW, SETTINGS, browser_of
from tests.monitoring.conftest import Make, result, results


def contact(work: Work, client: Client, language: str = "ja") -> Actor:
    return Actor(
        uuid4(),
        "高橋",
        frozenset({Role.TECHNICAL_CONTACT}),
        work.actor.provider_id,
        frozenset({client.id}),
        language=language,
    )


def broken(work: Work, check: Check) -> Outage:
    record_results(work, results(check, "+---"))
    return work.session.scalars(select(Outage)).one()


def typed(client: Client, **more: object) -> dict[str, object]:
    facts = {"client_id": client.id, "name": "Web", "kind": "http", "interval_seconds": "60"}
    limits = {"timeout_seconds": "10", "statuses": "200-399", "fail_after": "3"}
    return {**facts, **limits, "recover_after": "1", "target": "https://x.example.jp/", **more}


def test_the_overview_shows_the_worst_first_with_its_cause(browser, work, make: Make):
    fine, bad = make("Aa"), make("Zz")
    record_results(work, [*results(fine, "+" * 5), *results(bad, "+---")])
    roll_up_days(work)
    work.session.flush()

    page = browser.get("/monitoring/").text

    assert page.index("Zz") < page.index("Aa")
    assert "503" in page
    assert page.count("<svg") >= 2
    assert "style=" not in page


def test_nothing_to_watch_says_what_to_do(browser, work):
    assert "/monitoring/new" in browser.get("/monitoring/").text


def test_a_check_is_made_in_the_browser(browser, work, client):
    assert browser.get(f"/monitoring/new?client={client.id}").status_code == 200

    answer = browser.post("/monitoring/new", data=typed(client), follow_redirects=True)

    assert answer.status_code == 200
    assert "https://x.example.jp/" in answer.text


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("target", "http://127.1/"),
        ("statuses", "fine"),
        ("interval_seconds", "soon"),
        ("timeout_seconds", "61"),
        ("name", ""),
    ],
)
def test_a_check_that_does_not_fit_comes_back_as_it_was_typed(browser, client, field, text):
    answer = browser.post("/monitoring/new", data=typed(client, **{field: text}))

    assert answer.status_code == 422
    assert f'id="f-{field}-wrong"' in answer.text
    assert f'value="{text}"' in answer.text


def test_a_check_is_changed_paused_and_resumed_in_the_browser(browser, work, client, check):
    page = browser.get(f"/monitoring/{check.id}/edit")
    assert 'value="https://minato.example.jp/"' in page.text

    facts = {**typed(client, name="Shop"), "version": str(check.version)}
    facts.pop("client_id")
    changed = browser.post(f"/monitoring/{check.id}/edit", data=facts)
    stale = browser.post(f"/monitoring/{check.id}/edit", data=facts)
    browser.post(f"/monitoring/{check.id}/pause")
    work.session.refresh(check)

    assert (changed.status_code, stale.status_code) == (302, 422)
    assert (check.name, check.is_enabled) == ("Shop", False)
    browser.post(f"/monitoring/{check.id}/resume")
    work.session.refresh(check)
    assert check.is_enabled


def test_an_outage_is_acknowledged_on_the_page_of_its_check(browser, work, check):
    outage = broken(work, check)
    address = f"/monitoring/outages/{outage.id}/acknowledge"
    assert address in browser.get(f"/monitoring/{check.id}").text

    assert browser.post(address, data={"note": ""}).status_code == 422
    answer = browser.post(address, data={"note": "回線会社に確認中"}, follow_redirects=True)

    assert "回線会社に確認中" in answer.text


def test_planned_work_is_typed_in_local_time(browser, work, client):
    told = {"client_id": client.id, "check_id": "", "reason": "更新"}
    moments = {"starts_at": "2026-11-21T02:00", "ends_at": "2026-11-21T04:00"}

    wrong = browser.post("/monitoring/maintenance/new", data={**told, **moments, "ends_at": "x"})
    right = browser.post("/monitoring/maintenance/new", data={**told, **moments})

    window = work.session.scalars(select(MaintenanceWindow)).one()
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert 'value="2026-11-21T02:00"' in wrong.text
    assert window.starts_at == NOW + timedelta(hours=16)
    assert "更新" in browser.get("/monitoring/").text
    assert browser.post(f"/monitoring/maintenance/{window.id}/cancel").status_code == 302


def test_a_client_sees_its_own_services_in_its_own_words(sessions, work, client, make: Make):
    other = work.add(Client(name="別の会社", number=2))
    record_results(work, results(make("自社サイト"), "+---"))
    record_results(work, [result(make("よその", client_id=other.id), 0)])
    visitor = browser_of(sessions, contact(work, client))

    page = visitor.get("/monitoring/")

    assert page.status_code == 200
    assert "自社サイト" in page.text
    assert "よその" not in page.text
    assert "別の会社" not in page.text


def test_a_client_finds_no_strangers_check_and_changes_none(sessions, work, client, make: Make):
    other = work.add(Client(name="別の会社", number=2))
    theirs, own = make("よその", client_id=other.id), make("自社")
    visitor = browser_of(sessions, contact(work, client))

    assert visitor.get(f"/monitoring/{theirs.id}").status_code == 404
    assert visitor.get(f"/monitoring/{own.id}").status_code == 200
    for address in (f"{own.id}/pause", f"{own.id}/edit", "new", "maintenance/new"):
        assert visitor.post(f"/monitoring/{address}", data=typed(client)).status_code == 403
    for address in (f"{own.id}/edit", "new", "maintenance/new"):
        assert visitor.get(f"/monitoring/{address}").status_code == 403


def test_a_program_makes_reads_and_pauses_a_check(browser, work, client):
    wish = {"client_id": str(client.id), "name": "Web", "target": "https://x.example.jp/"}

    made = browser.post("/api/v1/checks", json=wish)
    check_id = made.json["id"]
    paused = browser.post(f"/api/v1/checks/{check_id}/pause", json={})
    listed = browser.get("/api/v1/checks").json

    assert (made.status_code, paused.json["is_enabled"]) == (201, False)
    assert [item["id"] for item in listed["items"]] == [check_id]
    assert browser.get(f"/api/v1/checks/{uuid4()}").status_code == 404
    assert browser.post("/api/v1/checks", json={**wish, "target": "x"}).status_code == 422


def test_a_program_reads_results_and_outages(browser, work, check):
    outage = broken(work, check)

    found = browser.get(f"/api/v1/checks/{check.id}/results").json["items"]
    outages = browser.get(f"/api/v1/checks/{check.id}/outages").json["items"]

    assert [one["outcome"] for one in found] == ["fail", "fail", "fail", "ok"]
    assert [UUID(one["id"]) for one in outages] == [outage.id]


def test_the_shell_adds_and_lists_checks(sessions, work, client, owner):
    runner = portals.stands_on(portals.named(SETTINGS), sessions).test_cli_runner()
    told = ["--client", str(client.id), "--name", "Web", "--target", "https://x.example.jp/"]

    added = runner.invoke(msp, ["checks", "add", *told])
    refused = runner.invoke(msp, ["checks", "add", *told])
    listed = runner.invoke(msp, ["checks", "list", "--json"])

    assert (added.exit_code, refused.exit_code) == (0, 2)
    assert added.output.strip() in listed.output
