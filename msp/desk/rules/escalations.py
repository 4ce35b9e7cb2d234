"""A level is reached on the clock of its promise, and each is told once, however late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contracts.rules import clocks
from contracts.rules.clocks import Event, Pledge, Policy, Promise, Watch
from contracts.rules.escalations import Beside, Escalating, Hearer, When
from msp.accounts.rules.letters import Addressee, Words, addressed


class Promised(StrEnum):
    """What can be promised on a ticket: by its SLA, and beside it by tiers, vendors and teams."""

    FIRST_RESPONSE = Pledge.FIRST_RESPONSE.value
    NEXT_RESPONSE = Pledge.NEXT_RESPONSE.value
    PERIODIC_UPDATE = Pledge.PERIODIC_UPDATE.value
    RESOLUTION = Pledge.RESOLUTION.value
    OLA = Beside.OLA.value
    UC = Beside.UC.value
    REQUEST = Beside.REQUEST.value


@dataclass(frozen=True, slots=True)
class Reached:
    """A level that was reached, and the watch (by its start) whose level it is."""

    at: datetime
    since: datetime
    rung: Escalating


def reached(
    policy: Policy,
    levels: Sequence[Escalating],
    told: tuple[datetime, Sequence[Event]],
    between: tuple[datetime, datetime],
) -> list[Reached]:
    """The levels reached in (since, until] of a ticket opened and logged as `told`, in order."""
    found = [
        each
        for promise, rungs in _promises(policy, levels, told)
        for each in reached_of(promise, rungs, between)
    ]
    return sorted(found, key=lambda each: (each.at, each.rung.pledge, each.rung.key))


def reached_of(
    promise: Promise, rungs: Sequence[Escalating], between: tuple[datetime, datetime]
) -> list[Reached]:
    """The levels of one promise that are reached in (since, until], in order."""
    by_key = {each.key: each for each in rungs}
    found = clocks.levels_due(promise, [each.level for each in rungs], *between)
    return [Reached(at, promise.watch.starts_at, by_key[level.key]) for at, level in found]


def next_of(promise: Promise, rungs: Sequence[Escalating], since: datetime) -> datetime | None:
    """When the next level of one promise after `since` is reached; None where none is left."""
    done = promise.watch.done_at
    moments = (clocks.level_at(promise, each.level) for each in rungs)
    return min((m for m in moments if m and m > since and (done is None or m < done)), default=None)


def next_level_at(
    policy: Policy,
    levels: Sequence[Escalating],
    told: tuple[datetime, Sequence[Event]],
    since: datetime,
) -> datetime | None:
    """When the next level after `since` is reached; None while a wait hides it, or none is left.

    What was done before its level reaches none.
    """
    moments = [
        moment
        for promise, rungs in _promises(policy, levels, told)
        if (moment := next_of(promise, rungs, since)) is not None
    ]
    return min(moments, default=None)


def broken(promised_at: datetime) -> Reached:
    """The level of an update that was promised to the client for that moment."""
    hears = (Hearer.OWNER, Hearer.LEAD)
    rung = Escalating(Pledge.PERIODIC_UPDATE, When.PROMISED, 0, hears)
    return Reached(promised_at, promised_at, rung)


def _promises(
    policy: Policy, levels: Sequence[Escalating], told: tuple[datetime, Sequence[Event]]
) -> Iterator[tuple[Promise, Sequence[Escalating]]]:
    """Each promise that has levels, with them; of next responses all that were asked for."""
    for pledge in Pledge:
        rungs = [each for each in levels if each.pledge is pledge]
        if not rungs:
            continue
        for watch in _watches(pledge, *told):
            promise = clocks.promise_of(policy, pledge, watch)
            if promise is not None:
                yield promise, rungs


def _watches(pledge: Pledge, opened_at: datetime, events: Sequence[Event]) -> list[Watch]:
    if pledge is Pledge.NEXT_RESPONSE:
        return clocks.next_responses(events)
    watch = clocks.watch_of(pledge, opened_at, events)
    return [] if watch is None else [watch]


PROMISES: Mapping[str, Mapping[Pledge | Beside, str]] = {
    "ja": {
        Pledge.FIRST_RESPONSE: "初回応答",
        Pledge.NEXT_RESPONSE: "次の応答",
        Pledge.PERIODIC_UPDATE: "定期連絡",
        Pledge.RESOLUTION: "解決",
        Beside.OLA: "引き継ぎの受け取り確認",
        Beside.UC: "ベンダーの回答",
        Beside.REQUEST: "依頼への回答",
    },
    "en": {
        Pledge.FIRST_RESPONSE: "first response",
        Pledge.NEXT_RESPONSE: "next response",
        Pledge.PERIODIC_UPDATE: "regular update",
        Pledge.RESOLUTION: "resolution",
        Beside.OLA: "review of the hand-over",
        Beside.UC: "answer of the vendor",
        Beside.REQUEST: "answer to the request",
    },
}
LEVELS: Mapping[str, Mapping[str, str]] = {
    "ja": {
        "percent": "目標時間の{amount}%に達しました",
        "before": "期限まで残り{amount}分です",
        "after": "期限を{amount}分過ぎました",
        "days": "期限を{amount}営業日過ぎました",
        "promised": "お客様に約束した時刻になりましたが、まだ連絡していません",
    },
    "en": {
        "percent": "{amount}% of the target is used up",
        "before": "{amount} minutes are left before the due time",
        "after": "it is {amount} minutes past the due time",
        "days": "it is {amount} working days past the due time",
        "promised": "the client was promised an update by now and has not heard from us",
    },
}
LETTER: Mapping[str, Words] = {
    "ja": Words(
        "[{mark}] {pledge}: {level}",
        "{address}\n\n{client} {mark}「{subject}」の{pledge}について、{level}。\n\n"
        "期限: {due}\n担当: {owner}\n\n状況を確かめて、必要なら"
        "引き継ぎや次回連絡の約束をしてください。\n",
    ),
    "en": Words(
        "[{mark}] {pledge}: {level}",
        "{address}\n\n{client} {mark} “{subject}”: {level} ({pledge}).\n\n"
        "Due: {due}\nOwner: {owner}\n\n"
        "Please look at it, and hand it over or promise an update if needed.\n",
    ),
}


def letter(whom: Addressee, rung: Escalating, told: Mapping[str, str]) -> Words:
    """The notice of a level. `told` has mark (#12), subject, client, due and owner in words."""
    language = whom.language if whom.language in LETTER else "ja"
    places = {
        **told,
        "address": addressed(whom),
        "pledge": PROMISES[language][rung.pledge],
        "level": LEVELS[language][rung.when].format(amount=rung.amount),
    }
    said = LETTER[language]
    return Words(" ".join(said.subject.format(**places).split()), said.body.format(**places))
