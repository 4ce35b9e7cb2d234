"""Files that go with what is said: read from the form, saved from the page, never shown in it."""

from collections.abc import Callable, Iterable
from typing import TypeVar
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext
from markupsafe import Markup

from msp.data.work import Work
from msp.desk.actions.attachments import Bundle, attach
from msp.desk.models import Attachment, Message, Ticket
from msp.desk.models.mail import NoteFile
from msp.desk.queries import mail as queries
from msp.desk.queries import tickets
from msp.desk.rules.attachments import Upload
from msp.desk.web.room import pages
from msp.doors.answers import Answer
from msp.doors.downloads import download
from msp.doors.icons import icon
from msp.doors.porter import settings
from msp.doors.web import door
from msp.outside import files

C = TypeVar("C")
T = TypeVar("T", Ticket, Message)


@pages.get("/files/<uuid:attachment_id>")
@door
def attached_file(work: Work, attachment_id: UUID) -> Answer:
    """The file, to be saved."""
    row = queries.attachment(work, attachment_id)
    return download(files.read(settings().data_dir, row.sha256), row.name, row.kind)


def with_files(action: Callable[[Work, C], T]) -> Callable[[Work, C], T]:
    """The action, and then the form's files kept with what it made; one refusal undoes both."""

    def done(work: Work, wish: C) -> T:
        made = action(work, wish)
        if uploads := _sent():
            bundle = Bundle(settings().data_dir, uploads)
            if isinstance(made, Message):
                attach(work, tickets.ticket(work, made.ticket_id), bundle, made.id)
            else:
                attach(work, made, bundle)
        return made

    return done


def _sent() -> list[Upload]:
    told = (each for each in request.files.getlist("files") if each.filename)
    return [Upload(str(each.filename)[-400:], each.read()) for each in told]


def links(rows: Iterable[Attachment | NoteFile]) -> Markup:
    """The files as links below what they came with."""
    return Markup(" ").join(
        Markup('<a class="btn s" href="{}" download>{}{} <span class="mut">{}</span></a>').format(
            url_for("desk.attached_file", attachment_id=row.id),
            icon("paperclip"),
            row.name,
            size_words(row.size),
        )
        for row in rows
    )


def size_words(size: int) -> str:
    """How large a file is, as people say it."""
    if size < 1024:
        return str(gettext("%(n)s bytes", n=size))
    if size < 1024 * 1024:
        return f"{-(-size // 1024):,} KB"
    tenths = -(-size * 10 // (1024 * 1024))
    return f"{tenths // 10}.{tenths % 10} MB"
