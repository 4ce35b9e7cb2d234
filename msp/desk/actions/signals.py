"""What happens to tickets is told on: to people as they wish, to webhooks, and to who is asked."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from msp.accounts.models import NoticePreference, Person
from msp.accounts.queries import notices as accounts
from msp.accounts.rules import notices as ways
from msp.accounts.rules.notices import Event, Quiet
from msp.data.work import Work
from msp.desk.actions.voices.satisfaction import plan_question
from msp.desk.models import Message, Note, Ticket, TicketEvent
from msp.desk.models.voices import SignalCursor
from msp.desk.queries import signals as queries
from msp.desk.rules import Verb
from msp.desk.rules import signals as rules
from msp.kernel import writing
from msp.kernel.access import Permission
from msp.kernel.calendars import zone_named
from msp.outside import notices
from msp.outside.deliveries import Way
from msp.outside.notices import Notice

LinkTo = Callable[[Ticket], str]
Concerned = Iterator[tuple[Event, Sequence[UUID | None]]]


@dataclass(frozen=True, slots=True)
class News:
    """One thing to be told about a ticket, and what makes it once."""

    ticket: Ticket
    event: Event
    source: str
    at: datetime | None = None  # what the client is promised


def tell_news(work: Work, link_to: LinkTo) -> int:
    """Tell everything that was written into the log since the last round; how many lines it was.

    The very first round tells nothing: what lies behind it is no news.
    """
    work.require(Permission.TICKET_WORK)
    row = queries.cursor(work)
    if row is None:
        work.add(SignalCursor(last_id=queries.newest(work), seen=[]))
        return 0
    events = queries.untold(work, row)
    if not events:
        return 0
    found = queries.tickets_of(work, events)
    hooks = accounts.listening(work)
    for event in events:
        ticket = found.get(event.ticket_id)
        if ticket is None or rules.is_stale(event.at, work.now):
            continue
        if event.verb == Verb.SOLVED:
            plan_question(work, ticket, event)
        _tell_hooks(work, hooks, ticket, event)
        for news, people in _concerned(work, ticket, event):
            tell(work, news, people, link_to)
    row.last_id = max(row.last_id, events[-1].id)
    row.seen = rules.still_seen([*row.seen, *(str(one.id) for one in events)], row.last_id)
    work.session.flush()
    return len(events)


def tell_due(work: Work, link_to: LinkTo) -> int:
    """Tell owners what is due within an hour and what is overdue, each due moment once."""
    work.require(Permission.TICKET_WORK)
    found = queries.coming_due(work)
    told = queries.told_of_due(work)
    for ticket in found:
        event = Event.OVERDUE if ticket.next_due_at < work.now else Event.DUE_SOON
        source = f"{event.value}:{ticket.id}:{ticket.next_due_at:%Y%m%d%H%M%S}"
        if source not in told:
            tell(work, News(ticket, event, source), [ticket.assignee_id], link_to)
    return len(found)


def tell(work: Work, news: News, people: Iterable[UUID], link_to: LinkTo) -> None:
    """Owe the news to each of them by each way they chose, not within their quiet hours."""
    wanted = list(dict.fromkeys(people))
    chosen = accounts.preferences(work, wanted)
    for person_id in wanted:
        person = work.session.get(Person, person_id)
        if person is not None and person.is_active:
            for notice in _notices(work, news, (person, chosen.get(person_id)), link_to):
                notices.owe_notice(work, notice)


def _notices(
    work: Work, news: News, whom: tuple[Person, NoticePreference | None], link_to: LinkTo
) -> Iterator[Notice]:
    """A notice for each way that somebody chose and can be reached by."""
    person, own = whom
    is_client = person.client_id is not None
    at = _rings_at(work, news, whom)
    for way in ways.ways(own.choices if own else None, news.event, is_client=is_client):
        is_mail = way == Way.MAIL
        handles = own.handles if own else {}
        if (is_client and not is_mail) or (is_mail and not person.mail):
            continue
        yield Notice(
            source=f"{news.source}:{person.id.hex}:{way}",
            way=Way(way),
            event=news.event,
            title=_title(news, person),
            at=at,
            body="" if is_mail else person.name,
            href=link_to(news.ticket),
            address=person.mail if is_mail else str(handles.get(way, "")),
            person_id=person.id,
            client_id=person.client_id,
        )


def _rings_at(work: Work, news: News, whom: tuple[Person, NoticePreference | None]) -> datetime:
    person, own = whom
    zone = zone_named(person.zone)
    quiet = Quiet(own.quiet_from, own.quiet_until, zone) if own else Quiet(None, None, zone)
    urgent = rules.is_urgent(news.event, news.ticket.priority, is_major=news.ticket.is_major)
    return ways.may_ring_at(work.now, quiet, breaks=urgent and (own is None or own.urgent_breaks))


def _title(news: News, person: Person) -> str:
    told: dict[str, Any] = {"number": news.ticket.number, "subject": news.ticket.subject, "at": ""}
    if news.at is not None:
        zone = zone_named(person.zone)
        told["at"] = writing.moment_text(news.at, zone, person.language)
    said = rules.client_title if person.client_id is not None else rules.title
    return said(news.event, person.language, told)


def _concerned(work: Work, ticket: Ticket, event: TicketEvent) -> Iterator[tuple[News, list[UUID]]]:
    """Whom one line of the log concerns, each once; nobody is told what they did themselves."""
    told = {event.actor_id, None}
    tells = PEOPLE.get(event.verb)
    for kind, people in tells(work, ticket, event) if tells else ():
        others = [one for one in dict.fromkeys(people) if one is not None and one not in told]
        told |= set(others)
        if others:
            at = _promised(event) if kind is Event.UPDATE_PROMISED else None
            yield News(ticket, kind, f"{kind.value}:{event.id}", at), others


def _given(work: Work, ticket: Ticket, event: TicketEvent) -> Concerned:
    yield Event.ASSIGNED, [_after(event, "assignee_id")]


def _handed(work: Work, ticket: Ticket, event: TicketEvent) -> Concerned:
    yield Event.HANDED_OVER, [_after(event, "assignee_id") or ticket.assignee_id]
    yield Event.TEAM_NEW, queries.members(work, ticket.team_id)


def _opened(work: Work, ticket: Ticket, event: TicketEvent) -> Concerned:
    yield Event.TEAM_NEW, queries.members(work, ticket.team_id)


def _asked(work: Work, ticket: Ticket, event: TicketEvent) -> Concerned:
    mine = [ticket.assignee_id] if ticket.assignee_id else queries.members(work, ticket.team_id)
    yield Event.CLIENT_REPLIED, mine


def _noted(work: Work, ticket: Ticket, event: TicketEvent) -> Concerned:
    key = event.detail.get("note_id")
    note = work.session.get(Note, UUID(str(key))) if key else None
    if note is not None and "@" in note.body.replace("＠", "@"):
        yield Event.MENTIONED, rules.mentioned(note.body, queries.staff_names(work))


def _reopened(work: Work, ticket: Ticket, event: TicketEvent) -> Concerned:
    yield Event.REOPENED, [ticket.assignee_id, ticket.contact_id]


def _solved(work: Work, ticket: Ticket, event: TicketEvent) -> Concerned:
    told = queries.answered_at_once(work, event)
    yield Event.SOLVED, [ticket.assignee_id, None if told else ticket.contact_id]


def _announced(work: Work, ticket: Ticket, event: TicketEvent) -> Concerned:
    if _promised(event) is not None:
        yield Event.UPDATE_PROMISED, [ticket.contact_id]


PEOPLE: Mapping[str, Callable[[Work, Ticket, TicketEvent], Concerned]] = {
    Verb.ASSIGNED: _given,
    Verb.COMPLAINT_LED: _given,
    Verb.HANDED_OVER: _handed,
    Verb.RETURNED: _handed,
    Verb.OPENED: _opened,
    Verb.CLIENT_MESSAGE: _asked,
    Verb.NOTE: _noted,
    Verb.REOPENED: _reopened,
    Verb.SOLVED: _solved,
    Verb.UPDATE_PROMISED: _announced,
}


def _after(event: TicketEvent, name: str) -> UUID | None:
    pair = event.detail.get(name)
    return UUID(str(pair[1])) if isinstance(pair, list) and len(pair) == 2 and pair[1] else None


def _promised(event: TicketEvent) -> datetime | None:
    pair = event.detail.get("next_update_at")
    after = pair[1] if isinstance(pair, list) and len(pair) == 2 else None
    return datetime.fromisoformat(str(after)) if after else None


def _tell_hooks(work: Work, hooks: Sequence[Any], ticket: Ticket, event: TicketEvent) -> None:
    """Owe the event to every webhook that asked for it."""
    name = rules.EVENT_OF.get(event.verb)
    for hook in hooks:
        if name is None or name not in hook.events:
            continue
        payload = _payload(ticket, event, name)
        if hook.with_words:
            payload["data"]["words"] = _words(work, ticket, event)
        notices.owe_hook(work, hook, (f"event:{event.id}", name, payload))


def _payload(ticket: Ticket, event: TicketEvent, name: str) -> dict[str, Any]:
    """Ids, numbers, moments and states: nothing that a person wrote."""
    moments = ("opened_at", "solved_at", "closed_at", "next_due_at", "next_update_at")
    ids = ("id", "client_id", "contact_id", "assignee_id", "team_id")
    told: dict[str, Any] = {key: _text(getattr(ticket, key)) for key in (*ids, *moments)}
    told |= {key: getattr(ticket, key) for key in ("number", "priority", "tier", "is_major")}
    told |= {key: _text(getattr(ticket, key)) for key in ("kind", "channel")}
    told |= {"status": event.status.value, "wait_reason": _text(event.wait_reason)}
    happened: dict[str, Any] = {
        "id": str(event.id),
        "verb": event.verb,
        "actor_id": _text(event.actor_id),
    }
    happened |= {"at": _text(event.at), "detail": event.detail}
    return {
        "type": name,
        "timestamp": _text(event.at),
        "data": {"ticket": told, "event": happened},
    }


def _words(work: Work, ticket: Ticket, event: TicketEvent) -> dict[str, str]:
    key = event.detail.get("message_id")
    message = work.session.get(Message, UUID(str(key))) if key else None
    said = message.body if message is not None and message.unsent_at is None else ""
    return {"subject": ticket.subject, "message": said}


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime) else str(value)
