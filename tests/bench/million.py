"""A desk of a million tickets for two hundred clients: its rows, made the same way each time."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import inspect

from msp.accounts.models import Client, Person, Provider, Team
from msp.data import searching
from msp.data.bulk import count_rows_anew, insert_rows
from msp.data.counters import next_number, next_numbers
from msp.data.engine import connect, sessions_of
from msp.data.work import Sessions, begin
from msp.desk.models import Ticket
from msp.desk.queries.tickets import PULSE
from msp.desk.rules import OPEN, Channel, Kind, Status
from msp.kernel.access import Actor, Role, system_actor
from msp.kernel.ids import new_id, new_ids
from tests.bench.grounds import Ground

CLIENTS, OPEN_EACH, PART = 200, 50, 10_000
NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)

THINGS = (
    "サーバー ネットワーク プリンタ 共有フォルダ メール VPN 無線LAN 会計システム "
    "勤怠システム 複合機 ルーター ノートPC デスクトップ 電話機 バックアップ 証明書 "
    "ドメイン ファイアウォール 在庫管理 Excel Outlook Teams ブラウザ 監視カメラ "
    "タブレット スキャナ 受発注システム 名刺管理 経費精算"
)
PLACES = (
    "本社 支店 倉庫 工場 総務部 経理部 営業部 開発部 人事部 第二会議室 受付 役員室 "
    "大阪 名古屋 福岡 札幌"
)
TROUBLES = (
    "接続できない 遅い 印刷できない 起動しない 固まる エラー0x80070005が出る "
    "ログインできない 文字化けする 容量不足 更新に失敗する 音が出ない 画面が真っ暗 "
    "権限がない 同期されない 切断される 再起動を繰り返す パスワードを忘れた "
    "退職者のアカウント削除 新入社員の準備 異動に伴う設定変更 定期点検 見積の依頼"
)


def laid_out(ground: Ground, tickets: int) -> tuple[UUID, UUID]:
    """Store them; answer the provider and its largest client, who has every tenth ticket."""
    engine = connect(ground.url)
    sessions = sessions_of(engine, lambda: NOW)
    provider = _provider(sessions)
    actor = Actor(new_id(), "計測", frozenset({Role.PROVIDER_ADMIN}), provider)
    with begin(sessions, actor, NOW) as work:
        clients = [
            work.add(Client(name=f"第{number}商事", number=number)).id
            for number in range(1, CLIENTS + 1)
        ]
        team = work.add(Team(name="一次受付", name_en="First line")).id
        people = [
            work.add(Person(name=f"担当 {number}", roles=[Role.TECHNICIAN.value], tier=1)).id
            for number in range(20)
        ]
    rows = _rows((provider, team), clients, people, tickets)
    while part := list(islice(rows, PART)):
        with begin(sessions, actor, NOW) as work:
            for number, row in enumerate(part, next_numbers(work, "ticket", len(part))):
                row["number"] = number
            insert_rows(work.session, inspect(Ticket).local_table, part)
            searching.keep_many(work, Ticket, part)
            next_number(work, PULSE)  # as every writing of tickets does: pages are kept by it
    count_rows_anew(engine)
    engine.dispose()
    return provider, clients[0]


def _provider(sessions: Sessions) -> UUID:
    key = new_id()
    with begin(sessions, system_actor(key), NOW) as work:
        work.add(Provider(id=key, name="計測MSP"))
    return key


def _rows(
    owned: tuple[UUID, UUID], clients: list[UUID], people: list[UUID], count: int
) -> Iterator[dict[str, Any]]:
    """One in fifty is open; all others were solved and closed within two days."""
    provider, team = owned
    dice = random.Random(20261120)
    things, places, troubles = (words.split() for words in (THINGS, PLACES, TROUBLES))
    others = clients[1:]
    for place, key in enumerate(new_ids(count)):
        opened = NOW - timedelta(minutes=(count - place) // 2)
        is_open = place % OPEN_EACH == 0
        solved = None if is_open else opened + timedelta(minutes=dice.randint(10, 2880))
        status = Status.ACTIVE if is_open else Status.CLOSED
        thing, trouble = dice.choice(things), dice.choice(troubles)
        yield {
            "id": key,
            "created_at": opened,
            "provider_id": provider,
            "client_id": clients[0] if place % 10 == 0 else dice.choice(others),
            "subject": f"{dice.choice(places)}の{thing}が{trouble}",
            "description": f"{dice.choice(places)}から連絡。{thing}について{dice.choice(troubles)}"
            f"とのこと。管理番号{dice.randint(1000, 9999)}。",
            "kind": Kind.INCIDENT,
            "channel": Channel.PHONE,
            "status": status,
            "is_open": status in OPEN,
            "impact": 2,
            "urgency": 2,
            "priority": dice.randint(1, 4),
            "is_major": False,
            "tier": 1,
            "highest_tier": 1,
            "assignee_id": dice.choice(people),
            "team_id": team,
            "opened_at": opened,
            "solved_at": solved,
            "closed_at": solved,
            "updated_at": solved or opened,
            "next_due_at": NOW + timedelta(minutes=dice.randint(-600, 6000)) if is_open else None,
            "reassignments": 0,
            "reopenings": 0,
            "priority_confirmed": False,
            "clock_log": [],
            "turns": 0,
            "source": "imported",
            "version": 1,
        }
