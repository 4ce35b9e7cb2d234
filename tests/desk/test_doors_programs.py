"""Views, drafts, procedures, meetings, alarms, webhooks and chats for programs and in a shell."""

import json
from dataclasses import replace
from typing import Any

import pytest

from msp.accounts import shell_notices
from msp.desk import shell_intake, shell_surface, shell_views, shell_voices
from msp.kernel.access import Role
from tests import portals
from tests.conftest import SETTINGS, browser_of

HOOK = {"name": "連携", "url": "https://hooks.example/t", "events": ["ticket.solved"]}


def shell_on(sessions) -> Any:
    app = portals.stands_on(portals.named(SETTINGS), sessions)

    def run(group, *words):
        answer = app.test_cli_runner().invoke(group, [str(each) for each in words])
        assert answer.exit_code == 0, answer.output
        return json.loads(answer.output) if "--json" in words else answer.output.strip()

    return run


@pytest.fixture
def admin(sessions, work):
    """A key of an administrator's who leads the desk, too."""
    work.session.flush()
    roles = frozenset({Role.PROVIDER_ADMIN, Role.LEAD})
    return browser_of(sessions, replace(work.actor, roles=roles))


def test_a_program_keeps_views_and_drafts(browser, ticket):
    made = browser.post("/api/v1/views", json={"name": "返信待ち", "query": "status=waiting"})
    gone = browser.post(f"/api/v1/views/{made.json['id']}/remove").json
    none = browser.get("/api/v1/views").json["items"]
    back = browser.post(f"/api/v1/views/{made.json['id']}/restore").json
    address = f"/api/v1/tickets/{ticket.id}/drafts"
    browser.post(address, json={"box": "reply", "body": "調べています"})
    begun = browser.get(address).json["items"]
    browser.post(address, json={"box": "reply"})

    assert (made.status_code, made.json["query"]) == (201, "status=waiting")
    assert (gone["removed_at"] is not None, none, back["removed_at"]) == (True, [], None)
    assert [(one["box"], one["body"]) for one in begun] == [("reply", "調べています")]
    assert browser.get(address).json["items"] == []


def test_a_program_arranges_a_procedure_and_goes_through_it(browser, ticket):
    named = {"code": "vpn", "name_ja": "VPN", "ask_ja": "つながりますか"}
    made = browser.post("/api/v1/procedures", json=named).json
    told = {"ask_ja": "再起動しましたか", "answers": [{"ja": "はい", "goes": "go_on"}]}
    loose = browser.post(f"/api/v1/procedures/{made['id']}/steps", json=told)
    category = browser.post("/api/v1/categories", json={"code": "net", "name_ja": "回線"}).json
    runs = f"/api/v1/tickets/{ticket.id}/procedures"
    run = browser.post(runs, json={"procedure_id": made["id"]}).json
    ended = browser.post(f"{runs}/{run['id']}/answer", json={"step": "s1", "answer": 0}).json
    undone = browser.post(f"{runs}/{run['id']}/undo").json

    assert (len(loose.json["steps"]), category["default_tier"]) == (2, 1)
    assert (ended["ending"], undone["ending"], undone["answers"]) == ("solved", None, [])


def test_a_joint_meeting_is_held_by_a_program(admin):
    plan = {"title": "合同定例会議", "weekday": 2, "begins": "10:00"}
    series = admin.post("/api/v1/meetings/series", json=plan).json
    held = admin.post(f"/api/v1/meetings/series/{series['id']}/open").json
    address = f"/api/v1/meetings/{held['id']}"
    admin.put(f"{address}/minutes", json={"minutes": "VPNの件を確認"})
    admin.post(f"{address}/decisions", json={"said": "手順を見直す"})
    closed = admin.post(f"{address}/close").json
    late = admin.put(f"{address}/minutes", json={"minutes": "書き直し"})

    assert (closed["state"], closed["minutes"], late.status_code) == (
        "closed",
        "VPNの件を確認",
        422,
    )
    assert "voices" not in closed
    decided = admin.get(f"{address}/decisions").json["items"]
    assert [one["said"] for one in decided] == ["手順を見直す"]


def test_a_secret_is_answered_once_and_never_kept(admin):
    made = admin.post("/api/v1/webhooks", json=HOOK)
    address = f"/api/v1/webhooks/{made.json['id']}"
    renewed = admin.post(f"{address}/secret").json
    admin.post(f"{address}/test")
    told = admin.get(f"{address}/deliveries").json["items"]
    chat = {"url": "https://hooks.slack.example/services/very-secret", "is_active": True}
    channel = admin.put("/api/v1/notice-channels/slack", json=chat)

    assert made.status_code == 201
    assert made.json["secret"].startswith("whsec_")
    assert renewed["secret"] != made.json["secret"]
    assert admin.get(address).json["secret"] is None
    assert [(one["event"], one["state"]) for one in told] == [("test", "queued")]
    assert channel.json["hint"] == "hooks.slack.example"
    assert "very-secret" not in admin.get("/api/v1/notice-channels").text
    assert admin.post("/api/v1/notice-channels/slack/remove").json["is_active"] is False


def test_the_shell_keeps_views_meetings_and_procedures(sessions, work, ticket, promise):
    work.session.flush()
    run = shell_on(sessions)

    view = run(shell_views.views, "save", "--name", "全件", "--query", "state=all")
    listed = run(shell_views.views, "list", "--json")
    series = run(
        shell_views.joint, "plan", "--title", "定例会議", "--weekday", 3, "--begins", "9:30"
    )
    held = run(shell_views.joint, "open", series)
    minutes = run(shell_views.joint, "minutes", held, "--write", "決めた", "--json")
    run(shell_views.joint, "close", held)
    run(shell_intake.intake, "usual")
    trees = run(shell_views.guided, "list", "--json")
    named = run(shell_intake.intake, "categories", "--json")

    assert [one["id"] for one in listed] == [view]
    assert minutes["minutes"] == "決めた"
    assert run(shell_views.joint, "list", "--json")[0]["state"] == "closed"
    assert len(trees) == 5
    assert len(named) > 5
    assert run(shell_views.guided, "runs", ticket.number, "--json") == []


def test_the_shell_makes_webhooks_alarms_templates_and_announcements(sessions, work, promise):
    work.session.flush()
    run = shell_on(sessions)

    words = ("--name", "連携", "--url", HOOK["url"], "--event", "ticket.solved")
    hook = run(shell_notices.webhooks, "add", *words, "--json")
    run(shell_notices.webhooks, "test", hook["id"])
    told = run(shell_notices.webhooks, "deliveries", hook["id"], "--json")
    run(shell_notices.channels, "set", "slack", "--url", "https://hooks.slack.example/x")
    level = "resolution:percent:75:owner,lead"
    run(shell_views.alarms, "set", promise.id, "--level", level)
    run(shell_surface.reply_templates, "save", "--name", "受付", "--ja", "承りました。")
    news = run(shell_voices.voices, "announce", "--ja", "年末年始")
    run(shell_voices.voices, "withdraw", news)

    assert [one["event"] for one in told] == ["test"]
    assert run(shell_notices.channels, "list", "--json")[0]["host"] == "hooks.slack.example"
    assert run(shell_views.alarms, "list", promise.id, "--json") == [
        {"pledge": "resolution", "when": "percent", "amount": 75, "hears": ["owner", "lead"]}
    ]
    assert run(shell_surface.reply_templates, "list", "--json")[0]["name"] == "受付"
    assert run(shell_voices.voices, "announcements", "--json")[0]["withdrawn_at"] is not None
    assert run(shell_voices.voices, "scores", "--json") == []
