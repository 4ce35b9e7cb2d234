"""Papers, stages of projects and deadlines are kept from a shell as in a browser."""

import json
from uuid import uuid4

from contracts import actions, shell
from contracts.rules.lines import LineKind
from msp.data.work import begin
from msp.kernel.access import system_actor
from tests import portals
from tests.conftest import SETTINGS
from tests.contracts.conftest import START, active, add
from tests.contracts.test_last_minute import last_hour


def test_papers_and_the_lists_of_add_on_services_are_kept_from_a_shell(committed, tmp_path):
    with begin(committed, system_actor(uuid4())) as work:
        wish, _ = last_hour(work)
        told = {"client_id": wish.client_id, "title": "プロジェクト", "starts_on": START}
        contract = actions.draft_contract(work, actions.DraftContract(**told))
        added = {"title": "導入", "fee": 0, "service": "project_management"}
        line = add(work, contract, LineKind.ADD_ON, **added)
        active(work, contract)
        contract_id, line_id = str(contract.id), str(line.id)
    paper = tmp_path / "契約書.pdf"
    paper.write_bytes(b"%PDF-1.7\n%%EOF\n")
    here = SETTINGS.model_copy(update={"data_dir": tmp_path / "files"})
    app = portals.stands_on(portals.named(here), committed)

    def say(*told):
        answer = app.test_cli_runner().invoke(shell.COMMANDS[1], told)
        assert answer.exit_code == 0, answer.output
        return answer.output.strip()

    file_id = say("attach", contract_id, str(paper), "--about", "署名済み")
    due = ("--title", "設計", "--due", "2026-11-30", "--amount", "300000")
    stage_id = say("add-milestone", line_id, *due)
    say("reach", stage_id, "--on", "2026-11-20")

    (kept,) = json.loads(say("files", contract_id, "--json"))
    (stage,) = json.loads(say("milestones", line_id, "--json"))
    assert (kept["id"], kept["about"], kept["kind"]) == (file_id, "署名済み", "application/pdf")
    assert (stage["amount_minor"], stage["reached_on"]) == (300_000, "2026-11-20")
    say("detach", file_id, "--reason", "別の契約のもの")
    assert json.loads(say("files", contract_id, "--json")) == []
