"""What the looks need of intake and assets: devices, an environment, words that were taken down."""

from sqlalchemy import select

from msp.accounts.models import Client, Person
from msp.assets import actions as assets
from msp.data.work import Work

SHEET = """## ネットワーク
回線: 光回線(固定IP1つ)
ルーター: 2階サーバー室、保守契約あり

## サーバー
ファイルサーバー: 毎日2時にバックアップ

## 注意事項
月末の午後は再起動しないでください。"""


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
