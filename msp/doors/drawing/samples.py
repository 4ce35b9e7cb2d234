"""Sample values for the gallery page: invented names, so that every part can be seen at once."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from msp.doors.drawing import hours, rows

DAYS = 30
RESTING = frozenset({1, 3, 7, 8, 14, 15, 21, 22, 23, 28, 29})
USES = (
    hours.Use(2, 60, "−1.0 月次点検"),
    hours.Use(4, 30, "−0.5 アカウント追加"),
    hours.Use(6, 90, "−1.5 プリンタ設定"),
    hours.Use(9, 30, "−0.5 メール不達"),
    hours.Use(11, 120, "−2.0 PC初期設定 2台"),
    hours.Use(12, 300, "−5.0 ファイルサーバー移行"),
    hours.Use(16, 150, "−2.5 移行後の権限修正"),
    hours.Use(18, 90, "−1.5 Wi-Fi不調"),
    hours.Use(20, 120, "−2.0 VPN断の調査"),
)
WORDS = hours.BurnWords(
    summary="11月の残り時間。24.0時間から始まり、20日時点で7.5時間。27日ごろに使い切る見込み",
    unit="時間",
    today="今日",
    left="7.5時間",
    forecast="27日ごろ",
    month="11/",
)
CHART = hours.BurnDown(1440, DAYS, 20, WORDS, USES, RESTING, hours.Forecast(262))


class SampleForm:
    """Looks like a form that came back with two faults; a page may show several by prefix."""

    prefix = ""
    typed: Mapping[str, Any] = {
        "subject": "本社のVPNが断続的に切れる",
        "priority": "2",
        "amount": "abc",
        "channels": ["mail", "portal"],
        "minutes": "30",
        "note": "FWのログを確認。MTUを1454に変更し経過観察。",
        "urgent": True,
        "notify": True,
        "closing": "31",
    }
    errors: Mapping[str, str] = {
        "amount": "数字で入力してください。例: 12,000",
        "due_on": "11月31日は存在しません。",
    }

    def value(self, name: str) -> Any:
        """What stands in the field."""
        return self.typed.get(name, "")

    def error(self, name: str) -> str | None:
        """What is wrong with the field."""
        return self.errors.get(name)

    def limit(self, name: str) -> dict[str, Any]:
        """Only the subject is required, and short."""
        return {"required": True, "maxlength": 200} if name == "subject" else {}


class CleanForm(SampleForm):
    """The same values before anybody found a fault."""

    prefix = "clean"
    errors: Mapping[str, str] = {}


def strip_of(marks: Mapping[int, str]) -> Markup:
    """Ninety days, fine but for the marked ones."""
    return rows.strip([marks.get(day, "ok") for day in range(90)], "直近90日の稼働状況")


def drawings() -> dict[str, Markup]:
    """One of each drawing."""
    columns = [
        rows.Bar("7月", 286, "¥286,000"),
        rows.Bar("8月", 220, "¥220,000", "quiet"),
        rows.Bar("9月", 220, "¥220,000", "quiet"),
        rows.Bar("10月", 253, "¥253,000"),
    ]
    spans = [(545, 620, ""), (630, 700, "ok"), (780, 845, "warn"), (860, 1000, "")]
    return {
        "gauge": hours.gauge(450, 1440, "残り7.5時間。全体は24.0時間"),
        "gauge_low": hours.gauge(120, 1440, "残り2.0時間。全体は24.0時間"),
        "gauge_out": hours.gauge(0, 1440, "残りはありません"),
        "burn_wide": hours.burn_down(CHART, hours.WIDE),
        "burn_narrow": hours.burn_down(CHART, hours.NARROW),
        "strip": strip_of({31: "warn", 60: "down", 61: "warn", 80: "planned"}),
        "bullet": rows.bullet(968, 980, "96.8パーセント。目標98パーセント"),
        "meter": rows.meter(30, 42, "warn", "42時間のうち30時間"),
        "bars": rows.bars(columns, "月ごとの費用"),
        "sparkline": rows.sparkline([4, 6, 5, 9, 7, 12, 8], "1週間の新着件数"),
        "day_strip": rows.day_strip(spans, (9, 18), "9時から18時までの記録"),
    }


def _person(name: str, color: int) -> dict[str, object]:
    return {"name": name, "initial": name[0], "color": color}


def _clock(state: str, text: str, by: str, share: int) -> dict[str, object]:
    seconds = None
    if state in {"over", "risk", "ok"}:
        hour, minute = text.lstrip("−").split(":")
        seconds = (int(hour) * 60 + int(minute)) * (-60 if text.startswith("−") else 60)
    return {"state": state, "text": text, "by": by, "share": share, "seconds": seconds}


PEOPLE = {
    "": None,
    "佐藤": _person("佐藤 健", 1),
    "田中": _person("田中 葵", 2),
    "森": _person("森 大輔", 3),
    "工藤": _person("工藤 玲", 4),
}
CLIENTS = {
    "や": "有限会社やまと食品",
    "こ": "こばと法律事務所",
    "み": "株式会社みなと製作所",
    "あ": "株式会社あおば物流",
    "さ": "税理士法人さくら",
    "ど": "医療法人みどり会",
}
TICKETS = """
over|4798|1|緊急|基幹システムにログインできない(経理)|や|2|二次|森|over −0:18 13:54 100|bad 検知
over|4776|2|高|共有フォルダーの復元依頼|こ|1|一次||over −0:04 14:08 100|
hour|4821|2|高|本社のVPNが断続的に切れる|み|2|二次|田中|risk 0:42 14:54 83|info 返信あり
hour|4809|2|高|退職者アカウントの停止と引き継ぎ|あ|1|一次|佐藤|risk 0:48 15:00 80|
hour|4815|3|中|会議室モニターに映らない(来客15時)|さ|1|一次||risk 0:55 15:07 77| 訪問
today|4819|3|中|新入社員3名のPC準備(12/1 入社)|み|1|一次|佐藤|ok 2:36 16:48 48|info 返信あり
today|4811|3|中|Microsoft 365 多要素認証の再設定|ど|1|一次|工藤|ok 3:05 17:17 39|
today|4803|4|低|複合機の月次カウンター報告|あ|1|一次|佐藤|ok 3:40 17:52 26|
hold|4790|3|中|回線増速の見積り確認|こ|3|三次|森|hold お客様待ち 残り5:10 100|
hold|4784|4|低|スキャナーのドライバー更新|や|3|三次|田中|hold 提供元に確認中 残り6:20 100|
""".strip()
GROUPS = {
    "over": ("期限を過ぎています", 2),
    "hour": ("1時間以内", 3),
    "today": ("今日中", 9),
    "hold": ("保留(SLA計測停止)", 9),
}


def _ticket(line: str) -> tuple[str, dict[str, object]]:
    group, number, level, words, subject, client, tier, tier_words, owner, clock, tag = line.split(
        "|"
    )
    state, text, by, share = clock.split(" ")
    mine = number == "4821"
    return group, {
        "id": number,
        "number": number,
        "href": f"#{number}",
        "peek_href": None,
        "subject": subject,
        "client": CLIENTS[client],
        "priority": int(level),
        "priority_words": words,
        "tier": int(tier),
        "tier_words": tier_words,
        "owner": PEOPLE[owner],
        "clock": _clock(state, text, by, int(share)),
        "tag": tuple(tag.split(" ")) if tag else None,
        "running": mine,
        "current": mine,
        "timer_href": "#timer",
    }


def queue() -> list[dict[str, object]]:
    """Groups of rows as the queue's macros read them."""
    placed = [_ticket(line) for line in TICKETS.splitlines()]
    return [
        {"title": title, "count": count, "rows": [row for group, row in placed if group == key]}
        for key, (title, count) in GROUPS.items()
    ]


def pool() -> dict[str, object]:
    """An hour pool as the dashboard reads it."""
    left = hours.balances(CHART.granted, CHART.uses)
    told = zip(CHART.uses, left, strict=True)
    return {
        "left": "7.5",
        "unit": "時間",
        "granted": "全 24.0 時間",
        "left_words": "7.5 時間",
        "forecast": "直近2週間のペースでは 11月27日ごろに使い切る見込みです",
        "buy_href": "#buy",
        "sum": [
            ("今月分", "20.0 時間", ""),
            ("先月からの繰越", "4.0 時間", "11/30まで"),
            ("使った時間", "−16.5 時間", ""),
        ],
        "rows": [
            (f"11月{use.day}日", use.label.split(" ", 1)[1], _hours(use.minutes), _hours(rest))
            for use, rest in told
        ],
        **drawings(),
    }


def _hours(minutes: int) -> str:
    return f"{minutes // 60}.{minutes % 60 * 10 // 60}"


def gallery() -> dict[str, object]:
    """Everything the gallery pages read."""
    services = [
        ("本社VPN", "warn", "遅延", "99.81%", {31: "warn", 60: "down", 61: "warn", 89: "warn"}),
        ("ファイルサーバー", "ok", "正常", "99.97%", {14: "warn", 81: "planned"}),
        ("メール(Microsoft 365)", "ok", "正常", "100%", {}),
        ("ホームページ", "ok", "正常", "99.99%", {47: "warn", 20: "planned", 50: "planned"}),
    ]
    names = ("name", "state", "state_words", "percent")
    results = [
        ("初回応答", "目標 95% · 41件中40件", "97.6", rows.bullet(976, 950, "97.6%、目標95%")),
        ("解決", "目標 90% · 38件中36件", "94.7", rows.bullet(947, 900, "94.7%、目標90%")),
        (
            "緊急の初回応答",
            "目標 98% · 31件中30件",
            "96.8",
            rows.bullet(968, 980, "96.8%、目標98%"),
        ),
    ]
    return {
        "drawings": drawings(),
        "form": SampleForm(),
        "clean": CleanForm(),
        "groups": queue(),
        "people": PEOPLE,
        "clocks": [_clock(*each) for each in CLOCKS],
        "pool": pool(),
        "services": [
            {**dict(zip(names, each[:4], strict=True)), "strip": strip_of(each[4])}
            for each in services
        ],
        "measured": [
            {"name": name, "note": note, "percent": percent, "drawing": drawing}
            for name, note, percent, drawing in results
        ],
    }


CLOCKS = (
    ("over", "−0:18", "13:54", 100),
    ("risk", "0:42", "14:54", 83),
    ("ok", "2:36", "16:48", 48),
    ("hold", "ご返信待ち", "残り5:10", 100),
    ("done", "達成 0:12", "目標 0:30", 40),
)
