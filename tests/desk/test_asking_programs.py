"""Questions and reports for programs and in a shell: the same word of the client."""

import json

from msp.desk import shell_asking
from msp.desk.models import WorkConsent
from tests import portals
from tests.conftest import SETTINGS, browser_of
from tests.desk.test_time_consent import approve, log, told
from tests.desk.time_story import as_client, as_staff

__all__ = ["told"]
CONSENTS, REPORTS = "/api/v1/consents", "/api/v1/work-reports"


def test_a_program_asks_and_the_link_alone_answers(work, told, client, sessions):
    ticket = told.ticket()
    work.session.flush()
    technician = browser_of(sessions, as_staff(work).actor)
    admin = browser_of(sessions, as_client(work, client).actor)
    wish = {"ticket_id": str(ticket.id), "spent": "2.5h", "ceiling": "30,000", "what": "交換作業"}

    made = technician.post(CONSENTS, json=wish)
    seen = admin.get(f"{CONSENTS}/{made.json['id']}").json
    path = made.json["link"].removeprefix("http://127.0.0.1:5000")
    answered = browser_of(sessions, None).post(path, data={"yes": "yes"})
    listed = technician.get(f"{CONSENTS}?ticket_id={ticket.id}&state=agreed").json["items"]

    assert (made.status_code, made.json["minutes"]) == (201, 150)
    assert made.json["ceiling"] == {"minor": 30_000, "currency": "JPY"}
    assert seen["link"] is None  # whoever is asked was sent it
    assert answered.status_code == 200
    assert [row["id"] for row in listed] == [made.json["id"]]
    assert technician.get(f"{CONSENTS}/{made.json['id']}").json["link"] is None
    late = technician.post(f"{CONSENTS}/{made.json['id']}/withdraw")
    assert (late.status_code, late.mimetype) == (409, "application/problem+json")
    wrong = technician.post(CONSENTS, json={**wish, "ceiling": "0"})
    assert (wrong.status_code, wrong.json["field"]) == (422, "ceiling")


def test_a_program_sends_a_months_report_and_the_client_accepts_it_once(
    work, told, client, sessions, browser
):
    approve(work, log(told, told.ticket(), 30))
    work.session.flush()
    admin = browser_of(sessions, as_client(work, client).actor)
    wish = {"contract_id": str(told.contract.id), "month_on": "2026-11-20"}

    report = browser.post(REPORTS, json=wish).json
    own = browser.post(f"{REPORTS}/{report['id']}/answer", json={"yes": True})
    taken = admin.post(f"{REPORTS}/{report['id']}/answer", json={"yes": True})
    again = admin.post(f"{REPORTS}/{report['id']}/answer", json={"yes": True})

    assert (report["state"], report["worked_seconds"]) == ("sent", 1800)
    assert own.status_code == 403
    assert (taken.json["state"], again.status_code) == ("accepted", 422)
    found = admin.get(f"{REPORTS}?month=2026-11&state=accepted").json["items"]
    assert [row["id"] for row in found] == [report["id"]]
    assert admin.get(f"{REPORTS}?month=november").status_code == 422


def test_the_shell_asks_lists_and_sends(work, told, sessions):
    approve(work, log(told, told.ticket(), 30))
    work.session.flush()
    app = portals.stands_on(portals.named(SETTINGS), sessions)

    def asked(*words):
        return app.test_cli_runner().invoke(shell_asking.time, [str(each) for each in words])

    link = asked("ask", "--ticket", 1, "--ceiling", "9000", "--what", "SSDの交換", "1h").output
    (row,) = json.loads(asked("consents", "--ticket", 1, "--json").output)
    back = asked("withdraw", row["id"])
    nothing = asked("send-report", told.contract.id, "--month", "2026-10")
    sent = asked("send-report", told.contract.id, "--month", "2026-11")
    (report,) = json.loads(asked("reports", "--month", "2026-11", "--json").output)

    assert link.startswith("http://127.0.0.1:5000/time/answer/")
    assert (row["state"], row["ceiling"]) == ("asked", "¥9,000")
    assert (back.output, work.session.query(WorkConsent).count()) == ("withdrawn\n", 1)
    assert sent.output == "1 entries wait for 株式会社みなと製作所\n"
    assert (report["state"], report["entries"]) == ("sent", 1)
    assert nothing.exit_code == 2
