"""Mailboxes in a browser: set up, tried out, and how the last look into each went."""

from typing import Any
from uuid import UUID

from flask import current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext

from msp.accounts.web import who
from msp.data.work import Work, look
from msp.desk import jobs_mail
from msp.desk.actions import mail as actions
from msp.desk.models import Mailbox
from msp.desk.models.mail import Tls
from msp.desk.queries import mail as queries
from msp.desk.queries import tickets
from msp.desk.rules import words
from msp.desk.web import shown
from msp.desk.web.mail.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.porter import sessions
from msp.doors.proof import needs_proof
from msp.doors.web import door, to_sign_in
from msp.kernel.access import Permission
from msp.kernel.errors import mark

WAYS = {
    Tls.TLS: mark("encrypted (TLS)"),
    Tls.STARTTLS: mark("encrypted after a greeting (STARTTLS)"),
    Tls.NONE: mark("not encrypted"),
}

WRONG = {
    "login": mark("User name or password was refused."),
    "folder": mark("There is no such folder."),
    "certificate": mark("Nobody whom this portal trusts vouches for the server's certificate."),
    "name": mark("The server's certificate is for another name: please check the address."),
    "tls": mark("No secure connection could be made: please check port and encryption."),
    "network": mark("The server does not answer at that address and port."),
    "server": mark("The server said something unexpected."),
    "its password cannot be opened": mark("The password cannot be opened: please type it anew."),
}


def said(error: str) -> str:
    """What went wrong, in words; what the server itself said stays as it is."""
    code = error.partition(":")[0]
    return str(gettext(WRONG[code])) if code in WRONG else error


@pages.get("/boxes")
@door
def boxes(work: Work) -> Answer:
    """Every mailbox, and how the last look into it went."""
    work.require(Permission.PROVIDER_CHANGE)
    return render_template(
        "desk/mail/boxes.html", rows=[_row(box) for box in queries.mailboxes(work)]
    )


@pages.get("/boxes/new")
@door
@needs_proof
def new_box(work: Work) -> Answer:
    """The page for a new mailbox."""
    work.require(Permission.PROVIDER_CHANGE)
    usual = {"port": 993, "tls": "tls", "folder": "INBOX", "kind": "incident", "is_active": "on"}
    return _page(work, Form(actions.CreateMailbox, usual))


@pages.post("/boxes/new")
@door
@needs_proof
def create_box(work: Work) -> Answer:
    """Fetch mail from one more place."""
    work.require(Permission.PROVIDER_CHANGE)
    form = Form(actions.CreateMailbox, request.form)
    if box := form.send(work, _created):
        toasts.say(gettext("Saved. The mailbox is looked into within a minute."))
        return redirect(url_for(".box", mailbox_id=box.id))
    return _page(work, form), 422


def _created(work: Work, wish: actions.CreateMailbox) -> Mailbox:
    return actions.create_mailbox(work, wish, who.keyring())


@pages.get("/boxes/<uuid:mailbox_id>")
@door
@needs_proof
def box(work: Work, mailbox_id: UUID) -> Answer:
    """One mailbox: what is set, and how the last look into it went."""
    row = queries.mailbox(work, mailbox_id)
    return _page(work, Form.of(actions.ChangeMailbox, row, mailbox_id=row.id, secret=""), row)


@pages.post("/boxes/<uuid:mailbox_id>")
@door
@needs_proof
def change_box(work: Work, mailbox_id: UUID) -> Answer:
    """Correct a mailbox."""
    row = queries.mailbox(work, mailbox_id)
    form = Form(actions.ChangeMailbox, request.form, mailbox_id=mailbox_id)
    if form.send(work, _changed):
        toasts.say(gettext("Saved. The mailbox is looked into within a minute."))
        return redirect(url_for(".box", mailbox_id=mailbox_id))
    return _page(work, form, row), 422


def _changed(work: Work, wish: actions.ChangeMailbox) -> Mailbox:
    return actions.change_mailbox(work, wish, who.keyring())


@pages.post("/boxes/<uuid:mailbox_id>/fetch")
@door
def fetch_box(work: Work, mailbox_id: UUID) -> Answer:
    """Have the worker look into the mailbox now."""
    actions.fetch_mailbox(work, actions.FetchMailbox(mailbox_id=mailbox_id))
    toasts.say(gettext("The mailbox is looked into within a few seconds."))
    return redirect(url_for(".boxes"))


@pages.post("/boxes/<uuid:mailbox_id>/test")
def test_box(mailbox_id: UUID) -> Answer:
    """Sign in at the server and open the folder, outside any transaction; nothing changes."""
    if g.actor is None:
        return to_sign_in()
    with look(sessions(), g.actor) as work:
        row = queries.mailbox(work, mailbox_id)
        secret = who.keyring().open(row.secret_sealed)
    post = jobs_mail.post_of(current_app)
    server = post.server(row)
    wrong = jobs_mail.NO_SECRET
    if secret is not None:
        wrong = jobs_mail.try_out(post, server, (row.user_name, secret), row.folder)
    if wrong:
        toasts.say(gettext("The mailbox did not answer: %(wrong)s", wrong=said(wrong)))
    else:
        toasts.say(gettext("The mailbox answers, and its folder is there."))
    return redirect(url_for(".boxes"))


def _row(box: Mailbox) -> dict[str, Any]:
    return {
        "id": box.id,
        "address": box.address,
        "server": f"{box.host}:{box.port}",
        "folder": box.folder,
        "is_active": box.is_active,
        "fetched": shown.moment(box.fetched_at) if box.fetched_at else gettext("not yet"),
        "error": said(box.error),
        "failures": box.failures,
    }


def _page(work: Work, form: Form[Any], row: Mailbox | None = None) -> str:
    return render_template(
        "desk/mail/box.html",
        form=form,
        row=_row(row) if row else None,
        ways=[(way.value, gettext(said)) for way, said in WAYS.items()],
        kinds=[(kind.value, shown.words(words.KINDS, kind)) for kind in words.KINDS],
        teams=[(str(team.id), team.name) for team in tickets.teams(work)],
    )
