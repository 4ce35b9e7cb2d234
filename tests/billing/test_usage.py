"""A month's statement says what the ledger says, on page, paper and in CSV; it is mailed once."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from billing import jobs, usage_shell
from billing.actions import usage as actions
from billing.documents import usage as paper
from billing.models import UsageStatement
from billing.queries import usage as queries
from contracts import actions as contracts
from contracts.models import LedgerEntry
from contracts.rules.lines import LineKind
from contracts.rules.pools import LedgerKind, PoolState
from msp.accounts.models import Client, Person
from msp.data.jobs import Job, Progress
from msp.data.work import Sessions, Work
from msp.desk.actions import time
from msp.kernel.access import Actor, Role, system_actor
from msp.kernel.periods import Period, month_named
from msp.outside.models import OutboxMessage
from tests import portals
from tests.conftest import SETTINGS, browser_of
from tests.desk.time_story import Story, agreed, story

OCTOBER, NOVEMBER = month_named("2026-10"), month_named("2026-11")


@pytest.fixture
def told(work: Work, client: Client) -> Story:
    """Hours of two origins, work in October and November, one hour taken back, one adjusted."""
    made = story(work, client)
    line = made.line(LineKind.BLOCK, rate_per_hour=12000, title="時間パック")
    agreed(made)
    work.add(
        Person(
            client_id=client.id,
            name="美咲",
            roles=[Role.CLIENT_ADMIN.value],
            mail="misaki@x.example",
        )
    )
    old = made.sell(120, expires_on=date(2026, 11, 10))
    new = contracts.GrantBlock(
        client_id=client.id,
        minutes=600,
        source="order:2",
        starts_on=date(2026, 10, 15),
        state=PoolState.ACTIVE,
    )
    new_pool = contracts.grant_block(work, new)
    ticket = made.ticket(42)
    log(made, 60, date(2026, 10, 5), ticket_id=ticket.id, note="ルータを交換")
    wrong = log(made, 45, date(2026, 10, 6), note="=取り消す")
    log(made, 30, date(2026, 11, 5), ticket_id=ticket.id)
    log(made, 100, date(2026, 11, 12), note="鍵\U0001f511を更新")
    time.delete_entry(work, time.DeleteEntry(entry_id=wrong.id))
    give = contracts.AdjustPool(pool_id=new_pool.id, minutes=15, reason="お詫び")
    contracts.adjust_pool(work, give)
    contracts.expire_pools(work)
    assert line.id == old.line_id
    return made


def log(told: Story, minutes: int, on: date, **wish: Any) -> Any:
    wish = {"note": "設定", **wish}
    if "ticket_id" not in wish:
        wish["client_id"] = told.client.id
    made = {"work_type_id": told.remote.id, "minutes": minutes, "work_on": on}
    return time.log_time(told.work, time.LogTime(**wish, **made))


def recomputed(work: Work, client: Client, month: Period) -> dict[str, int]:
    """The month from the ledger's rows, by other arithmetic than the product's."""
    rows = work.session.scalars(select(LedgerEntry).where(LedgerEntry.client_id == client.id))
    found = dict.fromkeys(("carried", "granted", "used", "expired", "adjusted", "left"), 0)
    for row in rows:
        if row.work_on >= month.end:
            continue
        found["left"] += row.minutes
        if row.work_on < month.first:
            found["carried"] += row.minutes
        elif row.kind is LedgerKind.GRANT:
            found["granted"] += row.minutes
        elif row.kind in (LedgerKind.BURN, LedgerKind.REVERSAL):
            found["used"] -= row.minutes
        elif row.kind is LedgerKind.EXPIRY:
            found["expired"] -= row.minutes
        else:
            found["adjusted"] += row.minutes
    return found


@pytest.mark.parametrize("month", [month_named("2026-09"), OCTOBER, NOVEMBER])
def test_a_statement_is_what_the_ledgers_rows_come_to(
    work: Work, told: Story, month: Period
) -> None:
    found = queries.statement(work, told.client.id, month)

    figures = {name: value for name, value in found.figures.items() if name != "pending"}
    assert figures == recomputed(work, told.client, month)
    assert sum(ticket.minutes for ticket in found.tickets) == found.sums.used
    for line in found.pools:
        assert line.sums.left >= 0


def test_each_use_stands_under_its_ticket_and_what_was_taken_back_is_gone(
    work: Work, told: Story
) -> None:
    october = queries.statement(work, told.client.id, OCTOBER)
    november = queries.statement(work, told.client.id, NOVEMBER)

    assert [(one.number, one.minutes) for one in october.tickets] == [(42, 60)]
    assert [(one.number, one.minutes) for one in november.tickets] == [(42, 30), (None, 100)]
    assert november.pending == 130  # nobody approved it yet
    assert november.sums.expired == 45


def test_paper_says_the_same_in_the_same_bytes_even_with_signs_no_font_draws(
    work: Work, told: Story
) -> None:
    value = actions.value_of(work, told.client.id, NOVEMBER)

    shown = paper.sheet(value)
    assert [fact.text for fact in shown.sums] == ["11:00", "0:00", "0:15", "−2:10", "−0:45", "8:20"]
    assert "鍵〓を更新 (確認中)" in [row[1] for _, _, rows in shown.groups for row in rows]
    assert paper.file_name(value) == "202611_株式会社みなと製作所_ご利用明細.pdf"
    content = paper.render_pdf(value)
    assert content.startswith(b"%PDF")
    assert content == paper.render_pdf(value)


def test_a_month_is_mailed_once_after_it_has_ended(
    sessions: Sessions, work: Work, told: Story, tmp_path: Path
) -> None:
    first = replace(work, now=work.now - timedelta(days=19))
    assert actions.ask_for_statements(first) is None  # on the first of the month nobody is mailed
    asked = actions.ask_for_statements(work)
    assert asked is not None
    assert asked.told == {"month": "2026-10"}
    assert actions.ask_for_statements(work) is None  # it is being done

    system = system_actor(work.actor.provider_id)
    for _ in range(2):
        progress = Progress(sessions, system, asked.id)
        jobs.make_statements(tmp_path, sessions, system, asked.told, progress)

    work.session.expire_all()
    sent = work.session.scalars(select(UsageStatement)).one()
    assert sent.figures == queries.statement(work, told.client.id, OCTOBER).figures
    mail = work.session.scalars(
        select(OutboxMessage).where(OutboxMessage.source.like("statement:%"))
    ).one()
    assert mail.to_address == "misaki@x.example"
    assert "2026年10月" in mail.subject
    assert mail.attachments[0]["name"] == "202610_株式会社みなと製作所_ご利用明細.pdf"
    assert len(work.session.scalars(select(Job)).all()) == 1


def test_late_work_shows_that_figures_changed_since(work: Work, told: Story) -> None:
    value = actions.value_of(work, told.client.id, OCTOBER)
    actions.keep_statement(work, told.client.id, (value, b"%PDF"))
    assert not queries.statement(work, told.client.id, OCTOBER).has_changed

    log(told, 30, date(2026, 10, 30))

    assert queries.statement(work, told.client.id, OCTOBER).has_changed


@pytest.fixture
def admin(sessions: Sessions, work: Work, told: Story) -> FlaskClient:
    """The browser of the client's admin."""
    own = frozenset({told.client.id})
    person = work.session.scalars(select(Person).where(Person.name == "美咲")).one()
    roles = frozenset({Role.CLIENT_ADMIN})
    return browser_of(sessions, Actor(person.id, "美咲", roles, work.actor.provider_id, own))


def test_a_client_opens_its_month_and_takes_it_along(
    admin: FlaskClient, browser: FlaskClient, told: Story
) -> None:
    base = f"/clients/{told.client.id}/statements"

    page = admin.get(f"{base}/2026-10").get_data(as_text=True)
    assert "ルータを交換" in page
    assert "=取り消す" not in page
    rows = list(csv.reader(io.StringIO(admin.get(f"{base}/2026-11/csv").text.lstrip("\ufeff"))))
    assert ["ご使用", "2026/11/12", "", "鍵\U0001f511を更新", "100", "1:40"] in [
        [("ご使用" if place == 0 and cell else cell) for place, cell in enumerate(row)]
        for row in rows
    ]
    assert admin.get(f"{base}/2026-11/pdf").data.startswith(b"%PDF")
    assert admin.get(f"{base}/2026-13").status_code == 404
    assert base in admin.get("/statements").headers["Location"]
    assert "2026" in admin.get(base).text
    assert "みなと製作所" in browser.get("/statements?month=2026-10").text
    assert browser.get("/statements").status_code == 200


def test_a_program_and_a_shell_read_the_same_month(
    sessions: Sessions, browser: FlaskClient, told: Story
) -> None:
    answer = browser.get(f"/api/v1/clients/{told.client.id}/statements/2026-11").get_json()

    assert answer["used"] == 130
    assert [ticket["minutes"] for ticket in answer["tickets"]] == [30, 100]
    runner = portals.stands_on(portals.named(SETTINGS), sessions).test_cli_runner()
    words = ["--client", "1", "--month", "2026-11", "--json"]
    said = runner.invoke(usage_shell.statement, words)
    assert said.exit_code == 0, said.output
    assert json.loads(said.output) == answer
