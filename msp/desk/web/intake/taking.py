"""The fast form for whoever answers the phone: who calls, what they want, who pays for help."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from msp.data.work import Work
from msp.desk.actions import intake as actions
from msp.desk.queries import callers, candidates, scope, tickets
from msp.desk.queries import intake as queries
from msp.desk.queries import time as times
from msp.desk.queries.scope import Question
from msp.desk.rules import Channel, words
from msp.desk.rules import intake as rules
from msp.desk.web import shown
from msp.desk.web.intake import showing
from msp.desk.web.intake.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door, wants_part
from msp.kernel.access import Permission
from msp.knowledge.rules import codes_in
from msp.knowledge.rules.candidates import SOURCES, WHYS, Candidate

CHANNELS = (
    Channel.PHONE,
    Channel.WALK_IN,
    Channel.MAIL,
    Channel.CHAT,
    Channel.SMS,
    Channel.FAX,
)
USUAL = {"impact": 2, "urgency": 2, "channel": "phone"}
ASIDE = 6  # candidates beside the form


@pages.get("/intake")
@door
def new(work: Work) -> Answer:
    """An empty form; `?caller=` or `?client=` and `?channel=` fill in what is known."""
    work.require(Permission.TICKET_WORK)
    form = Form(actions.TakeIn)
    form.typed = {**USUAL, "client_id": request.args.get("client", "")}
    if request.args.get("channel") in {one.value for one in CHANNELS}:
        form.typed["channel"] = request.args["channel"]
    _choose(work, form, request.args.get("caller", ""))
    return _page(work, form)


@pages.post("/intake")
@door
def create(work: Work) -> Answer:
    """Take the ticket in; the other buttons find a caller or ask what is known; nothing is lost."""
    work.require(Permission.TICKET_WORK)
    form = Form(actions.TakeIn, request.form)
    if request.form.keys() & {"find", "pick", "choose", "look"}:
        _choose(work, form, request.form.get("pick", ""))
        return _page(work, form, request.form.get("q", "") if "find" in request.form else "")
    ticket = form.send(work, actions.take_in)
    if ticket is None:
        return _page(work, form), 422
    toasts.say(gettext("#%(number)s has been opened.", number=ticket.number))
    if ticket.channel is Channel.WALK_IN:
        return redirect(url_for("intake.devices", ticket_id=ticket.id))
    return redirect(url_for("desk.show", ticket_id=ticket.id))


@pages.get("/intake/callers")
@door
def found(work: Work) -> Answer:
    """Who is meant by what is typed: buttons for the form, links for a page of its own."""
    work.require(Permission.TICKET_WORK)
    typed = request.args.get("q", "")
    page = "desk/intake/found.html" if wants_part() else "desk/intake/found_page.html"
    return render_template(page, typed=typed, found=callers.found(work, typed))


@pages.get("/intake/card")
@door
def card(work: Work) -> Answer:
    """The caller card of `?client_id=` and `?contact_id=`, as a part or as a page."""
    work.require(Permission.TICKET_WORK)
    client_id = showing.key(request.args.get("client_id", ""))
    told = _card(work, client_id, showing.key(request.args.get("contact_id", "")))
    page = "desk/intake/card.html" if wants_part() else "desk/intake/card_page.html"
    return render_template(page, **told)


@pages.get("/intake/candidates")
@door
def known(work: Work) -> Answer:
    """What may hold the answer already, for the words that are typed."""
    work.require(Permission.TICKET_WORK)
    text = "\n".join(request.args.get(name, "") for name in ("subject", "symptom", "error"))
    client_id = showing.key(request.args.get("client_id", ""))
    page = "desk/intake/known.html" if wants_part() else "desk/intake/known_page.html"
    return render_template(page, **_known(work, text, client_id))


def _choose(work: Work, form: Form[actions.TakeIn], person: str) -> None:
    """Put the caller that was picked, and the client, into the form."""
    row = callers.person(work, showing.key(person))
    if row is None:
        return
    form.typed |= {"client_id": str(row.client_id), "contact_id": str(row.id)}
    if level := queries.level_of(work, row.id):
        form.typed["technical_level"] = level.value


def _page(work: Work, form: Form[actions.TakeIn], typed: str = "") -> str:
    client_id = showing.key(str(form.value("client_id")))
    category_id = showing.key(str(form.value("category_id")))
    sheet = next((row for row in queries.categories(work) if row.id == category_id), None)
    required = rules.required_of(sheet.required if sheet else None)
    facts = showing.asked(form, {}, required)
    return render_template(
        "desk/intake/new.html",
        form=form,
        facts=facts,
        typed=typed,
        found=callers.found(work, typed) if typed else [],
        searched=bool(typed),
        clients=[(str(row.id), row.name) for row in tickets.clients(work)],
        contacts=_contacts(work, client_id),
        questions=sheet.questions_in(work.actor.language) if sheet else [],
        kinds=_kinds(),
        channels=[(each.value, shown.words(words.CHANNELS, each)) for each in CHANNELS],
        impacts=[(level, shown.words(words.IMPACTS, level)) for level in (1, 2, 3)],
        urgencies=[(level, shown.words(words.URGENCIES, level)) for level in (1, 2, 3)],
        scope=_scope(work, form, client_id),
        **_card(work, client_id, showing.key(str(form.value("contact_id")))),
        **_known(work, _words(form), client_id),
        **showing.lists(work),
    )


def _kinds() -> list[tuple[str, str]]:
    """The kinds; with none of them the category says which it is."""
    known = [(kind.value, shown.words(words.KINDS, kind)) for kind in words.KINDS]
    return [("", gettext("As the category says")), *known]


def _words(form: Form[actions.TakeIn]) -> str:
    """What was typed so far that may name the trouble."""
    names = ("subject", "symptom", "description", "facts-3-text")
    return "\n".join(str(form.value(name)) for name in names).strip()


def _contacts(work: Work, client_id: UUID | None) -> list[tuple[str, str]]:
    if client_id is None:
        return []
    return [(str(row.id), row.name) for row in tickets.contacts(work, client_id)]


def _card(work: Work, client_id: UUID | None, person_id: UUID | None) -> dict[str, Any]:
    if client_id is None:
        return {"who": None}
    caller = callers.card(work, client_id, person_id)
    words_of = showing.caller_words(caller)
    return {"who": caller, "caller_words": words_of, "advice": showing.advice(caller)}


def _known(work: Work, text: str, client_id: UUID | None) -> dict[str, Any]:
    """The candidates for that text, and the error codes that stand in it."""
    codes = codes_in(text)
    rows = candidates.candidates_of(work, text, codes, client_id)[:ASIDE] if text.strip() else []
    return {"codes": codes, "known": [_candidate(row) for row in rows], "asked": bool(text.strip())}


def _candidate(row: Candidate) -> dict[str, Any]:
    return {
        "row": row.known,
        "source": gettext(SOURCES[row.known.source]),
        "why": [gettext(WHYS[one.why], told=one.told) for one in row.reasons],
        "href": _href(row),
    }


def _href(row: Candidate) -> str | None:
    """Where it is read whole, if there is a page."""
    if row.known.source.value == "ticket":
        return url_for("desk.show", ticket_id=row.known.id)
    endpoint = f"knowledge.{row.known.source.value}"
    return shown.address(endpoint, **{f"{row.known.source.value}_id": row.known.id})


def _scope(
    work: Work, form: Form[actions.TakeIn], client_id: UUID | None
) -> showing.ScopeTold | None:
    """What the contracts would say of the chosen kind of work; the usual one if none is chosen."""
    work_type_id = showing.key(str(form.value("work_type_id")))
    if work_type_id is None:
        work_type_id = times.usual_work_type(work, None)
        form.typed["work_type_id"] = str(work_type_id or "")
    if client_id is None or work_type_id is None:
        return None
    product_id = showing.key(str(form.value("product_id")))
    told = scope.told(work, Question(client_id, work_type_id, None, product_id))
    return showing.scope_told(told.scope, told.steps, told.line_title)
