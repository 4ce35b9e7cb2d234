"""Hours through the program's and the shell's doors."""

import json
from uuid import uuid4

from contracts import shell_hours
from contracts.models import HourPool
from contracts.rules.pools import PoolState
from tests import portals
from tests.conftest import SETTINGS
from tests.contracts.test_hours import burn


def test_a_program_freezes_thaws_and_voids_hours(browser, work, sold):
    pool = sold("order:1", 60)
    work.session.flush()

    def asked(verb, **told):
        return browser.post(f"/api/v1/pools/{pool.id}/{verb}", json=told)

    assert asked("freeze", reason="支払い確認中").json["state"] == "frozen"
    assert asked("thaw", reason="支払い確認済み").json["state"] == "active"
    voided = asked("void", reason="誤って登録").json
    assert (voided["state"], voided["remaining_minutes"]) == ("void", 0)
    assert asked("freeze", reason="支払い確認中").status_code == 422


def test_the_shell_lists_hours_and_moves_minutes_with_a_reason(sessions, work, sold, block):
    pool = sold("order:1", 60)
    burn(work, block, 20)
    work.session.flush()
    app = portals.stands_on(portals.named(SETTINGS), sessions)

    def asked(*arguments):
        return app.test_cli_runner().invoke(shell_hours.hours, [str(each) for each in arguments])

    assert json.loads(asked("list", "--client", 1, "--json").output)[0]["left"] == 40
    given = asked("adjust", pool.id, "--minutes", 15, "--reason", "お詫び")
    assert given.output == "active 55 min left\n"
    refused = asked("void", pool.id, "--reason", "誤って登録")
    assert refused.exit_code == 2
    kinds = [row["kind"] for row in json.loads(asked("ledger", pool.id, "--json").output)]
    assert sorted(kinds) == ["adjustment", "burn", "grant"]
    assert asked("ledger", uuid4()).exit_code == 2
    assert json.loads(asked("verify", "--json").output) == {"inconsistent": []}


def test_minutes_are_moved_by_hand_on_the_page(browser, work, sold):
    pool = sold("order:1", 60, price=6000)
    work.session.flush()

    page = browser.get(f"/pools/{pool.id}").text
    browser.post(f"/pools/{pool.id}/adjust", data={"minutes": "-10", "reason": "訂正のため"})
    work.session.expire_all()

    assert "資金決済法" in page
    assert work.get(HourPool, pool.id).remaining_minutes == 50
    assert pool.state is PoolState.ACTIVE
