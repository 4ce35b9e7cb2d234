"""What was done to a contract is read in words: fields, codes and amounts, never as stored."""

import re
from dataclasses import replace
from datetime import date

import pytest

from contracts import actions
from contracts.models import Calendar, SlaPolicy
from contracts.rules.lines import LineKind, Renewal
from msp.accounts.actions.people import SaveTeam, save_team
from msp.data.history import record
from tests.conftest import browser_of
from tests.contracts.conftest import active, add


def test_a_contracts_history_reads_like_its_page_in_both_trails(work, client, contract, browser):
    line = add(work, contract, LineKind.MANAGED, title="監視", fee=180_000)
    active(work, contract)
    told = {"line_id": line.id, "starts_on": date(2026, 12, 1), "fee": 210_000, "cycle": "yearly"}
    actions.change_terms(work, actions.ChangeTerms(**told))
    wish = {"contract_id": contract.id, "title": contract.title, "starts_on": contract.starts_on}
    wish |= {"ends_on": date(2027, 4, 1), "renewal": Renewal.AUTOMATIC, "needs_acceptance": True}
    actions.change_contract(work, actions.ChangeContract(**wish))
    work.session.flush()

    page = browser.get(f"/contracts/{contract.id}/history").text
    trail = browser.get(f"/history?subject={contract.id}").text

    for words in ("料金", "¥180,000 → ¥210,000", "毎月 → 毎年", "自動更新", "いいえ → はい"):
        assert words in page, words
    for raw in ("fee_minor", "needs_acceptance", "monthly", "automatic", "True", "None"):
        assert raw not in page, raw
    assert "検収が必要" in trail
    assert "いいえ → はい" in trail
    assert "needs_acceptance" not in trail


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_code_and_no_id_stands_in_the_trail(work, sessions, owner, language, sold, block):
    sold("order:01a2034b-7b84-7cf1-8126-ebafecf6a282", 600)
    calendar = work.add(Calendar(name="夜間", current=1))
    policy = work.add(SlaPolicy(name="夜間SLA", calendar_id=calendar.id, pauses={}))
    told = {"line_id": block.id, "starts_on": date(2026, 12, 1), "line_sla_policy_id": policy.id}
    told |= {"exhausted": "overage", "overage_per_hour": 15_000}
    actions.change_terms(work, actions.ChangeTerms.model_validate(told))
    team = save_team(work, SaveTeam(name="夜間班", name_en="Night", people=[owner.id]))
    record(work, "team.changed", team, skills=[{}, {str(owner.id): 3}])
    work.session.flush()

    page = browser_of(sessions, replace(owner, language=language)).get("/history").text
    body = re.sub(r"<[^>]+>", " ", page[page.index("<tbody") : page.index("</tbody>")])

    assert not re.findall(r"[0-9a-f]{8}-[0-9a-f]{4}|[a-z]+_[a-z]+|\bTrue\b|\bNone\b", body)
    assert "夜間SLA" in body
    assert "Olive 3" in body
    assert ("→ 超過単価で請求" if language == "ja" else "→ billed at the overage rate") in body
