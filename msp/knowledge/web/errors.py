"""Known errors in a browser."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import or_, select

from msp.accounts.web.acts import act_words
from msp.accounts.web.fields import named_changes
from msp.data.work import Work
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import FILTERS
from msp.doors.web import door, page_asked
from msp.kernel.access import Permission
from msp.knowledge import actions, queries
from msp.knowledge.models import ErrorCode, KnownError
from msp.knowledge.rules import ErrorState, codes_in, normal
from msp.knowledge.rules.articles import CATEGORIES, ERROR_STATES, SYSTEMS
from msp.knowledge.web.forms import about, chosen, error_choices, pairs

pages = Blueprint("known_errors", __name__, url_prefix="/known-errors")
SIZE = 50
TONES = {ErrorState.OPEN: ("warn", "circle-dot"), ErrorState.FIXED: ("ok", "circle-check")}


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """Known errors; `?q=` asks by words or by an error code."""
    typed, number = request.args.get("q", "").strip()[:200], page_asked()
    wanted = about(_narrowed(queries.known_errors(work), typed), KnownError)
    state = request.args.get("state", "")
    if state in set(ErrorState):
        wanted = wanted.where(KnownError.state == ErrorState(state))
    found = work.session.scalars(wanted.limit(SIZE + 1).offset((number - 1) * SIZE)).all()
    rows = found[:SIZE]
    return render_template(
        "knowledge/errors.html",
        rows=rows,
        codes=queries.codes_of(work, rows),
        category=lambda row: gettext(CATEGORIES[row.category]),
        pill=_pill,
        q=typed,
        state=state,
        states=pairs(ERROR_STATES),
        page=number,
        more=len(found) > SIZE,
        **chosen(),
        may_write=work.actor.may(Permission.KNOWLEDGE_CHANGE),
    )


@pages.route("/new", methods=["GET", "POST"])
@door
def new(work: Work) -> Answer:
    """Record a known error."""
    work.require(Permission.KNOWLEDGE_CHANGE)
    if request.method == "GET":
        return _form(work, Form(actions.RecordKnownError, {}), None)
    form = Form(actions.RecordKnownError, request.form)
    if row := form.send(work, actions.record_known_error):
        toasts.say(gettext("The known error is in the index."))
        return redirect(url_for(".show", known_error_id=row.id))
    return _form(work, form, None), 422


@pages.get("/<uuid:known_error_id>")
@door
def show(work: Work, known_error_id: UUID) -> Answer:
    """One known error with what helps."""
    return _page(work, queries.known_error(work, known_error_id), None)


@pages.route("/<uuid:known_error_id>/edit", methods=["GET", "POST"])
@door
def edit(work: Work, known_error_id: UUID) -> Answer:
    """Change a known error."""
    work.require(Permission.KNOWLEDGE_CHANGE)
    row = queries.known_error(work, known_error_id)
    if request.method == "GET":
        codes = "\n".join(queries.codes_of(work, [row]).get(row.id, ()))
        return _form(work, Form.of(actions.ChangeKnownError, row, codes=codes), row)
    form = Form(actions.ChangeKnownError, request.form, known_error_id=known_error_id)
    if form.send(work, actions.change_known_error) is None:
        return _form(work, form, row), 422
    toasts.say(gettext("The known error was changed."))
    return redirect(url_for(".show", known_error_id=known_error_id))


@pages.post("/<uuid:known_error_id>/fix")
@door
def fix(work: Work, known_error_id: UUID) -> Answer:
    """Say that its root fix is out."""
    form = Form(actions.FixKnownError, request.form, known_error_id=known_error_id)
    return _done(work, form, (actions.fix_known_error, gettext("It is fixed.")))


@pages.post("/<uuid:known_error_id>/reopen")
@door
def reopen(work: Work, known_error_id: UUID) -> Answer:
    """Take it up again."""
    form = Form(actions.ReopenKnownError, request.form, known_error_id=known_error_id)
    return _done(work, form, (actions.reopen_known_error, gettext("It is open again.")))


@pages.get("/<uuid:known_error_id>/history")
@door
def history(work: Work, known_error_id: UUID) -> Answer:
    """Who changed what of it."""
    row = queries.known_error(work, known_error_id)
    rows = list(queries.trail(work, row.id))
    return render_template(
        "knowledge/history.html",
        title=row.title,
        back=url_for(".show", known_error_id=row.id),
        rows=rows,
        act_words=act_words,
        change_words=named_changes(work, [one for one, _ in rows]),
    )


def _narrowed(wanted: Any, typed: str) -> Any:
    """By the code, where one was typed, else by words."""
    codes = codes_in(typed)
    if not typed:
        return wanted
    led = select(ErrorCode.known_error_id).where(ErrorCode.code.in_((*codes, normal(typed))))
    by_words = queries.containing(select(KnownError.id), KnownError, typed)
    return wanted.where(or_(KnownError.id.in_(led), KnownError.id.in_(by_words)))


def _done(work: Work, form: Form[Any], told: tuple[Any, str]) -> Answer:
    work.require(Permission.KNOWLEDGE_CHANGE)
    action, done = told
    key = form.fixed["known_error_id"]
    if form.send(work, action) is None:
        return _page(work, queries.known_error(work, key), form), 422
    toasts.say(done)
    return redirect(url_for(".show", known_error_id=key))


def _pill(row: KnownError) -> tuple[str, str, str]:
    return (gettext(ERROR_STATES[row.state]), *TONES[row.state])


def _page(work: Work, row: KnownError, form: Form[Any] | None) -> str:
    return render_template(
        "knowledge/error.html",
        row=row,
        form=form or Form.of(actions.FixKnownError, row),
        pill=_pill(row),
        is_open=row.state is ErrorState.OPEN,
        codes=queries.codes_of(work, [row]).get(row.id, ()),
        facts=[
            (gettext("Number"), f"KE-{row.number}"),
            (gettext("Category"), gettext(CATEGORIES[row.category])),
            (gettext("Operating system"), gettext(SYSTEMS[row.system])),
            (gettext("Recorded"), FILTERS["moment"](row.created_at)),
            (gettext("Fixed on"), FILTERS["moment"](row.fixed_at)),
        ],
        may_write=work.actor.may(Permission.KNOWLEDGE_CHANGE),
    )


def _form(work: Work, form: Form[Any], row: KnownError | None) -> str:
    both = None
    if row is not None and form.errors and str(form.value("version")) != str(row.version):
        now = Form.of(form.command, row)
        names = (("title", gettext("Title")), ("workaround", gettext("Workaround")))
        both = [(label, now.value(name), form.value(name)) for name, label in names]
        form.typed["version"] = row.version
    back = url_for(".show", known_error_id=row.id) if row else url_for(".index")
    name = row.title if row else gettext("Known errors")
    choices = error_choices(work) | {"both": both, "back": (name, back)}
    return render_template("knowledge/error_form.html", form=form, row=row, **choices)
