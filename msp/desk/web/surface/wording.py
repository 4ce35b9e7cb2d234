"""Plain words: the list that leads keep, and the hint at a reply before it is sent (R70)."""

from uuid import UUID

from flask import render_template, request
from flask_babel import gettext

from contracts.web.asking import Ask, to
from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk.actions import wording as actions
from msp.desk.models import PlainWord
from msp.desk.queries import tickets, wording
from msp.desk.web.arranged import Arranged, add_page, change_page
from msp.desk.web.room import pages as desk
from msp.desk.web.surface.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.web import door, wants_part
from msp.kernel.access import Permission

LONGEST = 20_000


@desk.route("/<uuid:ticket_id>/plain", methods=["GET", "POST"])
@door
def plain(work: Work, ticket_id: UUID) -> Answer:
    """Which words of the trade a reply holds, and what to say instead; nothing is kept of it."""
    work.require(Permission.TICKET_WORK)
    ticket = tickets.ticket(work, ticket_id)
    text = request.form.get("body", "")[:LONGEST]
    language = work.get(Client, ticket.client_id).language
    hints = [(row.word, row.say_in(language)) for row in wording.standing_in(work, text)]
    page = "desk/surface/plain_part.html" if wants_part() else "desk/surface/plain.html"
    return render_template(page, ticket=ticket, text=text, hints=hints)


@pages.get("/settings/plain-words")
@door
def plain_words(work: Work) -> Answer:
    """Every word of the trade with what to say instead."""
    return render_template(
        "desk/surface/plain_words.html",
        rows=work.session.scalars(wording.listed(work)).all(),
        may_arrange=work.actor.may(Permission.DESK_ARRANGE),
    )


@pages.post("/settings/plain-words/usual")
@door
def usual_words(work: Work) -> Answer:
    """Take the usual words over."""
    actions.add_usual_words(work)
    toasts.say(gettext("Saved."))
    return to(".plain_words")


@pages.route("/settings/plain-words/new", methods=["GET", "POST"])
@door
def new_plain_word(work: Work) -> Answer:
    """List a word."""
    return add_page(work, WORDS, gettext("New word"))


@pages.route("/settings/plain-words/<uuid:word_id>", methods=["GET", "POST"])
@door
def change_plain_word(work: Work, word_id: UUID) -> Answer:
    """Say it otherwise, or retire it."""
    return change_page(work, WORDS, word_id)


def _asks(_: Work) -> tuple[Ask, ...]:
    return (
        Ask("field", "word", gettext("Word of the trade")),
        Ask("field", "say_ja", gettext("To say instead in Japanese")),
        Ask("field", "say_en", gettext("To say instead in English")),
    )


WORDS = Arranged(
    listed=".plain_words",
    row=PlainWord,
    key="word_id",
    called="word",
    add=(actions.AddPlainWord, actions.add_plain_word),
    change=(actions.ChangePlainWord, actions.change_plain_word),
    asks=_asks,
)
