"""Who is who in the story, in the language in which it is told."""

from dataclasses import dataclass

from tests.browser import desk_story_words
from tests.browser.story_house import Words

NAMES = {
    "provider": ("みらいITサービス株式会社", "Mirai IT Services"),
    "admin": ("石井 玲子", "Reiko Ishii"),
    "technician": ("田中 葵", "Aoi Tanaka"),
    "lead": ("森 大輔", "Daisuke Mori"),
    "finance": ("西 千恵", "Chie Nishi"),
    "factory": ("株式会社みなと製作所", "Minato Works"),
    "office": ("さくら会計事務所", "Sakura Accounting"),
    "carrier": ("はるか物流株式会社", "Haruka Logistics"),
    "buyer": ("高橋 美咲", "Misaki Takahashi"),
    "driver": ("小林 翔", "Sho Kobayashi"),
    "site": ("本社工場", "Main factory"),
    "remote": ("リモート作業", "Remote work"),
    "visit": ("訪問作業", "Work on site"),
    "package": ("10時間パック", "Ten hours"),
    "calendar": ("営業時間", "Office hours"),
    "policy": ("標準SLA", "Standard promises"),
    "hours": ("プリペイド契約", "Prepaid support"),
    "spot": ("スポット契約", "Work as it comes"),
    "care": ("サーバー運用", "Server care"),
    "shop": ("受注サイト", "Order site"),
    "printer": ("複合機から印刷できない", "The printer does not print"),
    "cable": ("LANケーブルの交換", "A new network cable"),
    "goods": ("LANケーブル 5m", "Network cable, 5 m"),
    "slow": ("受注サイトがとても遅い", "The order site is very slow"),
    "outage": ("【監視】受注サイト が応答していません", "[Monitoring] Order site does not answer"),
    "recovery": (
        "2026-11-09 10:07 に 受注サイト が復旧しました(停止 5分)。",
        "Order site recovered at 2026-11-09 10:07 (down for 5 min).",
    ),
    "question": ("画面の写真をお送りください。", "Please send us a picture of the screen."),
    "answer": ("写真をお送りします。", "Here is the picture."),
    "solution": ("索引を作り直した", "Built the index anew"),
    "driver_note": ("ドライバーを入れ直した", "Installed the driver anew"),
    "queue_note": ("印刷キューを調べた", "Looked into the print queue"),
    "cable_note": ("ケーブルを交換した", "Changed the cable"),
    "offer": ("サーバー運用のご提案", "Server care and first hours"),
    "starter": ("プリペイドサポート", "Prepaid support"),
    "pack": ("5時間パック", "Five hours"),
    "router": ("VPNルーター", "VPN router"),
    "water": ("災害備蓄用の保存水", "Drinking water for emergencies"),
    "vpn": ("拠点間のVPNがつながらない", "The VPN between our offices is down"),
    "vpn_question": ("納期はいつごろですか。", "When can you deliver?"),
    "first_note": ("ログを調べた", "Read the logs"),
    "second_note": ("ルーターの設定を直した", "Corrected the routers"),
    "third_note": ("全拠点で確認した", "Checked every office"),
} | desk_story_words.NAMES
MAILS = {
    "admin": "reiko@mirai.example",
    "technician": "aoi@mirai.example",
    "lead": "daisuke@mirai.example",
    "finance": "chie@mirai.example",
    "buyer": "misaki@minato.example",
    "driver": "sho@haruka.example",
} | desk_story_words.MAILS


@dataclass(frozen=True, slots=True)
class Cast:
    """The names as the language writes them."""

    words: Words

    def __getitem__(self, key: str) -> str:
        return self.words.either(*NAMES[key])

    def mail(self, key: str) -> str:
        """Somebody's address, the same in both languages."""
        return MAILS[key]
