"""What monitoring writes into tickets, in the client's language: subjects and notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from monitoring.rules.causes import SENTENCES, Cause

SUBJECT: Mapping[str, str] = {
    "ja": "【監視】{name} が応答していません",
    "en": "[Monitoring] {name} does not answer",
}
SUBJECT_OF_LOG: Mapping[str, str] = {
    "ja": "【監視】{name} のログに異常があります",
    "en": "[Monitoring] {name} has abnormal lines in its log",
}
SUBJECT_OF_MANY: Mapping[str, str] = {
    "ja": "【監視】{name} ほか{more}件が応答していません",
    "en": "[Monitoring] {name} and {more} more do not answer",
}
LINE: Mapping[str, str] = {
    "ja": "{at} から {name}({target})の監視に失敗しています。{cause}",
    "en": "Since {at} the check of {name} ({target}) has failed. {cause}",
}
RECOVERED: Mapping[str, str] = {
    "ja": "{at} に {name} が復旧しました(停止 {minutes}分)。",
    "en": "{name} recovered at {at} (down for {minutes} min).",
}
# A ticket is written without a reader's request, so the catalogue's words stand here again.
SENTENCES_JA: Mapping[Cause, str] = {
    Cause.BAD_ADDRESS: "アドレスが正しくありません: %(detail)s",
    Cause.SCHEME: "http:// または https:// で始まるアドレスではありません。",
    Cause.CREDENTIALS: "アドレスにユーザー名とパスワードが含まれています。",
    Cause.ODD_NUMBER: "IPアドレスの書き方が正しくありません: %(detail)s",
    Cause.ZONE: "ネットワークインターフェースを含むアドレスは使えません: %(detail)s",
    Cause.PORT: "ポートの番号が正しくありません: %(detail)s",
    Cause.FORBIDDEN: "%(detail)s は内部または予約済みのアドレスのため、接続しません。",
    Cause.REDIRECTS: "転送の回数が多すぎます(%(detail)s回まで)。",
    Cause.UNRESOLVED: "%(detail)s という名前がDNSで見つかりません。",
    Cause.TIMEOUT: "%(detail)s秒以内に応答が終わりませんでした。",
    Cause.CONNECTION: "接続できませんでした(%(detail)s)。",
    Cause.CERTIFICATE: "サーバーの証明書が正しくありません(%(detail)s)。",
    Cause.TLS: "安全な接続(TLS)を確立できませんでした(%(detail)s)。",
    Cause.PROTOCOL: "サーバーの応答がHTTPではありません(%(detail)s)。",
    Cause.NONE: "正常に応答しました。",
    Cause.STATUS: "サーバーがステータス %(detail)s を返しました。",
    Cause.CONTENT: "ページに「%(detail)s」が含まれていません。",
    Cause.CONTENT_CUT: "ページの先頭部分に「%(detail)s」が含まれていません。",
    Cause.HEADER: "応答ヘッダーが条件と異なります: %(detail)s",
    Cause.LOG: "ログに異常な行があります: %(detail)s",
    Cause.BROKEN: "監視の処理自体が失敗しました(%(detail)s)。",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: `language` ja or en, and the clock on the wall."""

    language: str
    zone: ZoneInfo

    def words(self, table: Mapping[str, str], **told: object) -> str:
        """The sentence in the reader's language; English where there is none."""
        return table.get(self.language, table["en"]).format(**told)

    def moment(self, at: datetime) -> str:
        """`2026-11-20 10:00`, which both languages read."""
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}"


@dataclass(frozen=True, slots=True)
class Failure:
    """What a ticket says about one check that is down."""

    name: str
    target: str
    began_at: datetime
    cause: Cause
    detail: str


def subject(reader: Reader, failures: Sequence[Failure]) -> str:
    """One line for one check or for several, within a ticket's 200 characters."""
    name, more = failures[0].name, len(failures) - 1
    alone = SUBJECT_OF_LOG if failures[0].cause is Cause.LOG else SUBJECT
    table = SUBJECT_OF_MANY if more else alone
    return reader.words(table, name=name, more=more)[:200]


def description(reader: Reader, failures: Sequence[Failure]) -> str:
    """One line for each check, with what was found."""
    return "\n".join(
        reader.words(
            LINE,
            at=reader.moment(one.began_at),
            name=one.name,
            target=one.target,
            cause=cause(reader, one),
        )
        for one in failures
    )


def cause(reader: Reader, failure: Failure) -> str:
    """Why the check failed, as a sentence."""
    table = SENTENCES_JA if reader.language == "ja" else SENTENCES
    return table[failure.cause] % {"detail": failure.detail}


def recovery(reader: Reader, name: str, began_at: datetime, ended_at: datetime) -> str:
    """When the check came back, and after how many whole minutes."""
    minutes = int((ended_at - began_at).total_seconds()) // 60
    return reader.words(RECOVERED, at=reader.moment(ended_at), name=name, minutes=minutes)
