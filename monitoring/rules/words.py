"""What monitoring writes into tickets, in the client's language: subjects and notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from monitoring.rules.causes import Cause

SUBJECT: Mapping[str, str] = {
    "ja": "【監視】{name} が応答していません",
    "en": "[Monitoring] {name} does not answer",
}
SUBJECT_OF_MANY: Mapping[str, str] = {
    "ja": "【監視】{name} ほか{more}件が応答していません",
    "en": "[Monitoring] {name} and {more} more do not answer",
}
LINE: Mapping[str, str] = {
    "ja": "{at} から {name}({target})の監視に失敗しています。原因: {cause}",
    "en": "Since {at} the check of {name} ({target}) has failed. Cause: {cause}",
}
RECOVERED: Mapping[str, str] = {
    "ja": "{at} に {name} が復旧しました(停止 {minutes}分)。",
    "en": "{name} recovered at {at} (down for {minutes} min).",
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
    table = SUBJECT_OF_MANY if more else SUBJECT
    return reader.words(table, name=name, more=more)[:200]


def description(reader: Reader, failures: Sequence[Failure]) -> str:
    """One line for each check, with what was found."""
    return "\n".join(
        reader.words(
            LINE,
            at=reader.moment(one.began_at),
            name=one.name,
            target=one.target,
            cause=" ".join(filter(None, (one.cause.value, one.detail))),
        )
        for one in failures
    )


def recovery(reader: Reader, name: str, began_at: datetime, ended_at: datetime) -> str:
    """When the check came back, and after how many whole minutes."""
    minutes = int((ended_at - began_at).total_seconds()) // 60
    return reader.words(RECOVERED, at=reader.moment(ended_at), name=name, minutes=minutes)
