"""What a client agreed about its hours, for programs and in a shell: the same row."""

import json

from billing import usage_shell
from tests import portals
from tests.billing.test_topups import misaki, package, told
from tests.conftest import SETTINGS, browser_of

__all__ = ["package", "told"]


def test_programs_and_the_shell_change_the_same_settings(work, told, package, sessions):
    admin = browser_of(sessions, misaki(told).actor)
    work.session.flush()
    number = str(told.client.number)
    app = portals.stands_on(portals.named(SETTINGS), sessions)

    def asked(*words):
        return app.test_cli_runner().invoke(usage_shell.hours, [*words, "--client", number])

    base = f"/api/v1/clients/{told.client.id}/hours"
    low = {"tops_up": True, "package_id": str(package.id), "ceiling": 1}
    refused = admin.post(f"{base}/top-up", json=low)
    too_low = asked("top-up", "--on", "--package", str(package.id), "--ceiling", "1")
    on = ("--on", "--package", str(package.id), "--ceiling", "500000", "--below", "3h", "--json")
    switched = json.loads(asked("top-up", *on).output)
    told_at = json.loads(asked("notices", "--percent", "50", "--percent", "10", "--json").output)
    shown = json.loads(asked("settings", "--json").output)
    seen = admin.get(f"{base}/settings").json

    assert (refused.status_code, refused.json["field"]) == (422, "ceiling")
    assert too_low.exit_code == 2
    assert (switched["tops_up"], switched["threshold_minutes"]) == (True, 180)
    assert (told_at["percents"], told_at["tops_up"]) == ([50, 10], True)
    assert shown == told_at
    assert {name: seen[name] for name in shown} == shown
