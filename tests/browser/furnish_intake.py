"""What the looks need of intake and assets: devices, an environment, words that were taken down."""

from pathlib import Path

from sqlalchemy import select

from msp.accounts.models import Client, Person
from msp.assets import actions as assets
from msp.data.work import Work
from msp.desk.actions import categories, devices, intake, logs, procedures
from msp.desk.models import Ticket
from msp.desk.models.intake import Category
from msp.desk.queries import procedures as queries
from msp.desk.rules import Status
from tests.browser.house import FILES

SHEET = """## ネットワーク
回線: 光回線(固定IP1つ)
ルーター: 2階サーバー室、保守契約あり

## サーバー
ファイルサーバー: 毎日2時にバックアップ

## 注意事項
月末の午後は再起動しないでください。"""

LINE = "2026-11-20 09:12:{second:02} {what}"
WHAT = (
    "INFO  vpnclient[4711]: keepalive answered by 203.0.113.7 after 18 ms",
    "DEBUG vpnclient[4711]: rekey in 3540 s, cipher AES-256-GCM",
    "WARN  vpnclient[4711]: packet of 1428 bytes was lost, trying again",
    "ERROR vpnclient[4711]: tunnel closed by peer (E-VPN-809) 接続が切断されました",
)


def furnish(work: Work) -> None:
    """Put it into the story's provider."""
    for client in work.session.scalars(select(Client).order_by(Client.number).limit(2)).all():
        told = {"client_id": client.id, "maker": "国産電機", "model": "LX-200"}
        asked = select(Person.id).where(Person.client_id == client.id).limit(1)
        user = work.session.scalars(asked).first()
        for number, name in ((1, "経理課ノートPC"), (2, "営業課ノートPC")):
            facts = {"tag": f"PC-{number:03}", "name": name, "person_id": user, "serial": "L0042"}
            assets.create_asset(work, assets.CreateAsset.model_validate(told | facts))
        assets.write_sheet(work, assets.WriteSheet(client_id=client.id, body=SHEET))
    categories.add_usual_categories(work)
    procedures.add_usual_procedures(work)
    procedure = queries.procedures(work)[0]
    month = work.now.replace(day=1)  # each walker opens another ticket of it first
    wanted = select(Ticket).where(Ticket.opened_at >= month, Ticket.status != Status.CLOSED)
    for ticket in work.session.scalars(wanted.order_by(Ticket.number.desc()).offset(1)).all():
        _taken_down(work, ticket)
        start = procedures.StartProcedure(ticket_id=ticket.id, procedure_id=procedure.id)
        run = procedures.start_procedure(work, start)
        first = {"ticket_id": ticket.id, "run_id": run.id, "step": "power", "answer": 0}
        procedures.answer_step(work, procedures.AnswerStep(**first, note="緑に点灯"))
        _logged(work, ticket)


def _logged(work: Work, ticket: Ticket) -> None:
    """A log on the ticket, one line of which is marked; its bytes lie beside the story."""
    folder = Path(str(work.session.get_bind().engine.url.database)).parent / FILES
    lines = [LINE.format(second=second, what=WHAT[second % len(WHAT)]) for second in range(40)]
    content = "\n".join(lines).encode()
    wish = logs.PutLog(ticket_id=ticket.id, content=content, name="vpn-client.log")
    kept = logs.put_log(work, wish, folder)
    told = logs.MarkLine(
        ticket_id=ticket.id, log_id=kept.id, line=4, finding="毎回ここで切断される"
    )
    logs.mark_line(work, told, folder)


def _taken_down(work: Work, ticket: Ticket) -> None:
    sorted_as = select(Category.id).where(Category.code == "pc.print")
    told = {"ticket_id": ticket.id, "category_id": work.session.scalars(sorted_as).one()}
    told |= {"goal": "今日中に請求書を送りたい", "symptom": "印刷すると白紙が出る"}
    facts = [
        {"name": "system", "certainty": "observed", "text": "販売管理 Ver.7"},
        {"name": "error", "certainty": "assumed", "text": "ドライバーの不具合かもしれない"},
    ]
    wish = intake.ChangeIntake.model_validate(told | {"facts": facts, "downtime_minutes": 45})
    intake.change_intake(work, wish)
    left = {"device": "ノートPC LX-200", "accessories": "電源アダプター", "brought_by": "高橋"}
    devices.take_device(work, devices.TakeDevice(ticket_id=ticket.id, **left))
