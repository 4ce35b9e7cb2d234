from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

from sqlalchemy import select

from contracts import actions, queries
from contracts.models import HourPool, LedgerEntry
from contracts.rules.lines import LineKind
from contracts.rules.pools import LedgerKind, PoolState
from msp.accounts.models import Client, Provider
from msp.data.work import Work, begin, look
from msp.kernel.access import Actor, Role, system_actor
from tests.contracts.conftest import START, TODAY, active, add

THREADS = 32


def last_hour(work: Work) -> tuple[actions.BurnRequest, HourPool]:
    work.add(Provider(id=work.actor.provider_id, name="みらいITサービス"))
    client = work.add(Client(name="みなと製作所", number=1))
    remote = actions.create_work_type(work, actions.CreateWorkType(code="remote", name_ja="対応"))
    draft = actions.DraftContract(client_id=client.id, title="保守", starts_on=START)
    contract = actions.draft_contract(work, draft)
    line = add(work, contract, LineKind.BLOCK, remote.id)
    active(work, contract)
    pools = [
        actions.grant_block(
            work,
            actions.GrantBlock(
                client_id=client.id,
                minutes=minutes,
                starts_on=START,
                expires_on=expires_on,
                source=f"order:{minutes}",
                state=PoolState.ACTIVE,
            ),
        )
        for minutes, expires_on in ((40, None), (20, date(2026, 12, 31)))
    ]
    return actions.BurnRequest(client.id, (line.id,), 15, TODAY, "time:0"), pools[0]


def test_of_32_people_who_take_the_last_hour_in_quarters_exactly_four_get_one(committed):
    actor = Actor(uuid4(), "Olive", frozenset({Role.PROVIDER_ADMIN}), uuid4())
    with begin(committed, system_actor(actor.provider_id)) as work:
        wish, pool = last_hour(work)
        one_pool = pool.id

    def take(number: int) -> int:
        mine = actions.BurnRequest(
            wish.client_id, wish.line_ids, wish.minutes, wish.on, f"time:{number}"
        )
        with begin(committed, actor) as work:
            return actions.burn(work, mine).uncovered_minutes

    with ThreadPoolExecutor(THREADS) as people:
        left_over = list(people.map(take, range(THREADS)))

    assert left_over.count(0) == 4
    assert left_over.count(15) == THREADS - 4
    with look(committed, actor) as work:
        assert queries.inconsistent(work) == []
        assert queries.balance(work, one_pool) == 0
        burns = work.session.scalars(
            select(LedgerEntry.minutes).where(LedgerEntry.kind == LedgerKind.BURN)
        ).all()
        assert sum(burns) == -60
