"""Each threshold is written down once with the work that crossed it, and told by mail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from billing.models import HourNotice, HourSettings
from billing.queries import topups as queries
from billing.queries.topups import Stock
from billing.rules import notices, notices_letters
from billing.rules.notices import Crossing, NoticeKind, Threshold
from billing.rules.notices_letters import Names, Stand
from msp.accounts.models import Client, Person, Provider
from msp.accounts.rules.letters import Addressee, Words
from msp.data.history import record
from msp.data.work import Work
from msp.kernel.access import Permission, Role
from msp.outside import outbox
from msp.outside.outbox import Letter

WATCHERS = (Role.DESK_MANAGER, Role.PROVIDER_ADMIN)  # the first of these that anybody holds
Write = Callable[[Addressee, Names], Words]


@dataclass(frozen=True, slots=True)
class Mailing:
    """What is told to whom: `name` makes each letter one, `title` says about which hours."""

    client_id: UUID
    name: str
    write: Write
    title: str = ""
    tells_client: bool = True
    tells_staff: bool = True


def tell_hours(work: Work) -> int:
    """Write down and tell every threshold that was crossed since the last time; how many."""
    work.require(Permission.POOL_CHANGE)
    told, agreed = queries.told(work), queries.all_settings(work)
    noticed = 0
    for stock in queries.stocks(work):
        settings = agreed.get(stock.client_id) or queries.usual(stock.client_id)
        noticed += _levels(work, stock, settings, told)
        noticed += _endings(work, stock, settings, told)
    return noticed


Told = set[tuple[UUID, NoticeKind, int]]


def _levels(work: Work, stock: Stock, settings: HourSettings, told: Told) -> int:
    pool_id = stock.newest.id
    wanted = notices.thresholds(stock.whole, settings.percents, settings.minutes_left)
    due = [
        one
        for one in notices.crossed(stock.left, wanted)
        if (pool_id, one.kind, one.number) not in told
    ]
    if not due:
        return 0
    steps = queries.steps(work, [pool.id for pool in stock.pools])
    found = [(one, notices.crossing(stock.left, steps, one.limit)) for one in due]
    fresh = [pair for pair in found if pair[1] and notices.is_fresh(pair[1], stock.today)]
    deepest = fresh[-1][0] if fresh else None
    for one, crossing in found:
        _note_level(work, stock, (one, crossing), was_told=one is deepest)
    if fresh and fresh[-1][1]:
        _mail_level(work, stock, settings, (fresh[-1][0], fresh[-1][1]))
    return len(due)


def _note_level(
    work: Work, stock: Stock, found: tuple[Threshold, Crossing | None], *, was_told: bool
) -> None:
    one, crossing = found
    source = crossing.step.source if crossing else ""
    cause = queries.cause(work, source)
    notice = work.add(
        HourNotice(
            client_id=stock.client_id,
            pool_id=stock.newest.id,
            kind=one.kind,
            threshold=one.number,
            source=source,
            ticket_id=cause.ticket_id,
            minutes=crossing.minutes if crossing else 0,
            left_minutes=stock.left,
            whole_minutes=stock.whole,
            noticed_on=stock.today,
            was_told=was_told,
        )
    )
    record(work, "hours.low", notice, threshold=[one.kind, one.number], source=source)


def _mail_level(
    work: Work, stock: Stock, settings: HourSettings, found: tuple[Threshold, Crossing]
) -> None:
    one, crossing = found
    stand = stand_of(work, stock, crossing)

    def write(whom: Addressee, names: Names) -> Words:
        return notices_letters.low(whom, stand, (one.kind, one.number), names)

    name = f"hours:{stock.newest.id}:{one.kind.value}:{one.number}"
    mail(
        work,
        Mailing(
            stock.client_id, name, write, title=stock.title, tells_client=settings.tells_client
        ),
    )


def stand_of(work: Work, stock: Stock, crossing: Crossing | None) -> Stand:
    """What is left, with the work behind the crossing as letters name it."""
    if crossing is None:
        return Stand(stock.left, stock.whole, is_work=False)
    cause = queries.cause(work, crossing.step.source)
    return Stand(
        stock.left, stock.whole, crossing.minutes, cause.number, cause.subject, cause.is_work
    )


def _endings(work: Work, stock: Stock, settings: HourSettings, told: Told) -> int:
    noticed = 0
    for pool in stock.pools:
        if pool.remaining_minutes <= 0:
            continue
        reached = notices.ending(pool.starts_on, pool.expires_on, stock.today, settings.expiry_days)
        due = [days for days in reached if (pool.id, NoticeKind.EXPIRY, days) not in told]
        for days in due:
            work.add(
                HourNotice(
                    client_id=stock.client_id,
                    pool_id=pool.id,
                    kind=NoticeKind.EXPIRY,
                    threshold=days,
                    left_minutes=pool.remaining_minutes,
                    whole_minutes=pool.minutes,
                    noticed_on=stock.today,
                    was_told=days == due[-1],
                )
            )
        if due:
            _mail_ending(work, stock, settings, (pool.id, due[-1]))
        noticed += len(due)
    return noticed


def _mail_ending(work: Work, stock: Stock, settings: HourSettings, told: tuple[UUID, int]) -> None:
    pool = next(one for one in stock.pools if one.id == told[0])
    last: date = pool.expires_on

    def write(whom: Addressee, names: Names) -> Words:
        left = (last - stock.today).days
        return notices_letters.ending(whom, pool.remaining_minutes, (last, left), names)

    name = f"hours:{pool.id}:expiry:{told[1]}"
    title = pool.title or stock.title
    mail(
        work,
        Mailing(stock.client_id, name, write, title=title, tells_client=settings.tells_client),
    )


def mail(work: Work, mailing: Mailing) -> int:
    """Owe the letters, each reader's in the own language; how many."""
    client = work.get(Client, mailing.client_id)
    provider = work.get(Provider, work.actor.provider_id)
    sent = 0
    for person in _readers(work, mailing):
        english = person.language == "en"
        name = (client.name_en if english else "") or client.name
        company = name if person.client_id else ""
        whom = Addressee(person.name, person.honorific, company, person.language)
        names = Names((provider.name_en if english else "") or provider.name, name, mailing.title)
        words = mailing.write(whom, names)
        source = f"{mailing.name}:{person.id.hex}"
        letter = Letter(source, person.mail, words.subject, words.body, mailing.client_id)
        outbox.owe(work, letter)
        sent += 1
    return sent


def _readers(work: Work, mailing: Mailing) -> Iterator[Person]:
    if mailing.tells_client:
        yield from _reached(queries.approvers(work, mailing.client_id))
    if mailing.tells_staff:
        wanted = select(Person).where(Person.client_id.is_(None), Person.is_active)
        staff = _reached(work.session.scalars(wanted.order_by(Person.id)).all())
        for role in WATCHERS:
            holding = [person for person in staff if role.value in person.roles]
            if holding:
                yield from holding
                return


def _reached(people: Iterable[Person]) -> list[Person]:
    return [person for person in people if person.mail]
