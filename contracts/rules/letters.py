"""The letters about deadlines, in both languages, to the provider's people and to the client."""

from datetime import date

from contracts.rules.deadlines import DeadlineKind
from msp.accounts.rules.letters import Addressee, Words, addressed
from msp.kernel.writing import day_text

KINDS = {
    "ja": {
        DeadlineKind.DOMAIN: "ドメイン",
        DeadlineKind.CERTIFICATE: "証明書",
        DeadlineKind.WARRANTY: "保証",
        DeadlineKind.LEASE: "リース",
        DeadlineKind.LICENCE: "ライセンス",
        DeadlineKind.OTHER: "期限",
    },
    "en": {
        DeadlineKind.DOMAIN: "domain",
        DeadlineKind.CERTIFICATE: "certificate",
        DeadlineKind.WARRANTY: "warranty",
        DeadlineKind.LEASE: "lease",
        DeadlineKind.LICENCE: "licence",
        DeadlineKind.OTHER: "deadline",
    },
}
STAFF = {
    "ja": Words(
        "【期限】{client} {title}({day})",
        """{address}

{client}の{kind}の期限が近づいています。

{title}
最終日: {day}(残り{left}日)

更新または終了の手続きをして、期限台帳に記録してください。
""",
    ),
    "en": Words(
        "Deadline: {client}, {title} ({day})",
        """{address}

A {kind} of {client} runs out soon.

{title}
Last day: {day} ({left} days left)

Please renew or end it, and write it down in the deadline register.
""",
    ),
}
CLIENT = {
    "ja": Words(
        "【{provider}】{kind}の期限のお知らせ({day})",
        """{address}

いつもお世話になっております。{provider}です。

次の{kind}の期限が近づいておりますので、お知らせいたします。

{title}
最終日: {day}(残り{left}日)

お手続きについては、担当者よりご連絡いたします。ご不明な点はサポートポータルからお問い合わせください。

{provider}
""",
    ),
    "en": Words(
        "{provider}: a {kind} runs out on {day}",
        """{address}

A {kind} of yours runs out soon:

{title}
Last day: {day} ({left} days left)

We will get in touch about what to do. Please ask in the support portal if anything is unclear.

{provider}
""",
    ),
}


def deadline_letter(
    whom: Addressee, kind: DeadlineKind, days: tuple[date, int], names: dict[str, str]
) -> Words:
    """The letter about a deadline; `days` are its last day and how many are left.

    `names` has provider, client and title. Whoever has a company is a client's.
    """
    language = whom.language if whom.language in KINDS else "ja"
    letter = (CLIENT if whom.company else STAFF)[language]
    places = {
        **names,
        "address": addressed(whom),
        "kind": KINDS[language][kind],
        "day": day_text(days[0], language),
        "left": str(days[1]),
    }
    return Words(letter.subject.format(**places), letter.body.format(**places))
