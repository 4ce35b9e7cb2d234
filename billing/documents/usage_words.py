"""The fixed words of a usage statement, in the language of its client, whoever prints it."""

from __future__ import annotations

from collections.abc import Mapping

from billing.documents.value import Language

WORDS: Mapping[Language, Mapping[str, str]] = {
    Language.JA: {
        "title": "月次ご利用明細",
        "greeting": "当月のサポート時間のご利用状況をお知らせいたします。",
        "headline": "月末の残り時間",
        "headline_open": "現在の残り時間",
        "month": "対象月",
        "issued_on": "発行日",
        "client": "お客様番号",
        "carried": "繰越",
        "granted": "付与・ご購入",
        "adjusted": "調整",
        "used": "ご使用",
        "expired": "失効",
        "left": "残り",
        "pending": "うち確認中",
        "origins": "時間の内訳",
        "origin": "種別",
        "until": "有効期限",
        "no_end": "期限なし",
        "uses": "お問い合わせごとのご使用",
        "date": "作業日",
        "work": "内容",
        "person": "担当",
        "time": "時間",
        "ticket": "お問い合わせ #{number}",
        "other": "その他の作業",
        "waits": "確認中",
        "none": "当月のご使用はありません。",
        "note": "時間は「時間:分」で表示しています。",
        "phone": "電話",
    },
    Language.EN: {
        "title": "Monthly usage statement",
        "greeting": "This is how your support hours were used in the month.",
        "headline": "Left at the end of the month",
        "headline_open": "Left now",
        "month": "Month",
        "issued_on": "Date of issue",
        "client": "Client number",
        "carried": "Carried over",
        "granted": "Granted or bought",
        "adjusted": "Adjusted",
        "used": "Used",
        "expired": "Expired",
        "left": "Left",
        "pending": "of which awaiting approval",
        "origins": "Hours by origin",
        "origin": "Origin",
        "until": "Usable until",
        "no_end": "no end",
        "uses": "Use by ticket",
        "date": "Date",
        "work": "Description",
        "person": "By",
        "time": "Hours",
        "ticket": "Ticket #{number}",
        "other": "Other work",
        "waits": "awaiting approval",
        "none": "Nothing was used in this month.",
        "note": "Times are given as hours:minutes.",
        "phone": "Phone",
    },
}
FILES: Mapping[Language, str] = {Language.JA: "ご利用明細", Language.EN: "usage"}
LETTERS: Mapping[Language, tuple[str, str]] = {
    Language.JA: (
        "【{issuer}】{month}のご利用明細のお届け",
        """{address}

いつもお世話になっております。{issuer}です。
{month}のサポート時間のご利用明細をお送りいたします。添付のPDFをご確認ください。

繰越: {carried}
付与・ご購入: {granted}
ご使用: {used}
失効: {expired}
残り: {left}

各作業の詳細は、サポートポータルの「ご利用明細」でもご覧いただけます。

{issuer}
""",
    ),
    Language.EN: (
        "{issuer}: your usage statement for {month}",
        """{address}

Please find attached the statement of your support hours for {month}.

Carried over: {carried}
Granted or bought: {granted}
Used: {used}
Expired: {expired}
Left: {left}

The support portal shows each entry, under Usage statements.

{issuer}
""",
    ),
}
