"""A mail is sorted once: the first of a few questions that knows an answer decides."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from msp.accounts import queries as accounts
from msp.accounts.models import Client, Person
from msp.data import history
from msp.data.work import Work
from msp.desk.actions import attachments, log, mails
from msp.desk.actions.messages import (
    AddNote,
    ClientReplies,
    ReplyToClient,
    add_note,
    client_replies,
    reply_to_client,
)
from msp.desk.actions.tickets import OpenTicket, opened
from msp.desk.models import Mailbox, Message, Note, ReceivedMail, Ticket
from msp.desk.queries import links
from msp.desk.queries import mail as queries
from msp.desk.rules import Channel, Kind, Verb
from msp.desk.rules import mail as rules
from msp.desk.rules.attachments import Upload, checked_kind
from msp.desk.rules.mail import Lately, Sorted, Thread, Why
from msp.desk.rules.quoting import parted
from msp.kernel.access import Permission, Role
from msp.kernel.errors import Refused
from msp.outside.incoming.parsing import Parsed
from msp.outside.models import MutedAddress


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail with all that its sorting asks about."""

    row: ReceivedMail
    read: Parsed
    folder: Path
    asker: str  # who asks: Reply-To, else the sender
    automatic: tuple[Why, ...]
    lately: Lately
    thread: Thread
    ticket: Ticket | None = None
    found_by: tuple[Why, ...] = ()


Reasons = tuple[str, ...]
Outcome = tuple[Sorted, Reasons]


def sort(work: Work, incoming: Incoming) -> None:
    """Say what becomes of the mail, and do it."""
    found = next(filter(None, (step(work, incoming) for step in STEPS)), None)
    decision, reasons = found or (Sorted.HELD, (Why.UNKNOWN_SENDER,))
    row = incoming.row
    row.decision = decision
    row.reasons = list(dict.fromkeys(map(str, (*reasons, *row.reasons))))
    work.session.flush()


def threaded(work: Work, incoming: Incoming) -> Incoming:
    """The mail with the ticket that it names, followed to where that was merged into."""
    notices = queries.tickets_of_notices(work, rules.message_ids(incoming.read.headers))
    known = tuple(dict.fromkeys((*incoming.thread.ticket_ids, *notices)))
    thread = replace(incoming.thread, ticket_ids=known)
    incoming = replace(incoming, thread=thread)
    found = queries.ticket_named(work, thread.numbers, thread.ticket_ids)
    if found is None:
        return incoming
    by = Why.TOKEN if found.number in thread.numbers else Why.REFERENCE
    return _on(work, incoming, (found, by))


def _on(work: Work, incoming: Incoming, told: tuple[Ticket, Why]) -> Incoming:
    ticket, by = told
    end = links.end_of(work, ticket)
    why = (by,) if end.id == ticket.id else (by, Why.MERGED)
    many = queries.lately_on(work, incoming.row.from_address, end.id)
    lately = replace(incoming.lately, in_thread=many)
    return replace(incoming, ticket=end, found_by=why, lately=lately)


def _ours(work: Work, incoming: Incoming) -> Outcome | None:
    own = rules.OWN_ID.fullmatch(incoming.row.message_id)
    addresses = {box.address for box in queries.mailboxes(work)}
    if incoming.row.from_address in addresses or (own and _is_us(work, own[3])):
        return Sorted.REFUSED, (Why.OWN_MAIL,)
    return None


def _is_us(work: Work, installation: str) -> bool:
    return installation == work.actor.provider_id.hex


def _foreign(work: Work, incoming: Incoming) -> Outcome | None:
    if incoming.thread.is_foreign:
        return Sorted.REFUSED, (Why.FOREIGN,)
    return None


def _bounced(work: Work, incoming: Incoming) -> Outcome | None:
    """A mail of ours came back: whoever it was for is mailed no more until somebody says so.

    Only a report that names the very mail that we sent mutes anybody: others can be forged.
    """
    if Why.BOUNCE not in incoming.automatic:
        return None
    row, read = incoming.row, incoming.read
    own = rules.OWN_ID.search(read.returned)
    plain = queries.OUTBOX_ID.match(read.returned)
    of = own[1] if own and _is_us(work, own[3]) else plain[1] if plain else ""
    sent = queries.owed_by_id(work, UUID(of)) if of else None
    if sent is None:
        return Sorted.BOUNCED, incoming.automatic
    row.client_id = sent.client_id
    if sent.to_address.lower() in read.failed:
        _mute(work, sent.to_address.lower(), row.id)
        people = queries.people_of(work, sent.to_address.lower())
        row.person_id = people[0].id if people else None
    if own and (ticket := queries.ticket_named(work, (), [UUID(own[2])])) is not None:
        row.ticket_id = ticket.id
        add_note(work, AddNote(ticket_id=ticket.id, body=_body(read)[:4000]))
    return Sorted.BOUNCED, incoming.automatic


def _mute(work: Work, address: str, cause_id: UUID) -> None:
    if queries.muted(work, address) is None:
        work.add(MutedAddress(address=address, cause_id=cause_id))


def _nobody(work: Work, incoming: Incoming) -> Outcome | None:
    return None if incoming.asker else (Sorted.HELD, (Why.NO_SENDER,))


def _held_back(work: Work, incoming: Incoming) -> Outcome | None:
    why = rules.why_held_back(incoming.lately)
    if why is None:
        return None
    incoming.row.ticket_id = incoming.ticket.id if incoming.ticket else None
    return Sorted.FILED, (why, *incoming.automatic)


def _from_staff(work: Work, incoming: Incoming) -> Outcome | None:
    """Somebody who works here answers from their mail program.

    A sender can be forged: only an answer to a mail of ours, whose Message-ID nobody guesses,
    goes to the client; a bare number in the subject makes a note.
    """
    people = queries.people_of(work, incoming.row.from_address)
    person = next((each for each in people if each.client_id is None), None)
    if person is None:
        return None
    incoming.row.person_id = person.id
    ticket = incoming.ticket
    if ticket is None:
        return Sorted.HELD, (Why.STAFF_NOTE, *incoming.automatic)
    incoming.row.ticket_id, incoming.row.client_id = ticket.id, ticket.client_id
    actor = accounts.actor_of(person)
    staff = Work(work.session, actor, work.now)
    body = parted(_body(incoming.read))[0]
    within = actor.clients is None or ticket.client_id in actor.clients
    meant = ticket.id in incoming.thread.ticket_ids or Why.MERGED in incoming.found_by
    if within and meant and actor.may(Permission.TICKET_WORK) and not incoming.automatic:
        said = reply_to_client(staff, ReplyToClient(ticket_id=ticket.id, body=body))
        said.channel = Channel.MAIL
        refused = _attach(staff, incoming, said.id)
        incoming.row.said_id = said.id
        return Sorted.ANSWERED, (Why.STAFF_REPLY, *incoming.found_by, *refused)
    author = staff if actor.may(Permission.TICKET_WORK) and within else work
    note = add_note(author, AddNote(ticket_id=ticket.id, body=body))
    refused = _attach_to_note(author, incoming, note)
    return Sorted.NOTED, (Why.STAFF_NOTE, *incoming.found_by, *incoming.automatic, *refused)


def _from_client(work: Work, incoming: Incoming) -> Outcome | None:
    """Somebody of a client writes: on their ticket, else a new one."""
    people = [each for each in queries.people_of(work, incoming.asker) if each.client_id]
    if len({each.client_id for each in people}) > 1:
        return None
    person = people[0] if people else None
    by_domain = None if person else queries.client_of_domain(work, incoming.asker)
    client_id = person.client_id if person else by_domain.id if by_domain else None
    if client_id is None:
        return None
    row, why = incoming.row, (Why.BY_DOMAIN,) if by_domain else ()
    row.client_id, row.person_id = client_id, person.id if person else None
    if incoming.ticket is None and person and rules.is_answer(incoming.read.subject):
        incoming = _by_subject(work, incoming, person)
    if incoming.ticket is not None and incoming.ticket.client_id != client_id:
        return Sorted.HELD, (Why.OTHER_CLIENT, *incoming.found_by)
    if incoming.ticket is None and incoming.automatic:
        return Sorted.FILED, (*incoming.automatic, *why)
    if person is None:
        person = contact_for(work, row, (incoming.asker, client_id))
    if incoming.ticket is not None:
        return added(work, incoming, person)
    decision, reasons = open_by(work, incoming, person)
    return decision, (*why, *reasons)


def _by_subject(work: Work, incoming: Incoming, person: Person) -> Incoming:
    plain = rules.plain_subject(incoming.read.subject)
    found = queries.ticket_of_subject(work, person.id, plain) if plain else None
    return _on(work, incoming, (found, Why.SAME_SUBJECT)) if found else incoming


def contact_for(work: Work, row: ReceivedMail, told: tuple[str, UUID]) -> Person:
    """A new contact of the client, so that an answer reaches whoever wrote. They cannot sign in."""
    address, client_id = told
    client = work.get(Client, client_id)
    name = row.from_name if row.from_address == address else ""
    made = work.add(
        Person(
            client_id=client.id,
            name=(name or address)[:120],
            mail=address,
            roles=[Role.END_USER.value],
            language=client.language,
            zone=client.zone,
            source="mail",
        )
    )
    history.record(work, "person.added", made, roles=made.roles)
    row.person_id = made.id
    return made


def open_by(work: Work, incoming: Incoming, person: Person) -> Outcome:
    """A new ticket of that person's; they are told that it arrived, if they may be."""
    row, read = incoming.row, incoming.read
    box = work.get(Mailbox, row.mailbox_id) if row.mailbox_id else None
    wish = OpenTicket(
        client_id=person.client_id,
        contact_id=person.id,
        subject=rules.title_of(read.subject, read.text),
        description=read.text,
        kind=box.kind if box else Kind.INCIDENT,
        channel=Channel.MAIL,
    )
    ticket = opened(work, wish, f"mail:{row.id}")
    ticket.team_id = box.team_id if box else None
    row.ticket_id, row.client_id = ticket.id, ticket.client_id
    silent = rules.why_silent(read.headers, incoming.asker, incoming.lately)
    if not silent:
        row.answered = mails.acknowledge(work, ticket, row.message_id)
    refused = _attach(work, replace(incoming, ticket=ticket), None)
    return Sorted.OPENED, (*silent, *refused)


def added(work: Work, incoming: Incoming, person: Person) -> Outcome:
    """What the client says on its ticket. What no person wrote is filed and reopens nothing."""
    ticket, row = incoming.ticket, incoming.row
    if ticket is None:
        raise ValueError("added to no ticket")
    row.ticket_id = ticket.id
    body = parted(_body(incoming.read))[0]
    if incoming.automatic:
        said = _filed(work, ticket, (person, body))
    else:
        wish = ClientReplies(ticket_id=ticket.id, body=body, channel=Channel.MAIL)
        said = client_replies(work, wish)
        said.author_id = person.id
    row.said_id = said.id
    refused = _attach(work, incoming, said.id)
    decision = Sorted.FILED if incoming.automatic else Sorted.ADDED
    return decision, (*incoming.found_by, *incoming.automatic, *refused)


def _filed(work: Work, ticket: Ticket, told: tuple[Person, str]) -> Message:
    person, body = told
    said = Message(
        client_id=ticket.client_id,
        ticket_id=ticket.id,
        author_id=person.id,
        from_client=True,
        channel=Channel.MAIL,
        body=body,
        automatic=True,
    )
    work.add(said)
    told_of = {"message_id": said.id, "channel": said.channel, "automatic": True}
    log.write(work, ticket, Verb.CLIENT_MESSAGE, **told_of)
    return said


def _attach(work: Work, incoming: Incoming, said_id: UUID | None) -> Reasons:
    """Keep the files that are what they say; the others stay in the raw mail, and that is said."""
    ticket = incoming.ticket
    if ticket is None:
        return ()
    bundle, refused = _fine(incoming)
    attachments.attach(work, ticket, bundle, said_id)
    return refused


def _attach_to_note(work: Work, incoming: Incoming, note: Note) -> Reasons:
    """The same for a note."""
    bundle, refused = _fine(incoming)
    if incoming.ticket is not None:
        attachments.attach_to_note(work, incoming.ticket, bundle, note)
    return refused


def _fine(incoming: Incoming) -> tuple[attachments.Bundle, Reasons]:
    uploads = [Upload(file.name, file.content) for file in incoming.read.files]
    good = [each for each in uploads if _is_fine(each)][:20]
    refused = () if len(good) == len(uploads) else (Why.FILE_REFUSED,)
    return attachments.Bundle(incoming.folder, good), refused


def _is_fine(upload: Upload) -> bool:
    try:
        checked_kind(upload)
    except Refused:
        return False
    return True


def _body(read: Parsed) -> str:
    return read.text.strip() or read.subject.strip() or "—"


STEPS: tuple[Callable[[Work, Incoming], Outcome | None], ...] = (
    _ours,
    _foreign,
    _bounced,
    _nobody,
    _held_back,
    _from_staff,
    _from_client,
)
