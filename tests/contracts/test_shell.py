import json
from uuid import uuid4

from contracts import actions, shell
from msp.data.work import begin
from msp.kernel.access import system_actor
from tests import portals
from tests.conftest import SETTINGS
from tests.contracts.test_last_minute import last_hour


def test_the_operator_compares_every_balance_with_its_ledger(committed):
    actor = system_actor(uuid4())
    with begin(committed, actor) as work:
        wish, _ = last_hour(work)
        actions.burn(work, wish)
    app = portals.stands_on(portals.named(SETTINGS), committed)

    answer = app.test_cli_runner().invoke(shell.hours, ["verify", "--json"])

    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.output) == {"inconsistent": []}
