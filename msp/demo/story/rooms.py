"""Before the first day the desk is arranged: tiers, teams, vendors, words, clients' machines."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from contracts.models import Calendar
from msp.accounts.actions.people import SaveTeam, save_team
from msp.assets import actions as assets
from msp.data.work import Work
from msp.demo.story.scene import Stage
from msp.desk.actions import meetings, templates, tiers, vendors, views

# level | name | in English | aliases | duty | OLA minutes | reminder minutes
TIERS = """
1 | 受付窓口 | Service desk | T1、一線 | | |
  受付と一次切り分け。既知エラーと手順書で解決できるものはその場で解決します。
2 | 専門対応 | Specialists | T2、二線 | 60 | 480 |
  一次で解決しなかったものの原因を調べます。再現と記録を確かめてから着手します。
3 | 設計・開発 | Engineering | T3、三線 | 120 | 960 |
  構成や作り込みに原因があるものを直します。恒久対応まで責任を持ちます。
"""
# key | name | in English | desk | group | lead | people
TEAMS = """
desk | サービスデスク | Service desk | external | general | yumi.hara | ken.sato rei.kudo
network | ネットワーク技術 | Network | support | network | aoi.tanaka | aoi.tanaka daisuke.mori
server | サーバー技術 | Servers | support | server | daisuke.mori | daisuke.mori aoi.tanaka
inside | 社内ヘルプデスク | In-house desk | internal | local | rei.kudo | rei.kudo
"""
# key | name | mail | phone | contract | hours | promised minutes
VENDORS = """
carrier | みやこ通信 法人サポート | biz@miyako.example | 0120-555-010 | MY-88012 | 24時間365日 | 240
sales | 東邦システムズ 保守窓口 | hoshu@toho.example | 03-5550-0220 | TH-2209 | 平日9-18時 | 480
"""
# name | what stands behind the question mark
VIEWS = """
緊急・重大(P1) | priority=1&sort=due
メーカー待ち | status=waiting&wait=vendor
クレーム | kind=complaint
"""
APOLOGY = (
    "{contact}\n\nこのたびはご不便とご心配をおかけし、誠に申し訳ございません。\n"
    "ただいま原因を確認しております。本日中に改めてご報告申し上げます。\n\n何卒よろしくお願い申し上げます。"
)
APOLOGY_EN = (
    "We are sorry for the trouble this has caused you.\n"
    "We are looking into the cause and will report to you again today."
)
# the firm's key | tag | kind | name | maker | model
ASSETS = """
minato | MN-R01 | network | 本社ルーター | 北斗電機 | HX-900
minato | MN-S01 | server | ファイルサーバー | 東邦システムズ | TS-4200
minato | MN-P11 | pc | 経理課ノートPC | 国産電機 | LX-200
minato | MN-M01 | printer | 2階複合機 | 北斗電機 | MF-7100
aoba | AB-S01 | server | 配車システムサーバー | 東邦システムズ | TS-2100
aoba | AB-R01 | network | 配車センタールーター | 北斗電機 | HX-700
midori | MD-S01 | server | 電子カルテサーバー | 東邦システムズ | TS-4200
midori | MD-P01 | pc | 外来受付PC | 国産電機 | LX-200
"""
SHEETS = {
    "minato": "## ネットワーク\n回線: 光回線(固定IP1つ)、本社ルーター HX-900\n\n"
    "## サーバー\n販売管理は TS-4200、バックアップは毎日2時\n\n"
    "## 注意事項\n月末の午後は再起動しないでください。",
    "aoba": "## 拠点\n配車センターは24時間稼働\n\n## 注意事項\n夜間の連絡先は配車課の当番です。",
    "midori": "## システム\n電子カルテ、予約サイト(診療中は停止不可)\n\n"
    "## 注意事項\n作業は13時から14時、または19時以降にお願いします。",
}


def arrange(stage: Stage, moment: datetime, meeting: tuple[int, int]) -> None:
    """All of it, by whoever runs the desk; `meeting` is the working day on which one is held."""
    with stage.acting("takashi.ueda", moment) as work:
        calendars = {row.name: row.id for row in work.session.scalars(select(Calendar))}
        office, always = calendars["平日9-18時"], calendars["24時間365日"]
        _tiers(work, office)
        for told in _rows(TEAMS):
            _team(work, stage, told, office)
        for told in _rows(VENDORS):
            _vendor(work, stage, told, always if "24時間" in told[5] else office)
        partner = stage.people["sam.lee"]
        tiers.set_partner_hours(work, tiers.SetPartnerHours(person_id=partner, calendar_id=office))
        _words(work)
        weekday = stage.workday(*meeting).isoweekday()
        plan = meetings.PlanSeries(
            title="受付・技術 週次ミーティング", weekday=weekday, begins="16:30"
        )
        stage.kept["series"] = meetings.plan_series(work, plan).id
    with stage.acting("aoi.tanaka", moment) as work:
        _machines(work, stage)


def _rows(text: str) -> list[list[str]]:
    return [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]


def _tiers(work: Work, calendar_id: UUID) -> None:
    lines = _rows(TIERS)
    for told, (duty,) in zip(lines[::2], lines[1::2], strict=True):
        level, name, name_en, aliases, ola, remind, _ = told
        limits = {"ola_minutes": ola or None, "remind_minutes": remind or None}
        names = {"name_ja": name, "name_en": name_en, "aliases": aliases, "duty_ja": duty}
        wish = {"level": level, "calendar_id": calendar_id, **names, **limits}
        tiers.arrange_tier(work, tiers.ArrangeTier.model_validate(wish))


def _team(work: Work, stage: Stage, told: list[str], calendar_id: UUID) -> None:
    key, name, name_en, desk, group, lead, keys = told
    people = [stage.people[one] for one in keys.split()]
    team = save_team(work, SaveTeam(name=name, name_en=name_en, people=tuple(people)))
    stage.kept[f"team:{key}"] = team.id
    skills = [f"{person}:{3 - place}" for place, person in enumerate(people)]
    wish: dict[str, object] = {"team_id": team.id, "desk": desk, "group": group}
    wish |= {"calendar_id": calendar_id, "lead_id": stage.people[lead], "skills": skills}
    tiers.describe_team(work, tiers.DescribeTeam.model_validate(wish))


def _vendor(work: Work, stage: Stage, told: list[str], calendar_id: UUID) -> None:
    key, name, mail, phone, contract, hours, minutes = told
    wish: dict[str, object] = {"name": name, "mail": mail, "phone": phone}
    wish |= {"contract_reference": contract}
    wish |= {"support_hours": hours, "calendar_id": calendar_id, "target_minutes": minutes}
    row = vendors.save_vendor(work, vendors.SaveVendor.model_validate(wish))
    stage.kept[f"vendor:{key}"] = row.id


def _words(work: Work) -> None:
    for name, query in _rows(VIEWS):
        views.save_view(work, views.SaveView(name=name, query=query, is_shared=True))
    wish = templates.SaveReplyTemplate(
        name="お詫び(原因調査中)", body_ja=APOLOGY, body_en=APOLOGY_EN, is_shared=True
    )
    templates.save_template(work, wish)


def _machines(work: Work, stage: Stage) -> None:
    for firm, tag, kind, name, maker, model in _rows(ASSETS):
        told = {"tag": tag, "kind": kind, "name": name, "maker": maker, "model": model}
        wish = {"client_id": stage.clients[firm], "serial": f"{tag}-0042", **told}
        assets.create_asset(work, assets.CreateAsset.model_validate(wish))
    for firm, body in SHEETS.items():
        sheet = {"client_id": stage.clients[firm], "body": body, "because": "受け入れ時の調査"}
        assets.write_sheet(work, assets.WriteSheet.model_validate(sheet))
