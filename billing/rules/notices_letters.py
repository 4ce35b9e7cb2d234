"""The letters about hours that run low or end soon, and about a top-up, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from billing.rules.notices import NoticeKind
from msp.accounts.rules.letters import Addressee, Words, addressed
from msp.kernel import writing
from msp.kernel.money import Money

LOW = {
    "ja": Words(
        "【{provider}】サポート時間の残りが{left}になりました",
        """{address}

いつもお世話になっております。{provider}です。

サポート時間の残りが{threshold}になりましたので、お知らせいたします。

残り: {left}({whole}のうち)
きっかけとなった作業: {work}

買い足しや明細のご確認は、サポートポータルの「サポート時間」をご利用ください。

{provider}
""",
    ),
    "en": Words(
        "{provider}: {left} of your support hours are left",
        """{address}

Your support hours have come to {threshold}.

Left: {left} of {whole}
The work that used them: {work}

The support portal shows each entry and lets you buy more, under Support hours.

{provider}
""",
    ),
}
LOW_STAFF = {
    "ja": Words(
        "【残り時間】{client} {left}({threshold})",
        """{address}

{client}の残り時間が{threshold}になりました。

残り: {left}({whole}のうち)
きっかけとなった工数: {work}
""",
    ),
    "en": Words(
        "Hours left: {client}, {left} ({threshold})",
        """{address}

The hours of {client} have come to {threshold}.

Left: {left} of {whole}
The work that used them: {work}
""",
    ),
}
ENDING = {
    "ja": Words(
        "【{provider}】サポート時間{left}の有効期限のお知らせ({day})",
        """{address}

いつもお世話になっております。{provider}です。

次のサポート時間の有効期限が近づいておりますので、お知らせいたします。

{title}: 残り{left}
最終日: {day}(あと{days}日)

最終日を過ぎますと、残りの時間はご利用いただけません。お早めにご利用ください。

{provider}
""",
    ),
    "en": Words(
        "{provider}: {left} of support hours end on {day}",
        """{address}

Some of your support hours end soon.

{title}: {left} left
Last day: {day} ({days} days from now)

What is not used by then can no longer be used.

{provider}
""",
    ),
}
ENDING_STAFF = {
    "ja": Words(
        "【期限】{client} 残り{left}が{day}に失効",
        """{address}

{client}の時間「{title}」の期限が近づいています。

残り: {left}
最終日: {day}(あと{days}日)
""",
    ),
    "en": Words(
        "Hours end: {client}, {left} on {day}",
        """{address}

Hours of {client} end soon: {title}

Left: {left}
Last day: {day} ({days} days from now)
""",
    ),
}
PROPOSAL = {
    "ja": Words(
        "【{provider}】サポート時間の買い足しのご承認のお願い",
        """{address}

いつもお世話になっております。{provider}です。

自動買い足しの設定により、次の買い足しをご用意いたしました。
ご承認いただくまで、注文にはなりません。

内容: {title}({hours})
金額: {amount}(税込)
残り: {left}
きっかけとなった作業: {work}
ご承認の期限: {day}

お手数ですが、サポートポータルの「自動買い足し」からご承認、またはお見送りください。

{provider}
""",
    ),
    "en": Words(
        "{provider}: please approve more support hours",
        """{address}

By your setting for automatic top-ups we prepared the following. It is no order until you
approve it.

{title} ({hours})
{amount} with tax
Left: {left}
The work that used the hours: {work}
Please decide by {day}

You can approve or decline it in the support portal, under Automatic top-up.

{provider}
""",
    ),
}
CEILING = {
    "ja": Words(
        "【{provider}】自動買い足しが今月の上限に達しました",
        """{address}

いつもお世話になっております。{provider}です。

残り時間が{left}になりましたが、買い足しの金額が今月の上限{amount}を超えるため、
自動買い足しのご用意を見送りました。

上限の変更や通常のご購入は、サポートポータルの「自動買い足し」をご利用ください。

{provider}
""",
    ),
    "en": Words(
        "{provider}: the automatic top-up has reached this month's ceiling",
        """{address}

{left} are left. We did not prepare a top-up because it would pass your ceiling of
{amount} for this month.

You can change the ceiling or buy hours in the support portal, under Automatic top-up.

{provider}
""",
    ),
}
NOBODYS = {
    "ja": "期限切れなど、作業以外の変動",
    "en": "not work, but hours that ended or were changed",
}


@dataclass(frozen=True, slots=True)
class Stand:
    """What is left of how much (minutes), and the work behind it: a ticket's number if any."""

    left: int
    whole: int
    minutes: int = 0
    ticket: int | None = None
    subject: str = ""
    is_work: bool = True

    def said(self, language: str) -> str:
        """`お問い合わせ #42「…」1時間30分` / `ticket #42 "…", 1 h 30 min`."""
        if not self.is_work:
            return NOBODYS[language]
        length = writing.minutes_words(self.minutes, language)
        if self.ticket is None:
            return length
        if language == "ja":
            return f"お問い合わせ #{self.ticket}「{self.subject}」 {length}"
        return f"ticket #{self.ticket} “{self.subject}”, {length}"


def low(whom: Addressee, stand: Stand, crossed: tuple[NoticeKind, int], names: Names) -> Words:
    """The letter about a threshold of what is left."""
    language = spoken(whom)
    letter = (LOW if whom.company else LOW_STAFF)[language]
    places = {**_stand(stand, language), "threshold": threshold_text(crossed, language)}
    return _written(letter, whom, names, places)


def ending(whom: Addressee, left: int, days: tuple[date, int], names: Names) -> Words:
    """The letter about hours that end; `days` are their last day and how many days are left."""
    language = spoken(whom)
    letter = (ENDING if whom.company else ENDING_STAFF)[language]
    places = {
        "left": writing.hours_text(left, language),
        "day": writing.day_text(days[0], language),
        "days": str(days[1]),
    }
    return _written(letter, whom, names, places)


def proposal(whom: Addressee, stand: Stand, offer: Offer, names: Names) -> Words:
    """The letter that asks for a top-up's approval."""
    language = spoken(whom)
    places = {
        **_stand(stand, language),
        "hours": writing.hours_text(offer.minutes, language),
        "amount": writing.money_text(offer.gross, language),
        "day": writing.day_text(offer.until, language),
    }
    return _written(PROPOSAL[language], whom, names, places)


def ceiling(whom: Addressee, left: int, amount: Money, names: Names) -> Words:
    """The letter that says why nothing was proposed."""
    language = spoken(whom)
    places = {
        "left": writing.hours_text(left, language),
        "amount": writing.money_text(amount, language),
    }
    return _written(CEILING[language], whom, names, places)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a top-up would buy, for how much with tax, and until when it can be approved."""

    minutes: int
    gross: Money
    until: date


@dataclass(frozen=True, slots=True)
class Names:
    """Who writes, about which client, about which hours."""

    provider: str
    client: str
    title: str = ""


def spoken(whom: Addressee) -> str:
    """The language of a letter: Japanese unless the reader reads English."""
    return "en" if whom.language == "en" else "ja"


def threshold_text(crossed: tuple[NoticeKind, int], language: str) -> str:
    """`25%以下` / `25 % or less`; of minutes in hours."""
    kind, number = crossed
    told = f"{number}%" if kind is NoticeKind.PERCENT else writing.hours_text(number, language)
    return f"{told}以下" if language == "ja" else f"{told} or less"


def _stand(stand: Stand, language: str) -> dict[str, str]:
    return {
        "left": writing.hours_text(stand.left, language),
        "whole": writing.hours_text(stand.whole, language),
        "work": stand.said(language),
    }


def _written(letter: Words, whom: Addressee, names: Names, told: dict[str, str]) -> Words:
    # names may hold braces: they are values here, never patterns
    places = {
        "provider": names.provider,
        "client": names.client,
        "title": names.title,
        "address": addressed(whom),
        **told,
    }
    subject = " ".join(letter.subject.format(**places).split())
    return Words(subject, letter.body.format(**places))
