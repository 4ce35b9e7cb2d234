"""Merging, splitting and linking in a browser, each with what it will do and a way back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from msp.data.work import Work
from msp.desk.actions import links as actions
from msp.desk.actions import splitting
from msp.desk.models import Ticket
from msp.desk.queries import links as queries
from msp.desk.queries import tickets
from msp.desk.queries.links import Linked
from msp.desk.rules import Status, words
from msp.desk.rules.links import SAID, LinkKind
from msp.desk.web import shown
from msp.desk.web.cards import Card
from msp.desk.web.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission

FORMS: dict[str, Any] = {
    "merge": actions.MergeTickets,
    "link": actions.LinkTickets,
    "split": splitting.SplitTicket,
}
SHORT = 120


@pages.get("/<uuid:ticket_id>/links")
@door
def links(work: Work, ticket_id: UUID) -> Answer:
    """What belongs to the ticket, and the forms that merge, link and split."""
    work.require(Permission.TICKET_WORK)
    return _page(work, tickets.ticket(work, ticket_id), {})


@pages.post("/<uuid:ticket_id>/merge")
@door
def merge(work: Work, ticket_id: UUID) -> Answer:
    """End the ticket in another one."""
    work.require(Permission.TICKET_WORK)
    form = Form(actions.MergeTickets, _typed("into"), ticket_id=ticket_id)
    other = form.send(work, actions.merge_tickets)
    ticket = tickets.ticket(work, ticket_id)
    if other is None:
        return _page(work, ticket, {"merge": form}), 422
    told = {"number": ticket.number, "other": other.number}
    words_of = gettext("#%(number)s was merged into #%(other)s.", **told)
    toasts.say(words_of, url_for(".unmerge", ticket_id=ticket_id))
    return redirect(url_for(".show", ticket_id=other.id))


@pages.post("/<uuid:ticket_id>/unmerge")
@door
def unmerge(work: Work, ticket_id: UUID) -> Answer:
    """Take the merge back."""
    ticket = actions.unmerge_ticket(work, actions.UnmergeTicket(ticket_id=ticket_id))
    toasts.say(gettext("#%(number)s is as it was before.", number=ticket.number))
    return redirect(url_for(".show", ticket_id=ticket_id))


@pages.post("/<uuid:ticket_id>/links")
@door
def link(work: Work, ticket_id: UUID) -> Answer:
    """Say that it is a part or a duplicate of another one."""
    work.require(Permission.TICKET_WORK)
    form = Form(actions.LinkTickets, _typed("to"), ticket_id=ticket_id)
    made = form.send(work, actions.link_tickets)
    if made is None:
        return _page(work, tickets.ticket(work, ticket_id), {"link": form}), 422
    toasts.say(gettext("The tickets are linked."), url_for(".unlink", link_id=made.id))
    return redirect(url_for(".links", ticket_id=ticket_id))


@pages.post("/links/<uuid:link_id>/remove")
@door
def unlink(work: Work, link_id: UUID) -> Answer:
    """Take the link away."""
    ticket = actions.remove_link(work, actions.RemoveLink(link_id=link_id))
    toasts.say(gettext("The link was taken away."))
    return redirect(url_for(".links", ticket_id=ticket.id))


@pages.post("/<uuid:ticket_id>/split")
@door
def split(work: Work, ticket_id: UUID) -> Answer:
    """Open a ticket of the chosen messages."""
    work.require(Permission.TICKET_WORK)
    form = Form(splitting.SplitTicket, request.form, ticket_id=ticket_id)
    made = form.send(work, splitting.split_ticket)
    if made is None:
        return _page(work, tickets.ticket(work, ticket_id), {"split": form}), 422
    undo = url_for(".unsplit", ticket_id=made.id)
    toasts.say(gettext("#%(number)s has been opened.", number=made.number), undo)
    return redirect(url_for(".show", ticket_id=made.id))


@pages.post("/<uuid:ticket_id>/unsplit")
@door
def unsplit(work: Work, ticket_id: UUID) -> Answer:
    """Take the split back."""
    origin = splitting.undo_split(work, splitting.UndoSplit(ticket_id=ticket_id))
    toasts.say(gettext("#%(number)s is as it was before.", number=origin.number))
    return redirect(url_for(".show", ticket_id=origin.id))


@pages.get("/<uuid:ticket_id>/children")
@door
def children(work: Work, ticket_id: UUID) -> Answer:
    """The open parts of a solved ticket, offered to be solved with it."""
    work.require(Permission.TICKET_WORK)
    return _children(work, ticket_id, Form(actions.SolveChildren))


@pages.post("/<uuid:ticket_id>/children")
@door
def solve_children(work: Work, ticket_id: UUID) -> Answer:
    """Solve the chosen parts."""
    work.require(Permission.TICKET_WORK)
    form = Form(actions.SolveChildren, request.form, ticket_id=ticket_id)
    solved = form.send(work, actions.solve_children)
    if solved is None:
        return _children(work, ticket_id, form), 422
    toasts.say(ngettext("%(num)s part was solved.", "%(num)s parts were solved.", len(solved)))
    return redirect(url_for(".show", ticket_id=ticket_id))


def card(work: Work, ticket: Ticket) -> Card:
    """What stands beside the ticket of the others that belong to it."""
    found = queries.links(work, ticket.id)
    pairs = [(_said(each), f"#{each.other.number} {each.other.subject}") for each in found[:5]]
    return Card(
        title=gettext("Linked tickets"),
        href=url_for("desk.links", ticket_id=ticket.id),
        label=gettext("Merge, split, link"),
        pairs=pairs,
        note=str(len(found)) if found else "",
        empty=gettext("No other ticket belongs to this one."),
    )


def _typed(name: str) -> dict[str, str]:
    """The form as it was typed; a number may carry its sign, as people copy it."""
    told = request.form.to_dict()
    return told | {name: told.get(name, "").strip().lstrip("#\uff03")}


def _children(work: Work, ticket_id: UUID, form: Form[Any]) -> str:
    ticket = tickets.ticket(work, ticket_id)
    rows = queries.open_children(work, ticket.id)
    options = [(row.id, f"#{row.number} {row.subject}") for row in rows]
    if not form.errors:
        form.typed = {"children": [str(key) for key, _ in options]}
    return render_template("desk/surface/children.html", ticket=ticket, form=form, options=options)


def _page(work: Work, ticket: Ticket, forms: dict[str, Form[Any]]) -> str:
    empty = {name: Form(command) for name, command in FORMS.items()}
    for name, form in (empty | forms).items():
        form.prefix = name
        form.typed["version"] = ticket.version
    said = tickets.messages(work, ticket.id)
    people = tickets.names(work, [row.author_id for row in said])
    return render_template(
        "desk/surface/links.html",
        ticket=ticket,
        forms=empty | forms,
        rows=[_row(each) for each in queries.links(work, ticket.id)],
        kinds=[
            (LinkKind.CHILD.value, gettext("is a part of")),
            (LinkKind.DUPLICATE.value, gettext("is a duplicate of")),
        ],
        messages=[
            (row.id, f"{people.get(row.author_id or row.id, '')} {_short(row.body)}".strip())
            for row in said
        ],
        near=_near(work, ticket),
        may_merge=ticket.status is not Status.MERGED,
    )


def _row(each: Linked) -> dict[str, Any]:
    return {
        "said": _said(each),
        "number": each.other.number,
        "href": url_for("desk.show", ticket_id=each.other.id),
        "subject": each.other.subject,
        "status": gettext(words.status_words(each.other.status, each.other.wait_reason)),
        "at": shown.moment(each.link.created_at),
        "remove": url_for("desk.unlink", link_id=each.link.id)
        if each.link.kind in actions.LINKS
        else None,
        "separate": url_for("desk.separate", ticket_id=each.link.ticket_id)
        if each.link.kind is LinkKind.MERGED and each.link.made_by is not None
        else None,
    }


def _said(each: Linked) -> str:
    outwards, inwards = SAID[each.link.kind]
    return str(gettext(outwards if each.outwards else inwards))


def _near(work: Work, ticket: Ticket) -> Sequence[Ticket]:
    """The client's other open tickets, the newest first: most merges are among them."""
    wanted = tickets.visible(work).where(
        Ticket.client_id == ticket.client_id, Ticket.is_open.is_(True), Ticket.id != ticket.id
    )
    return work.session.scalars(wanted.order_by(Ticket.number.desc()).limit(12)).all()


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[:SHORT]}…"
