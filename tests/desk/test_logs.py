"""Logs on a ticket: read as text or refused, filtered, marked; marks are findings and facts."""

import io

import pytest

from msp.desk.actions import logs as actions
from msp.desk.models import LogProposal
from msp.desk.queries import intake
from msp.desk.queries import logs as queries
from msp.desk.rules.intake import Certainty, Fact
from msp.kernel.errors import NotFound, Refused
from tests import portals
from tests.conftest import SETTINGS

TEXT = "10:00 start\n10:01 WARN retry\n10:02 ERROR ORA-01017 denied\n10:03 ok\n"


@pytest.fixture
def put(work, ticket, tmp_path):
    """The log, put on the ticket."""
    wish = actions.PutLog(ticket_id=ticket.id, name=r"C:\logs\app.log", content=TEXT.encode())
    return actions.put_log(work, wish, tmp_path)


@pytest.fixture
def pages(sessions, owner, tmp_path_factory):
    """Olive's browser at a portal that keeps its files."""
    folder = tmp_path_factory.getbasetemp() / "logs"
    told = portals.named(SETTINGS.model_copy(update={"data_dir": folder}))
    return portals.browser_of(portals.stands_on(told, sessions), owner)


def known(work, ticket):
    return intake.facts(intake.of_ticket(work, ticket.id)).get(Fact.LOGS)


def test_a_log_is_kept_once_with_what_it_holds(work, ticket, put, tmp_path):
    again = actions.PutLog(ticket_id=ticket.id, name="copy.log", content=TEXT.encode())

    assert actions.put_log(work, again, tmp_path) is put
    assert (put.name, put.lines, put.abnormal, put.size) == ("app.log", 4, 2, len(TEXT))
    assert known(work, ticket).text == "app.log"


def test_a_marked_line_is_a_finding_and_a_fact_until_it_is_taken_back(work, ticket, put, tmp_path):
    told = {"ticket_id": ticket.id, "log_id": put.id, "line": 3}
    actions.mark_line(work, actions.MarkLine(**told), tmp_path)
    found = actions.mark_line(work, actions.MarkLine(**told, finding="権限"), tmp_path)

    assert found.text == "10:02 ERROR ORA-01017 denied"
    assert len(queries.marks(work, ticket.id)) == 1
    assert known(work, ticket).certainty is Certainty.OBSERVED
    assert known(work, ticket).text == ("app.log\napp.log:3: 10:02 ERROR ORA-01017 denied — 権限")
    actions.remove_mark(work, actions.RemoveMark(ticket_id=ticket.id, mark_id=found.id))
    assert known(work, ticket).text == "app.log"


def test_a_line_that_is_not_there_and_a_log_of_another_ticket_are_refused(
    work, ticket, put, tmp_path
):
    wish = actions.MarkLine(ticket_id=ticket.id, log_id=put.id, line=5)
    with pytest.raises(Refused, match="no such line"):
        actions.mark_line(work, wish, tmp_path)
    with pytest.raises(NotFound):
        queries.log_file(work, put.id, put.id)


def test_a_log_is_put_read_filtered_and_marked_in_a_browser(pages, work, ticket):
    work.session.flush()
    address = f"/tickets/{ticket.id}/logs"

    sent = {"content": (io.BytesIO(TEXT.encode("cp932")), "app.log")}
    made = pages.post(address, data=sent)
    lie = pages.post(address, data={"content": (io.BytesIO(b"MZ\x90\x00\x03"), "app.log")})
    whole = pages.get(made.location)
    errors = pages.get(made.location + "?show=error")
    marked = pages.post(made.location + "/marks", data={"line": "2", "finding": "再試行"})
    missing = pages.post(made.location + "/marks", data={"line": "99"})
    listed = pages.get(address)

    assert (made.status_code, lie.status_code) == (302, 422)
    assert "10:00 start" in whole.text
    assert "ORA-01017" in errors.text
    assert "10:00 start" not in errors.text
    assert (marked.status_code, missing.status_code) == (302, 422)
    assert "再試行" in listed.text


def test_a_pattern_of_our_own_proposes_its_lines_at_once(pages, work, ticket):
    work.session.flush()
    settings = "/desk/log-patterns"
    typed = {"name": "再試行", "text": "warn * retry", "weight": "error"}
    assert pages.post(f"{settings}/new", data=typed).status_code == 303
    assert pages.post(f"{settings}/new", data=typed).status_code == 422
    assert pages.post(f"{settings}/new", data=typed | {"name": "x", "text": "*"}).status_code == 422
    assert "warn * retry" in pages.get(settings).text

    sent = {"content": (io.BytesIO(b"10:00 ok\n10:01 WARN will retry\n10:02 ERROR x\n"), "a.log")}
    made = pages.post(f"/tickets/{ticket.id}/logs", data=sent).location

    rows = work.session.query(LogProposal).order_by(LogProposal.line).all()
    assert [(row.line, row.pattern_id is None) for row in rows] == [(2, False), (3, True)]
    assert "パターンが見つけた行" in pages.get(made).text
    pages.post(f"{made}/marks", data={"line": "2"})
    pages.post(f"/tickets/{ticket.id}/logs/proposals/{rows[1].id}/dismiss")
    work.session.expire_all()
    assert work.session.query(LogProposal).count() == 0
    assert [row.line for row in queries.marks(work, ticket.id)] == [2]
