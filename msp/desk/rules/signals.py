"""What the log of a ticket means to those who are told of it: people, and other systems."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msp.accounts.rules.notices import Event
from msp.desk.rules.log import Verb

OVERLAP = 120_000  # milliseconds: a line that was written late has an older id
STALE = timedelta(days=1)  # what was brought in from elsewhere is told to nobody
SOON = timedelta(hours=1)
MILLIS = 80  # bits below the moment in an id
EVENT_OF: Mapping[str, str] = {
    Verb.OPENED: "ticket.opened",
    Verb.ASSIGNED: "ticket.assigned",
    Verb.STATUS: "ticket.status",
    Verb.PRIORITY: "ticket.priority",
    Verb.HANDED_OVER: "ticket.handed_over",
    Verb.RETURNED: "ticket.handed_over",
    Verb.CLIENT_MESSAGE: "ticket.client_message",
    Verb.STAFF_MESSAGE: "ticket.staff_message",
    Verb.CALL: "ticket.staff_message",
    Verb.UPDATE_PROMISED: "ticket.update_promised",
    Verb.SOLVED: "ticket.solved",
    Verb.REOPENED: "ticket.reopened",
    Verb.CLOSED: "ticket.closed",
    Verb.COMPLAINT: "complaint.changed",
    Verb.COMPLAINT_ANSWERED: "complaint.changed",
    Verb.COMPLAINT_LED: "complaint.changed",
    Verb.COMPLAINT_CALLED: "complaint.changed",
    Verb.COMPLAINT_CLOSED: "complaint.changed",
    Verb.WISH_DECIDED: "wish.decided",
}
TITLES: Mapping[Event, tuple[str, str]] = {
    Event.ASSIGNED: ("担当になりました: #{number} {subject}", "Yours now: #{number} {subject}"),
    Event.TEAM_NEW: (
        "チームの新しいチケット: #{number} {subject}",
        "New for your team: #{number} {subject}",
    ),
    Event.CLIENT_REPLIED: (
        "お客様から返信: #{number} {subject}",
        "The client replied: #{number} {subject}",
    ),
    Event.DUE_SOON: (
        "まもなく期限です: #{number} {subject}",
        "Due within an hour: #{number} {subject}",
    ),
    Event.OVERDUE: ("期限を過ぎました: #{number} {subject}", "Overdue: #{number} {subject}"),
    Event.HANDED_OVER: (
        "引き継がれました: #{number} {subject}",
        "Handed over to you: #{number} {subject}",
    ),
    Event.MENTIONED: (
        "メモで呼ばれています: #{number} {subject}",
        "You are named in a note: #{number} {subject}",
    ),
    Event.SOLVED: ("解決しました: #{number} {subject}", "Solved: #{number} {subject}"),
    Event.REOPENED: ("再開されました: #{number} {subject}", "Open again: #{number} {subject}"),
}
FOR_CLIENT: Mapping[Event, tuple[str, str]] = {
    Event.SOLVED: (
        "お問い合わせが解決しました: #{number} {subject}",
        "Your request is resolved: #{number} {subject}",
    ),
    Event.REOPENED: (
        "対応を再開しました: #{number} {subject}",
        "We are looking into it again: #{number} {subject}",
    ),
    Event.UPDATE_PROMISED: (
        "次のご連絡の予定: #{number} {subject}({at})",
        "You will hear from us by {at}: #{number} {subject}",
    ),
}


@dataclass(frozen=True, slots=True)
class Told:
    """Whom one line of the log concerns: people by event."""

    event: Event
    people: tuple[UUID, ...]


def floor_of(last: UUID) -> UUID:
    """The smallest id that a line written two minutes before `last` can have."""
    millis = max((last.int >> MILLIS) - OVERLAP, 0)
    return UUID(int=millis << MILLIS)


def still_seen(seen: Iterable[str], last: UUID) -> list[str]:
    """The ids that are young enough to be met again."""
    floor = floor_of(last)
    return sorted(key for key in set(seen) if UUID(key) > floor)


def is_stale(at: datetime, now: datetime) -> bool:
    """Whether something happened too long ago to be told as news."""
    return now - at > STALE


def mentioned(body: str, names: Mapping[UUID, str]) -> tuple[UUID, ...]:
    """Who is named in a note: `@田中 葵`, `@田中葵` or `@田中`. A name of two people names both."""
    plain = "".join(body.split()).replace("＠", "@").lower()
    found = []
    for person, name in names.items():
        parts = name.lower().split()
        wanted = {"".join(parts), *parts[:1]}
        if any(part and f"@{part}" in plain for part in wanted):
            found.append(person)
    return tuple(sorted(found))


def title(event: Event, language: str, told: Mapping[str, Any]) -> str:
    """A notice's title for staff."""
    return _said(TITLES[event], language, told)


def client_title(event: Event, language: str, told: Mapping[str, Any]) -> str:
    """The same in words for clients."""
    return _said(FOR_CLIENT[event], language, told)


def _said(pair: tuple[str, str], language: str, told: Mapping[str, Any]) -> str:
    text = pair[0] if language == "ja" else pair[1]
    return " ".join(text.format(**told).split())


def is_urgent(event: Event, priority: int, *, is_major: bool) -> bool:
    """Whether it may break somebody's quiet hours, where they want that."""
    return event is Event.OVERDUE or is_major or priority == 1
