"""The log of received mail: what was decided and why; what nobody could sort is sorted here."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from msp.accounts import queries as accounts
from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.desk.actions import mail as actions
from msp.desk.actions.mail.placing import PLACEABLE
from msp.desk.models import ReceivedMail, Ticket
from msp.desk.queries import mail as queries
from msp.desk.queries import tickets
from msp.desk.rules.mail import REASONS, WORDS, Sorted
from msp.desk.rules.quoting import parted
from msp.desk.web import shown
from msp.desk.web.mail.room import pages
from msp.desk.web.mail_files import size_words
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.downloads import download
from msp.doors.forms import Form
from msp.doors.porter import settings
from msp.doors.web import door, page_asked
from msp.kernel.access import Permission

SIZE = 50
TONES: Mapping[Sorted, tuple[str, str]] = {
    Sorted.OPENED: ("ok", "ticket-plus"),
    Sorted.ADDED: ("ok", "message-square"),
    Sorted.ANSWERED: ("ok", "send"),
    Sorted.NOTED: ("info", "lock"),
    Sorted.FILED: ("", "archive"),
    Sorted.HELD: ("warn", "inbox"),
    Sorted.BOUNCED: ("bad", "mail-x"),
    Sorted.DROPPED: ("", "trash-2"),
    Sorted.REFUSED: ("", "ban"),
}


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """What came in, the latest first: `?state=held` is the tray, `?ticket=` one ticket's mail."""
    told = request.args.get("state", "")
    state = Sorted(told) if told in set(Sorted) else None
    wanted = queries.received(work, state)
    if ticket_id := request.args.get("ticket", type=UUID):
        wanted = wanted.where(ReceivedMail.ticket_id == ticket_id)
    page = page_asked()
    count = accounts.counted(work, wanted)
    found = work.session.scalars(wanted.limit(SIZE).offset((page - 1) * SIZE)).all()
    numbers = _numbers(work, found)
    return render_template(
        "desk/mail/index.html",
        rows=[_row(row, numbers) for row in found],
        counts=queries.counts(work),
        states=[(each.value, gettext(WORDS[each])) for each in Sorted],
        state=state.value if state else "",
        ticket=ticket_id,
        page=page,
        pages=-(-count // SIZE),
    )


@pages.get("/<uuid:mail_id>")
@door
def show(work: Work, mail_id: UUID) -> Answer:
    """One mail: its decision with every reason, its text, and where it may go."""
    row = queries.one(work, mail_id)
    place = Form(actions.PlaceMail)
    place.typed = {"client_id": request.args.get("client", "") or str(row.client_id or "")}
    return _page(work, row, {"place": place})


@pages.post("/<uuid:mail_id>/place")
@door
def place(work: Work, mail_id: UUID) -> Answer:
    """Give the mail to a client's person, or choose the client first."""
    work.require(Permission.MAIL_SORT)
    form = Form(actions.PlaceMail, request.form, mail_id=mail_id)
    if request.form.get("choose"):
        return _page(work, queries.one(work, mail_id), {"place": form})
    row = form.send(work, _placed)
    if row is None or row.ticket_id is None:
        return _page(work, queries.one(work, mail_id), {"place": form}), 422
    number = work.get(Ticket, row.ticket_id).number
    toasts.say(gettext("The mail is on #%(number)s now.", number=number))
    return redirect(url_for(".index", state="held"))


def _placed(work: Work, wish: actions.PlaceMail) -> ReceivedMail:
    return actions.place_mail(work, wish, settings().data_dir)


@pages.post("/<uuid:mail_id>/drop")
@door
def drop(work: Work, mail_id: UUID) -> Answer:
    """Put the mail aside, with the reason. It can still be placed afterwards."""
    work.require(Permission.MAIL_SORT)
    form = Form(actions.DropMail, request.form, mail_id=mail_id)
    if form.send(work, actions.drop_mail) is None:
        return _page(work, queries.one(work, mail_id), {"drop": form}), 422
    toasts.say(gettext("The mail was dropped. It stays in the log."))
    return redirect(url_for(".index", state="held"))


@pages.get("/<uuid:mail_id>/raw")
@door
def raw(work: Work, mail_id: UUID) -> Answer:
    """The mail as it came, to be saved."""
    row = queries.one(work, mail_id)
    content = queries.raw(work, row, settings().data_dir)
    return download(content, f"{row.id}.eml", "message/rfc822")


@pages.post("/people/<uuid:person_id>/again")
@door
def again(work: Work, person_id: UUID) -> Answer:
    """Send mail to that person again, although one came back."""
    person = actions.mail_again(work, actions.MailAgain(person_id=person_id))
    toasts.say(gettext("Mail to %(name)s is sent again.", name=person.name))
    return redirect(url_for("people.show", person_id=person_id))


def _page(work: Work, row: ReceivedMail, forms: dict[str, Form[Any]]) -> str:
    forms = {"place": Form(actions.PlaceMail), "drop": Form(actions.DropMail), **forms}
    for name, form in forms.items():
        form.prefix = name
    may_sort = work.actor.may(Permission.MAIL_SORT) and row.decision in PLACEABLE
    may_sort = may_sort and row.ticket_id is None and bool(row.sha256)
    chosen = _key(forms["place"].value("client_id"))
    fresh, quoted = parted(row.text)
    return render_template(
        "desk/mail/show.html",
        row=_row(row, _numbers(work, [row])),
        mail=row,
        facts=_facts(work, row),
        fresh=fresh,
        quoted=quoted,
        forms=forms,
        may_sort=may_sort,
        clients=[(str(each.id), each.name) for each in tickets.clients(work)] if may_sort else [],
        contacts=_contacts(work, chosen) if may_sort else [],
    )


def _row(row: ReceivedMail, numbers: Mapping[UUID, int]) -> dict[str, Any]:
    tone, symbol = TONES[row.decision]
    return {
        "id": row.id,
        "at": shown.moment(row.created_at),
        "sender": row.from_name or row.from_address or "—",
        "address": row.from_address,
        "subject": row.subject or gettext("(no subject)"),
        "decision": gettext(WORDS[row.decision]),
        "tone": tone,
        "symbol": symbol,
        "reasons": [gettext(REASONS[code]) for code in row.reasons if code in REASONS],
        "codes": list(row.reasons),
        "ticket_id": row.ticket_id,
        "number": numbers.get(row.ticket_id) if row.ticket_id else None,
    }


def _numbers(work: Work, rows: Any) -> dict[UUID, int]:
    ids = {row.ticket_id for row in rows if row.ticket_id}
    wanted = tickets.visible(work).where(Ticket.id.in_(ids)) if ids else None
    return (
        {each.id: each.number for each in work.session.scalars(wanted)}
        if wanted is not None
        else {}
    )


def _facts(work: Work, row: ReceivedMail) -> list[tuple[str, Any]]:
    client = work.session.get(Client, row.client_id) if row.client_id else None
    person = work.session.get(Person, row.person_id) if row.person_id else None
    decider = work.session.get(Person, row.decided_by) if row.decided_by else None
    box = next((each for each in queries.mailboxes(work) if each.id == row.mailbox_id), None)
    return [
        (gettext("Sender"), f"{row.from_name} {row.from_address}".strip()),
        (gettext("Came in"), shown.moment(row.created_at)),
        (gettext("Written"), shown.moment(row.sent_at)),
        (gettext("Mailbox"), box.address if box else None),
        (gettext("Client"), client.name if client else None),
        (gettext("Contact"), person.name if person else None),
        (gettext("Answered automatically"), gettext("yes") if row.answered else gettext("no")),
        (gettext("Size"), size_words(row.size)),
        (gettext("Sorted by"), decider.name if decider else None),
        (gettext("Reason"), row.because),
    ]


def _contacts(work: Work, client_id: UUID | None) -> list[tuple[str, str]]:
    if client_id is None:
        return []
    return [(str(each.id), each.name) for each in tickets.contacts(work, client_id)]


def _key(text: Any) -> UUID | None:
    try:
        return UUID(str(text)) if text else None
    except ValueError:
        return None
