"""The category tree that a provider begins with: two levels, each with what has to be asked."""

from dataclasses import dataclass

from msp.desk.rules.tickets import Kind


@dataclass(frozen=True, slots=True)
class Usual:
    """A category as it is first offered; `under` is the code of its parent."""

    code: str
    ja: str
    en: str
    under: str = ""
    tier: int = 1
    kind: Kind | None = None
    required: tuple[str, ...] | None = None
    asks: tuple[tuple[str, str], ...] = ()


SEEN = ("画面に出ている文言を、そのまま読んでいただけますか", "Could you read out what it says?")
SINCE = (
    "いつからですか。その前に変えたことはありますか",
    "Since when? Was anything changed before?",
)
OTHERS = (
    "ほかの方や、ほかの機器でも同じですか",
    "Is it the same for others, or on another device?",
)
LIGHTS = ("機器のランプは何色ですか", "Which colour are the lights?")

USUAL: tuple[Usual, ...] = (
    Usual("pc", "パソコン・周辺機器", "PCs and devices", required=("system", "steps")),
    Usual(
        *("pc.hardware", "本体・ディスプレイ", "PC or screen", "pc"),
        kind=Kind.INCIDENT,
        required=("system", "steps"),
        asks=(SINCE, LIGHTS),
    ),
    Usual(
        *("pc.print", "印刷", "Printing", "pc"),
        kind=Kind.INCIDENT,
        required=("system", "report", "error"),
        asks=(OTHERS, SEEN),
    ),
    Usual("software", "業務ソフト・アプリ", "Software", required=("system", "screen", "steps")),
    Usual(
        *("software.error", "エラーが出る", "Shows an error", "software"),
        kind=Kind.INCIDENT,
        required=("system", "screen", "error", "steps", "data"),
        asks=(SEEN, SINCE, OTHERS),
    ),
    Usual(
        *("software.how_to", "使い方", "How to use it", "software"),
        kind=Kind.HOW_TO,
        required=("system", "screen"),
    ),
    Usual(
        *("software.server", "サーバー・データベース", "Server or database", "software"),
        tier=2,
        kind=Kind.INCIDENT,
        required=("system", "error", "logs", "steps"),
        asks=(SINCE, SEEN),
    ),
    Usual("network", "ネットワーク", "Network", required=("system", "steps")),
    Usual(
        *("network.internet", "インターネット・Wi-Fi", "Internet and Wi-Fi", "network"),
        kind=Kind.INCIDENT,
        required=("system", "steps"),
        asks=(OTHERS, LIGHTS),
    ),
    Usual(
        *("network.vpn", "VPN・リモート接続", "VPN and remote access", "network"),
        kind=Kind.INCIDENT,
        required=("system", "error", "steps"),
        asks=(SEEN, OTHERS),
    ),
    Usual("account", "アカウント・メール", "Accounts and mail", required=("system",)),
    Usual(
        *("account.password", "パスワード", "Password", "account"),
        kind=Kind.REQUEST,
        required=("system", "error"),
        asks=(SEEN,),
    ),
    Usual(
        *("account.people", "入社・異動・退社", "Joining, moving, leaving", "account"),
        kind=Kind.REQUEST,
        required=("data",),
    ),
    Usual(
        *("account.mail", "メールの送受信", "Sending and receiving mail", "account"),
        kind=Kind.INCIDENT,
        required=("system", "error", "screenshots"),
        asks=(SEEN, OTHERS),
    ),
)
