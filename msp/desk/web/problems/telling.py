"""Who is told of a problem's cause or end: seen first, chosen, and then told."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from msp.data.work import Work
from msp.desk.actions import problem_telling
from msp.desk.models import Problem
from msp.desk.queries import problem_told
from msp.desk.queries import problems as queries
from msp.desk.queries.problem_told import Listener
from msp.desk.rules.problem_letters import TOLD, Told, letter
from msp.desk.rules.problems import ProblemState
from msp.desk.web.problems.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.knowledge.models import KnownError


@pages.route("/<uuid:problem_id>/tell", methods=["GET", "POST"])
@door
def tell(work: Work, problem_id: UUID) -> Answer:
    """Who would be told, with the words; and the telling."""
    work.require(Permission.PROBLEM_WORK)
    row = queries.problem(work, problem_id)
    usual = Told.SOLVED if row.state is ProblemState.RESOLVED else Told.KNOWN
    asked = request.values.get("about", usual)
    about = Told(asked) if asked in set(Told) else usual
    found = problem_told.listeners(work, row.id, about)
    if request.method == "GET":
        return _page((row, about), found, _filled(work, row, found))
    form: Form[Any] = Form(
        problem_telling.TellClients, request.form, problem_id=problem_id, about=about
    )
    if (made := form.send(work, problem_telling.tell_clients)) is None:
        return _page((row, about), found, form), 422
    n = len(made)
    toasts.say(ngettext("%(num)s ticket was answered.", "%(num)s tickets were answered.", n))
    return redirect(url_for(".show", problem_id=problem_id))


def _filled(work: Work, row: Problem, found: Any) -> Form[Any]:
    """Everybody who waits is chosen; the words are those of the known error."""
    known = work.session.get(KnownError, row.known_error_id) if row.known_error_id else None
    told = {"words_ja": known.reply_ja, "words_en": known.reply_en} if known else {}
    chosen = [str(one.ticket.id) for one in found if one.waits]
    return Form(problem_telling.TellClients, told | {"ticket_ids": chosen})


def _page(about: tuple[Problem, Told], found: Any, form: Form[Any]) -> str:
    row, news = about
    return render_template(
        "desk/problems/tell.html",
        row=row,
        about=news,
        abouts=[(one.value, gettext(words)) for one, words in TOLD.items()],
        waiting=[(str(one.ticket.id), _named(one)) for one in found if one.waits],
        others=[(one, _why(one)) for one in found if not one.waits],
        letters=[(language, letter(news, "…", language)) for language in ("ja", "en")],
        form=form,
    )


def _named(one: Listener) -> str:
    who = one.contact.name if one.contact else ""
    way = gettext("by mail") if one.contact and one.contact.mail else gettext("in the portal only")
    return f"#{one.ticket.number} {one.ticket.subject} — {who} ({one.client}, {way})"


def _why(one: Listener) -> str:
    return str(gettext("told already") if one.is_told else gettext("nobody to tell"))
