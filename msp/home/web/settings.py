"""Every set-up screen in one place with one search box, and what is still missing."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from billing.actions import habits
from msp.accounts.queries import our_provider
from msp.data.work import Work
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.home import actions
from msp.home.queries import setup
from msp.home.rules.results import Goal, goals
from msp.home.web.ways import first_way
from msp.kernel.access import Permission
from msp.kernel.errors import mark
from msp.kernel.reading import search_key

pages = Blueprint("settings", __name__, url_prefix="/settings")
P = Permission

# title, what it decides, other words people look for, the pages that may serve it, who may enter
PLACES: tuple[tuple[str, tuple[tuple[str, str, str, tuple[str, ...], Permission], ...]], ...] = (
    (
        mark("Company"),
        (
            (
                mark("Company, tax and bank"),
                mark("Name, address, registration number, bank account, seal, closing day, terms"),
                "会社 税 登録番号 銀行 口座 角印 締め日 支払 invoice インボイス seal tax bank",
                ("company.index",),
                P.PROVIDER_READ,
            ),
            (
                mark("Staff, roles and teams"),
                mark("Who may do what, invitations, teams and tiers"),
                "担当者 権限 招待 チーム 役割 roles invite users",
                ("people.index",),
                P.PERSON_READ,
            ),
            (
                mark("Audit trail and personal data"),
                mark("Who changed and saw what; export and erasure of one person's data"),
                "監査 証跡 個人情報 履歴 audit privacy",
                ("company.history",),
                P.AUDIT_READ,
            ),
        ),
    ),
    (
        mark("Clients and contracts"),
        (
            (
                mark("Clients and sites"),
                mark("Addresses, billing, language, import from CSV"),
                "顧客 お客様 拠点 取込 CSV import",
                ("clients.index",),
                P.CLIENT_READ,
            ),
            (
                mark("Contracts"),
                mark("Lines, terms, coverage, renewal"),
                "契約 明細 条件 更新",
                ("contracts.index",),
                P.CONTRACT_READ,
            ),
            (
                mark("Work types"),
                mark("What time is logged for and contracts include"),
                "作業種別 工数",
                ("catalogue.work_types", "catalogue.index"),
                P.CATALOGUE_READ,
            ),
            (
                mark("Price list"),
                mark("Hourly prices by work, role and tier"),
                "単価 料金 価格表 price rate",
                ("catalogue.prices",),
                P.CATALOGUE_CHANGE,
            ),
            (
                mark("Hour packages"),
                mark("Prepaid hours on sale, with validity and price"),
                "時間パック プリペイド 販売",
                ("catalogue.packages",),
                P.CATALOGUE_READ,
            ),
        ),
    ),
    (
        mark("Promises"),
        (
            (
                mark("Business calendars"),
                mark("Opening hours and holidays by which clocks count"),
                "営業時間 カレンダー 祝日 休日 holiday",
                ("calendars.index",),
                P.CATALOGUE_READ,
            ),
            (
                mark("SLA policies"),
                mark("Targets by priority, and which waits stop the clock"),
                "SLA 応答 解決 目標 保留",
                ("calendars.policies", "calendars.index"),
                P.CATALOGUE_READ,
            ),
            (
                mark("Tiers, teams and partners"),
                mark("Names, duty, limits and questions of each tier; desks, hours and leads"),
                "階層 段階 一次 二次 三次 引き継ぎ エスカレーション チーム 委託 tier level OLA",
                ("tiers.levels",),
                P.TICKET_WORK,
            ),
            (
                mark("Categories and guided procedures"),
                mark("What tickets are about, what has to be asked, the questions of tier 1"),
                "分類 カテゴリ 手順 質問 ヒアリング 受付 category procedure intake",
                ("desk_settings.categories",),
                P.TICKET_WORK,
            ),
            (
                mark("Runbooks"),
                mark("Guided procedures by the kind of work that they lead through"),
                "手順書 作業 種類 診断 交換 修復 リモート runbook action",
                ("runbooks.index",),
                P.TICKET_WORK,
            ),
            (
                mark("Criteria for handing over"),
                mark("What has to hold before a tier passes a ticket up"),
                "引き継ぎ 基準 エスカレーション 判断 criteria escalation",
                ("tiers.criteria",),
                P.TICKET_WORK,
            ),
            (
                mark("Skills"),
                mark("Who knows what, shown where a ticket is given to somebody"),
                "スキル 技能 得意 コード バックエンド skill",
                ("tiers.skills",),
                P.TICKET_WORK,
            ),
            (
                mark("Words to say plainly"),
                mark("Words of the trade, with what to say to clients instead"),
                "用語 言い換え 専門用語 やさしい言葉 glossary jargon",
                ("surface.plain_words",),
                P.TICKET_WORK,
            ),
            (
                mark("Patterns for logs"),
                mark("Which lines of a log are abnormal, and which are harmless"),
                "ログ パターン 異常 検出 log pattern",
                ("desk_settings.log_patterns",),
                P.TICKET_WORK,
            ),
            (
                mark("Reply templates"),
                mark("Answers that are given often, for oneself or for everybody"),
                "定型文 返信 テンプレート マクロ macro canned response",
                ("surface.templates",),
                P.TICKET_WORK,
            ),
            (
                mark("Vendors"),
                mark("Makers and providers outside the house, with what they promise us."),
                "ベンダー メーカー 提供元 UC vendor maker",
                ("vendors.index",),
                P.TICKET_WORK,
            ),
            (
                mark("Selling hours and closing months"),
                mark("When bought hours start, late work, and who approves time"),
                "時間 購入 開始 締め 承認 プリペイド hours start approval lock",
                ("settings.habits_form",),
                P.PROVIDER_CHANGE,
            ),
            (
                mark("Priority and work between teams"),
                mark(
                    "The matrix of priorities, alerts of differences, chasing, and the order of"
                    " the shared board"
                ),
                "優先度 影響度 緊急度 不一致 催促 ボード priority matrix chase board",
                ("teamwork.settings",),
                P.PROVIDER_CHANGE,
            ),
            (
                mark("SLA goals of the report"),
                mark("The share of tickets for which each promise is to be kept"),
                "達成率 目標 レポート percent",
                ("settings.goals_form",),
                P.PROVIDER_CHANGE,
            ),
        ),
    ),
    (
        mark("Monitoring and machine room"),
        (
            (
                mark("Checks and planned work"),
                mark("What is watched, how often, and when it may be down"),
                "監視 死活 計画メンテナンス check",
                ("monitoring.index",),
                P.CHECK_READ,
            ),
            (
                mark("Jobs"),
                mark("What runs in the background, with its results"),
                "ジョブ 実行 バックグラウンド worker",
                ("jobs.index",),
                P.JOB_READ,
            ),
            (
                mark("Your own account"),
                mark("Password, second step, API tokens, language, theme, sessions"),
                "パスワード 二段階 トークン 言語 自分 API key",
                ("own.index",),
                P.TOKEN_OWN,
            ),
        ),
    ),
)


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """Every set-up screen that the reader may enter, narrowed to some words if there are any."""
    work.require(Permission.CATALOGUE_READ)
    typed = request.args.get("q", "")
    missing = []
    if work.actor.may(Permission.PROVIDER_CHANGE):
        missing = [step(task) for task in setup.tasks(work) if not task.is_done]
    return render_template(
        "home/settings.html", typed=typed, groups=_groups(work, typed), missing=missing
    )


@pages.get("/goals")
@door
def goals_form(work: Work) -> Answer:
    """The goals as they are."""
    work.require(Permission.PROVIDER_CHANGE)
    now = goals(our_provider(work).options)
    typed = {goal.value: str(now[goal]) for goal in Goal}
    return render_template("home/goals.html", form=Form(actions.SetGoals, typed))


@pages.post("/goals")
@door
def set_goals(work: Work) -> Answer:
    """Other goals from now on, in every report."""
    form = Form(actions.SetGoals, request.form)
    if form.send(work, actions.set_goals):
        return redirect(url_for(".index"))
    return render_template("home/goals.html", form=form), 422


@pages.get("/habits")
@door
def habits_form(work: Work) -> Answer:
    """How hours are sold and months closed, as it is."""
    work.require(Permission.PROVIDER_CHANGE)
    form = Form(habits.SetHabits, habits.habits_told(our_provider(work)))
    return render_template("home/habits.html", form=form)


@pages.post("/habits")
@door
def set_habits(work: Work) -> Answer:
    """Other habits from now on."""
    form = Form(habits.SetHabits, request.form)
    if form.send(work, habits.set_habits):
        toasts.say(gettext("Saved."))
        return redirect(url_for(".index"))
    return render_template("home/habits.html", form=form), 422


def step(task: setup.Task) -> dict[str, Any]:
    """A set-up step with its words and its way."""
    return {
        "title": gettext(task.title),
        "why": gettext(task.why),
        "is_done": task.is_done,
        "href": first_way(task.endpoints),
    }


def _groups(work: Work, typed: str) -> list[tuple[str, list[dict[str, Any]]]]:
    key = search_key(typed)
    found = []
    for title, places in PLACES:
        shown = [
            {"title": gettext(name), "words": gettext(words), "href": href}
            for name, words, more, ends, permission in places
            if work.actor.may(permission)
            and (href := first_way(ends))
            and key in search_key(f"{gettext(name)} {gettext(words)} {name} {words} {more}")
        ]
        if shown:
            found.append((gettext(title), shown))
    return found
