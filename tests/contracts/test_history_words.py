"""What was done to a contract is read in words: fields, codes and amounts, never as stored."""

from datetime import date

from contracts import actions
from contracts.rules.lines import LineKind, Renewal
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
