"""What leads arrange and people choose for themselves, for programs and in a shell."""

from datetime import date
from uuid import UUID

import pytest

from msp.accounts.models import Person
from msp.desk import shell_arranging
from msp.desk.actions import procedures
from msp.desk.queries import skills
from msp.kernel.access import Actor, Permission, Role
from tests.conftest import browser_of
from tests.contracts.conftest import person_of
from tests.contracts.quoting import admin_of, filled, sent, work_type
from tests.desk.test_doors_programs import shell_on


@pytest.fixture
def lead(work, sessions):
    """Somebody who leads the desk, at the program's door."""
    person = work.add(Person(name="中村", roles=[Role.LEAD.value]))
    work.session.flush()
    actor = Actor(person.id, "中村", frozenset({Role.LEAD}), work.actor.provider_id)
    return actor, browser_of(sessions, actor)


def test_a_program_keeps_patterns_and_plain_words(lead, sessions, work, client):
    _, browser = lead
    pattern = {"name": "RAID", "text": "raid * degraded", "weight": "warning"}
    made = browser.post("/api/v1/log-patterns", json=pattern)
    twice = browser.post("/api/v1/log-patterns", json=pattern)
    address = f"/api/v1/log-patterns/{made.json['id']}"
    retired = browser.put(address, json={**pattern, "is_active": False, "version": 1})
    stale = browser.put(address, json={**pattern, "version": 1})
    usual = browser.post("/api/v1/plain-words/usual").json["words"]
    word = browser.post("/api/v1/plain-words", json={"word": "RTO", "say_ja": "復旧までの時間"})
    said = browser.put(
        f"/api/v1/plain-words/{word.json['id']}",
        json={"word": "RTO", "say_ja": "戻るまでの時間", "say_en": "time until it works"},
    )

    assert (made.status_code, made.json["weight"]) == (201, "warning")
    assert (twice.status_code, twice.json["field"]) == (422, "name")
    assert (retired.status_code, retired.json["is_active"]) == (200, False)
    assert stale.status_code == 409
    assert [row["name"] for row in browser.get("/api/v1/log-patterns").json["items"]] == ["RAID"]
    listed = browser.get("/api/v1/plain-words?size=200").json["items"]
    assert (len(listed), said.json["say_ja"]) == (len(usual) + 1, "戻るまでの時間")
    assert browser.post("/api/v1/plain-words/usual").json["words"] == []
    stranger = browser_of(sessions, person_of(work, client.id))
    assert stranger.get("/api/v1/plain-words").status_code == 403


def test_a_program_chooses_how_its_owner_is_told_and_a_narrow_token_does_not(lead, sessions):
    actor, browser = lead
    usual = browser.get("/api/v1/me/notices").json
    wish = {"choices": ["assigned:mail"], "quiet_from": "22:00", "quiet_until": "07:00"}
    chosen = browser.put("/api/v1/me/notices", json=wish).json
    half = browser.put("/api/v1/me/notices", json={**wish, "quiet_until": None, "version": 1})
    stale = browser.put("/api/v1/me/notices", json={**wish, "version": 9})
    narrow = browser_of(sessions, replaced(actor, frozenset({Permission.TICKET_READ})))

    assert "assigned:mail" in usual["choices"]
    assert (usual["version"], usual["ways"]) == (None, ["mail"])
    assert chosen["choices"] == ["assigned:mail"]
    assert (chosen["quiet_from"], chosen["quiet_until"]) == ("22:00:00", "07:00:00")
    assert (half.status_code, half.json["field"]) == (422, "quiet_from")
    assert stale.status_code == 409
    assert narrow.get("/api/v1/me/notices").status_code == 403


def replaced(actor, scopes):
    told = {"sight": actor.sight, "language": actor.language, "scopes": scopes}
    return Actor(actor.id, actor.name, actor.roles, actor.provider_id, actor.clients, **told)


def test_a_clients_program_reads_what_waits_for_its_answer(work, sessions, client, lead):
    quote = sent(work, filled(work, client, work_type(work)))
    admin = browser_of(sessions, admin_of(work, client))

    (found,) = admin.get("/api/v1/awaited").json["items"]

    assert (found["sort"], UUID(found["row_id"])) == ("quote", quote.id)
    assert (found["amount_minor"], found["currency"]) == (quote.gross_minor, "JPY")
    assert date.fromisoformat(found["until"]) == quote.valid_until
    assert str(quote.number) in found["about"]
    assert lead[1].get("/api/v1/awaited").json["items"] == []


def test_a_shell_keeps_criteria_skills_and_runbooks(work, sessions, ticket, tanaka):
    made = {row.code: row for row in procedures.add_usual_procedures(work)}
    work.session.flush()
    run = shell_on(sessions)
    criteria, known = shell_arranging.criteria, shell_arranging.skills
    books = shell_arranging.runbooks

    one = run(criteria, "add", "--tier", 1, "--ja", "再起動しても直らない")
    run(criteria, "change", one, "--en", "A restart did not help", "--retired")
    (criterion,) = run(criteria, "list", "--json")
    usual = run(known, "usual")
    skill = run(known, "add", "--ja", "量子計算機", "--deep")
    run(known, "change", skill, "--en", "Quantum")
    run(known, "rate", tanaka.id, f"{skill}:3")
    held = run(known, "of", tanaka.id, "--json")
    before = {row["code"]: row["action"] for row in run(books, "list", "--json")}
    run(books, "sort", made["physical"].id, "--as", "on_site_install")
    run(books, "sort", made["menu"].id)
    after = {row["code"]: row["action"] for row in run(books, "list", "--json")}
    run(books, "record", ticket.number, "--as", "part_exchange", "--note", "SSD交換")

    assert (criterion["text_ja"], criterion["is_active"]) == ("再起動しても直らない", False)
    assert criterion["text_en"] == "A restart did not help"
    assert usual.endswith("skills added")
    assert [(row["skill_id"], row["level"]) for row in held] == [(skill, 3)]
    names = {
        row["name_ja"]: (row["name_en"], row["is_deep"]) for row in run(known, "list", "--json")
    }
    assert names["量子計算機"] == ("Quantum", True)
    assert len(names) == len(skills.skills(work))
    assert before["physical"] == "diagnostics"
    assert (after["physical"], after["menu"]) == ("on_site_install", None)
    assert run(books, "counts", "--json")["part_exchange"] == 1
